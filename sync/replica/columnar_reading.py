"""Whole kinds read as columns, for figures over everybody; and a mark that tells when they are stale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, overload

import msgspec

from domain.records import Departure, Value
from sync.replica import kept_rules
from sync.replica.statements import Shape, from_json, kind_table, quoted
from sync.replica.store import Store

# Whatever changes what a replica shows leaves a line in the trail, moves the cursor or stirs the queue.
_STIRRED: Final = (
    "SELECT (SELECT coalesce(max(seq), 0) FROM audit), (SELECT count(*) FROM outbox),"
    " (SELECT coalesce(max(seq), 0) FROM outbox), (SELECT count(*) FROM journal WHERE settled = 0),"
    " (SELECT count(*) FROM rejection), (SELECT count(*) FROM conflict)"
)


def columns(store: Store, kind: str, names: Sequence[str]) -> tuple[list[str], Mapping[str, Sequence[Value]]]:
    """See `Reader.columns`. Raises KeyError for a field that is not declared."""
    shapes = {name: kind_table(kind).shapes[name] for name in names}
    # One text for each column instead of a row for each record: the driver takes longer to hand rows over
    # than SQLite to write them down. In the order of the file, as sorting costs more than all the rest.
    asked = (
        "json_group_array(id)",
        "json_group_array(extra)",
        *(_whole(name, shape) for name, shape in shapes.items()),
    )
    ids, extras, *texts = store.execute(
        " ".join(("SELECT", ", ".join(asked), "FROM", quoted(kind)))
    ).fetchone()
    # What does not have the shape of its column stands here.
    beside = {row: from_json(extra) for row, extra in enumerate(from_json(extras)) if extra is not None}
    return from_json(ids), _Columns(shapes, dict(zip(shapes, texts, strict=True)), beside)


class _Columns(Mapping[str, Sequence[Value]]):
    """Columns as SQLite wrote them down; one becomes values when somebody asks for it."""

    def __init__(
        self, shapes: Mapping[str, Shape], texts: Mapping[str, str], beside: Mapping[int, Mapping[str, Value]]
    ) -> None:
        self._shapes, self._beside = shapes, beside
        self._held: dict[str, str | Sequence[Value]] = {**texts}

    def __getitem__(self, name: str) -> Sequence[Value]:
        held = self._held[name]
        if isinstance(held, str):
            held = self._held[name] = self._read(name, held)
        return held

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def _read(self, name: str, text: str) -> Sequence[Value]:
        if self._shapes[name].read is from_json:
            # Whatever there is fits into a column of JSON.
            return _Unread(msgspec.json.decode(text, type=list[msgspec.Raw]))
        values: list[Value] = from_json(text)
        for row, fields in self._beside.items():
            if name in fields:
                values[row] = fields[name]
        return values


class _Unread(Sequence[Value]):
    """A column of JSON, most of which nobody looks at: each value is read when somebody does."""

    def __init__(self, values: Sequence[msgspec.Raw]) -> None:
        self._values = values

    @overload
    def __getitem__(self, place: int) -> Value: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Value]: ...

    def __getitem__(self, place: int | slice) -> Value:
        if isinstance(place, slice):
            return _Unread(self._values[place])
        return msgspec.json.decode(self._values[place])

    def __len__(self) -> int:
        return len(self._values)


def _whole(name: str, shape: Shape) -> str:
    """A column in SQL as one JSON list."""
    if shape.read is from_json:
        # What is JSON already is only strung together.
        return f"'[' || coalesce(group_concat(coalesce({quoted(name)}, 'null')), '') || ']'"
    if shape.plain is bool:
        return f"json_group_array(json(CASE {quoted(name)} WHEN 0 THEN 'false' WHEN 1 THEN 'true' END))"
    return f"json_group_array({quoted(name)})"


def folded_into(store: Store, kind: str) -> dict[str, str]:
    """Id → the id that a record was folded into, followed to the end."""
    sql = "SELECT id, into_id FROM tombstone WHERE kind = ? AND departure = ?"
    into = dict(store.execute(sql, (kind, Departure.MERGED.value)).fetchall())
    found = {}
    for id in into:
        last, seen = id, {id}
        while (further := into.get(last)) and further not in seen:
            seen.add(further)
            last = further
        found[id] = last
    return found


def change_mark(store: Store) -> tuple[Value, ...]:
    """See `Reader.change_mark`."""
    meta = store.meta
    stirred = store.execute(_STIRRED).fetchone()
    # What is read is counted and judged by rules, which come without any record that changes.
    facts = (meta.epoch, meta.cursor, meta.digest, meta.incarnation, meta.next_seq, meta.next_n)
    return (*facts, *stirred, kept_rules.mark(store.rulebook))
