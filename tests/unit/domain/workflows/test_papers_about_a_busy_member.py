"""Papers about somebody with a post, an absence and cases under way, in every order (`domain.md` 3.14).

What a paper ended that gives way is as the one that stands leaves it, and comes back when that is taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.decisions_apart import ALL, B, C, Paper
from tests.helpers.orders_of_arrival import drawn, worlds
from tests.helpers.papers_of_a_busy_member import AWAY, COMMENDATION, POST, BusyWorld
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT


def all_alike(found: Sequence[Any]) -> None:
    assert all(one == found[0] for one in found)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(ALL), min_size=2, max_size=3), st.data())
def test_what_is_beside_a_member_comes_to_one_end_too(names: list[str], data: st.DataObject) -> None:
    found = worlds(BusyWorld, *drawn(data, names))
    all_alike([(world.homes, world.beside) for world in found])
    for world in found:
        world.take_back()
    all_alike([(world.homes, world.beside) for world in found])


@pytest.mark.parametrize("late", ["removal", "maturity", "expulsion"])
def test_what_a_reception_ended_comes_back_with_the_decision_that_prevailed_over_it(late: str) -> None:
    """The reception was heard first; the decision of before it stands, and is taken back in the end."""
    world = BusyWorld((B,)).arrive([Paper("accept_b", "2026-11-15", 1), Paper(late, "2026-11-05", 2)])
    ended = world.units[UNIT].records["position", POST].fields
    assert (world.homes[0][0], ended["held_to"]) == (UNIT, "2026-11-05")
    world.take_back()
    assert world.homes == [(UNIT, BRANCH, "active")]
    at_home = world.units[UNIT].records
    assert at_home["position", POST].fields.get("held_to") is None
    assert at_home["case", COMMENDATION].fields["state"] == "draft"
    assert at_home["case", AWAY].fields["state"] == "away"
    (overlay,) = world.units[UNIT].overlays_of("m1")
    assert overlay.fields["to_on"] == "2027-01-20"


def test_a_post_ends_on_the_day_of_the_reception_that_stands() -> None:
    for order in permutations([Paper("accept_b", "2026-11-15", 1), Paper("accept_c", "2026-11-10", 2)]):
        world = BusyWorld((B, C)).arrive(order)
        assert world.units[UNIT].records["position", POST].fields["held_to"] == "2026-11-10"


def test_a_decision_that_confirmed_an_absence_is_weighed_though_the_absence_has_ended_since() -> None:
    """By another way out the member was away no more on that day; the cadre had confirmed that it lasts."""
    papers = [Paper("death", "2026-11-05", 1), Paper("removal", "2026-11-07", 2)]
    world = BusyWorld().arrive(papers, known=[True, False])
    assert world.outcomes[papers[1]].verdict == "conflict"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["before the move", "after it"])
def test_a_decision_of_before_a_move_is_read_in_the_new_unit_whenever_it_is_heard(
    order: tuple[int, int],
) -> None:
    world = BusyWorld((B,))
    award = {
        "form": "certificate",
        "level": "grassroots",
        "decision_number": "12",
        "decision_date": "2026-10-15",
    }
    decided = world.prepared(UNIT, "commendation.record", "award-1", member="m1", **award)
    unit, accept, version = world.take(Paper("accept_b", "2026-11-10"), known=True)
    for what in order:
        outcome = world.send(UNIT, decided) if what == 0 else world.send(unit, accept, version)
        assert outcome.verdict in ("applied", "merged")
    there = [
        case for case in world.units[B].cases_of("m1") if case.fields["data"].get("decision_number") == "12"
    ]
    assert [case.fields["state"] for case in there] == ["effective"]
    assert there[0].fields["counterpart"]["case"] == "award-1"
    assert world.units[UNIT].records["case", "award-1"].fields["state"] == "effective"


def test_a_way_out_that_gave_way_is_with_the_branch_to_which_the_moves_that_stand_had_led() -> None:
    """It is open for people to look at, so it goes along with a move, and back once that is overturned."""
    papers = [
        Paper("inside", "2026-11-05", 1),
        Paper("inside_elsewhere", "2026-11-05", 2),
        Paper("removal", "2026-11-07", 3),
        Paper("expulsion", "2026-11-12", 4),
    ]
    for world in worlds(BusyWorld, papers, [True, True, False, True]):
        lost = world.units[UNIT].records["case", papers[2].case].fields
        assert (lost["state"], lost["org"]) == ("conflict", OTHER_BRANCH)
