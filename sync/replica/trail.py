"""Reading the audit trail together with what became of each operation, newest first and page by page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from domain.kinds import KINDS
from domain.records import Value
from sync.protocol import codec
from sync.protocol.messages import Operation
from sync.replica.audit import FIELDS_OF_LINE
from sync.replica.columns import FATES
from sync.replica.statements import from_json, kind_table, quoted, to_json
from sync.replica.store import Store
from sync.replica.types import AuditLine, TrailQuery

# What is neither queued nor in the tray, and has left the journal too, was acknowledged long ago.
_FATE: Final = " ".join(
    (
        "coalesce((SELECT state FROM outbox WHERE outbox.seq = line.operation),",
        "(SELECT 'rejected' FROM rejection WHERE rejection.seq = line.operation),",
        "(SELECT verdict FROM journal WHERE journal.seq = line.operation),",
        "(SELECT do FROM audit AS fate WHERE fate.operation = line.operation AND fate.do IN",
        str(FATES),
        "ORDER BY fate.seq DESC LIMIT 1), 'acknowledged')",
    )
)
_LINE: Final = " ".join(
    (
        "SELECT seq, at, actor, do, kind, id,",
        FIELDS_OF_LINE,
        ", operation,",
        "CASE operation WHEN 0 THEN '' ELSE",
        _FATE,
        "END, coalesce((SELECT conflict FROM journal WHERE journal.seq = line.operation), '')",
        "FROM audit AS line",
    )
)
# A day that sorts behind every time of that day.
_END_OF_DAY: Final = "~"


def lines(store: Store, query: TrailQuery) -> list[AuditLine]:
    """See `Reader.trail`."""
    where, parameters = _where(query)
    if query.before is not None:
        where, parameters = [*where, "seq < ?"], [*parameters, query.before]
    sql = " ".join((_LINE, _conditions(where), "ORDER BY seq DESC LIMIT ?"))
    return [_line(row) for row in store.execute(sql, (*parameters, query.limit)).fetchall()]


def count(store: Store, query: TrailQuery) -> int:
    where, parameters = _where(query)
    sql = " ".join(("SELECT count(*) FROM audit", _conditions(where)))
    return int(store.execute(sql, parameters).fetchone()[0])


def actors(store: Store) -> list[str]:
    found = store.execute("SELECT DISTINCT actor FROM audit WHERE actor <> '' ORDER BY actor")
    return [actor for (actor,) in found.fetchall()]


def gone(store: Store, kind: str) -> list[str]:
    """See `Reader.gone_from_trail`. Raises KeyError for a kind that is not declared."""
    table = quoted(KINDS[kind].name)
    sql = " ".join(
        ("SELECT DISTINCT id FROM audit WHERE kind = ? AND id NOT IN (SELECT id FROM", table, ") ORDER BY id")
    )
    return [id for (id,) in store.execute(sql, (kind,)).fetchall()]


def values_here(store: Store, kind: str, field: str, ids: Iterable[str]) -> dict[str, Value]:
    """See `Reader.values_here`. Raises KeyError for what is not declared."""
    table, column = kind_table(kind), KINDS[kind].by_name[field].name
    sql = " ".join(
        ("SELECT id,", quoted(column), "FROM", quoted(kind), "WHERE id IN (SELECT value FROM json_each(?))")
    )
    read = table.shapes[field].read
    found = store.execute(sql, (to_json(sorted(set(ids))),)).fetchall()
    return {id: value if read is None or value is None else read(value) for id, value in found}


def operation_at(store: Store, place: int) -> Operation | None:
    """See `Reader.operation_at`."""
    found = store.execute(
        "SELECT payload FROM outbox WHERE seq = ?1 UNION ALL SELECT payload FROM journal WHERE seq = ?1"
        " UNION ALL SELECT payload FROM rejection WHERE seq = ?1",
        (place,),
    ).fetchone()
    return codec.decode(Operation, found[0]) if found else None


def operations_about(store: Store, kind: str, id: str) -> list[Operation]:
    """See `Reader.operations_about`."""
    found = store.execute(
        "SELECT seq, payload FROM outbox WHERE id = ?1 AND kind = ?2"
        " UNION ALL SELECT seq, payload FROM journal WHERE id = ?1 AND kind = ?2"
        " UNION ALL SELECT seq, payload FROM rejection WHERE id = ?1 AND kind = ?2"
        " ORDER BY 1 DESC",
        (id, kind),
    ).fetchall()
    return [codec.decode(Operation, payload) for _, payload in found]


def _where(query: TrailQuery) -> tuple[list[str], list[Any]]:
    conditions: list[tuple[str, Any]] = []
    if query.actor is not None:
        conditions.append(("actor = ?", query.actor))
    if query.does is not None:
        conditions.append(("do IN (SELECT value FROM json_each(?))", to_json(sorted(query.does))))
    if query.does_not:
        conditions.append(("do NOT IN (SELECT value FROM json_each(?))", to_json(sorted(query.does_not))))
    if query.records is not None:
        conditions.append(("id IN (SELECT value FROM json_each(?))", to_json(sorted(query.records))))
    if query.since:
        conditions.append(("at >= ?", query.since))
    if query.until:
        conditions.append(("at < ?", query.until + _END_OF_DAY))
    return [text for text, _ in conditions], [parameter for _, parameter in conditions]


def _conditions(where: list[str]) -> str:
    return f"WHERE {' AND '.join(where)}" if where else ""


def _line(row: tuple[Any, ...]) -> AuditLine:
    seq, at, actor, do, kind, id, fields, operation, fate, conflict = row
    return AuditLine(seq, at, actor, do, kind, id, tuple(from_json(fields)), operation, fate, conflict)
