"""The help of one window, within reach before anything of it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.help_call import called_code

if TYPE_CHECKING:
    from desktop.features.help.page import HelpPanel


class HelpAtHand(QObject):
    """The help of one window: nothing of it is made before somebody asks.

    `host` is the widget of the window whose right edge the panel takes.
    """

    practice_wanted = Signal()

    def __init__(self, host: QWidget, window: QWidget) -> None:
        super().__init__(window)
        self._host = host
        self._panel: HelpPanel | None = None
        window.installEventFilter(self)

    @property
    def panel(self) -> HelpPanel:
        if self._panel is None:
            from desktop.features.help.page import HelpPanel

            self._panel = HelpPanel(self._host)
            self._panel.practice_wanted.connect(self.practice_wanted)
        return self._panel

    def show_screen(self, screen: str) -> None:
        self.panel.show_screen(screen)

    def show_page(self, key: str) -> None:
        self.panel.show_page(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        code = called_code(event)
        if code:
            self.panel.show_code(code)
            return True
        return super().eventFilter(watched, event)
