"""A cadre acts: decide, write the rows, queue the operation, note it in the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from domain.decide import decide
from domain.decisions import Accepted, Change, Command, Put, Refused
from domain.declarations.fields import DECLARATION
from domain.duplicates.aliases import survivor
from domain.duplicates.folding import as_seen
from domain.fields import Kind
from domain.findings import CheckLevel
from domain.kinds import KINDS
from domain.records import Record, Value
from domain.replay import overlay
from domain.roles import Actor
from domain.stored_form import normalise
from domain.values.dates import day_in_vietnam
from sync.protocol import codec
from sync.protocol.messages import Operation
from sync.replica import audit, kept_rules, steps
from sync.replica.locals import (
    conflicted_records,
    conflicts_first,
    mark_of,
    refresh_sync,
    state_of_operations,
)
from sync.replica.store import Store
from sync.replica.stored import Base, Key, effects_to_json
from sync.replica.types import Performed, QueueState, SyncState
from sync.replica.view import LocalView

# A record with one operation that waits or is sent shows that, whatever comes after it.
_ON_THE_WAY = frozenset({SyncState.HELD.value, SyncState.SENT.value})


def perform(store: Store, command: Command, actor: Actor, at: str, batch: str | None) -> Performed | Refused:
    """One command in the open transaction; a refusal has written nothing."""
    view = LocalView(store)
    command = replace(command, at=at, place=store.meta.device_name)
    if command.is_fold:
        command = _as_seen(view, command)
    elif command.do != "create" and command.kind in KINDS:
        command = replace(command, id=survivor(view, command.kind, command.id))
    if command.do == "resolve":
        command = replace(command, set=_settlement_as_stored(store, command))
    elif command.is_step:
        command = replace(command, expects=steps.as_seen(store, command))
    decision = decide(view, command, actor, day_of(at))
    if isinstance(decision, Refused):
        return decision
    if not decision.changes:
        return Performed(command.id, 0)
    meta = store.meta
    seq, n = meta.next_seq, meta.next_n
    operation = _operation(store, command, decision, actor, at, n, batch)
    store.set_meta(next_seq=seq + 1, next_n=n + 1)
    queue(store, seq, operation, decision)
    audit.note(store, at, actor.id, command.do, command.kind, command.id, n, operation.set, seq)
    return Performed(command.id, n)


def _as_seen(view: LocalView, command: Command) -> Command:
    """A fold with both people as the cadre had them on screen, else as they stand here now."""
    if command.do != "fold" or not isinstance(command.set.get("into"), str):
        return command
    into = survivor(view, command.kind, str(command.set["into"]))
    command = replace(command, set={**command.set, "into": into})
    return command if command.expects else replace(command, expects=as_seen(view, command))


def queue(store: Store, seq: int, operation: Operation, decision: Accepted) -> None:
    """Put an operation into the outbox and lay its effects over the rows."""
    store.execute(
        "INSERT INTO outbox (seq, n, kind, id, state, payload, effects, since, code, params)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '{}')",
        (
            seq,
            operation.n,
            operation.kind,
            operation.id,
            QueueState.PENDING.value,
            codec.encode(operation),
            effects_to_json(decision.changes, operation),
            steps.since_of(operation),
        ),
    )
    store.remember_effects(seq, decision.changes)
    touched: dict[Key, list[Change]] = {}
    for change in decision.changes:
        touched.setdefault((change.kind, change.id), []).append(change)
    for key in conflicts_first(touched):
        _lay_on_top(store, *key, seq, touched[key])
    conflicts = [id for kind, id in touched if kind == "conflict"]
    if conflicts:
        for kind, id in conflicted_records(store, conflicts) - touched.keys():
            refresh_sync(store, kind, id)


def _lay_on_top(store: Store, kind: str, id: str, seq: int, changes: Sequence[Change]) -> None:
    """Lay the newest effects over a row as it stands; the row holds all the earlier ones already."""
    row = store.row(kind, id)
    base = store.lay_over(kind, id, seq)
    local = overlay(Record(kind, id, row.fields, row.version) if row else None, changes)
    sync = mark_of(store, kind, id) or _sync_on_top(store, base, row.sync if row else "")
    store.write_row(kind, id, local.fields if local else None, base.version if base.present else 0, sync)


def _sync_on_top(store: Store, base: Base, before: str) -> str:
    """The state of a record with one more pending operation over it."""
    if before in _ON_THE_WAY:
        return before
    # Where a mark has just been taken away, the state below it has to be looked up.
    is_known = before in ("", SyncState.SYNCED, SyncState.PENDING)
    return SyncState.PENDING.value if is_known else state_of_operations(store, base.seqs)


def day_of(at: str) -> date:
    """The day in Vietnam on which something was done, however the laptop's clock wrote it down."""
    return day_in_vietnam(datetime.fromisoformat(at))


def _operation(
    store: Store, command: Command, decision: Accepted, actor: Actor, at: str, n: int, batch: str | None
) -> Operation:
    server = store.server_record(command.kind, command.id)
    values, was = _wire_values(store, command, decision)
    return Operation(
        n=n,
        actor=actor.id,
        at=at,
        kind=command.kind,
        id=command.id,
        do=command.do,
        set=values,
        was=was,
        version=server.version if server else 0,
        after=sorted({*predecessors(store, command, values), *_link_beside(store, command, batch)}),
        batch=batch,
        reason=command.reason,
        rules=kept_rules.mark(store.rulebook),
    )


def _wire_values(
    store: Store, command: Command, decision: Accepted
) -> tuple[dict[str, Value], dict[str, Value]]:
    """`set` and `was` of an operation, both normalised."""
    if command.is_step:
        return steps.wire_values(command, decision), dict(command.expects)
    if command.is_fold or command.is_answer:
        return dict(command.set), dict(command.expects)
    if command.do == "resolve":
        return dict(command.set), {"groups": _theirs_as_seen(store, command.id)}
    kind = KINDS[command.kind]
    put = next(
        (change for change in decision.changes if isinstance(change, Put) and change.id == command.id), None
    )
    if put is None or command.do == "delete":
        return {}, {}
    values = {name: value for name, value in put.fields.items() if name in command.set}
    if command.do == "create":
        return values, {}
    row = store.row(command.kind, command.id)
    return values, _values_of_groups(kind, values, row.fields if row else {})


def _values_of_groups(kind: Kind, touched: Iterable[str], fields: Mapping[str, Value]) -> dict[str, Value]:
    was: dict[str, Value] = {}
    for group in dict.fromkeys(kind.group_of(name) for name in touched):
        was |= kind.group_values(group, fields)
    return was


def _settlement_as_stored(store: Store, command: Command) -> Mapping[str, Value]:
    """What a settlement says, with its values in stored form; what cannot be read is left to the rules."""
    conflict, values = store.row("conflict", command.id), command.set.get("values")
    if conflict is None or not isinstance(values, Mapping) or not values:
        return {"take": command.set.get("take")}
    by_name = KINDS[str(conflict.fields.get("record_kind"))].by_name
    stored = dict(values)
    for name in by_name.keys() & values.keys():
        read = normalise(by_name[name], values[name], store.rulebook)
        if read.finding is None or read.finding.level is not CheckLevel.ERROR:
            stored[name] = read.value
    return {"take": command.set.get("take"), "values": stored}


def _theirs_as_seen(store: Store, conflict_id: str) -> dict[str, Value]:
    conflict = store.row("conflict", conflict_id)
    groups = conflict.fields.get("groups") if conflict else None
    return {group["group"]: group["theirs"] for group in groups or ()}


def _link_beside(store: Store, command: Command, batch: str | None) -> list[int]:
    """The queued link or taking back of a fold, done with this edit, from which its new values come.

    Without that they would be somebody else's: the edit falls where the other is refused.
    """
    base = store.base(command.kind, command.id) if batch and command.do == "edit" else None
    ns: list[int] = []
    for seq in base.seqs if base is not None else ():
        found = store.execute(
            "SELECT payload FROM outbox WHERE seq = ? AND kind IN (?, ?)", (seq, DECLARATION.name, "member")
        ).fetchone()
        operation = codec.decode(Operation, found[0]) if found else None
        if operation is not None and operation.batch == batch and operation.do in ("link", "unfold"):
            ns.append(operation.n)
    return ns


def predecessors(store: Store, command: Command, values: Mapping[str, Value]) -> list[int]:
    """Numbers of the queued operations that make the records which this one is about or refers to.

    Those of its own lane go first in any case; but the record may be what a step of a case brings about.
    """
    lane = (command.kind, command.id)
    ns: set[int] = set()
    for kind, id in {lane, *steps.references(command, values)}:
        base = store.base(kind, id)
        if base is None or base.present or not base.seqs:
            continue
        found = store.execute("SELECT n, kind, id FROM outbox WHERE seq = ?", (base.seqs[0],)).fetchone()
        if found and tuple(found[1:]) != lane:
            ns.add(found[0])
    return sorted(ns)
