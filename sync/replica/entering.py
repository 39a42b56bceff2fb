"""Many new records at once: what `commands.perform` would write for each of them, table by table.

A list of ten thousand people would otherwise spend most of its time on the way to each statement and back.
The decisions were made before, over the state in which this writes; a test holds that both ways leave the
same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final, NamedTuple

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
    _insert_rows(store, kind_table(kind), entries, queueing.told)
    store.set_meta(next_seq=meta.next_seq + len(entries), next_n=meta.next_n + len(entries))
    store.forget_rows(kind)


class _Queueing:
    """Operations for the outbox, and the lines of the audit trail that go with them."""

    def __init__(self, store: Store, kind: str, actor: Actor, at: str, batch: str, seq: int, n: int) -> None:
        self._store, self._kind, self._actor, self._at, self._batch = store, kind, actor, at, batch
        self._seq, self._n = seq, n
        self._rules = kept_rules.mark(store.rulebook)
        self._around: dict[tuple[Value, ...], _Around] = {}
        # By the names of fields, in the order in which they were given.
        self.told: dict[tuple[str, ...], tuple[int, str]] = {}
        self._references = [field.name for field in kind_table(kind).kind.references]
        self.noted: list[audit.Noted] = []

    def lines(self, entries: Sequence[Entry]) -> Iterator[tuple[Any, ...]]:
        kind, state, note = self._kind, QueueState.PENDING.value, self.noted.append
        who = (self._at, self._actor.id, "create", kind)
        # Most rows of a list have the same fields filled as the row before, and stand in the same branch.
        filled: tuple[str, ...] | None = None
        referred: tuple[Value, ...] | None = None
        beside: Mapping[str, Value] | None = None
        for seq, n, entry in zip(count(self._seq), count(self._n), entries, strict=False):
            id, given, supplied = entry
            if (*given,) != filled:
                filled = (*given,)
                since, names = self._told_of(entry)
            if (to := (*map(given.get, self._references),)) != referred:
                referred = to
                around = self._around_of(entry, to)
            if supplied is not beside:
                beside = supplied
                before, behind = entered_to_json(kind, supplied)
            said_id = to_json(id)
            note(audit.Noted((*who, id, n, names), seq))
            payload = self._payload(n, entry, said_id.encode(), around)
            yield seq, n, kind, id, state, payload, f"{before}{said_id}{behind}", since

    def _told_of(self, entry: Entry) -> tuple[int, str]:
        """Since which schema a server can read these fields, and their names as the trail tells them."""
        names = (*entry.given,)
        if names not in self.told:
            since = steps.since_of(self._operation(0, entry.id, entry.given, []))
            self.told[names] = since, to_json(sorted(names))
        return self.told[names]

    def _payload(self, n: int, entry: Entry, said_id: bytes, around: _Around) -> bytes:
        """The operation as it is sent; `said_id`: the JSON of its id."""
        id, given, _ = entry
        after, who, do, end = around
        if not given:
            return codec.encode(self._operation(n, id, given, after))
        return b"".join((b'{"n":%d' % n, who, said_id, do, codec.encode(given), end))

    def _around_of(self, entry: Entry, referred: tuple[Value, ...]) -> _Around:
        """Asked once for each record that new ones refer to."""
        if referred not in self._around:
            self._around[referred] = self._around_anew(entry)
        return self._around[referred]

    def _around_anew(self, entry: Entry) -> _Around:
        command = Command("create", self._kind, entry.id, entry.given)
        after = commands.predecessors(self._store, command, entry.given)
        whole = codec.encode(self._operation(0, "", _BLANK, after))
        who, _, rest = whole.removeprefix(b'{"n":0').partition(b'"id":""')
        do, _, end = rest.partition(codec.encode(_BLANK))
        return _Around(after, who + b'"id":', do, end)

    def _operation(self, n: int, id: str, given: dict[str, Value], after: list[int]) -> Operation:
        return Operation(
            n=n,
            actor=self._actor.id,
            at=self._at,
            kind=self._kind,
            id=id,
            do="create",
            set=given,
            after=after,
            batch=self._batch,
            rules=self._rules,
        )


class _Around(NamedTuple):
    """What the JSON of many operations has in common: behind the number, the id, and the values."""

    after: list[int]
    who: bytes
    do: bytes
    end: bytes


# Stands where the values go. No text of an operation can look like it: there every quote is escaped.
_BLANK: Final[dict[str, Value]] = {"": 0}


def _insert_rows(
    store: Store, table: KindTable, entries: Sequence[Entry], given: Collection[tuple[str, ...]]
) -> None:
    """`given`: which fields, in which order, any of them was given."""
    size = len(entries)
    left: list[dict[str, Any] | None] = [None] * size
    last = store.execute(" ".join(("SELECT coalesce(max(row), 0) FROM", quoted(table.name)))).fetchone()[0]
    stored: dict[str, Sequence[Any]] = {
        "row": range(last + 1, last + size + 1),
        "id": [entry.id for entry in entries],
        "version": [0] * size,
        "sync": [SyncState.PENDING.value] * size,
    }
    said = _columns([entry.given for entry in entries], table.shapes.keys(), given)
    for name in set().union(*(entry.supplied for entry in entries)):
        said[name] = [entry.given.get(name, entry.supplied.get(name)) for entry in entries]
    stored |= {
        name: shape.column(name, said[name], left) for name, shape in table.shapes.items() if name in said
    }
    insert_columns(store, table, stored, left)


def _columns(
    rows: Sequence[dict[str, Value]], known: Collection[str], given: Collection[tuple[str, ...]]
) -> dict[str, Sequence[Any]]:
    """The values in each row of the `known` fields that any was given, None where it does not have one."""
    if len(given) == 1:
        # Rows of a list have the same fields in the same order: nothing has to be looked up.
        (names,) = given
        columns = zip(names, zip(*[row.values() for row in rows], strict=True), strict=True)
        return {name: column for name, column in columns if name in known}
    named = set().union(*given)
    wanted = [name for name in known if name in named]
    looked_up = zip(*[[*map(row.get, wanted)] for row in rows], strict=True)
    return dict(zip(wanted, looked_up, strict=True))


_TO_OUTBOX: Final = (
    "INSERT INTO outbox (seq, n, kind, id, state, payload, effects, since, code, params)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '{}')"
)
_TO_BASE: Final = (
    "INSERT OR REPLACE INTO base (kind, id, present, version, fields, seqs)"
    " SELECT kind, id, 0, 0, '{}', '[' || seq || ']' FROM outbox WHERE seq BETWEEN ? AND ?"
)
