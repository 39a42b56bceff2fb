"""Practice in the window: marked on everything, on its own, and left the way one came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtGui import QCloseEvent, QColor
from PySide6.QtWidgets import QApplication

from desktop.app import Program
from desktop.features.practice.frame import PracticeFrame
from desktop.runs import Next, Runs
from desktop.services import practice
from desktop.tour_stage import Stage
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.theme import colour
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office


@pytest.fixture
def attended(dressed: QApplication, tmp_path: Path) -> Iterator[Callable[[Runs], Stage]]:
    """One run of a process after the other, as `desktop.app.run` does it."""
    programs: list[Program] = []

    def run(runs: Runs) -> Stage:
        program = Program(runs.folder, automatic=False)
        programs.append(program)
        runs.attend(program)
        program.start()
        stage = Stage(program, tmp_path)
        stage.until(lambda: program.screens is not None, "the home opens")
        stage.settle()
        return stage

    yield run
    for program in programs:
        program.stop()


def frame_of(stage: Stage) -> PracticeFrame:
    found = stage.screens.window.findChild(PracticeFrame)
    assert isinstance(found, PracticeFrame)
    return found


def launch_nothing(command: Sequence[str]) -> None:
    raise AssertionError(f"nothing is to be started: {command}")


def practising(home: Path) -> Runs:
    runs = Runs(home, launch=launch_nothing)
    runs.practising = True
    return runs


def test_the_window_of_a_practice_is_marked_everywhere(
    tmp_path: Path, attended: Callable[[Runs], Stage]
) -> None:
    with practising(tmp_path / "home") as runs:
        stage = attended(runs)
        window = stage.screens.window
        assert window.windowTitle().startswith("LUYỆN TẬP")
        stage.workspace.refresh_status()
        stage.settle()
        assert window.windowTitle().startswith("LUYỆN TẬP")
        marks = [label for label in window.findChildren(PlainLabel) if label.text() == "LUYỆN TẬP"]
        assert len([mark for mark in marks if mark.isVisible()]) == 2
        picture = window.grab().toImage()
        edge = [picture.pixelColor(1, y) for y in (60, picture.height() // 2, picture.height() - 2)]
        assert {QColor(one).name() for one in edge} == {colour("practice").name()}


def test_a_practice_asks_for_no_passphrase_and_does_not_lock(
    tmp_path: Path, attended: Callable[[Runs], Stage]
) -> None:
    with practising(tmp_path / "home") as runs:
        stage = attended(runs)
        assert stage.program.guard is None
        assert stage.workspace.session.actor.name == "Nguyễn Thị Tập"


def test_synchronising_in_a_practice_says_that_nothing_is_sent(
    tmp_path: Path, attended: Callable[[Runs], Stage]
) -> None:
    with practising(tmp_path / "home") as runs:
        stage = attended(runs)
        stage.workspace.synchronise()
        stage.settle()
        outcome = stage.workspace.outcome
        assert outcome is not None
        assert outcome.sentence.startswith("Đang luyện tập")


def test_starting_over_and_leaving(tmp_path: Path, attended: Callable[[Runs], Stage]) -> None:
    home = tmp_path / "home"
    with practising(home) as runs:
        stage = attended(runs)
        with stage.workspace.session.replica.writing() as work:
            work.put_setting("made", "while practising")
            work.commit()
        stage.click(frame_of(stage).start_over)
        stage.program.stop()
        assert runs.leave()
        assert runs.practising
        stage = attended(runs)
        with stage.workspace.session.replica.reading() as reader:
            assert "made" not in reader.settings()
        stage.click(frame_of(stage).leave)
        stage.program.stop()
        assert runs.leave()
        assert runs.folder == home


def test_a_practice_opened_by_its_folder_is_one_as_well(
    tmp_path: Path, attended: Callable[[Runs], Stage]
) -> None:
    folder = practice.prepare(tmp_path / "home")
    with Runs(folder, launch=launch_nothing) as runs:
        assert runs.folder == folder
        stage = attended(runs)
        assert stage.screens.window.windowTitle().startswith("LUYỆN TẬP")


def test_from_the_help_into_the_practice(office: Office, open_window: Callable[[Desk], Window]) -> None:
    window = open_window(office.desk())
    stage = window.stage
    with Runs(window.desk.folder, launch=launch_nothing) as runs:
        runs.attend(stage.program)
        stage.program.shown.emit(stage.screens)
        stage.screens.help.show_page("topics/practice")
        stage.settle()
        stage.click(stage.screens.help.panel.practice)
        assert runs.next is Next.PRACTICE
        stage.program.stop()
        assert runs.leave()
        assert runs.folder == practice.folder_of(window.desk.folder)


def test_a_window_that_will_not_close_goes_on(office: Office, open_window: Callable[[Desk], Window]) -> None:
    window = open_window(office.desk())
    stage = window.stage
    refusals: list[QCloseEvent] = []

    def refuse(event: QCloseEvent) -> None:
        refusals.append(event)
        event.ignore()

    stage.screens.window.closing.connect(refuse)
    with Runs(window.desk.folder, launch=launch_nothing) as runs:
        runs.attend(stage.program)
        stage.program.shown.emit(stage.screens)
        runs.go(Next.PRACTICE)
        assert runs.next is Next.NOTHING
        assert stage.screens.window.isVisible()
        assert len(refusals) == 1
    stage.screens.window.closing.disconnect(refuse)
