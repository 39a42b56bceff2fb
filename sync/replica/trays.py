"""The Rejected tray: what the server refused, with what was typed, until a person decides about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.decisions import Command, Refused
from domain.records import Value
from domain.refusals import Refusal
from domain.roles import Actor
from sync.protocol import codec
from sync.protocol.messages import Operation
from sync.replica import audit
from sync.replica.commands import perform
from sync.replica.errors import NoSuchRejection
from sync.replica.locals import lift, recompute
from sync.replica.statements import from_json, to_json
from sync.replica.store import Store
from sync.replica.stored import Key
from sync.replica.types import Performed, QueueState, Rejection


def reject(store: Store, seq: int, code: str, params: Mapping[str, Value], epoch: str) -> set[Key]:
    """Move an operation from the outbox to the tray; gives the records to recompute.

    What follows a refused create can only be refused too: operations on it that never left the laptop go
    to the tray with it.
    """
    found = store.execute("SELECT n, payload FROM outbox WHERE seq = ?", (seq,)).fetchone()
    operation = codec.decode(Operation, found[1])
    touched = _move(store, seq, code, params, epoch)
    if operation.do != "create" or store.server_record(operation.kind, operation.id):
        return touched
    followers = store.execute(
        "SELECT seq FROM outbox WHERE kind = ? AND id = ? AND state IN (?, ?) ORDER BY seq",
        (operation.kind, operation.id, QueueState.PENDING.value, QueueState.HELD.value),
    ).fetchall()
    for (follower,) in followers:
        parked = {"n": operation.n}
        touched |= _move(store, follower, Refusal.PREDECESSOR_REJECTED.value, parked, epoch)
    return touched


def _move(store: Store, seq: int, code: str, params: Mapping[str, Value], epoch: str) -> set[Key]:
    touched = lift(store, [seq])
    store.execute(
        "INSERT INTO rejection (seq, incarnation, epoch, kind, id, payload, since, code, params, at)"
        " SELECT seq, ?, ?, kind, id, payload, since, ?, ?, ? FROM outbox WHERE seq = ?",
        (store.meta.incarnation, epoch, code, to_json(dict(params)), store.clock().isoformat(), seq),
    )
    store.execute("DELETE FROM outbox WHERE seq = ?", (seq,))
    store.tray_changed()
    return touched


def rejections(store: Store) -> list[Rejection]:
    rows = store.execute("SELECT seq, payload, code, params, at FROM rejection ORDER BY seq").fetchall()
    return [_entry(row) for row in rows]


def _entry(row: tuple[Any, ...]) -> Rejection:
    seq, payload, code, params, at = row
    return Rejection(str(seq), codec.decode(Operation, payload), code, from_json(params), at)


def _one(store: Store, rejection_id: str) -> Rejection:
    row = None
    if rejection_id.isascii() and rejection_id.isdigit() and len(rejection_id) < 19:
        row = store.execute(
            "SELECT seq, payload, code, params, at FROM rejection WHERE seq = ?", (int(rejection_id),)
        ).fetchone()
    if row is None:
        raise NoSuchRejection(rejection_id)
    return _entry(row)


def _with_followers(store: Store, entry: Rejection) -> list[Rejection]:
    """The entry, and after a refused create the entries on the same record that fell with it."""
    operation = entry.operation
    if operation.do != "create":
        return [entry]
    others = [
        other
        for other in rejections(store)
        if (other.operation.kind, other.operation.id) == (operation.kind, operation.id)
        and other.code == Refusal.PREDECESSOR_REJECTED
    ]
    return [entry, *others]


def resend(
    store: Store, rejection_id: str, set: Mapping[str, Value], actor: Actor, at: str
) -> Performed | Refused:
    """See `UnitOfWork.resend`. After a refusal the caller has to take the transaction back."""
    entry = _one(store, rejection_id)
    entries = _with_followers(store, entry)
    operation = entry.operation
    values: dict[str, Value] = {}
    for each in entries:
        if each.operation.do in ("create", "edit"):
            values |= each.operation.set
    values |= operation.set if operation.do == "resolve" else {}
    values |= set
    command = Command(operation.do, operation.kind, operation.id, values, operation.reason)
    for each in entries:
        _note_fate(store, "resend", each, actor, at)
    _forget(store, entries)
    return perform(store, command, actor, at, operation.batch)


def discard(store: Store, rejection_id: str, actor: Actor, at: str) -> None:
    """See `UnitOfWork.discard`."""
    entries = _with_followers(store, _one(store, rejection_id))
    for each in entries:
        _note_fate(store, "discard", each, actor, at)
    _forget(store, entries)


def _note_fate(store: Store, do: str, entry: Rejection, actor: Actor, at: str) -> None:
    """What became of a refused operation has to be told after the tray has forgotten it."""
    operation = entry.operation
    names, seq = operation.set, int(entry.id)
    audit.note(store, at, actor.id, do, operation.kind, operation.id, operation.n, names, seq)


def _forget(store: Store, entries: list[Rejection]) -> None:
    store.connection.executemany("DELETE FROM rejection WHERE seq = ?", [(int(each.id),) for each in entries])
    store.tray_changed()
    for kind, id in {(each.operation.kind, each.operation.id) for each in entries}:
        recompute(store, kind, id)
