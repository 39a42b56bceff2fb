"""What cases add to the statistics: dated by the paper, counted once, never twice at two units."""

from __future__ import annotations

from typing import Any

from domain.workflows.figures import figures
from domain.workflows.registry import workflows
from tests.helpers.case_desk import DECISION, OTHER_UNIT_BRANCH, CaseDesk, desk, two_desks

YEAR = ("2026-01-01", "2026-12-31")
AWARD = {"form": "certificate", "level": "grassroots"}


def counted(at: CaseDesk, first: str = YEAR[0], last: str = YEAR[1]) -> dict[tuple[str, str], int]:
    cases = [one for one in at.view.records.values() if one.kind == "case"]
    return dict(figures(cases, first, last, at.view.unit))


def test_a_case_counts_in_the_period_of_its_legal_day() -> None:
    at = desk()
    at.take("commendation.record", member="m1", **AWARD, **DECISION)
    at.take("commendation.start", member="m1")
    assert counted(at) == {("commendation", "commended"): 1}
    assert counted(at, "2026-10-15", "2026-10-15") == {("commendation", "commended"): 1}
    assert counted(at, "2026-10-16", "2026-12-31") == {}
    assert counted(at, "2025-01-01", "2026-10-14") == {}


def test_what_was_revoked_counts_no_more() -> None:
    at = desk()
    case = at.take("commendation.record", member="m1", **AWARD, **DECISION)
    at.take("commendation.revoke", case, reason="khai sai", revoke_number="1", revoke_date="2026-11-01")
    assert counted(at) == {}


def test_striking_off_and_restoring_are_two_figures_of_two_days() -> None:
    at = desk()
    given: dict[str, Any] = {
        "months_absent": 4,
        "months_in_a_row": True,
        "reminders": "ba lần",
        "resolution_number": "3-NQ/CĐ",
        "resolution_date": "2026-10-02",
    }
    case = at.take("removal.confirm", member="m1", **given)
    assert counted(at) == {("removal", "removed"): 1}
    at.take("removal.revoke", case, reason="đóng đủ", revoke_number="1", revoke_date="2026-11-01")
    assert counted(at) == {("removal", "removed"): 1, ("removal", "restored"): 1}
    assert counted(at, "2026-10-01", "2026-10-31") == {("removal", "removed"): 1}


def test_a_transfer_counts_as_out_at_one_end_and_in_at_the_other_on_the_day_of_acceptance() -> None:
    here, there = two_desks()
    here.take("commendation.record", member="m1", **AWARD, **DECISION)
    here.take("transfer.send", member="m1", to_unit="TB.2", letter_date="2025-12-30")
    assert ("transfer", "moved_out") not in counted(here)
    (coming,) = there.view.cases_of("m1")
    there.take("transfer.accept", coming.id, to_org=OTHER_UNIT_BRANCH, accepted_on="2026-01-05")
    assert counted(here) == {("commendation", "commended"): 1, ("transfer", "moved_out"): 1}
    assert counted(there) == {("transfer", "moved_in"): 1}


def test_moves_inside_the_unit_stand_apart() -> None:
    at = desk()
    at.take("transfer.move_inside", member="m1", to_org="branch-2", accepted_on="2026-10-10")
    assert counted(at) == {("transfer", "moved_inside"): 1}


def test_only_what_is_taken_back_by_a_new_event_goes_on_counting_and_that_event_counts_too() -> None:
    """`docs/statistics.md`: an annulled decision never was; restoring is an event of its own."""
    goes_on = {
        (workflow.name, count.name)
        for workflow in workflows().values()
        for count in workflow.counts
        if "revoked" in count.also
    }
    assert goes_on == {("removal", "removed"), ("transfer", "moved_out")}
    of_its_own = {
        (workflow.name, count.name)
        for workflow in workflows().values()
        for count in workflow.counts
        if count.state == "revoked"
    }
    assert of_its_own == {("removal", "restored")}


def test_a_maturity_that_was_annulled_never_was_in_any_period() -> None:
    at = desk(birth_date="1990-03-05")
    case = at.take("maturity.approve", member="m1", maturity_reason="age", **DECISION)
    assert counted(at) == {("maturity", "matured"): 1}
    at.take("maturity.revoke", case, reason="nhầm", revoke_number="1", revoke_date="2026-11-01")
    assert counted(at) == {}


def test_every_figure_is_about_a_state_and_a_day_of_its_workflow() -> None:
    for workflow in workflows().values():
        for count in workflow.counts:
            assert set(count.in_states) <= set(workflow.state_of), (workflow.name, count.name)
            assert count.dated_by in workflow.by_name, (workflow.name, count.name)
