"""Bootstrap: a snapshot's chunks go into the tables column by column, thousands of records at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.kinds import KINDS
from sync.protocol.columnar import rows_of
from sync.protocol.messages import Chunk, Manifest, RecordChange
from sync.replica.bases import Moves, Taken, take
from sync.replica.rebase import rebase
from sync.replica.statements import KindTable, kind_table, name_sort_of, quoted, search_text_of, to_json
from sync.replica.store import Store
from sync.replica.types import ReplicaState, SyncState


def install(store: Store, chunk: Chunk) -> int:
    """See `UnitOfWork.install_chunk`."""
    if chunk.kind not in KINDS or not chunk.ids:
        return 0
    if _is_new_ground(store, chunk):
        _insert_all(store, kind_table(chunk.kind), chunk)
        return len(chunk.ids)
    moves, taken = Moves(), 0
    for id, version, fields in rows_of(chunk):
        change = RecordChange(chunk.kind, id, version, fields)
        taken += take(store, change, moves) is Taken.NEWER
    moves.finish(store)
    rebase(store, moves.dirty)
    return taken


def finish(store: Store, manifest: Manifest) -> bool:
    """See `UnitOfWork.finish_bootstrap`."""
    store.set_meta(cursor=manifest.as_of, head=manifest.as_of, epoch=manifest.epoch)
    store.set_meta(state=ReplicaState.READY.value, highest_server_time=manifest.server_time)
    return str(store.digest) == manifest.digest


def _is_new_ground(store: Store, chunk: Chunk) -> bool:
    """Whether nothing here could stand in the way of these records: the usual case, and a quick one."""
    if chunk.kind == "conflict":
        return False  # each marks another record
    store.flush_bases()
    first, last = min(chunk.ids), max(chunk.ids)
    questions = (
        " ".join(("SELECT 1 FROM", quoted(chunk.kind), "WHERE id BETWEEN ? AND ? LIMIT 1")),
        "SELECT 1 FROM base WHERE kind = ?3 AND id BETWEEN ?1 AND ?2 LIMIT 1",
        "SELECT 1 FROM tombstone WHERE kind = ?3 AND id BETWEEN ?1 AND ?2 LIMIT 1",
        "SELECT 1 FROM rejection WHERE kind = ?3 AND id BETWEEN ?1 AND ?2 LIMIT 1",
    )
    parameters = (first, last, chunk.kind)
    asked = [store.execute(questions[0], parameters[:2]).fetchone()]
    asked += [store.execute(question, parameters).fetchone() for question in questions[1:]]
    return not any(asked) and store.conflicted.isdisjoint(chunk.ids)


def _insert_all(store: Store, table: KindTable, chunk: Chunk) -> None:
    size = len(chunk.ids)
    left: list[dict[str, Any] | None] = [None] * size
    columns: list[Sequence[Any]] = []
    for name, shape in table.shapes.items():
        values = chunk.columns.get(name)
        columns.append([None] * size if values is None else shape.column(name, values, left))
    for name in chunk.columns.keys() - table.shapes.keys():
        for place, value in enumerate(chunk.columns[name]):
            if value is not None:
                left[place] = {**(left[place] or {}), name: value}
    extra = [to_json(other) if other else None for other in left]
    last = store.execute(" ".join(("SELECT coalesce(max(row), 0) FROM", quoted(table.name)))).fetchone()[0]
    rows = range(last + 1, last + size + 1)
    own = (rows, chunk.ids, chunk.versions, [SyncState.SYNCED.value] * size, extra)
    if not table.searched:
        store.connection.executemany(table.insert, zip(*own, *columns, strict=True))
    else:
        by_name = dict(zip(table.shapes, columns, strict=True))
        texts = search_text_of(by_name["full_name"], by_name["phone"], by_name["citizen_id"])
        sorts = name_sort_of(by_name["full_name"])
        store.connection.executemany(table.insert, zip(*own, *columns, sorts, texts, strict=True))
        store.connection.executemany(
            "INSERT INTO search (rowid, text) VALUES (?, ?)", zip(rows, texts, strict=True)
        )
    kinds = [table.name] * size
    store.digest = store.digest.plus_all(zip(kinds, chunk.ids, chunk.versions, strict=True))
    store.forget_rows(table.name)
