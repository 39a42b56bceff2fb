"""The tree of an earlier day: today's with the later events taken back, also what has left the register."""

from __future__ import annotations

from typing import Any

import pytest

from domain.records import Record
from domain.statistics.tree import Tree, in_order, tree_on

UNIT = "u"


def org(id: str, parent: str | None = UNIT, status: str = "active", **more: Any) -> Record:
    fields = {"name": id, "code": id, "level": "chi_doan", "parent": parent, "status": status, **more}
    return Record("organisation", id, fields)


def event(id: str, day: str, before: dict[str, Any], after: dict[str, Any], version: int = 1) -> Record:
    return Record("org_event", id, {"effective_on": day, "before": before, "after": after}, version)


def state(name: str, parent: str = UNIT, status: str = "active") -> dict[str, str]:
    return {"name": name, "parent": parent, "status": status, "level": "chi_doan"}


ROOT = org(UNIT, None, sector="rural")
RENAMED = event("e1", "2026-03-01", {"a": state("Thôn Một")}, {"a": state("a")})
FOUNDED = event("e2", "2026-04-01", {}, {"b": state("b")})
# It has left the register: the record became a tombstone that leads to the organisation it went into.
MERGED = event("e3", "2026-05-01", {"old": state("Thôn cũ", "g")}, {"old": state("Thôn cũ", "g", "merged")})
MOVED = event("e4", "2026-06-01", {"a": state("a", "g")}, {"a": state("a")})
EVENTS = in_order((MOVED, MERGED, RENAMED, FOUNDED))


def on(day: str) -> Tree:
    return tree_on(day, UNIT, (ROOT, org("a"), org("b"), org("g")), EVENTS)


def test_names_and_parents_are_those_of_the_day() -> None:
    assert [on(day).name("a") for day in ("2026-02-28", "2026-03-01")] == ["Thôn Một", "a"]
    assert [on(day).parent("a") for day in ("2026-05-31", "2026-06-01")] == ["g", UNIT]
    assert set(on("2026-05-31").below("g")) == {"a", "old"}
    assert on("2026-06-01").children[UNIT] == ("a", "b", "g")


def test_what_was_founded_later_did_not_exist_and_what_was_merged_did() -> None:
    assert [on(day).exists("b") for day in ("2026-03-31", "2026-04-01")] == [False, True]
    assert [on(day).works("old") for day in ("2026-04-30", "2026-05-01")] == [True, False]
    assert on("2026-11-22").name("old") == "Thôn cũ"
    assert list(on("2026-11-22").upwards("old")) == ["old", "g", UNIT]


def test_the_day_of_founding_counts_without_an_event() -> None:
    tree = tree_on(
        "2026-05-01", UNIT, (ROOT, org("new", founded_on="2026-06"), org("now", founded_on="2026")), ()
    )
    assert (tree.exists("new"), tree.exists("now"), tree.exists("unknown")) == (False, True, False)


def test_events_of_one_day_are_taken_back_in_the_order_of_the_server() -> None:
    first = event("z", "2026-03-01", {"a": state("Một")}, {"a": state("Hai")}, version=4)
    second = event("a", "2026-03-01", {"a": state("Hai")}, {"a": state("a")}, version=7)
    unsent = event("b", "2026-03-01", {"a": state("a")}, {"a": state("Bốn")}, version=0)
    assert [one.id for one in in_order((unsent, second, first))] == ["z", "a", "b"]
    assert tree_on("2026-02-28", UNIT, (ROOT, org("a")), in_order((second, first))).name("a") == "Một"


@pytest.mark.parametrize("end", ["dissolved", "merged"])
def test_a_paper_of_a_later_day_heard_before_the_end_does_not_bring_back_what_ended(end: str) -> None:
    """The renaming was laid before the ending: each speaks of what the other one changed later or earlier."""
    renamed = event("e1", "2026-07-02", {"a": state("Thôn 5")}, {"a": state("Thôn Năm")}, version=4)
    ended = event(
        "e2", "2026-06-02", {"a": state("Thôn Năm")}, {"a": state("Thôn Năm", status=end)}, version=5
    )
    today = (ROOT, org("a", status=end, name="Thôn Năm")) if end == "dissolved" else (ROOT,)
    days = ("2026-06-01", "2026-06-02", "2026-07-01", "2026-07-02", "2026-11-22")
    trees = [tree_on(day, UNIT, today, in_order((ended, renamed))) for day in days]
    assert [tree.works("a") for tree in trees] == [True, False, False, False, False]
    assert [tree.name("a") for tree in trees] == ["Thôn 5"] * 3 + ["Thôn Năm"] * 2


def test_what_no_event_changed_is_as_the_event_after_that_day_saw_it() -> None:
    """Suspended since, by no event: the events tell that it worked before."""
    parted = event("e1", "2026-05-01", {"a": state("a")}, {"a": state("a"), "b": state("b")})
    today = (ROOT, org("a", status="suspended"), org("b"))
    tree = [tree_on(day, UNIT, today, (parted,)) for day in ("2026-04-30", "2026-05-01")]
    assert [each.works("a") for each in tree] == [True, False]


def test_the_sector_is_that_of_the_nearest_above_and_a_loop_ends() -> None:
    tree = tree_on("2026-01-01", UNIT, (ROOT, org("x", "y"), org("y", "x", sector="school")), ())
    assert (tree.sector("x"), tree.sector("unknown"), on("2026-11-22").sector("b")) == (
        "school",
        "rural",
        "rural",
    )
    assert list(tree.upwards("x")) == ["x", "y"]
