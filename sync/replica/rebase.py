"""When the server's state moved under pending operations: decide them again on top of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from domain.decide import decide
from domain.decisions import FOLDS, Accepted, Change, Command, Put
from domain.duplicates.aliases import survivor
from domain.kinds import STANDING_IN
from domain.redirects import redirected_command
from domain.roles import Actor, Role
from domain.workflows.tree.clashes import is_about_the_tree
from sync.protocol import codec
from sync.protocol.messages import Operation
from sync.replica.commands import day_of
from sync.replica.locals import conflicted_records, conflicts_first, lay, lift, recompute_all, refresh_sync
from sync.replica.store import Store
from sync.replica.stored import Key
from sync.replica.view import LocalView


def rebase(store: Store, moved: Iterable[Key]) -> None:
    """Recompute these records; operations of the outbox that lie over them are decided again, in order.

    An operation that the rules would refuse now keeps what was typed: the server has the last word, and
    the cadre sees her own text until then.
    """
    touched = set(moved)
    redone: set[int] = set()
    waiting = _operations_over(store, touched | _organisations_of(store, touched))
    while waiting:
        seq = min(waiting)
        redone.add(seq)
        also = _decide_again(store, seq)
        touched |= also
        waiting = (waiting | _operations_over(store, also | _organisations_of(store, also))) - redone
    # Positions and members may show another state once a conflict record does.
    conflicts = [id for kind, id in touched if kind == "conflict"]
    about = conflicted_records(store, conflicts)
    recompute_all(store, conflicts_first(touched))
    for kind, id in (about | conflicted_records(store, conflicts)) - touched:
        refresh_sync(store, kind, id)


def _operations_over(store: Store, keys: Iterable[Key]) -> set[int]:
    return {seq for key in keys if (base := store.base(*key)) is not None for seq in base.seqs}


def _organisations_of(store: Store, keys: Iterable[Key]) -> set[Key]:
    """The organisations in which these records stand: who comes into one that ends goes along."""
    orgs: set[Key] = set()
    for kind, id in keys:
        record = store.server_record(kind, id) if kind in STANDING_IN else None
        if record is not None and record.fields.get("org"):
            orgs.add(("organisation", str(record.fields["org"])))
    return orgs


def _decide_again(store: Store, seq: int) -> set[Key]:
    found = store.execute("SELECT payload FROM outbox WHERE seq = ?", (seq,)).fetchone()
    if found is None:
        # Acknowledged: what it did stands on the server; its typed effects lie here until that arrives.
        return set()
    before = store.effects(seq)
    after = effects_now(store, seq, codec.decode(Operation, found[0]), before)
    if after == before:
        return set()
    touched = lift(store, [seq])
    store.write_effects(seq, after)
    return touched | lay(store, seq, after)


def effects_now(
    store: Store, seq: int, operation: Operation, before: tuple[Change, ...]
) -> tuple[Change, ...]:
    """What an operation does on top of the server's present state and of the operations before it."""
    view, actor = LocalView(store, seq), actor_of(store, operation.actor)
    expects = operation.was if operation.is_step or operation.do in FOLDS else {}
    command = Command(operation.do, operation.kind, operation.id, operation.set, operation.reason, expects,
                      operation.at, store.meta.device_name)  # fmt: skip
    if operation.is_step or not operation.makes_record:
        command = redirected_command(view, command)[0]
    decision = decide(view, command, actor, day_of(operation.at)) if actor is not None else None
    id = command.id
    if decision is not None and not isinstance(decision, Accepted) and is_about_the_tree(operation.do):
        # What is left of it is its case: a tree by half a decision is nobody's tree.
        own = (operation.kind, operation.id)
        return tuple(change for change in before if (change.kind, change.id) == own)
    if isinstance(decision, Accepted):
        # An operation that changes nothing any more still waits for its verdict over its record.
        return decision.changes or (Put(operation.kind, survivor(view, operation.kind, id), {}),)
    return tuple(
        replace(change, id=id) if (change.kind, change.id) == (operation.kind, operation.id) else change
        for change in before
    )


def actor_of(store: Store, id: str) -> Actor | None:
    """A cadre of this laptop."""
    found = store.execute("SELECT name, role, org, until FROM actor WHERE id = ?", (id,)).fetchone()
    return Actor(id, found[0], Role(found[1]), store.meta.unit, found[2], found[3]) if found else None
