"""The register walked back, against a simulation that lives through every day forwards.

The simulation knows nothing of walking back: it keeps who is where, day by day, and writes the papers that a
unit would have written. What is left at the end is the register that the statistics are counted from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.records import Record
from domain.statistics.book import Book
from domain.statistics.computing import TOTAL
from domain.statistics.model import Query
from tests.helpers.books import ask, book_of, counted, line

UNIT, GROUPS, BRANCHES = "u", ("g1", "g2"), ("b1", "b2", "b3", "b4")
PEOPLE = ("p1", "p2", "p3")
GROUP_OF = {"b1": "g1", "b2": "g1", "b3": "g2", "b4": UNIT}
DAYS = tuple(f"2026-03-{day:02}" for day in range(1, 8))
# How a step is written down: workflow, state, the field of its day, further content.
PAPERS: Mapping[str, tuple[str, str, str, Mapping[str, Any]]] = {
    "admitted": ("admission", "effective", "decision_date", {}),
    "moved_in": ("transfer", "accepted", "accepted_on", {"from_place": "nơi khác"}),
    "inside": ("transfer", "moved", "accepted_on", {}),
    "moved_out": ("transfer", "effective", "accepted_on", {"to_unit": "TB.9"}),
    "matured": ("maturity", "effective", "decision_date", {}),
    "removed": ("removal", "effective", "resolution_date", {}),
    "expelled": ("discipline", "effective", "decision_date", {"form": "expulsion"}),
    "deceased": ("removal", "deceased", "effective_on", {}),
}
ENTRIES, EXITS = ("admitted", "moved_in"), ("moved_out", "matured", "removed", "expelled", "deceased")
STATUS_AFTER = {"matured": "matured", "removed": "removed", "expelled": "expelled", "deceased": "deceased"}


@dataclass
class World:
    """Who is where now, what was written down, and what every day looked like at its end."""

    at: dict[str, str]
    status: dict[str, str] = field(default_factory=dict)
    last_org: dict[str, str] = field(default_factory=dict)
    written: list[Record] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    evenings: dict[str, dict[str, str]] = field(default_factory=dict)
    # (day, figure, branch): a movement in or out of a branch.
    moved: list[tuple[str, str, str]] = field(default_factory=list)

    def write(self, figure: str, person: str, day: str, org: str, target: str = "") -> None:
        workflow, state, dated, more = PAPERS[figure]
        data = {dated: day, **more, **({"to_org": target} if target else {})}
        fields = {"workflow": workflow, "state": state, "member": person, "org": org, "data": data}
        fields["opened_on"] = day
        self.written.append(Record("case", f"c{len(self.written):03}", {**fields, "subject": {}}))

    def live(self, day: str, person: str, step: str, branch: str, figure: int) -> None:
        """One thing that happens, where it can."""
        here = self.at.get(person, "")
        if step == "in" and not here and branch not in self.closed and self.status.get(person) != "deceased":
            named = ENTRIES[figure % len(ENTRIES)]
            self.write(named, person, day, branch, branch if named == "moved_in" else "")
            self.moved.append((day, named, branch))
            self.at[person] = branch
        elif step == "out" and here:
            named = EXITS[figure % len(EXITS)]
            self.write(named, person, day, here)
            self.moved.append((day, named, here))
            self.last_org[person], self.status[person] = here, STATUS_AFTER.get(named, "gone")
            del self.at[person]
        elif step == "move" and here and branch not in (here, *self.closed):
            self.write("inside", person, day, here, branch)
            self.moved += [(day, "inside_out", here), (day, "inside_in", branch)]
            self.at[person] = branch
        elif step == "merge" and here and branch not in (here, *self.closed):
            self.merge(day, here, branch)

    def merge(self, day: str, gone: str, into: str) -> None:
        follow = sorted(person for person, org in self.at.items() if org == gone)
        for person in follow:
            self.moved += [(day, "other_out", gone), (day, "other_in", into)]
            self.at[person] = into
        states = [{"name": gone, "parent": GROUP_OF[gone], "level": "chi_doan", "status": each}
                  for each in ("active", "merged")]  # fmt: skip
        fields = {
            "type": "merge", "effective_on": day, "sources": [gone], "targets": [into],
            "moved": {person: [gone, into] for person in follow},
            "before": {gone: states[0]}, "after": {gone: states[1]},
        }  # fmt: skip
        self.closed.add(gone)
        self.written.append(Record("org_event", f"e{len(self.written):03}", fields, len(self.written) + 1))

    def register(self, upto: int | None = None) -> list[Record]:
        """The register as it is now: the present state, and everything written."""
        found = [*self.written[:upto]]
        for org in (UNIT, *GROUPS, *BRANCHES):
            level = "doan_co_so" if org == UNIT else "lien_chi_doan" if org in GROUPS else "chi_doan"
            parent = GROUP_OF.get(org, UNIT if org in GROUPS else None)
            status = "merged" if org in self.closed else "active"
            fields = {"name": org, "code": org, "level": level, "parent": parent, "status": status}
            found.append(Record("organisation", org, fields))
        for person in PEOPLE:
            status = "active" if person in self.at else self.status.get(person, "candidate")
            if status != "gone":
                org = self.at.get(person) or self.last_org.get(person) or "b1"
                found.append(Record("member", person, {"full_name": person, "org": org, "status": status}))
        return found


STEPS = st.tuples(
    st.sampled_from(DAYS),
    st.sampled_from(PEOPLE),
    st.sampled_from(("in", "out", "move", "move", "merge")),
    st.sampled_from(BRANCHES),
    st.integers(0, 9),
)
HOMES = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(BRANCHES))


def lived(homes: Mapping[str, str], steps: Sequence[tuple[str, str, str, str, int]]) -> World:
    world = World(dict(homes))
    for day in DAYS:
        # One movement of a person a day: papers bear no hours, so of two nobody could tell which was first.
        busy: set[str] = set()
        for when, person, step, branch, figure in steps:
            touched = {p for p, org in world.at.items() if org == world.at.get(person)} | {person}
            concerned = touched if step == "merge" else {person}
            if when == day and not busy & concerned:
                busy |= concerned
                world.live(day, person, step, branch, figure)
        world.evenings[day] = dict(world.at)
    return world


def book(world: World, **more: Any) -> Book:
    return book_of(world.register(), unit=UNIT, today=DAYS[-1], **more)


def t1(first: str, last: str) -> Query:
    return ask("t1", first, last, org=UNIT)


@settings(max_examples=30, deadline=None)
@given(HOMES, st.lists(STEPS, max_size=14))
def test_every_evening_is_found_again(homes: dict[str, str], steps: list[Any]) -> None:
    world = lived(homes, steps)
    known = book(world)
    for day in DAYS:
        assert {item.id: item.org for item, _ in known.standing(day)} == world.evenings[day], day


@settings(max_examples=50, deadline=None)
@given(HOMES, st.lists(STEPS, max_size=14), st.sampled_from(DAYS[1:]), st.sampled_from(DAYS[1:]))
def test_what_came_and_went_is_counted_and_balances(
    homes: dict[str, str], steps: list[Any], one: str, other: str
) -> None:
    first, last = min(one, other), max(one, other)
    world = lived(homes, steps)
    result = counted(book(world), t1(first, last))
    before = DAYS[DAYS.index(first) - 1]
    assert result.remarks == ()
    wanted: dict[str, Counter[str]] = {}
    for place, evening in (("opening", before), ("closing", last)):
        for org in world.evenings[evening].values():
            wanted.setdefault(_line_of(org), Counter())[place] += 1
    for day, figure, org in world.moved:
        if first <= day <= last:
            wanted.setdefault(_line_of(org), Counter())[figure] += 1
    for row in result.rows:
        found = {key: cell for key, cell in line(result, row.org).items() if key not in ("up", "down")}
        assert {key: cell for key, cell in found.items() if cell} == dict(wanted.pop(row.org, {}))
    assert wanted == {}


def _line_of(org: str) -> str:
    """The child of the unit that a branch is counted on."""
    return org if GROUP_OF[org] == UNIT else GROUP_OF[org]


@settings(max_examples=20, deadline=None)
@given(HOMES, st.lists(STEPS, max_size=10), st.sampled_from(BRANCHES), st.sampled_from(BRANCHES))
def test_an_event_of_the_tree_changes_no_past_figure(
    homes: dict[str, str], steps: list[Any], gone: str, into: str
) -> None:
    world = lived(homes, steps)
    before = counted(book(world), t1(DAYS[1], DAYS[-1]))
    if gone != into and not {gone, into} & world.closed:
        world.merge("2026-04-01", gone, into)
    after = counted(book(world), t1(DAYS[1], DAYS[-1]))
    assert [(row.org, row.cells) for row in after.rows] == [(row.org, row.cells) for row in before.rows]
    assert after.total.cells == before.total.cells


@settings(max_examples=10, deadline=None)
@given(HOMES, st.lists(STEPS, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(homes: dict[str, str], steps: list[Any], dice: Any) -> None:
    world = lived(homes, steps)
    register = world.register()
    known = counted(book_of(register, unit=UNIT), t1(DAYS[1], DAYS[-1]))
    dice.shuffle(register)
    assert counted(book_of(register, unit=UNIT), t1(DAYS[1], DAYS[-1])) == known


@pytest.mark.parametrize(
    "steps",
    [
        [(1, "move", "b1"), (2, "merge", "b3")],
        [(1, "move", "b1"), (2, "move", "b3"), (3, "merge", "b1")],
        [(1, "out", "b3"), (2, "in", "b1"), (3, "merge", "b3")],
    ],
)
def test_who_came_back_by_a_merger_was_there_before_as_well(steps: list[tuple[int, str, str]]) -> None:
    """The paper by which somebody left names the very branch into which the other one merges later."""
    world = lived({"p1": "b3"}, [(DAYS[day], "p1", step, branch, 0) for day, step, branch in steps])
    for day in DAYS:
        assert {item.id: item.org for item, _ in book(world).standing(day)} == world.evenings[day], day


def test_a_planted_gap_is_found_and_named() -> None:
    world = lived(
        {"p1": "b1", "p2": "b3"}, [(DAYS[4], "p1", "out", "b1", 2), (DAYS[6], "p2", "out", "b3", 0)]
    )
    # Somebody turns the struck-off member into a counted one without a paper.
    register = [
        Record("member", "p1", {**one.fields, "status": "active"}) if one.id == "p1" else one
        for one in world.register()
    ]
    result = counted(book_of(register, unit=UNIT), t1(DAYS[1], DAYS[-1]))
    (remark,) = result.remarks
    assert (remark.code, remark.org) == ("report.balance_differs", "g1")
    assert remark.params == {"have": 1, "expected": 0, "people": ["p1"]}
    assert line(result, TOTAL)["removed"] == 1
