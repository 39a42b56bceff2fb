"""The audit trail: who did what to which record, as a chain of hashes. Ids and field names, never values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sync.replica.statements import to_json
from sync.replica.store import Store

_START: Final = ""


def note(
    store: Store, at: str, actor: str, do: str, kind: str, id: str, n: int, field_names: Iterable[str]
) -> None:
    """Add a line; it becomes lasting with the change that it tells of."""
    line = (at, actor, do, kind, id, n, to_json(sorted(field_names)))
    last = store.execute("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    linked = _link(last[0] if last else _START, line)
    store.execute(
        "INSERT INTO audit (at, actor, do, kind, id, n, fields, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*line, linked),
    )


def first_broken_line(connection: Any) -> int | None:
    """The `seq` of the first line that does not follow from the one before; None when the chain holds."""
    before = _START
    for seq, *line, kept in connection.execute(
        "SELECT seq, at, actor, do, kind, id, n, fields, hash FROM audit ORDER BY seq"
    ):
        if _link(before, line) != kept:
            return int(seq)
        before = kept
    return None


def _link(before: str, line: Sequence[Any]) -> str:
    return hashlib.sha256(to_json([before, *line]).encode()).hexdigest()
