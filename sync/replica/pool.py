"""The keyed connections of an open replica: one that writes, a few that read.

Without SQLAlchemy: it takes longer to load than the rest of the program takes to start, and only making and
migrating a file need it (`engine`). The driver's own transaction handling is off, so every BEGIN stands here;
that way a rollback takes tables back too, and a writer has its lock before it reads.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2 as sqlcipher

from sync.replica.connection import Connection, connect

_READERS: Final = 4


class Readers:
    """A few connections, opened when first needed; the one used last has the warmest page cache."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self._free = threading.Semaphore(_READERS)
        self._closed = False

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection inside one transaction that only reads; never waits for the writer."""
        with self._free:
            connection = self._take()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._give_back(connection)

    def close(self) -> None:
        """What is in use meanwhile is closed when it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return connect(self._path, self._key)

    def _give_back(self, connection: Connection) -> None:
        try:
            roll_back(connection)
        except sqlcipher.Error:
            connection.close()
            return
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()


class Writer:
    """One connection, kept open between transactions; every transaction takes the write lock at once."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._connection: Connection | None = None

    def begin(self) -> Connection:
        """The connection, inside a new transaction; the caller commits or rolls back."""
        connection = self._opened()
        connection.execute("BEGIN IMMEDIATE")
        return connection

    def fold_after(self, pages: int) -> None:
        """Fold the write-ahead log into the file when it has so many pages. Not in a transaction."""
        self._opened().execute(f"PRAGMA wal_autocheckpoint = {pages}").fetchall()

    def fold(self) -> None:
        """Fold what can be folded without waiting for a reader."""
        self._opened().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def _opened(self) -> Connection:
        if self._connection is None:
            self._connection = connect(self._path, self._key)
        return self._connection

    def close(self) -> None:
        """A failure to close is the driver's to tell; the connection is gone in any case."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def roll_back(connection: Connection) -> None:
    """Back to before, where it was not committed; SQLite may have done so by itself already."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
