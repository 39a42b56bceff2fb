"""The records of one unit inside one commit: loaded in bulk, changed in memory, written in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from domain.conflicts.settle import ConflictStatus
from domain.decisions import Change, Put
from domain.reconcile import Author
from domain.records import Departure, Record, Tombstone, Value
from sync.protocol.digest import UnitDigest
from sync.server.among import among
from sync.server.store import upsert
from sync.server.tables import RECORD, UNIT

Key = tuple[str, str]  # kind, id


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
    """Who wrote a record: at its creation, last, and each field changed since, with the commit's number."""

    created: Writer = Writer()
    last: Writer | None = None
    fields: dict[str, tuple[int, Writer]] = {}


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


def as_json_text(value: object) -> str:
    return _json.encode(value).decode()


class UnitRows:
    """One unit, locked, in one transaction; the next commit has the number `number`.

    Changes are seen by later reads at once, and reach the database with `flush`.
    """

    def __init__(self, connection: sa.Connection, unit_id: str, now: datetime) -> None:
        """Takes the unit's row lock by advancing its head. Raises KeyError for an unknown unit."""
        self.connection, self.now = connection, now.isoformat()
        locked = connection.execute(_LOCK, {"unit": unit_id}).one_or_none()
        if locked is None:
            raise KeyError(unit_id)
        self.unit_id = unit_id
        self.number: int = locked.head
        self.name, self.code, self.epoch = locked.name, locked.code, locked.epoch
        self._digest = UnitDigest.parse(locked.digest)
        self._rows: dict[Key, Row | None] = {}
        self._about_known: set[str] = set()
        self._about: dict[str, set[Key]] = {}
        self._dirty: dict[Key, Row] = {}
        self._claimed = False
        # Citizen id → member that got it in this commit.
        self.new_holders: dict[str, str] = {}

    # -- reading --------------------------------------------------------------------------------

    def load(self, keys: Iterable[Key], about: Iterable[Key] = ()) -> None:
        """Read what is not known yet of these records, and the open conflicts and positions about others."""
        wanted = {key for key in keys if key not in self._rows}
        subjects = {f"{kind}|{id}" for kind, id in about} - self._about_known
        if not wanted and not subjects:
            return
        kinds, ids = {kind for kind, _ in wanted}, {id for _, id in wanted}
        named = {"kinds": sorted(kinds), "ids": sorted(ids)} if wanted else {}
        named |= {"about": sorted(subjects)} if subjects else {}
        query = _BY_KEY_AND_ABOUT if wanted and subjects else _RECORDS_BY_KEY if wanted else _RECORDS_ABOUT
        self._learn(self.connection.execute(query, {"unit": self.unit_id, **named}))
        for key in wanted:
            self._rows.setdefault(key, None)
        self._about_known |= subjects

    def _learn(self, found: Iterable[Any]) -> None:
        for stored in found:
            key = (stored.kind, stored.id)
            if self._rows.get(key) is None:
                self._rows[key] = row_of(stored)
                self._note_about(self._rows[key])

    def get(self, kind: str, id: str) -> Row | None:
        """The record or tombstone as it stands after the changes so far."""
        key = (kind, id)
        if key not in self._rows:
            self.load([key])
        return self._rows[key]

    def about(self, kind: str, id: str, of_kind: str) -> list[Row]:
        """The live records of `of_kind` that are about a record: its positions, its open conflicts."""
        self.load((), about=[(kind, id)])
        key = f"{kind}|{id}"
        rows = (self._rows[found] for found in self._about.get(key, ()) if found[0] == of_kind)
        return [row for row in rows if row is not None and about_of(row) == key]

    def _note_about(self, row: Row | None) -> None:
        about = about_of(row) if row is not None else None
        if row is not None and about is not None:
            self._about.setdefault(about, set()).add((row.kind, row.id))

    # -- writing --------------------------------------------------------------------------------

    @property
    def changed(self) -> bool:
        return bool(self._dirty) or self._claimed

    def claim_number(self) -> None:
        """Use this commit's number although no record changes, so that cursors move past it."""
        self._claimed = True

    def apply(self, change: Change, writer: Writer) -> None:
        """Lay one change over the rows, as part of this commit."""
        row = self.get(change.kind, change.id)
        if isinstance(change, Put):
            row = self._put(row, change, writer)
        elif row is None and change.departure is Departure.MERGED:
            # A second entry that was folded at once: its id was never here, and has to lead to the survivor.
            row = Row(change.kind, change.id, self.number, self.number, {}, Trace(writer))
            row.gone, row.into, row.gone_at = change.departure.value, change.into, self.now
            self._rows[change.kind, change.id] = row
        elif row is None or row.gone:
            return
        else:
            row.gone, row.into, row.gone_at = change.departure.value, change.into, self.now
            row.trace.last = writer
        row.version = self.number
        self._dirty[change.kind, change.id] = row
        self._note_about(row)
        citizen_id = row.fields.get("citizen_id") if row.kind == "member" and not row.gone else None
        if citizen_id:
            self.new_holders[str(citizen_id)] = row.id

    def _put(self, row: Row | None, change: Put, writer: Writer) -> Row:
        if row is None or row.gone:
            fresh = Row(change.kind, change.id, self.number, self.number, {}, Trace(writer))
            fresh.stored_version = row.stored_version if row else 0
            fresh.fields = {name: value for name, value in change.fields.items() if value is not None}
            self._rows[change.kind, change.id] = fresh
            return fresh
        fields = dict(row.fields)
        for name, value in change.fields.items():
            row.trace.fields[name] = (self.number, writer)
            if value is None:
                fields.pop(name, None)
            else:
                fields[name] = value
        row.fields, row.trace.last = fields, writer
        return row

    def flush(self) -> int:
        """Write the commit, or give its number back when nothing changed; returns the unit's head."""
        head = self.number if self.changed else self.number - 1
        dirty = self._dirty.values()
        digest = self._digest.minus_all(
            (row.kind, row.id, row.stored_version) for row in dirty if row.stored_version
        ).plus_all((row.kind, row.id, row.version) for row in dirty if not row.gone)
        upsert(self.connection, RECORD, [self._stored(row) for row in dirty])
        self.connection.execute(_UNLOCK, {"unit": self.unit_id, "new_head": head, "new_digest": str(digest)})
        return head

    def _stored(self, row: Row) -> Mapping[str, Any]:
        return {
            "unit_id": self.unit_id,
            "kind": row.kind,
            "id": row.id,
            "version": row.version,
            "created": row.created,
            "fields": as_json_text(row.fields),
            "trace": as_json_text(row.trace),
            "gone": row.gone,
            "into": row.into,
            "gone_at": row.gone_at,
            "about": about_of(row),
            "citizen_id": row.fields.get("citizen_id") if row.kind == "member" and not row.gone else None,
        }


def about_of(row: Row) -> str | None:
    """What a live position or an open conflict is about, as "kind|id"."""
    if row.gone:
        return None
    if row.kind == "position":
        return f"member|{row.fields.get('member')}"
    if row.kind == "conflict" and row.fields.get("status") == ConflictStatus.OPEN:
        return f"{row.fields.get('record_kind')}|{row.fields.get('record')}"
    return None


_LOCK = (
    sa.update(UNIT)
    .where(UNIT.c.unit_id == sa.bindparam("unit"))
    .values(head=UNIT.c.head + 1)
    .returning(UNIT.c.head, UNIT.c.digest, UNIT.c.epoch, UNIT.c.code, UNIT.c.name)
)
_UNLOCK = (
    sa.update(UNIT)
    .where(UNIT.c.unit_id == sa.bindparam("unit"))
    .values(head=sa.bindparam("new_head"), digest=sa.bindparam("new_digest"))
)
_OF_UNIT = sa.select(*READ_COLUMNS).where(RECORD.c.unit_id == sa.bindparam("unit"))
_RECORDS_BY_KEY = _OF_UNIT.where(
    among(RECORD.c.kind, "kinds"),
    among(RECORD.c.id, "ids"),
)
_RECORDS_ABOUT = _OF_UNIT.where(among(RECORD.c.about, "about"))
_BY_KEY_AND_ABOUT = sa.union_all(_RECORDS_BY_KEY, _RECORDS_ABOUT)
