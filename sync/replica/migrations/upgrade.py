"""Bringing a replica file up to date: on a copy, checked, then swapped in by one rename.

Killed at any point, the home has the old file or the new one. A file of a newer program is refused untouched.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from domain.kinds import KINDS
from sync.replica import mark
from sync.replica.connection import Connection, connect, translated
from sync.replica.errors import DataDamaged, DataNewer, DiskFailure
from sync.replica.home import Home, beside, sync_folder
from sync.replica.migrations import FOLDER, HEAD, REVISIONS
from sync.replica.migrations.revision import revision_of
from sync.replica.statements import kind_table, quoted

if TYPE_CHECKING:
    import sqlalchemy as sa

_VERSION_TABLE: Final = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
# Tables that no migration may empty or fill.
_COUNTED: Final = (
    *KINDS,
    "base",
    "outbox",
    "journal",
    "rejection",
    "tombstone",
    "actor",
    "audit",
    "draft",
    "setting",
    "lot",
    "lot_row",
)


def stamp_fresh(connection: sa.Connection) -> None:
    """Say that tables just made from the declaration are those of the newest revision."""
    connection.exec_driver_sql(_VERSION_TABLE)
    connection.exec_driver_sql("INSERT INTO alembic_version (version_num) VALUES (?)", (HEAD,))


def bring_up_to_date(home: Home, key: bytes, *, expected_key: bool = True) -> bool:
    """Migrate the replica of a home if it is behind; whether it was. The caller holds the home's lock.

    Raises NotEnrolled, WrongKey, DataDamaged, DataNewer, DiskFull, DiskFailure; the old file stands then.
    """
    copy = home.replica.with_suffix(".migrating")
    _clear(copy)
    with _opened(home.replica, key, expected_key) as connection:
        found = revision_of(connection)
        if found == HEAD:
            return False
        if found not in REVISIONS:
            raise DataNewer(found)
        _copy(connection, copy)
        before = _counts(connection)
    try:
        _migrate(copy, key)
        _check(copy, key, before)
        _swap(home, copy)
    finally:
        _clear(copy)
    return True


@contextlib.contextmanager
def _opened(path: Path, key: bytes, expected_key: bool = True) -> Iterator[Connection]:
    with translated(), contextlib.closing(connect(path, key, expected_key=expected_key)) as connection:
        yield connection


def _copy(connection: Connection, copy: Path) -> None:
    # A copy of the main file alone would miss what still stands in the write-ahead log. The log is folded in
    # first, because it goes away before the swap and the old file must be whole without it until then.
    _fold_log(connection)
    connection.execute("VACUUM INTO ?", (str(copy),))


def _fold_log(connection: Connection) -> None:
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise DiskFailure("the write-ahead log could not be folded in")


def _migrate(copy: Path, key: bytes) -> None:
    """Run Alembic on the copy; imported here, because it is the slowest import of the program."""
    from alembic import command
    from alembic.config import Config

    from sync.replica.engine import writing_engine

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    engine = writing_engine(copy, key)
    try:
        with translated(), engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _adopt_unknown_fields(connection)
    finally:
        engine.dispose()


def _adopt_unknown_fields(connection: sa.Connection) -> None:
    """Values that an older program kept aside, because it did not know their fields, get their columns."""
    from sync.replica.engine import raw_of

    raw = raw_of(connection)
    for kind in KINDS:
        table = kind_table(kind)
        for row in raw.execute(" ".join((table.select, "WHERE extra IS NOT NULL"))).fetchall():
            values, extra = table.values(table.fields_of(row))
            if extra != row[4]:
                names = (*table.field_names, "extra")
                raw.execute(table.update(names), (*values, extra, row[1]))


def _check(copy: Path, key: bytes, before: dict[str, int]) -> None:
    """The migrated copy is whole, complete and says what it is; and it is on the disk, not on its way."""
    with _opened(copy, key) as connection:
        verdict = connection.execute("PRAGMA integrity_check").fetchall()
        if verdict != [("ok",)] or revision_of(connection) != HEAD or _counts(connection) != before:
            raise DataDamaged("the migrated copy is not what it should be")
        _fold_log(connection)
    descriptor = os.open(copy, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap(home: Home, copy: Path) -> None:
    # The old log belongs to the old file. Were it to come back after a power cut, it would be laid over
    # the new one: that it is gone has to be on the disk before the swap is.
    _remove(beside(home.replica))
    sync_folder(home.path)
    mark.allow_file(home, mark.identity_of(copy))
    os.replace(copy, home.replica)
    sync_folder(home.path)


def _counts(connection: Connection) -> dict[str, int]:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    there = {name for (name,) in found}
    return {name: _count(connection, name) if name in there else 0 for name in _COUNTED}


def _count(connection: Any, table: str) -> int:
    return int(connection.execute(" ".join(("SELECT count(*) FROM", quoted(table)))).fetchone()[0])


def _clear(path: Path) -> None:
    _remove([path, *beside(path)])


def _remove(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
