"""Three decisions about the tree that nobody knew all of: one tree and one set of cases, in every order.

The decisions are those of `test_whoever_is_first`, with papers of three days.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.two_cadres import HUNG, send
from tests.helpers.unit_view import UnitView
from tests.unit.domain.workflows.tree.test_whoever_is_first import (
    DECISIONS,
    Paper,
    Taken,
    _after,
    _assert_sound,
    _command,
    _copy,
    _outcome,
)

PAPERS: tuple[Paper, ...] = (
    ("9-QĐ/ĐTN", "2026-11-16"),
    ("15-QĐ/ĐTN", "2026-11-18"),
    ("20-QĐ/ĐTN", "2026-11-20"),
)


def heard(order: Sequence[Taken]) -> UnitView:
    view = _copy(_after(*order[0]))
    for taken in order[1:]:
        send(view, _command(*taken), author=HUNG)
    return view


def seen(view: UnitView) -> Any:
    """All that people see of it, and that all of it is sound; questions that are answered are nobody's."""
    for one in view.every("conflict"):
        if one.fields["status"] != "open":
            del view.records[one.kind, one.id]
    asked = sorted(one.fields["record"] for one in view.every("conflict"))
    cases = {one.id: one.fields["state"] for one in view.every("case")}
    lost = sorted(id for id, state in cases.items() if state == "conflict")
    assert asked == lost, "whoever lost is told once"
    outcome = _outcome(view)
    for key in [key for key in view.records if key[0] == "conflict" or cases.get(key[1]) == "conflict"]:
        del view.records[key]
    _assert_sound(view)
    return outcome


def ends(names: Sequence[str], papers: Sequence[Paper]) -> list[Any]:
    """The different ends over all orders in which the server may hear of them."""
    taken = [(*each, f"case-{at}") for at, each in enumerate(zip(names, papers, strict=True), 1)]
    found: list[Any] = []
    for order in permutations(taken):
        end = seen(heard(order))
        found += [end] if end not in found else []
    return found


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(list(DECISIONS)), min_size=3, max_size=3, unique=True), st.permutations(PAPERS)
)
def test_any_three_decisions_come_to_the_same_in_every_order(names: list[str], papers: list[Paper]) -> None:
    assert len(ends(names, papers)) == 1


KNOWN = [
    # Two that both stand, of a later and an earlier day, and one between them that arrives last.
    ("correct the day", "move elsewhere", "split off"),
    # What was laid before the end of a branch is undone after it.
    ("move", "merge", "rename"),
    ("split", "move elsewhere", "merge elsewhere"),
    # What was founded by a paper that does not stand takes no code of what is there again.
    ("unite", "split off nobody", "split off"),
    # The third is right nowhere: it is kept with both papers, not sent back to whoever came last.
    ("merge the other way", "merge the empty one", "merge on"),
    ("rename otherwise", "move", "rename"),
    ("unite otherwise", "rename", "split off"),
    ("merge the empty one", "split otherwise", "merge into the empty one"),
    # One name for a branch that is founded and one that is parted off: they meet in nothing but the name.
    ("found as another is called", "split off", "move"),
    # Against which paper the third is lost hangs on what it names, not on what it once led to.
    ("found as another is called", "split", "split off"),
    ("found as another is called", "split off", "merge"),
]


@pytest.mark.parametrize("names", KNOWN, ids=" / ".join)
def test_three_that_once_hung_on_who_was_first_come_to_the_same(names: tuple[str, ...]) -> None:
    for papers in permutations(PAPERS):
        assert len(ends(names, papers)) == 1, papers


def test_of_three_mergers_of_one_branch_the_earliest_paper_stands_and_the_others_say_so() -> None:
    names = ("merge", "merge elsewhere", "merge into the empty one")
    (end,) = ends(names, PAPERS)
    assert end["case-1"] == ["effective", None]
    assert [end["case-2"], end["case-3"]] == [["conflict", "case-1"]] * 2


def test_of_three_names_the_latest_stands_whoever_was_first() -> None:
    names = ("rename", "correct the day", "rename otherwise")
    (end,) = ends(names, PAPERS)
    assert end["branch-a"]["name"] == "Chi đoàn Đỏ"
    assert end["branch-a"]["founded_on"] == "2016", "the day that was corrected is no name"
    assert [end["case-1"], end["case-2"]] == [["conflict", "case-3"], ["effective", None]]


def test_whoever_comes_back_from_a_part_that_does_not_stand_is_where_the_branch_went_on() -> None:
    names = ("merge into the empty one", "found as another is called", "split off")
    assert {end["hoa"]["org"] for end in ends(names, PAPERS)} == {"branch-e"}
