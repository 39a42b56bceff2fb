"""Lists of members: filter, order and search, in SQL whose words come from the declaration only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.conflicts.settle import ConflictStatus
from domain.fields import FieldType
from domain.kinds import KINDS
from domain.records import Value
from domain.text import fold
from sync.replica.search import FEW, match_expression
from sync.replica.statements import from_json, kind_table, quoted, to_json
from sync.replica.store import Store
from sync.replica.tables import SEARCHED_KIND
from sync.replica.types import LocalRecord, MemberQuery, SyncState

_LAID_OVER = frozenset({SyncState.PENDING, SyncState.SENT, SyncState.HELD})


class _Filter:
    """WHERE and ORDER BY of one query. `source` is the FROM clause."""

    def __init__(self, store: Store, query: MemberQuery) -> None:
        self.conditions: list[str] = []
        self.parameters: list[Any] = []
        self.source = quoted(SEARCHED_KIND)
        self.impossible = False
        by_name = query.sort.lstrip("-") == "name"
        self._search(store, query, by_name)
        if query.org is not None:
            orgs = organisations_under(store, query.org)
            self._add("org IN (SELECT value FROM json_each(?))", to_json(orgs))
        if query.status:
            self._add("status = ?", query.status)
        if query.sync:
            self._sync(query.sync)
        self.order = _order(query.sort)

    def _search(self, store: Store, query: MemberQuery, by_name: bool) -> None:
        expression = match_expression(query.search)
        if expression is None:
            return
        if expression == "":
            self.impossible = True
            return
        found = store.execute(
            "SELECT rowid FROM search WHERE search MATCH ? LIMIT ?", (expression, FEW + 1)
        ).fetchall()
        if len(found) <= FEW:
            self._add("row IN (SELECT value FROM json_each(?))", to_json([row for (row,) in found]))
            return
        self._add("row IN (SELECT rowid FROM search WHERE search MATCH ?)", expression)
        if by_name and query.org is None:
            # Walking the names in order and stopping at the limit beats sorting tens of thousands of hits.
            self.source += " INDEXED BY member_by_name_sort"

    def _sync(self, sync: str) -> None:
        if sync in _LAID_OVER:
            self._add("id IN (SELECT id FROM base WHERE kind = ?)", SEARCHED_KIND)
        elif sync == SyncState.CONFLICT:
            self._add("id IN (SELECT record FROM conflict WHERE status = ?)", ConflictStatus.OPEN.value)
        elif sync == SyncState.REJECTED:
            self._add("id IN (SELECT id FROM rejection WHERE kind = ?)", SEARCHED_KIND)
        self._add("sync = ?", sync)

    def _add(self, condition: str, parameter: Any) -> None:
        self.conditions.append(condition)
        self.parameters.append(parameter)

    @property
    def where(self) -> str:
        return f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""


def _order(sort: str) -> str:
    direction = " DESC" if sort.startswith("-") else ""
    name = sort.lstrip("-")
    if name == "name":
        return f"ORDER BY name_sort{direction}, id"
    if name not in kind_table(SEARCHED_KIND).shapes:
        raise ValueError(f"no such field to sort by: {name}")
    return f"ORDER BY {quoted(name)} IS NULL, {quoted(name)}{direction}, name_sort, id"


def _limit(query: MemberQuery) -> tuple[str, tuple[int, ...]]:
    if query.limit is None and query.offset == 0:
        return "", ()
    return "LIMIT ? OFFSET ?", (-1 if query.limit is None else max(0, query.limit), max(0, query.offset))


def members(store: Store, query: MemberQuery) -> list[LocalRecord]:
    chosen = _Filter(store, query)
    if chosen.impossible:
        return []
    table = kind_table(SEARCHED_KIND)
    names = table.field_names if query.fields is None else tuple(n for n in query.fields if n in table.shapes)
    limit, figures = _limit(query)
    sql = " ".join((table.select_fields(names), "FROM", chosen.source, chosen.where, chosen.order, limit))
    rows = store.execute(sql, (*chosen.parameters, *figures)).fetchall()
    wanted = None if query.fields is None else frozenset(query.fields)
    return [local_record(row, names, wanted) for row in rows]


def member_ids(store: Store, query: MemberQuery) -> list[str]:
    chosen = _Filter(store, query)
    if chosen.impossible:
        return []
    limit, figures = _limit(query)
    sql = " ".join(("SELECT id FROM", chosen.source, chosen.where, chosen.order, limit))
    return [id for (id,) in store.execute(sql, (*chosen.parameters, *figures)).fetchall()]


def count_members(store: Store, query: MemberQuery) -> int:
    chosen = _Filter(store, query)
    if chosen.impossible:
        return 0
    sql = " ".join(("SELECT count(*) FROM", chosen.source, chosen.where))
    return int(store.execute(sql, chosen.parameters).fetchone()[0])


def local_record(
    stored: Sequence[Any], names: Sequence[str], wanted: frozenset[str] | None, kind: str = SEARCHED_KIND
) -> LocalRecord:
    """A record from `row, id, version, sync, extra` and the columns of `names`."""
    shapes = kind_table(kind).shapes
    fields: dict[str, Value] = {}
    for name, value in zip(names, stored[5:], strict=True):
        if value is not None:
            read = shapes[name].read
            fields[name] = value if read is None else read(value)
    if stored[4] is not None:
        extra = from_json(stored[4])
        fields |= extra if wanted is None else {n: v for n, v in extra.items() if n in wanted}
    return LocalRecord(kind, stored[1], fields, stored[2], stored[3])


def records(store: Store, kind: str, ids: Iterable[str] | None) -> list[LocalRecord]:
    table = kind_table(kind)
    if ids is None:
        rows = store.execute(table.select_all).fetchall()
        return [local_record(row, table.field_names, None, kind) for row in rows]
    wanted = list(ids)
    rows = store.execute(table.select_many, (to_json(wanted),)).fetchall()
    found = {row[1]: local_record(row, table.field_names, None, kind) for row in rows}
    return [found[id] for id in wanted if id in found]


def members_where(store: Store, values: Mapping[str, Value], limit: int) -> list[LocalRecord]:
    """See `Reader.members_where`."""
    kind = KINDS[SEARCHED_KIND]
    query = _narrowed(values)
    names = [name for name in values if name in kind.by_name and name != "full_name"]
    chosen = _Filter(store, query)
    if chosen.impossible or not values or len(names) + ("full_name" in values) != len(values):
        return []
    table = kind_table(SEARCHED_KIND)
    conditions = [*chosen.conditions, *(f"{quoted(name)} IS ?" for name in names)]
    stored = [None if values[n] is None else table.shapes[n].write(values[n]) for n in names]
    sql = " ".join((table.select, "WHERE", " AND ".join(conditions or ["1"]), "ORDER BY name_sort, id"))
    rows = store.execute(sql, (*chosen.parameters, *stored)).fetchall()
    found = (local_record(row, table.field_names, None) for row in rows)
    name = values.get("full_name")
    folded = fold(name) if isinstance(name, str) else None
    fitting = [r for r in found if folded is None or fold(str(r.fields.get("full_name", ""))) == folded]
    return fitting[:limit]


def _narrowed(values: Mapping[str, Value]) -> MemberQuery:
    """A search that finds every member with these values, so that the table need not be read through."""
    by_name = KINDS[SEARCHED_KIND].by_name
    for name in ("citizen_id", "phone", "full_name"):
        value = values.get(name)
        if isinstance(value, str) and value and by_name[name].type is not FieldType.TEXT:
            return MemberQuery(search=value)
    return MemberQuery()


def organisations_under(store: Store, top: str) -> list[str]:
    """An organisation and everything below it."""
    below: dict[str, list[str]] = {}
    for id, parent in store.parents().items():
        below.setdefault(parent, []).append(id)
    found, ahead = [top], [top]
    seen = {top}
    while ahead:
        for id in below.get(ahead.pop(), ()):
            if id not in seen:
                seen.add(id)
                found.append(id)
                ahead.append(id)
    return found
