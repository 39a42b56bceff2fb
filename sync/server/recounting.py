"""The stored digest of a unit, counted again from its records."""

from __future__ import annotations

import sqlalchemy as sa

from sync.protocol.digest import UnitDigest
from sync.server import counting
from sync.server.audience import Part
from sync.server.tables import RECORD, UNIT


def recount(unit_id: str, connection: sa.Connection) -> bool:
    """Set the stored digest to that of the records; whether it was another one."""
    stored = connection.execute(_LOCK, {"unit": unit_id}).one()
    live = connection.execute(_LIVE, {"unit": unit_id}).all()
    records = [(kind, id, version) for kind, id, version, _, _ in live]
    parts = {(kind, id): Part.stored(since, about) for kind, id, _, since, about in live}
    counted = str(UnitDigest().plus_all(records))
    newer = counting.text_of(counting.moved({}, (), records, parts))
    if (counted, newer) == (stored.digest, counting.text_of(counting.parse(stored.newer))):
        return False
    of_unit = sa.update(UNIT).where(UNIT.c.unit_id == unit_id)
    connection.execute(of_unit.values(digest=counted, newer=newer))
    return True


_LOCK = (
    sa.update(UNIT)
    .where(UNIT.c.unit_id == sa.bindparam("unit"))
    .values(head=UNIT.c.head)
    .returning(UNIT.c.digest, UNIT.c.newer)
)
_LIVE = sa.select(RECORD.c.kind, RECORD.c.id, RECORD.c.version, RECORD.c.since, RECORD.c.about).where(
    RECORD.c.unit_id == sa.bindparam("unit"), RECORD.c.gone == ""
)
