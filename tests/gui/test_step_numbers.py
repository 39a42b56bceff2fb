""" "Lấy số" in the forms of steps: the number goes into the case, onto its paper and into the register."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.features.cases.actions import Start
from desktop.features.papers.page import PapersPage
from desktop.screens import PAPERS
from desktop.services import paper_numbers
from desktop.services.cases import Cases
from desktop.services.paper_numbers import Register
from desktop.tour_stage import Stage
from tests.gui.case_screens import begin, told
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]


@pytest.fixture
def desk(office: Office) -> Desk:
    """One that holds a block of QĐ numbers."""
    made = office.desk()
    id = Cases(made.session).start("removal", made.add(full_name="Lê Văn Bảy"), {}).id
    paper_numbers.take(made.session, id, "removal_decision")
    made.sync()
    return made


@pytest.fixture
def member(desk: Desk) -> str:
    return desk.add(full_name="Trần Thị Ánh", birth_date="05/03/1990")


@pytest.fixture
def stage(desk: Desk, member: str, open_window: Open) -> Stage:
    return open_window(desk).stage


def register(stage: Stage) -> list[tuple[int, int, str]]:
    session = stage.workspace.session
    with session.replica.reading() as reader:
        unit = reader.meta.unit
    lines = paper_numbers.lines(session, Register(unit, "QĐ", 2026))
    return [(line.first, line.last, line.fate) for line in lines]


def test_the_number_that_is_taken_stands_in_the_case_and_on_its_paper(stage: Stage, member: str) -> None:
    page = begin(stage, "maturity", member, "approve")
    fields = page.fields
    stage.click(page._typing.numbers.buttons["decision_number"])
    stage.settle()
    assert fields.texts()["decision_number"] == "01-QĐ/ĐTN"
    assert "Số 1 trong sổ QĐ năm 2026" in told(fields, "decision_number")
    assert not page._typing.numbers.buttons["decision_number"].isEnabled()
    assert register(stage)[0] == (1, 1, "taken")
    stage.type(fields.editors["decision_date"].editor, "20/11/2026")
    fields.editors["maturity_reason"].set_text("Quá tuổi đoàn viên")
    stage.settle()
    stage.click(page.go)
    stage.settle()
    assert page.case is not None, page.notice.label.text()
    assert page.case.data["decision_number"] == "01-QĐ/ĐTN", page.notice.label.text()
    assert register(stage)[0] == (1, 1, "used")
    stage.screens.open_papers(page.case.id, "maturity_decision")
    stage.settle()
    papers = stage.screens.page(PAPERS)
    assert isinstance(papers, PapersPage)
    assert "Số: 01-QĐ/ĐTN" in papers.preview.sheets.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")


def test_what_is_typed_by_hand_is_never_written_over_and_is_looked_up(stage: Stage, member: str) -> None:
    page = begin(stage, "maturity", member, "approve")
    editor = page.fields.editors["decision_number"]
    stage.click(page._typing.numbers.buttons["decision_number"])
    stage.settle()
    stage.screens.start_case(Start(workflow="removal", member=member))
    stage.settle()
    stage.click(page.steps.choices["confirm"])
    stage.settle()
    editor = page.fields.editors["decision_number"]
    stage.type(editor.editor, "1")
    assert not page._typing.numbers.buttons["decision_number"].isEnabled()
    stage.key(Qt.Key.Key_Tab)
    stage.settle()
    assert "Số 1 đã có chủ: Đã lấy số, chưa ghi vào hồ sơ: Trưởng thành đoàn" in told(
        page.fields, "decision_number"
    )


def test_the_form_of_an_extension_begins_without_the_number_of_the_paper_before_it(
    stage: Stage, member: str
) -> None:
    days = {"from_on": "01/03/2026", "to_on": "28/02/2027", "purpose": "Học xa"}
    paper = {"resolution_number": "1-NQ/ĐTN", "resolution_date": "20/02/2026"}
    work = Cases(stage.workspace.session)
    case = work.start("temporary", member, {**days, **paper}, step="defer").id
    stage.screens.open_case(case)
    stage.settle()
    page = stage.screens.case
    stage.click(page.steps.choices["extend_deferral"])
    stage.settle()
    stood = page.fields.texts()
    assert (stood["resolution_number"], stood["resolution_date"], stood["purpose"]) == ("", "", "Học xa")
    # The same number as the year before is a number like any other.
    stage.type(page.fields.editors["resolution_number"].editor, "1-NQ/ĐTN")
    stage.type(page.fields.editors["resolution_date"].editor, "20/11/2026")
    for step in ("extend_deferral", ""):
        stage.screens.open_case(case, step)
        stage.settle()
        stage.click(page.steps.choices["extend_deferral"])
        stage.settle()
        assert page.fields.texts()["resolution_number"] == "1-NQ/ĐTN", "a draft that was opened again"
    page.fields.editors["to_on"].set_text("28/02/2028")
    stage.settle()
    stage.click(page.go)
    stage.settle()
    assert work.show(case).data["resolution_date"] == "2026-11-20", page.notice.label.text()


def test_without_numbers_the_form_says_so_and_what_to_do(stage: Stage, member: str) -> None:
    page = begin(stage, "maturity", member, "submit")
    stage.click(page._typing.numbers.buttons["resolution_number"])
    stage.settle()
    assert page.fields.texts()["resolution_number"] == ""
    assert "chưa giữ được dải số nào" in told(page.fields, "resolution_number")
    assert "đồng bộ" in told(page.fields, "resolution_number")


def test_who_is_received_brings_a_number_of_elsewhere(stage: Stage, member: str) -> None:
    page = begin(stage, "transfer", member, "send")
    assert "letter_number" in page._typing.numbers.buttons
    stage.screens.start_case(Start(workflow="transfer"))
    stage.settle()
    page = stage.screens.case
    stage.click(page.steps.choices["receive"])
    stage.settle()
    assert "letter_number" in page.fields.editors
    assert page._typing.numbers.buttons == {}
    page = begin(stage, "transfer", member, "send")
    assert "letter_number" in page._typing.numbers.buttons


def test_a_batch_takes_one_number_for_all_and_gives_it_back_when_it_is_left(
    stage: Stage, member: str
) -> None:
    stage.screens.open_batch("maturity", [member])
    stage.settle()
    page = stage.screens.case_batch
    page.step.choose("approve")
    page.step.activated.emit(page.step.currentIndex())
    stage.settle()
    stage.click(page._numbers.buttons["decision_number"])
    stage.settle()
    assert page.fields.texts()["decision_number"] == "01-QĐ/ĐTN"
    assert register(stage)[0] == (1, 1, "taken")
    stage.click(page.back)
    stage.settle()
    assert register(stage)[0][2] == "here"
