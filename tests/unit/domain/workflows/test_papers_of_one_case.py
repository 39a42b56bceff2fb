"""One case decided by two papers, or two moves that agree, and a third paper (`domain.md` 3.14, WF-04).

Trios of papers in which one sort comes twice and more; everything that people see is compared over all orders
of arrival, with the days that questions show.
"""

from __future__ import annotations

from itertools import permutations
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.decisions_apart import ALL, PLACE, RECEPTIONS, B, Paper
from tests.helpers.orders_of_arrival import DAYS, drawn, ends, numbered
from tests.helpers.unit_view import BRANCH, UNIT

_TWICE: Final = (*RECEPTIONS, "out", "inside", "inside_elsewhere")


@pytest.mark.parametrize("third", ALL)
@pytest.mark.parametrize("twice", _TWICE)
def test_two_papers_of_one_sort_and_a_third_come_to_one_end(twice: str, third: str) -> None:
    first, _, second, _, last = DAYS
    for days in permutations((first, second, last)):
        assert len(ends(numbered((twice, twice, third), days))) == 1, days


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(ALL), min_size=3, max_size=4), st.data())
def test_papers_of_any_sort_and_day_come_to_one_end(names: list[str], data: st.DataObject) -> None:
    assert len(ends(*drawn(data, names))) == 1


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
