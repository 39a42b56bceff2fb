"""Xếp loại: proposed by the branch, approved by the unit, then locked; corrections are asked for."""

from __future__ import annotations

from typing import Any

import pytest

from domain.decisions import Command, Put
from domain.workflows.grading import graded_only, over_the_share
from sync.protocol.rulebook import rulebook
from tests.helpers.stepping import Stepping, about, round_id
from tests.helpers.unit_view import BRANCH_CADRE, unit_with_member

CASE = round_id("assessment", period="2026")
DECISION: dict[str, Any] = {"decision_number": "12-QĐ/ĐTN", "decision_date": "2026-11-20"}
RULES = rulebook().on("2026-11-22")


def proposed(unit: Stepping | None = None, grade: str = "good", **values: Any) -> Stepping:
    unit = unit or Stepping()
    unit.take("assessment.submit", CASE, **about(period="2026", proposed_grade=grade, **values))
    return unit


def approved(grade: str = "good") -> Stepping:
    unit = proposed(grade=grade)
    unit.take("assessment.approve", CASE, approved_grade=grade, **DECISION)
    return unit


def test_the_unit_approves_and_the_branch_can_no_longer_change_it() -> None:
    unit = approved()
    assert unit.case(CASE).fields["decided_on"] == "2026-11-20"
    for step in ("save", "submit", "withdraw"):
        assert unit.refused(f"assessment.{step}", CASE, actor=BRANCH_CADRE) == "state"


def test_a_branch_proposes_and_never_approves() -> None:
    unit = proposed()
    code = unit.refused("assessment.approve", CASE, actor=BRANCH_CADRE, approved_grade="good", **DECISION)
    assert code == "forbidden.level"


def test_a_correction_is_asked_for_and_the_grade_stays_until_the_unit_answers() -> None:
    unit = approved()
    assert unit.refused("assessment.request_correction", CASE, wanted_grade="outstanding") == "reason_missing"
    asked = unit.take("assessment.request_correction", CASE, actor=BRANCH_CADRE, reason="Chấm nhầm",
                      wanted_grade="outstanding")  # fmt: skip
    assert asked.fields["state"] == "correction"
    assert asked.fields["data"]["approved_grade"] == "good"
    assert asked.fields["correction"] == {
        "set": {"approved_grade": "outstanding"}, "by": "cadre-2", "name": "Hùng", "on": "2026-11-22",
    }  # fmt: skip
    kept = unit.take("assessment.decline_correction", CASE, reason="Đúng biên bản")
    assert (kept.fields["state"], kept.fields["data"]["approved_grade"]) == ("effective", "good")
    assert kept.fields.get("correction") is None


def test_an_accepted_correction_is_a_new_decision() -> None:
    unit = approved()
    unit.take("assessment.request_correction", CASE, reason="Chấm nhầm", wanted_grade="outstanding")
    earlier: dict[str, Any] = {
        "decision_number": "8",
        "decision_date": "2026-01-02",
        "approved_grade": "outstanding",
    }
    assert unit.refused("assessment.accept_correction", CASE, **earlier) == "case.decision_before_the_last"
    later: dict[str, Any] = {"decision_number": "15-QĐ/ĐTN", "decision_date": "2026-11-22"}
    case = unit.take("assessment.accept_correction", CASE, approved_grade="outstanding", **later)
    assert case.fields["data"]["approved_grade"] == "outstanding"
    assert case.fields["decided_on"] == "2026-11-22"
    assert case.fields.get("correction") is None


def test_a_revoked_grade_may_be_proposed_again() -> None:
    unit = approved()
    revoked: dict[str, Any] = {"revoke_number": "16-QĐ/ĐTN", "revoke_date": "2026-11-22"}
    unit.take("assessment.revoke", CASE, reason="Khiếu nại đúng", **revoked)
    assert unit.state(CASE) == "revoked"
    unit.take("assessment.reopen", CASE)
    assert unit.take("assessment.submit", CASE, proposed_grade="outstanding").fields["state"] == "submitted"


@pytest.mark.parametrize(
    ("values", "doubt"),
    [
        ({"months_in_branch": 5}, "months_too_few"),
        ({"months_in_branch": 5, "earlier_remarks": "Tốt"}, None),
        ({"months_in_branch": 6}, None),
        ({"illness_months": 4}, "ill_too_long"),
        ({"illness_months": 3}, None),
        ({"attendance_percent": 79}, "attendance_too_low"),
        ({"attendance_percent": 80}, None),
    ],
)
def test_conditions_of_the_guides_only_warn(values: dict[str, Any], doubt: str | None) -> None:
    unit = Stepping()
    given = about(period="2026", proposed_grade="good", **values)
    assert unit.doubts("assessment.submit", CASE, **given) == ({doubt} if doubt else set())
    unit.take("assessment.submit", CASE, **given)


def test_after_a_long_illness_the_two_lowest_grades_are_no_question() -> None:
    given = about(period="2026", proposed_grade="completed", illness_months=9)
    assert Stepping().doubts("assessment.submit", CASE, **given) == set()


def test_a_member_of_the_party_is_remarked_but_may_be_left_without_a_grade() -> None:
    unit = Stepping(unit_with_member(party_joined_on="2026-02-03"))
    graded = about(period="2026", proposed_grade="good")
    assert unit.doubts("assessment.submit", CASE, **graded) == {"party_member_graded"}
    without = about(period="2026", proposed_grade="not_graded")
    assert unit.doubts("assessment.submit", CASE, **without) == set()


def disciplined(on: str, state: str = "effective") -> Stepping:
    view = unit_with_member()
    fields = {"workflow": "discipline", "state": state, "member": "m1", "org": "branch-1", "decided_on": on}
    view.commit([Put("case", "d1", fields, creates=True)])
    return Stepping(view)


def test_discipline_in_the_period_leaves_only_the_lowest_grade() -> None:
    unit = disciplined("2026-06-01")
    good = about(period="2026", proposed_grade="completed")
    assert unit.refused("assessment.submit", CASE, **good) == "case.grade_after_discipline"
    proposed(unit, "not_completed")
    assert unit.refused("assessment.approve", CASE, approved_grade="good", **DECISION) == (
        "case.grade_after_discipline"
    )


@pytest.mark.parametrize(("on", "state"), [("2025-12-31", "effective"), ("2026-06-01", "submitted"),
                                          ("2026-06-01", "revoked")])  # fmt: skip
def test_discipline_of_another_year_or_not_in_force_changes_nothing(on: str, state: str) -> None:
    proposed(disciplined(on, state), "outstanding")


def test_more_votes_than_people_are_refused() -> None:
    unit = Stepping()
    given = about(period="2026", proposed_grade="good", meeting_present=10, votes_good=8, votes_completed=3)
    assert unit.refused("assessment.submit", CASE, **given) == "case.votes_over_present"


def test_a_year_that_has_not_begun_is_not_graded() -> None:
    next_year = round_id("assessment", period="2027")
    given = about(period="2027", proposed_grade="good")
    assert Stepping().refused("assessment.submit", next_year, **given) == "case.period_not_begun"


def test_percentages_and_the_cap_are_taken_over_the_graded_and_the_cap_only_warns() -> None:
    grades = ["outstanding", "good", "good", "good", "good", "not_graded", "exempt", "completed"]
    assert len(graded_only(grades, RULES)) == 6
    assert over_the_share(grades, RULES) is None
    assert over_the_share([*grades, "outstanding"], RULES) == {"best": 2, "good": 6, "share": "1/5"}
    assert over_the_share([], RULES) is None


def test_the_register_itself_knows_who_came_to_the_branch_too_late_for_a_grade() -> None:
    given = about(period="2026", proposed_grade="good")
    admitted = Stepping(unit_with_member(joined_on="2026-09-02"))
    moved = Stepping(unit_with_member(joined_on="2016-03-26"))
    came = {"workflow": "transfer", "state": "accepted", "member": "m1", "org": "branch-1",
            "decided_on": "2026-11-01", "data": {}}  # fmt: skip
    moved.view.commit([Put("case", "t1", came, creates=True)])
    for unit in (admitted, moved):
        assert unit.doubts("assessment.submit", CASE, **given) == {"months_too_few"}
    long_here = Stepping(unit_with_member(joined_on="2016-03-26"))
    assert long_here.doubts("assessment.submit", CASE, **given) == set()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"attendance_percent": 900}, "case.attendance_impossible"),
        ({"meeting_total": 10, "meeting_present": 30, "votes_good": 30}, "case.votes_over_present"),
        ({"meeting_total": 30, "meeting_present": 19, "votes_good": 19}, "case.no_quorum"),
    ],
)
def test_what_cannot_have_been_is_refused(values: dict[str, Any], code: str) -> None:
    given = about(period="2026", proposed_grade="good", **values)
    assert Stepping().refused("assessment.submit", CASE, **given) == code


def test_a_year_is_not_graded_by_a_decision_of_the_year_before() -> None:
    unit = proposed()
    early: dict[str, Any] = {
        "approved_grade": "good",
        "decision_number": "1-QĐ",
        "decision_date": "2025-12-31",
    }
    assert unit.refused("assessment.approve", CASE, **early) == "case.graded_before_the_period"


def test_a_grade_that_half_did_not_vote_for_is_confirmed_by_name() -> None:
    """ORG-15: more than half of those present."""
    unit = Stepping(unit_with_member())
    meeting: dict[str, Any] = {
        "meeting_total": 12,
        "meeting_present": 10,
        "votes_good": 5,
        "votes_completed": 5,
    }
    given = about(period="2026", proposed_grade="good", **meeting)
    assert unit.refused("assessment.submit", CASE, **given) == "case.grade_not_carried"
    unit.take("assessment.submit", CASE, confirm=["grade_not_carried"], **given)
    carried = about(
        period="2026", proposed_grade="good", **{**meeting, "votes_good": 6, "votes_completed": 4}
    )
    assert Stepping(unit_with_member()).doubts("assessment.submit", CASE, **carried) == set()


@pytest.mark.parametrize(
    ("paid", "grade", "told"),
    [("2026-09", "good", True), ("2026-10", "good", False), ("2026-09", "completed", False)],
)
def test_a_fee_that_is_behind_is_remarked_and_the_month_itself_may_still_come(
    paid: str, grade: str, told: bool
) -> None:
    """Today is 22 November 2026; which grades are spared is a parameter."""
    unit = Stepping(unit_with_member(fee_paid_until=paid))
    found = unit.doubts("assessment.submit", CASE, **about(period="2026", proposed_grade=grade))
    assert ("graded_fee_behind" in found) == told
    proposed(unit, grade)


def test_where_no_fee_was_ever_written_down_nobody_can_say() -> None:
    said = Command("assessment.submit", "case", CASE, about(period="2026", proposed_grade="good"))
    assert "graded_fee_behind" in Stepping().unknown_about(said)
    paid = Stepping(unit_with_member(fee_paid_until="2026-11"))
    assert "graded_fee_behind" not in paid.unknown_about(said)
