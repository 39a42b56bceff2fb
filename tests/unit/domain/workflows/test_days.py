"""Days that a paper cannot bear are refused, each by a code of its own (VAL-08, WF-04)."""

from __future__ import annotations

from typing import Any, Final

import pytest

from domain.decisions import Put
from domain.workflows.grading import SCORES
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round
from tests.helpers.case_desk import OTHER_UNIT_BRANCH, CaseDesk, desk, two_desks
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH

REMOVAL: Final[dict[str, Any]] = {"months_absent": 6, "months_in_a_row": True, "reminders": "Đã nhắc ba lần"}
# The day of today at the desk is 2026-11-22.
AHEAD: Final = "2026-11-23"


def removed_on(at: CaseDesk, day: str) -> str:
    return at.refused(
        "removal.confirm", member="m1", resolution_number="3-NQ/CĐ", resolution_date=day, **REMOVAL
    )


@pytest.mark.parametrize(
    ("member", "day", "code"),
    [
        ({"birth_date": "2004-03-05"}, "2004-03-04", "decision_before_birth"),
        ({"birth_date": "2004"}, "2003-12-31", "decision_before_birth"),
        ({"birth_date": "2004-03-05"}, "1930-12-31", "decision_too_old"),
        ({"joined_on": "2020-03-26"}, "2020-03-25", "decision_before_joining"),
        ({"joined_on": "2020-03"}, "2020-02-29", "decision_before_joining"),
    ],
)
def test_no_paper_is_older_than_who_it_is_about(member: dict[str, Any], day: str, code: str) -> None:
    assert removed_on(desk(**member), day) == f"case.{code}"


def test_the_first_day_and_a_date_known_to_the_month_only_are_no_obstacle() -> None:
    for member in ({"joined_on": "2020-03-26"}, {"joined_on": "2020-03"}):
        at = desk(**member)
        at.take(
            "removal.confirm",
            member="m1",
            resolution_number="3-NQ/CĐ",
            resolution_date="2020-03-26",
            **REMOVAL,
        )


def test_nobody_leaves_a_branch_that_was_not_founded_yet() -> None:
    at = desk()
    at.view.commit([Put("organisation", BRANCH, {"founded_on": "2025-07-01"})])
    assert removed_on(at, "2025-06-30") == "case.decision_before_founding"
    # An award of earlier years is entered later all the same.
    award: dict[str, Any] = {"form": "certificate", "level": "grassroots", "decision_number": "5-QĐ"}
    at.take("commendation.record", member="m1", decision_date="2025-06-30", achievement="x", **award)


def test_a_branch_that_came_of_another_one_answers_for_its_papers() -> None:
    at = desk()
    at.view.commit([Put("organisation", BRANCH, {"founded_on": "2025-07-01"})])
    came = {"type": "unite", "sources": [OTHER_BRANCH], "targets": [BRANCH], "effective_on": "2025-07-01"}
    at.view.commit([Put("org_event", "e1", came, creates=True)])
    at.take(
        "removal.confirm", member="m1", resolution_number="3-NQ/CĐ", resolution_date="2025-06-30", **REMOVAL
    )


def test_nobody_is_received_before_the_letter_was_written() -> None:
    here, there = two_desks()
    letter: dict[str, Any] = {
        "letter_number": "7-GGT",
        "letter_date": "2026-10-01",
        "fees_paid_to": "10/2026",
    }
    here.take("transfer.send", member="m1", to_unit="TB.2", **letter)
    (case,) = [case.id for case in there.view.cases_of("m1") if case.fields["state"] == "incoming"]
    given = {"to_org": OTHER_UNIT_BRANCH, "accepted_on": "2026-09-30"}
    assert there.refused("transfer.accept", case, **given) == "case.accepted_before_letter"
    there.take("transfer.accept", case, **{**given, "accepted_on": "2026-10-01"})


@pytest.mark.parametrize(
    ("do", "given"),
    [
        ("maturity.submit", {"maturity_reason": "age", "meeting_date": AHEAD}),
        ("transfer.submit", {"to_org": OTHER_BRANCH, "letter_date": AHEAD}),
    ],
)
def test_what_happened_did_not_happen_tomorrow(do: str, given: dict[str, Any]) -> None:
    assert desk(birth_date="1990").refused(do, member="m1", **given) == "case.decision_ahead"


def test_no_year_of_training_is_assessed_ahead() -> None:
    at = desk()
    case = case_id_of_round(workflows()["training"], "m1", "2026")
    at.take("training.register", case, member="m1", period="2026", registered_on="2026-03-01")
    scores: dict[str, Any] = dict.fromkeys(SCORES, 15)
    assert at.refused("training.assess", case, assessed_on="2027-06-01", **scores) == "case.decision_ahead"


def test_what_is_planned_may_lie_ahead() -> None:
    at = desk()
    plan = {"from_on": "2026-11-01", "expected_return": "2027-06-01", "destination": "Bình Dương"}
    at.take("working_away.submit", member="m1", **plan)
