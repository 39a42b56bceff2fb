"""One case decided by two papers, or two moves that agree, and a third paper (`domain.md` 3.14, WF-04).

Trios of papers in which one sort comes twice and more; everything that people see is compared over all orders
of arrival, with the days that questions show.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.decisions_apart import ALL, PLACE, RECEPTIONS, B, End, Paper, World
from tests.helpers.unit_view import BRANCH, UNIT

DAYS: Final = ("2026-11-05", "2026-11-07", "2026-11-10", "2026-11-12", "2026-11-15")
_ANSWERS: Final = {**RECEPTIONS, "out": PLACE}
_TWICE: Final = (*_ANSWERS, "inside", "inside_elsewhere")


def ends(papers: Sequence[Paper], known: Sequence[bool] | None = None) -> list[End]:
    """The different ends over all orders; `known` as in `World.arrive`."""
    letters = tuple(sorted({_ANSWERS[paper.what] for paper in papers if paper.what in _ANSWERS}))
    sent = list(zip(papers, known or [True] * len(papers), strict=True))
    found: list[End] = []
    for order in permutations(sent):
        world = World(letters).arrive([paper for paper, _ in order], [knew for _, knew in order])
        assert "rejected" not in {outcome.verdict for outcome in world.outcomes.values()}
        assert len(world.homes) == 1
        found += [world.end] if world.end not in found else []
    return found


@pytest.mark.parametrize("third", ALL)
@pytest.mark.parametrize("twice", _TWICE)
def test_two_papers_of_one_sort_and_a_third_come_to_one_end(twice: str, third: str) -> None:
    first, _, second, _, last = DAYS
    for days in permutations((first, second, last)):
        papers = [
            Paper(what, on, at)
            for at, (what, on) in enumerate(zip((twice, twice, third), days, strict=True), 1)
        ]
        assert len(ends(papers)) == 1, days


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(ALL), min_size=3, max_size=4), st.data())
def test_papers_of_any_sort_and_day_come_to_one_end(names: list[str], data: st.DataObject) -> None:
    days = data.draw(st.lists(st.sampled_from(DAYS), min_size=len(names), max_size=len(names)))
    known = data.draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
    papers = [Paper(what, on, at) for at, (what, on) in enumerate(zip(names, days, strict=True), 1)]
    assert len(ends(papers, known)) == 1


def test_the_earlier_of_two_answers_is_weighed_though_the_later_one_gave_way_before_it_came() -> None:
    """By its later answer the letter gave way to another reception; by the earlier one it stands."""
    papers = [
        Paper("out", "2026-11-07", 1),
        Paper("accept_b", "2026-11-05", 2),
        Paper("out", "2026-11-05", 3),
    ]
    ((homes, states, seen),) = ends(papers)
    assert homes == [(UNIT, BRANCH, "transferred")]
    assert states[UNIT, f"letter-{PLACE}"] == ("effective", "2026-11-05", "")
    beside = (UNIT, f"letter-{PLACE}", "2026-11-07", "2026-11-05", f"letter-{PLACE}", f"letter-{PLACE}")
    assert beside in seen


def test_both_answers_to_a_letter_are_seen_where_another_decision_prevails() -> None:
    papers = [
        Paper("accept_b", "2026-11-12", 1),
        Paper("accept_b", "2026-11-15", 2),
        Paper("death", "2026-11-05", 3),
    ]
    ((homes, _, seen),) = ends(papers)
    assert homes == [(UNIT, BRANCH, "deceased")]
    at_b = {(mine, theirs) for unit, _, mine, theirs, *_ in seen if unit == B}
    assert at_b == {("2026-11-15", "2026-11-12"), ("2026-11-12", "2026-11-05")}


def test_a_move_that_agrees_with_one_that_gave_way_asks_nobody() -> None:
    papers = [
        Paper("inside", "2026-11-12", 1),
        Paper("inside", "2026-11-15", 2),
        Paper("expulsion", "2026-11-05", 3),
    ]
    ((_, states, seen),) = ends(papers)
    assert states[UNIT, "case-inside-1"] == ("conflict", "2026-11-12", "case-expulsion-3")
    assert states[UNIT, "case-inside-2"] == ("cancelled", "2026-11-15", "case-inside-1")
    assert [record for _, record, *_ in seen] == ["case-inside-1"]


def test_what_gave_way_to_an_answer_names_its_day_and_not_that_of_the_letter() -> None:
    """A removal that knew of no letter had met the letter first, and its answer after that."""
    ((_, _, seen),) = ends(
        [Paper("removal", "2026-11-07", 1), Paper("accept_b", "2026-11-12", 2)], [False, True]
    )
    assert [days for _, _, *days, _, _ in seen] == [["2026-11-07", "2026-11-12"]]
