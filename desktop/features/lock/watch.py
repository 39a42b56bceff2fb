"""Notices that nobody sits here any more: no key and no mouse for a while, or the laptop slept."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

_TICK_MS = 5_000
# A tick that comes this much late, or a clock that ran on this much further, means that the laptop slept.
_SLEPT_SECONDS = 60.0
_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """`left` is emitted once when the limit is over; anything done at the windows begins it anew.

    `limit_seconds` is asked at each look, so that a changed setting holds at once. Time is measured with a
    clock that nobody can set; the wall clock only tells of sleep, which the other one may not count.
    """

    left = Signal()

    def __init__(
        self,
        limit_seconds: Callable[[], float],
        parent: QObject | None = None,
        *,
        steady: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._limit, self._steady, self._wall = limit_seconds, steady, wall
        self._last_sign = self._last_steady = steady()
        self._last_wall = wall()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.look)
        self._watched: set[QWindow] = set()

    def start(self) -> None:
        self.touch()
        self._last_steady, self._last_wall = self._steady(), self._wall()
        self._timer.start()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._window_entered)
            application.applicationStateChanged.connect(self._application_changed)
            self._window_entered(application.focusWindow())
        # Words that an input method composes reach the editor without any key event at the window.
        QGuiApplication.inputMethod().cursorRectangleChanged.connect(self.touch)

    def stop(self) -> None:
        self._timer.stop()

    def touch(self) -> None:
        """Somebody is here."""
        self._last_sign = self._steady()

    def look(self) -> None:
        steady, wall = self._steady(), self._wall()
        gone_by = max(steady - self._last_steady, wall - self._last_wall)
        self._last_steady, self._last_wall = steady, wall
        if gone_by > _SLEPT_SECONDS + _TICK_MS / 1000 or steady - self._last_sign >= self._limit():
            self.touch()
            self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS_OF_LIFE:
            self.touch()
        return False

    def _window_entered(self, window: QWindow | None) -> None:
        """Native input comes by the window: a filter there costs nothing for every other event."""
        if window is not None and window not in self._watched:
            self._watched.add(window)
            window.installEventFilter(self)
            window.destroyed.connect(lambda: self._watched.discard(window))

    def _application_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationSuspended:
            self.left.emit()
