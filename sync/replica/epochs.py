"""The server's database began another life: what it acknowledged after its backup is offered again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from domain.conflicts.words import ConflictStatus
from domain.decisions import ANSWERS, FOLDS, Change, Put, Remove
from domain.kinds import KINDS
from domain.records import Departure
from sync.protocol import codec
from sync.protocol.digest import UnitDigest
from sync.protocol.messages import Identity, Operation, Verdict
from sync.replica import incarnation
from sync.replica.home import Home
from sync.replica.locals import lay, recompute
from sync.replica.ranges import known_records
from sync.replica.rebase import effects_now, rebase
from sync.replica.statements import quoted
from sync.replica.store import Store
from sync.replica.stored import Key, effects_from_json, effects_to_json
from sync.replica.types import QueueState


def enter_epoch(store: Store, home: Home, epoch: str, restored_head: int) -> int:
    """See `UnitOfWork.enter_epoch`."""
    if epoch == store.meta.epoch:
        return 0
    offered = _go_back(store, home, restored_head, epoch)
    store.set_meta(epoch=epoch, restored_head=restored_head)
    return offered


def step_back(store: Store, home: Home, head: int) -> int:
    """See `UnitOfWork.step_back`."""
    return _go_back(store, home, head, "")


def _go_back(store: Store, home: Home, restored_head: int, epoch: str) -> int:
    """Forget what was read above a head, and queue again what was acknowledged there in another epoch."""
    meta = store.meta
    _forget_versions(store, restored_head)
    journalled = store.execute(
        "SELECT seq, incarnation, payload, effects, since, settled FROM journal WHERE epoch <> ? AND"
        " (version > ? OR (verdict = ? AND conflict IN (SELECT id FROM conflict WHERE status = ?)))"
        " ORDER BY seq",
        (epoch, restored_head, Verdict.CONFLICT.value, ConflictStatus.OPEN.value),
    ).fetchall()
    refused = store.execute(
        "SELECT seq, incarnation, payload, '[]', since, 1 FROM rejection WHERE epoch <> ? ORDER BY seq",
        (epoch,),
    ).fetchall()
    store.connection.executemany("DELETE FROM journal WHERE seq = ?", [(row[0],) for row in journalled])
    store.connection.executemany("DELETE FROM rejection WHERE seq = ?", [(row[0],) for row in refused])
    store.tray_changed()
    again = sorted([*journalled, *refused])
    touched: set[Key] = set()
    for row in again:
        touched |= _offer_again(store, row, meta.incarnation)
    store.set_meta(cursor=min(meta.cursor, restored_head))
    if any(row[1] != meta.incarnation for row in again):
        # Numbers of an earlier incarnation mean nothing under this one, and the order must be kept.
        incarnation.start(home, store)
    rebase(store, touched)
    return len(again)


def _forget_versions(store: Store, restored_head: int) -> None:
    """What was read after the backup has no number any more; the digest counts it as version 0."""
    store.flush()
    for kind in KINDS:
        update = " ".join(("UPDATE", quoted(kind), "SET version = 0 WHERE version > ?"))
        store.execute(update, (restored_head,))
    store.execute("UPDATE base SET version = 0 WHERE version > ?", (restored_head,))
    store.execute("DELETE FROM tombstone WHERE version > ?", (restored_head,))
    store.forget()
    store.digest = UnitDigest().plus_all(known_records(store))


def _offer_again(store: Store, row: Sequence[Any], current: str) -> set[Key]:
    seq, issued_in, payload, effects, since, settled = row
    operation = codec.decode(Operation, payload)
    if issued_in != current:
        first = operation.first or Identity(issued_in, operation.n)
        operation = msgspec.structs.replace(operation, first=first)
        payload = codec.encode(operation)
    laid = effects_from_json(effects, payload)
    if settled:
        laid = effects_now(store, seq, operation, typed_effects(operation))
    store.execute(
        "INSERT INTO outbox (seq, n, kind, id, state, payload, effects, since, code, params)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '{}')",
        (
            seq,
            operation.n,
            operation.kind,
            operation.id,
            QueueState.PENDING.value,
            payload,
            effects_to_json(laid),
            since,
        ),
    )
    store.remember_effects(seq, laid)
    touched = lay(store, seq, laid)
    for kind, id in touched:
        recompute(store, kind, id)
    return touched


def typed_effects(operation: Operation) -> tuple[Change, ...]:
    """What an operation says by itself, where the rules cannot be asked any more."""
    if operation.do == "delete":
        return (Remove(operation.kind, operation.id, Departure.DELETED),)
    if operation.do == "resolve" or operation.is_step or operation.do in (*FOLDS, *ANSWERS):
        return (Put(operation.kind, operation.id, {}),)
    return (Put(operation.kind, operation.id, operation.set, creates=operation.do == "create"),)
