"""A central server in this process: the real core on an in-memory database, with an operator's hands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.decisions import Change, Put, Remove
from domain.ids import uuid7
from domain.records import Departure, Record, Value
from domain.roles import Role
from sync.protocol.digest import UnitDigest
from sync.protocol.rulebook import rulebook
from sync.server import epochs, units
from sync.server.enrol import CodeOrder, new_code
from sync.server.rows import UnitRows
from sync.server.service import Server
from sync.server.settings import Settings
from sync.server.store import Store
from sync.server.stored import READ_COLUMNS, Row, Writer, row_of
from sync.server.tables import CHUNK, DEVICE, METADATA, RECEIPT, RECORD, SNAPSHOT, UNIT
from sync.server.units import create_unit
from tests.helpers import made_once

BEGIN = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@dataclass(slots=True)
class VirtualClock:
    """Time that passes only when a test says so."""

    now: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **amount: float) -> None:
        self.now += timedelta(**amount)


class Killed(BaseException):
    """The server's process died at this very statement; nothing catches it on the way out."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Ids of one unit and of its branches."""

    id: str
    branches: tuple[str, ...]
    name: str = ""


def code_for(store: Store, order: CodeOrder, now: datetime, settings: Settings) -> str:
    """An enrolment code of which no organisation's record tells."""
    return store.write(lambda connection: new_code(connection, order, now, settings))[0]


Backup = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass
class Central:
    """Use `handle` to ask it over the wire, everything else to act behind its back."""

    clock: VirtualClock = field(default_factory=VirtualClock)
    settings: Settings = field(default_factory=Settings)
    # The server dies at the so-and-so-manyth SQL statement from now; 0: it lives.
    dies_in: int = 0
    # A server that dies needs a file: what is in memory dies with it.
    url: str = "sqlite://"

    def __post_init__(self) -> None:
        self._ids = 0
        self.store = Store(self.url)
        made_once.begin(self.store)
        sa.event.listen(self.store._engine, "before_cursor_execute", self._before_statement)
        self.server = self._new_server()

    def close(self) -> None:
        self.store.close()

    def _new_server(self) -> Server:
        return Server(self.store, rulebook(), self.clock, self.new_id, self.settings)

    def configure(self, settings: Settings) -> None:
        self.settings = settings
        self.server = self._new_server()

    def new_id(self) -> str:
        self._ids += 1
        return uuid7(int(self.clock().timestamp() * 1000), self._ids.to_bytes(10, "big"))

    def _before_statement(self, *_: object) -> None:
        if self.dies_in:
            self.dies_in -= 1
            if not self.dies_in:
                raise Killed

    # -- the tree and who works in it

    def add_unit(self, code: str = "TB.4.37", name: str = "Xã Thống Nhất", branches: int = 2) -> Unit:
        unit_id = self.new_id()
        with self.store.writing() as connection:
            create_unit(connection, units.Unit(unit_id, code, name), self.new_id)
        root = {"code": code, "name": name, "level": "doan_co_so", "status": "active"}
        changes: list[Change] = [Put("organisation", unit_id, root, creates=True)]
        ids = [self.new_id() for _ in range(branches)]
        for number, id in enumerate(ids, 1):
            fields = {
                "code": f"{code}.{number}",
                "name": f"Chi đoàn thôn {number}",
                "level": "chi_doan",
                "parent": unit_id,
                "status": "active",
            }
            changes.append(Put("organisation", id, fields, creates=True))
        self.write(unit_id, changes)
        return Unit(unit_id, tuple(ids), name)

    def code(self, unit: Unit, role: str = "secretary", name: str = "Nguyễn Thị Lan", org: str = "") -> str:
        order = CodeOrder(unit.id, Role(role), org, name)
        return code_for(self.store, order, self.clock(), self.settings)

    # -- the database, directly

    def write(self, unit: str, changes: Sequence[Change], who: Writer | None = None) -> int:
        """One commit with these changes, past every rule; gives the head."""

        def commit(connection: sa.Connection) -> int:
            rows = UnitRows(connection, unit, self.clock())
            for change in changes:
                rows.apply(change, who or Writer("central", "Ban Tổ chức", "web", self.clock().isoformat()))
            return rows.flush()

        return self.store.write(commit)

    def edit(self, unit: Unit, kind: str, id: str, **fields: Value) -> None:
        """A change of another client of the central system, as `sodoan-server edit` makes it."""
        self.write(unit.id, [Put(kind, id, fields)])

    def revoke(self, device: str) -> None:
        with self.store.writing() as connection:
            revoked = {"revoked_at": self.clock().isoformat()}
            connection.execute(sa.update(DEVICE).where(DEVICE.c.device_id == device).values(**revoked))

    def move(self, kind: str, id: str, source: Unit, target: Unit, org: str) -> None:
        """Take a record over into another unit, as a transfer does."""
        record = self.record(source.id, kind, id)
        assert record is not None
        self.write(source.id, [Remove(kind, id, Departure.MOVED, into=target.id)])
        self.write(target.id, [Put(kind, id, {**record.fields, "org": org}, creates=True)])

    def rows(self, unit: str) -> list[Row]:
        with self.store.looking() as connection:
            found = connection.execute(sa.select(*READ_COLUMNS).where(RECORD.c.unit_id == unit)).all()
        return [row_of(stored) for stored in found]

    def record(self, unit: str, kind: str, id: str) -> Record | None:
        rows = {(row.kind, row.id): row for row in self.rows(unit) if not row.gone}
        row = rows.get((kind, id))
        return row.record() if row else None

    def records(self, unit: str) -> dict[tuple[str, str], tuple[int, Mapping[str, Value]]]:
        """Every live record: (kind, id) → (version, set fields)."""
        return {(row.kind, row.id): (row.version, row.fields) for row in self.rows(unit) if not row.gone}

    def computed_digest(self, unit: str) -> str:
        rows = self.records(unit)
        return str(UnitDigest().plus_all((kind, id, version) for (kind, id), (version, _) in rows.items()))

    def unit_row(self, unit: str) -> sa.Row[Any]:
        with self.store.looking() as connection:
            return connection.execute(sa.select(UNIT).where(UNIT.c.unit_id == unit)).one()

    # -- disasters

    def backup(self) -> Backup:
        with self.store.looking() as connection:
            return {
                table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
                for table in METADATA.sorted_tables
            }

    def restore(self, backup: Backup, declared: bool = True) -> None:
        """Put yesterday's database back; `declared`: the operator said so to the server."""
        with self.store.writing() as connection:
            for table in reversed(METADATA.sorted_tables):
                connection.execute(sa.delete(table))
            for table in METADATA.sorted_tables:
                if backup[table.name]:
                    connection.execute(sa.insert(table), list(backup[table.name]))
        if declared:
            self.declare_restored()

    def declare_restored(self) -> None:
        epochs.begin_everywhere(self.store, self.new_id, self.clock())

    def receipt_of(self, unit: Unit, device: str, n: int) -> tuple[str, str] | None:
        """(verdict, code) of the newest receipt with this number."""
        mine = (RECEIPT.c.unit_id == unit.id) & (RECEIPT.c.device_id == device) & (RECEIPT.c.n == n)
        with self.store.looking() as connection:
            found = connection.execute(sa.select(RECEIPT.c.verdict, RECEIPT.c.code).where(mine)).first()
        return (found.verdict, found.code) if found else None

    def lose_row(self, unit: Unit, kind: str, id: str) -> None:
        """An administrator deletes a row by hand, and recounts."""
        with self.store.writing() as connection:
            mine = (RECORD.c.unit_id == unit.id) & (RECORD.c.kind == kind) & (RECORD.c.id == id)
            connection.execute(sa.delete(RECORD).where(mine))
        units.recount_digest(self.store, unit.id)

    def miscount(self, unit: Unit) -> None:
        """A stored digest that is not that of the records."""
        with self.store.writing() as connection:
            connection.execute(
                sa.update(UNIT).where(UNIT.c.unit_id == unit.id).values(digest="1:00000000000000ff")
            )

    def recount(self, unit: Unit) -> None:
        units.recount_digest(self.store, unit.id)

    def forget_snapshots(self) -> None:
        with self.store.writing() as connection:
            for table in (SNAPSHOT, CHUNK):
                connection.execute(sa.delete(table))

    def purge_tombstones(self, unit: str) -> None:
        with self.store.writing() as connection:
            connection.execute(sa.delete(RECORD).where(RECORD.c.unit_id == unit, RECORD.c.gone != ""))
