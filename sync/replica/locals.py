"""local = base + effects of pending operations: the one place that recomputes what a cadre sees.

Also the record's sync state, which follows from the same things.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from domain.decisions import Change
from domain.replay import overlay
from sync.replica.statements import to_json
from sync.replica.store import Store
from sync.replica.stored import Base, Key
from sync.replica.types import QueueState, SyncState

_HELD = frozenset({QueueState.WAITING.value, QueueState.HELD.value})


def recompute(store: Store, kind: str, id: str) -> None:
    """Make one row say base + effects. A base with nothing over it goes: the row is its own base again."""
    recompute_all(store, [(kind, id)])


def recompute_all(store: Store, keys: Iterable[Key]) -> None:
    """`recompute` these records in their order, those of which nothing is left after all others."""
    gone: dict[str, list[str]] = {}
    for kind, id in keys:
        base = store.base(kind, id)
        if base is None:
            refresh_sync(store, kind, id)
            continue
        local = overlay(store.server_record(kind, id), store.effects_on(kind, id))
        if local is None:
            gone.setdefault(kind, []).append(id)
        else:
            sync = sync_state(store, kind, id, base)
            store.write_row(kind, id, local.fields, base.version if base.present else 0, sync)
        if not base.seqs:
            store.write_base(kind, id, None)
    for kind, ids in gone.items():
        store.delete_rows(kind, ids)


def refresh_sync(store: Store, kind: str, id: str) -> None:
    store.set_sync(kind, id, sync_state(store, kind, id, store.base(kind, id)))


def sync_state(store: Store, kind: str, id: str, base: Base | None) -> str:
    mark = mark_of(store, kind, id)
    if mark or base is None or not base.seqs:
        return mark or SyncState.SYNCED.value
    return state_of_operations(store, base.seqs)


def mark_of(store: Store, kind: str, id: str) -> str:
    """The state that an open conflict or a tray entry gives a record; "" without one."""
    if id in store.conflicted:
        return SyncState.CONFLICT.value
    return SyncState.REJECTED.value if (kind, id) in store.rejected else ""


def state_of_operations(store: Store, seqs: Iterable[int]) -> str:
    wanted = list(seqs)
    found = store.execute(
        "SELECT state FROM outbox WHERE seq IN (SELECT value FROM json_each(?))", (to_json(wanted),)
    ).fetchall()
    states = {state for (state,) in found}
    if not states.isdisjoint(_HELD):
        return SyncState.HELD.value
    # What the server has acknowledged but not yet shown here is on its way as well.
    is_sent = QueueState.SENT.value in states or len(found) < len(wanted)
    return SyncState.SENT.value if is_sent else SyncState.PENDING.value


def lay(store: Store, seq: int, effects: Iterable[Change]) -> set[Key]:
    """Note an operation's effects over the records they touch; gives those records."""
    touched = {(effect.kind, effect.id) for effect in effects}
    for kind, id in touched:
        store.lay_over(kind, id, seq)
    return touched


def lift(store: Store, seqs: Iterable[int]) -> set[Key]:
    """Take operations' effects away from the records under them; gives those records, to be recomputed."""
    return lift_from(
        store, {seq: {(effect.kind, effect.id) for effect in store.effects(seq)} for seq in seqs}
    )


def lift_from(store: Store, touched_by: Mapping[int, Collection[Key]]) -> set[Key]:
    """`lift` operations of which is known already what they touch."""
    touched: set[Key] = set()
    for seq, keys in touched_by.items():
        for key in keys:
            base = store.base(*key)
            if base is not None and seq in base.seqs:
                left = tuple(other for other in base.seqs if other != seq)
                store.write_base(*key, Base(base.present, base.version, base.fields, left))
        touched |= set(keys)
        store.remember_effects(seq, ())
    return touched


def conflicts_first(keys: Iterable[Key]) -> list[Key]:
    """An order to recompute in: what a conflict record says marks the record that it is about."""
    return sorted(keys, key=lambda key: (key[0] != "conflict", key))


def conflicted_records(store: Store, conflicts: Iterable[str]) -> set[Key]:
    """The records that conflict records are about, as these stand here now."""
    about: set[Key] = set()
    for id in conflicts:
        row = store.row("conflict", id)
        record = store.server_record("conflict", id) if row is None else None
        fields = row.fields if row else record.fields if record else {}
        if fields.get("record"):
            about.add((str(fields.get("record_kind")), str(fields["record"])))
    return about
