"""A window on a real home, beside a real server in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.app import PASSPHRASE_VARIABLE, Program, prepare
from desktop.tour_stage import Stage
from desktop.widgets.theme import Appearance
from tests.helpers.cheap_keys import stretch_cheaply
from tests.helpers.desks import PASSPHRASE, Desk, Office


@dataclass
class Window:
    """A program on the home of a desk that is closed; `other` is a second laptop of the unit."""

    stage: Stage
    office: Office
    desk: Desk


@pytest.fixture(scope="package", autouse=True)
def _passphrases_are_cheap() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        stretch_cheaply(patch)
        yield


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


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
