"""The watch of the GUI thread sees what holds it up, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Event

import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from tests.gui.watching import ALLOWANCES, LIMIT_MS, Allowance, GuiWatch, HeldUp, watched_program


@pytest.fixture(autouse=True)
def _gui_thread_is_watched() -> None:
    """What is planted here is not to be told of by the watch of all tests."""


@pytest.fixture
def watch(qapp: QApplication) -> Iterator[GuiWatch]:
    """One that takes the machine as it is: what is planted here is measured in time, not in work."""
    made = GuiWatch(lambda: 0.001, traced=1.0)
    with watched_program(made):
        yield made


def busy(milliseconds: float) -> None:
    end = time.thread_time() + milliseconds / 1000
    while time.thread_time() < end:
        pass


def live(milliseconds: int) -> None:
    """Let the event loop turn for so long, or longer on a late machine."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def after(milliseconds: int, busy_ms: float) -> None:
    QTimer.singleShot(milliseconds, lambda: busy(busy_ms))


def test_a_slot_that_is_busy_for_too_long_is_told(watch: GuiWatch) -> None:
    after(5, 80)
    with pytest.raises(HeldUp) as held_up, watch.looking_on():
        live(40)
    [stretch] = held_up.value.stretches
    assert 80 <= stretch.busy_ms < 120
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
    button.clicked.connect(lambda: busy(80))
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
    after(1, 80)
    with pytest.raises(HeldUp), watch.looking_on():
        live(30)


def test_what_the_test_itself_computes_does_not_count(watch: GuiWatch) -> None:
    with watch.looking_on():
        busy(80)
        QApplication.processEvents()
        busy(80)
    assert watch.stretches == []


def test_waiting_is_not_being_busy(watch: GuiWatch) -> None:
    QTimer.singleShot(0, lambda: Event().wait(0.12))
    with watch.looking_on():
        live(5)


def test_a_core_that_a_neighbour_slows_down_is_told_from_a_slow_program(qapp: QApplication) -> None:
    took = iter([0.001] * 21 + [0.002] * 7)
    watch = GuiWatch(lambda: next(took), traced=1.0)
    with watched_program(watch):
        after(1, 80)
        with watch.looking_on():
            live(10)
        [stretch] = watch.stretches
        assert 25 < stretch.busy_ms < LIMIT_MS


class Slow:
    """Something of the program that may take longer."""

    def act(self) -> None:
        busy(80)

    def act_twice(self) -> None:
        self.act()
        self.act()


def test_an_allowance_has_a_limit_of_its_own(qapp: QApplication) -> None:
    watch, slow = GuiWatch(lambda: 0.001, traced=1.0), Slow()
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
