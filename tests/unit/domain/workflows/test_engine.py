"""What holds for a step of whichever workflow: right, state, what was seen, what was brought, conditions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.decisions import Command, Put, Remove
from domain.records import Departure
from domain.refusals import Refusal
from domain.roles import Actor, Role
from domain.workflows.content import content_of, seen_by
from domain.workflows.engine import allowed_steps
from domain.workflows.hands import awaited, hand_of
from domain.workflows.model import Hand, Severity
from domain.workflows.registry import step_named, workflows
from tests.helpers.case_desk import DECISION, MEETING, CaseDesk, desk, two_desks
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT, UnitView, departed, member

OLD = {"birth_date": "1990-01-01"}
MATURITY: dict[str, Any] = {
    "maturity_reason": "age",
    "decision_number": "12-QĐ/ĐTN",
    "decision_date": "2026-10-15",
}


def names(desk: CaseDesk, case: str) -> set[str]:
    record = desk.view.record("case", case)
    assert record is not None
    return {step.name for step in allowed_steps(desk.view, record, desk.actor, desk.today)}


def test_a_step_moves_its_case_and_leaves_a_line_of_who_when_and_why() -> None:
    at = desk()
    case = at.take("maturity.start", member="m1", note="xem lại")
    at.take("maturity.withdraw", case, reason="nhầm người")
    fields = at.case(case)
    assert fields["state"] == "cancelled"
    assert fields["data"] == {"note": "xem lại"}
    assert [(line["step"], line["to"], line.get("reason")) for line in fields["history"]] == [
        ("start", "draft", None),
        ("withdraw", "cancelled", "nhầm người"),
    ]
    assert {(line["by"], line["role"], line["on"]) for line in fields["history"]} == {
        ("cadre-1", "secretary", "2026-11-22")
    }


def test_a_case_keeps_the_person_as_of_its_first_step() -> None:
    at = desk(citizen_id="034204001234")
    case = at.take("maturity.start", member="m1")
    at.view.commit([Put("member", "m1", {"full_name": "Nguyễn Văn Ân"})])
    kept = at.case(case)
    assert kept["subject"]["full_name"] == "Nguyễn Văn An"
    assert kept["subject"]["citizen_id"] == "034204001234"
    assert kept["subject"]["org_name"] == "Chi đoàn Thôn 1"
    assert (kept["member"], kept["org"], kept["member_version"]) == ("m1", BRANCH, 1)
    assert kept["opened_on"] == "2026-11-22"


def test_a_step_that_may_open_and_go_on_decides_in_one_operation() -> None:
    at = desk(**OLD)
    opened = at.take("maturity.approve", member="m1", **MATURITY)
    assert at.state(opened) == "effective"
    again = desk(**OLD)
    draft = again.take("maturity.start", member="m1", maturity_reason="age")
    again.take("maturity.approve", draft, decision_number="12-QĐ/ĐTN", decision_date="2026-10-15")
    assert again.case(draft)["data"] == at.case(opened)["data"]


def test_the_legal_day_is_that_of_the_paper_not_of_the_entry() -> None:
    at = desk(**OLD)
    case = at.take("maturity.approve", member="m1", **MATURITY)
    assert at.case(case)["decided_on"] == "2026-10-15"
    assert at.matter("maturity.revoke", case, revoke_date="2026-11-01").day == "2026-11-01"


def test_rules_are_those_in_force_on_the_day_of_the_paper() -> None:
    at = desk(**OLD)
    before = at.matter(
        "maturity.approve", member="m1", decision_number="12-QĐ/ĐTN", decision_date="2026-05-14"
    )
    after = at.matter(
        "maturity.approve", member="m1", decision_number="12-QĐ/ĐTN", decision_date="2026-05-15"
    )
    assert (before.rules.id, after.rules.id) == ("charter_11", "charter_13")


def test_a_decision_is_not_dated_ahead_nor_silently_before_the_meeting() -> None:
    at = desk(**OLD)
    ahead = {**MATURITY, "decision_date": "2026-11-23"}
    assert at.refused("maturity.approve", member="m1", **ahead) == "case.decision_ahead"
    early = {**MATURITY, **MEETING, "decision_date": "2026-09-30"}
    assert at.refused("maturity.approve", member="m1", **early) == "case.decision_before_meeting"
    at.take("maturity.approve", member="m1", confirm=["decision_before_meeting"], **early)


def test_what_is_needed_has_to_stand_in_the_case_after_the_step() -> None:
    at = desk(**OLD)
    refusal = at.refusal(
        at.command("maturity.approve", member="m1", decision_number="12-QĐ/ĐTN", decision_date="2026-10-15")
    )
    assert (refusal.code, refusal.params["field"]) == ("validation.required", "maturity_reason")


def test_only_fields_that_the_step_asks_for_are_read() -> None:
    at = desk()
    assert at.refused("maturity.start", member="m1", shoe_size=42) == "validation.unknown_field"
    assert at.refused("maturity.stay_on", member="m1", decision_number="1") == "validation.unknown_field"
    case = at.take("maturity.start", member="m1")
    assert at.refused("maturity.save", case, member="m2") == "validation.unknown_field"


def test_values_are_kept_in_stored_form_and_none_clears() -> None:
    at = desk()
    case = at.take(
        "maturity.start", member="m1", decision_date="15/10/2026", maturity_reason="Quá tuổi đoàn viên"
    )
    assert at.case(case)["data"] == {"decision_date": "2026-10-15", "maturity_reason": "age"}
    at.take("maturity.save", case, decision_date=None)
    assert at.case(case)["data"] == {"maturity_reason": "age"}
    assert at.refused("maturity.save", case, decision_date="hôm nọ") == "validation.date.unreadable"


def test_a_reference_names_a_record_of_the_unit() -> None:
    assert desk().refused("transfer.start", member="m1", to_org="nowhere") == "validation.reference"


@pytest.mark.parametrize(
    "do,case,code",
    [
        ("promotion.start", "", Refusal.UNSUPPORTED),
        ("maturity.fly", "", Refusal.UNSUPPORTED),
        ("maturity.save", "unknown", Refusal.UNKNOWN_RECORD),
    ],
)
def test_a_step_that_nobody_declared_or_whose_case_is_not_there(do: str, case: str, code: str) -> None:
    assert desk().refused(do, case) == code


def test_a_step_leaves_only_the_states_that_it_names() -> None:
    at = desk(**OLD)
    case = at.take("maturity.approve", member="m1", **MATURITY)
    refusal = at.refusal(at.command("maturity.submit", case))
    assert (refusal.code, refusal.params["state"]) == (Refusal.STATE, "effective")
    assert at.refused("removal.withdraw", case) == Refusal.STATE


def test_a_case_is_opened_once() -> None:
    at = desk()
    case = at.take("maturity.start", member="m1")
    assert at.refused("maturity.start", case, member="m1") == Refusal.EXISTS
    at.view.commit([Remove("case", case, Departure.DELETED)])
    assert at.refused("maturity.start", case, member="m1") == Refusal.EXISTS
    assert at.refused("maturity.save", case) == Refusal.GONE


def test_an_approver_who_saw_something_else_is_told_so() -> None:
    at = desk(**OLD)
    case = at.take("maturity.submit", member="m1", maturity_reason="age")
    record = at.view.record("case", case)
    assert record is not None
    seen = seen_by(record)
    command = replace(
        at.command("maturity.approve", case, decision_number="12-QĐ/ĐTN", decision_date="2026-10-15"),
        expects=seen,
    )
    at.take("maturity.return", case, reason="thiếu biên bản")
    at.take("maturity.submit", case, note="đã bổ sung")
    changed = at.view.record("case", case)
    assert changed is not None
    assert content_of(changed) != seen["content"]
    assert at.refusal(command).code == Refusal.STALE


def test_a_member_who_left_is_no_longer_this_units_business_but_the_case_may_be_taken_back() -> None:
    at = desk(**OLD)
    case = at.take("maturity.submit", member="m1", maturity_reason="age")
    departed(at.view, Departure.MOVED, into="unit-2")
    refusal = at.refusal(
        at.command("maturity.approve", case, decision_number="12-QĐ/ĐTN", decision_date="2026-10-15")
    )
    assert (refusal.code, refusal.params["unit"]) == (Refusal.OUT_OF_UNIT, "unit-2")
    assert at.refused("maturity.start", member="m1") == Refusal.OUT_OF_UNIT
    assert at.refused("maturity.start", member="nobody") == Refusal.UNKNOWN_RECORD
    assert names(at, case) == {"withdraw", "return", "refuse"}
    at.take("maturity.withdraw", case)


# -- who may ----------------------------------------------------------------------------------------


def test_a_branch_never_acts_for_the_unit_and_the_unit_may_enter_for_its_branches() -> None:
    at = desk(**OLD)
    branch = at.acting_as(Role.BRANCH, BRANCH)
    case = branch.take("maturity.submit", member="m1", maturity_reason="age")
    assert (
        branch.refused("maturity.approve", case, decision_number="12-QĐ/ĐTN", decision_date="2026-10-15")
        == Refusal.FORBIDDEN_LEVEL
    )
    assert names(branch, case) == {"ask_cancel", "stay_on"}
    at.take("maturity.withdraw", case)


def test_a_branch_acts_for_its_own_members_only() -> None:
    at = desk()
    other = at.acting_as(Role.BRANCH, OTHER_BRANCH)
    assert other.refused("maturity.start", member="m1") == Refusal.FORBIDDEN_SCOPE
    case = at.take("maturity.start", member="m1")
    assert other.refused("maturity.save", case) == Refusal.FORBIDDEN_SCOPE
    assert names(other, case) == set()


def test_whoever_only_enters_people_takes_no_step() -> None:
    assert desk().acting_as(Role.VOLUNTEER).refused("maturity.start", member="m1") == Refusal.FORBIDDEN_LEVEL


def test_a_right_that_ran_out_or_belongs_to_another_unit_takes_no_step() -> None:
    at = desk()
    late = replace(at, actor=Actor("c", "Lan", Role.SECRETARY, UNIT, until="2026-11-21"))
    assert late.refused("maturity.start", member="m1") == Refusal.FORBIDDEN_EXPIRED
    elsewhere = replace(at, actor=Actor("c", "Lan", Role.SECRETARY, "unit-2"))
    assert elsewhere.refused("maturity.start", member="m1") == Refusal.FORBIDDEN_SCOPE


def test_what_the_level_above_decides_is_never_decided_here() -> None:
    at = desk(birth_date="1970")
    case = at.take("honorary.forward", member="m1", merit="Nhiều năm gắn bó")
    assert at.refused("honorary.approve", case, **DECISION) == Refusal.FORBIDDEN_LEVEL
    at.acting_as(Role.CENTRAL).take("honorary.approve", case, **DECISION)


def grassroots_branch() -> CaseDesk:
    """A unit that is itself one branch (chi đoàn cơ sở)."""
    view = UnitView()
    root = {"name": "Chi đoàn cơ sở Quân sự", "level": "chi_doan_co_so"}
    view.commit([Put("organisation", UNIT, root, creates=True)])
    view.commit([Put("member", "m1", member(org=UNIT), creates=True)])
    return CaseDesk(view)


def test_a_unit_that_is_one_branch_is_decided_by_the_level_above_it() -> None:
    named = step_named("admission.approve")
    assert named is not None
    workflow, approve = named
    waiting = workflow.state_of["submitted"]
    assert hand_of(desk().view, approve) is Hand.UNIT
    assert awaited(desk().view, workflow, waiting) is Hand.UNIT
    alone = grassroots_branch()
    assert hand_of(alone.view, approve) is Hand.ABOVE
    assert awaited(alone.view, workflow, waiting) is Hand.ABOVE
    assert awaited(alone.view, workflow, workflow.state_of["draft"]) is None


def test_sensitive_workflows_are_for_those_who_answer_for_the_unit() -> None:
    at = desk()
    branch = at.acting_as(Role.BRANCH, BRANCH)
    assert workflows()["discipline"].sensitive
    refused = branch.refusal(branch.command("discipline.start", member="m1"))
    # Not "the branch does this": that is who asks.
    assert (refused.code, refused.params["hand"]) == (Refusal.FORBIDDEN_LEVEL, Hand.UNIT.value)
    case = at.take("discipline.start", member="m1")
    assert names(branch, case) == set()


# -- conditions and effects -------------------------------------------------------------------------


def test_a_condition_blocks_or_asks_to_be_confirmed_by_name_or_only_warns() -> None:
    at = desk(**OLD)
    at.take("transfer.start", member="m1")
    blocked = at.refusal(at.command("transfer.start", member="m1"))
    assert (blocked.code, blocked.params["severity"]) == ("case.open_transfer", Severity.BLOCK.value)
    asked = at.refusal(at.command("maturity.approve", member="m1", **MATURITY))
    assert (asked.code, asked.params["severity"]) == ("case.open_transfer", Severity.CONFIRM.value)
    assert at.refused("maturity.approve", member="m1", confirm=["fee_paid"], **MATURITY) == asked.code
    at.take("maturity.approve", member="m1", confirm=["open_transfer"], **MATURITY)


def test_a_blocking_condition_cannot_be_confirmed_away() -> None:
    at = desk()
    at.take("transfer.start", member="m1")
    assert at.refused("transfer.start", member="m1", confirm=["open_transfer"]) == "case.open_transfer"


@pytest.mark.parametrize("confirm", ["open_transfer", 7, {"open_transfer": True}, None])
def test_only_a_list_of_names_confirms(confirm: object) -> None:
    at = desk(**OLD)
    at.take("transfer.start", member="m1")
    assert at.refused("maturity.approve", member="m1", confirm=confirm, **MATURITY) == "case.open_transfer"


@pytest.mark.parametrize("person", ["Lê Thị Hoa", 7, ["Hoa"], None])
def test_a_person_is_given_by_fields(person: object) -> None:
    assert desk().refused("admission.start", person=person, org=BRANCH) == Refusal.UNKNOWN_RECORD


def test_the_checklist_shows_warnings_that_refuse_nothing() -> None:
    at = desk()
    letter = {"to_place": "Đoàn phường X", "letter_date": "2026-11-01"}
    assert at.broken("transfer.send", member="m1", **letter).keys() == {"fees_behind"}
    at.take("transfer.send", member="m1", **letter)


def test_some_steps_say_why() -> None:
    at = desk()
    case = at.take("transfer.submit", member="m1", to_place="Đoàn phường X")
    assert at.refused("transfer.refuse", case) == Refusal.REASON_MISSING
    assert at.refused("transfer.refuse", case, reason="  ") == Refusal.REASON_MISSING
    at.take("transfer.refuse", case, reason="chưa đóng đoàn phí")


def test_every_record_is_written_once_by_a_step() -> None:
    at = desk(**OLD, position="200")
    changes = at.accepted(
        at.command("transfer.move_inside", member="m1", to_org=OTHER_BRANCH, accepted_on="2026-11-01")
    )
    keys = [(change.unit, change.kind, change.id) for change in changes]
    assert len(keys) == len(set(keys))
    (put,) = [change for change in changes if change.kind == "member"]
    assert isinstance(put, Put)
    assert put.fields == {"org": OTHER_BRANCH, "status": "active", "position": None}


def test_effects_on_another_unit_are_left_to_the_server() -> None:
    letter = {"to_unit": "TB.2", "letter_date": "2026-11-01"}
    laptop = desk()
    assert {
        change.unit for change in laptop.accepted(laptop.command("transfer.send", member="m1", **letter))
    } == {""}
    server, _ = two_desks()
    assert {
        change.unit for change in server.accepted(server.command("transfer.send", member="m1", **letter))
    } == {
        "",
        "unit-2",
    }


def test_the_same_step_decided_twice_writes_the_same() -> None:
    server, _ = two_desks()
    command = Command(
        "transfer.send", "case", "c1", {"member": "m1", "to_unit": "TB.2", "letter_date": "2026-11-01"}
    )
    assert server.decided(command) == server.decided(command)
    assert date.fromisoformat(str(server.matter("transfer.start", member="m1").day)) == server.today
