"""What was done together: the operations of a batch, whether they still wait or have been answered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sync.protocol import codec
from sync.protocol.messages import Operation
from sync.replica.statements import to_json
from sync.replica.store import Store
from sync.replica.types import BatchedOperation

# The payload is JSON of our own making, so the member's name is never part of a value's text unescaped.
_MARK: Final = b'"batch":"'
_FOUND: Final = (
    "SELECT seq, state, payload FROM outbox WHERE instr(payload, ?1)"
    " UNION ALL SELECT seq, verdict, payload FROM journal WHERE instr(payload, ?1)"
    " ORDER BY 1"
)


_STATES: Final = (
    "SELECT state FROM outbox WHERE instr(payload, ?1)"
    " UNION ALL SELECT verdict FROM journal WHERE instr(payload, ?1)"
)
_NUMBERS: Final = "SELECT n FROM outbox WHERE instr(payload, ?) ORDER BY n"


def operations(store: Store, batches: Collection[str]) -> list[BatchedOperation]:
    """See `Reader.operations_of_batches`."""
    if not batches:
        return []
    mark = _mark_of(next(iter(batches))) if len(batches) == 1 else _MARK
    found = store.execute(_FOUND, (mark,)).fetchall()
    decoded = ((state, codec.restore(Operation, payload)) for _, state, payload in found)
    return [BatchedOperation(operation, state) for state, operation in decoded if operation.batch in batches]


def states(store: Store, batch: str) -> list[str]:
    """See `Reader.states_of_batch`."""
    return [state for (state,) in store.execute(_STATES, (_mark_of(batch),)).fetchall()]


def queued_numbers(store: Store, batch: str) -> list[int]:
    """See `Reader.queued_of_batch`."""
    return [n for (n,) in store.execute(_NUMBERS, (_mark_of(batch),)).fetchall()]


def _mark_of(batch: str) -> bytes:
    return _MARK + to_json(batch)[1:].encode()
