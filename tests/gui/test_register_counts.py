"""Numbers that the register knows stand in the form of a step, and are nobody's typing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.features.cases.case_page import CasePage
from desktop.services import drafts
from desktop.services.cases import Cases
from desktop.tour_stage import Stage
from tests.gui.case_screens import begin, told
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]


@pytest.fixture
def member(office: Office) -> tuple[Desk, str]:
    """Three in the branch; the one that it is about paid the fee until August."""
    desk = office.desk()
    for name in ("Lê Văn Bảy", "Hồ Thị Tám"):
        desk.add(full_name=name)
    return desk, desk.add(full_name="Trần Thị Ánh", birth_date="05/03/2004", fee_paid_until="2026-08")


@pytest.fixture
def stage(member: tuple[Desk, str], open_window: Open) -> Stage:
    return open_window(member[0]).stage


def test_the_form_shows_them_with_what_they_were_counted_from(stage: Stage, member: tuple[Desk, str]) -> None:
    fields = begin(stage, "removal", member[1], "submit").fields
    assert fields.texts()["meeting_total"] == "3"
    assert "3 đoàn viên của" in told(fields, "meeting_total")
    assert fields.texts()["months_unpaid"] == "2"
    assert "08/2026" in told(fields, "months_unpaid")
    assert fields.texts()["meeting_present"] == ""


def meeting_on(stage: Stage, page: CasePage, day: str) -> None:
    editor = page.fields.editors["meeting_date"].editor
    stage.clear(editor)
    stage.type(editor, day)


def test_members_are_counted_for_the_day_of_the_meeting(stage: Stage, member: tuple[Desk, str]) -> None:
    """One of the three joined on 1 November 2026."""
    desk, about = member
    desk.add(full_name="Vừ A Chín", birth_date="01/02/2006", joined_on="01/11/2026")
    page = begin(stage, "removal", about, "submit")
    total = page.fields.editors["meeting_total"]
    assert total.raw_text() == "4"
    meeting_on(stage, page, "15/10/2026")
    stage.until(lambda: total.raw_text() == "3", "counted for the day of the meeting")
    assert "15/10/2026" in told(page.fields, "meeting_total")
    meeting_on(stage, page, "02/11/2026")
    stage.until(lambda: total.raw_text() == "4", "counted again")


def test_a_number_that_somebody_typed_stays_whatever_day_is_meant(
    stage: Stage, member: tuple[Desk, str]
) -> None:
    desk, about = member
    desk.add(full_name="Vừ A Chín", birth_date="01/02/2006", joined_on="01/11/2026")
    page = begin(stage, "removal", about, "submit")
    total = page.fields.editors["meeting_total"]
    stage.clear(total.editor)
    stage.type(total.editor, "40")
    meeting_on(stage, page, "15/10/2026")
    months = page.fields.editors["months_unpaid"]
    stage.until(lambda: months.raw_text() == "1", "counted for the day of the meeting")
    assert total.raw_text() == "40"


def test_in_a_batch_the_line_of_a_person_tells_what_the_register_brings(
    stage: Stage, member: tuple[Desk, str]
) -> None:
    stage.screens.open_batch("removal", [member[1]])
    stage.settle()
    page = stage.screens.case_batch
    page.step.choose("submit")
    page.step.activated.emit(page.step.currentIndex())
    stage.settle()
    page.check()
    stage.settle()
    page.table.setCurrentIndex(page.model.index(0, 0))
    assert "Lấy từ sổ: " in page.standing.text()
    assert "Số tháng không đóng đoàn phí 2" in page.standing.text()


def test_what_the_register_says_is_no_draft_of_anybody(stage: Stage, member: tuple[Desk, str]) -> None:
    begin(stage, "removal", member[1], "submit")
    stage.screens.case.settle()
    stage.settle()
    assert drafts.of_cadre(stage.workspace.session, "case") == []


def test_a_step_brings_them_unless_somebody_typed_another_number(
    stage: Stage, member: tuple[Desk, str]
) -> None:
    page = begin(stage, "removal", member[1], "submit")
    fields = page.fields
    fields.editors["months_unpaid"].set_text("4")
    fields.edited.emit()
    for name, text in (("months_in_a_row", "Có"), ("meeting_date", "20/11/2026"), ("meeting_present", "3"),
                       ("votes_for", "3"), ("votes_against", "0"), ("reminders", "2"),
                       ("resolution_number", "5-NQ/CĐ"), ("resolution_date", "20/11/2026")):  # fmt: skip
        fields.editors[name].set_text(text)
    fields.edited.emit()
    stage.settle()
    stage.click(page.go)
    stage.settle()
    session = stage.workspace.session
    (row,) = Cases(session).rows()
    data = Cases(session).show(row.id).data
    assert (row.state, data["meeting_total"], data["months_unpaid"]) == ("submitted", 3, 4)
