"""Xóa tên đoàn viên (`domain.md` 3.5): grounds, the things it never passes over in silence, restoring."""

from __future__ import annotations

from typing import Any

import pytest

from domain.decisions import Put
from domain.refusals import Refusal
from domain.roles import Role
from domain.workflows.model import Severity
from domain.workflows.registry import workflows
from tests.helpers.case_desk import MEETING, CaseDesk, desk, two_desks
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT

GROUNDS: dict[str, Any] = {
    "months_absent": 4,
    "months_in_a_row": True,
    "reminders": "01/7, 01/8 nhắn tin; 01/9 đến nhà",
    "resolution_number": "6-NQ/CĐ",
    "resolution_date": "2026-10-02",
    **MEETING,
}
REVOCATION = {"revoke_number": "21-QĐ/ĐTN", "revoke_date": "2026-11-10"}


def overlay(at: CaseDesk, type_: str, **days: str) -> None:
    at.view.commit([Put("overlay", "o1", {"member": "m1", "type": type_, **days}, creates=True)])


def test_the_branch_resolves_and_the_unit_confirms() -> None:
    at = desk()
    case = at.acting_as(Role.BRANCH, BRANCH).take("removal.submit", member="m1", **GROUNDS)
    assert (at.state(case), at.member()["status"]) == ("submitted", "active")
    at.take(
        "removal.confirm", case, decision_number="13-QĐ/ĐTN", decision_date="2026-10-20", book_status="kept"
    )
    assert (at.state(case), at.member()["status"]) == ("effective", "removed")
    assert at.case(case)["decided_on"] == "2026-10-02"


def test_the_branch_alone_strikes_nobody_off() -> None:
    at = desk().acting_as(Role.BRANCH, BRANCH)
    assert at.refused("removal.confirm", member="m1", **GROUNDS) == Refusal.FORBIDDEN_LEVEL


@pytest.mark.parametrize(
    "given,code",
    [
        ({"months_absent": 2}, "no_grounds"),
        ({"months_absent": None}, "no_grounds"),
        ({"months_absent": None, "months_unpaid": 3}, None),
        ({"months_absent": 3}, None),
        ({"months_in_a_row": False}, "months_not_in_a_row"),
        ({"months_in_a_row": None}, "months_not_in_a_row"),
    ],
)
def test_three_months_without_taking_part_or_paying_in_a_row(given: dict[str, Any], code: str | None) -> None:
    broken = desk().broken("removal.confirm", member="m1", **{**GROUNDS, **given})
    assert set(broken) == ({code} if code else set())


def test_whether_in_a_row_depends_on_the_charter_of_the_day() -> None:
    """22-HD says three months in a year; khóa XIII says in a row."""
    before = {
        **GROUNDS,
        "months_in_a_row": False,
        "resolution_number": "3-NQ/CĐ",
        "resolution_date": "2026-05-14",
        "meeting_date": "2026-05-14",
    }
    desk().take("removal.confirm", member="m1", **before)


def test_reminding_comes_first_or_is_confirmed() -> None:
    at = desk()
    silent = {**GROUNDS, "reminders": None}
    assert at.refused("removal.confirm", member="m1", **silent) == "case.not_reminded"
    at.take("removal.confirm", member="m1", confirm=["not_reminded"], **silent)


def test_never_silently_over_an_open_transfer() -> None:
    here, there = two_desks()
    sent = here.take("transfer.send", member="m1", to_unit="TB.2", letter_date="2026-09-01")
    refusal = here.refusal(here.command("removal.confirm", member="m1", **GROUNDS))
    assert (refusal.code, refusal.params["severity"]) == ("case.open_transfer", Severity.CONFIRM.value)
    assert refusal.params["case"] == sent
    here.take("removal.confirm", member="m1", confirm=["open_transfer"], **GROUNDS)
    assert here.state(sent) == "cancelled"
    assert {case.fields["state"] for case in there.view.cases_of("m1")} == {"withdrawn"}


@pytest.mark.parametrize("type_", ["working_away", "temporary", "deferred"])
def test_never_silently_over_an_absence_that_was_reported(type_: str) -> None:
    at = desk()
    overlay(at, type_, from_on="2026-03-01")
    refusal = at.refusal(at.command("removal.confirm", member="m1", **GROUNDS))
    assert (refusal.code, refusal.params["severity"]) == ("case.away", Severity.CONFIRM.value)
    assert refusal.params["overlay"] == at.view.rulebook.catalogue("overlay_type").labels[type_]
    at.take("removal.confirm", member="m1", confirm=["away"], **GROUNDS)
    assert at.view.records["overlay", "o1"].fields["to_on"] == "2026-10-02"


@pytest.mark.parametrize(
    "type_,days",
    [
        ("working_away", {"from_on": "2025-03-01", "to_on": "2026-03-01"}),
        ("working_away", {"from_on": "2026-10-03"}),
        ("residence", {"from_on": "2026-03-01"}),
        ("outstanding", {"from_on": "2026-03-01"}),
    ],
)
def test_an_absence_of_other_days_and_other_overlays_excuse_nobody(type_: str, days: dict[str, str]) -> None:
    at = desk()
    overlay(at, type_, **days)
    at.take("removal.confirm", member="m1", **GROUNDS)


TRIP = {"destination": "Bình Dương", "from_on": "2026-02-01", "expected_return": "2026-09-20"}
DEFERRAL = {
    "purpose": "học xa",
    "from_on": "2026-01-01",
    "to_on": "2026-09-18",
    "resolution_number": "1-NQ/CĐ",
    "resolution_date": "2026-01-01",
}


@pytest.mark.parametrize("do,given", [("working_away.submit", TRIP), ("temporary.defer", DEFERRAL)])
def test_an_absence_goes_on_past_its_planned_end_until_its_case_says_otherwise(
    do: str, given: dict[str, str]
) -> None:
    at = desk()
    at.take(do, member="m1", **given)
    assert at.refused("removal.submit", member="m1", **GROUNDS) == "case.away"
    assert at.refused("removal.confirm", member="m1", **GROUNDS) == "case.away"
    at.take("removal.confirm", member="m1", confirm=["away"], **GROUNDS)


def test_who_asked_for_a_stay_elsewhere_has_said_so() -> None:
    at = desk()
    at.take("temporary.submit", member="m1", to_place="Huế", from_on="2026-09-01", to_on="2026-12-01")
    assert at.refused("removal.confirm", member="m1", **GROUNDS) == "case.away"


def test_never_silently_over_months_in_which_the_member_was_away_and_said_so() -> None:
    at = desk()
    case = at.take("working_away.submit", member="m1", **TRIP)
    at.take("working_away.return_home", case, ended_on="2026-10-01")
    refusal = at.refusal(at.command("removal.confirm", member="m1", **GROUNDS))
    assert (refusal.code, refusal.params["severity"]) == ("case.was_away", Severity.CONFIRM.value)
    assert (refusal.params["from"], refusal.params["until"]) == ("2026-02-01", "2026-10-01")
    at.take("removal.confirm", member="m1", confirm=["was_away"], **GROUNDS)


def test_a_trip_that_was_entered_by_mistake_excuses_nobody() -> None:
    at = desk()
    case = at.take("working_away.submit", member="m1", destination="Huế", from_on="2026-09-25")
    at.take("working_away.revoke", case, reason="ghi nhầm")
    at.take("removal.confirm", member="m1", **GROUNDS)


@pytest.mark.parametrize(
    "paid,asked", [("2026-10", True), ("2026-08", True), ("2026-07", False), ("2025-12", False)]
)
def test_never_silently_over_a_fee_that_was_paid(paid: str, asked: bool) -> None:
    at = desk(fee_paid_until=paid)
    if asked:
        assert at.refused("removal.confirm", member="m1", **GROUNDS) == "case.fee_paid"
    at.take("removal.confirm", member="m1", confirm=["fee_paid"] if asked else [], **GROUNDS)


def test_each_of_them_has_to_be_confirmed_by_itself() -> None:
    at = desk(fee_paid_until="2026-10")
    overlay(at, "deferred")
    assert at.refused("removal.confirm", member="m1", confirm=["away"], **GROUNDS) == "case.fee_paid"
    at.take("removal.confirm", member="m1", confirm=["away", "fee_paid"], **GROUNDS)


def test_a_post_is_no_obstacle_but_shown_and_ends_the_same_day() -> None:
    """3.14, 15: both apply; the post ends on the earlier day."""
    at = desk()
    post = {"member": "m1", "org": BRANCH, "post": "193"}
    at.view.commit([Put("position", "p1", post, creates=True)])
    assert at.broken("removal.confirm", member="m1", **GROUNDS).keys() == {"holds_post"}
    at.take("removal.confirm", member="m1", **GROUNDS)
    assert at.view.records["position", "p1"].fields["held_to"] == "2026-10-02"


def test_the_vote_has_to_carry() -> None:
    at = desk()
    lost = {**GROUNDS, "votes_for": 10, "votes_against": 14}
    assert at.refused("removal.confirm", member="m1", **lost) == "case.vote_not_carried"


def test_it_is_no_discipline_and_whoever_was_expelled_is_not_struck_off() -> None:
    assert desk(status="expelled").refused("removal.confirm", member="m1", **GROUNDS) == "case.not_a_member"


def test_restoring_takes_a_new_decision() -> None:
    at = desk()
    case = at.take("removal.confirm", member="m1", **GROUNDS)
    assert at.refused("removal.revoke", case, **REVOCATION) == Refusal.REASON_MISSING
    assert at.refused("removal.revoke", case, reason="đã đóng phí") == "validation.required"
    at.take("removal.revoke", case, reason="đã đóng phí", **REVOCATION)
    assert (at.state(case), at.member()["status"]) == ("revoked", "active")
    assert at.case(case)["data"]["resolution_number"] == "6-NQ/CĐ"


def test_restoring_does_not_undo_what_came_after() -> None:
    at = desk()
    case = at.take("removal.confirm", member="m1", **GROUNDS)
    at.view.commit([Put("member", "m1", {"status": "transferred"})])
    assert at.refused("removal.revoke", case, reason="x", **REVOCATION) == "case.status_changed"


@pytest.mark.parametrize("status", ["dissolved", "handed_over"])
def test_whose_branch_works_no_more_is_restored_to_another_that_has_to_be_named(status: str) -> None:
    at = desk()
    case = at.take("removal.confirm", member="m1", **GROUNDS)
    at.view.commit([Put("organisation", BRANCH, {"status": status})])
    back = {**REVOCATION, "reason": "nhầm"}
    refusal = at.refusal(at.command("removal.revoke", case, **back))
    assert (refusal.code, refusal.params["name"]) == ("case.home_ended", "Chi đoàn Thôn 1")
    for no_home in (BRANCH, UNIT):
        chosen = {**back, "return_org": no_home}
        assert at.refused("removal.revoke", case, **chosen) == "case.no_home_to_choose"
    assert at.member()["status"] == "removed"
    at.take("removal.revoke", case, return_org=OTHER_BRANCH, **back)
    assert (at.member()["status"], at.member()["org"]) == ("active", OTHER_BRANCH)


def test_who_has_a_branch_to_come_back_to_comes_back_to_that_one() -> None:
    at = desk()
    case = at.take("removal.confirm", member="m1", **GROUNDS)
    back = {**REVOCATION, "reason": "nhầm"}
    chosen = {**back, "return_org": OTHER_BRANCH}
    assert at.refused("removal.revoke", case, **chosen) == "case.no_home_to_choose"
    at.take("removal.revoke", case, **back)
    assert (at.member()["status"], at.member()["org"]) == ("active", BRANCH)


@pytest.mark.parametrize("ended", [False, True])
def test_another_branch_is_asked_for_only_where_the_old_one_ended(ended: bool) -> None:
    at = desk()
    at.take("removal.confirm", member="m1", **GROUNDS)
    at.view.commit([Put("organisation", BRANCH, {"status": "dissolved" if ended else "active"})])
    for name, step in (("removal", "revoke"), ("removal", "undo_death"), ("maturity", "revoke"),
                       ("discipline", "revoke"), ("discipline", "revoke_above")):  # fmt: skip
        asked = workflows()[name].step_of[step]
        assert "return_org" in asked.asks
        unasked = asked.not_asked(at.view, at.view.record("member", "m1"))
        assert unasked == (frozenset() if ended else {"return_org"})


def test_without_the_number_of_the_resolution_nobody_is_struck_off() -> None:
    at = desk()
    without = {name: value for name, value in GROUNDS.items() if name != "resolution_number"}
    for step in ("submit", "confirm"):
        refusal = at.refusal(at.command(f"removal.{step}", member="m1", **without))
        assert (refusal.code, refusal.params["field"]) == ("validation.required", "resolution_number")
