"""What this laptop did to a record: read together from outbox, journal and tray."""

from __future__ import annotations

from typing import Any, Final

from sync.protocol import codec
from sync.protocol.messages import Operation
from sync.replica.statements import from_json
from sync.replica.store import Store
from sync.replica.types import HistoryEntry

_KNOWN: Final = (
    "SELECT seq, payload, state, code, params, '', '' FROM outbox WHERE id = ?1 AND kind = ?2"
    " UNION ALL SELECT seq, payload, verdict, '', '{}', acknowledged_at, conflict FROM journal"
    " WHERE id = ?1 AND kind = ?2"
    " UNION ALL SELECT seq, payload, 'rejected', code, params, at, '' FROM rejection"
    " WHERE id = ?1 AND kind = ?2"
    " ORDER BY 1 DESC"
)


def entries(store: Store, kind: str, id: str) -> list[HistoryEntry]:
    """Newest first. Acknowledged operations are known as long as the journal keeps them."""
    return [_entry(*row[1:]) for row in store.execute(_KNOWN, (id, kind)).fetchall()]


def _entry(
    payload: bytes, state: str, code: str, params: Any, answered_at: str, conflict: str
) -> HistoryEntry:
    operation = codec.decode(Operation, payload)
    return HistoryEntry(
        operation.at,
        operation.actor,
        operation.do,
        tuple(sorted(operation.set)),
        state,
        operation.n,
        operation.set,
        operation.was,
        operation.reason,
        code,
        from_json(params),
        answered_at,
        conflict,
    )
