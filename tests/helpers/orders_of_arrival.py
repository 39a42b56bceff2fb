"""The same papers in every order of arrival, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from tests.helpers.decisions_apart import End, Paper, World

Of = TypeVar("Of", bound=World)
# Days on which papers are drawn.
DAYS: Final = ("2026-11-05", "2026-11-07", "2026-11-10", "2026-11-12", "2026-11-15")


def numbered(names: Sequence[str], days: Sequence[str]) -> list[Paper]:
    """Papers of such names and days, told apart by their place."""
    return [Paper(what, on, at) for at, (what, on) in enumerate(zip(names, days, strict=True), 1)]


def drawn(
    data: st.DataObject, names: Sequence[str], among: Sequence[str] = DAYS
) -> tuple[list[Paper], list[bool]]:
    """Papers of such names on any days, and of each whether whoever decided it knew of the letters."""
    days = data.draw(st.lists(st.sampled_from(among), min_size=len(names), max_size=len(names)))
    known = data.draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
    return numbered(names, days), known


def worlds(
    kind: type[Of], papers: Sequence[Paper], known: Sequence[bool] | None = None, **more: Any
) -> list[Of]:
    """One for each order; `known` as in `World.arrive`, by paper. Nothing may be rejected."""
    found = []
    for order in permutations(list(zip(papers, known or [True] * len(papers), strict=True))):
        world = kind.where([paper for paper, _ in order], [knew for _, knew in order], **more)
        assert "rejected" not in {outcome.verdict for outcome in world.outcomes.values()}
        found.append(world)
    return found


def ends(papers: Sequence[Paper], known: Sequence[bool] | None = None) -> list[End]:
    """The different ends over all orders, each with one home."""
    found: list[End] = []
    for world in worlds(World, papers, known):
        assert len(world.homes) == 1
        found += [world.end] if world.end not in found else []
    return found
