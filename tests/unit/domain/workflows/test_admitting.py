"""What an admission asks of the candidate's schooling and of who introduces (`domain.md` 3.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.decisions import Put
from tests.helpers.case_desk import CaseDesk, desk
from tests.helpers.unit_view import BRANCH
from tests.unit.domain.workflows.test_admission import APPROVAL, FILE, PERSON

LOWER_SECONDARY = "1"


def asking_for_more() -> CaseDesk:
    """A unit in a province that admits nobody who has only finished primary or lower secondary school."""
    at = desk()
    book = at.view.rulebook
    stricter = [
        replace(rules, parameters={**rules.parameters, "admission_education": ["3", "6"]})
        for rules in book.rule_sets
    ]
    at.view.rulebook = replace(book, rule_sets=stricter)
    return at


def unknown(at: CaseDesk, do: str, person: dict[str, Any], **given: Any) -> set[str]:
    return at.unknown_about(at.command(do, person=person, org=BRANCH, **given))


def test_schooling_that_nobody_wrote_down_is_unknown_and_holds_nobody_up() -> None:
    at = asking_for_more()
    assert "education_below" in unknown(at, "admission.submit", PERSON, **FILE)
    assert at.broken("admission.submit", person=PERSON, org=BRANCH, **FILE) == {}


def test_schooling_below_what_the_rules_ask_for_is_confirmed_by_name() -> None:
    at = asking_for_more()
    person = {**PERSON, "general_education": LOWER_SECONDARY}
    for step, given in (("submit", FILE), ("approve", {**FILE, **APPROVAL})):
        asked = {"person": person, "org": BRANCH, **given}
        assert at.refused(f"admission.{step}", **asked) == "case.education_below"
        assert set(at.broken(f"admission.{step}", **asked)) == {"education_below"}
    at.take("admission.submit", person=person, org=BRANCH, confirm=["education_below"], **FILE)


@pytest.mark.parametrize("schooling", ["4", "1", "6", "3"])
def test_whoever_finished_primary_school_may_be_admitted(schooling: str) -> None:
    at, person = desk(), {**PERSON, "general_education": schooling}
    assert at.broken("admission.submit", person=person, org=BRANCH, **FILE) == {}
    assert "education_below" not in unknown(at, "admission.submit", person, **FILE)


# -- who introduces: the member "m1" of the branch, by name ------------------------------------------


@pytest.mark.parametrize(("joined", "lately"), [("2026-07-02", True), ("2026-07-01", False), ("2020", False)])
def test_a_member_who_came_less_than_three_months_before_is_remarked_as_introducer(
    joined: str, lately: bool
) -> None:
    """The branch meets on 1 October 2026."""
    at = desk(full_name="Phạm Văn Bình", joined_on=joined)
    found = at.broken("admission.submit", person=PERSON, org=BRANCH, **FILE)
    assert ("introducer_too_new" in found) == lately
    at.take("admission.submit", person=PERSON, org=BRANCH, **FILE)


def test_a_move_into_the_branch_counts_from_its_day() -> None:
    at = desk(full_name="Phạm Văn Bình", joined_on="2020-03-26")
    moved = {"workflow": "transfer", "member": "m1", "org": BRANCH, "state": "moved"}
    moved |= {"decided_on": "2026-08-15"}
    at.view.commit([Put("case", "c9", moved, creates=True)])
    assert "introducer_too_new" in at.broken("admission.submit", person=PERSON, org=BRANCH, **FILE)


def test_of_whom_the_register_does_not_know_nobody_can_say_how_long() -> None:
    at = desk(full_name="Phạm Văn Bình", joined_on="2020-03-26")
    for introducer in ("Chi hội Liên hiệp thanh niên thôn 2", "Phạm Văn Bính"):
        given = {**FILE, "introducer": introducer}
        assert "introducer_too_new" in unknown(at, "admission.submit", PERSON, **given)
        assert at.broken("admission.submit", person=PERSON, org=BRANCH, **given) == {}
    assert "introducer_too_new" not in unknown(at, "admission.submit", PERSON, **FILE)


def test_who_approves_is_reminded_where_nobody_introduces() -> None:
    at = desk()
    given = {name: value for name, value in {**FILE, **APPROVAL}.items() if name != "introducer"}
    assert set(at.broken("admission.approve", person=PERSON, org=BRANCH, **given)) == {"nobody_introduces"}
    at.take("admission.approve", person=PERSON, org=BRANCH, **given)
