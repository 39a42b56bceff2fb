"""Lists of members: filter, order and search, in SQL whose words come from the declaration only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.conflicts.words import ConflictStatus
from domain.fields import FieldType
from domain.kinds import KINDS
from domain.records import Value
from domain.text import fold
from sync.replica.columns import SEARCHED_KIND
from sync.replica.ordering import is_by_name, order_by
from sync.replica.search import FEW, match_expression
from sync.replica.statements import from_json, kind_table, quoted, to_json
from sync.replica.store import Store
from sync.replica.types import LocalRecord, MemberQuery, SyncState

# SQLite counts no further.
_MOST_ROWS = 2**63 - 1
_DIGIT = "[0-9]"
# What a valid value looks like: twelve digits of a century that has come, a mobile number as it is stored.
_FORMS = {
    FieldType.CITIZEN_ID: _DIGIT * 3 + "[0-3]" + _DIGIT * 8,
    FieldType.PHONE: "0[35789]" + _DIGIT * 8,
}
_LAID_OVER = frozenset({SyncState.PENDING, SyncState.SENT, SyncState.HELD})


class _Filter:
    """WHERE and ORDER BY of one query. `source` is the FROM clause, `count` how many fit, where known."""

    def __init__(self, store: Store, query: MemberQuery) -> None:
        self._store, self._query = store, query
        self._conditions: list[str] = []
        self._parameters: list[Any] = []
        self.source = quoted(SEARCHED_KIND)
        self.impossible = False
        self.count: int | None = None
        self._narrow()
        self._search()
        self.order = order_by(store, query.sort)

    @property
    def where(self) -> str:
        return f"WHERE {' AND '.join(self._conditions)}" if self._conditions else ""

    @property
    def parameters(self) -> tuple[Any, ...]:
        return tuple(self._parameters)

    def add(self, condition: str, *parameters: Any) -> None:
        self._conditions.append(condition)
        self._parameters += parameters

    def _narrow(self) -> None:
        query = self._query
        if query.org is not None:
            orgs = organisations_under(self._store, query.org)
            self.add("org IN (SELECT value FROM json_each(?))", to_json(orgs))
        if query.status:
            self.add("status = ?", query.status)
        if query.sync:
            self._sync(query.sync)
        if query.unsent:
            self.add("id IN (SELECT id FROM outbox WHERE kind = ?)", SEARCHED_KIND)
        if query.lacking:
            self.add(f"({' OR '.join(map(_lacks, query.lacking))})")

    def _search(self) -> None:
        expression = match_expression(self._query.search)
        if expression is None:
            return
        if expression == "":
            self.impossible = True
            return
        narrowed = bool(self._conditions)
        found = self._store.execute("SELECT count(*) FROM search WHERE search MATCH ?", (expression,))
        hits = int(found.fetchone()[0])
        if not narrowed:
            self.count = hits
        if hits > FEW and hits == _everybody(self._store):
            return  # whoever is not left out need not be looked for
        if hits <= FEW:
            rows = self._store.execute("SELECT rowid FROM search WHERE search MATCH ?", (expression,))
            self.add("row IN (SELECT value FROM json_each(?))", to_json([row for (row,) in rows.fetchall()]))
            return
        self.add("row IN (SELECT rowid FROM search WHERE search MATCH ?)", expression)
        if is_by_name(self._query.sort) and not narrowed:
            # Walking the names in order and stopping at the limit beats sorting tens of thousands of hits.
            self.source += " INDEXED BY member_by_name_sort"

    def _sync(self, sync: str) -> None:
        if sync in _LAID_OVER:
            self.add("id IN (SELECT id FROM base WHERE kind = ?)", SEARCHED_KIND)
        elif sync == SyncState.CONFLICT:
            self.add("id IN (SELECT record FROM conflict WHERE status = ?)", ConflictStatus.OPEN.value)
        elif sync == SyncState.REJECTED:
            self.add("id IN (SELECT id FROM rejection WHERE kind = ?)", SEARCHED_KIND)
        self.add("sync = ?", sync)


def _lacks(name: str) -> str:
    """That a field is not set: neither in its column nor, where its value does not fit there, beside it.

    Of a field whose values have a form, that it has none of that form, as `domain.checks.is_known` has it.
    """
    if name not in kind_table(SEARCHED_KIND).shapes:
        raise ValueError(f"no such field: {name}")
    if form := _FORMS.get(KINDS[SEARCHED_KIND].by_name[name].type):
        return f"coalesce({quoted(name)}, '') NOT GLOB '{form}'"
    empty = f"coalesce({quoted(name)}, '') IN ('', 0, '[]')"
    return f"({empty} AND (extra IS NULL OR json_extract(extra, '$.{name}') IS NULL))"


def _everybody(store: Store) -> int:
    return int(store.execute("SELECT count(*) FROM member").fetchone()[0])


def _limit(query: MemberQuery) -> tuple[str, tuple[int, ...]]:
    if query.limit is None and query.offset == 0:
        return "", ()
    limit = -1 if query.limit is None else min(max(0, query.limit), _MOST_ROWS)
    return "LIMIT ? OFFSET ?", (limit, max(0, query.offset))


def members(store: Store, query: MemberQuery) -> list[LocalRecord]:
    return _found(store, query, _Filter(store, query))


def first_members(store: Store, query: MemberQuery) -> tuple[list[LocalRecord], int]:
    """See `Reader.first_members`."""
    chosen = _Filter(store, query)
    return _found(store, query, chosen), _counted(store, chosen)


def _found(store: Store, query: MemberQuery, chosen: _Filter) -> list[LocalRecord]:
    if chosen.impossible:
        return []
    table = kind_table(SEARCHED_KIND)
    names = table.field_names if query.fields is None else tuple(n for n in query.fields if n in table.shapes)
    limit, figures = _limit(query)
    select = table.select_fields(names)
    if limit and query.fields is None:
        # Rows are wide: only those on the page are read, the others are passed over by their keys.
        inner = " ".join(("SELECT row FROM", chosen.source, chosen.where, chosen.order, limit))
        sql = f"WITH page AS MATERIALIZED ({inner}) {select} FROM page CROSS JOIN member USING (row)"
    else:
        sql = " ".join((select, "FROM", chosen.source, chosen.where, chosen.order, limit))
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


def member_rows(store: Store, query: MemberQuery) -> list[int]:
    """See `Reader.member_rows`."""
    chosen = _Filter(store, query)
    if chosen.impossible:
        return []
    # One text instead of a row for each: the driver takes longer to hand rows over than SQLite to find them.
    inner = " ".join(("SELECT row FROM", chosen.source, chosen.where, chosen.order))
    sql = " ".join(("SELECT group_concat(row) FROM (", inner, ")"))
    together = store.execute(sql, chosen.parameters).fetchone()[0]
    return list(from_json(f"[{together}]")) if together else []


def count_members(store: Store, query: MemberQuery) -> int:
    return _counted(store, _Filter(store, query))


def _counted(store: Store, chosen: _Filter) -> int:
    if chosen.impossible:
        return 0
    if chosen.count is not None:
        return chosen.count
    sql = " ".join(("SELECT count(*) FROM", chosen.source, chosen.where))
    return int(store.execute(sql, chosen.parameters).fetchone()[0])


def members_numbered(store: Store, rows: Sequence[int]) -> dict[int, LocalRecord]:
    """See `Reader.members_numbered`."""
    table = kind_table(SEARCHED_KIND)
    sql = " ".join((table.select, "WHERE row IN (SELECT value FROM json_each(?))"))
    stored = store.execute(sql, (to_json(list(rows)),)).fetchall()
    return {row[0]: local_record(row, table.field_names, None) for row in stored}


def member_row(store: Store, id: str) -> int:
    """See `Reader.member_row`."""
    found = store.execute("SELECT row FROM member WHERE id = ?", (id,)).fetchone()
    return int(found[0]) if found else 0


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
    for one in names:
        value = values[one]
        chosen.add(f"{quoted(one)} IS ?", None if value is None else table.shapes[one].write(value))
    sql = " ".join((table.select, chosen.where, chosen.order))
    rows = store.execute(sql, chosen.parameters).fetchall()
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
