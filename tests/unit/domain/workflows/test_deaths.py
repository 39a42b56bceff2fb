"""A member who died: noted with the day and the paper, counted by itself (`domain.md` 3.1, 3.5)."""

from __future__ import annotations

from domain.decisions import Put
from domain.refusals import Refusal
from domain.roles import Role
from domain.workflows.figures import figures
from tests.helpers.case_desk import OTHER_UNIT, CaseDesk, desk, two_desks
from tests.helpers.unit_view import BRANCH

PAPER = "Trích lục khai tử số 12/TLKT-BS ngày 18/10/2026"


def dies(at: CaseDesk, on: str = "2026-10-15") -> str:
    return at.take("removal.record_death", member="m1", effective_on=on, reason=PAPER)


def test_whoever_died_is_counted_no_more_and_the_record_stays() -> None:
    at = desk()
    case = dies(at)
    assert (at.state(case), at.member()["status"], at.member()["org"]) == ("deceased", "deceased", BRANCH)
    assert at.case(case)["decided_on"] == "2026-10-15"
    assert at.case(case)["history"][-1]["reason"] == PAPER


def test_a_death_is_a_figure_of_its_own_and_no_removal() -> None:
    at = desk()
    case = at.view.record("case", dies(at))
    assert case is not None
    assert dict(figures([case], "2026-10-01", "2026-10-31", at.view.unit)) == {("removal", "deceased"): 1}


def test_what_was_under_way_is_called_off_at_both_ends_and_posts_end() -> None:
    here, there = two_desks()
    post = {"member": "m1", "org": BRANCH, "position": "bi_thu_chi_doan", "held_from": "2025-01-01"}
    here.view.commit([Put("position", "p1", post, creates=True)])
    sent = here.take("transfer.send", member="m1", to_unit=OTHER_UNIT, letter_date="2026-10-01")
    award = here.take("commendation.start", member="m1")
    dies(here)
    assert {here.state(sent), here.state(award)} == {"cancelled"}
    assert {case.fields["state"] for case in there.view.cases_of("m1")} == {"withdrawn"}
    assert here.view.records["position", "p1"].fields["held_to"] == "2026-10-15"


def test_it_takes_the_unit_a_day_and_the_paper_by_which_it_is_known() -> None:
    at = desk()
    branch = at.acting_as(Role.BRANCH, BRANCH)
    day = {"member": "m1", "effective_on": "2026-10-15"}
    assert branch.refused("removal.record_death", reason=PAPER, **day) == Refusal.FORBIDDEN_LEVEL
    assert at.refused("removal.record_death", **day) == Refusal.REASON_MISSING
    assert at.refused("removal.record_death", member="m1", reason=PAPER) == "validation.required"
    late = {**day, "effective_on": "2026-12-01"}
    assert at.refused("removal.record_death", reason=PAPER, **late) == "case.decision_ahead"
    dies(at)
    assert at.refused("removal.record_death", reason=PAPER, **day) == "case.not_a_member"


def test_whoever_was_taken_for_dead_is_a_member_again() -> None:
    at = desk()
    case = dies(at)
    at.take("removal.undo_death", case, reason="trùng tên với người khác")
    assert (at.state(case), at.member()["status"]) == ("cancelled", "active")
    assert at.refused("removal.undo_death", case, reason="nữa") == Refusal.STATE
