"""Three papers about one member and more, of three units, in every order of arrival (`domain.md` 3.14).

What stands follows from all of them, in a circle too. What is compared is all that people see: homes, states,
days, which paper each one gave way to, every open conflict.
"""

from __future__ import annotations

from itertools import combinations, permutations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.workflows.exits import Exit, prevailing, stands_against
from tests.helpers.decisions_apart import ALL, B, Homes, Paper, World
from tests.helpers.orders_of_arrival import drawn, ends, numbered
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT

DAYS = ("2026-11-05", "2026-11-10", "2026-11-15")
FIRST, SECOND, THIRD = DAYS


@pytest.mark.parametrize("trio", list(combinations(ALL, 3)), ids="-".join)
def test_three_papers_of_any_sort_come_to_one_end_in_every_order(trio: tuple[str, ...]) -> None:
    for days in permutations(DAYS):
        assert len(ends(numbered(trio, days))) == 1, days


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(combinations(ALL, 3))), st.data())
def test_three_papers_of_any_days_come_to_one_end_whoever_knew_of_the_letters(
    trio: tuple[str, ...], data: st.DataObject
) -> None:
    assert len(ends(*drawn(data, trio, DAYS))) == 1


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(list(combinations(ALL, 4))), st.data())
def test_four_papers_of_any_sort_come_to_one_end_in_every_order(
    four: tuple[str, ...], data: st.DataObject
) -> None:
    assert len(ends(*drawn(data, four, DAYS))) == 1


CIRCLES: list[tuple[tuple[str, str, str], tuple[str, str, str], str, Homes]] = [
    # Removed, so the reception of the 10th found no member there; of removal and maturity the latter stands.
    (("removal", "accept_b", "maturity"), DAYS, "case-maturity-3", [(UNIT, BRANCH, "matured")]),
    (("removal", "accept_b", "expulsion"), DAYS, "case-expulsion-3", [(UNIT, BRANCH, "expelled")]),
    # Who has died is not matured out five days later: of the other two the removal was first.
    (("removal", "death", "maturity"), DAYS, "case-removal-1", [(UNIT, BRANCH, "removed")]),
    (("maturity", "death", "expulsion"), DAYS, "case-maturity-1", [(UNIT, BRANCH, "matured")]),
    # The maturity stands, whatever the removal says; by its day the member was in the branch of the move.
    (("removal", "inside", "maturity"), DAYS, "case-maturity-3", [(UNIT, OTHER_BRANCH, "matured")]),
]


@pytest.mark.parametrize("names,days,stands,homes", CIRCLES, ids=["-".join(each[0]) for each in CIRCLES])
def test_of_papers_in_a_circle_the_stated_one_stands_and_the_others_name_it(
    names: tuple[str, str, str], days: tuple[str, str, str], stands: str, homes: Homes
) -> None:
    ((found, states, seen),) = ends(numbered(names, days))
    assert found == homes
    lost = {key: won for key, (state, _, won) in states.items() if state == "conflict"}
    assert set(lost.values()) == {stands}
    assert {(unit, case) for unit, case, *_ in seen} == set(lost)
    assert {theirs for *_, theirs in seen} == {stands}


def test_a_paper_that_stands_again_keeps_in_its_history_that_it_gave_way() -> None:
    removal, reception, maturity = numbered(("removal", "accept_b", "maturity"), DAYS)
    world = World((B,)).arrive([reception, maturity, removal])
    (case,) = (case for _, case in world.cases() if case.id == maturity.case)
    states = [line["to"] for line in case.fields["history"]]
    assert states == ["conflict", "effective"]
    assert case.fields["history"][-1]["by"] == f"cadre-{UNIT}"
    assert case.fields.get("lost_to") is None
    assert world.units[UNIT].open_conflicts("case", case.id) == []


def test_a_death_takes_nobody_on_a_journey_who_had_a_letter_that_it_did_not_know_of() -> None:
    world = World((B,))
    world.arrive([Paper("death", FIRST, 1)], known=False)
    assert world.homes == [(UNIT, BRANCH, "deceased")]


def _exits() -> st.SearchStrategy[list[Exit]]:
    statuses = ("expelled", "matured", "transferred", "removed", "honorary", "deceased")
    every = [
        Exit(status, day, over_age=True, led_out_on=day if status == "transferred" else "", of_home=True,
             case=f"{status}-{day}")
        for status, day in product(statuses, DAYS)
    ]  # fmt: skip
    return st.lists(st.sampled_from(every), min_size=1, max_size=6, unique=True)


@given(_exits(), st.randoms())
def test_what_prevails_is_of_the_set_and_never_of_its_order(exits: list[Exit], chance: Random) -> None:
    shuffled = list(exits)
    chance.shuffle(shuffled)
    assert prevailing(shuffled) == prevailing(exits)


@given(_exits())
def test_what_stands_against_every_other_paper_prevails(exits: list[Exit]) -> None:
    stands = [one for one in exits if all(stands_against(one, other) for other in exits if other is not one)]
    assert stands in ([], [prevailing(exits)])


@given(_exits())
def test_nothing_that_is_dated_after_a_death_prevails(exits: list[Exit]) -> None:
    died = [one.decided_on for one in exits if one.status == "deceased"]
    stands = prevailing(exits)
    assert not died or (stands.led_out_on or stands.decided_on) <= min(died)
