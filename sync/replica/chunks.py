"""Bootstrap: a snapshot's chunks go into the tables column by column, thousands of records at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.kinds import KINDS
from sync.protocol.columnar import edited_of, rows_of
from sync.protocol.messages import Chunk, Manifest, RecordChange
from sync.replica import edited
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
        edited.note(store, edited_of(chunk))
        return len(chunk.ids)
    moves, taken = Moves(), 0
    touched = edited_of(chunk)
    for id, version, fields in rows_of(chunk):
        change = RecordChange(chunk.kind, id, version, fields, edited=touched.get(id, []))
        taken += take(store, change, moves) is Taken.NEWER
    moves.finish(store)
    rebase(store, moves.dirty)
    return taken


def finish(store: Store, manifest: Manifest) -> bool:
    """See `UnitOfWork.finish_bootstrap`."""
    # One large piece instead of one for each chunk; else some save would have to put them together.
    store.execute("INSERT INTO search (search) VALUES ('optimize')")
    store.set_meta(cursor=manifest.as_of, head=manifest.as_of, epoch=manifest.epoch)
    store.set_meta(state=ReplicaState.READY.value, highest_server_time=manifest.server_time)
    edited.note_whether_told(store, manifest.edited)
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
    last = store.execute(" ".join(("SELECT coalesce(max(row), 0) FROM", quoted(table.name)))).fetchone()[0]
    stored: dict[str, Sequence[Any]] = {
        "row": range(last + 1, last + size + 1),
        "id": chunk.ids,
        "version": chunk.versions,
        "sync": [SyncState.SYNCED.value] * size,
    }
    for name, shape in table.shapes.items():
        # A field that nobody has stays out of the statement: binding None is what the driver is slowest at.
        if name in chunk.columns:
            stored[name] = shape.column(name, chunk.columns[name], left)
    for name in chunk.columns.keys() - table.shapes.keys():
        for place, value in enumerate(chunk.columns[name]):
            if value is not None:
                left[place] = {**(left[place] or {}), name: value}
    insert_columns(store, table, stored, left)
    kinds = [table.name] * size
    store.digest = store.digest.plus_all(zip(kinds, chunk.ids, chunk.versions, strict=True))
    store.forget_rows(table.name)


def insert_columns(
    store: Store,
    table: KindTable,
    stored: dict[str, Sequence[Any]],
    left: Sequence[Mapping[str, Any] | None],
) -> None:
    """Many stored rows, given as columns of the table, with what they are found by.

    `left`: for each row what fits no column.
    """
    if any(left):
        stored["extra"] = [to_json(other) if other else None for other in left]
    if table.searched:
        none = (None,) * len(left)
        names, phones, citizen_ids = (stored.get(name, none) for name in ("full_name", "phone", "citizen_id"))
        stored["name_sort"] = name_sort_of(names)
        stored["search_text"] = search_text_of(names, phones, citizen_ids)
    columns, marks = ", ".join(map(quoted, stored)), ", ".join("?" * len(stored))
    statement = " ".join(("INSERT INTO", quoted(table.name), f"({columns}) VALUES ({marks})"))
    store.connection.executemany(statement, zip(*stored.values(), strict=True))
    if table.searched:
        # From the table, where the texts are by now: one by one they would take longer through the driver.
        store.execute(
            "INSERT INTO search (rowid, text)"
            " SELECT row, search_text FROM member WHERE row BETWEEN ? AND ? ORDER BY row",
            (stored["row"][0], stored["row"][-1]),
        )
