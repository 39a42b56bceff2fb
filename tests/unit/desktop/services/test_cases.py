"""One case in a cadre's hands: begun, moved on, looked at, called off, changed into another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.services import activity, activity_undo, rejections
from desktop.services.case_reading import columns
from desktop.services.case_types import CaseFilter
from desktop.services.cases import Cases
from desktop.services.failures import ActionRefused, Usage
from desktop.services.wording import sentence
from domain.records import Value
from domain.refusals import Refusal
from domain.workflows.registry import workflows
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice
from tests.helpers.replicas import BRANCH, OTHER_BRANCH, UNIT, change, rejected

MATURED = {"maturity_reason": "age", "decision_number": "12-QĐ/ĐTN", "decision_date": "20/11/2026"}
_DEPENDING = ("case.vote_not_carried", "case.no_quorum", "case.votes_do_not_add_up", "case.decision_ahead")
MAI = {"full_name": "Lường Thị Mai", "birth_date": "2009-01-02", "sex": "female"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def test_a_case_is_begun_saved_and_sent_on_in_words(office: CaseOffice) -> None:
    id = office.member(1, full_name="Trần Thị Ánh")
    shown = office.cases.start("removal", id, {"note": "đã nhắc hai lần"})
    assert (shown.workflow, shown.state, shown.sync, shown.row.column) == (
        "removal",
        "draft",
        "pending",
        "draft",
    )
    assert (shown.row.name, shown.row.org_name) == ("Trần Thị Ánh", "Chi đoàn thôn Đông")
    assert "withdraw" in shown.allowed
    saved = office.cases.step(shown.id, "save", {"note": "đã nhắc ba lần"}, seen=shown.seen)
    assert saved.data == {"note": "đã nhắc ba lần"}
    assert [(line.step, line.day, line.by) for line in saved.history] == [
        ("start", "22/11/2026", "Trần Thị Hòa"),
        ("save", "22/11/2026", "Trần Thị Hòa"),
    ]
    assert next(field.text for field in saved.fields if field.name == "note") == "đã nhắc ba lần"
    assert office.cases.show(shown.id).seen == saved.seen


def test_a_step_on_what_is_no_longer_on_screen_is_refused(office: CaseOffice) -> None:
    shown = office.cases.start("removal", office.member(1), {})
    office.cases.step(shown.id, "save", {"note": "máy kia"})
    with pytest.raises(ActionRefused) as refused:
        office.cases.step(shown.id, "save", {"note": "máy này"}, seen=shown.seen)
    assert refused.value.code == Refusal.STALE
    assert office.cases.show(shown.id).data == {"note": "máy kia"}


def test_what_waits_for_the_server_stands_in_its_own_column(office: CaseOffice) -> None:
    id = office.member(1, birth_date="1990-01-01")
    shown = office.cases.start("maturity", id, MATURED, step="approve")
    assert (shown.state, shown.row.column_label) == ("effective", "Chờ đồng bộ")
    assert shown.decided_on == "2026-11-20"
    office.confirmed(shown.id)
    row = office.cases.show(shown.id).row
    assert (row.column_label, row.open) == ("Đã duyệt", False)
    assert [code for code, _ in columns()] == [
        "draft",
        "pending",
        "waiting",
        "returned",
        "approved",
        "refused",
    ]


def test_somebody_who_is_not_in_the_register_is_entered_with_the_case(office: CaseOffice) -> None:
    shown = office.cases.start("admission", None, {}, person=MAI, org=BRANCH)
    assert (shown.row.name, shown.row.org) == ("Lường Thị Mai", BRANCH)
    assert office.desk.field(shown.row.member, "status") == "candidate"
    withdrawn = office.cases.withdraw(shown.id)
    assert (withdrawn.taken_out, withdrawn.case) == (True, None)
    assert office.desk.show(shown.row.member) is None


def test_the_board_is_filtered_and_counts_the_days(office: CaseOffice) -> None:
    early = office.cases.start("removal", office.member(1, full_name="Trần Thị Ánh"), {})
    office.desk.clock.now += timedelta(days=40)
    period = {"period": "2026", "proposed_grade": "good"}
    late = office.cases.start("assessment", office.member(2, org=OTHER_BRANCH), period, step="submit")
    assert [row.id for row in office.cases.rows()] == [early.id, late.id]
    assert [(row.age_days, row.overdue) for row in office.cases.rows()] == [(40, False), (0, False)]

    def found(**wanted: str) -> list[str]:
        return [row.id for row in office.cases.rows(CaseFilter(**wanted))]  # type: ignore[arg-type]

    assert found(workflow="removal") == found(state="draft") == found(column="draft") == [early.id]
    assert found(org=OTHER_BRANCH) == found(member=late.row.member) == found(column="pending") == [late.id]
    assert found(org=UNIT) == [early.id, late.id]
    assert found(text="anh tran") == [early.id]
    office.desk.clock.now += timedelta(days=31)
    assert [row.id for row in office.cases.rows(CaseFilter(overdue=True))] == [late.id]
    row = office.cases.show(late.id).row
    assert (row.since, row.due_on, row.waits_for) == ("2027-01-01", "2027-01-31", "Chờ Đoàn cơ sở")


def test_a_members_timeline_tells_all_cases_newest_first(office: CaseOffice) -> None:
    id = office.member(1, birth_date="1990-01-01")
    office.cases.start("training", id, {"period": "2026", "registered_on": "2026-01-05"}, step="register")
    office.desk.clock.now += timedelta(days=1)
    office.cases.start("removal", id, {})
    lines = office.cases.timeline(id)
    assert [(line.workflow, line.step, line.on) for line in lines] == [
        ("removal", "start", "2026-11-23"),
        ("training", "register", "2026-11-22"),
    ]


def test_the_checklist_and_the_effects_are_told_before_anything_is_done(office: CaseOffice) -> None:
    id = office.member(1, full_name="Trần Thị Ánh", birth_date="1990-01-01")
    lines = office.cases.checklist("maturity", "approve", id, {"maturity_reason": "age"})
    missing = next(line for line in lines if not line.holds)
    assert (missing.code, missing.label) == ("validation.required", "Số quyết định")
    assert all(line.message for line in lines if not line.holds)
    told = office.cases.preview("maturity", "approve", id, MATURED)
    assert "Trần Thị Ánh" in told[0]
    assert "Thành đã trưởng thành đoàn, không còn được tính" in told
    assert office.cases.rows() == []


def test_what_cannot_be_taken_at_all_is_one_line_that_says_why(office: CaseOffice) -> None:
    (line,) = office.cases.checklist("removal", "start", "nobody", {})
    assert (line.code, line.holds) == (Refusal.UNKNOWN_RECORD, False)
    assert office.cases.preview("removal", "start", "nobody", {}) == [line.message]


def test_a_round_has_one_case(office: CaseOffice) -> None:
    id = office.member(1)
    first = office.cases.start("training", id, {"period": "2026"})
    with pytest.raises(ActionRefused) as refused:
        office.cases.start("training", id, {"period": "2026"})
    assert (refused.value.code, refused.value.params["case"]) == ("case.round_exists", first.id)
    assert office.cases.start("training", id, {"period": "2025"}).id != first.id


def test_the_last_step_is_taken_back_while_it_never_left(office: CaseOffice) -> None:
    id = office.member(1)
    shown = office.cases.start("training", id, {"period": "2026"})
    office.cases.step(shown.id, "register", {"registered_on": "2026-01-05"})
    back = office.cases.withdraw(shown.id)
    assert back.taken_out
    assert back.case is not None
    assert (back.case.state, back.case.can_take_out) == ("draft", True)


def test_what_the_server_has_is_called_off_by_a_step(office: CaseOffice) -> None:
    id = office.member(1)
    shown = office.cases.start("removal", id, {})
    office.confirmed(shown.id)
    assert not office.cases.show(shown.id).can_take_out
    back = office.cases.withdraw(shown.id, "ghi nhầm người")
    assert not back.taken_out
    assert back.case is not None
    assert (back.case.state, back.case.history[-1].reason) == ("cancelled", "ghi nhầm người")
    office.confirmed(shown.id)
    with pytest.raises(ActionRefused):
        office.cases.withdraw(shown.id)


def test_the_wrong_workflow_gives_way_and_what_was_typed_goes_along(office: CaseOffice) -> None:
    id = office.member(1)
    wrong = office.cases.start("removal", id, {"note": "đi làm ở Bình Dương"})
    right = office.cases.change_workflow(wrong.id, "working_away")
    assert (right.workflow, right.state, right.data["note"]) == (
        "working_away",
        "draft",
        "đi làm ở Bình Dương",
    )
    assert [row.id for row in office.cases.rows()] == [right.id]
    office.confirmed(right.id)
    again = office.cases.change_workflow(right.id, "removal")
    assert {row.id: row.state for row in office.cases.rows()} == {right.id: "cancelled", again.id: "draft"}


def test_a_change_that_the_rules_refuse_leaves_the_case_as_it_was(office: CaseOffice) -> None:
    candidate = office.cases.start("admission", None, {}, person=MAI, org=BRANCH)
    with pytest.raises(ActionRefused):
        office.cases.change_workflow(candidate.id, "training")
    assert office.cases.show(candidate.id).state == "draft"


def test_somebody_new_whose_admission_was_the_wrong_choice_is_received_instead(office: CaseOffice) -> None:
    arrival: dict[str, Value] = {"from_place": "Xã Tam Thanh", "accepted_on": "2026-11-10", "to_org": BRANCH}
    wrong = office.cases.start("admission", None, {"note": "người từ xã khác về"}, person=MAI, org=BRANCH)
    with pytest.raises(ActionRefused) as lacking:
        office.cases.change_workflow(wrong.id, "transfer")
    assert (lacking.value.code, lacking.value.params["field"]) == ("validation.required", "from_place")
    with pytest.raises(ActionRefused) as no_member:
        office.cases.change_workflow(wrong.id, "commendation")
    assert no_member.value.code == "case.not_a_member"
    assert office.cases.show(wrong.id).state == "draft"
    right = office.cases.change_workflow(wrong.id, "transfer", arrival)
    assert (right.state, right.row.name, right.row.org) == ("accepted", "Lường Thị Mai", BRANCH)
    assert right.data["note"] == "người từ xã khác về"
    assert office.desk.field(right.row.member, "birth_date") == "2009-01-02"
    assert [row.id for row in office.cases.rows()] == [right.id]


def test_what_was_sent_up_is_not_said_to_be_sent_up_still(office: CaseOffice) -> None:
    person: dict[str, Value] = {"full_name": "Lò Văn Sơn", "birth_date": "1950-01-02"}
    case = office.cases.start("honorary", None, {"merit": "Giúp chi đoàn"}, person=person, step="forward")
    told = [step.why_not for step in case.steps if not step.allowed]
    assert told
    assert all("đang chờ trả lời" in one and "Hãy gửi" not in one for one in told)
    draft = office.cases.start("removal", office.member(1), {})
    branch = Cases(office.session.handed_to(BRANCH_CADRE)).show(draft.id)
    assert "Hãy gửi" in next(step.why_not for step in branch.steps if step.name == "confirm")


def test_what_is_sensitive_is_for_those_who_answer_for_the_unit(office: CaseOffice) -> None:
    case = office.cases.start("discipline", office.member(1), {})
    branch = Cases(office.session.handed_to(BRANCH_CADRE))
    assert branch.rows() == []
    assert branch.timeline(case.row.member) == []
    assert "discipline" not in {workflow.name for workflow in branch.offered()}
    assert {workflow.name for workflow in office.cases.offered()} == set(workflows())
    with pytest.raises(ActionRefused):
        branch.show(case.id)


def test_a_step_of_another_level_is_shown_with_whose_it_is(office: CaseOffice) -> None:
    case = office.cases.start("removal", office.member(1), {})
    branch = Cases(office.session.handed_to(BRANCH_CADRE))
    confirm = next(step for step in branch.show(case.id).steps if step.name == "confirm")
    assert not confirm.allowed
    assert confirm.why_not


def test_names_that_there_are_not_are_told_with_those_that_there_are(office: CaseOffice) -> None:
    with pytest.raises(Usage) as unknown:
        office.cases.start("nothing", office.member(1), {})
    assert "removal" in unknown.value.params["known"]
    with pytest.raises(Usage) as unknown:
        office.cases.checklist("removal", "nothing", "", {})
    assert "submit" in unknown.value.params["known"]


def test_a_refused_step_lies_in_the_tray_in_the_words_of_its_workflow(office: CaseOffice) -> None:
    shown = office.cases.start("removal", office.member(1, full_name="Trần Thị Ánh"), {"note": "đã nhắc"})
    office.cases.step(shown.id, "save", {"note": "đã nhắc lại"})
    sent = office.desk.send(1, schema=2)
    office.desk.take(office.desk.answer([rejected(1, "case.not_a_member", status="removed")]), sent)
    first, second = rejections.entries(office.session)
    assert first.subject == "Trần Thị Ánh"
    assert (first.action, first.followers) == (
        "Xóa tên đoàn viên: Lập hồ sơ",
        ("Xóa tên đoàn viên: Lưu nháp",),
    )
    assert ("Ghi chú", "đã nhắc") in first.lines
    assert (second.leader, second.can_resend) == (first.id, False)
    assert first.member == shown.row.member
    typed = rejections.parse(first.kind, {"months_absent": "6"}, office.session, first.do)
    assert typed == {"months_absent": 6}
    assert rejections.doubts(office.session, first.kind, "months_absent", "sáu", first.do) != []
    resent = rejections.resend(office.session, first.id, {"note": "đã sửa"})
    assert (resent.id, resent.sync) == (shown.id, "pending")
    assert rejections.entries(office.session) == []
    assert office.cases.show(shown.id).data == {"note": "đã nhắc lại"}


def test_the_log_tells_of_steps_and_of_what_was_taken_back(office: CaseOffice) -> None:
    shown = office.cases.start("removal", office.member(1, full_name="Trần Thị Ánh"), {})
    office.cases.step(shown.id, "save", {"note": "một"})
    office.cases.withdraw(shown.id)
    entries = activity.page(office.session, activity.ActivityFilter()).entries
    told = [(entry.what, entry.subject, entry.state_word) for entry in entries if entry.kind == "case"]
    assert told[0][0].startswith("Hoàn tác trước khi gửi")
    assert told[1:] == [
        ("Xóa tên đoàn viên: Lưu nháp", "Trần Thị Ánh", "Đã hoàn tác trước khi gửi"),
        ("Xóa tên đoàn viên: Lập hồ sơ", "Trần Thị Ánh", "Chờ đồng bộ"),
    ]
    step = next(entry for entry in entries if entry.do == "removal.start")
    assert "Rút lại" in activity_undo.look_at(office.session, step).why_not


def test_a_residence_chosen_from_the_list_is_called_by_its_year_and_never_by_an_id(
    office: CaseOffice,
) -> None:
    chosen = {"period": "2026", "to_org": OTHER_BRANCH}
    assert office.cases.start("residence", office.member(1), chosen).row.round == "2026"
    typed = {"period": "2026", "to_place": "Khu phố 1"}
    assert office.cases.start("residence", office.member(2), typed).row.round == "2026, Khu phố 1"
    with pytest.raises(ActionRefused) as refused:
        office.cases.start("residence", office.member(3), {"period": "2026"})
    assert "ghi tên nơi đến" in sentence(refused.value.code)


def test_a_yearly_workflow_chosen_instead_is_told_its_period(office: CaseOffice) -> None:
    wrong = office.cases.start("temporary", office.member(1), {"to_place": "Chi đoàn Khu phố 1"})
    with pytest.raises(ActionRefused) as refused:
        office.cases.change_workflow(wrong.id, "residence")
    assert (refused.value.code, refused.value.params["field"]) == ("validation.required", "period")
    assert office.cases.show(wrong.id).state == "draft"
    right = office.cases.change_workflow(wrong.id, "residence", {"period": "2026"})
    assert right.data == {"to_place": "Chi đoàn Khu phố 1", "period": "2026"}
    again = office.cases.change_workflow(right.id, "working_away")
    assert again.data == {"destination": "Chi đoàn Khu phố 1"}


def test_a_condition_whose_fields_are_blank_is_neither_met_nor_broken(office: CaseOffice) -> None:
    asked: dict[str, Value] = {"form": "expulsion", "violation": "Vi phạm"}
    blank = _known(office, asked)
    for code in (
        "case.vote_not_carried",
        "case.no_quorum",
        "case.votes_do_not_add_up",
        "case.decision_ahead",
    ):
        assert blank[code] == (True, False), code
    met: dict[str, Value] = {
        "meeting_total": 20,
        "meeting_present": 18,
        "votes_for": 17,
        "decision_date": "2026-11-20",
    }
    filled = _known(office, {**asked, **met})
    for code in (
        "case.vote_not_carried",
        "case.no_quorum",
        "case.votes_do_not_add_up",
        "case.decision_ahead",
    ):
        assert filled[code] == (True, True), code
    assert _known(office, {**asked, **met, "votes_for": 2})["case.vote_not_carried"] == (False, True)


def _known(office: CaseOffice, values: Mapping[str, Value]) -> dict[str, tuple[bool, bool]]:
    lines = office.cases.checklist("discipline", "expel", office.member(1), values)
    return {line.code: (line.holds, line.known) for line in lines}


@pytest.mark.parametrize(
    ("workflow", "values", "due"),
    [
        ("working_away", {"from_on": "2026-06-01", "expected_return": "2026-10-01"}, "2026-10-01"),
        ("working_away", {"from_on": "2026-06-01"}, "2027-06-01"),
    ],
)
def test_a_case_is_late_by_its_own_last_day_or_by_the_rule_from_its_first(
    office: CaseOffice, workflow: str, values: Mapping[str, Value], due: str
) -> None:
    away = office.cases.start(
        workflow, office.member(1), {**values, "destination": "Bình Dương"}, step="submit"
    )
    assert (away.row.due_on, away.row.overdue) == (due, due < "2026-11-22")


def test_a_branch_to_come_back_to_is_asked_for_only_where_the_old_one_was_closed(office: CaseOffice) -> None:
    id = office.member(1, birth_date="1990-01-01")
    case = office.cases.start("maturity", id, MATURED, step="approve").id

    def asked() -> tuple[bool, bool]:
        step = next(one for one in office.cases.show(case).steps if one.name == "revoke")
        return "return_org" in step.asks, "return_org" in step.needs

    assert asked() == (False, False)
    with office.desk.replica.reading() as reader:
        newest = reader.meta.cursor + 1
    ended = {"name": "Chi đoàn thôn 1", "level": "chi_doan", "parent": UNIT, "status": "dissolved"}
    office.desk.pull(change(BRANCH, newest, "organisation", **ended))
    assert asked() == (True, True)
