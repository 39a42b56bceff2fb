"""What is asked of the unit's steps while a discipline of the member is considered (3.3, 3.9 to 3.13)."""

from __future__ import annotations

from typing import Any

import pytest

from domain.workflows.model import Hand, Severity
from domain.workflows.registry import workflows
from tests.helpers.case_desk import DECISION, CaseDesk, desk
from tests.helpers.stepping import round_id
from tests.helpers.unit_view import OTHER_BRANCH

LETTER = {"letter_number": "5-GGT", "letter_date": "2026-11-20"}
PAPER = {"paper_number": "6-GGT", "paper_date": "2026-11-20"}
HOST = {"period": "2026", "to_place": "Đoàn xã Tân An"}
AWAY = {"to_place": "Đoàn xã Tân An", "from_on": "2026-11-01", "to_on": "2027-03-01"}


def under_way(**fields: Any) -> CaseDesk:
    at = desk(**fields)
    at.take("discipline.start", member="m1")
    return at


def test_nobody_is_sent_to_another_unit_unless_the_discipline_is_looked_at_first() -> None:
    at = under_way()
    given: dict[str, Any] = {"member": "m1", "to_place": "Đoàn xã Tân An", **LETTER}
    assert at.refused("transfer.send", **given) == "case.open_discipline"
    case = at.take("transfer.send", confirm=["open_discipline"], **given)
    assert at.case(case)["state"] == "awaiting"


def test_a_move_inside_the_unit_is_remarked_and_the_discipline_goes_along() -> None:
    at = under_way()
    given: dict[str, Any] = {"member": "m1", "to_org": OTHER_BRANCH, "accepted_on": "2026-11-20"}
    assert "open_discipline" in at.broken("transfer.move_inside", **given)
    at.take("transfer.move_inside", **given)
    (discipline,) = [one for one in at.view.cases_of("m1") if one.fields["workflow"] == "discipline"]
    assert (discipline.fields["state"], discipline.fields["org"]) == ("draft", OTHER_BRANCH)


def test_the_paper_of_a_stay_elsewhere_is_remarked() -> None:
    at = under_way()
    stay = at.take("temporary.submit", member="m1", **AWAY)
    trip = at.take("working_away.submit", member="m1", destination="Bình Dương", from_on="2026-11-01")
    residence = round_id("residence", **HOST)
    at.take("residence.submit", residence, member="m1", **HOST)
    papers = (
        ("temporary.approve", stay),
        ("working_away.issue_paper", trip),
        ("residence.introduce", residence),
    )
    for step, case in papers:
        assert "open_discipline" in at.broken(step, case, **PAPER)
        at.take(step, case, **PAPER)


def test_nobody_is_recognised_as_outstanding_unless_it_is_confirmed() -> None:
    at = desk()
    case = round_id("outstanding", period="2026")
    at.take("outstanding.submit", case, member="m1", period="2026")
    at.take("discipline.start", member="m1")
    assert at.refused("outstanding.recognise", case, **DECISION) == "case.open_discipline"
    at.take("outstanding.recognise", case, confirm=["open_discipline"], **DECISION)


def test_a_branch_is_never_told_of_a_discipline_by_its_own_steps() -> None:
    """3.10: only the unit sees it. Its own workflow, which is closed to branches, apart."""
    asking = [
        (workflow.name, step.name)
        for workflow in workflows().values()
        for step in workflow.steps
        for condition in step.conditions
        if condition.code == "open_discipline" and step.hand is Hand.BRANCH and not workflow.sensitive
    ]
    assert asking == []


@pytest.mark.parametrize("severity", [Severity.CONFIRM, Severity.WARN])
def test_the_steps_that_ask_are_known(severity: Severity) -> None:
    asking = {
        f"{workflow.name}.{step.name}"
        for workflow in workflows().values()
        for step in workflow.steps
        for condition in step.conditions
        if condition.code == "open_discipline" and condition.severity is severity
    }
    assert asking == {
        Severity.CONFIRM: {
            "transfer.send", "maturity.approve", "removal.confirm", "honorary.forward",
            "outstanding.recognise", "outstanding.introduce",
        },
        Severity.WARN: {
            "transfer.move_inside", "temporary.approve", "residence.introduce", "working_away.issue_paper",
        },
    }[severity]  # fmt: skip
