"""Every table against plain SQL over the records of a random unit with history, column by column.

What an evening looked like is known from the simulation that lived through it; the records stand in SQLite as
JSON, and each number is one query. Nothing of the program is asked but the table.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.records import Record
from domain.statistics.computing import TOTAL
from domain.statistics.model import ColumnKind, Query, RowsOf, Span
from domain.statistics.registry import TABLES
from tests.helpers.books import book_of, counted
from tests.unit.domain.statistics.test_against_a_simulation import (
    BRANCHES,
    DAYS,
    GROUPS,
    HOMES,
    PEOPLE,
    STEPS,
    UNIT,
    World,
    lived,
)

ORGS: Final = (UNIT, *GROUPS, *BRANCHES)
SOME_DAY: Final = st.sampled_from(DAYS)


def coded(*codes: str) -> st.SearchStrategy[str]:
    return st.sampled_from(codes)


# Field → what may stand in it, besides nothing.
PERSON_FIELDS: Final = {
    "sex": ("male", "female"),
    "birth_date": ("2010-03-05", "2008", "2003-11-04", "1994-03", "1985"),
    "ethnicity": ("5", "4"),
    "religion": ("15", "1"),
    "source": ("app", "yum"),
    "party_joined_on": ("2024-01-01", DAYS[3]),
    "member_category": ("9", "10", "11", "12"),
    "general_education": ("1", "3", "4", "6"),
    "qualification": ("1", "4", "5", "8"),
    "political_theory": ("1", "3", "7", "8"),
    "it_skill": ("8", "9"),
    "foreign_language": ("5", "6", "12"),
    "phone": ("0912345678",),
    "citizen_id": ("034203001234",),
    "joined_on": ("2019-03-26",),
    "card_number": ("7",),
}
ORGANISATION_FIELDS: Final = {
    "sector": ("rural", "urban", "school", "armed_forces", "public_service"),
    "account_status": ("none", "issued", "locked"),
    "account_issued_on": ("2025-01-01", DAYS[4]),
}


def some_of(fields: dict[str, tuple[str, ...]]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional={name: coded(*codes) for name, codes in fields.items()})


# Papers that move nobody: workflow, state and what they say; the day stands under each name.
PAPERS: Final[tuple[tuple[str, str, dict[str, str], str], ...]] = (
    ("commendation", "effective", {"form": "certificate", "level": "grassroots"}, "decision_date"),
    ("commendation", "effective", {"form": "diploma", "level": "central"}, "decision_date"),
    ("commendation", "revoked", {"form": "certificate", "level": "grassroots"}, "decision_date"),
    ("discipline", "effective", {"form": "warning"}, "decision_date"),
    ("discipline", "lifted", {"form": "reprimand"}, "decision_date"),
    ("outstanding", "recognised", {}, "decision_date"),
    ("transfer", "awaiting", {"to_place": "Hà Nội"}, "letter_date"),
    ("training", "registered", {"period": "2026"}, "registered_on"),
    ("assessment", "effective", {"period": "2026", "approved_grade": "good"}, "decision_date"),
)
PAPER: Final = st.tuples(
    st.sampled_from(PAPERS), st.sampled_from(PEOPLE), SOME_DAY, st.sampled_from(BRANCHES)
)
STAY: Final = st.tuples(
    coded("working_away", "residence", "temporary", "deferred"), st.sampled_from(PEOPLE), SOME_DAY, SOME_DAY
)
GUEST: Final = st.tuples(coded("residence", "temporary"), st.sampled_from(BRANCHES), SOME_DAY)
SEAT: Final = st.tuples(st.sampled_from(ORGS), st.sampled_from(PEOPLE), SOME_DAY, coded("200", "201"))

QUERIES: Final = Path(__file__).with_name("plain_queries.sql").read_text(encoding="utf-8")
# Table → column → the query that gives an organisation for each thing that it counts.
SQL: Final[dict[str, dict[str, str]]] = {}
for _table, _column, _query in re.findall(r"^-- (\w+) (\w+): (SELECT .*)$", QUERIES, re.M):
    SQL.setdefault(_table, {})[_column] = _query


def register(world: World, draw: st.DrawFn) -> list[Record]:
    organised = draw(st.dictionaries(st.sampled_from(ORGS), some_of(ORGANISATION_FIELDS)))
    people = draw(st.dictionaries(st.sampled_from(PEOPLE), some_of(PERSON_FIELDS)))
    more = {"organisation": organised, "member": people}
    known = [
        Record(one.kind, one.id, {**one.fields, **more.get(one.kind, {}).get(one.id, {})}, one.version)
        for one in world.register()
    ]
    # What ended takes its guests along when it does, and issues no paper afterwards.
    papers = [one for one in draw(st.lists(PAPER, max_size=6)) if one[3] not in world.closed]
    for at, ((workflow, state, data, dated), person, day, org) in enumerate(papers):
        subject = {"full_name": person, "status": "active"}
        fields = {"workflow": workflow, "state": state, "member": person, "org": org, "subject": subject}
        known.append(Record("case", f"d{at}", {**fields, "data": {**data, dated: day}}))
    for at, (type_, person, first, last) in enumerate(draw(st.lists(STAY, max_size=3))):
        fields = {"type": type_, "member": person, "from_on": first, "to_on": last}
        known.append(Record("overlay", f"o{at}", fields))
    open_ones = [one for one in draw(st.lists(GUEST, max_size=3)) if one[1] not in world.closed]
    for at, (type_, org, day) in enumerate(open_ones):
        known.append(Record("guest", f"g{at}", {"type": type_, "org": org, "person": "x", "from_on": day}))
    for at, (org, person, day, post) in enumerate(draw(st.lists(SEAT, max_size=4))):
        fields = {"org": org, "post": post, "member": person, "held_from": day}
        known.append(Record("position", f"s{at}", fields))
    return known


@st.composite
def lives(draw: st.DrawFn) -> tuple[World, list[Record]]:
    world = lived(draw(HOMES), draw(st.lists(STEPS, max_size=10)))
    return world, register(world, draw)


def database(world: World, known: list[Record], first: str, last: str) -> sqlite3.Connection:
    """The records as they are, and the days as the simulation saw them."""
    made = sqlite3.connect(":memory:")
    made.executescript(
        "CREATE TABLE rec (kind, id, f); CREATE TABLE evening (day, person, org);"
        "CREATE TABLE moved (day, figure, org); CREATE TABLE asked (first, last, before)"
    )
    records = [(one.kind, one.id, json.dumps(one.fields)) for one in known]
    made.executemany("INSERT INTO rec VALUES (?, ?, ?)", records)
    evenings = [(day, person, org) for day, at in world.evenings.items() for person, org in at.items()]
    made.executemany("INSERT INTO evening VALUES (?, ?, ?)", evenings)
    made.executemany("INSERT INTO moved VALUES (?, ?, ?)", world.moved)
    made.execute("INSERT INTO asked VALUES (?, ?, ?)", (first, last, DAYS[DAYS.index(first) - 1]))
    made.executescript(QUERIES)
    return made


def by_line(asked: sqlite3.Connection, query: str) -> dict[str, int]:
    """Line → how many, with the total."""
    lines = dict(asked.execute("SELECT id, line FROM org").fetchall())
    told = Counter(lines[org] for (org,) in asked.execute(query))
    return {**told, TOTAL: told.total()} if told else {}


@pytest.mark.parametrize("name", SQL)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(life=lives(), one=st.sampled_from(DAYS[1:]), other=st.sampled_from(DAYS[1:]))
def test_a_table_says_what_plain_sql_says(
    name: str, life: tuple[World, list[Record]], one: str, other: str
) -> None:
    world, known = life
    first, last = min(one, other), max(one, other)
    result = counted(
        book_of(known, unit=UNIT, today=DAYS[-1]), Query(table=name, org=UNIT, span=Span(first, last))
    )
    keys = [column.key for column in result.table.columns]
    with closing(database(world, known, first, last)) as asked:
        for key, query in SQL[name].items():
            place, right = keys.index(key), by_line(asked, query)
            found = {row.org: row.cells[place] for row in (*result.rows, result.total)}
            if result.table.rows is RowsOf.CHILDREN:
                assert {org: cell for org, cell in found.items() if cell} == right, key
            else:
                assert found[TOTAL] == right.get(TOTAL, 0), key


def test_the_queries_name_columns_that_count_and_most_of_them() -> None:
    for name, queries in SQL.items():
        table = TABLES[name].fitted(book_of([], unit=UNIT).rulebook.on("2026-11-22"))
        counts = {column.key for column in table.columns if column.kind is ColumnKind.COUNT}
        assert queries.keys() <= counts, name
    # A commune has its one line of Biểu 4 by hand, in `test_tables`.
    assert {*SQL, "bieu_4"} == set(TABLES)
