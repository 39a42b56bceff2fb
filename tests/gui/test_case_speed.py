"""Two thousand members and a member with sixty cases: nothing of it keeps the window from answering.

What is too long is told by the watch of the GUI thread (`watching.py`), which knows how slow the machine is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.app import PASSPHRASE_VARIABLE, Program
from desktop.features.members.form_view import CASES as WORK
from desktop.screens import CASES
from desktop.services import members
from desktop.services.cases import Cases
from desktop.services.members import MemberFilter
from desktop.services.session import Session
from desktop.tour_stage import Stage
from tests.bench.homes import PASSPHRASE, fill_home

BusyWith = Callable[[Callable[[], object]], None]
MEMBERS, OF_ONE = 2_000, 60


@dataclass
class Large:
    stage: Stage
    ids: Sequence[str]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A home, and the ids of its members; the first of them has sixty cases."""
    home = fill_home(tmp_path_factory.mktemp("large") / "home", MEMBERS, 4).path
    session = Session.open(home, passphrase=PASSPHRASE)
    ids = [row.id for row in members.find(session, MemberFilter(limit=MEMBERS))]
    merit = {"form": "certificate", "level": "grassroots", "achievement": "Tình nguyện hè"}
    for _ in range(OF_ONE):
        Cases(session).start("commendation", ids[0], merit)
    session.close()
    return home, ids


@pytest.fixture
def large(
    filled: tuple[Path, list[str]], dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Large]:
    home, ids = filled
    monkeypatch.setenv(PASSPHRASE_VARIABLE, PASSPHRASE)
    program = Program(home, automatic=False)
    program.start()
    stage = Stage(program, tmp_path)
    stage.until(lambda: program.screens is not None, "the home opens")
    stage.until(lambda: CASES in stage.screens.built, "what is felt is built ahead")
    stage.screens.window.resize(1366, 768)
    stage.settle()
    yield Large(stage, ids)
    program.stop()


@pytest.mark.parametrize("count", [300, MEMBERS])
def test_a_batch_is_put_together_checked_and_kept(large: Large, count: int, busy_with: BusyWith) -> None:
    stage, page = large.stage, large.stage.screens.case_batch

    def put_together() -> None:
        stage.screens.open_batch("training", large.ids[:count])
        stage.settle()

    def check() -> None:
        for name, text in (("period", "2026"), ("registered_on", "05/01/2026")):
            stage.type(page.fields.editors[name].editor, text)
        page.check()
        stage.settle()
        stage.screens.settle()
        stage.settle()

    busy_with(put_together)
    busy_with(check)
    assert page.counts.text() == f"{count} đạt"


def test_sixty_cases_of_one_member_and_the_board(large: Large, busy_with: BusyWith) -> None:
    stage = large.stage
    form = stage.screens.members.form
    form.fields.prepare()
    stage.settle()
    stage.screens.open_member(large.ids[0])
    stage.settle()

    def look() -> None:
        form.tabs.setCurrentIndex(WORK)
        stage.settle()

    def open_board() -> None:
        stage.screens.open(CASES)
        stage.settle()

    busy_with(look)
    assert len(form.cases.lines) == OF_ONE
    busy_with(open_board)
    first = stage.screens.cases.model.rows[0]

    def open_case() -> None:
        stage.screens.open_case(first.id)
        stage.settle()

    busy_with(open_case)
