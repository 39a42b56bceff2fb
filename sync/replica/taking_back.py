"""Operations that never left this laptop are taken out of the queue again, as if they had not been done.

What builds on one of them keeps it: a later operation on the same record, one that names it, or one on a
record that it makes. Whatever only lies over the same records is decided again without it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from domain.decisions import Put
from domain.roles import Actor
from sync.protocol import codec
from sync.protocol.messages import Operation
from sync.replica import audit
from sync.replica.home import Home
from sync.replica.locals import lift
from sync.replica.lookahead import foresee_bases
from sync.replica.mark import read_mark
from sync.replica.rebase import rebase
from sync.replica.statements import to_json
from sync.replica.store import Store
from sync.replica.stored import Key, effects_from_json
from sync.replica.types import QueueState, TakenOut

# States of an operation of which no byte can have left.
_AT_HOME: Final = frozenset({QueueState.PENDING.value, QueueState.HELD.value})


@dataclass(frozen=True, slots=True)
class _Queued:
    seq: int
    state: str
    operation: Operation


def take_out(store: Store, home: Home, wanted: Collection[int], actor: Actor, at: str) -> TakenOut:
    """See `UnitOfWork.take_out`."""
    queue = _queued_from(store, min(wanted, default=0))
    going, staying = _chosen(store, queue, set(wanted))
    touched = lift(store, [one.seq for one in going])
    store.connection.executemany("DELETE FROM outbox WHERE seq = ?", [(one.seq,) for one in going])
    audit.note_all(store, [_taken_back(one, actor, at) for one in going])
    rebase(store, touched)
    _close_gaps(store, home, [one.operation.n for one in going])
    return TakenOut(tuple(one.operation for one in going), tuple(one.operation for one in staying))


def _taken_back(one: _Queued, actor: Actor, at: str) -> audit.Noted:
    operation = one.operation
    about = (at, actor.id, "take_back", operation.kind, operation.id, operation.n)
    return audit.Noted((*about, to_json(sorted(operation.set))), one.seq)


def _queued_from(store: Store, n: int) -> list[_Queued]:
    """The queue from a number on; what its operations do, and over what, is read along with them."""
    sql = "SELECT seq, state, payload, effects FROM outbox WHERE n >= ? ORDER BY seq"
    rows = store.execute(sql, (n,)).fetchall()
    for seq, _, payload, effects in rows:
        store.remember_effects(seq, effects_from_json(effects, payload))
    foresee_bases(store, [(one.kind, one.id) for seq, *_ in rows for one in store.effects(seq)])
    return [_Queued(seq, state, codec.restore(Operation, payload)) for seq, state, payload, _ in rows]


def _chosen(store: Store, queue: list[_Queued], wanted: set[int]) -> tuple[list[_Queued], list[_Queued]]:
    """Which of the wanted ones can go, in order, and which have to stay."""
    going: list[_Queued] = []
    staying: list[_Queued] = []
    lanes: set[Key] = set()
    needed: set[int] = set()
    over: dict[Key, int] = {}
    for one in reversed(queue):
        operation, lane = one.operation, (one.operation.kind, one.operation.id)
        is_built_on = lane in lanes or operation.n in needed or _makes(store, one.seq) & over.keys()
        if operation.n in wanted and one.state in _AT_HOME and not is_built_on:
            going.append(one)
            continue
        if operation.n in wanted:
            staying.append(one)
        lanes.add(lane)
        needed |= set(operation.after)
        over |= {(effect.kind, effect.id): one.seq for effect in store.effects(one.seq)}
    return going[::-1], staying[::-1]


def _makes(store: Store, seq: int) -> set[Key]:
    """The records that are here only by an operation."""
    return {
        (effect.kind, effect.id)
        for effect in store.effects(seq)
        if isinstance(effect, Put) and effect.creates and store.server_record(effect.kind, effect.id) is None
    }


def _close_gaps(store: Store, home: Home, gone: Iterable[int]) -> None:
    """Numbers have no gap; but one that may have left before, by what the home says, is never used again."""
    mark = read_mark(home)
    high = mark.high_n if mark is not None and mark.incarnation == store.meta.incarnation else 0
    free = sorted(n for n in gone if n > high)
    if not free:
        return
    rows = store.execute("SELECT seq, payload FROM outbox WHERE n > ? ORDER BY n", (free[0],)).fetchall()
    numbers: dict[int, int] = {}
    issued: list[tuple[Any, ...]] = []
    for n, (seq, payload) in enumerate(rows, start=free[0]):
        operation = codec.decode(Operation, payload)
        numbers[operation.n] = n
        after = [numbers.get(other, other) for other in operation.after]
        again = msgspec.structs.replace(operation, n=n, after=after)
        issued.append((n, codec.encode(again), seq))
    store.connection.executemany("UPDATE outbox SET n = ?, payload = ? WHERE seq = ?", issued)
    store.set_meta(next_n=free[0] + len(rows))
