"""What an operator may look at: units, records, stored receipts, devices. Nothing here writes."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from sync.protocol.digest import UnitDigest
from sync.server.central import find_record
from sync.server.store import Store
from sync.server.tables import ACTOR, DEVICE, RECEIPT, RECORD, UNIT
from sync.server.units import find_unit


def unit_summary(store: Store, code: str) -> dict[str, Any]:
    """A unit's head and records by kind; the digest is counted from the records. Raises UnknownUnit."""
    with store.reading() as connection:
        unit = find_unit(connection, code)
        row = connection.execute(sa.select(UNIT).where(UNIT.c.unit_id == unit.unit_id)).one()
        live = connection.execute(
            sa.select(RECORD.c.kind, RECORD.c.id, RECORD.c.version).where(
                RECORD.c.unit_id == unit.unit_id, RECORD.c.gone == ""
            )
        ).all()
    records: dict[str, int] = {}
    for kind, _, _ in live:
        records[kind] = records.get(kind, 0) + 1
    return {
        "id": unit.unit_id,
        "head": row.head,
        "records": dict(sorted(records.items())),
        "digest": str(UnitDigest().plus_all((kind, id, version) for kind, id, version in live)),
        "code": unit.code,
        "name": unit.name,
        "epoch": row.epoch,
    }


def record_document(store: Store, kind: str, id: str) -> dict[str, Any]:
    """A live record wherever it is. Raises UnknownRecord."""
    with store.looking() as connection:
        place = find_record(connection, kind, id)
    row = place.row
    return {"kind": kind, "id": id, "unit": place.unit_id, "version": row.version, "fields": row.fields}


def stored_receipts(store: Store, code: str) -> list[dict[str, Any]]:
    """The stored receipts of a unit, oldest first, each with its operation. Raises UnknownUnit."""
    with store.looking() as connection:
        unit = find_unit(connection, code)
        found = connection.execute(
            sa.select(RECEIPT)
            .where(RECEIPT.c.unit_id == unit.unit_id)
            .order_by(RECEIPT.c.received_at, RECEIPT.c.device_id, RECEIPT.c.incarnation, RECEIPT.c.n)
        ).all()
    return [
        {
            "device": row.device_id,
            "incarnation": row.incarnation,
            "n": row.n,
            "verdict": row.verdict,
            "version": row.version,
            "code": row.code,
            "params": msgspec.json.decode(row.params),
            "into": row.into,
            "conflict": row.conflict,
            "received_at": row.received_at,
            "operation": msgspec.json.decode(row.operation),
        }
        for row in found
    ]


def devices(store: Store, code: str | None = None) -> list[dict[str, Any]]:
    """Devices with their cadres, of one unit or of all. Raises UnknownUnit."""
    with store.reading() as connection:
        query = sa.select(DEVICE, UNIT.c.code).join(UNIT, UNIT.c.unit_id == DEVICE.c.unit_id)
        cadres = sa.select(ACTOR)
        if code is not None:
            unit_id = find_unit(connection, code).unit_id
            query = query.where(DEVICE.c.unit_id == unit_id)
            cadres = cadres.where(ACTOR.c.unit_id == unit_id)
        found = connection.execute(query.order_by(UNIT.c.code, DEVICE.c.enrolled_at)).all()
        actors = connection.execute(cadres.order_by(ACTOR.c.actor_id)).all()
    return [
        {
            "device": row.device_id,
            "unit": row.code,
            "name": row.name,
            "enrolled_at": row.enrolled_at,
            "last_seen": row.last_seen,
            "revoked_at": row.revoked_at,
            "actors": [
                {"id": actor.actor_id, "name": actor.name, "role": actor.role, "org": actor.org}
                for actor in actors
                if (actor.unit_id, actor.device_id) == (row.unit_id, row.device_id)
            ],
        }
        for row in found
    ]
