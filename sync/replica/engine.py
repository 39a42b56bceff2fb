"""SQLAlchemy over the keyed connections: one engine that writes, one that reads.

The driver's own transaction handling is off (`isolation_level=None`), so SQLAlchemy's begin event issues
the BEGIN. That way a rollback takes tables back too, and a writer has its lock before it reads.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from sync.replica.connection import connect

_READERS: Final = 4


def writing_engine(path: Path, key: bytes, *, create: bool = False) -> sa.Engine:
    """One connection; every transaction takes the write lock at once."""
    return _engine(partial(connect, path, key, create=create), "BEGIN IMMEDIATE", pool_size=1)


def reading_engine(path: Path, key: bytes) -> sa.Engine:
    """A few connections; every transaction is one snapshot and never waits for the writer."""
    return _engine(partial(connect, path, key), "BEGIN", pool_size=_READERS)


def raw_of(connection: sa.Connection) -> Any:
    """The driver's connection below: the hot paths run prepared SQL text of `statements` on it."""
    return connection.connection.driver_connection


def _engine(creator: Callable[[], Any], begin: str, pool_size: int) -> sa.Engine:
    engine = sa.create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=creator,
        poolclass=sa.pool.QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        # The connection used last has the warmest page cache.
        pool_use_lifo=True,
    )

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # Below SQLAlchemy's execution machinery, which would cost as much as the rest of a small save.
        raw_of(connection).execute(begin)

    return engine
