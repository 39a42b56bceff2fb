"""What this laptop did to a record: read together from outbox, journal, tray and audit trail."""

from __future__ import annotations

from sync.protocol import codec
from sync.protocol.messages import Operation
from sync.replica.store import Store
from sync.replica.types import HistoryEntry


def entries(store: Store, kind: str, id: str) -> list[HistoryEntry]:
    """Newest first. Acknowledged operations are known as long as the journal keeps them."""
    rows = store.execute(
        "SELECT seq, payload, state FROM outbox WHERE id = ?1 AND kind = ?2"
        " UNION ALL SELECT seq, payload, verdict FROM journal WHERE id = ?1 AND kind = ?2"
        " UNION ALL SELECT seq, payload, 'rejected' FROM rejection WHERE id = ?1 AND kind = ?2"
        " ORDER BY 1 DESC",
        (id, kind),
    ).fetchall()
    found = []
    for _, payload, state in rows:
        operation = codec.decode(Operation, payload)
        names = tuple(sorted(operation.set))
        found.append(HistoryEntry(operation.at, operation.actor, operation.do, names, state, operation.n))
    return found
