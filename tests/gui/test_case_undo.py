"""Ctrl+Z after a step of a case; calling off what somebody else has; what does not hold, put right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.features.cases.actions import Start
from desktop.screens import CASE, CASES, MEMBERS
from desktop.services.cases import Cases
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[Desk], Window]
GRADED = {"period": "2026", "proposed_grade": "good"}


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def member(desk: Desk) -> str:
    return desk.add(full_name="Trần Thị Ánh", birth_date="05/03/2004")


def test_one_key_takes_a_step_and_the_draft_before_it_back(
    desk: Desk, member: str, open_window: Open
) -> None:
    stage = open_window(desk).stage
    stage.screens.start_case(Start(workflow="working_away", member=member))
    stage.settle()
    case = stage.screens.case
    stage.type(case.fields.editors["destination"].editor, "Bình Dương")
    stage.type(case.fields.editors["from_on"].editor, "01/06/2026")
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert case.case is not None, case.notice.label.text()
    assert case.notice.action.text() == "Hoàn tác"
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert Cases(stage.workspace.session).rows() == []
    assert stage.screens.current == CASES, "there is no case to look at any more"
    assert "Đã hoàn tác: Trần Thị Ánh: Đoàn viên đi làm ăn xa" in stage.screens.window.notice.label.text()


def test_after_it_was_sent_the_window_says_why_not_and_what_to_do(
    desk: Desk, member: str, open_window: Open
) -> None:
    stage = open_window(desk).stage
    stage.screens.start_case(Start(workflow="working_away", member=member))
    stage.settle()
    case = stage.screens.case
    stage.click(case.save)
    stage.settle()
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    said = stage.screens.window.notice.label.text()
    assert "đã gửi lên máy chủ nên không hoàn tác được" in said
    assert "bấm “Rút lại”" in said
    assert case.case is not None
    assert case.case.state == "draft"


def test_what_the_level_above_has_is_asked_back_with_a_reason(
    office: Office, desk: Desk, member: str, open_window: Open
) -> None:
    desk.sync()
    pa = office.desk("Lò Văn Pà", "branch")
    pa.sync()
    id = Cases(pa.session).start("assessment", member, GRADED, step="submit").id
    stage = open_window(pa).stage
    stage.screens.open_case(id)
    stage.settle()
    case = stage.screens.case
    assert case.withdraw.text() == "Rút lại"
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert case.withdraw.text() == "Đề nghị hủy"
    stage.click(case.withdraw)
    stage.settle()
    assert case.steps.choices["ask_cancel"].isChecked()
    assert "Nơi đang giữ hồ sơ" in case.preview.text()
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert case.notice.label.text() == "Hồ sơ đã có người nhận, hãy ghi lý do đề nghị hủy."
    stage.compose(case.reason, "Nhập nhầm người")
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert case.case is not None
    assert (case.case.state, case.case.sync) == ("cancel_asked", "synced"), case.notice.label.text()
    assert not case.withdraw.isVisible(), "asked once"
    hoa = office.desk("Trần Thị Hòa")
    above = Cases(hoa.session)
    assert above.show(id).history[-1].reason == "Nhập nhầm người"
    above.step(id, "grant_cancel", {})
    hoa.sync()
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert case.case.state == "cancelled"


def test_an_open_case_in_the_way_and_a_wrong_birth_date_are_one_click_away(
    desk: Desk, member: str, open_window: Open
) -> None:
    other = Cases(desk.session).start("transfer", member, {"to_place": "Hà Nội"}).id
    stage = open_window(desk).stage
    screens, case = stage.screens, stage.screens.case
    screens.start_case(Start(workflow="removal", member=member))
    stage.settle()
    case.choose_step("confirm")
    stage.settle()
    stage.type(case.fields.editors["note"].editor, "Đã nhắc")
    (way,) = case.conditions.fixes["case.open_transfer"]
    stage.click(way)
    stage.settle()
    assert screens.current == CASE
    assert case.case is not None
    assert case.case.id == other
    screens.start_case(Start(workflow="maturity", member=member))
    stage.settle()
    case.choose_step("approve")
    stage.settle()
    way = next(one for one in case.conditions.fixes["case.not_over_age"] if "ngày sinh" in one.text())
    stage.click(way)
    stage.settle()
    assert screens.current == MEMBERS
    assert screens.members.form.fields.editors["birth_date"].editor.hasFocus()
    screens.start_case(Start(workflow="removal", member=member))
    stage.settle()
    assert case.fields.texts()["note"] == "Đã nhắc", "what was typed is there again"


def test_one_key_takes_a_change_of_the_workflow_back_whole(
    desk: Desk, member: str, open_window: Open
) -> None:
    """Also of one that its form had to ask more for."""
    stage = open_window(desk).stage
    service = Cases(stage.workspace.session)
    wrong = service.start("maturity", member, {"maturity_reason": "age", "resolution_number": "4"})
    stage.screens.open_case(wrong.id)
    stage.settle()
    case = stage.screens.case
    stage.click(case.wrong)
    case.changing.other.choose("assessment")
    case.changing.other.activated.emit(case.changing.other.currentIndex())
    stage.click(case.changing.change)
    stage.settle()
    stage.click(case.save)
    stage.settle()
    assert [row.workflow for row in service.rows()] == ["assessment"], case.notice.label.text()
    assert case.notice.action.text() == "Hoàn tác"
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    (row,) = service.rows()
    assert (row.id, row.state) == (wrong.id, "draft")
    assert service.show(wrong.id).data == {"maturity_reason": "age", "resolution_number": "4"}
