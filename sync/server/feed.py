"""The changes of a unit after a cursor: current states, each record once, cut only between commits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, cast

import msgspec
import sqlalchemy as sa

from sync.protocol import codec
from sync.protocol.messages import RecordChange
from sync.server import counting
from sync.server.audience import Audience, Part
from sync.server.devices import Caller
from sync.server.edited import edited, edited_as_stored
from sync.server.settings import LARGEST_PAGE
from sync.server.store import Store
from sync.server.stored import READ_COLUMNS, Row, row_of
from sync.server.tables import RECORD, UNIT

_AT_ONCE = 1000

# A row of a `SELECT` of `READ_COLUMNS`, and the two columns that say whom it is told to.
Stored = Sequence[Any]
_version_of = itemgetter([column.name for column in READ_COLUMNS].index("version"))


@dataclass(frozen=True, slots=True)
class Page:
    """What one exchange tells of a unit."""

    epoch: str
    restored_head: int
    head: int
    digest: str
    since: int
    cursor: int
    changes: list[RecordChange] = field(default_factory=list)


def nothing(caller: Caller, cursor: int) -> Page:
    """No change told; the cursor stays where it is, as far as this database goes."""
    digest = counting.as_told(caller.digest, caller.newer, caller.audience)
    reached = min(cursor, caller.head)
    return Page(caller.epoch, caller.restored_head, caller.head, digest, reached, reached)


def page(store: Store, unit_id: str, epoch: str, cursor: int, max_bytes: int, audience: Audience) -> Page:
    """The changes after `cursor` up to `max_bytes` of JSON, but one commit at least.

    Only records that this device knows how to keep and may see, and the digest of those.

    In one snapshot with the head and its digest. A laptop of another epoch is told no change: it has
    to step back to `restored_head` first.
    """
    with store.reading() as connection:
        found = connection.execute(_FIRST, {"unit": unit_id, "after": cursor, "most": _AT_ONCE}).all()
        head, whole, newer, own_epoch, restored_head = found[0][:_OF_UNIT]
        digest = counting.as_told(whole, newer, audience)
        if epoch != own_epoch:
            return Page(own_epoch, restored_head, head, digest, 0, 0)
        if cursor > head:
            # It knows of commits that are not here; it has to step back by itself.
            return Page(own_epoch, restored_head, head, digest, head, head)
        # A unit with nothing to tell is one row without a record.
        first = [row[_OF_UNIT:] for row in found if row.id is not None]
        room = min(max_bytes, LARGEST_PAGE)
        changes, reached = _collect(connection, unit_id, cursor, first, room, audience)
    new_cursor = head if reached is None else reached
    return Page(own_epoch, restored_head, head, digest, cursor, new_cursor, changes)


def _collect(
    connection: sa.Connection,
    unit_id: str,
    cursor: int,
    first: Sequence[Stored],
    room: int,
    audience: Audience,
) -> tuple[list[RecordChange], int | None]:
    """The changes, and the commit after which they were cut; None when nothing is left out."""
    changes: list[RecordChange] = []
    used, last = 0, cursor
    for version, rows in groupby(_rows_after(connection, unit_id, first), key=_version_of):
        told = (stored[:-2] for stored in rows if audience.is_told(Part.stored(*stored[-2:])))
        commit = [_change_of_stored(stored, cursor) for stored in told]
        size = sum(len(codec.encode(change)) + 1 for change in commit)
        if not commit:
            last = version
            continue
        if changes and used + size > room:
            return changes, last
        changes += commit
        used, last = used + size, version
    return changes, None


def _rows_after(connection: sa.Connection, unit_id: str, found: Sequence[Stored]) -> Iterator[Stored]:
    """The first portion and what follows it, in order of version; portions end between commits."""
    while len(found) == _AT_ONCE:
        # The last commit may go on beyond the portion: it is read whole, by itself.
        last = _version_of(found[-1])
        yield from (stored for stored in found if _version_of(stored) < last)
        yield from connection.execute(_OF_COMMIT, {"unit": unit_id, "version": last}).all()
        found = connection.execute(_AFTER, {"unit": unit_id, "after": last, "most": _AT_ONCE}).all()
    yield from found


def _change_of_stored(stored: Stored, since: int) -> RecordChange:
    """`change_of` a row of a `SELECT`, without reading what travels as it is stored."""
    kind, id, version, created, fields, trace, gone, _, _ = stored
    if gone or created <= since:
        return change_of(row_of(stored), since)
    as_stored = cast(dict[str, Any], msgspec.Raw(fields.encode()))
    return RecordChange(kind, id, version, as_stored, edited=edited_as_stored(kind, trace))


def change_of(row: Row, since: int | None = None) -> RecordChange:
    """A row as the wire tells it: in full, or what changed after `since` of a record there by then."""
    if row.gone:
        return RecordChange(row.kind, row.id, row.version, gone=row.gone, into=row.into)
    touched = edited(row.kind, row.trace)
    if since is None or row.created > since:
        return RecordChange(row.kind, row.id, row.version, row.fields, edited=touched)
    changed: dict[str, Any] = {}
    base = row.created
    for name, (version, _) in row.trace.fields.items():
        if "." in name:
            # One value inside a field: that field is traced too.
            continue
        if version > since:
            changed[name] = row.fields.get(name)
        else:
            base = max(base, version)
    return RecordChange(row.kind, row.id, row.version, changed, partial=True, base=base, edited=touched)


# Inside a commit the order means nothing, but it is always the same one.
_ORDER = (RECORD.c.version, RECORD.c.kind, RECORD.c.id)
_HEAD = (UNIT.c.head, UNIT.c.digest, UNIT.c.newer, UNIT.c.epoch, UNIT.c.restored_head)
_OF_UNIT = len(_HEAD)
_TOLD = (*READ_COLUMNS, RECORD.c.since, RECORD.c.about)
# The head and the changes up to it in one question.
_FIRST = (
    sa.select(*_HEAD, *_TOLD)
    .outerjoin_from(
        UNIT,
        RECORD,
        sa.and_(RECORD.c.unit_id == UNIT.c.unit_id, RECORD.c.version > sa.bindparam("after")),
    )
    .where(UNIT.c.unit_id == sa.bindparam("unit"))
    .order_by(*_ORDER)
    .limit(sa.bindparam("most"))
)
_AFTER = (
    sa.select(*_TOLD)
    .where(RECORD.c.unit_id == sa.bindparam("unit"), RECORD.c.version > sa.bindparam("after"))
    .order_by(*_ORDER)
    .limit(sa.bindparam("most"))
)
_OF_COMMIT = (
    sa.select(*_TOLD)
    .where(RECORD.c.unit_id == sa.bindparam("unit"), RECORD.c.version == sa.bindparam("version"))
    .order_by(*_ORDER)
)
