"""Taking the server's word about one record: the only place where a base moves, and the digest with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from domain.kinds import KINDS
from domain.records import Departure, Tombstone, Value
from sync.protocol.messages import RecordChange
from sync.replica import edited
from sync.replica.locals import conflicted_records, refresh_sync, sync_state
from sync.replica.store import Store
from sync.replica.stored import Base, Key


class Taken(Enum):
    NEWER = auto()  # the server's state was taken
    KNOWN = auto()  # not newer than what is known here
    INCOMPLETE = auto()  # only some fields came, and what they would be laid on is missing or too old


@dataclass(slots=True)
class Moves:
    """What moved while changes were taken: `dirty` records have effects over them and need a rebase."""

    dirty: set[Key] = field(default_factory=set)
    marked: set[Key] = field(default_factory=set)  # records that a changed conflict record is about

    def finish(self, store: Store) -> None:
        """Bring the marks of clean records up to date; the dirty ones follow in the rebase."""
        for kind, id in self.marked - self.dirty:
            if kind in KINDS:
                refresh_sync(store, kind, id)


def known_version(store: Store, kind: str, id: str) -> int:
    """The newest version of a record (or of its tombstone) that the server told of; 0: none."""
    server = store.server_record(kind, id)
    if server is not None:
        return server.version
    tombstone = store.tombstone(kind, id)
    return tombstone.version if tombstone else 0


def take(store: Store, change: RecordChange, moves: Moves, *, forced: bool = False) -> Taken:
    """Take one change if it is newer than what is known; `forced`: whatever its version."""
    if change.kind not in KINDS:
        # A kind of a newer server: this program could not show it, and its digest is asked of our schema.
        return Taken.KNOWN
    if not forced and change.version <= known_version(store, change.kind, change.id):
        return Taken.KNOWN
    if change.gone:
        remove(store, change.kind, change.id, moves)
        departure = Departure(change.gone)
        store.write_tombstone(Tombstone(change.kind, change.id, departure, change.into, change.version))
        return Taken.NEWER
    fields: Mapping[str, Value] = change.fields
    if change.partial:
        server = store.server_record(change.kind, change.id)
        if server is None or server.version < change.base:
            return Taken.INCOMPLETE
        fields = {**server.fields, **change.fields}
    put(store, change.kind, change.id, change.version, fields, moves)
    if change.edited:
        edited.note(store, {change.id: change.edited})
    return Taken.NEWER


def put(store: Store, kind: str, id: str, version: int, fields: Mapping[str, Value], moves: Moves) -> None:
    """The server has this record in this version."""
    fields = {name: value for name, value in fields.items() if value is not None}
    if kind == "conflict":
        moves.marked |= conflicted_records(store, [id])
    server, base = store.server_record(kind, id), store.base(kind, id)
    digest = store.digest
    if server is not None:
        digest = digest.minus(kind, id, server.version)
    else:
        store.drop_tombstone(kind, id)
    store.digest = digest.plus(kind, id, version)
    if base is None:
        store.write_row(kind, id, fields, version, sync_state(store, kind, id, None))
    else:
        store.write_base(kind, id, Base(True, version, fields, base.seqs))
        moves.dirty.add((kind, id))
    if kind == "conflict":
        about = (str(fields.get("record_kind")), str(fields.get("record")))
        moves.marked |= {about} | conflicted_records(store, [id])


def remove(store: Store, kind: str, id: str, moves: Moves) -> None:
    """The server has no such record (any more)."""
    server, base = store.server_record(kind, id), store.base(kind, id)
    if server is not None:
        store.digest = store.digest.minus(kind, id, server.version)
    edited.forget(store, kind, id)
    if kind == "conflict":
        moves.marked |= conflicted_records(store, [id])
    if base is None:
        store.write_row(kind, id, None, 0, "")
    else:
        store.write_base(kind, id, replace(base, present=False, version=0, fields={}))
        moves.dirty.add((kind, id))
