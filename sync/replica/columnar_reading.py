"""Whole kinds read as columns, for figures over everybody; and a mark that tells when they are stale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from domain.records import Departure, Value
from sync.replica.statements import from_json, kind_table, quoted
from sync.replica.store import Store

# Whatever changes what a replica shows leaves a line in the trail, moves the cursor or stirs the queue.
_STIRRED: Final = (
    "SELECT (SELECT coalesce(max(seq), 0) FROM audit), (SELECT count(*) FROM outbox),"
    " (SELECT coalesce(max(seq), 0) FROM outbox), (SELECT count(*) FROM journal WHERE settled = 0),"
    " (SELECT count(*) FROM rejection), (SELECT count(*) FROM conflict)"
)


def columns(
    store: Store, kind: str, names: Sequence[str], where: Mapping[str, str]
) -> tuple[list[str], dict[str, Sequence[Value]]]:
    """See `Reader.columns`. Raises KeyError for a field that is not declared."""
    shapes = kind_table(kind).shapes
    read = [shapes[name].read for name in names]
    selected = ", ".join(map(quoted, ("id", "extra", *names)))
    chosen = " AND ".join(f"{quoted(name)} = ?" for name in where if name in shapes) or "1"
    sql = " ".join(("SELECT", selected, "FROM", quoted(kind), "WHERE", chosen, "ORDER BY id"))
    rows = store.execute(sql, tuple(where.values())).fetchall()
    if not rows:
        return [], {name: [] for name in names}
    ids, extras, *values = map(list, zip(*rows, strict=True))
    found: dict[str, Any] = {
        name: column if reading is None else [None if value is None else reading(value) for value in column]
        for name, reading, column in zip(names, read, values, strict=True)
    }
    for row, extra in enumerate(extras):
        if extra is not None:
            # What does not have the shape of its column stands here.
            for name, value in from_json(extra).items():
                if name in found:
                    found[name][row] = value
    return ids, found


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
