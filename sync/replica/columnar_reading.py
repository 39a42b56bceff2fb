"""Whole kinds read as columns, for figures over everybody; and a mark that tells when they are stale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.records import Departure, Value
from sync.replica.statements import Shape, from_json, kind_table, quoted
from sync.replica.store import Store

# Whatever changes what a replica shows leaves a line in the trail, moves the cursor or stirs the queue.
_STIRRED: Final = (
    "SELECT (SELECT coalesce(max(seq), 0) FROM audit), (SELECT count(*) FROM outbox),"
    " (SELECT coalesce(max(seq), 0) FROM outbox), (SELECT count(*) FROM journal WHERE settled = 0),"
    " (SELECT count(*) FROM rejection), (SELECT count(*) FROM conflict)"
)


def columns(store: Store, kind: str, names: Sequence[str]) -> tuple[list[str], dict[str, list[Value]]]:
    """See `Reader.columns`. Raises KeyError for a field that is not declared."""
    shapes = kind_table(kind).shapes
    # One text for each column instead of a row for each record: the driver takes longer to hand rows over
    # than SQLite to write them down. In the order of the file, as sorting costs more than all the rest.
    asked = (
        "json_group_array(id)",
        "json_group_array(extra)",
        *(_whole(name, shapes[name]) for name in names),
    )
    found = store.execute(" ".join(("SELECT", ", ".join(asked), "FROM", quoted(kind)))).fetchone()
    ids, extras, *values = map(from_json, found)
    read: dict[str, list[Value]] = dict(zip(names, values, strict=True))
    for row, extra in enumerate(extras):
        if extra is not None:
            # What does not have the shape of its column stands here.
            for name, value in from_json(extra).items():
                if name in read:
                    read[name][row] = value
    return ids, read


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
    return (meta.epoch, meta.cursor, meta.digest, meta.incarnation, meta.next_seq, meta.next_n, *stirred)
