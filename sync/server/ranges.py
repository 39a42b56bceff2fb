"""Narrow repair: digests of ranges of a unit's records, and records by id."""

from __future__ import annotations

import re
from dataclasses import replace

import sqlalchemy as sa

from sync.protocol.digest import SMALL_RANGE, UnitDigest, range_key
from sync.protocol.messages import (
    DigestRequest,
    DigestResponse,
    FetchRequest,
    FetchResponse,
    RangeDigest,
)
from sync.server.audience import Audience, Part
from sync.server.feed import change_of
from sync.server.http import Refusal
from sync.server.settings import MOST_FETCHED
from sync.server.store import Store
from sync.server.stored import READ_COLUMNS, row_of
from sync.server.tables import RECORD, UNIT

_PREFIX = re.compile(r"[0-9a-f]{0,15}\Z")
_HEX = "0123456789abcdef"
# PostgreSQL and SQLite both take this many values in one IN.
_AT_ONCE = 500


def digest_ranges(store: Store, request: DigestRequest, audience: Audience) -> DigestResponse:
    """The sixteen ranges below a prefix of what a device is told, counted from the records."""
    if not _PREFIX.match(request.prefix):
        raise Refusal(400, "malformed", why="prefix")
    with store.reading() as connection:
        unit = connection.execute(_HEAD, {"unit": request.unit}).one()
        found = connection.execute(_LIVE.where(audience.told()), {"unit": request.unit}).all()
    ranges: dict[str, list[tuple[str, str, int]]] = {request.prefix + digit: [] for digit in _HEX}
    for kind, id, version in found:
        key = range_key(kind, id)
        if key.startswith(request.prefix):
            ranges[key[: len(request.prefix) + 1]].append((kind, id, version))
    return DigestResponse(request.unit, unit.epoch, unit.head, [_range(*item) for item in ranges.items()])


def _range(prefix: str, items: list[tuple[str, str, int]]) -> RangeDigest:
    digest = UnitDigest().plus_all(items)
    return RangeDigest(
        prefix, str(digest), digest.count, sorted(items) if len(items) <= SMALL_RANGE else None
    )


def fetch_records(store: Store, request: FetchRequest, audience: Audience) -> FetchResponse:
    """Records and tombstones by id, in full.

    `absent` are those the unit never had or has forgotten, and those that are not for this device.
    """
    if len(request.records) > MOST_FETCHED:
        raise Refusal(413, "too_large", most=MOST_FETCHED)
    wanted = set(request.records)
    ids = sorted({id for _, id in wanted})
    changes = {}
    with store.reading() as connection:
        unit = connection.execute(_HEAD, {"unit": request.unit}).one()
        for start in range(0, len(ids), _AT_ONCE):
            portion = {"unit": request.unit, "ids": ids[start : start + _AT_ONCE]}
            for stored in connection.execute(_BY_ID, portion):
                key = (stored.kind, stored.id)
                if key in wanted and replace(audience, schema=0).is_told(Part.stored(*stored[-2:])):
                    changes[key] = change_of(row_of(tuple(stored)[:-2]))
    absent = sorted(wanted - changes.keys())
    return FetchResponse(request.unit, unit.epoch, unit.head, list(changes.values()), absent)


_HEAD = sa.select(UNIT.c.head, UNIT.c.epoch).where(UNIT.c.unit_id == sa.bindparam("unit"))
_LIVE = sa.select(RECORD.c.kind, RECORD.c.id, RECORD.c.version).where(
    RECORD.c.unit_id == sa.bindparam("unit"), RECORD.c.gone == ""
)
_BY_ID = sa.select(*READ_COLUMNS, RECORD.c.since, RECORD.c.about).where(
    RECORD.c.unit_id == sa.bindparam("unit"), RECORD.c.id.in_(sa.bindparam("ids", expanding=True))
)
