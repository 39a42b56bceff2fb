"""Steps that reach the server after somebody else's: what becomes of them, and of what they were about."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from domain.decisions import Command, Put, Remove
from domain.operations import Author, Intent, Outcome
from domain.reconcile import reconcile
from domain.records import Departure
from domain.refusals import Refusal
from domain.roles import Actor, Role
from tests.helpers.case_desk import (
    DECISION,
    MEETING,
    OTHER_UNIT,
    OTHER_UNIT_BRANCH,
    CaseDesk,
    desk,
    two_desks,
)
from tests.helpers.stepping import round_id
from tests.helpers.unit_at_work import beside
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH

GRADE = round_id("assessment", period="2026")
TRAINING = round_id("training", period="2026")
HUNG = Actor("cadre-4", "Hùng", Role.SECRETARY, "unit-1")
REMOVAL: dict[str, Any] = {"months_absent": 6, "months_in_a_row": True, "confirm": ["not_reminded"]}
_IDS = count(1)


def arrives(at: CaseDesk, command: Command, version: int = 0, **expects: Any) -> Outcome:
    """An operation of another laptop as the server takes it."""
    author = Author(HUNG.id, HUNG.name, "laptop-2", "2026-11-22T09:00:00+07:00")
    command = replace(command, expects=expects)
    at.view.units.setdefault(at.view.unit, at.view)
    outcome = reconcile(at.view, Intent(command, expects, version, HUNG, author), at.today, _new_id)
    at.apply(outcome.changes)
    return outcome


def _new_id() -> str:
    return f"new-{next(_IDS)}"


def step(at: CaseDesk, do: str, case: str = "", **given: Any) -> Outcome:
    return arrives(at, at.command(do, case, **given))


def grade(grade: str = "good", **more: Any) -> dict[str, Any]:
    return {"member": "m1", "period": "2026", "proposed_grade": grade, **more}


def approved_grade() -> CaseDesk:
    at = desk()
    at.take("assessment.submit", GRADE, **grade())
    at.take("assessment.approve", GRADE, approved_grade="good", **DECISION)
    return at


def moved_away(here: CaseDesk, there: CaseDesk, letter: bool = True) -> None:
    """The member is of the other unit since 20/10/2026, by a letter or because the App said so."""
    if letter:
        here.take("transfer.send", member="m1", to_unit=OTHER_UNIT, letter_date="2026-10-01")
        (coming,) = (each for each in there.view.cases_of("m1") if each.fields["state"] == "incoming")
        case = coming.id
    else:
        case = "app-1"
        fields = {"workflow": "transfer", "member": "m1", "org": OTHER_UNIT, "state": "incoming",
                  "subject": {"full_name": "An"}, "counterpart": {"unit": here.view.unit}}  # fmt: skip
        there.view.commit([Put("case", case, fields, creates=True)])
    there.take("transfer.accept", case, to_org=OTHER_UNIT_BRANCH, accepted_on="2026-10-20")


# -- one round, opened by two ------------------------------------------------------------------------


def test_a_second_opening_with_the_same_values_goes_on_with_the_case_that_stands() -> None:
    at = desk()
    at.take("assessment.start", GRADE, **grade())
    outcome = step(at, "assessment.submit", GRADE, **grade(self_grade="good"))
    assert (outcome.verdict, outcome.into, at.state(GRADE)) == ("merged", GRADE, "submitted")
    assert at.case(GRADE)["data"]["self_grade"] == "good"


def test_a_second_opening_that_cannot_go_on_fills_the_blanks() -> None:
    """Both sheets together say more votes than people: nothing is decided over somebody's head."""
    at = desk()
    at.take("assessment.start", GRADE, **grade(meeting_present=5))
    outcome = step(at, "assessment.submit", GRADE, **grade(votes_good=9))
    assert (outcome.verdict, at.state(GRADE)) == ("merged", "draft")
    assert at.case(GRADE)["data"]["votes_good"] == 9


def test_a_second_opening_is_held_to_the_rules_all_the_same() -> None:
    at = desk()
    at.take("assessment.start", GRADE, **grade())
    assert step(at, "assessment.start", GRADE, **grade("unheard_of")).code == "validation.catalogue"


def test_the_id_of_a_round_belongs_to_its_workflow() -> None:
    at = desk()
    at.take("assessment.start", GRADE, **grade())
    assert step(at, "training.start", GRADE, member="m1", period="2026").code == Refusal.EXISTS


def test_the_same_grade_proposed_after_the_approval_is_no_request() -> None:
    at = approved_grade()
    assert step(at, "assessment.submit", GRADE, **grade()).verdict == "merged"
    assert at.state(GRADE) == "effective"


def test_another_grade_of_somebody_who_left_leaves_the_case_closed() -> None:
    """The request stands in the case, but there is no member any more whom the unit would grade anew."""
    at = approved_grade()
    at.view.commit([Put("member", "m1", {"status": "matured"})])
    outcome = step(at, "assessment.save", GRADE, proposed_grade="outstanding")
    assert outcome.code == "correction_asked"
    assert (at.state(GRADE), at.case(GRADE)["correction"]["set"]) == (
        "effective",
        {"proposed_grade": "outstanding"},
    )


def test_a_round_that_was_called_off_is_not_opened_behind_its_back() -> None:
    at = desk()
    at.take("assessment.start", GRADE, **grade())
    at.take("assessment.withdraw", GRADE)
    outcome = step(at, "assessment.start", GRADE, **grade("completed"))
    assert (outcome.verdict, outcome.code) == ("rejected", Refusal.STATE)


def test_values_that_came_late_are_held_to_the_rules() -> None:
    at = desk()
    at.take("training.register", TRAINING, member="m1", period="2026", registered_on="2026-03-01")
    late = at.command("training.enter_scores", TRAINING, score_ideals=90)
    assert arrives(at, late, content="what stood there before").code == "case.score_too_high"


# -- papers about leaving ----------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["a", "b"])
def test_of_two_removals_of_one_day_the_lower_id_stands_whichever_is_first(first: str) -> None:
    at, second = desk(), {"a": "b", "b": "a"}[first]
    paper = {"resolution_date": "2026-10-05", **REMOVAL}
    at.take("removal.confirm", first, member="m1", resolution_number="3-NQ/CĐ", **paper)
    step(at, "removal.confirm", second, member="m1", resolution_number="4-NQ/CĐ", **paper)
    assert (at.state("a"), at.state("b")) == ("effective", "conflict")


@pytest.mark.parametrize("first", ["a", "b"])
def test_of_two_cases_of_one_paper_the_lower_id_is_the_decision_and_nobody_is_asked(first: str) -> None:
    at, second = desk(), {"a": "b", "b": "a"}[first]
    paper = {"resolution_number": "3-NQ/CĐ", "resolution_date": "2026-10-05", **REMOVAL}
    at.take("removal.confirm", first, member="m1", **paper)
    step(at, "removal.confirm", second, member="m1", **paper)
    assert (at.state("a"), at.state("b")) == ("effective", "cancelled")
    assert at.view.open_conflicts("case", "b") == []


def test_a_complaint_does_not_bring_closed_cases_back() -> None:
    at = desk()
    at.take("assessment.submit", GRADE, **grade())
    at.view.commit([Put("member", "m1", {"status": "expelled"})])
    line = [{"step": "expel", "to": "effective"}, {"step": "complain", "to": "effective"}]
    expelled = {"workflow": "discipline", "member": "m1", "org": BRANCH, "state": "effective",
                "history": line, "decided_on": "2026-10-01", "data": {"form": "expulsion"}}  # fmt: skip
    cancelled = {"state": "cancelled", "lost_to": {"workflow": "discipline", "held": "submitted"}}
    at.view.commit([Put("case", "x1", expelled, creates=True), Put("case", GRADE, cancelled)])
    outcome = step(at, "assessment.return", GRADE, reason="bổ sung")
    assert (outcome.verdict, at.state(GRADE)) == ("conflict", "conflict")


def undone_without_return(at: CaseDesk, case: str) -> None:
    """The member has left by a paper that was called a mistake; it had closed `case`. Nobody is back."""
    line = [{"step": "confirm_received", "to": "effective"}, {"step": "overturn", "to": "revoked"}]
    paper = {"workflow": "transfer", "member": "m1", "org": BRANCH, "state": "revoked", "history": line,
             "subject": {"full_name": "An"}, "decided_on": "2026-11-01", "data": {}}  # fmt: skip
    closed = {"state": "cancelled", "lost_to": {"workflow": "transfer", "held": "draft"}}
    at.view.commit([Put("member", "m1", {"status": "transferred"}), Put("case", case, closed)])
    at.view.commit([Put("case", "t1", paper, creates=True)])


def test_a_late_save_does_not_open_again_what_a_way_out_closed_though_its_paper_was_undone() -> None:
    at = desk()
    case = at.take("commendation.start", member="m1")
    undone_without_return(at, case)
    outcome = step(at, "commendation.save", case, note="sửa muộn")
    assert (outcome.verdict, at.state(case), at.case(case)["data"]["note"]) == (
        "conflict",
        "conflict",
        "sửa muộn",
    ), "what was typed is kept beside the other paper"


def test_a_late_save_for_somebody_who_left_by_no_known_paper_is_refused() -> None:
    at = desk()
    case = at.take("commendation.start", member="m1")
    undone_without_return(at, case)
    at.view.commit([Remove("case", "t1", Departure.DELETED)])
    outcome = step(at, "commendation.save", case, note="sửa muộn")
    assert (outcome.verdict, outcome.code, at.state(case)) == ("rejected", Refusal.STATE, "cancelled")


def test_a_death_before_the_transfer_was_asked_for_brings_the_record_home() -> None:
    here, there = two_desks()
    here.take("training.register", TRAINING, member="m1", period="2026", registered_on="2026-03-01")
    moved_away(here, there)
    paper = {"reason": "trích lục khai tử", "effective_on": "2026-09-20"}
    outcome = step(here, "removal.record_death", "d1", member="m1", **paper)
    assert outcome.verdict == "merged"
    assert here.member()["status"] == "deceased"
    assert there.view.record("member", "m1") is None
    assert [case.id for case in here.view.cases_of("m1") if case.fields["workflow"] == "training"] == [
        TRAINING
    ]
    assert here.state(TRAINING) == "cancelled"
    assert there.view.record("case", TRAINING) is None


def test_an_expulsion_wins_over_a_move_of_which_no_paper_is_known() -> None:
    here, there = two_desks()
    record = here.member()
    here.view.commit([Remove("member", "m1", Departure.MOVED, OTHER_UNIT)])
    there.view.commit([Put("member", "m1", {**record, "org": OTHER_UNIT_BRANCH}, creates=True)])
    case = {"form": "expulsion", "violation": "Vi phạm", "self_criticism": True, "secret_ballot": True}
    outcome = step(here, "discipline.expel", "x1", member="m1", **case, **MEETING, **DECISION)
    assert outcome.verdict == "merged"
    assert (here.member()["status"], there.view.record("member", "m1")) == ("expelled", None)


def test_what_the_unit_had_kept_of_a_round_is_one_case_again_when_the_record_comes_home() -> None:
    here, there = two_desks()
    moved_away(here, there)
    assert step(here, "training.start", TRAINING, member="m1", period="2026").verdict == "conflict"
    paper = {"reason": "trích lục khai tử", "effective_on": "2026-09-20"}
    assert step(here, "removal.record_death", "d1", member="m1", **paper).verdict == "merged"
    assert [case.id for case in here.view.cases_of("m1") if case.fields["workflow"] == "training"] == [
        TRAINING
    ]
    assert here.state(TRAINING) == "conflict", "whether it can stand is still for people to say"


def test_somebody_whose_move_is_disputed_has_left_until_the_level_above_answers() -> None:
    at = desk()
    absence = at.take("temporary.start", member="m1", to_place="Huế")
    sent = at.take("transfer.send", member="m1", to_place="Huế", letter_date="2026-10-01")
    at.take("transfer.confirm_received", sent, accepted_on="2026-10-20")
    at.view.commit([Put("case", sent, {"state": "disputed"})])
    outcome = step(at, "temporary.save", absence, purpose="học")
    assert (outcome.verdict, at.state(absence)) == ("conflict", "conflict")


def test_what_the_app_moved_is_weighed_by_the_paper_of_the_unit_that_received() -> None:
    here, there = two_desks()
    moved_away(here, there, letter=False)
    early = {"member": "m1", "resolution_number": "3-NQ/CĐ", "resolution_date": "2026-10-05", **REMOVAL}
    outcome = step(here, "removal.confirm", "r1", **early)
    assert (outcome.verdict, here.member()["status"]) == ("merged", "removed")
    assert {case.fields["state"] for case in there.view.cases_of("m1")} == {"conflict"}


def test_a_step_that_would_have_been_refused_anyway_names_the_new_unit() -> None:
    here, there = two_desks()
    moved_away(here, there)
    outcome = step(here, "removal.submit", "r1", member="m1", months_absent=6)
    assert (outcome.verdict, outcome.code) == ("rejected", Refusal.OUT_OF_UNIT)
    assert outcome.params == {"unit": OTHER_UNIT, "name": f"Đoàn {OTHER_UNIT}"}


def test_a_deferral_of_before_the_move_ends_with_it() -> None:
    here, there = two_desks()
    moved_away(here, there)
    let_off = {"member": "m1", "purpose": "học xa", "from_on": "2026-09-15", "to_on": "2027-06-30"}
    outcome = step(
        here, "temporary.defer", "t1", resolution_number="3-NQ/CĐ", resolution_date="2026-09-10", **let_off
    )
    assert (outcome.verdict, here.state("t1")) == ("merged", "overtaken")
    (overlay,) = here.view.overlays_of("m1")
    assert overlay.fields["to_on"] == "2026-10-20", "the day on which the new unit received"


# -- rounds of somebody who comes back ---------------------------------------------------------------


def back(here: CaseDesk, there: CaseDesk) -> None:
    there.take("transfer.send", member="m1", to_unit=here.view.unit, letter_date="2026-11-01")
    (coming,) = (each for each in here.view.cases_of("m1") if each.fields["state"] == "incoming")
    here.take("transfer.accept", coming.id, to_org=OTHER_BRANCH, accepted_on="2026-11-05")


def kept(here: CaseDesk) -> str:
    gone = here.view.tombstone("case", GRADE)
    assert gone is not None
    return gone.into


def test_what_the_old_unit_decided_late_stands_when_the_member_is_back() -> None:
    here, there = two_desks()
    here.take("assessment.submit", GRADE, **grade())
    moved_away(here, there)
    paper = {"approved_grade": "good", "decision_number": "8", "decision_date": "2026-09-20"}
    outcome = step(here, "assessment.approve", GRADE, **paper)
    assert (outcome.verdict, outcome.into, here.state(kept(here))) == ("merged", kept(here), "effective")
    assert there.state(GRADE) == "submitted"
    back(here, there)
    assert (here.state(GRADE), here.case(GRADE)["data"]["approved_grade"]) == ("effective", "good")
    assert here.case(GRADE)["org"] == OTHER_BRANCH


def test_where_both_units_decided_both_decisions_stay() -> None:
    here, there = two_desks()
    here.take("assessment.submit", GRADE, **grade())
    moved_away(here, there)
    mine = {"approved_grade": "good", "decision_number": "8", "decision_date": "2026-09-20"}
    step(here, "assessment.approve", GRADE, **mine)
    own = kept(here)
    theirs = {"approved_grade": "outstanding", "decision_number": "9", "decision_date": "2026-10-25"}
    there.take("assessment.approve", GRADE, **theirs)
    back(here, there)
    assert here.case(GRADE)["data"]["approved_grade"] == "outstanding"
    assert here.case(own)["data"]["approved_grade"] == "good"
    here.take("transfer.send", "again", member="m1", to_unit=OTHER_UNIT, letter_date="2026-11-10")
    (coming,) = (each for each in there.view.cases_of("m1") if each.fields["state"] == "incoming")
    there.take("transfer.accept", coming.id, to_org=OTHER_UNIT_BRANCH, accepted_on="2026-11-12")
    assert here.case(own)["data"]["approved_grade"] == "good", "it is not written over"
    assert kept(here) != own


def test_a_stay_in_another_branch_ends_with_the_move_and_still_names_its_case() -> None:
    here, there = two_desks()
    where = {"period": "2026", "to_place": "Chi đoàn Thôn 2"}
    id = round_id("residence", **where)
    here.take("residence.submit", id, member="m1", to_org=OTHER_BRANCH, permanent=True, **where)
    here.take("residence.introduce", id, paper_number="4", paper_date="2026-09-01")
    here.take("residence.note_acceptance", id, accepted_on="2026-09-05")
    moved_away(here, there)
    ((_, guest),) = ((key, record) for key, record in here.view.records.items() if key[0] == "guest")
    assert guest.fields["to_on"] == "2026-10-20"
    assert here.state(str(guest.fields["case"])) == "ended"


def test_an_edit_follows_somebody_who_moved_on_from_the_unit_that_received() -> None:
    here, there = two_desks()
    third, _ = beside(there.view, "unit-3", "branch-31")
    here.view.units["unit-3"] = third
    moved_away(here, there)
    record = dict(there.member())
    there.view.commit([Remove("member", "m1", Departure.MOVED, "unit-3")])
    third.commit([Put("member", "m1", {**record, "org": "branch-31"}, creates=True)])
    outcome = arrives(here, Command("edit", "member", "m1", {"phone": "0987654321"}))
    assert outcome.code == Refusal.OUT_OF_UNIT
    assert [key for key in third.records if key[0] == "conflict"]
    third.commit([Remove("member", "m1", Departure.DELETED)])
    outcome = arrives(here, Command("edit", "member", "m1", {"email": "an@vidu.vn"}))
    assert (outcome.code, outcome.changes) == (Refusal.OUT_OF_UNIT, ())


def test_what_cannot_be_read_is_offered_to_nobody() -> None:
    here, there = two_desks()
    moved_away(here, there)
    outcome = arrives(here, Command("edit", "member", "m1", {"birth_date": "một hôm nào đó"}))
    assert (outcome.code, outcome.changes) == (Refusal.OUT_OF_UNIT, ())
