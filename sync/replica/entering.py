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
from sync.replica import audit, commands, kept_rules, steps
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
    # What stands in one table already need not come through the driver again.
    store.execute(_TO_BASE, (meta.next_seq, meta.next_seq + len(entries) - 1))
    audit.note_all(store, queueing.noted)
    _insert_rows(store, kind_table(kind), entries, queueing.named)
    store.set_meta(next_seq=meta.next_seq + len(entries), next_n=meta.next_n + len(entries))
    store.forget_rows(kind)


class _Queueing:
    """Operations for the outbox, and the lines of the audit trail that go with them."""

    def __init__(self, store: Store, kind: str, actor: Actor, at: str, batch: str, seq: int, n: int) -> None:
        self._store, self._kind, self._actor, self._at, self._batch = store, kind, actor, at, batch
        self._seq, self._n = seq, n
        self._after: dict[tuple[Value, ...], list[int]] = {}
        self._told: dict[tuple[str, ...], tuple[int, str]] = {}
        self._references = [field.name for field in kind_table(kind).kind.references]
        self.noted: list[audit.Noted] = []

    @property
    def named(self) -> set[str]:
        """The names of all fields that were given."""
        return set().union(*self._told)

    def lines(self, entries: Sequence[Entry]) -> Iterator[tuple[Any, ...]]:
        kind, state = self._kind, QueueState.PENDING.value
        who = (self._at, self._actor.id, "create", kind)
        last: tuple[str, ...] = ()
        since, sorted_names = 0, "[]"
        for offset, entry in enumerate(entries):
            seq, n = self._seq + offset, self._n + offset
            operation = self._operation(entry, n)
            names = (*entry.given,)
            if names != last:
                # Most rows of a list have the same fields filled as the row before.
                since, sorted_names = self._told_of(names, operation)
                last = names
            self.noted.append(audit.Noted((*who, entry.id, n, sorted_names), seq))
            effects = entered_to_json(operation, entry.supplied)
            yield seq, n, kind, entry.id, state, codec.encode(operation), effects, since

    def _told_of(self, names: tuple[str, ...], operation: Operation) -> tuple[int, str]:
        """Since which schema a server can read these fields, and their names as the trail tells them."""
        if names not in self._told:
            self._told[names] = steps.since_of(operation), to_json(sorted(names))
        return self._told[names]

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
            rules=kept_rules.mark(self._store.rulebook),
        )

    def _predecessors(self, entry: Entry) -> list[int]:
        """Asked once for each record that new ones refer to: most of a list stands in one branch."""
        given = entry.given
        referred = (*[given.get(name) for name in self._references],)
        known = self._after.get(referred)
        if known is None:
            command = Command("create", self._kind, entry.id, given)
            known = self._after[referred] = commands.predecessors(self._store, command, given)
        return known


def _insert_rows(store: Store, table: KindTable, entries: Sequence[Entry], named: set[str]) -> None:
    """`named`: the fields that any of them was given."""
    size = len(entries)
    left: list[dict[str, Any] | None] = [None] * size
    last = store.execute(" ".join(("SELECT coalesce(max(row), 0) FROM", quoted(table.name)))).fetchone()[0]
    stored: dict[str, Sequence[Any]] = {
        "row": range(last + 1, last + size + 1),
        "id": [entry.id for entry in entries],
        "version": [0] * size,
        "sync": [SyncState.PENDING.value] * size,
    }
    said = _columns([entry.given for entry in entries], [name for name in table.shapes if name in named])
    for name in set().union(*(entry.supplied for entry in entries)):
        said[name] = [entry.given.get(name, entry.supplied.get(name)) for entry in entries]
    stored |= {
        name: shape.column(name, said[name], left) for name, shape in table.shapes.items() if name in said
    }
    insert_columns(store, table, stored, left)


def _columns(rows: Sequence[dict[str, Value]], names: Sequence[str]) -> dict[str, Sequence[Any]]:
    """The values of these fields in each row, None where it does not have one."""
    first = (*rows[0],)
    if set(first).issuperset(names) and all((*row,) == first for row in rows):
        # Rows of a list have the same fields in the same order: nothing has to be looked up.
        columns = zip(*[row.values() for row in rows], strict=True)
        by_name = dict(zip(first, columns, strict=True))
        return {name: by_name[name] for name in names}
    columns = zip(*[[*map(row.get, names)] for row in rows], strict=True)
    return dict(zip(names, columns, strict=True))


_TO_OUTBOX: Final = (
    "INSERT INTO outbox (seq, n, kind, id, state, payload, effects, since, code, params)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '{}')"
)
_TO_BASE: Final = (
    "INSERT OR REPLACE INTO base (kind, id, present, version, fields, seqs)"
    " SELECT kind, id, 0, 0, '{}', '[' || seq || ']' FROM outbox WHERE seq BETWEEN ? AND ?"
)
