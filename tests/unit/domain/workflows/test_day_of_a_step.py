"""A step without a paper is judged by the rules of the day on which it was taken, wherever it is decided."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.decisions import Accepted, Command
from tests.helpers.case_desk import TODAY, CaseDesk, desk
from tests.helpers.unit_view import BRANCH
from tests.unit.domain.workflows.test_admission import FILE

# Fifteen when the branch sent the file, under rules that took people of fifteen; the next ones want sixteen.
YOUNG: dict[str, Any] = {"full_name": "Lê Thị Hoa", "birth_date": "2010-12-01", "sex": "female"}
SENT, NEXT_RULES = "2026-05-14T23:30:00+07:00", "2026-05-15"


def submitted(at: CaseDesk, moment: str) -> Command:
    given = {**FILE, "meeting_date": "2026-05-10"}
    return replace(at.command("admission.submit", person=YOUNG, org=BRANCH, **given), at=moment)


def test_what_was_sent_before_new_rules_is_not_refused_by_them_when_it_arrives() -> None:
    at = desk()
    assert at.view.rulebook.on(NEXT_RULES).whole("admission_age_min") == 16
    assert isinstance(at.decided(submitted(at, SENT)), Accepted)
    assert at.matter_of(submitted(at, SENT)).day == "2026-05-14"


def test_the_day_is_that_of_vietnam_whatever_zone_the_laptop_wrote() -> None:
    at = desk()
    assert at.matter_of(submitted(at, "2026-05-14T16:59:59+00:00")).day == "2026-05-14"
    assert at.matter_of(submitted(at, "2026-05-14T17:00:00+00:00")).day == NEXT_RULES


@pytest.mark.parametrize(
    "moment", ["", "2026-05-14", "2026-05-14T08:00:00", "hôm qua", "2027-01-01T08:00:00+07:00"]
)
def test_a_moment_that_says_no_day_or_one_still_to_come_leaves_the_day_of_the_decision(moment: str) -> None:
    at = desk()
    assert at.refusal(submitted(at, moment)).code == "case.candidate_too_young"
    assert at.matter_of(submitted(at, moment)).day == TODAY.isoformat()


def test_a_step_with_a_paper_goes_by_the_paper() -> None:
    at = desk()
    given = {**FILE, "meeting_date": "2026-05-10", "decision_number": "8-NQ", "decision_date": "2026-06-01"}
    approved = replace(at.command("admission.approve", person=YOUNG, org=BRANCH, **given), at=SENT)
    assert at.matter_of(approved).day == "2026-06-01"
    assert at.refusal(approved).code == "case.candidate_too_young"
