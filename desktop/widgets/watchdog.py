"""Finds out how long the GUI thread did not answer: for tests and benchmarks, not for the product."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from types import TracebackType
from typing import Self

from PySide6.QtCore import QObject, QTimer


class GuiWatchdog(QObject):
    """While entered, measures the longest stretch in which the event loop did not turn.

    `longest_ms` is wall time; `longest_busy_ms` counts only what this thread itself computed, which a noisy
    machine does not blow up. `place` says where the longest stretch was when it passed `limit_ms`.
    """

    def __init__(self, limit_ms: float = 50.0) -> None:
        super().__init__()
        self.limit_ms = limit_ms
        self.longest_ms = 0.0
        self.longest_busy_ms = 0.0
        self.place = ""
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)
        self._gui_thread = threading.get_ident()
        self._ended = threading.Event()
        self._observer = threading.Thread(target=self._observe, name="gui watchdog")
        self._wall = time.perf_counter()
        self._busy = time.thread_time()

    def __enter__(self) -> Self:
        self._wall, self._busy = time.perf_counter(), time.thread_time()
        self._timer.start()
        self._observer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        self._tick()
        self._timer.stop()
        self._ended.set()
        self._observer.join()

    def _tick(self) -> None:
        wall, busy = time.perf_counter(), time.thread_time()
        self.longest_ms = max(self.longest_ms, (wall - self._wall) * 1000)
        self.longest_busy_ms = max(self.longest_busy_ms, (busy - self._busy) * 1000)
        self._wall, self._busy = wall, busy

    def _observe(self) -> None:
        """Looks from outside where the GUI thread is while it is late."""
        while not self._ended.wait(self.limit_ms / 4000):
            late = (time.perf_counter() - self._wall) * 1000
            if late > max(self.limit_ms, self.longest_ms):
                frame = sys._current_frames().get(self._gui_thread)
                self.place = "".join(traceback.format_stack(frame)[-6:]) if frame else ""
