"""Tables kept as they were counted, in the encrypted replica of this laptop, to be compared with later.

What was kept is never counted again: it says what the program said on that day, whatever the register has
become since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from desktop.services.failures import Usage
from desktop.services.session import Session
from desktop.services.statistics import Counted, Stamp
from domain.roles import Role
from domain.statistics.book import rules_of
from domain.statistics.comparing import Comparison, Kept, compare, kept_of
from domain.statistics.hiding import kept_without_sensitive
from domain.statistics.model import Cell, Query, Result, Row, Share, Span
from domain.statistics.registry import TABLES

if TYPE_CHECKING:
    from sync.replica.types import Snapshot

# Of one table for one organisation; the oldest goes when one more is kept.
MOST: Final = 60


@dataclass(frozen=True, slots=True)
class KeptTable:
    """One table that was kept. `made_at` ISO 8601; `query` and `stamp` as it was asked for and as fresh."""

    id: str
    made_at: str
    made_by: str
    query: Query
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Compared:
    """`alike`: both were asked for in the same way but for the days, and the rules of both say the same."""

    kept: KeptTable
    comparison: Comparison
    alike: bool


def keep(session: Session, counted: Counted) -> str:
    """Keep a counted table; gives its id. A table that is kept already, cell by cell, is not kept twice."""
    from sync.replica.types import Snapshot

    query = counted.result.query
    content = _written(kept_of(counted.result))
    about = _about(query, counted.stamp)
    with session.replica.writing() as work:
        mine = [one for one in work.snapshots(query.table) if one.org == query.org]
        last = work.snapshot(mine[0].id) if mine else None
        if last is not None and last.content == content and last.about == about:
            return last.id
        id = session.new_id()
        made = Snapshot(id, query.table, query.org, session.now_text, session.actor.id, about, content)
        work.keep_snapshot(made)
        for old in mine[MOST - 1 :]:
            work.drop_snapshot(old.id)
        work.commit()
    return id


def kept(session: Session, table: str = "", org: str = "") -> list[KeptTable]:
    """What was kept of a table and an organisation ("": of all), the newest first."""
    with session.replica.reading() as reader:
        found = reader.snapshots(table)
    visible = session.actor.org
    return [
        _told(one) for one in found if (not org or one.org == org) and (not visible or one.org == visible)
    ]


def differences(session: Session, id: str, counted: Counted) -> Compared:
    """What became of a table since it was kept. Raises Usage `usage.unknown_snapshot`."""
    with session.replica.reading() as reader:
        found = reader.snapshot(id)
    if found is None or found.subject != counted.result.query.table:
        raise Usage("usage.unknown_snapshot", {"id": id})
    told, content = _told(found), _read(found.content)
    if session.actor.role is not Role.SECRETARY:
        content = kept_without_sensitive(content, TABLES[found.subject])
    alike = _way(told.query) == _way(counted.result.query) and _same_rules(
        session, told.query, counted.result
    )
    return Compared(told, compare(content, counted.result), alike)


def _same_rules(session: Session, query: Query, now: Result) -> bool:
    """Whether the thresholds of a table are those of the day that it was kept for."""
    then = rules_of(session.rulebook, replace(query.span, as_in_2023=query.as_in_2023))
    return all(then.parameters.get(name) == now.rules.parameters.get(name) for name in now.table.parameters)


def forget(session: Session, id: str) -> None:
    """Give up what was kept."""
    with session.replica.writing() as work:
        work.drop_snapshot(id)
        work.commit()


def _way(query: Query) -> tuple[object, ...]:
    return (query.org, query.levels, query.sectors, query.as_in_2023)


def _about(query: Query, stamp: Stamp) -> dict[str, Any]:
    return {
        "first": query.span.first,
        "last": query.span.last,
        "levels": sorted(query.levels),
        "sectors": sorted(query.sectors),
        "as_in_2023": query.as_in_2023,
        "synced_at": stamp.synced_at,
        "unsent": stamp.unsent,
    }


def _told(one: Snapshot) -> KeptTable:
    about: Mapping[str, Any] = one.about
    query = Query(
        table=one.subject,
        org=one.org,
        span=Span(str(about["first"]), str(about["last"])),
        levels=frozenset(about["levels"]),
        sectors=frozenset(about["sectors"]),
        as_in_2023=bool(about["as_in_2023"]),
    )
    return KeptTable(one.id, one.made_at, one.made_by, query, Stamp(about["synced_at"], about["unsent"]))


def _written(table: Kept) -> dict[str, Any]:
    return {
        "columns": list(table.columns),
        "rows": [_row_written(row) for row in table.rows],
        "total": _row_written(table.total),
    }


def _row_written(row: Row) -> list[Any]:
    cells = [[cell.part, cell.whole] if isinstance(cell, Share) else cell for cell in row.cells]
    return [row.org, row.name, cells]


def _read(content: Mapping[str, Any]) -> Kept:
    rows = tuple(_row_read(row) for row in content["rows"])
    return Kept(tuple(content["columns"]), rows, _row_read(content["total"]))


def _row_read(row: Sequence[Any]) -> Row:
    org, name, cells = row
    return Row(org, name, tuple(_cell_read(cell) for cell in cells))


def _cell_read(cell: Any) -> Cell:
    if isinstance(cell, list):
        part, whole = cell
        return Share(part, whole)
    return cell if isinstance(cell, int | str) else None
