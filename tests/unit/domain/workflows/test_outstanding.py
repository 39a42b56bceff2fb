"""Đoàn viên ưu tú: recognised for a year, introduced to the Party, admitted by it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.decisions import Put
from tests.helpers.stepping import Stepping, about, round_id
from tests.helpers.unit_view import BRANCH_CADRE, unit_with_member

CASE = round_id("outstanding", period="2026")
RECOGNITION: dict[str, Any] = {"decision_number": "3-QĐ/ĐTN", "decision_date": "2026-03-26"}
INTRODUCTION: dict[str, Any] = {
    "introduction_number": "5-NQ/ĐTN",
    "introduction_date": "2026-09-02",
    "party_body": "Chi bộ Thôn 1",
    "class_certificate_number": "88",
    "class_certificate_date": "2026-06-01",
}


def graded(grade: str = "outstanding", **member: Any) -> Stepping:
    """A unit whose member was graded in 2025."""
    view = unit_with_member(**member)
    data = {"period": "2025", "approved_grade": grade}
    fields = {"workflow": "assessment", "state": "effective", "member": "m1", "org": "branch-1", "data": data}
    view.commit([Put("case", "a1", fields, creates=True)])
    return Stepping(view)


def recognised(**member: Any) -> Stepping:
    unit = graded(**member)
    unit.take("outstanding.submit", CASE, actor=BRANCH_CADRE, **about(period="2026"))
    unit.take("outstanding.recognise", CASE, **RECOGNITION)
    return unit


def test_a_recognised_member_is_introduced_and_the_day_of_admission_reaches_the_record() -> None:
    unit = recognised()
    (overlay,) = unit.records("overlay")
    assert (overlay["type"], overlay["from_on"], overlay["to_on"]) == (
        "outstanding", "2026-03-26", "2027-03-26",
    )  # fmt: skip
    unit.take("outstanding.introduce", CASE, **INTRODUCTION)
    done = unit.take("outstanding.admit", CASE, party_joined_on="2026-11-07")
    assert done.fields["state"] == "admitted"
    assert unit.member()["party_joined_on"] == "2026-11-07"
    assert unit.member()["status"] == "active"


def test_the_party_does_not_admit_before_the_introduction_nor_tomorrow() -> None:
    unit = recognised()
    unit.take("outstanding.introduce", CASE, **INTRODUCTION)
    for day in ("2026-09-01", "2026-11-23"):
        assert unit.refused("outstanding.admit", CASE, party_joined_on=day) == "case.party_day_impossible"


def test_a_lower_grade_has_to_be_confirmed_by_name() -> None:
    unit = graded("good")
    assert unit.refused("outstanding.submit", CASE, **about(period="2026")) == "case.grade_below_outstanding"
    confirmed = about(period="2026", confirm=["grade_below_outstanding"])
    unit.take("outstanding.submit", CASE, **confirmed)
    assert "confirm" not in unit.case(CASE).fields["data"]


def test_a_member_without_any_grade_is_only_remarked() -> None:
    unit = Stepping()
    assert unit.doubts("outstanding.submit", CASE, **about(period="2026")) == {"grade_unknown"}
    unit.take("outstanding.submit", CASE, **about(period="2026"))


def test_a_later_grade_does_not_speak_for_an_earlier_year() -> None:
    unit = graded("good")
    earlier = round_id("outstanding", period="2024")
    assert unit.doubts("outstanding.submit", earlier, **about(period="2024")) == {"grade_unknown"}


def test_who_is_in_the_party_is_not_proposed() -> None:
    unit = graded(party_joined_on="2025-05-19")
    assert unit.refused("outstanding.submit", CASE, **about(period="2026")) == "case.party_member_already"


def test_the_party_has_an_age_and_asks_for_a_certificate_that_still_holds() -> None:
    young = recognised(birth_date="2009-01-01")
    assert young.refused("outstanding.introduce", CASE, **INTRODUCTION) == "case.party_age_too_young"
    unit = recognised()
    without = {**INTRODUCTION, "class_certificate_number": None, "class_certificate_date": None}
    assert unit.refused("outstanding.introduce", CASE, **without) == "case.class_certificate_missing"
    old = {**INTRODUCTION, "class_certificate_date": "2021-09-01"}
    assert unit.refused("outstanding.introduce", CASE, **old) == "case.class_certificate_expired"
    just = {**INTRODUCTION, "class_certificate_date": "2021-09-02"}
    unit.take("outstanding.introduce", CASE, **just)


def test_a_vote_that_did_not_carry_goes_no_further() -> None:
    votes = about(period="2026", meeting_present=20, votes_for=10)
    assert graded().refused("outstanding.submit", CASE, **votes) == "case.vote_not_carried"


def test_a_revoked_recognition_ends_its_overlay_and_keeps_both_papers() -> None:
    unit = recognised()
    paper: dict[str, Any] = {"revoke_number": "9-QĐ/ĐTN", "revoke_date": "2026-10-01"}
    case = unit.take("outstanding.revoke", CASE, reason="Vi phạm", **paper)
    (overlay,) = unit.records("overlay")
    assert overlay["to_on"] == "2026-10-01"
    assert case.fields["data"]["decision_number"] == "3-QĐ/ĐTN"


def test_recognition_is_for_one_year_and_proposed_anew_in_the_next() -> None:
    unit = recognised()
    unit.today = date(2027, 3, 27)
    unit.take("outstanding.expire", CASE)
    following = round_id("outstanding", period="2027")
    unit.take("outstanding.start", following, **about(period="2027"))
    assert len(unit.records("overlay")) == 1


def test_a_recognition_does_not_run_out_before_its_year_is_over_unless_that_is_confirmed() -> None:
    unit = recognised()
    assert unit.refused("outstanding.expire", CASE) == "case.recognition_still_in_force"
    unit.take("outstanding.expire", CASE, confirm=["recognition_still_in_force"])


@pytest.mark.parametrize("day", ["2026-03-25", "2027-03-27"])
def test_nobody_is_introduced_outside_the_year_of_the_recognition(day: str) -> None:
    unit = recognised()
    later = Stepping(unit.view, today=date(2027, 6, 1))
    given = {**INTRODUCTION, "introduction_date": day}
    assert later.refused("outstanding.introduce", CASE, **given) == "case.recognition_not_in_force"
    later.take("outstanding.introduce", CASE, **{**given, "introduction_date": "2027-03-26"})


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"meeting_total": 30, "meeting_present": 19, "votes_for": 19}, "case.no_quorum"),
        ({"meeting_total": 5, "meeting_present": 30, "votes_for": 30}, "case.votes_do_not_add_up"),
        ({"meeting_present": 30, "votes_for": 400}, "case.votes_do_not_add_up"),
    ],
)
def test_a_proposal_is_voted_on_by_a_meeting_that_can_be(values: dict[str, Any], code: str) -> None:
    assert graded().refused("outstanding.submit", CASE, **about(period="2026", **values)) == code


def test_a_year_ahead_is_neither_proposed_nor_recognised() -> None:
    ahead = round_id("outstanding", period="2030")
    given = about(period="2030")
    assert graded().refused("outstanding.submit", ahead, **given) == "case.period_not_begun"


def test_a_reprimand_after_the_proposal_has_to_be_confirmed_at_the_recognition() -> None:
    unit = graded()
    unit.take("outstanding.submit", CASE, **about(period="2026"))
    reprimand = {"workflow": "discipline", "state": "effective", "member": "m1", "org": "branch-1",
                 "decided_on": "2026-03-01", "data": {}}  # fmt: skip
    unit.view.commit([Put("case", "d1", reprimand, creates=True)])
    assert unit.refused("outstanding.recognise", CASE, **RECOGNITION) == "case.disciplined_in_period"
