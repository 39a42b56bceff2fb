"""The audit trail: who did what to which record, as a chain of hashes. Ids and field names, never values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from domain.records import Value
from sync.replica.statements import to_json
from sync.replica.store import Store
from sync.replica.types import CHAIN_START, ChainCheck

_LAST: Final = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
_ADD: Final = (
    "INSERT INTO audit (seq, at, actor, do, kind, id, n, fields, hash, operation)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
# Before the `seq` of an earlier line that has the same names of fields. A list of ten thousand people would
# else repeat the same four hundred letters in each of its lines, which is more than all the rest of them.
_AS_IN: Final = "@"
# In SQL, the names of fields of `line`, wherever they stand.
FIELDS_OF_LINE: Final = " ".join(
    (
        "CASE substr(line.fields, 1, 1) WHEN '@' THEN coalesce((SELECT told.fields FROM audit AS told",
        "WHERE told.seq = CAST(substr(line.fields, 2) AS INTEGER)), '[]') ELSE line.fields END",
    )
)


def note(
    store: Store,
    at: str,
    actor: str,
    do: str,
    kind: str,
    id: str,
    n: int,
    field_names: Iterable[str],
    operation: int = 0,
) -> None:
    """Add a line; it becomes lasting with the change that it tells of.

    `operation` is the `seq` of the operation that it is about (0: none).
    """
    line = (at, actor, do, kind, id, n, to_json(sorted(field_names)))
    last, linked = _end(store)
    store.execute(_ADD, (last + 1, *line, _link(linked, line), operation))


class Noted(NamedTuple):
    """A line as `note` takes it: at, actor, do, kind, id, n and the sorted names of fields as JSON."""

    line: tuple[Value, ...]
    operation: int


def note_all(store: Store, noted: Iterable[Noted]) -> None:
    """Add many lines, in this order. Names of fields that several share stand in the first of these."""
    store.connection.executemany(_ADD, _linked(*_end(store), noted))


def _end(store: Store) -> tuple[int, str]:
    """Number and hash of the last line."""
    return store.execute(_LAST).fetchone() or (0, CHAIN_START)


def _linked(last: int, linked: str, noted: Iterable[Noted]) -> Iterator[tuple[Value, ...]]:
    first: dict[Value, str] = {}
    for seq, (line, operation) in enumerate(noted, last + 1):
        names = line[-1]
        if names in first:
            line = (*line[:-1], first[names])
        else:
            first[names] = f"{_AS_IN}{seq}"
        linked = _link(linked, line)
        yield (seq, *line, linked, operation)


def first_broken_line(connection: Any) -> int | None:
    """The `seq` of the first line that does not follow from the one before; None when the chain holds."""
    return check(connection, ChainCheck(), -1).broken or None


def check(connection: Any, before: ChainCheck, limit: int) -> ChainCheck:
    """Follow the chain on from where an earlier check stopped, over `limit` lines (-1: to the end)."""
    through, linked, seen = before.through, before.hash, 0
    rows = connection.execute(
        "SELECT seq, at, actor, do, kind, id, n, fields, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?",
        (through, limit),
    )
    for seq, *line, kept in rows:
        seen += 1
        if _link(linked, line) != kept:
            return ChainCheck(through, linked, broken=int(seq), finished=True)
        through, linked = int(seq), str(kept)
    return ChainCheck(through, linked, finished=seen != limit)


def missing_tail(store: Store) -> bool:
    """Whether the newest operation has no line: a chain whose end was cut off is whole in itself."""
    told = store.execute("SELECT max(operation) FROM audit WHERE n > 0").fetchone()[0] or 0
    return bool(told < store.meta.next_seq - 1)


def _link(before: str, line: Sequence[Any]) -> str:
    return hashlib.sha256(msgspec.json.encode([before, *line])).hexdigest()
