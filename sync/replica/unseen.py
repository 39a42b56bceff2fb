"""How much on this laptop speaks of what only those who answer for the unit may read.

The rule is `domain.workflows.secrecy`. Here it is put to all records at once, with plain SQL, for counts that
are told before a session is open; it needs the workflows, which take their time to load.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from domain.conflicts.words import ConflictStatus
from domain.fields import FieldType
from domain.kinds import KINDS
from domain.records import Value
from domain.workflows.secrecy import is_sensitive_step, speaks_of_sensitive
from sync.replica.columns import quoted

# Runs a statement with its parameters and gives a cursor.
Execute = Callable[[str, tuple[Any, ...]], Any]
# What can speak of a case: the cases themselves, and what is about them.
_SPEAKING: Final = ("case", "conflict", "notice", "attachment")


@dataclass(frozen=True, slots=True)
class Unseen:
    """`conflicts` are the open ones; `records` by kind."""

    conflicts: int = 0
    rejected: int = 0
    records: Mapping[str, int] = field(default_factory=dict)

    def without(self, records: Mapping[str, int]) -> dict[str, int]:
        """Counts of records by kind, less those that are not seen."""
        return {kind: count - self.records.get(kind, 0) for kind, count in records.items()}


@dataclass(frozen=True, slots=True)
class _Row:
    fields: Mapping[str, Value]


def unseen(execute: Execute) -> Unseen:
    """Count it in one replica."""

    def find(kind: str, id: str) -> _Row | None:
        if kind not in _SPEAKING:
            return None
        return next((_Row(fields) for fields in _rows(execute, kind, "WHERE id = ?", (id,))), None)

    records: dict[str, int] = {}
    conflicts = 0
    for kind in _SPEAKING:
        for fields in _rows(execute, kind):
            if speaks_of_sensitive(find, kind, fields):
                records[kind] = records.get(kind, 0) + 1
                conflicts += kind == "conflict" and fields.get("status") == ConflictStatus.OPEN
    rejected = 0
    for payload, kind, id in execute("SELECT payload, kind, id FROM rejection", ()).fetchall():
        about, operation = find(kind, id), json.loads(payload)
        fields = about.fields if about is not None else operation.get("set") or {}
        hidden = kind in _SPEAKING and speaks_of_sensitive(find, kind, fields)
        rejected += hidden or is_sensitive_step(str(operation.get("do") or ""))
    return Unseen(conflicts, rejected, records)


def _rows(
    execute: Execute, kind: str, where: str = "", parameters: tuple[Any, ...] = ()
) -> Iterator[Mapping[str, Value]]:
    """The fields of records of a kind."""
    declared = KINDS[kind].by_name
    cursor = execute(" ".join(("SELECT * FROM", quoted(kind), where)), parameters)
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        stored = dict(zip(names, row, strict=True))
        fields = {name: stored[name] for name in declared if stored.get(name) is not None}
        for name in fields:
            if declared[name].type is FieldType.JSON:
                fields[name] = json.loads(fields[name])
        yield fields
