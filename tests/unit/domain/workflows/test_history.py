"""A line of a case says whose step it tells of: no case shows a step that nobody took on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.records import Record
from domain.workflows.figures import figures
from domain.workflows.history import foreign_to, own_lines, steps_taken
from domain.workflows.obstacles import way_out
from tests.helpers.case_desk import DECISION, CaseDesk, desk, two_desks
from tests.helpers.cases import MATURITY, REMOVAL
from tests.helpers.unit_at_work import TODAY

M = {"member": "m1"}
OUT = {"resolution_number": "3-NQ/CĐ", "resolution_date": "2026-11-01", **REMOVAL, **M}
TRIP = {"destination": "Thuận An", "from_on": "2026-02-10", **M}


def commended(unit: CaseDesk) -> str:
    return unit.take("commendation.submit", form="certificate", level="grassroots", achievement="Hè", **M)


def without_the_word(case: Record) -> dict[str, Any]:
    """The case as programs stored it that did not say of which case a step was."""
    lines = [
        {name: value for name, value in line.items() if name != "because_of"}
        for line in case.fields["history"]
    ]
    return {**case.fields, "history": lines}


def test_a_case_that_an_exit_ends_names_the_workflow_and_the_step_of_the_exit() -> None:
    unit = desk(birth_date="1990-03-05")
    case = commended(unit)
    exit_case = unit.take("maturity.approve", **MATURITY, **DECISION, **M)
    line = unit.case(case)["history"][-1]
    assert line["because_of"] == {"workflow": "maturity", "case": exit_case}
    assert (line["step"], line["to"]) == ("approve", "cancelled")
    assert steps_taken(unit.case(case)) == {"submit"}
    assert [line["step"] for line in own_lines(unit.case(case))] == ["submit"]


def test_lines_stored_before_are_told_by_the_paper_that_the_case_gave_way_to() -> None:
    unit = desk(birth_date="1990-03-05")
    case = commended(unit)
    exit_case = unit.take("maturity.approve", **MATURITY, **DECISION, **M)
    stored = without_the_word(unit.found("case", case))
    first, last = stored["history"]
    assert foreign_to(stored, first) == {}
    assert foreign_to(stored, last) == {"workflow": "maturity", "case": exit_case}


def test_what_was_given_up_after_a_clash_stays_the_own_step_of_a_case() -> None:
    lines = [{"step": "confirm", "to": "conflict"}, {"step": "give_up", "to": "cancelled"}]
    case = {
        "workflow": "removal",
        "state": "cancelled",
        "history": lines,
        "lost_to": {"workflow": "maturity", "case": "m"},
    }
    assert steps_taken(case) == {"confirm", "give_up"}


@pytest.mark.parametrize("told", [True, False])
def test_nobody_is_taken_to_have_left_by_a_case_that_another_exit_ended(told: bool) -> None:
    """A draft of a maturity that a membership of honour ended has its word, `approve`: no exit of its own."""
    unit = desk(birth_date="1980-03-05")
    draft = unit.take("maturity.start", **M)
    unit.take("removal.confirm", **OUT)
    found = unit.found("case", draft)
    line = {
        **found.fields["history"][-1],
        "step": "approve",
        "because_of": {"workflow": "honorary", "case": "h"},
    }
    fields = {**found.fields, "history": [*found.fields["history"][:-1], line],
              "lost_to": {"workflow": "honorary", "case": "h"}}  # fmt: skip
    case = replace(found, fields=fields)
    fields = fields if told else without_the_word(case)
    unit.view.records["case", draft] = replace(case, fields=fields)
    unit.view.records["member", "m1"] = replace(
        unit.found("member", "m1"), fields={**unit.member(), "status": "matured"}
    )
    assert way_out(unit.view, "m1", TODAY) is None


def test_the_other_end_of_a_move_shows_the_step_of_the_move_as_its_own() -> None:
    here, there = two_desks()
    sent = here.take("transfer.send", to_unit="unit-2", letter_date="2026-10-01", **M)
    coming = str(here.case(sent)["counterpart"]["case"])
    assert steps_taken(there.case(coming)) == {"send"}


def test_an_exit_gives_no_answer_that_nobody_gave() -> None:
    unit = desk(birth_date="2000-03-05")
    trip = unit.take("working_away.submit", **TRIP)
    unit.take("removal.confirm", confirm=["away"], **OUT)
    assert unit.case(trip)["state"] == "overtaken"
    assert unit.case(trip)["history"][-1]["because_of"]["workflow"] == "removal"


def test_who_was_introduced_and_left_counts_as_introduced_and_not_as_turned_down() -> None:
    unit = desk(birth_date="2000-03-05")
    case = "outstanding-2026"
    held = {
        "workflow": "outstanding",
        "member": "m1",
        "state": "introduced",
        "round": "2026",
        "data": {"period": "2026", "decision_date": "2026-10-01", "introduction_date": "2026-10-20"},
        "history": [{"step": "introduce", "to": "introduced"}],
    }
    unit.view.records["case", case] = Record("case", case, held)
    unit.take("removal.confirm", **OUT)
    assert unit.case(case)["state"] == "introduced_overtaken"
    counted = figures([unit.found("case", case)], "2026-01-01", "2026-12-31", unit.view.unit)
    assert counted == {("outstanding", "outstanding_recognised"): 1, ("outstanding", "party_introduced"): 1}
