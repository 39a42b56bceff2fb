"""The GUI thread is watched: no turn of the event loop may keep it busy for more than 50 ms.

What is measured. A stretch is what the GUI thread does from one moment at which the event loop looks for news
to the next one (`awake` and `aboutToBlock` of its dispatcher). Tests dispatch much by themselves: whatever
enters the program from a test (a click, a key, an event sent, a screen opened, a dialog run: `ENTRANCES`)
begins and ends a stretch too, so what a test computes for itself between them counts for nothing, and what
the program does at once under a test's click counts like a turn.

In what. CPU time of the GUI thread, never wall time: other work on the machine and waiting for a lock are not
the program's doing. First imports, garbage collection and painting count as they do for a user, with three
exceptions that a test run makes necessary. What the test run itself holds (test modules, tools) is kept from
the collector, which would otherwise look through several times what the program holds. And on a core that a
neighbour disturbs (shared caches, a hypervisor) the same work takes more CPU time, and another machine may be
slower altogether: a stretch that seems too long is put in relation to a fixed piece of work, measured right
then, and so counted in milliseconds of the machine on which the promise was measured.

When a test fails. Only for what is grossly too long, `SLACK` times its limit, in each of three runs
(`taken_again.py`). The figures themselves are measured by the benchmarks.

What may take longer. Only `ALLOWANCES`: named functions of the program, each with its own limit and its
reason.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from statistics import median
from typing import Any

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QEventLoop
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu

from desktop.screens import Screens
from desktop.widgets.watchdog import Lookout

LIMIT_MS = 50.0
# A test run shares its machine: only what is so many times too long is sure to be the program's doing.
SLACK = 2.0
# With these words a test fails that was too long in one stretch.
HELD_UP = "the GUI thread was held up"
# How often a look from outside may find out what the GUI thread is busy with.
_LOOK_EVERY_S = 0.008
# What the tracer of a coverage run makes of the program's CPU time; measured: 32 s instead of 23.
_TRACED = 1.4
# A shorter stretch is not spoken of.
_NOTED_MS = 25.0
# No machine is taken to be more disturbed than this.
_MOST_DISTURBED = 3.0
# Seconds that `fixed_work` takes at its best on the machine of the figures, and how much slower one may be.
_GAUGED_S = 0.0017
_SLOWEST_MACHINE = 5.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """A stretch in which `function` ("module:Class.name") ran may take `limit_ms`; `reason`: why it must."""

    function: str
    limit_ms: float
    reason: str


ALLOWANCES: tuple[Allowance, ...] = (
    Allowance(
        "desktop.app:Program.stop", 200.0, "the window is gone by then: all of it is taken apart at once"
    ),
    Allowance(
        "desktop.widgets.theme:Theme.resize",
        150.0,
        "all in sight gets another size at once: half would be cut",
    ),
)

# Where a test enters the program: the event loop, what a person does, and the opening of a screen.
ENTRANCES: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (QCoreApplication, ("processEvents", "sendPostedEvents", "sendEvent", "exec")),
    (QApplication, ("exec",)),
    (QEventLoop, ("exec", "processEvents")),
    (QDialog, ("exec",)),
    (QMenu, ("exec",)),
    (QTest, ("qWait", "mouseClick", "mouseDClick", "mousePress", "mouseRelease", "mouseMove")),
    (QTest, ("keyClick", "keyClicks", "keyPress", "keyRelease", "keySequence")),
    (QAbstractButton, ("click", "animateClick", "toggle")),
    (QAction, ("trigger", "toggle")),
    (Screens, ("open", "leave", "find")),
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One time in which the GUI thread did not turn: milliseconds of CPU, what was allowed, what it did."""

    busy_ms: float
    limit_ms: float
    place: str

    @property
    def too_long(self) -> bool:
        return self.busy_ms > SLACK * self.limit_ms

    def __str__(self) -> str:
        return f"{self.busy_ms:.0f} ms, {self.limit_ms:.0f} are allowed; last seen at\n{self.place}"


class HeldUp(AssertionError):
    """The GUI thread was busy for too long without a turn of its event loop."""

    def __init__(self, stretches: list[Stretch]) -> None:
        super().__init__("\n".join(map(str, stretches)))
        self.stretches = stretches


class GuiWatch:
    """Watches the GUI thread, on which it is made.

    `gauge` tells how long its fixed work took, in seconds; `traced` how much longer Python takes in this run
    than without a tracer; `clock` the seconds of CPU that this thread took.
    """

    def __init__(
        self,
        gauge: Callable[[], float] | None = None,
        traced: float | None = None,
        clock: Callable[[], float] = time.thread_time,
    ) -> None:
        # Those worth speaking of, too long or not, since `looking_on` was entered.
        self.stretches: list[Stretch] = []
        self.depth = 0
        self._gauge = gauge or fixed_work
        self._now = clock
        self._traced = traced or (_TRACED if sys.gettrace() is not None else 1.0)
        self._best = min(self._gauge() for _ in range(20))
        # What the gauge told at the beginnings of tests and after long stretches.
        self._recent: deque[float] = deque(maxlen=7)
        self._since = 0.0
        self._limit = LIMIT_MS
        self._place = ""
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)

    @contextmanager
    def looking_on(self) -> Iterator[None]:
        """Raises HeldUp at the end if a stretch was too long."""
        self.stretches = []
        self._recent.append(self._gauge())
        self._best = min(self._best, self._recent[-1])
        ended = threading.Event()
        observer = threading.Thread(target=self._observe, args=(ended,), name="watch of the GUI thread")
        observer.start()
        try:
            yield
        finally:
            ended.set()
            observer.join()
        too_long = [stretch for stretch in self.stretches if stretch.too_long]
        if too_long:
            raise HeldUp(too_long)

    def turn(self) -> None:
        """The event loop looks for news: one stretch ends, the next one begins."""
        if self.depth:
            self._end_stretch()

    def enter(
        self,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        named: dict[str, Any],
        allowance: Allowance | None = None,
    ) -> Any:
        """The test hands over to the program, and gets back what it returns."""
        if self.depth == 0:
            self._begin_stretch()
        if allowance is not None:
            # For the stretch under way, whatever else is in it.
            self._limit = max(self._limit, allowance.limit_ms)
        self.depth += 1
        try:
            return function(*arguments, **named)
        finally:
            self.depth -= 1
            if self.depth == 0:
                self._end_stretch()

    def _begin_stretch(self) -> None:
        self._limit, self._place = LIMIT_MS, ""
        self._since = self._now()

    def _end_stretch(self) -> None:
        busy = (self._now() - self._since) * 1000
        if busy > _NOTED_MS:
            busy /= self._traced
            if busy > LIMIT_MS:
                busy /= self._disturbance()
            self.stretches.append(Stretch(busy, self._limit, self._place))
        self._begin_stretch()

    def _disturbance(self) -> float:
        """How much longer than on the machine of the figures fixed work takes at present: 1 or more.

        The moment after a stretch may be calmer than the stretch was: what was measured before counts too.
        """
        now = median(self._gauge() for _ in range(7))
        self._best = min(self._best, now)
        self._recent.append(now)
        slower = min(_MOST_DISTURBED, max(now, median(self._recent)) / self._best)
        machine = min(_SLOWEST_MACHINE, max(1.0, self._best / _GAUGED_S))
        # Work of another kind may suffer more than the fixed one: the surer the machine, the stricter.
        return float(machine * slower**1.5)

    def _observe(self, ended: threading.Event) -> None:
        """Looks from outside at what the GUI thread does while it is busy for long."""
        lookout = Lookout(self._thread)
        while not ended.wait(_LOOK_EVERY_S):
            if (
                self.depth
                and not self._place
                and (time.clock_gettime(self._clock) - self._since) * 1000 > _NOTED_MS
            ):
                self._place = lookout.place()
        lookout.close()


@contextmanager
def watched_program(watch: GuiWatch, allowances: Iterable[Allowance] = ALLOWANCES) -> Iterator[None]:
    """Until it is left, every entrance into the program tells `watch`."""
    dispatcher = QAbstractEventDispatcher.instance()
    if dispatcher is None:
        raise LookupError("no event loop to watch: make the application first")
    dispatcher.awake.connect(watch.turn)
    dispatcher.aboutToBlock.connect(watch.turn)
    originals: list[tuple[type[Any], str, Any]] = []
    for owner, names in ENTRANCES:
        for name in names:
            originals.append((owner, name, owner.__dict__[name]))
            setattr(owner, name, _entrance(watch, getattr(owner, name), owner.__dict__[name]))
    for allowance in allowances:
        owner, name = _owner_of(allowance.function)
        originals.append((owner, name, owner.__dict__[name]))
        setattr(owner, name, _allowed(watch, allowance, owner.__dict__[name]))
    try:
        yield
    finally:
        for owner, name, original in reversed(originals):
            setattr(owner, name, original)
        dispatcher.awake.disconnect(watch.turn)
        dispatcher.aboutToBlock.disconnect(watch.turn)


def _entrance(watch: GuiWatch, original: Callable[..., Any], declared: object) -> object:
    def enter(*arguments: Any, **named: Any) -> Any:
        if watch.depth:
            return original(*arguments, **named)
        return watch.enter(original, arguments, named)

    return staticmethod(enter) if isinstance(declared, staticmethod) else enter


def _owner_of(function: str) -> tuple[type[Any], str]:
    module, _, path = function.partition(":")
    owner: Any = import_module(module)
    *steps, name = path.split(".")
    for step in steps:
        owner = getattr(owner, step)
    return owner, name


def _allowed(watch: GuiWatch, allowance: Allowance, original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def act(*arguments: Any, **named: Any) -> Any:
        return watch.enter(original, arguments, named, allowance)

    return act


_SCATTERED = {str(number * 7919 % 30_011): [number] for number in range(30_011)}


def fixed_work() -> float:
    """Seconds of CPU that a little work takes which is always the same: calls, texts, and reading all about.

    What it reads does not fit into the caches next to the core, as what the program reads does not.
    """
    begun = time.thread_time()
    total = 0
    for number in range(0, 30_011, 11):
        total += len(str(number)) + _SCATTERED[str(number * 104_729 % 30_011)][0]
    return time.thread_time() - begun
