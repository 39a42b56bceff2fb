"""A batch knows what the form for one person knows: counts of the register, and numbers for each person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.features.cases.batch_page import BatchPage
from desktop.services import paper_numbers
from desktop.services.candidates import batch_people
from desktop.services.cases import Cases
from desktop.tour_stage import Stage
from domain.papers.fields import BLOCK_SIZE
from tests.gui.case_screens import open_batch, told
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.laptops import numbered

Open = Callable[[Desk], Window]
CONTROL = Qt.KeyboardModifier.ControlModifier
STAY = {"to_place": "Xã Bình Minh", "from_on": "2026-12-01", "to_on": "2027-03-01"}


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


def typed_in(stage: Stage, page: BatchPage, **texts: str) -> None:
    for name, text in texts.items():
        stage.clear(page.fields.editors[name].editor)
        stage.type(page.fields.editors[name].editor, text)
    page.check()
    stage.settle()


def test_the_members_of_the_branch_stand_there_while_all_are_of_one(desk: Desk, open_window: Open) -> None:
    there = desk.unit.branches[1]
    here = [desk.add(full_name=f"Hà Văn {name}", birth_date="05/03/1990") for name in ("Anh", "Bảo")]
    other = desk.add(full_name="Vi Thị Cúc", birth_date="05/03/1990", org=there)
    stage = open_window(desk).stage
    page = open_batch(stage, "maturity", "submit", here)
    assert page.fields.texts()["meeting_total"] == "2"
    assert "2 đoàn viên của " in told(page.fields, "meeting_total")
    kept = page._collect()
    assert kept is not None
    assert kept.texts == {}, "what is counted is nobody's typing"
    page.add_people(batch_people(stage.workspace.session, [other]))
    stage.settle()
    assert page.fields.texts()["meeting_total"] == ""
    assert told(page.fields, "meeting_total") == ""
    typed_in(stage, page, meeting_total="15")
    page.table.selectRow(2)
    page.remove_people()
    stage.settle()
    assert [one.id for one in page.model.people] == here
    assert page.fields.texts()["meeting_total"] == "15", "what somebody typed stays"


def test_another_day_of_the_meeting_is_another_count(desk: Desk, open_window: Open) -> None:
    """One of the three joined on 1 November 2026."""
    here = [desk.add(full_name=f"Hà Văn {name}", birth_date="05/03/1990") for name in ("Anh", "Bảo")]
    desk.add(full_name="Vừ A Chín", birth_date="01/02/2006", joined_on="01/11/2026")
    stage = open_window(desk).stage
    page = open_batch(stage, "maturity", "submit", here)
    assert page.fields.texts()["meeting_total"] == "3"
    typed_in(stage, page, meeting_date="15/10/2026")
    page.fields.editors["meeting_total"].setFocus()
    stage.until(lambda: page.fields.texts()["meeting_total"] == "2", "counted for the day of the meeting")
    assert "15/10/2026" in told(page.fields, "meeting_total")


def test_each_has_the_months_without_a_fee_that_the_register_counts(desk: Desk, open_window: Open) -> None:
    ids = [
        desk.add(full_name="Hà Văn Anh", birth_date="05/03/2000", fee_paid_until="2026-05"),
        desk.add(full_name="Hà Văn Bảo", birth_date="05/03/2000", fee_paid_until="2026-08"),
        desk.add(full_name="Hà Văn Cảnh", birth_date="05/03/2000"),
    ]
    stage = open_window(desk).stage
    page = open_batch(stage, "removal", "confirm", ids)
    assert not {"months_unpaid", "months_absent"} & set(page.fields.editors), (
        "nobody's months are given to all"
    )
    assert [page.model.own_text(id, "months_unpaid") for id in ids] == ["5", "2", ""]
    column = [one.field.name for one in page.model.own].index("months_unpaid") + 2
    assert "Đoàn phí đã đóng đến 05/2026" in str(
        page.model.data(page.model.index(0, column), Qt.ItemDataRole.ToolTipRole)
    )
    page.table.setCurrentIndex(page.model.index(0, column))
    page.table.setFocus()
    stage.key(Qt.Key.Key_Delete)
    stage.settle()
    assert [page.model.own_text(id, "months_unpaid") for id in ids] == ["", "2", ""]
    assert page.model.exceptions == {ids[0]: {"months_unpaid": ""}}, "what was taken out stays out"
    stage.screens.open_batch("training", [])
    stage.settle()
    page = open_batch(stage, "training", "enter_scores", ids)
    assert not any(name.startswith("score_") for name in page.fields.editors)
    assert sum(one.field.name.startswith("score_") for one in page.model.own) == 5


@pytest.fixture
def stays(desk: Desk) -> list[str]:
    """So many stays to approve that a block of numbers is not enough for them, by a desk that holds one."""
    first = Cases(desk.session).start("temporary", desk.add(full_name="Hà Văn Anh"), STAY, step="submit")
    paper = next(one.name for one in first.papers)
    assert paper_numbers.take(desk.session, first.id, paper) == 0
    more = [desk.add(full_name=f"Vi Văn {numbered(number)}") for number in range(BLOCK_SIZE + 1)]
    for one in more:
        Cases(desk.session).start("temporary", one, STAY, step="submit")
    desk.sync()
    return more


def test_everybody_gets_the_next_number_and_who_has_none_is_told(
    desk: Desk, stays: list[str], open_window: Open
) -> None:
    stage = open_window(desk).stage
    page = open_batch(stage, "temporary", "approve", stays[:3])
    typed_in(stage, page, paper_date="22/11/2026")
    page.numbers.setFocus()
    stage.key(Qt.Key.Key_Space)
    stage.settle()
    given = [page.model.own_text(one, "paper_number") for one in stays[:3]]
    assert [text.partition("-")[0] for text in given] == ["01", "02", "03"], page.notice.label.text()
    assert "Đã lấy số cho 3 người." in page.notice.label.text()
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    service = Cases(stage.workspace.session)
    held = [
        service.show(row.id).data.get("paper_number") for row in service.rows() if row.member in stays[:3]
    ]
    assert sorted(map(str, held)) == given
    page = open_batch(stage, "temporary", "approve", stays)
    stage.click(page.numbers)
    stage.settle()
    assert f"Đã lấy số cho {BLOCK_SIZE - 3} người. Còn 1 người chưa có số." in page.notice.label.text()
    stage.click(page.back)
    stage.settle()
    page = open_batch(stage, "temporary", "approve", stays[5:6])
    stage.click(page.numbers)
    stage.settle()
    assert page.model.own_text(stays[5], "paper_number").startswith("04"), (
        "what was given back is given again"
    )


def test_a_letter_of_introduction_has_its_own_number_for_everybody(desk: Desk, open_window: Open) -> None:
    ids = [desk.add(full_name=f"Hà Văn {name}", fee_paid_until="2026-11") for name in ("Anh", "Bảo", "Cảnh")]
    stage = open_window(desk).stage
    page = open_batch(stage, "transfer", "send", ids)
    assert "letter_number" not in page.fields.editors
    typed_in(stage, page, to_place="Xã Bình Minh, tỉnh khác", letter_date="22/11/2026")
    stage.click(page.numbers)
    stage.settle()
    stage.workspace.synchronise()
    stage.until(lambda: not stage.workspace.syncing, "the first block of numbers is here")
    stage.settle()
    stage.click(page.numbers)
    stage.settle()
    given = [page.model.own_text(one, "letter_number") for one in ids]
    assert [text.partition("-")[0] for text in given] == ["01", "02", "03"], page.notice.label.text()
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    service = Cases(stage.workspace.session)
    held = [str(service.show(row.id).data.get("letter_number")) for row in service.rows()]
    assert sorted(held) == given, page.notice.label.text()
    page = open_batch(stage, "transfer", "receive", [])
    assert page.numbers.isHidden(), "who comes from elsewhere brings a number of elsewhere"


def test_what_each_says_of_themselves_stands_in_their_own_row(desk: Desk, open_window: Open) -> None:
    ids = [desk.add(full_name=f"Hà Văn {name}") for name in ("Anh", "Bảo")]
    stage = open_window(desk).stage
    page = open_batch(stage, "assessment", "submit", ids)
    column = [one.field.name for one in page.model.own].index("self_grade") + 2
    assert page.model.titles[column] == "Tự xếp loại"
    assert page.model.setData(page.model.index(1, column), "Hoàn thành tốt nhiệm vụ")
    assert page.model.exceptions == {ids[1]: {"self_grade": page.model.own_text(ids[1], "self_grade")}}
    assert page.model.own_text(ids[1], "self_grade")


def test_a_step_that_goes_on_with_cases_lists_those_whose_case_has_come_to_it(
    desk: Desk, open_window: Open
) -> None:
    there = desk.unit.branches[1]
    people = [desk.add(full_name=f"Hà Văn {name}") for name in ("Dũng", "Anh", "Bảo", "Cảnh")]
    people.append(desk.add(full_name="Vi Thị Chi", org=there))
    for one in people[1:]:
        Cases(desk.session).start("temporary", one, STAY, step="submit")
    stage = open_window(desk).stage
    page = open_batch(stage, "temporary", "approve", [])
    listed = [one.name for one in page.picker.model.rows]
    assert listed == ["Hà Văn Anh", "Hà Văn Bảo", "Hà Văn Cảnh", "Vi Thị Chi"]
    assert page.take_all.text() == "Thêm tất cả 4 người tìm thấy"
    page.picker.branch.choose(there)
    page.picker.branch.activated.emit(page.picker.branch.currentIndex())
    stage.settle()
    assert [one.id for one in page.picker.model.rows] == people[-1:]
    page.step.choose("submit")
    page.step.activated.emit(page.step.currentIndex())
    stage.settle()
    page.picker.branch.choose("")
    page.picker.branch.activated.emit(0)
    stage.settle()
    assert len(page.picker.model.rows) == len(people), "a step that begins a case is for anybody"


def test_who_is_blocked_takes_no_number_and_the_same_reason_is_told_once(
    desk: Desk, stays: list[str], open_window: Open
) -> None:
    blocked = [desk.add(full_name=f"Cầm Bá {name}") for name in ("Anh", "Bảo", "Cảnh", "Dũng")]
    stage = open_window(desk).stage
    page = open_batch(stage, "temporary", "approve", [*blocked, *stays[:2]])
    typed_in(stage, page, paper_date="22/11/2026")
    stage.click(page.numbers)
    stage.settle()
    assert [page.model.own_text(one, "paper_number") for one in blocked] == [""] * 4
    assert page.model.own_text(stays[0], "paper_number")[:3] == "01-"
    page.check()
    stage.settle()
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    told = page.notice.label.text()
    assert told.startswith("Đã làm cho 2 người"), told
    assert "4 người chưa làm được" in told
    assert "Cầm Bá Anh, Cầm Bá Bảo, Cầm Bá Cảnh và 1 người nữa: Người này chưa có hồ sơ" in told
    assert told.count("chưa có hồ sơ") == 1


def test_after_one_exchange_there_are_numbers_for_all_who_are_left(
    desk: Desk, stays: list[str], open_window: Open
) -> None:
    for number in range(BLOCK_SIZE + 1, 3 * BLOCK_SIZE):
        one = desk.add(full_name=f"Vi Văn {numbered(number)}")
        Cases(desk.session).start("temporary", one, STAY, step="submit")
        stays.append(one)
    stage = open_window(desk).stage
    page = open_batch(stage, "temporary", "approve", stays)
    typed_in(stage, page, paper_date="22/11/2026")
    stage.click(page.numbers)
    stage.settle()
    assert f"Đã lấy số cho {BLOCK_SIZE} người. Còn {2 * BLOCK_SIZE} người" in page.notice.label.text()
    stage.workspace.synchronise()
    stage.until(lambda: not stage.workspace.syncing, "the exchange ends")
    stage.settle()
    stage.click(page.numbers)
    stage.settle()
    given = [page.model.own_text(one, "paper_number").partition("-")[0] for one in stays]
    assert given == [f"{number:02}" for number in range(1, 3 * BLOCK_SIZE + 1)], page.notice.label.text()
