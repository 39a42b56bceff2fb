"""A laptop for tests: a real encrypted replica in its own folder, and verbs for what cadres do with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from domain.decisions import Command, Refused
from domain.records import Value
from domain.roles import Actor
from sync.client import enrolment
from sync.client.cycle import synchronise
from sync.client.remote import Remote
from sync.client.result import SyncResult
from sync.client.transport import SyncFailure
from sync.replica.home import Home
from sync.replica.reader import Reader
from sync.replica.replica import Replica
from sync.replica.types import LocalRecord, Performed, Rejection
from tests.helpers.central import Central, Unit
from tests.helpers.link import Link

KEY = bytes(range(32))
Cycle = Callable[[Replica, Remote, Callable[[], datetime]], SyncResult]


_WORDS = ("Không", "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín")


def numbered(number: int) -> str:
    """An invented name, another one for each number; no name of a person has digits."""
    return "Nguyễn Văn " + " ".join(_WORDS[int(digit)] for digit in str(number))


class LaptopClock:
    """The laptop's own idea of now: the virtual time, off by as much as somebody set it wrong."""

    def __init__(self, truth: Callable[[], datetime]) -> None:
        self.truth = truth
        self.wrong_by = timedelta()

    def __call__(self) -> datetime:
        return self.truth() + self.wrong_by

    def set_to(self, year: int) -> None:
        self.wrong_by = timedelta(days=365.25 * (year - self.truth().year))


class Laptop:
    """One enrolled laptop. `replica` is open until `close`."""

    def __init__(self, folder: Path, central: Central, link: Link, cycle: Cycle = synchronise) -> None:
        self.folder, self.central, self.link, self._cycle = folder, central, link, cycle
        self.clock = LaptopClock(central.clock)
        self.replica: Replica

    @classmethod
    def enrolled(
        cls,
        folder: Path,
        central: Central,
        unit: Unit,
        role: str = "secretary",
        name: str = "Nguyễn Thị Lan",
        link: Link | None = None,
        org: str = "",
    ) -> Laptop:
        """Enrolled with a fresh code, and with the unit on board; `org`: of which branch, else the first."""
        laptop = cls(folder, central, link or Link(central))
        org = (org or unit.branches[0]) if role == "branch" else ""
        laptop.enrol(central.code(unit, role, name, org), name)
        laptop.sync()
        return laptop

    def enrol(self, code: str, name: str = "Nguyễn Thị Lan") -> None:
        """Only enrolled: the unit is not here yet."""
        remote = Remote(self.link, self.clock)
        told = enrolment.enrol(remote, code, "http://central", self.new_id(), f"Máy của {name}")
        self.replica = Replica.create(Home(self.folder), KEY, told, self.clock)

    def close(self) -> None:
        self.replica.close()

    def reopen(self) -> None:
        self.replica = Replica.open(Home(self.folder), KEY, self.clock)

    # -- what a cadre does

    @property
    def actor(self) -> Actor:
        with self.replica.reading() as reader:
            return reader.actors()[0]

    def perform(self, command: Command, batch: str | None = None) -> Performed | Refused:
        with self.replica.writing() as work:
            performed = work.perform(command, work.actors()[0], self.clock().isoformat(), batch)
            work.commit()
        return performed

    def must(self, command: Command) -> str:
        performed = self.perform(command)
        assert isinstance(performed, Performed), performed
        return performed.id

    def add(self, **fields: Value) -> str:
        """A new member; `org` is the first branch unless given."""
        with self.replica.reading() as reader:
            branches = [org.id for org in reader.organisations() if org.fields["level"] == "chi_doan"]
        values = {"full_name": "Trần Văn Bình", "org": branches[0], **fields}
        return self.must(Command("create", "member", self.new_id(), values))

    def set(self, id: str, **fields: Value) -> None:
        self.must(Command("edit", "member", id, fields))

    def delete(self, id: str, reason: str = "nhập nhầm") -> None:
        self.must(Command("delete", "member", id, reason=reason))

    def resolve(self, conflict: str, take: str, **values: Value) -> None:
        wanted: dict[str, Value] = {"take": take, **({"values": values} if values else {})}
        self.must(Command("resolve", "conflict", conflict, wanted))

    def new_id(self) -> str:
        return self.central.new_id()

    # -- the network

    @property
    def remote(self) -> Remote:
        with self.replica.reading() as reader:
            meta = reader.meta
        return Remote(self.link, self.clock, meta.token, meta.unit)

    def sync(self) -> SyncResult:
        return self._cycle(self.replica, self.remote, self.clock)

    def try_sync(self) -> SyncFailure | None:
        try:
            self.sync()
        except SyncFailure as failure:
            return failure
        return None

    def enrol_again(
        self, unit: Unit, role: str = "secretary", name: str = "Nguyễn Thị Lan", actor: str = ""
    ) -> None:
        enrolment.enrol_again(self.replica, self.remote, self.central.code(unit, role, name), actor)

    # -- what can be seen

    def show(self, id: str, kind: str = "member") -> LocalRecord:
        with self.replica.reading() as reader:
            record = reader.record(kind, id)
        assert record is not None, f"{kind} {id} is not here"
        return record

    def has(self, id: str, kind: str = "member") -> bool:
        with self.replica.reading() as reader:
            return reader.record(kind, id) is not None

    def conflicts(self, status: str = "open") -> list[LocalRecord]:
        with self.replica.reading() as reader:
            return reader.conflicts(status)

    def rejections(self) -> list[Rejection]:
        with self.replica.reading() as reader:
            return reader.rejections()

    def queue(self) -> list[tuple[int, str]]:
        with self.replica.reading() as reader:
            return [(queued.n, queued.state) for queued in reader.outbox()]

    def bases(self) -> dict[tuple[str, str], tuple[int, Mapping[str, Value]]]:
        """Every record of the server as known here: (kind, id) → (version, set fields)."""
        with self.replica.reading() as reader:
            keys = [(kind, id) for kind, id, _ in _items(reader)]
            found = {key: reader.base(*key) for key in keys}
        return {key: (base.version, base.fields) for key, base in found.items() if base is not None}

    # -- disasters

    def image(self, target: Path) -> Path:
        """A copy of the whole home, taken while it is closed."""
        self.close()
        _copy(self.folder, target)
        self.reopen()
        return target

    def put_back(self, image: Path) -> None:
        """Yesterday's image of the disk over today's."""
        self.close()
        # Both stand there for a moment, or the file system may give the new files the old ones' identity.
        aside = self.folder.rename(self.folder.with_suffix(".aside"))
        _copy(image, self.folder)
        shutil.rmtree(aside)
        self.reopen()

    def put_back_unnoticed(self, image: Path) -> None:
        """As `put_back`, into the very same files: nothing on this machine can tell."""
        self.close()
        for old in self.folder.iterdir():
            if old.is_dir():
                shutil.rmtree(old)
            elif not (image / old.name).exists():
                old.unlink()
        for kept in image.iterdir():
            if kept.is_dir():
                shutil.copytree(kept, self.folder / kept.name)
            else:
                (self.folder / kept.name).write_bytes(kept.read_bytes())
        self.reopen()

    def clone(self, folder: Path) -> Laptop:
        """The same home on a second machine."""
        self.close()
        _copy(self.folder, folder)
        self.reopen()
        other = Laptop(folder, self.central, type(self.link)(self.central), self._cycle)
        other.reopen()
        return other


def _items(reader: Reader, prefix: str = "") -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    for one in reader.range_digests(prefix):
        if one.count == 0:
            continue
        found += one.items if one.items is not None else _items(reader, one.prefix)
    return found


def _copy(source: Path, target: Path) -> None:
    """The ballast only takes room; every home makes its own."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("ballast"))


def assert_level(central: Central, unit: Unit, *laptops: Laptop) -> None:
    """Both sides hold the same records with the same versions and values, and the same digest."""
    there = central.records(unit.id)
    digest = central.computed_digest(unit.id)
    assert central.unit_row(unit.id).digest == digest
    for laptop in laptops:
        assert laptop.bases() == there
        with laptop.replica.reading() as reader:
            assert reader.meta.digest == digest
            assert reader.computed_digest() == digest
            shown = {(kind, id): reader.record(kind, id) for kind, id in there}
        if not laptop.queue():
            assert {key: record.fields if record else None for key, record in shown.items()} == {
                key: fields for key, (_, fields) in there.items()
            }


@dataclass
class Scene:
    """A server, a unit, and the laptops that work in it."""

    folder: Path
    central: Central = field(default_factory=Central)
    laptops: list[Laptop] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.unit = self.central.add_unit()

    def laptop(
        self, name: str = "Nguyễn Thị Lan", role: str = "secretary", unit: Unit | None = None, org: str = ""
    ) -> Laptop:
        folder = self.folder / f"laptop{len(self.laptops)}"
        laptop = Laptop.enrolled(folder, self.central, unit or self.unit, role, name, org=org)
        self.laptops.append(laptop)
        return laptop

    def pair(self) -> tuple[Laptop, Laptop]:
        """Two laptops of the unit, of two secretaries."""
        return self.laptop("Nguyễn Thị Lan"), self.laptop("Phạm Văn Hùng")

    def level(self, *laptops: Laptop) -> None:
        """Synchronise until everybody has everything, and check that they do."""
        chosen = laptops or tuple(self.laptops)
        for _ in range(2):
            for laptop in chosen:
                laptop.sync()
        assert_level(self.central, self.unit, *chosen)

    def on_server(self, id: str, kind: str = "member") -> Mapping[str, Value]:
        record = self.central.record(self.unit.id, kind, id)
        assert record is not None, f"{kind} {id} is not on the server"
        return record.fields

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.close()
        self.central.close()
