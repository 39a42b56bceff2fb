"""SQLAlchemy over a keyed connection, for making and migrating a file; everyday work goes through `pool`.

The driver's own transaction handling is off (`isolation_level=None`), so SQLAlchemy's begin event issues
the BEGIN: a rollback takes tables back too, and a writer has its lock before it reads.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from sync.replica.connection import connect


def writing_engine(path: Path, key: bytes, *, create: bool = False) -> sa.Engine:
    """One connection; every transaction takes the write lock at once."""
    engine = sa.create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=partial(connect, path, key, create=create),
        poolclass=sa.pool.QueuePool,
        pool_size=1,
        max_overflow=0,
    )

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        raw_of(connection).execute("BEGIN IMMEDIATE")

    return engine


def raw_of(connection: sa.Connection) -> Any:
    """The driver's connection below."""
    return connection.connection.driver_connection
