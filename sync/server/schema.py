"""The schema of the database, made and upgraded by numbered steps.

A step that has been released never changes; a change of `tables` is a new step at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.schema import CreateColumn

from domain.conflicts.fields import CONFLICT
from domain.directives.fields import DIRECTIVE, READING
from sync.server.recounting import recount
from sync.server.stored import READ_COLUMNS, about_of, row_of, since_of
from sync.server.tables import (
    BLOB,
    BLOB_PIECE,
    DEVICE,
    ENROLMENT_CODE,
    GIVEN_RULES,
    METADATA,
    RECORD,
    SCHEMA_STATE,
    SNAPSHOT,
    UNIT,
    UNIT_BLOB,
    UPLOAD,
    UPLOAD_PIECE,
)

Step = Callable[[sa.Connection], None]


class SchemaNewer(Exception):
    """The database was upgraded by a newer program; this one must not write into it."""


class SchemaMissing(Exception):
    """`init` has not been run on this database, or not since the program was updated."""


def _first_tables(connection: sa.Connection) -> None:
    METADATA.create_all(connection)


def _who_noticed_a_restore(connection: sa.Connection) -> None:
    there = {column["name"] for column in sa.inspect(connection).get_columns("epoch")}
    for name in ("noticed_by", "began_at"):
        # A database that is made today has them from the first step on.
        if name not in there:
            connection.exec_driver_sql(f"ALTER TABLE epoch ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")


def _cases(connection: sa.Connection) -> None:
    """Cases, which older laptops are not told of; card numbers are looked up; leases are kept here too."""
    _add_columns(connection, (UNIT, "newer"), (RECORD, "since"), (DEVICE, "lapsed_at"))
    for found in connection.execute(_WITH_CARD).all():
        row = row_of(tuple(found)[1:])
        noted = {"of_unit": found.unit_id, "of_id": row.id, "what": about_of(row)}
        connection.execute(_NOTE_CARD, noted)


def _codes_of_accounts(connection: sa.Connection) -> None:
    """Codes that a secretary has made for a branch, and takes back."""
    _add_columns(connection, *((ENROLMENT_CODE, name) for name in ("asked_by", "asked_at", "withdrawn_at")))


def _add_columns(connection: sa.Connection, *wanted: tuple[sa.Table, str]) -> None:
    """Those that are not there yet: a database that is made today has them from the first step on."""
    for table, name in wanted:
        known = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
        if name not in known:
            column = CreateColumn(table.c[name]).compile(connection)
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {column}")


def _files(connection: sa.Connection) -> None:
    """Files of directives, and their uploads."""
    METADATA.create_all(connection, tables=[BLOB, BLOB_PIECE, UNIT_BLOB, UPLOAD, UPLOAD_PIECE])


def _rules_of_the_level_above(connection: sa.Connection) -> None:
    """Rules that a level gave, dated and for whom."""
    METADATA.create_all(connection, tables=[GIVEN_RULES])


def _readings_of_a_branch(connection: sa.Connection) -> None:
    """Whom a directive, a question about one and who read it are told to, also where nothing changes them."""
    concerned: set[str] = set()
    for found in connection.execute(_ABOUT_DIRECTIVES).all():
        row = row_of(tuple(found)[1:])
        told = {"of_unit": found.unit_id, "of_kind": row.kind, "of_id": row.id}
        connection.execute(_TELL, {**told, "number": since_of(row), "what": about_of(row)})
        concerned.add(found.unit_id)
    for unit in sorted(concerned):
        recount(unit, connection)
    # They were cut for other circles.
    connection.execute(sa.delete(SNAPSHOT))


_ABOUT_DIRECTIVES = sa.select(RECORD.c.unit_id, *READ_COLUMNS).where(
    RECORD.c.kind.in_((DIRECTIVE.name, READING.name, CONFLICT.name))
)
_TELL = (
    sa.update(RECORD)
    .where(
        RECORD.c.unit_id == sa.bindparam("of_unit"),
        RECORD.c.kind == sa.bindparam("of_kind"),
        RECORD.c.id == sa.bindparam("of_id"),
    )
    .values(since=sa.bindparam("number"), about=sa.bindparam("what"))
)
_WITH_CARD = sa.select(RECORD.c.unit_id, *READ_COLUMNS).where(
    RECORD.c.kind == "member", RECORD.c.gone == "", RECORD.c.fields.like('%"card_number":%')
)
_NOTE_CARD = (
    sa.update(RECORD)
    .where(
        RECORD.c.unit_id == sa.bindparam("of_unit"),
        RECORD.c.kind == "member",
        RECORD.c.id == sa.bindparam("of_id"),
    )
    .values(about=sa.bindparam("what"))
)


STEPS: Sequence[Step] = (
    _first_tables, _who_noticed_a_restore, _cases, _codes_of_accounts, _files, _readings_of_a_branch,
    _rules_of_the_level_above,
)  # fmt: skip


def upgrade(connection: sa.Connection, steps: Sequence[Step] = STEPS) -> int:
    """Run the steps that this database has not seen, in the caller's transaction; returns how many.

    Raises SchemaNewer when it has seen more than this program knows.
    """
    SCHEMA_STATE.create(connection, checkfirst=True)
    seen = _seen(connection)
    if seen > len(steps):
        raise SchemaNewer(f"{seen} > {len(steps)}")
    for number, step in enumerate(steps[seen:], start=seen + 1):
        step(connection)
        connection.execute(SCHEMA_STATE.insert().values(step=number))
    return len(steps) - seen


def require_current(connection: sa.Connection) -> None:
    """Raises SchemaMissing or SchemaNewer unless the database is exactly what this program knows."""
    seen = _seen(connection) if sa.inspect(connection).has_table(SCHEMA_STATE.name) else 0
    if seen < len(STEPS):
        raise SchemaMissing
    if seen > len(STEPS):
        raise SchemaNewer(f"{seen} > {len(STEPS)}")


def _seen(connection: sa.Connection) -> int:
    newest = connection.execute(sa.select(sa.func.max(SCHEMA_STATE.c.step))).scalar_one()
    return int(newest or 0)
