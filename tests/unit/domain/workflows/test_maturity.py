"""Trưởng thành đoàn (`domain.md` 3.4)."""

from __future__ import annotations

from typing import Any

import pytest

from domain.decisions import Put
from domain.refusals import Refusal
from domain.roles import Role
from tests.helpers.case_desk import DECISION, MEETING, desk
from tests.helpers.unit_view import BRANCH

APPROVE: dict[str, Any] = {"maturity_reason": "age", **DECISION}
STAY: dict[str, Any] = {"resolution_number": "4-NQ", "resolution_date": "2026-10-15"}


def test_the_branch_proposes_and_the_unit_decides() -> None:
    at = desk(birth_date="1995-01-01")
    branch = at.acting_as(Role.BRANCH, BRANCH)
    case = branch.take("maturity.submit", member="m1", maturity_reason="age", **MEETING)
    assert at.member()["status"] == "active"
    at.take("maturity.approve", case, **DECISION)
    assert (at.state(case), at.member()["status"]) == ("effective", "matured")


@pytest.mark.parametrize(
    "born,refused",
    [
        ("1995-10-15", ""),  # 31 on the day
        ("1995-10-16", "case.not_over_age"),  # still 30
        ("1995", "case.age_unknown"),  # may be 30 or 31: nobody is put out on a doubt, nor said to be 30
        ("1996", "case.not_over_age"),
        ("1994", ""),
    ],
)
def test_at_thirty_or_under_nobody_matures_out_without_a_reason(born: str, refused: str) -> None:
    """Hard stop if age <= 30 unless a reason is given."""
    at = desk(birth_date=born)
    if not refused:
        at.take("maturity.approve", member="m1", **APPROVE)
        return
    assert at.refused("maturity.approve", member="m1", **APPROVE) == refused
    at.take("maturity.approve", member="m1", reason="chuyển sang công tác khác", **APPROVE)


def test_without_a_birth_date_the_age_is_not_guessed() -> None:
    at = desk(birth_date=None)
    assert at.refused("maturity.approve", member="m1", **APPROVE) == "case.age_unknown"


def test_elected_cadres_continue_unless_it_is_confirmed() -> None:
    at = desk(birth_date="1990")
    post = {"member": "m1", "org": BRANCH, "post": "200"}
    at.view.commit([Put("position", "p1", post, creates=True)])
    assert at.refused("maturity.approve", member="m1", **APPROVE) == "case.holds_post"
    at.take("maturity.approve", member="m1", confirm=["holds_post"], **APPROVE)


def test_open_discipline_and_transfer_are_looked_at_first() -> None:
    at = desk(birth_date="1990")
    at.take("discipline.start", member="m1")
    assert at.refused("maturity.approve", member="m1", **APPROVE) == "case.open_discipline"
    at.take("transfer.start", member="m1")
    assert at.refused("maturity.approve", member="m1", **APPROVE) == "case.open_transfer"


def test_a_member_may_stay_on_by_decision_of_the_branch_up_to_the_age_limit() -> None:
    """Not beyond 35."""
    at = desk(birth_date="1995-06-15").acting_as(Role.BRANCH, BRANCH)
    case = at.take("maturity.stay_on", member="m1", continue_until="2031-06-14", **STAY)
    assert at.state(case) == "staying_on"
    assert at.member()["status"] == "active"
    assert at.case(case)["decided_on"] == "2026-10-15"
    over = {**STAY, "continue_until": "2032-06-15"}
    too_long = at.refusal(at.command("maturity.stay_on", member="m1", **over))
    assert (too_long.code, too_long.params["age"], too_long.params["most"]) == ("case.stays_too_long", 37, 35)
    past = {**STAY, "continue_until": "2026-10-15"}
    assert at.refused("maturity.stay_on", member="m1", **past) == "case.stays_in_the_past"


def test_the_last_day_at_the_age_limit_is_still_within_it() -> None:
    at = desk(birth_date="1995-06-15")
    at.take("maturity.stay_on", member="m1", continue_until="2031-06-14", **STAY)
    other = desk(birth_date="1995-06-15")
    late = {**STAY, "continue_until": "2031-06-15"}
    assert other.refused("maturity.stay_on", member="m1", **late) == "case.stays_too_long"


def test_who_left_already_does_not_mature_out() -> None:
    at = desk(birth_date="1990", status="removed")
    assert at.refused("maturity.approve", member="m1", **APPROVE) == "case.not_a_member"


def test_a_decision_is_undone_by_a_new_one_while_it_is_the_last() -> None:
    at = desk(birth_date="1990")
    case = at.take("maturity.approve", member="m1", **APPROVE)
    revocation = {"revoke_number": "20-QĐ", "revoke_date": "2026-11-01"}
    at.take("maturity.revoke", case, reason="nhầm ngày sinh", **revocation)
    assert (at.state(case), at.member()["status"]) == ("revoked", "active")
    assert at.case(case)["decided_on"] == "2026-11-01"
    again = at.take("maturity.approve", member="m1", **APPROVE)
    at.view.commit([Put("member", "m1", {"status": "honorary"})])
    assert at.refused("maturity.revoke", again, reason="x", **revocation) == "case.status_changed"


def test_a_branch_cannot_decide_it() -> None:
    at = desk(birth_date="1990").acting_as(Role.BRANCH, BRANCH)
    assert at.refused("maturity.approve", member="m1", **APPROVE) == Refusal.FORBIDDEN_LEVEL


def test_nobody_needs_a_resolution_to_stay_who_is_not_over_the_age_by_then() -> None:
    at = desk(birth_date="2006-01-01")
    young = {**STAY, "continue_until": "2031-01-01"}
    assert at.refused("maturity.stay_on", member="m1", **young) == "case.stays_without_need"


def test_a_salaried_or_elected_cadre_stays_on_beyond_the_age_limit() -> None:
    longer = {**STAY, "continue_until": "2030-01-01"}
    salaried = desk(birth_date="1989-01-01", salaried=True)
    salaried.take("maturity.stay_on", member="m1", **longer)
    elected = desk(birth_date="1989-01-01")
    assert elected.refused("maturity.stay_on", member="m1", **longer) == "case.stays_too_long"
    post = {"member": "m1", "org": BRANCH, "post": "secretary", "held_from": "2024-01-01"}
    elected.view.commit([Put("position", "p1", post, creates=True)])
    elected.take("maturity.stay_on", member="m1", **longer)


def test_a_stay_is_taken_back_by_a_new_resolution_and_then_decided_anew() -> None:
    at = desk(birth_date="1995-06-15").acting_as(Role.BRANCH, BRANCH)
    case = at.take("maturity.stay_on", member="m1", **{**STAY, "continue_until": "2031-01-01"})
    at.take("maturity.end_stay", case, reason="Ghi nhầm ngày", revoke_number="9-NQ", revoke_date="2026-11-01")
    assert (at.state(case), at.member()["status"]) == ("revoked", "active")
    again = at.take("maturity.stay_on", member="m1", **{**STAY, "continue_until": "2027-01-01"})
    assert at.state(again) == "staying_on"
