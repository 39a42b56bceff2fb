"""The durable queue: which operations go next, and which stay back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sync.protocol import codec
from sync.protocol.messages import Operation
from sync.replica.locals import refresh_sync
from sync.replica.statements import from_json, to_json
from sync.replica.store import Store
from sync.replica.stored import Key, touched_by
from sync.replica.types import HELD_BY_CADRE, QueuedOperation, QueueState, SyncState

# Why an operation is held: the words that `QueuedOperation.code` carries.
HELD_BY_LANE = "lane"
HELD_BY_SCHEMA = "schema"


def page(
    store: Store,
    max_ops: int,
    max_bytes: int,
    server_schema: int,
    ask_waiting: bool,
    without: Collection[int] = (),
) -> list[Operation]:
    """See `UnitOfWork.page_of_operations`."""
    lanes: set[Key] = set()
    stuck: set[int] = set()
    chosen: list[Operation] = []
    size = 0
    changed: list[tuple[str, str, int]] = []
    rows = store.execute("SELECT seq, n, kind, id, state, payload, since, code FROM outbox ORDER BY n")
    for seq, n, kind, id, state, payload, since, code in rows:
        operation: Operation | None = None
        lane = (kind, id)
        if n in without or _is_kept_by_cadre(state, code):
            lanes.add(lane)
            stuck.add(n)
            continue
        if state == QueueState.WAITING:
            why = QueueState.WAITING.value
        else:
            operation = codec.restore(Operation, payload)
            why = _held(operation, lane in lanes, stuck, since > server_schema)
        if why:
            lanes.add(lane)
            stuck.add(n)
        if state == QueueState.WAITING:
            if not ask_waiting:
                continue
            operation = codec.restore(Operation, payload)
        elif why and state != QueueState.SENT:
            if (state, code) != (QueueState.HELD, why):
                changed.append((QueueState.HELD.value, why, seq))
            continue
        elif state == QueueState.HELD:
            changed.append((QueueState.PENDING.value, "", seq))
        if operation is None or len(chosen) == max_ops or (chosen and size + len(payload) > max_bytes):
            break
        chosen.append(operation)
        size += len(payload)
    # A page is often a small part of a long queue: the rest of it is not read.
    rows.close()
    _write_states(store, changed)
    return chosen


def _is_kept_by_cadre(state: str, code: str) -> bool:
    return state == QueueState.HELD and code == HELD_BY_CADRE


def hold(store: Store, n: int) -> bool:
    """See `UnitOfWork.hold`."""
    return _set_aside(store, n, QueueState.HELD, HELD_BY_CADRE)


def release(store: Store, n: int) -> bool:
    """See `UnitOfWork.release`."""
    found = store.execute("SELECT state, code FROM outbox WHERE n = ?", (n,)).fetchone()
    return bool(found and _is_kept_by_cadre(*found)) and _set_aside(store, n, QueueState.PENDING, "")


def _set_aside(store: Store, n: int, state: QueueState, code: str) -> bool:
    """Whether it could be done: what may have left already is sent again until it is answered."""
    found = store.execute(
        "SELECT seq FROM outbox WHERE n = ? AND state IN (?, ?)",
        (n, QueueState.PENDING.value, QueueState.HELD.value),
    ).fetchone()
    if found is None:
        return False
    _write_states(store, [(state.value, code, found[0])])
    return True


def _held(operation: Operation, lane_stuck: bool, stuck: set[int], too_new: bool) -> str:
    if lane_stuck or not stuck.isdisjoint(operation.after):
        return HELD_BY_LANE
    return HELD_BY_SCHEMA if too_new else ""


def _write_states(store: Store, changed: list[tuple[str, str, int]]) -> None:
    if not changed:
        return
    store.connection.executemany("UPDATE outbox SET state = ?, code = ? WHERE seq = ?", changed)
    refresh_under(store, [seq for _, _, seq in changed])


def mark_sent(store: Store, ns: Iterable[int]) -> list[int]:
    """The operations are about to leave; those with a verdict `waiting` stay what they are.

    Gives the seqs of those that had not left before.
    """
    leaving = store.execute(
        "SELECT seq, effects FROM outbox WHERE state IN (?, ?) AND n IN (SELECT value FROM json_each(?))",
        (QueueState.PENDING.value, QueueState.HELD.value, to_json(sorted(ns))),
    ).fetchall()
    store.connection.executemany(
        "UPDATE outbox SET state = ?, code = '' WHERE seq = ?",
        [(QueueState.SENT.value, seq) for seq, _ in leaving],
    )
    touched: dict[str, set[str]] = {}
    for _, effects in leaving:
        for kind, id in touched_by(effects):
            touched.setdefault(kind, set()).add(id)
    for kind, ids in touched.items():
        # What nothing marks or holds goes from pending to sent; the others are looked at one by one.
        for id in store.pass_on_sync(kind, ids, SyncState.PENDING.value, SyncState.SENT.value):
            refresh_sync(store, kind, id)
    return [seq for seq, _ in leaving]


def call_back(store: Store, seqs: Sequence[int]) -> None:
    """Operations marked as sent that never left, because no connection came about: as if not marked."""
    store.connection.executemany(
        "UPDATE outbox SET state = ? WHERE seq = ? AND state = ?",
        [(QueueState.PENDING.value, seq, QueueState.SENT.value) for seq in seqs],
    )
    refresh_under(store, seqs)


def refresh_under(store: Store, seqs: Iterable[int]) -> None:
    """Bring the sync state of the records under these operations up to date."""
    for kind, id in {(effect.kind, effect.id) for seq in seqs for effect in store.effects(seq)}:
        refresh_sync(store, kind, id)


def queued(store: Store) -> list[QueuedOperation]:
    rows = store.execute("SELECT payload, state, code, params FROM outbox ORDER BY n").fetchall()
    return [
        QueuedOperation(codec.restore(Operation, payload), state, code, from_json(params))
        for payload, state, code, params in rows
    ]
