"""A window on a real home, beside a real server in this process."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtCore import QEventLoop, QTimer, SignalInstance
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from desktop.app import PASSPHRASE_VARIABLE, Program, prepare
from desktop.tour_stage import Stage
from desktop.widgets.theme import Appearance
from tests.gui.taken_again import pytest_runtest_protocol
from tests.gui.watching import HELD_UP, GuiWatch, HeldUp, watched_program
from tests.helpers.cheap_keys import stretch_cheaply
from tests.helpers.desks import PASSPHRASE, Desk, Office

__all__ = ["pytest_runtest_protocol"]

_TESTS_WITHOUT_COLLECTION: Final = 60


@dataclass
class Window:
    """A program on the home of a desk that is closed; `other` is a second laptop of the unit."""

    stage: Stage
    office: Office
    desk: Desk


# Of a module, as a folder without `__init__.py` is no package: it would last for the whole run, and homes
# made by later tests of this worker could not be opened by real processes.
@pytest.fixture(scope="module", autouse=True)
def _passphrases_are_cheap() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        stretch_cheaply(patch)
        yield


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="session")
def _gauged_watch(qapp: QApplication) -> GuiWatch:
    """What this machine does at its best is found out once in a worker, not before each module anew."""
    return GuiWatch()


@pytest.fixture(scope="module")
def _gui_watch(_gauged_watch: GuiWatch) -> Iterator[GuiWatch]:
    with watched_program(_gauged_watch):
        yield _gauged_watch


@pytest.fixture(scope="session")
def _kept_from_the_collector() -> Counter[str]:
    """Tests since the collector last looked through everything."""
    return Counter()


@pytest.fixture(scope="module", autouse=True)
def _the_collector_looks_through_everything_now_and_then(
    _kept_from_the_collector: Counter[str],
) -> Iterator[None]:
    yield
    # It takes a second of CPU: not after every module.
    if _kept_from_the_collector.total() >= _TESTS_WITHOUT_COLLECTION:
        _kept_from_the_collector.clear()
        gc.unfreeze()
        gc.collect()


@pytest.fixture
def busy_with(_gui_watch: GuiWatch) -> Callable[[Callable[[], object]], None]:
    """Does something of a test as if the program did it: what it computes counts like a turn."""

    def act(what: Callable[[], object]) -> None:
        _gui_watch.enter(what, (), {})

    return act


@pytest.fixture(autouse=True)
def _gui_thread_is_watched(
    request: pytest.FixtureRequest, _kept_from_the_collector: Counter[str]
) -> Iterator[None]:
    """Fails a test in which the GUI thread was busy for too long without a turn of its event loop."""
    if "qapp" not in request.fixturenames:
        yield
        return
    watch: GuiWatch = request.getfixturevalue("_gui_watch")
    # What the test run holds is no user's: looking through it takes longer than looking through the program.
    gc.freeze()
    _kept_from_the_collector["tests"] += 1
    try:
        with watch.looking_on():
            yield
    except HeldUp as held_up:
        pytest.fail(f"{HELD_UP}:\n{held_up}", pytrace=False)


@pytest.fixture(autouse=True)
def _an_end_that_was_asked_for_ends_with_its_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Once `exit` was called outside of `exec`, no inner loop runs any more, in every later test."""
    yield
    if "qapp" not in request.fixturenames:
        return
    loop = QEventLoop()
    QTimer.singleShot(0, loop.quit)
    if loop.exec() != 0:
        QTimer.singleShot(0, QApplication.quit)
        QApplication.exec()


class PatientBot(QtBot):
    """Waits for what has to happen for as long as a busy machine may take."""

    def waitUntil(  # noqa: N802
        self, callback: Callable[[], bool | None], *, timeout: int = 120_000
    ) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(  # noqa: N802
        self, signal: SignalInstance, *, timeout: int = 120_000, **named: Any
    ) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, **named)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture
def dressed(qapp: QApplication) -> QApplication:
    """The application in our language and light colours."""
    return prepare(qapp, Appearance.LIGHT)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def open_window(
    office: Office, dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Desk], Window]]:
    """Opens the window on a desk's home; the desk's own session is closed, one home has one process."""
    monkeypatch.setenv(PASSPHRASE_VARIABLE, PASSPHRASE)
    programs: list[Program] = []

    def open_on(desk: Desk) -> Window:
        desk.session.close()
        program = Program(desk.folder, automatic=False, clock=desk.clock, connect=lambda _: desk.link)
        programs.append(program)
        program.start()
        stage = Stage(program, tmp_path)
        stage.until(lambda: program.screens is not None, "the home opens")
        stage.screens.window.resize(1280, 720)
        stage.settle()
        return Window(stage, office, desk)

    yield open_on
    for program in programs:
        program.stop()
