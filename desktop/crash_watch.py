"""Hears of every error that nobody foresaw, wherever it happens, and tells of it once, calmly."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QWidget

from desktop.screens import BY_KEY, Screens
from desktop.services import logs
from desktop.services.crash import RunRecord, crash_of, last_draft_at
from desktop.services.session import Clock

if TYPE_CHECKING:
    from desktop.features.failures.page import CrashDialog

logger = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashWatch(QObject):
    """Use as a context manager around the runs of the window. `restart_wanted`: begin anew."""

    restart_wanted = Signal()
    # Internal: an error of another thread comes to the screen's.
    _happened = Signal(object)

    def __init__(self, record: RunRecord, clock: Clock | None = None) -> None:
        super().__init__()
        self._record, self._clock = record, clock
        self.screens: Screens | None = None
        self.dialog: CrashDialog | None = None
        self._before: tuple[object, ...] = ()
        self._happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def __enter__(self) -> Self:
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread
        qInstallMessageHandler(_note_of_qt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.excepthook, threading.excepthook = self._before  # type: ignore[assignment]
        self._before = ()
        qInstallMessageHandler(None)
        self._drop_dialog()

    def report(self, error: BaseException) -> None:
        """Log it, count it, and tell of it on the screen's thread."""
        logger.critical("unexpected error in the window", exc_info=error)
        self._record.crashed()
        self._happened.emit(error)

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error)

    def _caught_in_thread(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and not isinstance(told.exc_value, SystemExit):
            self.report(told.exc_value)

    @Slot(object)
    def _tell(self, error: BaseException) -> None:
        if self.dialog is not None or not self._before:
            # One dialog is enough, and none when the run is over; what follows is in the log.
            return
        screens = self.screens
        from desktop.features.failures.page import CrashDialog

        self.dialog = CrashDialog(crash_of(error, _title(screens), self._clock), _window(screens))
        self.dialog.restart_wanted.connect(self._restart)
        self.dialog.left.connect(self._drop_dialog)
        if screens is not None:
            _harmlessly(screens.settle)
            dialog = self.dialog
            _harmlessly(
                lambda: screens.workspace.read(
                    last_draft_at, dialog.tell_draft, owner=dialog, failed=lambda _: None
                )
            )
        self.dialog.show()

    def _restart(self) -> None:
        self._drop_dialog()
        self.restart_wanted.emit()

    def _drop_dialog(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.hide()
            dialog.deleteLater()


def _harmlessly(act: Callable[[], object]) -> None:
    """Try something while the program is not well: it must not become another error."""
    try:
        act()
    except Exception:
        logger.warning("what was being typed could not be looked after", exc_info=True)


def _title(screens: Screens | None) -> str:
    return BY_KEY[screens.current].title if screens is not None and screens.current else ""


def _window(screens: Screens | None) -> QWidget | None:
    return screens.window if screens is not None else None


def _note_of_qt(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    """Qt's own warnings go to the log, without what might be data."""
    level = _LEVELS.get(kind)
    if level is not None:
        logger.log(level, "Qt: %s", logs.Place(logs.redacted(message or "")))
