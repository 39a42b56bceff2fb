"""Level, branch, sector, day and period of every table, against an oracle that looks at one thing at a time.

The oracle takes what the whole unit counts, thing by thing, and asks of each by itself whether its place is
asked for, climbing the tree by hand. Nothing of how lines and filters are worked out is shared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.records import Record
from domain.statistics.book import Book
from domain.statistics.computing import TOTAL, who
from domain.statistics.model import Cell, ColumnKind, Grain, Query, Result, Share, Span
from domain.statistics.registry import TABLES
from tests.helpers.books import ask, book_of, counted
from tests.unit.domain.statistics.test_against_a_simulation import (
    BRANCHES,
    DAYS,
    GROUPS,
    HOMES,
    STEPS,
    UNIT,
    lived,
)

ORGS = (UNIT, *GROUPS, *BRANCHES)
LEVELS = ("doan_co_so", "lien_chi_doan", "chi_doan")
SECTORS = ("rural", "urban", "school", "armed_forces")
ACCOUNTS = ("none", "issued", "locked")
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "sex": st.sampled_from(("male", "female")),
        "birth_date": st.sampled_from(("2009-05-01", "2004", "1999-03-04", "1990-12")),
        "ethnicity": st.sampled_from(("5", "4")),
        "religion": st.sampled_from(("15", "1")),
        "source": st.sampled_from(("app", "yum")),
        "party_joined_on": st.sampled_from(("2024-01-01", DAYS[3])),
        "qualification": st.sampled_from(("4", "5", "8")),
        "phone": st.just("0912345678"),
    },
)
OTHER_PAPERS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(("p1", "p2", "p3")), st.sampled_from(DAYS)), max_size=5
)
ORGANISED = st.dictionaries(
    st.sampled_from(ORGS),
    st.fixed_dictionaries(
        {"sector": st.sampled_from(SECTORS)},
        optional={"account_status": st.sampled_from(ACCOUNTS), "committee_size": st.integers(0, 3)},
    ),
)
FILTERS = st.fixed_dictionaries(
    {
        "org": st.sampled_from((UNIT, UNIT, *GROUPS, "b1", "b4")),
        "levels": st.sets(st.sampled_from(LEVELS), max_size=2).map(frozenset),
        "sectors": st.sets(st.sampled_from(SECTORS), max_size=2).map(frozenset),
        "as_in_2023": st.booleans(),
    }
)


def paper(number: int, which: int, person: str, day: str, org: str) -> Record:
    """A paper that moves nobody: an award, discipline, a recognition, a letter, a stay, a guest."""
    papers: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("commendation", "effective", {"form": "certificate", "level": "grassroots", "decision_date": day}),
        ("discipline", "effective", {"form": "warning", "decision_date": day}),
        ("outstanding", "recognised", {"decision_date": day}),
        ("transfer", "awaiting", {"letter_date": day, "to_place": "Hà Nội"}),
        ("training", "registered", {"period": "2026", "registered_on": day}),
    )
    workflow, state, data = papers[min(which, 4)]
    if which == 5:
        return Record("overlay", f"o{number}", {"type": "deferred", "member": person, "from_on": day})
    if which == 6:
        return Record("guest", f"g{number}", {"type": "temporary", "org": org, "person": "x", "from_on": day})
    fields = {"workflow": workflow, "state": state, "member": person, "org": org, "data": data}
    return Record("case", f"d{number}", {**fields, "subject": {"full_name": person, "status": "active"}})


@dataclass(frozen=True)
class Unit:
    book: Book
    parents: Mapping[str, str]
    sectors: Mapping[str, str]
    levels: Mapping[str, str]

    def above(self, org: str) -> Iterator[str]:
        """The organisation itself and what is above it."""
        while org:
            yield org
            org = self.parents.get(org, "")

    def sector(self, org: str) -> str:
        return next((self.sectors[one] for one in self.above(org) if one in self.sectors), "")


@st.composite
def units(draw: st.DrawFn) -> Unit:
    world = lived(draw(HOMES), draw(st.lists(STEPS, max_size=10)))
    organised, people = draw(ORGANISED), draw(st.dictionaries(st.sampled_from(("p1", "p2", "p3")), FIELDS))
    known = [
        Record(one.kind, one.id, {**one.fields, **organised.get(one.id, {}), **people.get(one.id, {})})
        if one.kind in ("organisation", "member")
        else one
        for one in world.register()
    ]
    for number, (which, person, day) in enumerate(draw(OTHER_PAPERS)):
        known.append(paper(number, which, person, day, draw(st.sampled_from(BRANCHES))))
    seats = st.tuples(st.sampled_from(ORGS), st.sampled_from(("p1", "p2")))
    for place, (org, person) in enumerate(draw(st.lists(seats, max_size=3))):
        fields = {"org": org, "post": "200", "member": person, "held_from": DAYS[0]}
        known.append(Record("position", f"s{place}", fields))
    organisations = [one for one in known if one.kind == "organisation"]
    return Unit(
        book_of(known, unit=UNIT, today=DAYS[-1]),
        {one.id: str(one.fields.get("parent") or "") for one in organisations},
        {id: str(fields["sector"]) for id, fields in organised.items()},
        {one.id: str(one.fields["level"]) for one in organisations},
    )


def numbers(result: Result, place: int) -> dict[str, Cell]:
    return {row.org: row.cells[place] for row in (*result.rows, result.total)}


def wanted(unit: Unit, whole: Query, query: Query, key: str, lines: frozenset[str]) -> Counter[str]:
    """Line → how many things of the whole unit stand on it when this is asked, one thing after the other."""
    found: Counter[str] = Counter()
    for item in who(TABLES[query.table], unit.book, whole, TOTAL, key):
        above = list(unit.above(item.org))
        is_asked = (not query.levels or unit.levels[item.org] in query.levels) and (
            not query.sectors or unit.sector(item.org) in query.sectors
        )
        line = next((org for org in above if org in lines), "")
        if query.org in above and is_asked and line:
            found[line] += 1
            found[TOTAL] += 1
    return found


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(unit=units(), filters=FILTERS, days=st.tuples(st.sampled_from(DAYS[1:]), st.sampled_from(DAYS[1:])))
def test_every_number_under_every_filter_is_what_the_oracle_counts(
    name: str, unit: Unit, filters: dict[str, Any], days: tuple[str, str]
) -> None:
    query = ask(name, min(days), max(days), **filters)
    whole = Query(table=name, org=UNIT, span=query.span, as_in_2023=query.as_in_2023)
    result = counted(unit.book, query)
    by_children = {one for one, above in unit.parents.items() if above == query.org} | {query.org}
    lines = frozenset(row.org for row in result.rows)
    for place, column in enumerate(result.table.columns):
        cells = numbers(result, place)
        if column.kind is ColumnKind.COUNT:
            if result.table.rows.value == "children":
                oracle = wanted(unit, whole, query, column.key, frozenset(by_children))
                assert {org: cell for org, cell in cells.items() if cell} == dict(oracle), column.key
                assert lines <= by_children
            assert cells[TOTAL] == sum(
                cell for org, cell in cells.items() if org and isinstance(cell, int)
            ), column.key
        elif column.kind is ColumnKind.PERCENT:
            keys = [one.key for one in result.table.columns]
            parts = [numbers(result, keys.index(key)) for key in column.of]
            assert cells == {org: Share(parts[0][org], parts[1][org]) for org in cells}  # type: ignore[arg-type]
        if column.kind is not ColumnKind.TEXT:
            for org, cell in cells.items():
                behind = who(TABLES[name], unit.book, query, org, column.key)
                size = cell.part if isinstance(cell, Share) else cell
                assert len(behind) == size, (column.key, org)
    # Under no filter the balance of a table of movements breaks.
    assert result.remarks == ()


@settings(max_examples=40, deadline=None)
@given(unit=units(), day=st.sampled_from(DAYS[1:]))
def test_what_a_snapshot_says_of_a_day_does_not_depend_on_the_first_day_that_is_asked(
    unit: Unit, day: str
) -> None:
    for name, table in TABLES.items():
        if table.grain is Grain.SNAPSHOT:
            one, other = (
                counted(unit.book, Query(table=name, org=UNIT, span=Span(first, day)))
                for first in ("2020-01-01", day)
            )
            assert (one.rows, one.total) == (other.rows, other.total)
