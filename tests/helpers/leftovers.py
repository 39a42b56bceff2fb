"""Finds what a test leaves behind: threads, Qt timers and threads, log lines nobody expected."""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

# Seconds a thread may take to end after its test did; the tests of this file plant some that never do.
PATIENCE = float(os.environ.get("LEFTOVERS_PATIENCE", "30"))


def running_threads() -> set[threading.Thread]:
    return set(threading.enumerate())


def leftover_threads(before: set[threading.Thread]) -> list[str]:
    """One text per thread that started since `before` and does not end by itself."""
    faults = []
    for thread in running_threads() - before:
        # Python's stand-in for a foreign thread (Qt's) that called into it; QtGuard looks after those.
        if isinstance(thread, threading._DummyThread):
            continue
        thread.join(PATIENCE)
        if thread.is_alive():
            frame = sys._current_frames().get(thread.ident or 0)
            place = "".join(traceback.format_stack(frame)[-3:]) if frame else ""
            faults.append(f"thread {thread.name!r}, now at:\n{place}")
    return faults


class LogGuard(logging.Handler):
    """Collects records of level WARNING and above; those that no pattern covers are faults.

    A pattern is a regular expression, searched in "logger.name: message".
    """

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self._lines: list[str] = []
        self._expected: list[str] = []
        self._allowed: list[str] = []

    def __enter__(self) -> Self:
        logging.getLogger().addHandler(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        logging.getLogger().removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(f"{record.name}: {record.getMessage()}")

    def expect(self, pattern: str) -> None:
        """This line must come; a test that waits for a warning in vain is wrong too."""
        self._expected.append(pattern)

    def allow(self, pattern: str) -> None:
        """This line may come, depending on timing."""
        self._allowed.append(pattern)

    def faults(self) -> list[str]:
        patterns = [*self._expected, *self._allowed]
        unexpected = [
            f"unexpected log: {line}"
            for line in self._lines
            if not any(re.search(pattern, line) for pattern in patterns)
        ]
        missing = [
            f"expected log never came: {pattern}"
            for pattern in self._expected
            if not any(re.search(pattern, line) for line in self._lines)
        ]
        return unexpected + missing


class QtGuard:
    """Remembers the timers and threads that a test starts from Python, and names those left running."""

    def __init__(self) -> None:
        from PySide6.QtCore import QThread, QTimer

        self._timers: list[Any] = []
        self._threads: list[Any] = []
        self._restore = [_watch(QTimer, self._timers), _watch(QThread, self._threads)]

    def faults(self) -> list[str]:
        from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool
        from shiboken6 import isValid

        for restore in self._restore:
            restore()
        # Widgets of the test are closed by now but wait for the event loop to be deleted with their timers.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        timers = [timer for timer in self._timers if isValid(timer) and timer.isActive()]
        threads = [
            thread for thread in self._threads if isValid(thread) and not thread.wait(int(PATIENCE * 1000))
        ]
        pool_is_busy = not QThreadPool.globalInstance().waitForDone(int(PATIENCE * 1000))
        return [
            *(
                f"QTimer {timer.objectName()!r} of {timer.parent()!r}, {timer.interval()} ms"
                for timer in timers
            ),
            *(f"QThread {thread.objectName()!r}" for thread in threads),
            *(["a task in the global QThreadPool"] if pool_is_busy else []),
        ]


def _watch(kind: type[Any], started: list[Any]) -> Callable[[], None]:
    """Have `kind.start` note its object in `started`; returns what puts the original back."""
    original = kind.start

    def start(self: Any, *arguments: Any) -> Any:
        if self not in started:
            started.append(self)
        return original(self, *arguments)

    def restore() -> None:
        kind.start = original

    kind.start = start
    return restore
