"""A keyed connection to the replica file, with every setting read back before anything else is done.

Also the one place that says what a failure of SQLite means. Imports no SQLAlchemy, so that reading the
status of a home stays quick.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sqlcipher3 import dbapi2 as sqlcipher

from sync.replica.errors import (
    DataDamaged,
    DiskFailure,
    DiskFull,
    LibraryTooOld,
    NotEnrolled,
    ReplicaError,
    WrongKey,
)
from sync.replica.keys import database_key

# Older ones can lose committed rows when a write-ahead log is reset under two connections.
OLDEST_SQLITE: Final = (3, 51, 3)
OLDEST_SQLCIPHER: Final = (4, 16)

# Pragma → what it must read as. FULL: a commit that was shown as saved survives a power cut.
PRAGMAS: Mapping[str, int | str] = MappingProxyType(
    {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "temp_store": 2,
        "secure_delete": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
        "busy_timeout": 5000,
        "cache_size": -32768,
        "cipher_memory_security": 0,
    }
)

Connection = Any  # sqlcipher3 ships no types

_FULL, _CORRUPT, _NOT_A_DATABASE, _IO_ERROR, _READ_ONLY, _CANNOT_OPEN = 13, 11, 26, 10, 8, 14


def connect(path: Path, key: bytes, *, create: bool = False, expected_key: bool = True) -> Connection:
    """An autocommit connection that any thread may use, one at a time.

    `expected_key`: whether `key` is known to be the file's own, so that a file it does not open is damaged
    (DataDamaged) and not somebody else's (WrongKey). Raises also NotEnrolled, LibraryTooOld, DiskFailure.
    """
    if not create and not path.exists():
        raise NotEnrolled(str(path))
    with translated(expected_key):
        connection = sqlcipher.connect(str(path), check_same_thread=False, isolation_level=None)
        try:
            _prepare(connection, database_key(key))
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: Connection, raw_key: bytes) -> None:
    # Without this SQLCipher writes lines to stderr when a key is wrong.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{raw_key.hex()}'\"")
    _assert_versions(connection)
    # The key is only tried by the first read.
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    for name, wanted in PRAGMAS.items():
        found = connection.execute(f"PRAGMA {name} = {wanted}").fetchone()
        if name != "journal_mode" or found is None:
            found = connection.execute(f"PRAGMA {name}").fetchone()
        # Some pragmas answer with text, some with a number; one that does not answer cannot be trusted.
        if found is None or str(found[0]) != str(wanted):
            raise LibraryTooOld(f"PRAGMA {name} is {found}, not {wanted}")


def _assert_versions(connection: Connection) -> None:
    sqlite = tuple(map(int, sqlcipher.sqlite_version.split(".")))
    if sqlite < OLDEST_SQLITE:
        raise LibraryTooOld(f"SQLite {sqlcipher.sqlite_version}")
    row = connection.execute("PRAGMA cipher_version").fetchone()
    cipher = str(row[0]).split()[0] if row else ""
    if not cipher or tuple(map(int, cipher.split(".")[:2])) < OLDEST_SQLCIPHER:
        raise LibraryTooOld(f"SQLCipher {cipher or 'missing'}")


@contextlib.contextmanager
def translated(expected_key: bool = True) -> Iterator[None]:
    """Turn SQLite's errors into ours; programming errors (constraints, syntax) pass as they are."""
    try:
        yield
    except sqlcipher.Error as error:
        meaning = meaning_of(error, expected_key)
        if meaning is None:
            raise
        raise meaning from error


def meaning_of(error: BaseException, expected_key: bool = True) -> ReplicaError | None:
    """What an error of the driver means to a cadre; None for a bug of ours."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary == _FULL:
        return DiskFull(str(error))
    if primary == _NOT_A_DATABASE and not expected_key:
        return WrongKey(str(error))
    if primary in (_CORRUPT, _NOT_A_DATABASE):
        return DataDamaged(str(error))
    if primary in (_IO_ERROR, _READ_ONLY, _CANNOT_OPEN):
        return DiskFailure(str(error))
    return None
