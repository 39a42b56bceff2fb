"""Reading ahead what many records say: one query for each table, instead of a few for each record."""

from __future__ import annotations

from collections.abc import Iterable

from domain.kinds import KINDS
from domain.records import Tombstone
from sync.replica.statements import kind_table, to_json
from sync.replica.store import Store
from sync.replica.stored import Base, Key, Row, base_of, row_of, tombstone_of


def foresee(store: Store, keys: Iterable[Key]) -> None:
    """Let the store know rows, bases and tombstones of these records. Of unknown kinds there are none."""
    by_kind: dict[str, list[str]] = {}
    for kind, id in dict.fromkeys(keys):
        if kind in KINDS:
            by_kind.setdefault(kind, []).append(id)
    for kind, ids in by_kind.items():
        _foresee(store, kind, ids)


def foresee_bases(store: Store, keys: Iterable[Key]) -> None:
    """As `foresee`, where only the server's state is asked for and what lies over it."""
    by_kind: dict[str, list[str]] = {}
    for kind, id in dict.fromkeys(keys):
        by_kind.setdefault(kind, []).append(id)
    for kind, ids in by_kind.items():
        store.remember({}, _bases(store, kind, ids), {})


def _bases(store: Store, kind: str, ids: list[str]) -> dict[Key, Base | None]:
    bases: dict[Key, Base | None] = dict.fromkeys((kind, id) for id in ids)
    for id, *found in store.execute(_BASES, (kind, to_json(ids))).fetchall():
        bases[kind, id] = base_of(found)
    return bases


def _foresee(store: Store, kind: str, ids: list[str]) -> None:
    table, wanted = kind_table(kind), to_json(ids)
    rows: dict[Key, Row | None] = dict.fromkeys((kind, id) for id in ids)
    tombstones: dict[Key, Tombstone | None] = dict.fromkeys(rows)
    for stored in store.execute(table.select_many, (wanted,)).fetchall():
        row = row_of(table, stored)
        rows[kind, row.id] = row
    for id, *found in store.execute(_TOMBSTONES, (kind, wanted)).fetchall():
        tombstones[kind, id] = tombstone_of((kind, id), found)
    store.remember(rows, _bases(store, kind, ids), tombstones)


_AMONG = "WHERE kind = ? AND id IN (SELECT value FROM json_each(?))"
_BASES = " ".join(("SELECT id, present, version, fields, seqs FROM base", _AMONG))
_TOMBSTONES = " ".join(("SELECT id, departure, into_id, version FROM tombstone", _AMONG))
