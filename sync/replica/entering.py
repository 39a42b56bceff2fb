"""Many new records at once: what `commands.perform` would write for each of them, table by table.

A list of ten thousand people would otherwise spend most of its time on the way to each statement and back.
The decisions were made before, over the state in which this writes; a test holds that both ways leave the
same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from domain.decisions import Command
from domain.records import Value
from domain.roles import Actor
from sync.protocol import codec
from sync.protocol.messages import Operation
from sync.replica import audit, commands, steps
from sync.replica.chunks import insert_columns
from sync.replica.statements import KindTable, kind_table, quoted, to_json
from sync.replica.store import Store
from sync.replica.stored import entered_to_json
from sync.replica.types import Entry, QueueState, SyncState

# As many as the driver is handed at once, so that memory stays flat and somebody may be told how far it is.
PIECE: Final = 1000


def enter(store: Store, kind: str, entries: Sequence[Entry], actor: Actor, at: str, batch: str) -> None:
    """See `UnitOfWork.enter`."""
    if not entries:
        return
    meta = store.meta
    queueing = _Queueing(store, kind, actor, at, batch, meta.next_seq, meta.next_n)
    store.flush_bases()
    store.connection.executemany(_TO_OUTBOX, queueing.lines(entries))
    bases = ((kind, entry.id, seq) for seq, entry in enumerate(entries, meta.next_seq))
    store.connection.executemany(_TO_BASE, ((kind, id, f"[{seq}]") for kind, id, seq in bases))
    audit.note_all(store, queueing.noted)
    _insert_rows(store, kind_table(kind), entries)
    store.set_meta(next_seq=meta.next_seq + len(entries), next_n=meta.next_n + len(entries))
    store.forget_rows(kind)


class _Queueing:
    """Operations for the outbox, and the lines of the audit trail that go with them."""

    def __init__(self, store: Store, kind: str, actor: Actor, at: str, batch: str, seq: int, n: int) -> None:
        self._store, self._kind, self._actor, self._at, self._batch = store, kind, actor, at, batch
        self._seq, self._n = seq, n
        self._after: dict[tuple[Value, ...], list[int]] = {}
        self._since: dict[tuple[str, ...], int] = {}
        self._references = [field.name for field in kind_table(kind).kind.references]
        self.noted: list[audit.Noted] = []

    def lines(self, entries: Sequence[Entry]) -> Iterator[tuple[Any, ...]]:
        sorted_names: dict[tuple[str, ...], str] = {}
        for offset, entry in enumerate(entries):
            seq, operation = self._seq + offset, self._operation(entry, self._n + offset)
            names = tuple(operation.set)
            if names not in self._since:
                self._since[names] = steps.since_of(operation)
                sorted_names[names] = to_json(sorted(names))
            about = (self._at, self._actor.id, "create", self._kind, entry.id, operation.n)
            self.noted.append(audit.Noted((*about, sorted_names[names]), seq))
            yield (
                seq,
                operation.n,
                self._kind,
                entry.id,
                QueueState.PENDING.value,
                codec.encode(operation),
                entered_to_json(operation, entry.supplied),
                self._since[names],
            )

    def _operation(self, entry: Entry, n: int) -> Operation:
        return Operation(
            n=n,
            actor=self._actor.id,
            at=self._at,
            kind=self._kind,
            id=entry.id,
            do="create",
            set=entry.given,
            after=self._predecessors(entry),
            batch=self._batch,
        )

    def _predecessors(self, entry: Entry) -> list[int]:
        """Asked once for each record that new ones refer to: most of a list stands in one branch."""
        referred = tuple([entry.given.get(name) for name in self._references])
        if referred not in self._after:
            command = Command("create", self._kind, entry.id, entry.given)
            self._after[referred] = commands.predecessors(self._store, command, entry.given)
        return self._after[referred]


def _insert_rows(store: Store, table: KindTable, entries: Sequence[Entry]) -> None:
    size = len(entries)
    left: list[dict[str, Any] | None] = [None] * size
    last = store.execute(" ".join(("SELECT coalesce(max(row), 0) FROM", quoted(table.name)))).fetchone()[0]
    stored: dict[str, Sequence[Any]] = {
        "row": range(last + 1, last + size + 1),
        "id": [entry.id for entry in entries],
        "version": [0] * size,
        "sync": [SyncState.PENDING.value] * size,
    }
    given, supplied = [entry.given for entry in entries], [entry.supplied for entry in entries]
    given_names, supplied_names = set().union(*given), set().union(*supplied)
    for name, shape in table.shapes.items():
        if name in supplied_names:
            values = [entry.given.get(name, entry.supplied.get(name)) for entry in entries]
        elif name in given_names:
            values = [fields.get(name) for fields in given]
        else:
            continue
        stored[name] = shape.column(name, values, left)
    insert_columns(store, table, stored, left)


_TO_OUTBOX: Final = (
    "INSERT INTO outbox (seq, n, kind, id, state, payload, effects, since, code, params)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '{}')"
)
_TO_BASE: Final = (
    "INSERT OR REPLACE INTO base (kind, id, present, version, fields, seqs) VALUES (?, ?, 0, 0, '{}', ?)"
)
