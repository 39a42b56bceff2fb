"""Decisions about the tree that were taken apart: what tables say of every day, however they were heard.

Papers of earlier days may be heard later, and are laid behind what was heard before: the events then do not
stand in the order of their days.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.statistics.book import Book
from domain.statistics.tree import Tree
from tests.helpers.books import ask, book_of_view, counted
from tests.helpers.unit_view import UNIT, UnitView
from tests.unit.domain.workflows.tree.test_three_at_once import PAPERS, heard
from tests.unit.domain.workflows.tree.test_whoever_is_first import DECISIONS, Paper, _unit

BEFORE, LAST = "2026-11-15", "2026-11-22"
DAYS = [f"2026-11-{day}" for day in range(15, 23)]
# Each heard in this order, with the number of its paper.
KNOWN = [
    (("rename", 2), ("merge", 0)),
    (("rename", 2), ("merge elsewhere", 1)),
    (("merge groups", 0), ("move", 1)),
    (("merge elsewhere", 1), ("split off", 2)),
    (("merge into the empty one", 0), ("split off more", 2)),
    (("unite otherwise", 0), ("merge on", 1)),
    (("unite otherwise", 0), ("merge the other way", 1)),
    (("merge the empty one", 0), ("merge into the empty one", 2)),
    (("rename", 0), ("split", 1), ("merge the other way", 2)),
]


def standing(tree: Tree) -> dict[str, tuple[str, str]]:
    """What exists on a day: id → name and parent."""
    return {org: (tree.name(org), tree.parent(org)) for org in tree.ids if tree.exists(org)}


def homes(book: Book, day: str) -> dict[str, str]:
    return {item.id: item.org for item in book.present(day)}


def live(view: UnitView) -> set[str]:
    return {one.id for one in view.every("organisation") if one.fields.get("status", "active") == "active"}


def assert_true_on_every_day(view: UnitView) -> None:
    book, nothing_decided = book_of_view(view, LAST), book_of_view(_unit(), LAST)
    assert set(standing(book.tree(LAST))) == live(view)
    assert standing(book.tree(BEFORE)) == standing(nothing_decided.tree(BEFORE))
    assert homes(book, BEFORE) == homes(nothing_decided, BEFORE)
    for day in DAYS:
        tree = book.tree(day)
        assert {org for org in homes(book, day).values() if not tree.exists(org)} == set(), day
    for first in DAYS:
        assert counted(book, ask("t1", first=first, last=LAST, org=UNIT)).remarks == ()


def decided(names: Sequence[str], papers: Sequence[Paper]) -> UnitView:
    taken = [(*each, f"case-{at}") for at, each in enumerate(zip(names, papers, strict=True), 1)]
    return heard(taken)


@pytest.mark.parametrize("decisions", KNOWN, ids=lambda each: " / ".join(name for name, _ in each))
def test_papers_that_were_heard_against_the_order_of_their_days(
    decisions: Sequence[tuple[str, int]],
) -> None:
    assert_true_on_every_day(
        decided([name for name, _ in decisions], [PAPERS[paper] for _, paper in decisions])
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(list(DECISIONS)), min_size=2, max_size=3, unique=True), st.permutations(PAPERS)
)
def test_whatever_was_decided_apart_every_day_is_told_as_it_was(
    names: list[str], papers: list[Paper]
) -> None:
    assert_true_on_every_day(decided(names, papers[: len(names)]))
