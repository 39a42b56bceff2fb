"""Two deferrals of one time, two dismissals, a dismissal of whom a move has cost the post: in every order.

Nobody leaves by them, and of each two only one can stand: the earlier by its day, whichever arrives first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.decisions_apart import ALL, Paper
from tests.helpers.orders_of_arrival import drawn
from tests.helpers.papers_of_a_busy_member import (
    GROWN_UP,
    POST,
    BusyWorld,
    come_to_one_end,
    in_every_order,
)
from tests.helpers.unit_view import UNIT

EXCLUSIVE: Final = ("deferral", "dismissal")
_STANDS: Final = {"deferral": "deferred", "dismissal": "effective"}


def state_of(world: BusyWorld, paper: Paper) -> tuple[str, str]:
    """The state of its case, and the case that prevailed over it."""
    fields = world.units[UNIT].records["case", paper.case].fields
    return str(fields["state"]), str((fields.get("lost_to") or {}).get("case") or "")


@pytest.mark.parametrize("what", EXCLUSIVE)
def test_of_two_the_earlier_stands_and_the_later_is_seen_with_both_papers(what: str) -> None:
    first, second = Paper(what, "2026-11-05", 2), Paper(what, "2026-11-10", 1)
    found = in_every_order([first, second])
    come_to_one_end(found)
    for world in found:
        assert state_of(world, first) == (_STANDS[what], "")
        assert state_of(world, second) == ("conflict", first.case)
        assert world.seen == {(UNIT, second.case, "2026-11-10", "2026-11-05", second.case, first.case)}


@pytest.mark.parametrize("what", EXCLUSIVE)
def test_of_two_of_one_day_the_lower_case_stands(what: str) -> None:
    papers = [Paper(what, "2026-11-05", 1), Paper(what, "2026-11-05", 2)]
    found = in_every_order(papers)
    come_to_one_end(found)
    assert {state_of(world, papers[0])[0] for world in found} == {_STANDS[what]}


@pytest.mark.parametrize("what", EXCLUSIVE)
@pytest.mark.parametrize("first", [1, 2])
def test_one_paper_that_two_laptops_note_asks_nobody(what: str, first: int) -> None:
    world = BusyWorld((), GROWN_UP)
    noted = [world.take(Paper(what, "2026-11-05", number), known=True) for number in (first, 3 - first)]
    for unit, command, version in noted:
        same = {name: "7" for name in command.set if name in ("resolution_number", "decision_number")}
        outcome = world.send(unit, replace(command, set={**command.set, **same}), version)
        assert outcome.verdict in ("applied", "merged")
    assert state_of(world, Paper(what, "2026-11-05", 1)) == (_STANDS[what], "")
    assert state_of(world, Paper(what, "2026-11-05", 2)) == ("cancelled", f"case-{what}-1")
    assert world.seen == set()


@pytest.mark.parametrize("first", [1, 2])
def test_two_deferrals_whose_days_do_not_meet_both_stand(first: int) -> None:
    world = BusyWorld((), GROWN_UP)
    papers = [Paper("deferral", "2026-11-05", number) for number in (first, 3 - first)]
    for paper in papers:
        unit, command, version = world.take(paper, known=True)
        days = {"from_on": f"2026-0{paper.number}-01", "to_on": f"2026-0{paper.number}-28"}
        outcome = world.send(unit, replace(command, set={**command.set, **days}), version)
        assert outcome.verdict in ("applied", "merged")
    assert [state_of(world, paper) for paper in papers] == [("deferred", "")] * 2


def test_a_deferral_that_was_extended_stands_against_one_of_an_earlier_day() -> None:
    extended, late = Paper("deferral", "2026-11-10", 1), Paper("deferral", "2026-11-05", 2)
    world = BusyWorld((), GROWN_UP).arrive([extended])
    longer = {"to_on": "2027-02-28", "resolution_number": "8-NQ", "resolution_date": "2026-11-15"}
    assert world.act(UNIT, "temporary.extend_deferral", extended.case, **longer).verdict == "applied"
    world.arrive([late])
    assert state_of(world, extended) == ("deferred", "")
    assert state_of(world, late) == ("conflict", extended.case)


def test_the_post_ends_by_the_first_dismissal_and_comes_back_with_it() -> None:
    papers = [Paper("dismissal", "2026-11-05", 2), Paper("dismissal", "2026-11-10", 1)]
    for world in in_every_order(papers):
        post = world.units[UNIT].records["position", POST].fields
        assert (post["held_to"], post["end_reason"]) == ("2026-11-05", "dismissed")
        revoked = {"revoke_number": "9", "revoke_date": "2026-11-21"}
        assert world.act(UNIT, "discipline.revoke", papers[0].case, **revoked).verdict == "applied"
        assert world.units[UNIT].records["position", POST].fields.get("held_to") is None


def test_a_post_that_began_after_a_way_out_ends_as_it_began() -> None:
    """By papers of before it nobody was there to hold it; no post ends before its first day."""
    for world in in_every_order([Paper("dismissal", "2026-11-10", 1), Paper("removal", "2024-12-01", 2)]):
        post = world.units[UNIT].records["position", POST].fields
        assert (post["held_from"], post["held_to"]) == ("2025-01-05", "2025-01-05")


def test_a_deferral_that_gave_way_leaves_nothing_beside_the_member() -> None:
    papers = [Paper("deferral", "2026-11-05", 1), Paper("deferral", "2026-11-10", 2)]
    for world in in_every_order(papers):
        named = {overlay.fields["case"] for overlay in world.units[UNIT].overlays_of("m1")}
        assert papers[0].case in named
        assert papers[1].case not in named


@pytest.mark.parametrize(
    ("day", "state"), [("2026-11-05", "effective"), ("2026-11-07", "effective"), ("2026-11-10", "conflict")]
)
def test_a_dismissal_stands_up_to_the_day_of_a_move_that_costs_the_post(day: str, state: str) -> None:
    dismissal, move = Paper("dismissal", day, 1), Paper("inside", "2026-11-07", 2)
    found = in_every_order([dismissal, move])
    come_to_one_end(found)
    assert {state_of(world, dismissal)[0] for world in found} == {state}
    assert {state_of(world, move)[0] for world in found} == {"moved"}


def test_the_second_stands_again_where_the_way_out_before_it_gives_way() -> None:
    """The removal of the 5th gives way to a maturity of the 15th: of both deferrals the first stands."""
    papers = [
        Paper("deferral", "2026-11-07", 1),
        Paper("deferral", "2026-11-10", 2),
        Paper("removal", "2026-11-05", 3),
        Paper("maturity", "2026-11-15", 4),
    ]
    found = in_every_order(papers)
    come_to_one_end(found)
    for world in found:
        assert state_of(world, papers[0])[0] == "overtaken"
        assert state_of(world, papers[1]) == ("conflict", papers[0].case)


def test_what_gave_way_to_a_way_out_that_is_revoked_names_it_whichever_was_heard_first() -> None:
    papers = [
        Paper("dismissal", "2026-11-15", 1),
        Paper("dismissal", "2026-11-05", 2),
        Paper("inside", "2026-11-07", 3),
        Paper("expulsion", "2026-11-15", 4),
    ]
    found = in_every_order(papers, [True, False, True, False])
    for world in found:
        world.take_back()
        assert state_of(world, papers[0]) == ("conflict", papers[3].case)
    come_to_one_end(found)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_they_come_to_one_end_beside_each_other_and_beside_ways_out(data: st.DataObject) -> None:
    what = data.draw(st.sampled_from(EXCLUSIVE))
    others = data.draw(st.lists(st.sampled_from((*ALL, what)), min_size=1, max_size=2))
    found = in_every_order(*drawn(data, [what, what, *others]))
    come_to_one_end(found)
    for world in found:
        world.take_back()
    come_to_one_end(found)
