"""The practice mode: a home of its own with an invented unit, and no way from it to any server.

Its replica is an ordinary one, so everything works as in earnest. It lies in a folder of its own under a
key of its own; what it has for a server is no address, so nothing that speaks with servers gets anywhere.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import resources
from desktop.services.connecting import NO_SERVER
from desktop.services.session import Clock, Session, system_clock
from domain.ids import uuid7
from domain.roles import Actor, Role

if TYPE_CHECKING:
    from sync.protocol.messages import Chunk
    from sync.replica.enrolled import Enrolment
    from sync.replica.replica import Replica

WORD: Final = "LUYỆN TẬP"
# Guards nothing: nobody in there is real.
PASSPHRASE: Final = "chế độ luyện tập"
_FOLDER: Final = "luyen-tap"
_MARK: Final = "luyen-tap.json"


def folder_of(home: Path) -> Path:
    """Where the practice of a home lies."""
    return home / _FOLDER


def is_practice(folder: Path | None) -> bool:
    """Whether a home is one to practise in; opens nothing."""
    return folder is not None and (folder / _MARK).exists()


def prepare(home: Path, clock: Clock | None = None) -> Path:
    """Make the practice of a home unless it stands; gives its folder."""
    folder = folder_of(home)
    if not (is_practice(folder) and Session.is_enrolled(folder)):
        _remove(folder)
        _build(folder, clock or system_clock)
    return folder


def start_over(home: Path, clock: Clock | None = None) -> Path:
    """The practice of a home as it was at first. It must not be open."""
    _remove(folder_of(home))
    return prepare(home, clock)


def open_practice(home: Path, clock: Clock | None = None) -> Session:
    """A session in which nothing is in earnest."""
    return Session.open(prepare(home, clock), passphrase=PASSPHRASE, clock=clock)


def _remove(folder: Path) -> None:
    """Only what is marked as practice, or is empty: a folder given by mistake is never emptied."""
    if is_practice(folder):
        shutil.rmtree(folder)
    elif folder.exists():
        folder.rmdir()


def _build(folder: Path, clock: Clock) -> None:
    from sync.replica import keys
    from sync.replica.home import Home
    from sync.replica.replica import Replica

    shipped = _shipped()
    home = Home(folder)
    home.prepare()
    # First of all: a practice that was left half made is known as one.
    (folder / _MARK).write_text("{}", encoding="utf-8")
    enrolment = _enrolment(shipped, clock)
    key = keys.create(home, PASSPHRASE, enrolment.actor.id)
    replica = Replica.create(home, key, enrolment, clock)
    try:
        _fill(replica, shipped, enrolment)
    finally:
        replica.close()


def _fill(replica: Replica, shipped: Mapping[str, Any], enrolment: Enrolment) -> None:
    from sync.protocol.digest import UnitDigest
    from sync.protocol.messages import Manifest

    chunks = [_chunk(kind, rows) for kind, rows in shipped["records"].items()]
    known = [(chunk.kind, id, 1) for chunk in chunks for id in chunk.ids]
    manifest = Manifest(
        unit=enrolment.unit,
        epoch=enrolment.epoch,
        as_of=1,
        digest=str(UnitDigest().plus_all(known)),
        records=len(known),
        schema=enrolment.server_schema,
        server_time=enrolment.server_time,
        chunks=[],
    )
    with replica.writing() as work:
        for chunk in chunks:
            work.install_chunk(chunk)
        if not work.finish_bootstrap(manifest):
            raise ValueError("the practice unit does not add up")
        work.commit()


def _chunk(kind: str, rows: list[Mapping[str, Any]]) -> Chunk:
    from sync.protocol.messages import Chunk

    ordered = sorted(rows, key=lambda row: str(row["id"]))
    names = sorted({name for row in ordered for name in row["fields"]})
    return Chunk(
        kind=kind,
        ids=[row["id"] for row in ordered],
        versions=[1] * len(ordered),
        columns={name: [row["fields"].get(name) for row in ordered] for name in names},
    )


def _enrolment(shipped: Mapping[str, Any], clock: Clock) -> Enrolment:
    from domain.kinds import SCHEMA
    from sync.replica.enrolled import Enrolment

    unit, actor = shipped["unit"], shipped["actor"]
    now = clock()
    return Enrolment(
        server=NO_SERVER,
        device=uuid7(int(now.timestamp() * 1000), os.urandom(10)),
        token="",
        unit=unit["id"],
        unit_code=unit["code"],
        unit_name=unit["name"],
        unit_path=tuple(unit["path"]),
        actor=Actor(actor["id"], actor["name"], Role.SECRETARY, unit["id"], "", ""),
        epoch=WORD,
        server_time=now.isoformat(timespec="seconds"),
        lease_until="",
        device_name="Máy luyện tập",
        server_schema=SCHEMA,
        min_schema=1,
    )


def _shipped() -> Mapping[str, Any]:
    path = Path(str(resources.__file__)).with_name("practice") / "unit.json"
    shipped: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return shipped
