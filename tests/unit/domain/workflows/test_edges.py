"""Edges that a laptop meets seldom: no birth date, a host who answers late, a record that is not there."""

from __future__ import annotations

from typing import Any

from domain.decide import decide
from domain.decisions import Command, Put, Refused
from domain.records import Departure
from domain.refusals import Refusal
from domain.workflows.months import months_after
from tests.helpers.case_desk import DECISION, OTHER_UNIT, OTHER_UNIT_BRANCH, CaseDesk, desk, two_desks
from tests.helpers.two_cadres import TODAY
from tests.helpers.unit_view import BRANCH_CADRE, SECRETARY, departed, unit_with_member

AWAY: dict[str, Any] = {"to_unit": OTHER_UNIT, "from_on": "2026-09-01", "to_on": "2026-12-31"}
HOSTED = {"accepted_on": "2026-09-05", "host_org": OTHER_UNIT_BRANCH}


def code_of(decision: object) -> str:
    assert isinstance(decision, Refused)
    return str(decision.code)


def sent_for_a_while(here: CaseDesk, there: CaseDesk) -> tuple[str, str]:
    """A temporary stay on its way: the home's case and the host's."""
    case = here.take("temporary.submit", member="m1", **AWAY)
    here.take("temporary.approve", case, paper_number="3", paper_date="2026-08-28")
    (arrived,) = there.view.cases_of("m1")
    return case, arrived.id


def test_an_edit_of_what_left_the_unit_says_where_it_is_or_that_it_is_gone() -> None:
    edit = Command("edit", "member", "m1", {"phone": "0987654321"})
    moved = departed(unit_with_member(), Departure.MOVED, into=OTHER_UNIT)
    assert code_of(decide(moved, edit, SECRETARY, TODAY)) == Refusal.OUT_OF_UNIT
    deleted = departed(unit_with_member(), Departure.DELETED)
    assert code_of(decide(deleted, edit, SECRETARY, TODAY)) == Refusal.GONE


def test_a_branch_cadre_cannot_settle_a_conflict_that_is_not_there() -> None:
    settle = Command("resolve", "conflict", "nowhere", {"take": "theirs"})
    assert code_of(decide(unit_with_member(), settle, BRANCH_CADRE, TODAY)) == Refusal.UNKNOWN_RECORD


def test_a_settlement_that_is_no_word_of_the_protocol_is_refused() -> None:
    view = unit_with_member()
    conflict = {"type": "fields", "status": "open", "record_kind": "member", "record": "m1", "groups": []}
    view.commit([Put("conflict", "c1", conflict, creates=True)])
    for wanted in ({"take": "both"}, {"take": "values", "values": {}}):
        settle = Command("resolve", "conflict", "c1", wanted)
        assert code_of(decide(view, settle, SECRETARY, TODAY)) == Refusal.MALFORMED


def test_a_case_with_which_somebody_went_on_is_not_given_up_from_the_list() -> None:
    at = desk()
    case = at.take("commendation.start", member="m1")
    conflict = {"type": "case", "status": "open", "record_kind": "case", "record": case, "groups": []}
    at.view.commit([Put("conflict", "c1", conflict, creates=True)])
    at.apply(at.accepted(Command("resolve", "conflict", "c1", {"take": "theirs"})))
    assert at.state(case) == "draft"


def test_without_a_birth_date_nobody_is_said_to_be_over_age() -> None:
    at = desk(birth_date=None)
    assert (
        at.refused("maturity.approve", member="m1", maturity_reason="age", **DECISION) == "case.age_unknown"
    )
    stay = {
        "resolution_number": "3-NQ/CĐ",
        "resolution_date": "2026-10-01",
        "continue_until": "2027-12-31",
        "member": "m1",
    }
    assert "stays_too_long" not in at.broken("maturity.stay_on", **stay)


def test_a_month_beyond_the_calendar_is_its_last_day() -> None:
    assert months_after("9999-12-01", 12) == "9999-12-31"


def test_a_laptop_of_the_host_accepts_without_sight_of_the_home() -> None:
    here, there = two_desks()
    home, arrived = sent_for_a_while(here, there)
    there.view.units = {}
    there.take("temporary.accept", arrived, **HOSTED)
    assert (there.state(arrived), here.state(home)) == ("hosted", "introduced")


def test_a_host_who_answers_after_the_home_noted_it_by_paper_changes_nothing_there() -> None:
    here, there = two_desks()
    home, arrived = sent_for_a_while(here, there)
    here.take("temporary.note_acceptance", home, accepted_on="2026-09-03")
    there.take("temporary.accept", arrived, **HOSTED)
    assert here.case(home)["data"]["accepted_on"] == "2026-09-03"


def test_a_stay_that_the_host_ended_ends_at_home_too_and_is_not_ended_twice() -> None:
    here, there = two_desks()
    home, arrived = sent_for_a_while(here, there)
    there.take("temporary.accept", arrived, **HOSTED)
    there.take("temporary.host_end", arrived, ended_on="2026-11-01")
    lines = len(there.case(arrived)["history"])
    here.take("temporary.end", home, ended_on="2026-11-02")
    assert (here.state(home), there.state(arrived)) == ("ended", "left")
    assert len(there.case(arrived)["history"]) == lines


def test_what_is_declined_after_the_member_left_by_another_paper_gives_nobody_back() -> None:
    here, there = two_desks()
    here.take("transfer.send", member="m1", to_unit=OTHER_UNIT, letter_date="2026-10-01")
    (coming,) = there.view.cases_of("m1")
    here.view.commit([Put("member", "m1", {"status": "removed"})])
    there.take("transfer.decline", coming.id, reason="không cư trú ở đây")
    assert here.member()["status"] == "removed"
