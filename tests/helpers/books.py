"""Books for tests of the statistics: from a unit in memory, or written down record by record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.records import Record
from domain.statistics.book import Book, people_of
from domain.statistics.cases import cases_of
from domain.statistics.computing import TOTAL, compute, who
from domain.statistics.model import Cell, Query, Result, Row, Span
from domain.statistics.registry import TABLES
from sync.protocol.rulebook import rulebook
from tests.helpers.unit_view import UNIT, UnitView

TODAY = "2026-11-22"
# Ways out as a paper says them: workflow, state and the field of its day.
OUT = {
    "matured": "maturity effective decision_date",
    "removed": "removal effective resolution_date",
    "moved_out": "transfer effective accepted_on",
}


def book_of(records: Iterable[Record], *, unit: str = UNIT, today: str = TODAY, **more: Any) -> Book:
    """The book of a register that holds these records."""
    known = list(records)

    def kind(name: str) -> list[Record]:
        return sorted((one for one in known if one.kind == name), key=lambda one: one.id)

    return Book(
        unit=unit,
        rulebook=rulebook(),
        today=today,
        organisations=kind("organisation"),
        members=people_of(kind("member")),
        cases=cases_of(kind("case")),
        events=kind("org_event"),
        overlays=kind("overlay"),
        guests=kind("guest"),
        positions=kind("position"),
        folds=kind("fold"),
        **more,
    )


def book_of_view(view: UnitView, today: str = TODAY) -> Book:
    return book_of(view.records.values(), unit=view.unit, today=today)


def ask(table: str, first: str = "2026-01-01", last: str = TODAY, *, org: str = UNIT, **more: Any) -> Query:
    return Query(table=table, org=org, span=Span(first, last), **more)


def counted(book: Book, query: Query) -> Result:
    return compute(TABLES[query.table], book, query)


def line(result: Result, org: str = TOTAL) -> dict[str, Cell]:
    """Column → cell of one line; TOTAL: the total."""
    rows = {TOTAL: result.total, **{row.org: row for row in result.rows}}
    return cells(result, rows[org])


def cells(result: Result, row: Row) -> dict[str, Cell]:
    return {column.key: cell for column, cell in zip(result.table.columns, row.cells, strict=True)}


def people(book: Book, query: Query, column: str, org: str = TOTAL) -> list[str]:
    """Ids of what is behind a number, sorted."""
    return sorted(item.id for item in who(TABLES[query.table], book, query, org, column))
