"""Units as the operator knows them: made, found by code, written into in bulk outside any exchange."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import sqlalchemy as sa

from domain.decisions import Put
from sync.protocol.digest import UnitDigest
from sync.server.recounting import recount
from sync.server.rows import UnitRows
from sync.server.store import Store, insert_missing
from sync.server.stored import Writer
from sync.server.tables import UNIT

# A page of the feed is cut between commits, so no commit may be much larger than a page.
RECORDS_PER_COMMIT = 500

CENTRAL = "Hệ thống trung tâm"
CENTRAL_ID = "central"


@dataclass(frozen=True, slots=True)
class Unit:
    unit_id: str
    code: str
    name: str
    parent_code: str = ""


class UnknownUnit(LookupError):
    """No unit has this code."""


def find_unit(connection: sa.Connection, code: str) -> Unit:
    """A unit by its code or id. Raises UnknownUnit."""
    found = connection.execute(_UNIT, {"code": code}).first()
    if found is None:
        raise UnknownUnit(code)
    return Unit(found.unit_id, found.code, found.name, found.parent_code)


def central_writer(now: datetime, name: str = CENTRAL) -> Writer:
    return Writer(CENTRAL_ID, name, CENTRAL_ID, now.isoformat(), CENTRAL)


def create_unit(connection: sa.Connection, unit: Unit, new_id: Callable[[], str]) -> None:
    """Make a unit with an empty log, unless it exists."""
    row = {
        "unit_id": unit.unit_id,
        "code": unit.code,
        "name": unit.name,
        "parent_code": unit.parent_code,
        "head": 0,
        "digest": str(UnitDigest()),
        "epoch": new_id(),
        "restored_head": 0,
    }
    insert_missing(connection, UNIT, [row])


def write_in_bulk(store: Store, unit_id: str, puts: Sequence[Put], writer: Writer, now: datetime) -> int:
    """Write new records as commits of at most `RECORDS_PER_COMMIT`; returns the unit's head.

    For records that nobody could have in conflict: no rule is asked. Those that exist are left alone.
    """
    head = 0
    for start in range(0, len(puts), RECORDS_PER_COMMIT):
        portion = puts[start : start + RECORDS_PER_COMMIT]
        head = store.write(partial(_write, unit_id=unit_id, puts=portion, writer=writer, now=now))
    return head


def _write(
    connection: sa.Connection, unit_id: str, puts: Iterable[Put], writer: Writer, now: datetime
) -> int:
    rows = UnitRows(connection, unit_id, now)
    puts = list(puts)
    rows.load((put.kind, put.id) for put in puts)
    for put in puts:
        if rows.get(put.kind, put.id) is None:
            rows.apply(put, writer)
    return rows.flush()


def recount_digest(store: Store, unit_id: str) -> bool:
    """Set the stored digest to that of the records, where somebody changed the database by hand."""
    return store.write(partial(recount, unit_id))


_UNIT = sa.select(UNIT).where(
    sa.or_(UNIT.c.code == sa.bindparam("code"), UNIT.c.unit_id == sa.bindparam("code"))
)
