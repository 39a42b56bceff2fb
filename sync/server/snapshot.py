"""Snapshots: a unit as of one commit, in chunks named by their SHA-256, kept for every device of the unit."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
import sqlalchemy as sa

from sync.protocol import codec, columnar
from sync.protocol.digest import UnitDigest
from sync.protocol.messages import ChunkDescription, Manifest
from sync.server import counting
from sync.server.audience import Audience, Part
from sync.server.edited import edited_as_stored
from sync.server.settings import Settings
from sync.server.store import Store, upsert
from sync.server.tables import CHUNK, RECORD, SNAPSHOT, UNIT
from sync.server.units import recount_digest

_log = logging.getLogger("sodoan.server")
_EVERYBODY = Part(1).as_text()


class _Built(Manifest, frozen=True):
    """A manifest as it is kept: chunks for everybody; whom one is for by its SHA-256, where not for all."""

    part: dict[str, str] = msgspec.field(default_factory=dict)
    newer: str = "{}"


def manifest(store: Store, unit_id: str, now: datetime, settings: Settings, audience: Audience) -> Manifest:
    """The manifest of a snapshot that is fresh enough, built when there is none.

    It lists what this device knows how to keep and may see.
    """
    built = _kept(store, unit_id, now, settings) or _build(store, unit_id, now, settings)
    chunks = [chunk for chunk in built.chunks if audience.is_told(_part_of(built, chunk.sha256))]
    told = msgspec.structs.asdict(built) | {
        "chunks": chunks,
        "records": sum(chunk.records for chunk in chunks),
        "digest": counting.as_told(built.digest, built.newer, audience),
    }
    return Manifest(**{name: told[name] for name in Manifest.__struct_fields__})


def _part_of(built: _Built, chunk: str) -> Part:
    return Part.of_text(built.part.get(chunk, _EVERYBODY))


def chunk_body(store: Store, unit_id: str, name: str) -> bytes | None:
    """A chunk of the unit's snapshots by its SHA-256; None for one that the unit does not have."""
    with store.looking() as connection:
        found = connection.execute(_CHUNK, {"unit": unit_id, "sha256": name}).scalar_one_or_none()
    return bytes(found) if found is not None else None


def _kept(store: Store, unit_id: str, now: datetime, settings: Settings) -> _Built | None:
    with store.reading() as connection:
        newest = connection.execute(_NEWEST, {"unit": unit_id}).one_or_none()
        if newest is None:
            return None
        changed = connection.execute(_CHANGED, {"unit": unit_id, "after": newest.as_of}).scalar_one()
    # Its chunks must still be there when a slow line comes to the last one.
    age = now - datetime.fromisoformat(newest.built_at)
    if abs(age) > timedelta(days=settings.chunk_days) / 2:
        return None
    found = codec.decode(_Built, newest.manifest.encode())
    if not found.edited:
        return None
    if changed > max(settings.snapshot_stale_records, found.records * settings.snapshot_stale_share):
        return None
    return msgspec.structs.replace(found, server_time=now.isoformat())


def _build(store: Store, unit_id: str, now: datetime, settings: Settings) -> _Built:
    rows: dict[tuple[str, Part], list[columnar.Row]] = defaultdict(list)
    changed: dict[str, list[str]] = {}
    with store.reading() as connection:
        unit = connection.execute(_HEAD, {"unit": unit_id}).one()
        for kind, id, version, fields, since, about, trace in connection.execute(_LIVE, {"unit": unit_id}):
            rows[kind, Part.stored(since, about)].append((id, version, msgspec.json.decode(fields)))
            if touched := edited_as_stored(kind, trace):
                changed[id] = touched
    described: list[ChunkDescription] = []
    bodies: dict[str, bytes] = {}
    parts: dict[str, str] = {}
    counted: dict[Part, UnitDigest] = defaultdict(UnitDigest)
    for kind, part in sorted(rows):
        portion = rows[kind, part]
        counted[part] = counted[part].plus_all((kind, id, version) for id, version, _ in portion)
        for count, body in columnar.pack_counted(kind, portion, edited=changed):
            name = sha256(body).hexdigest()
            if part.as_text() != _EVERYBODY:
                parts[name] = part.as_text()
            bodies[name] = body
            described.append(ChunkDescription(name, kind, count, len(body)))
    digest, newer = counting.whole(counted), counting.text_of(counting.newer_of(counted))
    if (str(digest), newer) != (unit.digest, unit.newer):
        # Laptops would find a difference for ever and repair nothing; with the true digest they follow.
        _log.critical("stored digest is not that of the records: unit=%s head=%s", unit_id, unit.head)
        recount_digest(store, unit_id)
    built = _Built(
        unit=unit_id,
        epoch=unit.epoch,
        as_of=unit.head,
        digest=str(digest),
        records=digest.count,
        schema=settings.schema,
        server_time=now.isoformat(),
        chunks=described,
        edited=True,
        part=parts,
        newer=newer,
    )
    kept_until = (now + timedelta(days=settings.chunk_days)).isoformat()
    store.write(lambda connection: _keep(connection, built, bodies, now.isoformat(), kept_until))
    return built


def _keep(
    connection: sa.Connection, built: _Built, bodies: dict[str, bytes], now: str, kept_until: str
) -> None:
    of_unit = {"unit": built.unit}
    connection.execute(_FORGET_CHUNKS, {**of_unit, "now": now})
    connection.execute(_FORGET_SNAPSHOTS, {**of_unit, "current": built.as_of})
    chunks: list[dict[str, Any]] = [
        {"unit_id": built.unit, "sha256": name, "kept_until": kept_until, "body": body}
        for name, body in sorted(bodies.items())
    ]
    upsert(connection, CHUNK, chunks)
    snapshot = {
        "unit_id": built.unit,
        "as_of": built.as_of,
        "epoch": built.epoch,
        "built_at": now,
        "manifest": codec.encode(built).decode(),
    }
    upsert(connection, SNAPSHOT, [snapshot])


_HEAD = sa.select(UNIT.c.head, UNIT.c.digest, UNIT.c.newer, UNIT.c.epoch).where(
    UNIT.c.unit_id == sa.bindparam("unit")
)
_LIVE = sa.select(
    RECORD.c.kind,
    RECORD.c.id,
    RECORD.c.version,
    RECORD.c.fields,
    RECORD.c.since,
    RECORD.c.about,
    RECORD.c.trace,
).where(RECORD.c.unit_id == sa.bindparam("unit"), RECORD.c.gone == "")
_NEWEST = (
    sa.select(SNAPSHOT)
    .join(UNIT, sa.and_(UNIT.c.unit_id == SNAPSHOT.c.unit_id, UNIT.c.epoch == SNAPSHOT.c.epoch))
    .where(SNAPSHOT.c.unit_id == sa.bindparam("unit"))
    .order_by(SNAPSHOT.c.as_of.desc())
    .limit(1)
)
_CHANGED = (
    sa.select(sa.func.count())
    .select_from(RECORD)
    .where(RECORD.c.unit_id == sa.bindparam("unit"), RECORD.c.version > sa.bindparam("after"))
)
_CHUNK = sa.select(CHUNK.c.body).where(
    CHUNK.c.unit_id == sa.bindparam("unit"), CHUNK.c.sha256 == sa.bindparam("sha256")
)
_FORGET_CHUNKS = sa.delete(CHUNK).where(
    CHUNK.c.unit_id == sa.bindparam("unit"), CHUNK.c.kept_until < sa.bindparam("now")
)
_FORGET_SNAPSHOTS = sa.delete(SNAPSHOT).where(
    SNAPSHOT.c.unit_id == sa.bindparam("unit"), SNAPSHOT.c.as_of != sa.bindparam("current")
)
