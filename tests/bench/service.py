"""The real server in its own process, units filled in its database, laptops enrolled over the wire."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from domain.decisions import Command, Put, Refused
from domain.roles import Role
from sync.client import enrolment
from sync.client.bootstrap import bootstrap
from sync.client.cycle import synchronise
from sync.client.http import HttpTransport
from sync.client.remote import Remote
from sync.client.result import SyncResult
from sync.replica.home import Home
from sync.replica.replica import Replica
from sync.server.enrol import CodeOrder
from sync.server.settings import Settings
from sync.server.store import Store
from sync.server.units import Unit, central_writer, create_unit, write_in_bulk
from tests.bench.homes import branches_for, new_id, now, unit_tree
from tests.bench.people import people
from tests.bench.rows.starting import environment
from tests.bench.workbench import Workbench
from tests.helpers.central import code_for

KEY = bytes(range(32))
_SERVE = "import sys; from sync.server.cli import main; sys.exit(main(sys.argv[1:]))"
_ANNOUNCED = "listening on "
# Runs a start of a process; a slow link puts it into its own network namespace here.
Start = Callable[[Callable[[], subprocess.Popen[str]]], subprocess.Popen[str]]


@contextmanager
def serving(
    db_url: str, host: str = "127.0.0.1", start: Start = lambda make: make()
) -> Iterator[tuple[str, int]]:
    """A server process over a database; gives its address and process id."""
    words = [sys.executable, "-c", _SERVE, "--db", db_url, "serve", "--host", host, "--port", "0"]
    with tempfile.TemporaryFile("w+") as errors:

        def make() -> subprocess.Popen[str]:
            return subprocess.Popen(
                words, env=environment(), stdout=subprocess.PIPE, stderr=errors, text=True, bufsize=1
            )

        process = start(make)
        try:
            yield _address(process, errors), process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(120)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _address(process: subprocess.Popen[str], errors: IO[str]) -> str:
    line = process.stdout.readline() if process.stdout is not None else ""
    if not line.startswith(_ANNOUNCED):
        errors.seek(0)
        raise RuntimeError(f"the server did not start: {line}{errors.read()[-2000:]}")
    return line.removeprefix(_ANNOUNCED).strip()


@dataclass(frozen=True, slots=True)
class FilledUnit:
    """A unit on a server. `members` are ids, in order of entry."""

    id: str
    code: str
    branches: Sequence[str]
    members: Sequence[str]


@dataclass
class Site:
    """A database with units in it; the server over it is started by `serving`."""

    db_url: str
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        self.store = Store(self.db_url)
        self.store.init()

    @classmethod
    def on_sqlite(cls, folder: Path) -> Site:
        return cls(f"sqlite:///{folder / 'central.db'}")

    def add_unit(self, code: str, members: int, fields: int = 30, branches: int = 0) -> FilledUnit:
        unit, ids, tree = unit_tree(code, branches or branches_for(members))
        with self.store.writing() as connection:
            create_unit(connection, Unit(unit, code, "Xã Thống Nhất"), new_id)
        puts = [Put("organisation", id, values, creates=True) for id, values in tree]
        crowd = list(people(members, ids, fields, seed=code))
        puts += [Put("member", id, values, creates=True) for id, values in crowd]
        write_in_bulk(self.store, unit, puts, central_writer(now()), now())
        return FilledUnit(unit, code, ids, [id for id, _ in crowd])

    def code(self, unit: FilledUnit, name: str = "Nguyễn Thị Lan") -> str:
        return code_for(self.store, CodeOrder(unit.id, Role.SECRETARY, "", name), now(), self.settings)

    def close(self) -> None:
        self.store.close()


@dataclass
class Laptop:
    """An enrolled laptop with an open replica that talks to a server process."""

    replica: Replica
    address: str

    @classmethod
    def enrolled(cls, folder: Path, address: str, code: str) -> Laptop:
        """Enrolled, the unit not fetched yet."""
        with HttpTransport(address) as transport:
            told = enrolment.enrol(Remote(transport, now), code, address, new_id(), "Máy thử")
        return cls(Replica.create(Home(folder), KEY, told, now), address)

    def bootstrap(self) -> Remote:
        """Fetches the unit; the remote's meter tells what it took."""
        with self.remote() as remote:
            bootstrap(self.replica, remote)
            return remote

    def sync(self) -> SyncResult:
        with self.remote() as remote:
            return synchronise(self.replica, remote, now)

    @contextmanager
    def remote(self) -> Iterator[Remote]:
        with self.replica.reading() as reader:
            meta = reader.meta
        with HttpTransport(self.address) as transport:
            yield Remote(transport, now, meta.token, meta.unit)

    def perform(self, commands: Sequence[Command]) -> None:
        """All of them in one transaction, as a batch of entries."""
        with self.replica.writing() as work:
            outcome = work.perform_all(commands, work.actors()[0], now().isoformat(timespec="seconds"))
            if isinstance(outcome, Refused):
                raise ValueError(f"refused: {outcome}")
            work.commit()

    def edit(self, changes: Mapping[str, Mapping[str, Any]]) -> None:
        self.perform([Command("edit", "member", id, values) for id, values in changes.items()])

    def close(self) -> None:
        self.replica.close()


def shared_site(bench: Workbench) -> tuple[Site, str]:
    """The run's one server process over one SQLite database, and its address; rows add units of their own."""

    def make() -> tuple[Site, str]:
        site = bench.resources.enter_context(closing(Site.on_sqlite(bench.new_folder("site"))))
        address, _ = bench.resources.enter_context(serving(site.db_url))
        return site, address

    return bench.shared("site", make)


def new_members(count: int, branches: Sequence[str], fields: int, seed: str, province: str) -> list[Command]:
    """Commands that enter invented members."""
    commands = []
    for _, values in people(count, branches, fields, seed, province):
        given = {name: value for name, value in values.items() if name not in ("source", "status")}
        commands.append(Command("create", "member", new_id(), given))
    return commands
