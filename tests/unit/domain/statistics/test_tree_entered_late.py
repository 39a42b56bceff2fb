"""A merger entered after papers of a later day: the figures are those of one that was entered at once.

Every unit is written down twice. At once: the merger of A into B was known on its day, so every later paper
names B. Late: the same papers still name A, and the merger takes along whoever is in A when it is entered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.records import Record
from domain.statistics.book import Book
from domain.statistics.computing import TOTAL
from tests.helpers.books import OUT, ask, book_of, counted, line

UNIT, A, B, C = "u", "a", "b", "c"
MERGED_ON = "2026-03-10"
DAYS = ("2026-03-09", MERGED_ON, *(f"2026-03-{day}" for day in range(11, 16)))


@dataclass
class Unit:
    """One way of writing down: `old` is what the branch that ended is called in papers after its end."""

    old: str
    at: dict[str, str] = field(default_factory=dict)
    cases: list[Record] = field(default_factory=list)
    merged: dict[str, list[str]] = field(default_factory=dict)

    def write(self, paper: str, person: str, day: str, org: str, **more: str) -> None:
        """`paper`: workflow, state and the field of its day."""
        workflow, state, dated = paper.split()
        data = {dated: day, **more}
        fields = {"workflow": workflow, "state": state, "member": person, "org": org, "data": data}
        self.cases.append(Record("case", f"c{len(self.cases):02}", {**fields, "subject": {}}))

    def live(self, person: str, day: str, step: str) -> None:
        here = self.at.get(person, "")
        target = {"to_old": self.old, "to_c": C}.get(step, "")
        if target and here and target != here:
            self.write("transfer moved accepted_on", person, day, here, to_org=target)
        elif target and not here:
            self.write("admission effective decision_date", person, day, target)
        elif step in OUT and here:
            self.write(OUT[step], person, day, here, **({"to_unit": "TB.9"} if step == "moved_out" else {}))
        self.at[person] = target or ("" if step in OUT else here)

    def merge(self) -> None:
        self.merged = {person: [A, B] for person, org in self.at.items() if org == A}
        self.at |= dict.fromkeys(self.merged, B)

    def book(self, people: Sequence[str]) -> Book:
        """The register that is left in the end, of which the statistics are counted."""
        facts = {"parent": UNIT, "level": "chi_doan"}
        living = [Record("organisation", id, {**facts, "name": id, "status": "active"}) for id in (B, C)]
        root = {"name": "Xã", "level": "doan_co_so", "status": "active"}
        members = [
            Record("member", id, {"org": self.at.get(id) or C, "status": status})
            for id in people
            for status in ["active" if self.at.get(id) else "gone"]
        ]
        before = {"name": A, "status": "active", **facts}
        event: dict[str, Any] = {
            "type": "merge", "effective_on": MERGED_ON, "sources": [A], "targets": [B],
            "moved": self.merged, "before": {A: before}, "after": {A: {**before, "status": "merged"}},
        }  # fmt: skip
        records = [Record("organisation", UNIT, root), *living, *members, *self.cases]
        return book_of([*records, Record("org_event", "e1", event, 9)], unit=UNIT, today=DAYS[-1])


def told(book: Book) -> dict[str, Any]:
    """Who is where on every evening, and every line of T1 for single days and for all that follow."""
    found: dict[str, Any] = {
        day: sorted((item.id, item.org) for item, _ in book.standing(day)) for day in DAYS
    }
    for first in DAYS[1:]:
        for last in (first, DAYS[-1]):
            result = counted(book, ask("t1", first, last, org=UNIT))
            assert result.remarks == (), (first, last)
            lines = (TOTAL, *(row.org for row in result.rows))
            found[f"{first}..{last}"] = {org: line(result, org) for org in lines}
    return found


STEPS = st.lists(st.sampled_from(["to_old", "to_c", *OUT]), max_size=3)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from([A, B, C, ""]), STEPS), min_size=1, max_size=3))
@example([(A, ["to_c"]), (C, ["to_old"]), ("", ["to_old"])])
@example([(A, ["moved_out"]), (A, ["to_c", "to_old"]), ("", ["to_old", "removed"])])
def test_a_merger_entered_late_gives_the_figures_of_one_entered_at_once(
    lives: list[tuple[str, list[str]]],
) -> None:
    at_once, late = Unit(old=B), Unit(old=A)
    people = [f"p{number}" for number in range(len(lives))]
    for unit in (at_once, late):
        unit.at = {person: org for person, (org, _) in zip(people, lives, strict=True) if org}
    at_once.merge()
    for person, (_, steps) in zip(people, lives, strict=True):
        for day, step in zip(DAYS[2:], steps, strict=False):
            if step == "to_old" and at_once.at.get(person) == B:
                continue
            for unit in (at_once, late):
                unit.live(person, day, step)
    late.merge()
    assert told(late.book(people)) == told(at_once.book(people))
