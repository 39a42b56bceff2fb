"""The database behind the server: one place that knows how SQLite and PostgreSQL are spoken to.

Three ways in: `looking` (one statement, no transaction), `reading` (one snapshot), `writing` (one
transaction, committed at the end of the block). A database that is busy or away raises `Busy`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from types import ModuleType
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import QueuePool, StaticPool

from sync.server import schema

T = TypeVar("T")

# Nobody waits longer for a connection or for the unit's lock; the laptop is told to come back.
BUSY_SECONDS = 2.0
_TRIES = 3
_RETRIED_STATES = frozenset({"40001", "40P01"})  # serialisation failure, deadlock
_SQLITE_TROUBLE = ("locked", "is full", "disk I/O", "unable to open", "readonly")

# SQLite up to 3.51.2 can lose committed rows when two connections meet in a checkpoint of the WAL.
_FIRST_SOUND_SQLITE = (3, 51, 3)


_json = msgspec.json.Encoder()


class Busy(Exception):
    """The database cannot take this now: pool exhausted, lock not granted, server away."""


class Store:
    """A database of the server.

    `url` is `sqlite:///FILE`, `sqlite://` (in memory, for one thread) or `postgresql+psycopg://…`.
    """

    def __init__(self, url: str, pool_size: int = 10, busy_seconds: float = BUSY_SECONDS) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        build = _sqlite_engine if self.is_sqlite else _postgresql_engine
        self._engine = build(self.url, pool_size, busy_seconds)
        self._looking = self._reading = self._engine
        if not self.is_sqlite:
            self._looking = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            self._reading = self._engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    def init(self) -> int:
        """Create or upgrade the schema; returns the number of steps done."""
        with self.writing() as connection:
            return schema.upgrade(connection)

    def require_current(self) -> None:
        with self.looking() as connection:
            schema.require_current(connection)

    @contextmanager
    def looking(self) -> Iterator[sa.Connection]:
        """Single statements, each for itself: the cheapest way to one indexed row."""
        with _busy_named(), self._looking.connect() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Several statements that see one and the same state."""
        with _busy_named(), self._reading.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                _rollback(connection, self.is_sqlite)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction: committed when the block ends, undone when it raises."""
        with _busy_named(), self._engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
                if self.is_sqlite:
                    connection.exec_driver_sql("COMMIT")
                else:
                    connection.commit()
            except BaseException:
                _rollback(connection, self.is_sqlite)
                raise

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in one transaction, again (at most three times) when it lost a deadlock."""
        for _ in range(_TRIES):
            try:
                with self.writing() as connection:
                    return work(connection)
            except exc.DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _RETRIED_STATES:
                    raise
        raise Busy("deadlock")

    def close(self) -> None:
        self._engine.dispose()


def upsert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or write all their columns over the row with the same primary key.

    Of two with one key the last stands.
    """
    if not rows:
        return
    names = tuple(rows[0])
    # What PostgreSQL takes from one piece of JSON; bytes are none.
    as_json = connection.dialect.name == "postgresql" and not any(
        isinstance(table.c[name].type, sa.LargeBinary) for name in names
    )
    if as_json:
        key_of = itemgetter(*(column.name for column in table.primary_key))
        last = {key_of(row): row for row in rows}
        whole = _json.encode(list(last.values())).decode()
        connection.exec_driver_sql(_upsert_of_json(table, names, connection.dialect), (whole,))
    else:
        values_of = itemgetter(*names)
        statement = _upsert_of_each(table, names, connection.dialect)
        connection.exec_driver_sql(statement, [values_of(row) for row in rows])


@lru_cache(maxsize=64)
def _upsert_of_each(table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect) -> str:
    """Parameters, in the driver's own style: the values of `names`."""
    mark = {"qmark": "?", "pyformat": "%s"}[dialect.paramstyle]
    return f"{_into(table, names)} VALUES ({', '.join([mark] * len(names))}) {_over(table, names)}"


@lru_cache(maxsize=64)
def _upsert_of_json(table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect) -> str:
    """Parameter: JSON of a list of rows. One statement for all of them, whatever their number."""
    types = [f"{_quoted(name)} {table.c[name].type.compile(dialect)}" for name in names]
    given = f"json_to_recordset(%s::json) AS given ({', '.join(types)})"
    chosen = ", ".join(map(_quoted, names))
    return " ".join((_into(table, names), "SELECT", chosen, "FROM", given, _over(table, names)))


def _into(table: sa.Table, names: Sequence[str]) -> str:
    return f"INSERT INTO {_quoted(table.name)} ({', '.join(map(_quoted, names))})"


def _over(table: sa.Table, names: Sequence[str]) -> str:
    keys = [column.name for column in table.primary_key]
    new = [f"{_quoted(name)} = excluded.{_quoted(name)}" for name in names if name not in keys]
    return f"ON CONFLICT ({', '.join(map(_quoted, keys))}) DO UPDATE SET {', '.join(new)}"


def _quoted(name: str) -> str:
    """An identifier in SQL; ours hold no quotation marks."""
    return f'"{name}"'


def insert_missing(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose primary key is not there yet."""
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))


@contextmanager
def _busy_named() -> Iterator[None]:
    try:
        yield
    except exc.TimeoutError:
        raise Busy("pool") from None
    except (exc.OperationalError, exc.InterfaceError) as error:
        if not _is_passing(error):
            raise
        raise Busy(type(error.orig).__name__) from error


def _is_passing(error: exc.DBAPIError) -> bool:
    """Whether the database's trouble is not the statement's fault, so that the same may work later."""
    state = getattr(error.orig, "sqlstate", None)
    if state in _RETRIED_STATES:
        return False
    if type(error.orig).__module__.startswith("psycopg"):
        return True
    return any(words in str(error.orig) for words in _SQLITE_TROUBLE)


def _rollback(connection: sa.Connection, is_sqlite: bool) -> None:
    if connection.invalidated:
        # Gone, and its transaction with it; asking it again would hide why.
        return
    try:
        if not is_sqlite:
            connection.rollback()
        elif getattr(connection.connection.dbapi_connection, "in_transaction", False):
            connection.exec_driver_sql("ROLLBACK")
    except exc.DBAPIError:
        # The connection is gone, and with it the transaction.
        connection.invalidate()


def sqlite_module() -> ModuleType:
    """The standard library's SQLite where it is sound, else the newer one inside SQLCipher, without a key."""
    import sqlite3

    if sqlite3.sqlite_version_info >= _FIRST_SOUND_SQLITE:
        return sqlite3
    from sqlcipher3 import dbapi2

    sqlcipher: ModuleType = dbapi2
    return sqlcipher


def _sqlite_engine(url: sa.URL, pool_size: int, busy_seconds: float) -> sa.Engine:
    path = url.database or ":memory:"
    module = sqlite_module()

    def connect() -> Any:
        # isolation_level=None: the driver opens no transaction by itself, so DDL is undone like the rest.
        made = module.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
            made.execute(f"PRAGMA {pragma}").close()
        return made

    if path == ":memory:":
        return sa.create_engine(
            "sqlite://", module=module, creator=connect, poolclass=StaticPool, hide_parameters=True
        )
    return sa.create_engine(
        "sqlite://",
        module=module,
        creator=connect,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=busy_seconds,
        hide_parameters=True,
    )


def _postgresql_engine(url: sa.URL, pool_size: int, busy_seconds: float) -> sa.Engine:
    return sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=busy_seconds,
        pool_pre_ping=False,
        pool_recycle=1800,
        # Errors are logged, and a logged parameter could be a person.
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "options": f"-c lock_timeout={int(busy_seconds * 1000)} -c statement_timeout=60000"
            " -c idle_in_transaction_session_timeout=120000",
            "application_name": "sodoan-server",
        },
    )
