"""Digest repair: the server's state of single records, taken whatever our version says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.kinds import KINDS
from sync.protocol.messages import RecordChange
from sync.replica.bases import Moves, remove, take
from sync.replica.rebase import rebase
from sync.replica.store import Store


def repair(store: Store, records: Sequence[RecordChange], absent: Iterable[tuple[str, str]]) -> int:
    """See `UnitOfWork.repair`."""
    moves, repaired = Moves(), 0
    for change in records:
        if change.kind not in KINDS or _agrees(store, change):
            continue
        take(store, change, moves, forced=True)
        repaired += 1
    for kind, id in absent:
        if kind in KINDS and store.server_record(kind, id) is not None:
            remove(store, kind, id, moves)
            repaired += 1
    moves.finish(store)
    rebase(store, moves.dirty)
    return repaired


def _agrees(store: Store, change: RecordChange) -> bool:
    server = store.server_record(change.kind, change.id)
    if change.gone:
        tombstone = store.tombstone(change.kind, change.id)
        return server is None and tombstone is not None and tombstone.version == change.version
    fields = {name: value for name, value in change.fields.items() if value is not None}
    return server is not None and server.version == change.version and dict(server.fields) == fields
