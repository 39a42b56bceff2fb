"""Papers entered after a branch was founded out of another one, of days before: nobody stood in it yet.

Every unit is written down twice. At once: papers of before the split name what was split, and the event names
who went along. Late: the same papers were entered after the split, and name the part where the person is now.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.records import Record
from domain.statistics.book import Book
from domain.statistics.computing import TOTAL
from domain.statistics.registry import TABLES
from tests.helpers.books import OUT, ask, book_of, counted, line

UNIT, WHOLE, PART, OTHER_PART, C = "u", "w", "p", "q", "c"
SPLIT_ON = "2026-03-10"
DAYS = (
    "2026-03-05",
    "2026-03-06",
    "2026-03-07",
    "2026-03-08",
    "2026-03-09",
    SPLIT_ON,
    "2026-03-11",
    "2026-03-12",
)
# Birthdays on what a year may not have, and on the day of the split itself.
ABOUT: tuple[dict[str, str], ...] = (
    {"birth_date": "2008-02-29", "sex": "female", "source": "app", "ethnicity": "4"},
    {"birth_date": "2008-03-10", "sex": "male", "source": "yum", "party_joined_on": "2026-03-08"},
    {"birth_date": "1990-03", "member_category": "9", "qualification": "5"},
)


@dataclass
class Unit:
    """`late`: papers of before the split name its part."""

    late: bool
    stays: bool  # parted off: what was split goes on
    at: dict[str, str] = field(default_factory=dict)
    cases: list[Record] = field(default_factory=list)
    moved: dict[str, list[str]] = field(default_factory=dict)
    is_split: bool = False

    def called(self, org: str) -> str:
        return PART if org == WHOLE and self.late else org

    def write(self, paper: str, person: str, day: str, org: str, **more: str) -> None:
        workflow, state, dated = paper.split()
        data = {dated: day, **{name: self.called(value) for name, value in more.items()}}
        known = {"member": person, "org": self.called(org), "opened_on": "2026-04-01" if self.late else day}
        fields = {"workflow": workflow, "state": state, "data": data, "subject": {}, **known}
        self.cases.append(Record("case", f"c{len(self.cases):02}", fields))

    def live(self, person: str, day: str, step: str) -> None:
        here = self.at.get(person, "")
        home = PART if self.is_split else WHOLE
        target = {"home": home, "c": C}.get(step, "")
        if target and here and target != here:
            self.write("transfer moved accepted_on", person, day, here, to_org=target)
        elif target and not here:
            admitted = is_admitted(person, day)
            paper = "admission effective decision_date" if admitted else "transfer accepted accepted_on"
            self.write(paper, person, day, target, **({} if admitted else {"to_org": target}))
        elif step == "award" and here:
            self.write("commendation effective decision_date", person, day, here, form="certificate")
        elif step == "recognised" and here:
            self.write("outstanding recognised decision_date", person, day, here)
        elif step in OUT and here:
            self.write(OUT[step], person, day, here, **({"to_unit": "TB.9"} if step == "moved_out" else {}))
        self.at[person] = target or ("" if step in OUT else here)

    def split(self) -> None:
        gone = [person for person, org in self.at.items() if org == WHOLE]
        self.moved = {} if self.late else {person: [WHOLE, PART] for person in gone}
        self.at |= dict.fromkeys(gone, PART)
        self.is_split = True

    def records(self, people: Sequence[str]) -> list[Record]:
        facts = {"parent": UNIT, "level": "chi_doan", "status": "active"}
        standing = (PART, OTHER_PART, C, *([WHOLE] if self.stays else []))
        living = [Record("organisation", id, {**facts, "name": id}) for id in standing]
        root = Record("organisation", UNIT, {"name": "Xã", "level": "doan_co_so", "status": "active"})
        members = [
            Record(
                "member", id, {"org": self.at.get(id) or C, "status": "active" if self.at.get(id) else "gone"}
            )
            for id in people
        ]
        members = [
            Record(one.kind, one.id, {**one.fields, **ABOUT[place % len(ABOUT)]})
            for place, one in enumerate(members)
        ]
        whole = {"name": WHOLE, **facts}
        parts = {id: {"name": id, **facts} for id in (PART, OTHER_PART)}
        event: dict[str, Any] = {
            "type": "split_off" if self.stays else "split", "effective_on": SPLIT_ON, "sources": [WHOLE],
            "targets": [PART, OTHER_PART], "moved": self.moved,
            "before": {} if self.stays else {WHOLE: whole},
            "after": parts if self.stays else {WHOLE: {**whole, "status": "merged"}, **parts},
        }  # fmt: skip
        return [root, *living, *members, *self.cases, Record("org_event", "e1", event, 9)]

    def book(self, people: Sequence[str]) -> Book:
        return book_of(self.records(people), unit=UNIT, today=DAYS[-1])


def is_admitted(person: str, day: str) -> bool:
    """One way in or the other, the same in both units."""
    return (int(person[1:]) + int(day[-2:])) % 2 == 0


def told(book: Book) -> dict[str, Any]:
    """Who is where on every evening, and every line of T1, T5 and T6 for days and for all that follow."""
    found: dict[str, Any] = {
        day: sorted((item.id, item.org) for item, _ in book.standing(day)) for day in DAYS
    }
    for first in DAYS[1:]:
        for last in dict.fromkeys((first, DAYS[-1])):
            for table in ("t1", "t5", "t6"):
                result = counted(book, ask(table, first, last, org=UNIT))
                assert result.remarks == (), (table, first, last)
                lines = (TOTAL, *(row.org for row in result.rows))
                found[f"{table} {first}..{last}"] = {org: line(result, org) for org in lines}
    return found


def every_table(book: Book) -> dict[str, Any]:
    """Every line of every table, from one evening to the last and on each single day."""
    found: dict[str, Any] = {}
    for name in TABLES:
        for last in DAYS[1:]:
            for first in dict.fromkeys((DAYS[1], last)):
                result = counted(book, ask(name, first, last, org=UNIT))
                lines = (result.total, *result.rows)
                found[f"{name} {first}..{last}"] = [(row.org, row.name, row.cells) for row in lines]
    return found


def lived(lives: list[tuple[str, list[str]]], *, late: bool, stays: bool) -> tuple[Unit, list[str]]:
    unit = Unit(late=late, stays=stays)
    people = [f"p{number}" for number in range(len(lives))]
    unit.at = {person: org for person, (org, _) in zip(people, lives, strict=True) if org}
    for at, day in enumerate(DAYS[1:]):
        if day == SPLIT_ON:
            unit.split()
        for person, (_, steps) in zip(people, lives, strict=True):
            if at < len(steps) and day != SPLIT_ON:
                unit.live(person, day, steps[at])
    return unit, people


STEPS = st.lists(st.sampled_from(["home", "c", "rest", *OUT]), max_size=7)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from([WHOLE, C, ""]), STEPS), min_size=1, max_size=3), st.booleans())
@example([("", ["home"])], False)
@example([("", ["home"]), (C, ["home"]), (WHOLE, [])], True)
@example([("", ["home", "c"]), (C, ["home", "matured"]), ("", ["home", "rest", "moved_out", "home"])], False)
def test_papers_entered_after_a_split_give_the_figures_of_those_entered_at_once(
    lives: list[tuple[str, list[str]]], stays: bool
) -> None:
    at_once, people = lived(lives, late=False, stays=stays)
    late, _ = lived(lives, late=True, stays=stays)
    assert told(late.book(people)) == told(at_once.book(people))


BUSY = st.lists(st.sampled_from(["home", "c", "award", "recognised", *OUT]), max_size=7)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([WHOLE, C, ""]), BUSY), min_size=1, max_size=3), st.booleans())
@example([("", ["home", "award"]), (C, ["home", "recognised", "award"]), (WHOLE, ["award"])], False)
def test_every_table_of_every_day_is_that_of_papers_entered_at_once(
    lives: list[tuple[str, list[str]]], stays: bool
) -> None:
    at_once, people = lived(lives, late=False, stays=stays)
    late, _ = lived(lives, late=True, stays=stays)
    assert every_table(late.book(people)) == every_table(at_once.book(people))


_STANDING = """
with papers as (
    select json_extract(fields, '$.member') as person,
           coalesce(json_extract(fields, '$.data.accepted_on'), json_extract(fields, '$.data.decision_date'),
                    json_extract(fields, '$.data.resolution_date')) as day,
           case when json_extract(fields, '$.state') in ('accepted', 'moved')
                then json_extract(fields, '$.data.to_org')
                when json_extract(fields, '$.workflow') = 'admission' then json_extract(fields, '$.org')
           end as target
    from record where kind = 'case'
), last as (
    select person, target, max(day) from papers where day <= :day group by person
)
select count(*) from last where target is not null
   and case when target = 'p' and :day < :split then 'w' when target = 'w' and :day >= :split then 'p'
            else target end = :org
"""


@settings(max_examples=30)
@given(st.lists(STEPS, min_size=1, max_size=4), st.booleans())
def test_every_evening_is_that_of_a_plain_query_over_the_papers(steps: list[list[str]], stays: bool) -> None:
    unit, people = lived([("", each) for each in steps], late=True, stays=stays)
    book = unit.book(people)
    with closing(sqlite3.connect(":memory:")) as file:
        file.execute("create table record (kind text, id text, fields text)")
        rows = [(one.kind, one.id, json.dumps(dict(one.fields))) for one in unit.records(people)]
        file.executemany("insert into record values (?, ?, ?)", rows)
        for day in DAYS:
            for org in (WHOLE, PART, OTHER_PART, C):
                asked = {"day": day, "split": SPLIT_ON, "org": org}
                (number,) = file.execute(_STANDING, asked).fetchone()
                assert book.in_branches(day)[org] == number, (day, org)


@pytest.mark.parametrize("stays", [False, True])
def test_who_was_entered_after_a_split_without_a_paper_was_in_what_was_split(stays: bool) -> None:
    """An import brings people who joined long ago; and nobody stands in a branch on a day before it was."""
    unit = Unit(late=True, stays=stays)
    unit.at = {"p0": PART, "p1": PART, "p2": PART}
    joined = {"p0": {"joined_on": "2020-03-26"}, "p2": {"joined_on": "2026-03-11"}}
    records = [
        Record(one.kind, one.id, {**one.fields, **joined.get(one.id, {})})
        for one in unit.records(["p0", "p1", "p2"])
    ]
    book = book_of(records, unit=UNIT, today=DAYS[-1])
    assert dict(book.in_branches("2026-03-09")) == {WHOLE: 2}
    assert dict(book.in_branches(SPLIT_ON)) == {PART: 2}
    assert dict(book.in_branches("2026-03-11")) == {PART: 3}
    for first, last in (("2026-03-06", SPLIT_ON), (SPLIT_ON, "2026-03-12")):
        assert counted(book, ask("t1", first, last, org=UNIT)).remarks == ()
    for name in TABLES:
        for row in counted(book, ask(name, "2026-03-01", "2026-03-09", org=UNIT)).rows:
            assert row.org not in (PART, OTHER_PART), name
