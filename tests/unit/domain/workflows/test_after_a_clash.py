"""What is left to do with a case that another paper prevailed over (`domain.md` 3.14, principle a)."""

from __future__ import annotations

from domain.decisions import Put
from domain.records import Departure
from domain.refusals import Refusal
from domain.roles import Role
from tests.helpers.case_desk import OTHER_UNIT, OTHER_UNIT_BRANCH, CaseDesk, desk, two_desks
from tests.helpers.stepping import round_id
from tests.helpers.unit_view import departed, member

LOST_TO = {"workflow": "transfer", "unit": OTHER_UNIT, "decided_on": "2026-10-01"}


def lost(at: CaseDesk) -> str:
    """A commendation asked for here that lost to something else."""
    case = at.take("commendation.start", member="m1", achievement="Hiến máu ba lần")
    at.view.commit([Put("case", case, {"state": "conflict", "lost_to": LOST_TO})])
    return case


def test_the_own_case_is_given_up() -> None:
    at = desk()
    case = lost(at)
    at.take("commendation.give_up", case)
    assert at.state(case) == "cancelled"
    assert at.case(case)["lost_to"] == LOST_TO


def test_the_level_above_is_asked_and_lets_it_be_done_again_or_not() -> None:
    at = desk()
    central = at.acting_as(Role.CENTRAL)
    case = lost(at)
    at.take("commendation.appeal", case, reason="quyết định của ta có trước")
    assert at.refused("commendation.uphold", case, reason="đúng") == Refusal.FORBIDDEN_LEVEL
    central.take("commendation.uphold", case, reason="đúng")
    assert at.state(case) == "returned"
    other = lost(at)
    at.take("commendation.appeal", other, reason="xem lại")
    central.take("commendation.dismiss", other, reason="bên kia đúng")
    assert at.state(other) == "cancelled"


def test_a_case_is_sent_on_to_the_new_unit_as_a_draft_of_theirs() -> None:
    here, there = two_desks()
    case = lost(here)
    departed(here.view, Departure.MOVED, into=OTHER_UNIT)
    there.view.commit([Put("member", "m1", member(org=OTHER_UNIT_BRANCH), creates=True)])
    here.take("commendation.resend", case)
    assert here.state(case) == "cancelled"
    (arrived,) = there.view.cases_of("m1")
    assert arrived.fields["state"] == "draft"
    assert arrived.fields["org"] == OTHER_UNIT_BRANCH
    assert arrived.fields["data"] == {"achievement": "Hiến máu ba lần"}
    assert arrived.fields["counterpart"] == {"unit": here.view.unit, "case": case}
    there.take("commendation.withdraw", arrived.id)


def test_nothing_is_sent_on_while_the_member_is_here() -> None:
    at = desk()
    assert at.refused("commendation.resend", lost(at)) == "case.member_still_here"


def test_a_round_sent_on_is_the_round_of_the_new_unit_and_never_a_second_one() -> None:
    here, there = two_desks()
    case = round_id("assessment", period="2026")
    here.take("assessment.start", case, member="m1", period="2026", proposed_grade="good")
    here.view.commit([Put("case", case, {"state": "conflict", "lost_to": LOST_TO})])
    departed(here.view, Departure.MOVED, into=OTHER_UNIT)
    there.view.commit([Put("member", "m1", member(org=OTHER_UNIT_BRANCH), creates=True)])
    here.take("assessment.resend", case)
    (arrived,) = there.view.cases_of("m1")
    assert (arrived.id, arrived.fields["round"]) == (case, "2026")
    there.take("assessment.submit", case, proposed_grade="outstanding")
    here.view.commit([Put("case", case, {"state": "conflict"})])
    here.take("assessment.resend", case)
    (kept,) = there.view.cases_of("m1")
    assert kept.fields["data"]["proposed_grade"] == "outstanding"
