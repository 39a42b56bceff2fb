"""A server process on PostgreSQL with a fleet of units, and the generator that loads it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import psutil  # type: ignore[import-untyped]
import psycopg
import sqlalchemy as sa

from sync.protocol import codec
from tests.bench.fleet import Fleet
from tests.bench.load import Plan, Told, played
from tests.bench.rows.starting import environment
from tests.bench.service import serving
from tests.bench.workbench import Workbench
from tests.helpers import postgres

_LONGEST = 900.0


@dataclass
class LoadedServer:
    """`address` is that of the server process `pid`; operations of a device are numbered by `numbers`."""

    fleet: Fleet
    address: str
    pid: int
    figures_count: bool = True
    used_n: int = 1

    def play(self, *, apart: bool | None = None, **plan: Any) -> Told:
        """Run one plan, `apart` in a generator process of its own; always so when figures count."""
        made = Plan(self.address, **plan)
        if not (self.figures_count if apart is None else apart):
            return played(made)
        told = subprocess.run(
            [sys.executable, "-m", "tests.bench.load"],
            input=codec.encode(made),
            env=environment(),
            check=True,
            stdout=subprocess.PIPE,
            timeout=_LONGEST,
        ).stdout
        return msgspec.json.decode(told, type=Told)

    def fresh_n(self, count: int) -> int:
        """The first of `count` numbers that no device has used."""
        first, self.used_n = self.used_n, self.used_n + count
        return first

    def processor_share(self, action: Callable[[], Told]) -> tuple[Told, float]:
        """What an action told, and the share of all processors that server, database and generator took."""
        before = self._cpu_seconds()
        told = action()
        spent = self._cpu_seconds() - before + told.cpu_seconds
        return told, spent / (told.seconds * (psutil.cpu_count() or 1))

    def _cpu_seconds(self) -> float:
        """Of the server and of the database's processes that live."""
        processes = [psutil.Process(self.pid)]
        (folder,) = self.fleet.ask("SHOW data_directory")
        postmaster = Path(folder, "postmaster.pid")
        if postmaster.exists():
            parent = psutil.Process(int(postmaster.read_text(encoding="utf-8").split()[0]))
            processes += [parent, *parent.children()]
        return sum(_cpu_seconds_of(process) for process in processes)


def _cpu_seconds_of(process: psutil.Process) -> float:
    """What a process computed so far; one that ended since it was listed counts nothing."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def loaded_server(bench: Workbench, units: int) -> LoadedServer:
    """The run's one server with at least so many units."""
    made = bench.shared("loaded server", lambda: bench.resources.enter_context(_loaded_server(bench)))
    made.fleet.grow(units)
    return made


@contextmanager
def _loaded_server(bench: Workbench) -> Iterator[LoadedServer]:
    with postgres.database() as url:
        if not bench.quick:
            _make_durable(url)
        with serving(url) as (address, pid):
            yield LoadedServer(Fleet(url), address, pid, figures_count=not bench.quick)


def _make_durable(url: str) -> None:
    """The tests' PostgreSQL does not wait for the disk; a figure is worth something only if it does."""
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM RESET fsync")
        connection.execute("SELECT pg_reload_conf()")
