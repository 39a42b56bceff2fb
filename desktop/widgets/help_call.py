"""A widget asks for help on a code; the window's help hears it, and neither knows the other."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

_TYPE = QEvent.Type(QEvent.registerEventType())


class HelpCall(QEvent):
    """Sent to the window of a widget; `code` is that of a notice."""

    def __init__(self, code: str) -> None:
        super().__init__(_TYPE)
        self.code = code


def call_for_help(widget: QWidget, code: str) -> None:
    QCoreApplication.sendEvent(widget.window(), HelpCall(code))


def called_code(event: QEvent) -> str:
    """The code that an event asks about, "" for any other event."""
    return event.code if isinstance(event, HelpCall) else ""
