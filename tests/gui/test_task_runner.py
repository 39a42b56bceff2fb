"""Work off the screen's thread: outcomes come back, errors are never lost, the end is clean."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.widgets.task_runner import Cancelled, Lane, Task, TaskRunner
from desktop.widgets.watchdog import GuiWatchdog


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    assert made.stop()


def test_a_result_arrives_on_the_gui_thread(runner: TaskRunner, qtbot: QtBot) -> None:
    places: list[int] = []
    runner.run(
        lambda task: threading.get_ident(), lambda worker: places.extend((worker, threading.get_ident()))
    )
    qtbot.waitUntil(lambda: bool(places))
    assert places[0] != threading.get_ident() == places[1]


def test_an_error_that_nobody_takes_reaches_the_default_path(runner: TaskRunner, qtbot: QtBot) -> None:
    def fail(task: Task) -> None:
        raise ValueError("x")

    with qtbot.waitSignal(runner.unhandled) as caught:
        runner.run(fail)
    assert isinstance(caught.args[0], ValueError)


def test_an_error_with_a_taker_stays_with_it(runner: TaskRunner, qtbot: QtBot) -> None:
    taken: list[Exception] = []

    def fail(task: Task) -> None:
        raise ValueError("x")

    with qtbot.assertNotEmitted(runner.unhandled):
        runner.run(fail, failed=taken.append)
        qtbot.waitUntil(lambda: bool(taken))


def test_progress_comes_in_order_before_the_result(runner: TaskRunner, qtbot: QtBot) -> None:
    seen: list[object] = []

    def work(task: Task) -> str:
        for step in range(3):
            task.report(step)
        return "done"

    runner.run(work, seen.append, progress=seen.append, lane=Lane.NETWORK)
    qtbot.waitUntil(lambda: len(seen) == 4)
    assert seen == [0, 1, 2, "done"]


def test_a_cancelled_task_delivers_nothing(runner: TaskRunner, qtbot: QtBot) -> None:
    go, seen = threading.Event(), list[object]()

    def work(task: Task) -> int:
        go.wait(60)
        task.report(1)
        return 2

    task = runner.run(work, seen.append, progress=seen.append, failed=seen.append)
    task.cancel()
    go.set()
    qtbot.waitUntil(lambda: runner.idle)
    assert seen == []


def test_long_work_ends_where_it_asks_whether_it_was_cancelled(runner: TaskRunner, qtbot: QtBot) -> None:
    started, ended = threading.Event(), threading.Event()

    def work(task: Task) -> None:
        started.set()
        try:
            while True:
                task.check()
        except Cancelled:
            ended.set()
            raise

    task = runner.run(work)
    assert started.wait(60)
    task.cancel()
    assert ended.wait(60)
    qtbot.waitUntil(lambda: runner.idle)


def test_nothing_is_delivered_to_an_owner_that_is_gone(runner: TaskRunner, qtbot: QtBot) -> None:
    go, seen = threading.Event(), list[object]()
    owner = QObject()
    runner.run(lambda task: go.wait(60), seen.append, owner=owner)
    delete(owner)
    go.set()
    qtbot.waitUntil(lambda: runner.idle)
    assert seen == []


def test_the_network_does_not_hold_up_the_database(runner: TaskRunner, qtbot: QtBot) -> None:
    go, seen = threading.Event(), list[object]()
    runner.run(lambda task: go.wait(60), lane=Lane.NETWORK)
    runner.run(lambda task: "saved", seen.append)
    qtbot.waitUntil(lambda: seen == ["saved"])
    go.set()


def test_work_of_one_lane_keeps_its_order(runner: TaskRunner, qtbot: QtBot) -> None:
    seen: list[int] = []
    for number in range(50):
        runner.run(lambda task, number=number: number, seen.append)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(seen) == 50)
    assert seen == list(range(50))


def test_after_the_stop_nothing_runs_and_no_thread_is_left(qtbot: QtBot) -> None:
    runner = TaskRunner()
    assert runner.stop()
    seen: list[object] = []
    assert runner.run(lambda task: 1, seen.append).cancelled
    assert not [thread for thread in threading.enumerate() if thread.name.endswith("worker")]


def test_the_watchdog_notices_a_gui_thread_that_computes_too_long(qtbot: QtBot) -> None:
    with GuiWatchdog(limit_ms=20) as dog:
        total = 0
        while dog.place == "":
            total += sum(range(1000))
    assert dog.longest_ms > 20
    assert "test_the_watchdog_notices" in dog.place


def _are_many(turns: Sequence[int]) -> bool:
    return len(turns) > 20


def test_the_watchdog_is_content_with_an_idle_loop(qtbot: QtBot) -> None:
    """Beside one that computes in a single turn what takes the machine more than all of these turns."""
    busy: dict[str, float] = {}
    for kind in ("idle", "computing"):
        turns: list[int] = []
        with GuiWatchdog() as dog:
            if kind == "computing":
                end = time.thread_time() + 0.3
                while time.thread_time() < end:
                    pass
            dog._timer.timeout.connect(partial(turns.append, 1))
            qtbot.waitUntil(partial(_are_many, turns))
        busy[kind] = dog.longest_busy_ms
    assert busy["idle"] < busy["computing"]


def test_results_that_keep_the_window_busy_let_others_come_in_between(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    said: list[str] = []
    arrived = threading.Event()

    def tell(name: str) -> None:
        end = time.perf_counter() + 0.012
        while time.perf_counter() < end:
            pass
        said.append(name)

    runner.run(lambda task: "first", tell)
    runner.run(lambda task: "second", tell)
    runner.run(lambda task: arrived.set())
    assert arrived.wait(60)
    QTimer.singleShot(0, lambda: said.append("a key"))
    qtbot.waitUntil(lambda: len(said) == 3)
    assert said == ["first", "a key", "second"]
