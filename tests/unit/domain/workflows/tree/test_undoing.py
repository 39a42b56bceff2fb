"""An event of the tree undone from its own record: what it wrote goes back, what came since stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.decisions import Command, Put, Remove
from domain.operations import Outcome
from domain.records import Departure
from domain.workflows.tree.plan import event_id, founded_id
from domain.workflows.tree.undoing import can_be_undone, concerned, events_in_order, leaves_somebody, undo
from tests.helpers.two_cadres import send
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT, UnitView, unit_with_member

DAY = "2026-11-20"
POST = {"title": "secretary", "held_from": "2025-01-01", "member": "m1", "org": BRANCH}


def _step(view: UnitView, step: str, case: str = "case-1", **values: Any) -> Outcome:
    paper = {"decision_number": "1-QĐ/ĐTN", "decision_date": DAY, "signer": "Trần Thị Bích"}
    outcome = send(view, Command(f"tree.{step}", "case", case, {**values, **paper}))
    assert outcome.verdict == "applied", outcome
    return outcome


def _undo(view: UnitView, case: str = "case-1") -> None:
    event = view.record("org_event", event_id(case))
    assert event is not None
    view.commit(undo(view, event))
    assert view.record("org_event", event_id(case)) is None


def _fields(view: UnitView, kind: str, id: str) -> Mapping[str, Any]:
    record = view.record(kind, id)
    assert record is not None, (kind, id)
    return record.fields


def _merged(*more: Put) -> UnitView:
    view = unit_with_member()
    view.commit(more)
    _step(view, "merge", organisation=BRANCH, into=OTHER_BRANCH)
    assert _fields(view, "member", "m1")["org"] == OTHER_BRANCH
    return view


def test_a_branch_that_left_the_unit_by_a_merger_is_there_again_with_its_people() -> None:
    view = _merged()
    _undo(view)
    assert _fields(view, "organisation", BRANCH) == {
        "name": "Chi đoàn Thôn 1",
        "level": "chi_doan",
        "parent": UNIT,
    }
    assert _fields(view, "member", "m1")["org"] == BRANCH


def test_who_went_elsewhere_since_or_left_stays_there() -> None:
    view = _merged(Put("member", "m2", {"full_name": "Lê Thị Hoa", "org": BRANCH}, creates=True))
    view.commit([Put("member", "m1", {"org": UNIT}), Remove("member", "m2", Departure.DELETED)])
    _undo(view)
    assert _fields(view, "member", "m1")["org"] == UNIT
    assert view.record("member", "m2") is None


def test_a_post_that_ended_by_the_event_is_held_again() -> None:
    view = _merged(Put("position", "p1", POST, creates=True))
    assert _fields(view, "position", "p1")["held_to"] == DAY
    _undo(view)
    assert _fields(view, "position", "p1").get("held_to") is None


def test_a_post_whose_end_was_corrected_since_keeps_it_and_a_deleted_one_stays_deleted() -> None:
    view = _merged(Put("position", "p1", POST, creates=True), Put("position", "p2", POST, creates=True))
    view.commit(
        [Put("position", "p1", {"held_to": "2026-11-01"}), Remove("position", "p2", Departure.DELETED)]
    )
    _undo(view)
    assert _fields(view, "position", "p1")["held_to"] == "2026-11-01"
    assert view.record("position", "p2") is None


def test_a_dissolved_branch_works_again() -> None:
    view = unit_with_member(org=OTHER_BRANCH)
    view.commit([Put("organisation", BRANCH, {"status": "active"})])
    _step(view, "dissolve", organisation=BRANCH)
    assert _fields(view, "organisation", BRANCH)["status"] == "dissolved"
    _undo(view)
    assert _fields(view, "organisation", BRANCH)["status"] == "active"


def test_what_was_founded_by_parting_goes_and_newcomers_go_where_its_people_came_from() -> None:
    view = unit_with_member()
    _step(view, "split_off", organisation=BRANCH, targets=[{"name": "Chi đoàn Thôn 3", "members": ["m1"]}])
    founded = founded_id("case-1", 0)
    assert _fields(view, "member", "m1")["org"] == founded
    view.commit([Put("member", "m2", {"full_name": "Lê Thị Hoa", "org": founded}, creates=True)])
    _undo(view)
    assert (_fields(view, "member", "m1")["org"], _fields(view, "member", "m2")["org"]) == (BRANCH, BRANCH)
    tombstone = view.tombstone("organisation", founded)
    assert tombstone is not None
    assert tombstone.into == BRANCH


def test_what_was_founded_and_is_gone_already_is_no_obstacle() -> None:
    view = unit_with_member()
    _step(view, "found", name="Chi đoàn Thôn 3", parent=UNIT, level="chi_doan")
    view.commit([Remove("organisation", founded_id("case-1", 0), Departure.DELETED)])
    _undo(view)
    assert view.record("organisation", founded_id("case-1", 0)) is None


def test_a_founding_is_undone_where_nobody_lives_in_it_yet() -> None:
    view = unit_with_member()
    _step(view, "found", name="Chi đoàn Thôn 3", parent=UNIT, level="chi_doan")
    event = view.record("org_event", event_id("case-1"))
    assert event is not None
    assert not leaves_somebody(view, event)
    view.commit([Put("member", "m1", {"org": founded_id("case-1", 0)})])
    assert leaves_somebody(view, event)


def test_an_event_about_people_who_were_somewhere_before_takes_nobodys_place() -> None:
    view = _merged()
    event = view.record("org_event", event_id("case-1"))
    assert event is not None
    assert not leaves_somebody(view, event)


def test_only_the_last_event_about_an_organisation_can_be_undone() -> None:
    view = unit_with_member()
    _step(view, "rename", organisation=BRANCH, name="Chi đoàn Một", name_before="Chi đoàn Thôn 1")
    _step(view, "merge", "case-2", organisation=BRANCH, into=OTHER_BRANCH)
    last, first = events_in_order(view)
    assert (last.id, first.id) == (event_id("case-2"), event_id("case-1"))
    assert concerned(first) == {BRANCH}
    assert can_be_undone(last, {})
    assert not can_be_undone(first, dict.fromkeys(concerned(last), last))
