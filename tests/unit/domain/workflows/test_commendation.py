"""Khen thưởng đoàn viên (`domain.md` 3.10): recording an award, and asking for one."""

from __future__ import annotations

import pytest

from domain.refusals import Refusal
from domain.roles import Role
from tests.helpers.case_desk import DECISION, MEETING, TODAY, desk
from tests.helpers.unit_view import BRANCH

AWARD = {"form": "certificate", "level": "grassroots", "achievement": "Hiến máu ba lần"}


@pytest.mark.parametrize("level", ["branch", "grassroots", "province", "central", "outside"])
def test_an_award_that_was_decided_is_recorded_without_a_chain(level: str) -> None:
    at = desk().acting_as(Role.BRANCH, BRANCH)
    case = at.take("commendation.record", member="m1", form="diploma", level=level, **DECISION)
    assert (at.state(case), at.case(case)["decided_on"]) == ("effective", "2026-10-15")


def test_an_award_of_somebody_who_left_may_still_be_recorded() -> None:
    at = desk(status="matured")
    at.take("commendation.record", member="m1", form="medal", level="central", **DECISION)


def test_one_decision_is_recorded_once_unless_confirmed() -> None:
    """3.14, 17."""
    at = desk()
    award = {"form": "certificate", "level": "grassroots", **DECISION}
    at.take("commendation.record", member="m1", **award)
    assert at.refused("commendation.record", member="m1", **award) == "case.recorded_twice"
    at.take("commendation.record", member="m1", confirm=["recorded_twice"], **award)
    at.take("commendation.record", member="m1", **{**award, "decision_number": "99"})


def test_a_proposal_goes_to_the_unit() -> None:
    at = desk()
    branch = at.acting_as(Role.BRANCH, BRANCH)
    case = branch.take("commendation.submit", member="m1", **AWARD, **MEETING)
    assert branch.refused("commendation.approve", case, **DECISION) == Refusal.FORBIDDEN_LEVEL
    at.take("commendation.approve", case, **DECISION)
    assert at.state(case) == "effective"


def test_the_unit_does_not_award_for_a_higher_level() -> None:
    at = desk()
    case = at.take("commendation.submit", member="m1", **{**AWARD, "level": "province"})
    refusal = at.refusal(at.command("commendation.approve", case, **DECISION))
    assert (refusal.code, refusal.params["level"]) == ("case.awarded_above", "Tỉnh đoàn, Thành đoàn")
    at.take("commendation.forward", case, proposal_number="5-TTr", proposal_date="2026-10-05")
    assert at.state(case) == "forwarded"
    central = at.acting_as(Role.CENTRAL)
    central.take("commendation.approve_above", case, **DECISION)
    assert at.state(case) == "effective"


def test_the_level_above_gives_back_or_refuses_with_a_reason() -> None:
    at = desk()
    central = at.acting_as(Role.CENTRAL)
    case = at.take("commendation.submit", member="m1", **{**AWARD, "level": "province"})
    at.take("commendation.forward", case)
    assert central.refused("commendation.return_above", case) == Refusal.REASON_MISSING
    central.take("commendation.return_above", case, reason="thiếu báo cáo thành tích")
    assert at.state(case) == "returned"
    at.take("commendation.submit", case)
    at.take("commendation.forward", case)
    central.take("commendation.refuse_above", case, reason="hết chỉ tiêu")
    assert at.state(case) == "refused"


def test_a_vote_that_was_lost_is_not_proposed() -> None:
    at = desk()
    lost = {**AWARD, **MEETING, "votes_for": 3}
    assert at.refused("commendation.submit", member="m1", **lost) == "case.vote_not_carried"


def test_an_award_is_withdrawn_by_a_new_decision() -> None:
    at = desk()
    case = at.take("commendation.record", member="m1", form="certificate", level="grassroots", **DECISION)
    at.take("commendation.revoke", case, reason="khai sai", revoke_number="9", revoke_date="2026-11-01")
    assert at.state(case) == "revoked"


def test_a_proposal_of_a_meeting_of_few_is_confirmed_by_name_and_one_without_meeting_is_asked_nothing() -> (
    None
):
    """ORG-15."""
    few = {**MEETING, "meeting_present": 19, "votes_for": 19, "votes_against": 0}
    at = desk()
    refusal = at.refusal(at.command("commendation.submit", member="m1", **AWARD, **few))
    assert (refusal.code, refusal.params["severity"]) == ("case.few_present", "confirm")
    at.take("commendation.submit", member="m1", confirm=["few_present"], **AWARD, **few)
    assert desk().broken("commendation.submit", member="m1", **AWARD) == {}


def test_how_many_have_to_come_is_the_rule_in_force() -> None:
    at = desk()
    rules = at.view.rulebook.on(TODAY)
    assert rules.share("meeting_quorum_share") * 30 == 20
    enough = {**MEETING, "meeting_present": 20, "votes_for": 11, "votes_against": 9}
    assert at.broken("commendation.submit", member="m1", **AWARD, **enough) == {}
