"""The Rejected tray: what the server refused, with what was typed, until a person decides about it."""

from __future__ import annotations

from collections.abc import Mapping

from domain.decisions import Command, Put, Refused
from domain.records import Value
from domain.refusals import Refusal
from domain.roles import Actor
from sync.protocol import codec
from sync.protocol.messages import Operation
from sync.replica import audit
from sync.replica.commands import perform
from sync.replica.locals import lift, recompute
from sync.replica.rejected import rejection, rejections
from sync.replica.statements import to_json
from sync.replica.store import Store
from sync.replica.stored import Key
from sync.replica.types import Performed, QueueState, Rejection


def reject(store: Store, seq: int, code: str, params: Mapping[str, Value], epoch: str) -> set[Key]:
    """Move an operation from the outbox to the tray; gives the records to recompute.

    What builds on it can only be refused too, where it was to make a record or to move a case on: operations
    that never left the laptop go to the tray with it.
    """
    found = store.execute("SELECT n, payload FROM outbox WHERE seq = ?", (seq,)).fetchone()
    operation = codec.decode(Operation, found[1])
    followers = _built_on(store, seq, operation)
    touched = _move(store, seq, code, params, epoch)
    parked = {"n": operation.n}
    for follower in followers:
        touched |= _move(store, follower, Refusal.PREDECESSOR_REJECTED.value, parked, epoch)
    return touched


def _built_on(store: Store, seq: int, operation: Operation) -> list[int]:
    """Operations of the queue, not sent yet, over records that only this one makes or moves on."""
    keys = {
        (effect.kind, effect.id)
        for effect in store.effects(seq)
        if isinstance(effect, Put) and effect.creates and not store.server_record(effect.kind, effect.id)
    }
    if operation.is_step:
        keys.add((operation.kind, operation.id))
    bases = (store.base(*key) for key in keys)
    later = sorted({other for base in bases if base is not None for other in base.seqs if other > seq})
    found = store.execute(
        "SELECT seq FROM outbox WHERE state IN (?, ?) AND seq IN (SELECT value FROM json_each(?))"
        " ORDER BY seq",
        (QueueState.PENDING.value, QueueState.HELD.value, to_json(later)),
    )
    return [follower for (follower,) in found.fetchall()]


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


def _with_followers(store: Store, entry: Rejection) -> list[Rejection]:
    """The entry, and the entries that fell with it."""
    return [entry, *(other for other in rejections(store) if other.fell_with(entry))]


def resend(
    store: Store, rejection_id: str, set: Mapping[str, Value], actor: Actor, at: str
) -> Performed | Refused:
    """See `UnitOfWork.resend`. After a refusal the caller has to take the transaction back."""
    entry = rejection(store, rejection_id)
    entries = _with_followers(store, entry)
    operation = entry.operation
    values: dict[str, Value] = {}
    apart = []
    for each in entries:
        if each is entry or (each.operation.id == operation.id and each.operation.do == "edit"):
            values |= each.operation.set
        elif each.operation.do != "delete":
            apart.append(each.operation)
    for each in entries:
        _note_fate(store, "resend", each, actor, at)
    _forget(store, entries)
    outcome = _do_again(store, operation, {**values, **set}, actor, at)
    for other in apart:
        done = _do_again(store, other, other.set, actor, at)
        if isinstance(done, Refused):
            return done
    return outcome


def _do_again(
    store: Store, operation: Operation, values: Mapping[str, Value], actor: Actor, at: str
) -> Performed | Refused:
    """A step is taken on its case as it stands now: that is what the cadre sees when she sends again.

    A fold is of the two as they were compared: where they are other people by now, it is refused here too.
    """
    seen = operation.was if operation.do == "fold" else {}
    command = Command(operation.do, operation.kind, operation.id, values, operation.reason, seen)
    return perform(store, command, actor, at, operation.batch)


def discard(store: Store, rejection_id: str, actor: Actor, at: str) -> None:
    """See `UnitOfWork.discard`."""
    entries = _with_followers(store, rejection(store, rejection_id))
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
