"""A desk: a cadre with an opened session on a real home, wired to the server of this process."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from desktop.services import members
from desktop.services.enrolling import Enrolled
from desktop.services.session import Session
from desktop.services.synchronising import SyncOutcome, synchronise
from domain.records import Value
from tests.helpers.central import Central, Unit
from tests.helpers.laptops import LaptopClock
from tests.helpers.link import Link

PASSPHRASE = "mật khẩu đủ dài"


@dataclass
class Desk:
    """`session` is open until `close`; `link` can be broken."""

    folder: Path
    central: Central
    unit: Unit
    link: Link
    clock: LaptopClock
    session: Session
    enrolled: Enrolled

    def add(self, **values: Value) -> str:
        given = {"full_name": "Trần Văn Bình", **values}
        org = str(given.pop("org", self.unit.branches[0]))
        return members.add(self.session, org, given).id

    def sync(self) -> SyncOutcome:
        return synchronise(self.session)

    def fields(self, id: str) -> Mapping[str, Value]:
        return members.show(self.session, id).fields

    def reopen(self) -> None:
        self.session.close()
        self.session = Session.open(
            self.folder, passphrase=PASSPHRASE, clock=self.clock, connect=lambda _: self.link
        )

    def close(self) -> None:
        self.session.close()


@dataclass
class Office:
    """One server with one unit, and desks on demand; everything ends with `close`."""

    folder: Path
    central: Central = field(default_factory=Central)

    def __post_init__(self) -> None:
        self.unit = self.central.add_unit()
        self._open = ExitStack()
        self._open.callback(self.central.close)

    def desk(self, name: str = "Nguyễn Thị Lan", role: str = "secretary", unit: Unit | None = None) -> Desk:
        """`unit` is another one of the same server."""
        unit = unit or self.unit
        folder = self.folder / name
        link, clock = Link(self.central), LaptopClock(self.central.clock)
        org = unit.branches[0] if role == "branch" else ""
        session, enrolled = Session.enrol(
            folder,
            server="http://central",
            code=self.central.code(unit, role, name, org),
            passphrase=PASSPHRASE,
            name=f"Máy của {name}",
            clock=clock,
            connect=lambda _: link,
        )
        desk = Desk(folder, self.central, unit, link, clock, session, enrolled)
        self._open.callback(desk.close)
        return desk

    def close(self) -> None:
        self._open.close()
