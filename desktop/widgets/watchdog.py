"""Finds out how long the GUI thread did not answer: for tests and benchmarks, not for the product."""

from __future__ import annotations

import faulthandler
import tempfile
import threading
import time
from types import TracebackType
from typing import Self

from PySide6.QtCore import QObject, QTimer

_MOST_FRAMES = 12


class Lookout:
    """Tells from another thread where a thread is. Holds no frame of it while it looks.

    Whoever holds one for a moment too long has its widgets taken apart on a thread that is not theirs. The
    interpreter's own report for crashes touches nothing.
    """

    def __init__(self, thread: int) -> None:
        self._begins = f"0x{thread:016x}"
        self._report = tempfile.TemporaryFile()  # noqa: SIM115 - one for many reports, closed by `close`

    def place(self) -> str:
        """The innermost frames, the innermost first, one a line."""
        self._report.seek(0)
        self._report.truncate()
        faulthandler.dump_traceback(self._report, all_threads=True)
        self._report.seek(0)
        for part in self._report.read().decode("utf-8", "replace").split("\n\n"):
            heading, _, frames = part.partition("\n")
            if self._begins in heading:
                return "\n".join(frames.splitlines()[:_MOST_FRAMES])
        return ""

    def close(self) -> None:
        self._report.close()


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
        self._lookout = Lookout(threading.get_ident())
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
        self._lookout.close()

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
                self.place = self._lookout.place()
