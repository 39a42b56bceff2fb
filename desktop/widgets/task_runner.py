"""Work off the screen's thread: one lane for the database, one for exchanges, one for files, nothing else.

The GUI thread never waits for any. Results come back on the GUI thread; an error that the caller does
not take goes to `TaskRunner.unhandled`, so none is lost.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

# Results that arrive together share a turn of the event loop for so long; then painting and keys come first.
_A_TURN_S = 0.008
# Loading modules holds the interpreter: work that only prepares waits until what was just read is painted.
AFTER_PAINTING_MS: Final = 60


class Lane(StrEnum):
    """Which worker does it. Work of one lane runs in the order in which it was given."""

    DATABASE = "database"
    NETWORK = "network"
    # Files take long, and no exchange waits for one.
    FILES = "files"


class Cancelled(Exception):
    """Raised inside work by `Task.check` after somebody cancelled it."""


class Task:
    """One piece of work under way; given to the work itself so that it can report and notice a cancel."""

    def __init__(self, report: Callable[[Task, object], None], *, must_run: bool = False) -> None:
        self._report = report
        self.must_run = must_run
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """From now on neither result, error nor progress of this task reaches anybody."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raise Cancelled if the task was cancelled; long work calls it between steps."""
        if self.cancelled:
            raise Cancelled

    def report(self, progress: object) -> None:
        """Hand a progress value to the GUI thread."""
        self._report(self, progress)


class TaskRunner(QObject):
    """Runs work on its lane and brings the outcome to the thread that owns the runner (the GUI's)."""

    # An error for which the caller gave no `failed`.
    unhandled = Signal(object)
    # Internal carrier: callables to run on the owner's thread.
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queues: dict[Lane, queue.SimpleQueue[Callable[[], None] | None]] = {
            lane: queue.SimpleQueue() for lane in Lane
        }
        self._stopped = False
        self._open: set[Task] = set()
        self._waiting: deque[Callable[[], None]] = deque()
        self._arrived.connect(self._call, Qt.ConnectionType.QueuedConnection)
        self._turn_ends = 0.0
        self._next_turn = QTimer(self)
        self._next_turn.setSingleShot(True)
        self._next_turn.setInterval(0)
        self._next_turn.timeout.connect(self._begin_turn)
        self._threads = [
            threading.Thread(target=self._work_through, args=(lane,), name=f"{lane} worker", daemon=False)
            for lane in Lane
        ]
        for thread in self._threads:
            thread.start()

    def run(
        self,
        work: Callable[[Task], Result],
        done: Callable[[Result], None] | None = None,
        *,
        lane: Lane = Lane.DATABASE,
        failed: Callable[[Exception], None] | None = None,
        progress: Callable[[Any], None] | None = None,
        owner: QObject | None = None,
        must_run: bool = False,
    ) -> Task:
        """Queue `work`; `done`, `failed` and `progress` are called on the GUI thread.

        Nothing is called once `owner` is gone, the task is cancelled or the runner stopped. Work that
        `must_run` (a change somebody made) is done all the same when the runner stops before its turn.
        """

        def report(task: Task, value: object) -> None:
            if progress is not None:
                self._deliver(task, owner, lambda: progress(value))

        task = Task(report, must_run=must_run)
        if self._stopped:
            task.cancel()
            return task
        self._open.add(task)

        def perform() -> None:
            try:
                task.check()
                result = work(task)
            except Cancelled:
                self._deliver(task, owner, lambda: None, last=True)
            except Exception as error:  # noqa: BLE001 - whatever it is, it must reach the GUI thread
                self._deliver(task, owner, partial(self._fail, error, failed), last=True)
            else:
                self._deliver(task, owner, lambda: done(result) if done else None, last=True)

        self._queues[lane].put(perform)
        return task

    @property
    def idle(self) -> bool:
        """Whether nothing is under way or waiting to be delivered."""
        return not self._open

    def stop(self, patience: float = 30.0) -> bool:
        """Let running work end, drop what waits and need not run, end the threads.

        False if one is still busy.
        """
        if not self._stopped:
            self._stopped = True
            for task in self._open:
                if not task.must_run:
                    task.cancel()
            self._open.clear()
            self._waiting.clear()
            self._next_turn.stop()
            for lane in Lane:
                self._queues[lane].put(None)
        for thread in self._threads:
            thread.join(patience)
        return not any(thread.is_alive() for thread in self._threads)

    def _work_through(self, lane: Lane) -> None:
        for perform in iter(self._queues[lane].get, None):
            perform()

    def _deliver(
        self, task: Task, owner: QObject | None, call: Callable[[], None], *, last: bool = False
    ) -> None:
        def arrive() -> None:
            if last:
                self._open.discard(task)
            if not task.cancelled and (owner is None or isValid(owner)):
                call()

        if not self._stopped:
            self._arrived.emit(arrive)

    @Slot(object)
    def _call(self, arrive: Callable[[], None]) -> None:
        if self._stopped:
            return
        self._waiting.append(arrive)
        if self._next_turn.isActive():
            self._hand_over()
        else:
            self._begin_turn()

    def _begin_turn(self) -> None:
        if self._waiting:
            self._turn_ends = time.perf_counter() + _A_TURN_S
            self._next_turn.start()
            self._hand_over()

    def _hand_over(self) -> None:
        """What arrived, in its order; what would make this turn long waits for the next one."""
        while self._waiting and time.perf_counter() < self._turn_ends:
            self._waiting.popleft()()

    def _fail(self, error: Exception, failed: Callable[[Exception], None] | None) -> None:
        if failed is not None:
            failed(error)
        else:
            self.unhandled.emit(error)
