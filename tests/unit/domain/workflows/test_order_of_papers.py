"""Two and three papers about one member, of three units, in every order of arrival (`domain.md` 3.14)."""

from __future__ import annotations

from itertools import combinations, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.decisions import Put
from domain.workflows.exits import RANKING, Wins
from tests.helpers.decisions_apart import ALL, B, C, Homes, Paper, World
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT

DAYS = ("2026-11-05", "2026-11-10", "2026-11-15")
EARLY, LATE, _ = DAYS
STATUS = {"removal": "removed", "maturity": "matured", "expulsion": "expelled"}
# Of these, one prevails over another whatever the days: with a third paper they may go in a circle.
WHATEVER_THE_DAYS = {
    name
    for name, status in STATUS.items()
    if any(status in pair and wins is Wins.ALWAYS for pair, wins in RANKING.items())
}
TRIOS = [trio for trio in combinations(ALL, 3) if len(WHATEVER_THE_DAYS.intersection(trio)) < 2]
# All of these in every order; of the others some by chance.
FEW = ("inside", "removal", "accept_b", "accept_c")


@pytest.mark.parametrize("known", [True, False], ids=["letters-known", "letters-unknown"])
@pytest.mark.parametrize("days", [(EARLY, LATE), (EARLY, EARLY)], ids=["two-days", "one-day"])
@pytest.mark.parametrize("one,other", list(product(ALL, ALL)))
def test_whichever_of_two_papers_arrives_first_the_end_is_the_same(
    one: str, other: str, days: tuple[str, str], known: bool
) -> None:
    papers = (Paper(one, days[0], 1), Paper(other, days[1], 2))
    worlds = [World.where(papers, known), World.where(papers[::-1], known)]
    assert worlds[0].end == worlds[1].end
    for world in worlds:
        assert len(world.homes) == 1
        assert "rejected" not in {outcome.verdict for outcome in world.outcomes.values()}


@pytest.mark.parametrize("one,other", list(product(ALL, ALL)))
def test_the_paper_that_gives_way_is_seen_with_both_in_every_unit_concerned(one: str, other: str) -> None:
    world = World.where((Paper(one, EARLY, 1), Paper(other, LATE, 2)))
    lost = {key for key, (state, _, _) in world.states.items() if state == "conflict"}
    assert {(unit, case) for unit, case, _, _ in world.seen} >= lost
    for unit, case, mine, theirs in world.seen:
        assert mine == case
        assert theirs != "None"
        # Where one case was decided by two papers, it is the case of both.
        assert theirs != mine or one == other, (unit, case)


def ends_of(papers: tuple[Paper, ...]) -> list[Homes]:
    found: list[Homes] = []
    for order in permutations(papers):
        homes = World.where(order).homes
        found += [homes] if homes not in found else []
    return found


@pytest.mark.parametrize("trio", list(combinations(FEW, 3)), ids="-".join)
@pytest.mark.parametrize("days", list(permutations(DAYS)), ids="-".join)
def test_three_papers_come_to_one_end_in_every_order(
    trio: tuple[str, str, str], days: tuple[str, str, str]
) -> None:
    papers = tuple(Paper(what, on, at) for at, (what, on) in enumerate(zip(trio, days, strict=True)))
    (homes,) = ends_of(papers)
    assert len(homes) == 1


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(TRIOS), st.permutations(DAYS))
def test_three_papers_of_any_sort_come_to_one_end_in_every_order(
    trio: tuple[str, str, str], days: list[str]
) -> None:
    papers = tuple(Paper(what, on, at) for at, (what, on) in enumerate(zip(trio, days, strict=True)))
    (homes,) = ends_of(papers)
    assert len(homes) == 1


@settings(max_examples=15, deadline=None)
@given(st.permutations(("inside", "removal", "accept_b", "accept_c")), st.permutations(range(4)))
def test_four_papers_of_three_units_come_to_one_end(names: list[str], order: list[int]) -> None:
    days = (*DAYS, "2026-11-18")
    papers = [Paper(what, on, at) for at, (what, on) in enumerate(zip(names, days, strict=True))]
    assert World.where([papers[at] for at in order]).homes == World.where(papers).homes


def test_a_later_reception_that_was_first_gives_the_member_back_with_all_that_was_done() -> None:
    world = World((B, C))
    world.arrive([Paper("accept_c", LATE, 2)])
    world.units[C].commit([Put("member", "m1", {"phone": "0912345678"})])
    world.arrive([Paper("accept_b", EARLY, 1)])
    assert world.homes == [(B, f"{B}-a", "active")]
    assert world.units[B].records["member", "m1"].fields["phone"] == "0912345678"
    for unit in (UNIT, C):
        gone = world.units[unit].tombstone("member", "m1")
        assert gone is not None
        assert (gone.departure.value, gone.into) == ("moved", B)
    assert {unit for unit, *_ in world.seen} == {UNIT, C}, "the unit that gives way, and that of the letters"


def test_a_reception_on_which_others_have_built_is_left_to_the_level_above() -> None:
    world = World((B, C))
    world.arrive([Paper("accept_c", LATE, 2)])
    world.act(C, "removal.confirm", "removed-there", member="m1", resolution_date="2026-11-16",
              resolution_number="5-NQ/CĐ",
              months_absent=6, months_in_a_row=True, reminders="ba lần")  # fmt: skip
    world.arrive([Paper("accept_b", EARLY, 1)])
    assert world.homes == [(C, f"{C}-a", "removed")]
    assert {unit for unit, *_ in world.seen} == {UNIT, B}


def test_what_the_unit_that_was_wrong_decides_later_gives_way() -> None:
    world = World((B, C))
    world.arrive([Paper("accept_c", LATE, 2)])
    late = world.prepared(C, "removal.confirm", "removed-there", member="m1", resolution_date="2026-11-16",
                          resolution_number="5-NQ/CĐ", months_absent=6, months_in_a_row=True,
                          reminders="ba lần")  # fmt: skip
    world.arrive([Paper("accept_b", EARLY, 1)])
    assert world.send(C, late).verdict == "conflict"
    assert world.homes == [(B, f"{B}-a", "active")]
    assert world.states[C, "removed-there"][0] == "conflict"


def test_a_reception_of_before_the_recall_stands_and_one_of_after_it_does_not() -> None:
    world = World((B, C))
    answers = {day: world.take(Paper("accept_b", day), True) for day in (EARLY, "2026-11-22")}
    world.act(UNIT, "transfer.recall", f"letter-{B}")
    unit, command, version = answers["2026-11-22"]
    assert world.send(unit, command, version).verdict == "rejected"
    assert world.homes == [(UNIT, BRANCH, "active")]
    unit, command, version = answers[EARLY]
    assert world.send(unit, command, version).verdict == "merged"
    assert world.homes == [(B, f"{B}-a", "active")]


def test_two_moves_to_one_branch_agree_and_ask_nobody() -> None:
    papers = (Paper("inside", EARLY, 1), Paper("inside", LATE, 2))
    for order in (papers, papers[::-1]):
        world = World.where(order)
        assert world.homes == [(UNIT, OTHER_BRANCH, "active")]
        assert world.states[UNIT, papers[0].case][0] == "moved"
        assert world.states[UNIT, papers[1].case] == ("cancelled", LATE, papers[0].case)
        assert not world.seen
