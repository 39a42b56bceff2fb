"""The records of one unit inside one commit: loaded in bulk, changed in memory, written in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.decisions import Change, Put, Remove
from domain.kinds import STANDING_IN
from domain.records import Departure
from sync.protocol.digest import UnitDigest
from sync.server import counting
from sync.server.among import among
from sync.server.audience import Part
from sync.server.store import upsert
from sync.server.stored import (
    DATA,
    READ_COLUMNS,
    Key,
    Row,
    Trace,
    Writer,
    about_of,
    as_json_text,
    may_be_told_otherwise,
    part_of,
    row_of,
    since_of,
    traced_datum,
)
from sync.server.tables import RECORD, UNIT


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
        self._newer = counting.parse(locked.newer)
        self._rows: dict[Key, Row | None] = {}
        self._about_known: set[str] = set()
        self._every_known: set[str] = set()
        self._about: dict[str, set[Key]] = {}
        self._dirty: dict[Key, Row] = {}
        self._claimed = False
        # Whom a record was told to before this commit.
        self._told_to: dict[Key, Part] = {}
        # Citizen id → member that got it in this commit.
        self.new_holders: dict[str, str] = {}

    # -- reading --------------------------------------------------------------------------------

    def load(self, keys: Iterable[Key], about: Iterable[Key] = ()) -> None:
        """Read what is not known yet of these records, and what is about others: see `about`."""
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
        """The live records of `of_kind` about another: positions, cases, overlays, open conflicts.

        `kind` may be "card", `id` then a card's number: the members who have it.
        """
        self.load((), about=[(kind, id)])
        key = f"{kind}|{id}"
        rows = (self._rows[found] for found in self._about.get(key, ()) if found[0] == of_kind)
        return [row for row in rows if row is not None and about_of(row) == key]

    def every(self, kind: str) -> list[Row]:
        """The live records of a kind, with the changes so far, in order of id."""
        if kind not in self._every_known:
            self._learn(self.connection.execute(_EVERY, {"unit": self.unit_id, "of_kind": kind}))
            self._every_known.add(kind)
        return self._live(lambda row: row.kind == kind)

    def standing_in(self, org: str) -> list[Row]:
        """The live records that stand in an organisation, with the changes so far."""
        named = {"unit": self.unit_id, "org": f'%"org":"{org}"%', "kinds": list(STANDING_IN)}
        self._learn(self.connection.execute(_STANDING, named))
        return self._live(lambda row: row.kind in STANDING_IN and row.fields.get("org") == org)

    def _live(self, wanted: Callable[[Row], bool]) -> list[Row]:
        found = (row for row in self._rows.values() if row is not None and not row.gone and wanted(row))
        return sorted(found, key=lambda row: (row.kind, row.id))

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
        row, key = self.get(change.kind, change.id), (change.kind, change.id)
        if row is not None and row.stored_version and may_be_told_otherwise(change.kind):
            self._told_to.setdefault(key, part_of(row))
        if isinstance(change, Put) and not change.creates and (row is None or row.gone):
            return  # A change of somebody who is not here would make a record of nothing but that change.
        if isinstance(change, Put):
            row = self._put(row, change, writer)
        elif row is None and change.departure is Departure.MERGED:
            # A second entry that was folded at once: its id was never here, and has to lead to the survivor.
            row = Row(change.kind, change.id, self.number, self.number, {}, Trace(writer))
            row.gone, row.into, row.gone_at = change.departure.value, change.into, self.now
            self._rows[change.kind, change.id] = row
        elif row is None or (row.gone and not _found_again(row, change)):
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
            if row is not None and row.kind == "member":
                fresh.trace.carry(row.trace)
            fresh.fields = {name: value for name, value in change.fields.items() if value is not None}
            self._rows[change.kind, change.id] = fresh
            return fresh
        fields = dict(row.fields)
        if row.kind == "case" and DATA in change.fields:
            before, after = fields.get(DATA) or {}, change.fields[DATA] or {}
            for name in before.keys() | after.keys():
                if before.get(name) != after.get(name):
                    row.trace.fields[traced_datum(name)] = (self.number, writer)
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
        before = [(row.kind, row.id, row.stored_version) for row in dirty if row.stored_version]
        after = [(row.kind, row.id, row.version) for row in dirty if not row.gone]
        digest = self._digest.minus_all(before).plus_all(after)
        parts = {(row.kind, row.id): part_of(row) for row in dirty}
        newer = counting.moved(self._newer, before, after, parts, self._told_to)
        for key, was in self._told_to.items():
            if was > parts.get(key, was):
                # New to those who were not told before: they get it whole.
                self._dirty[key].created = self.number
        upsert(self.connection, RECORD, [self._stored(row) for row in dirty])
        counted = {"new_head": head, "new_digest": str(digest), "new_newer": counting.text_of(newer)}
        self.connection.execute(_UNLOCK, {"unit": self.unit_id, **counted})
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
            "since": since_of(row),
        }


def _found_again(row: Row, change: Remove) -> bool:
    """Whether somebody who had left turns out to be one with somebody who is here, or to be elsewhere."""
    onward = change.departure is Departure.MOVED and change.into != row.into
    return row.gone == Departure.MOVED and (change.departure is Departure.MERGED or onward)


_LOCK = (
    sa.update(UNIT)
    .where(UNIT.c.unit_id == sa.bindparam("unit"))
    .values(head=UNIT.c.head + 1)
    .returning(UNIT.c.head, UNIT.c.digest, UNIT.c.newer, UNIT.c.epoch, UNIT.c.code, UNIT.c.name)
)
_UNLOCK = (
    sa.update(UNIT)
    .where(UNIT.c.unit_id == sa.bindparam("unit"))
    .values(head=sa.bindparam("new_head"), digest=sa.bindparam("new_digest"), newer=sa.bindparam("new_newer"))
)
_OF_UNIT = sa.select(*READ_COLUMNS).where(RECORD.c.unit_id == sa.bindparam("unit"))
_RECORDS_BY_KEY = _OF_UNIT.where(
    among(RECORD.c.kind, "kinds"),
    among(RECORD.c.id, "ids"),
)
_EVERY = _OF_UNIT.where(RECORD.c.kind == sa.bindparam("of_kind"), RECORD.c.gone == "")
_STANDING = _OF_UNIT.where(
    among(RECORD.c.kind, "kinds"), RECORD.c.gone == "", RECORD.c.fields.like(sa.bindparam("org"))
)
_RECORDS_ABOUT = _OF_UNIT.where(among(RECORD.c.about, "about"))
_BY_KEY_AND_ABOUT = sa.union_all(_RECORDS_BY_KEY, _RECORDS_ABOUT)
