"""A case in the window: begun by what is meant, sent on by keyboard, changed, called off, left to others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.features.cases.actions import Start
from desktop.screens import CASE, CASES
from desktop.services import drafts
from desktop.services.cases import Cases
from desktop.tour_stage import Stage
from desktop.widgets.layouts import BETWEEN, GROUP
from domain.records import Value
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.link import Fault

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[Desk], Window]


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def member(desk: Desk) -> str:
    return desk.add(full_name="Trần Thị Ánh", birth_date="05/03/2004")


@pytest.fixture
def stage(desk: Desk, member: str, open_window: Open) -> Stage:
    return open_window(desk).stage


def begin(stage: Stage, workflow: str, member: str) -> None:
    stage.screens.start_case(Start(workflow=workflow, member=member))
    stage.settle()


def fill(stage: Stage, **texts: str) -> None:
    for name, text in texts.items():
        editor = stage.screens.case.fields.editors[name]
        stage.clear(editor.editor)
        stage.type(editor.editor, text)


def test_what_is_meant_goes_before_what_only_speaks_of_it(stage: Stage) -> None:
    stage.screens.choose_workflow()
    stage.settle()
    chooser = stage.screens.cases.chooser
    for words, wanted in (
        ("xa nhà", "working_away"),
        ("lam an xa", "working_away"),
        ("ky luat", "discipline"),
    ):
        stage.clear(chooser.search)
        stage.type(chooser.search, words)
        assert chooser.workflow is not None
        assert chooser.workflow.name == wanted, [one.name for one in chooser.model.rows]


def test_a_case_is_found_by_what_is_meant_and_sent_on_by_keyboard(stage: Stage) -> None:
    screens = stage.screens
    screens.open(CASES)
    stage.settle()
    stage.key(Qt.Key.Key_N, CONTROL)
    stage.settle()
    board, case = screens.cases, screens.case
    stage.type(board.chooser.search, "xep loai")
    assert "assessment" in [one.name for one in board.chooser.model.rows]
    stage.key(Qt.Key.Key_Return)
    while board.chooser.workflow is not None and board.chooser.workflow.name != "assessment":
        stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Return)
    stage.type(board.chooser.picker.search, "anh")
    stage.settle()
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert screens.current == CASE
    assert case.heading.text() == "Đánh giá, xếp loại đoàn viên"
    assert case.who.text().startswith("Trần Thị Ánh · ")
    fill(stage, period="2026")
    case.fields.go_to("proposed_grade")
    stage.key(Qt.Key.Key_Down)
    stage.settle()
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    shown = case.case
    assert shown is not None, case.notice.label.text()
    assert shown.state == "submitted", case.notice.label.text()
    assert shown.sync == "pending"
    assert "Chờ đồng bộ" in case.state.text()
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    board.open_column("pending")
    stage.settle()
    assert [row.name for row in board.model.rows] == ["Trần Thị Ánh"]


def test_the_people_to_choose_from_fill_the_room_below_the_question(stage: Stage) -> None:
    board = stage.screens.cases
    stage.screens.window.resize(1366, 768)
    stage.screens.open(CASES)
    board.choose()
    stage.settle()
    picker, side = board.chooser.picker, board.chooser._side
    below = side.rect().bottom() - picker.mapTo(side, picker.rect().bottomLeft()).y()
    assert below < board.chooser.one.height() + 2 * GROUP + 2 * BETWEEN
    assert board.chooser.heading.y() < picker.y() <= side.height() // 2
    # Of one person already there is nobody to choose: what is said stays at the top.
    before = board.chooser.about.y()
    picker.hide()
    stage.settle()
    assert board.chooser.about.y() == before


def test_what_stands_against_a_step_is_told_with_the_way_to_put_it_right(stage: Stage, member: str) -> None:
    begin(stage, "assessment", member)
    case = stage.screens.case
    stage.click(case.go)
    stage.settle()
    assert case.case is None
    assert "Kỳ" in case.notice.label.text()
    assert case.conditions.blocked
    fill(stage, period="2026")
    stage.settle()
    assert "2026" not in case.notice.label.text()
    assert "chờ" in case.preview.text()


def test_what_is_typed_is_a_draft_and_stands_there_again(stage: Stage, member: str) -> None:
    begin(stage, "working_away", member)
    fill(stage, note="Đi cùng anh trai")
    stage.screens.open(CASES)
    stage.settle()
    begin(stage, "working_away", member)
    assert stage.screens.case.fields.texts()["note"] == "Đi cùng anh trai"
    assert Cases(stage.workspace.session).rows() == []


def test_the_wrong_workflow_gives_way_and_keeps_what_was_typed(stage: Stage, member: str) -> None:
    begin(stage, "working_away", member)
    case = stage.screens.case
    fill(stage, note="Đi cùng anh trai")
    stage.click(case.save)
    stage.settle()
    assert case.case is not None
    assert case.case.state == "draft", case.notice.label.text()
    fill(stage, note="Đi cùng chị gái")
    stage.click(case.wrong)
    case.changing.other.choose("temporary")
    case.changing.other.activated.emit(case.changing.other.currentIndex())
    assert case.changing.difference.text()
    stage.click(case.changing.change)
    stage.settle()
    assert case.case is not None
    assert case.case.workflow == "temporary", case.notice.label.text()
    assert case.fields.texts()["note"] == "Đi cùng chị gái"
    assert [row.workflow for row in Cases(stage.workspace.session).rows()] == ["temporary"]


def change_to(stage: Stage, workflow: str) -> None:
    case = stage.screens.case
    stage.click(case.wrong)
    case.changing.other.choose(workflow)
    case.changing.other.activated.emit(case.changing.other.currentIndex())
    stage.click(case.changing.change)
    stage.settle()


def test_a_workflow_that_needs_more_asks_for_it_before_the_wrong_case_gives_way(
    stage: Stage, member: str
) -> None:
    service = Cases(stage.workspace.session)
    values = {"maturity_reason": "age", "resolution_number": "4", "note": "ghi chú", "decision_number": "9"}
    wrong = service.start("maturity", member, values)
    stage.screens.open_case(wrong.id)
    stage.settle()
    change_to(stage, "assessment")
    case = stage.screens.case
    assert case.heading.text() == "Đánh giá, xếp loại đoàn viên", case.notice.label.text()
    texts = case.fields.texts()
    assert (texts["period"], texts["resolution_number"], texts["note"]) == ("2026", "4", "ghi chú")
    assert "Lý do trưởng thành (Quá tuổi đoàn viên)" in case.notice.label.text(), "no field for that"
    assert [row.id for row in service.rows()] == [wrong.id]
    stage.click(case.save)
    stage.settle()
    assert [row.workflow for row in service.rows()] == ["assessment"], case.notice.label.text()
    assert case.case is not None
    assert case.case.data["resolution_number"] == "4"
    case.settle()
    stage.settle()
    (left,) = drafts.of_cadre(stage.workspace.session, "case")
    assert left.texts["decision_number"] == "9", "a later step asks for it"


def test_an_admission_of_somebody_from_elsewhere_becomes_a_reception(desk: Desk, stage: Stage) -> None:
    service = Cases(stage.workspace.session)
    person: dict[str, Value] = {"full_name": "Ngô Văn Tới", "birth_date": "2006-05-05"}
    branch = desk.unit.branches[0]
    wrong = service.start("admission", None, {"note": "từ xã khác"}, person=person, org=branch)
    stage.screens.open_case(wrong.id)
    stage.settle()
    change_to(stage, "transfer")
    case = stage.screens.case
    assert case.step == "receive"
    fill(stage, from_place="Xã Tam Thanh", accepted_on="10/11/2026")
    case.fields.editors["to_org"].set_text(branch)
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert [(row.workflow, row.state) for row in service.rows()] == [("transfer", "accepted")], (
        case.notice.label.text()
    )


def test_what_was_reported_to_the_unit_is_not_decided_by_the_branch_at_one_key(
    stage: Stage, member: str
) -> None:
    reported: dict[str, Value] = {
        "form": "warning",
        "violation": "Vi phạm nội quy",
        "meeting_date": "2026-11-01",
        "meeting_total": 10,
        "meeting_present": 9,
        "votes_for": 9,
        "votes_against": 0,
        "self_criticism": True,
        "secret_ballot": True,
    }
    case = Cases(stage.workspace.session).start("discipline", member, reported, step="submit")
    stage.screens.open_case(case.id)
    stage.settle()
    assert stage.screens.case.step == "decide"


def test_two_steps_of_one_case_leave_in_the_order_they_were_taken(
    office: Office, desk: Desk, stage: Stage, member: str
) -> None:
    begin(stage, "working_away", member)
    case = stage.screens.case
    stage.click(case.save)
    stage.settle()
    fill(stage, destination="Bình Dương", from_on="01/06/2026")
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert case.case is not None
    with stage.workspace.session.replica.reading() as reader:
        queued = [
            (one.operation.n, one.operation.do) for one in reader.outbox() if one.operation.kind == "case"
        ]
    assert [do.partition(".")[2] for _, do in sorted(queued)] == ["start", "submit"]
    # The server has the first request and the laptop does not know: all of it is sent once more.
    desk.link.will(Fault.LOSE_REPLY)
    for _ in range(2):
        stage.key(Qt.Key.Key_F5)
        stage.settle()
    there = office.central.record(office.unit.id, "case", case.case.id)
    assert there is not None
    assert [line["step"] for line in there.fields["history"]] == ["start", "submit"]
    assert case.case.sync == "synced"


def test_what_never_left_is_called_off_without_a_trace(stage: Stage, member: str) -> None:
    begin(stage, "working_away", member)
    stage.click(stage.screens.case.save)
    stage.settle()
    stage.click(stage.screens.case.withdraw)
    stage.settle()
    assert stage.screens.current == CASES
    assert Cases(stage.workspace.session).rows() == []


def test_a_step_of_another_level_is_shown_and_says_whose_it_is(
    office: Office, desk: Desk, member: str, open_window: Open
) -> None:
    desk.sync()
    hung = office.desk("Đỗ Văn Hùng", "branch")
    hung.sync()
    stage = open_window(hung).stage
    begin(stage, "assessment", member)
    case = stage.screens.case
    fill(stage, period="2026")
    case.fields.go_to("proposed_grade")
    stage.key(Qt.Key.Key_Down)
    stage.click(case.go)
    stage.settle()
    approve = case.steps.choices["approve"]
    assert not approve.isEnabled()
    assert "Đoàn cơ sở thực hiện" in approve.accessibleDescription()
    assert case.step != "approve"


def test_one_step_alone_is_chosen(stage: Stage, member: str) -> None:
    begin(stage, "maturity", member)
    case = stage.screens.case
    for chosen in ("submit", "approve"):
        stage.click(case.steps.choices[chosen])
    checked = [name for name, button in case.steps.choices.items() if button.isChecked()]
    assert checked == [case.step] == ["approve"]
