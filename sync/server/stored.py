"""A record as the server stores it: its fields, who wrote them when, and what it is looked up by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from domain.attachments.fields import ATTACHMENT
from domain.conflicts.words import SINCE, ConflictStatus
from domain.directives.fields import DIRECTIVE, READING
from domain.duplicates.fields import FoldStatus
from domain.kinds import ABOUT_MEMBER, KINDS, SCHEMA
from domain.operations import Author
from domain.records import Departure, Record, Tombstone, Value
from domain.workflows.registry import every_workflow
from sync.server.audience import NOT_FOR_VOLUNTEERS, OF_ONE_BRANCH, Part, of_branch
from sync.server.tables import RECORD

Key = tuple[str, str]  # kind, id

# What members are looked up under by the number of their card.
CARD = "card"
# The field of a case whose entries are traced one by one, so that two people may fill in one case.
DATA = "data"


class Writer(msgspec.Struct, frozen=True, array_like=True):
    """Who wrote something; the stored form of `domain.reconcile.Author`."""

    actor: str = ""
    name: str = ""
    device: str = ""
    at: str = ""
    place: str = ""

    @classmethod
    def of(cls, author: Author) -> Writer:
        return cls(author.actor, author.name, author.device, author.at, author.place)

    def as_json(self) -> dict[str, Value]:
        return Author(self.actor, self.name, self.device, self.at, self.place).as_json()


class Trace(msgspec.Struct, omit_defaults=True):
    """Who wrote a record: at its creation, last, and each field changed since, with the commit's number.

    `carried`: the fields that had been changed when the record came here from another unit, or came back.
    """

    created: Writer = Writer()
    last: Writer | None = None
    fields: dict[str, tuple[int, Writer]] = {}
    carried: list[str] = []

    def carry(self, other: Trace) -> None:
        """What was changed of the very same record before stays changed."""
        self.carried = sorted(
            {*self.carried, *other.carried, *(name for name in other.fields if "." not in name)}
        )


@dataclass(slots=True)
class Row:
    """One record or tombstone as stored; `stored_version` is 0 where the database holds no live record."""

    kind: str
    id: str
    version: int
    created: int
    fields: dict[str, Value]
    trace: Trace
    gone: str = ""
    into: str = ""
    gone_at: str = ""
    stored_version: int = 0

    def record(self) -> Record:
        return Record(self.kind, self.id, self.fields, self.version)

    def tombstone(self) -> Tombstone:
        return Tombstone(self.kind, self.id, Departure(self.gone), self.into, self.version)


READ_COLUMNS = (
    RECORD.c.kind,
    RECORD.c.id,
    RECORD.c.version,
    RECORD.c.created,
    RECORD.c.fields,
    RECORD.c.trace,
    RECORD.c.gone,
    RECORD.c.into,
    RECORD.c.gone_at,
)

_fields_decoder = msgspec.json.Decoder(dict[str, Any])
_trace_decoder = msgspec.json.Decoder(Trace)
_json = msgspec.json.Encoder()


def row_of(stored: Any) -> Row:
    """A row of a `SELECT` of `READ_COLUMNS`."""
    kind, id, version, created, fields, trace, gone, into, gone_at = stored
    return Row(
        kind, id, version, created, _fields_decoder.decode(fields), _trace_decoder.decode(trace),
        gone, into, gone_at, 0 if gone else version,
    )  # fmt: skip


def trace_of(text: str) -> Trace:
    """A trace as it is stored."""
    return _trace_decoder.decode(text)


def as_json_text(value: object) -> str:
    return _json.encode(value).decode()


def traced_datum(name: str) -> str:
    """Under which name a trace keeps who wrote one value of a case; no declared field has a dot."""
    return f"{DATA}.{name}"


def about_of(row: Row) -> str | None:
    """What a live record is about, as "kind|id": how the server finds it from there."""
    if row.gone:
        return None
    if row.kind == "fold" and row.fields.get("status") != FoldStatus.FOLDED:
        return None
    if row.kind in ABOUT_MEMBER:
        member = row.fields.get(ABOUT_MEMBER[row.kind])
        return f"member|{member}" if member else None
    if row.kind == "member":
        return f"{CARD}|{row.fields['card_number']}" if row.fields.get("card_number") else None
    if row.kind == READING.name:
        return of_branch(str(row.fields.get("org") or ""))
    if row.kind == ATTACHMENT.name:
        return f"case|{row.fields.get('case')}"
    if row.kind == "conflict" and row.fields.get("status") == ConflictStatus.OPEN:
        return f"{row.fields.get('record_kind')}|{row.fields.get('record')}"
    return None


def part_of(row: Row) -> Part:
    """Whom a record is told to, see `sync.server.audience`."""
    return Part.stored(since_of(row), about_of(row))


def since_of(row: Row) -> int:
    """The number of `part_of`."""
    if row.kind == READING.name:
        # Who read what is between the unit and the branch: other branches and volunteers need not know.
        return _schema_of(row) + OF_ONE_BRANCH
    if row.kind == ATTACHMENT.name:
        # Volunteers decide no cases. What is sensitive is of no branch at all: for secretaries alone.
        return _schema_of(row) + (OF_ONE_BRANCH if row.fields.get("restricted") else NOT_FOR_VOLUNTEERS)
    return _schema_of(row) + (NOT_FOR_VOLUNTEERS if _is_restricted(row) else 0)


def may_be_told_otherwise(kind: str) -> bool:
    """Whether whom a record of this kind is told to depends on what it says."""
    return kind in (DIRECTIVE.name, READING.name, ATTACHMENT.name)


def _is_restricted(row: Row) -> bool:
    if row.kind == "conflict":
        # It holds what both sides wrote, and volunteers settle nothing.
        return row.fields.get("record_kind") == DIRECTIVE.name
    return row.kind == DIRECTIVE.name and bool(row.fields.get("restricted"))


def _schema_of(row: Row) -> int:
    """The schema number that a laptop must have to be told of a record."""
    declared = KINDS.get(row.kind)
    if declared is None:
        return SCHEMA + 1
    if row.kind == "case":
        workflow = every_workflow().get(str(row.fields.get("workflow")))
        return max(declared.since, workflow.since if workflow is not None else 0)
    if row.kind != "conflict":
        return declared.since
    subject = KINDS.get(str(row.fields.get("record_kind")))
    return max(declared.since, subject.since if subject else 1, SINCE.get(str(row.fields.get("type")), 1))
