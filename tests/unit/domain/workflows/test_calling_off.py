"""Once somebody else has a case, those who lodged it ask; nothing is called off before there is an answer."""

from __future__ import annotations

from typing import Any

import pytest

from domain.decisions import Put
from domain.refusals import Refusal
from domain.roles import Role
from domain.workflows.calling_off import ASKED
from domain.workflows.model import Hand
from domain.workflows.registry import workflows
from tests.helpers.case_desk import DECISION, CaseDesk, desk
from tests.helpers.unit_view import BRANCH, UNIT, unit_with_member

AWARD: dict[str, Any] = {"form": "certificate", "level": "grassroots", "achievement": "Hè", "member": "m1"}


def lodged() -> tuple[CaseDesk, CaseDesk, str]:
    """The desks of the unit and of the branch, and a commendation that the branch has lodged."""
    unit = desk()
    branch = unit.acting_as(Role.BRANCH, BRANCH)
    return unit, branch, branch.take("commendation.submit", **AWARD)


def asked() -> tuple[CaseDesk, CaseDesk, str]:
    unit, branch, case = lodged()
    branch.take("commendation.ask_cancel", case, reason="ghi nhầm người")
    return unit, branch, case


def test_a_branch_calls_off_alone_only_what_is_still_with_it() -> None:
    unit, branch, case = lodged()
    assert branch.refused("commendation.withdraw", case) == Refusal.FORBIDDEN_LEVEL
    unit.take("commendation.return", case, reason="thiếu thành tích")
    branch.take("commendation.withdraw", case)
    assert unit.state(case) == "cancelled"


def test_a_request_calls_nothing_off_by_itself_and_says_why() -> None:
    unit, branch, case = lodged()
    assert branch.refused("commendation.ask_cancel", case) == Refusal.REASON_MISSING
    branch.take("commendation.ask_cancel", case, reason="ghi nhầm người")
    assert unit.state(case) == ASKED.code
    assert unit.case(case)["history"][-1]["reason"] == "ghi nhầm người"


def test_the_unit_agrees() -> None:
    unit, branch, case = asked()
    assert branch.refused("commendation.grant_cancel", case) == Refusal.FORBIDDEN_LEVEL
    unit.take("commendation.grant_cancel", case)
    assert unit.state(case) == "cancelled"


def test_the_unit_declines_with_a_reason_and_goes_on() -> None:
    unit, _, case = asked()
    assert unit.refused("commendation.decline_cancel", case) == Refusal.REASON_MISSING
    unit.take("commendation.decline_cancel", case, reason="đã có quyết định")
    assert unit.state(case) == "submitted"


def test_the_unit_may_decide_the_case_all_the_same() -> None:
    unit, _, case = asked()
    unit.take("commendation.approve", case, **DECISION)
    assert unit.state(case) == "effective"


def test_who_asked_takes_the_request_back_and_who_answers_does_not_make_it() -> None:
    unit, branch, case = asked()
    assert unit.refused("commendation.keep", case) == Refusal.FORBIDDEN_LEVEL
    branch.take("commendation.keep", case)
    assert unit.state(case) == "submitted"
    assert unit.refused("commendation.ask_cancel", case, reason="x") == Refusal.FORBIDDEN_LEVEL
    unit.take("commendation.withdraw", case)
    assert unit.state(case) == "cancelled"


def test_an_admission_that_is_called_off_leaves_the_person_as_before() -> None:
    unit = desk(status="candidate", birth_date="2009-01-01")
    branch = unit.acting_as(Role.BRANCH, BRANCH)
    given: dict[str, Any] = {
        "meeting_date": "2026-10-01",
        "meeting_present": 20,
        "meeting_total": 22,
        "votes_for": 20,
    }
    confirm: dict[str, Any] = {"introducer": "A", "confirm": ["documents_missing"], "member": "m1"}
    case = branch.take("admission.submit", **given, **confirm)
    branch.take("admission.ask_cancel", case, reason="trùng")
    unit.take("admission.grant_cancel", case)
    assert unit.member()["status"] == "candidate"


def test_a_unit_that_is_one_branch_asks_the_level_above() -> None:
    view = unit_with_member()
    view.commit([Put("organisation", UNIT, {"level": "chi_doan_co_so"})])
    at = CaseDesk(view)
    above = at.acting_as(Role.CENTRAL)
    candidate: dict[str, Any] = {"full_name": "Ngô Bé", "birth_date": "2009-05-05", "sex": "male"}
    meeting: dict[str, Any] = {"meeting_date": "2026-10-01", "meeting_present": 9, "meeting_total": 10}
    case = at.take(
        "admission.submit", person=candidate, org=BRANCH, introducer="A", votes_for=9, **meeting,
        confirm=["documents_missing"],
    )  # fmt: skip
    assert at.refused("admission.withdraw", case) == Refusal.FORBIDDEN_LEVEL
    at.take("admission.ask_cancel", case, reason="trùng")
    assert at.refused("admission.grant_cancel", case) == Refusal.FORBIDDEN_LEVEL
    above.take("admission.grant_cancel", case)
    assert at.state(case) == "cancelled"


@pytest.mark.parametrize("workflow", workflows().values(), ids=lambda each: each.name)
def test_every_workflow_whose_cases_the_unit_receives_knows_the_request(workflow: Any) -> None:
    withdraw = workflow.step_of["withdraw"]
    waiting = (code for code in withdraw.from_states if workflow.state_of[code].waits_for is Hand.UNIT)
    received = list(waiting) if withdraw.hand is Hand.BRANCH else []
    assert (ASKED.code in workflow.state_of) is bool(received)
    assert set(withdraw.unit_alone_from) == set(received)
    if received:
        answers = {step.name for step in workflow.leaving(ASKED.code)}
        assert {"grant_cancel", "decline_cancel", "keep"} < answers
