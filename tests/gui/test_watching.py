"""The watch of the GUI thread sees what holds it up, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event

import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from tests.gui.watching import (
    ALLOWANCES,
    LIMIT_MS,
    SLACK,
    Allowance,
    GuiWatch,
    HeldUp,
    Stretch,
    watched_program,
)


@pytest.fixture(autouse=True)
def _gui_thread_is_watched() -> None:
    """What is planted here is not to be told of by the watch of all tests."""


class Clock:
    """Seconds of CPU as the test has them pass: no machine makes them more."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def busy(self, milliseconds: float) -> None:
        self.seconds += milliseconds / 1000


CLOCK = Clock()
busy = CLOCK.busy


def watch_with(gauge: Callable[[], float]) -> GuiWatch:
    return GuiWatch(gauge, traced=1.0, clock=CLOCK)


@pytest.fixture
def watch(qapp: QApplication) -> Iterator[GuiWatch]:
    """One on a steady machine."""
    made = watch_with(lambda: 0.001)
    with watched_program(made):
        yield made


def live(milliseconds: int) -> None:
    """Let the event loop turn for so long, or longer on a late machine."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def after(milliseconds: int, busy_ms: float) -> None:
    QTimer.singleShot(milliseconds, lambda: busy(busy_ms))


def test_a_slot_that_is_busy_for_too_long_is_told(watch: GuiWatch) -> None:
    after(5, 180)
    with pytest.raises(HeldUp) as held_up, watch.looking_on():
        live(40)
    [stretch] = held_up.value.stretches
    assert stretch.busy_ms == pytest.approx(180)
    assert stretch.limit_ms == LIMIT_MS
    assert "50 are allowed" in str(held_up.value)


def one_after_the_other(times: int, busy_ms: float, then: Callable[[], object]) -> None:
    """Each in a turn of its own, however late the machine is."""
    if times:
        busy(busy_ms)
        QTimer.singleShot(0, lambda: one_after_the_other(times - 1, busy_ms, then))
    else:
        then()


def test_a_short_one_is_not_told_and_short_ones_after_one_another_are_not_added(watch: GuiWatch) -> None:
    ended: list[bool] = []
    QTimer.singleShot(0, lambda: one_after_the_other(12, 10, lambda: ended.append(True)))
    with watch.looking_on():
        while not ended:
            live(5)
    assert watch.stretches == []


def test_what_a_click_of_the_test_does_at_once_counts(watch: GuiWatch) -> None:
    button = QPushButton()
    button.clicked.connect(lambda: busy(180))
    for act in (button.click, lambda: QTest.mouseClick(button, Qt.MouseButton.LeftButton)):
        with pytest.raises(HeldUp), watch.looking_on():
            act()


def test_a_loop_inside_a_slot_is_watched_turn_by_turn(watch: GuiWatch) -> None:
    def wait_inside() -> None:
        inner = QEventLoop()
        QTimer.singleShot(0, lambda: one_after_the_other(8, 10, inner.quit))
        inner.exec()

    QTimer.singleShot(0, wait_inside)
    with watch.looking_on():
        live(5)
    after(1, 180)
    with pytest.raises(HeldUp), watch.looking_on():
        live(30)


def test_what_the_test_itself_computes_does_not_count(watch: GuiWatch) -> None:
    with watch.looking_on():
        busy(180)
        QApplication.processEvents()
        busy(180)
    assert watch.stretches == []


def test_waiting_is_not_being_busy(watch: GuiWatch) -> None:
    QTimer.singleShot(0, lambda: Event().wait(0.12))
    with watch.looking_on():
        live(5)


def told_of(gauge: Callable[[], float], busy_ms: float) -> Stretch:
    watch = watch_with(gauge)
    with watched_program(watch):
        after(1, busy_ms)
        with suppress(HeldUp), watch.looking_on():
            live(10)
    [stretch] = watch.stretches
    return stretch


def test_a_core_that_a_neighbour_slows_down_is_told_from_a_slow_program(qapp: QApplication) -> None:
    took = iter([0.001] * 21 + [0.002] * 7)
    assert told_of(lambda: next(took), 120).busy_ms < LIMIT_MS


def test_a_slow_machine_is_told_from_a_slow_program(qapp: QApplication) -> None:
    assert told_of(lambda: 0.0051, 120).busy_ms == pytest.approx(40)
    assert told_of(lambda: 0.0017, 120).too_long


def test_what_is_a_little_too_long_is_for_the_benchmarks_to_tell(qapp: QApplication) -> None:
    assert not told_of(lambda: 0.001, SLACK * LIMIT_MS - 1).too_long
    assert told_of(lambda: 0.001, SLACK * LIMIT_MS + 1).too_long


class Slow:
    """Something of the program that may take longer."""

    def act(self) -> None:
        busy(180)

    def act_twice(self) -> None:
        self.act()
        self.act()


def test_an_allowance_has_a_limit_of_its_own(qapp: QApplication) -> None:
    watch, slow = watch_with(lambda: 0.001), Slow()
    with watched_program(watch, [Allowance(f"{__name__}:Slow.act", 120, "it is slow")]):
        QTimer.singleShot(0, slow.act)
        with watch.looking_on():
            live(5)
        QTimer.singleShot(0, slow.act_twice)
        with pytest.raises(HeldUp), watch.looking_on():
            live(5)


def test_every_allowance_says_why_and_none_is_generous() -> None:
    for allowance in ALLOWANCES:
        assert len(allowance.reason.split()) > 5
        assert LIMIT_MS < allowance.limit_ms <= 250
