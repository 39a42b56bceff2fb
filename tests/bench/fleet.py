"""Thousands of units with one enrolled laptop each, put into PostgreSQL by COPY.

Everything about unit number `k` follows from `k`, so that a load generator in another process knows its ids,
its token and its members without being told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from random import Random
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql

from sync.protocol.digest import UnitDigest
from sync.server.devices import token_hash
from sync.server.stored import Row, Trace, Writer, as_json_text
from sync.server.tables import ACTOR, DEVICE, RECORD, UNIT
from tests.bench.people import full_name, member_id

MEMBERS = 10
INCARNATION = "life-1"
_AT_ONCE = 500


@dataclass(frozen=True)
class FleetUnit:
    """Unit number `number` with its one laptop and its one cadre."""

    number: int

    @cached_property
    def id(self) -> str:
        return member_id("unit", self.number)

    @cached_property
    def branch(self) -> str:
        return member_id("branch", self.number)

    @cached_property
    def device(self) -> str:
        return member_id("device", self.number)

    @cached_property
    def actor(self) -> str:
        return member_id("actor", self.number)

    @cached_property
    def epoch(self) -> str:
        return member_id("epoch", self.number)

    @property
    def token(self) -> str:
        return f"token-{self.number:08d}-".ljust(43, "x")

    def member(self, place: int) -> str:
        """One of the `MEMBERS` that the unit has from the beginning."""
        return member_id("member", self.number * 1000 + place)

    def new_member(self, n: int) -> str:
        """Id of a member that operation `n` of the laptop enters."""
        return member_id("new", self.number * 100_000 + n)


@dataclass
class Fleet:
    """The database at `url` (`postgresql+psycopg://…`, schema made) with units 0 to `units` - 1."""

    url: str
    units: int = 0

    @property
    def plain_url(self) -> str:
        made = sa.make_url(self.url).set(drivername="postgresql")
        return made.render_as_string(hide_password=False)

    def grow(self, units: int) -> None:
        """Add units until there are so many."""
        if units <= self.units:
            return
        numbers = iter(range(self.units, units))
        with psycopg.connect(self.plain_url) as connection:
            while portion := [FleetUnit(number) for number in islice(numbers, _AT_ONCE)]:
                _write(connection, portion)
            connection.commit()
            connection.autocommit = True
            connection.execute("ANALYZE")
            connection.execute("CHECKPOINT")
        self.units = units

    def ask(self, question: str, *given: Any) -> tuple[Any, ...]:
        """The first row of an answer."""
        with psycopg.connect(self.plain_url) as connection:
            found = connection.execute(question.encode(), given).fetchone()
        return tuple(found or ())


def _write(connection: psycopg.Connection[Any], units: Sequence[FleetUnit]) -> None:
    now = datetime.now(UTC).isoformat()
    records: list[Mapping[str, Any]] = []
    rows: dict[str, list[Mapping[str, Any]]] = {UNIT.name: [], DEVICE.name: [], ACTOR.name: []}
    for unit in units:
        own = list(_records(unit, now))
        digest = UnitDigest().plus_all((row.kind, row.id, row.version) for row in own)
        records += [_stored(unit, row) for row in own]
        rows[UNIT.name].append(
            {
                "unit_id": unit.id, "code": f"LT.{unit.number}", "name": f"Xã số {unit.number}",
                "parent_code": "", "head": 1, "digest": str(digest), "epoch": unit.epoch, "restored_head": 0,
            }
        )  # fmt: skip
        rows[DEVICE.name].append(
            {
                "unit_id": unit.id, "device_id": unit.device, "token_hash": token_hash(unit.token),
                "name": "Máy thử", "enrolled_at": now, "last_seen": now, "revoked_at": "",
                "incarnation": INCARNATION, "schema": 1, "late_version": 0,
            }
        )  # fmt: skip
        rows[ACTOR.name].append(
            {
                "unit_id": unit.id, "actor_id": unit.actor, "device_id": unit.device,
                "name": "Nguyễn Thị Lan", "role": "secretary", "org": "", "until": "", "revoked_at": "",
            }
        )  # fmt: skip
    for table, made in {**rows, RECORD.name: records}.items():
        _copy(connection, table, made)


def _records(unit: FleetUnit, now: str) -> Iterator[Row]:
    writer = Writer("central", "Hệ thống trung tâm", "central", now)
    code = f"LT.{unit.number}"
    root = {"code": code, "name": f"Xã số {unit.number}", "level": "doan_co_so", "status": "active"}
    branch = {"code": f"{code}.1", "name": "Chi đoàn thôn 1", "level": "chi_doan", "parent": unit.id}
    yield Row("organisation", unit.id, 1, 1, root, Trace(writer))
    yield Row("organisation", unit.branch, 1, 1, {**branch, "status": "active"}, Trace(writer))
    chance = Random(unit.number)
    for place in range(MEMBERS):
        male = chance.random() < 0.5
        fields = {
            "full_name": full_name(chance, male),
            "birth_date": f"{chance.randrange(1996, 2010)}",
            "sex": "male" if male else "female",
            "org": unit.branch,
            "status": "active",
            "source": "yum",
        }
        yield Row("member", unit.member(place), 1, 1, fields, Trace(writer))


def _stored(unit: FleetUnit, row: Row) -> Mapping[str, Any]:
    return {
        "unit_id": unit.id, "kind": row.kind, "id": row.id, "version": row.version, "created": row.created,
        "fields": as_json_text(row.fields), "trace": as_json_text(row.trace), "gone": "", "into": "",
        "gone_at": "", "about": None, "citizen_id": None,
    }  # fmt: skip


def _copy(connection: psycopg.Connection[Any], table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows with the same columns each; what they do not name has the table's default."""
    columns = list(rows[0])
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row([row[column] for column in columns])
