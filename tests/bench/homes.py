"""Homes of laptops filled with a unit of any size, without a server: for what happens on one laptop only."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.ids import uuid7
from domain.roles import Actor, Role
from sync.protocol import columnar
from sync.protocol.digest import UnitDigest
from sync.protocol.messages import Manifest
from sync.replica import keys
from sync.replica.enrolled import Enrolment
from sync.replica.home import Home
from sync.replica.replica import Replica
from sync.replica.types import ReplicaState
from tests.bench.people import people

PASSPHRASE = "mot cum tu dai de thu"
# Nothing listens there; a window that synchronises by itself finds no network.
NOWHERE = "http://127.0.0.1:9"

Rows = dict[str, list[tuple[str, int, Mapping[str, Any]]]]
# From people (id, fields) and branches, cases (id, version, fields).
History = Callable[
    [Sequence[tuple[str, Mapping[str, Any]]], Sequence[str]], Iterable[tuple[str, int, Mapping[str, Any]]]
]


def now() -> datetime:
    return datetime.now(UTC).astimezone()


def new_id() -> str:
    return uuid7(int(now().timestamp() * 1000), os.urandom(10))


@dataclass(frozen=True, slots=True)
class FilledHome:
    """A closed home; `key` opens its replica, PASSPHRASE its session."""

    path: Path
    key: bytes
    members: int
    branches: tuple[str, ...]


def unit_tree(code: str, branches: int) -> tuple[str, list[str], list[tuple[str, Mapping[str, Any]]]]:
    """(unit's id, branches' ids, organisation records as (id, fields))."""
    root = new_id()
    ids = [new_id() for _ in range(branches)]
    records: list[tuple[str, Mapping[str, Any]]] = [
        (root, {"code": code, "name": "Xã Thống Nhất", "level": "doan_co_so", "status": "active"})
    ]
    for place, id in enumerate(ids, 1):
        fields = {
            "code": f"{code}.{place}",
            "name": f"Chi đoàn thôn {place}",
            "level": "chi_doan",
            "parent": root,
            "status": "active",
        }
        records.append((id, fields))
    return root, ids, records


def branches_for(members: int) -> int:
    """Eight branches in the median unit, 45 at most."""
    return min(45, max(8, members // 400))


def fill_home(path: Path, members: int, fields: int = 34, history: History | None = None) -> FilledHome:
    """Make a home with a unit of this size in it, level with a server that does not exist.

    `history` gives the cases of these people (id, fields) in these branches.
    """
    unit, branches, tree = unit_tree("TB.4.37", branches_for(members))
    everybody = list(people(members, branches, fields))
    rows: Rows = {
        "organisation": [(id, 1, values) for id, values in tree],
        "member": [(id, 2 + place // 500, values) for place, (id, values) in enumerate(everybody)],
        **({"case": list(history(everybody, branches))} if history is not None else {}),
    }
    home = Home(path)
    key = keys.create(home, PASSPHRASE)
    replica = Replica.create(home, key, _enrolment(unit), now)
    try:
        install(replica, unit, rows)
    finally:
        replica.close()
    return FilledHome(path, key, members, tuple(branches))


def install(replica: Replica, unit: str, rows: Rows) -> None:
    """Bootstrap without a network."""
    digest = UnitDigest()
    head = 0
    for kind, records in rows.items():
        digest = digest.plus_all((kind, id, version) for id, version, _ in records)
        head = max([head, *(version for _, version, _ in records)])
        for body in columnar.pack(kind, records):
            with replica.writing() as work:
                work.install_chunk(columnar.unpack(body))
                work.commit()
    manifest = Manifest(unit, "epoch-1", head, str(digest), digest.count, 1, now().isoformat(), [])
    with replica.writing() as work:
        work.finish_bootstrap(manifest)
        work.set_meta(state=ReplicaState.READY.value, last_sync=now().isoformat())
        work.commit()


def _enrolment(unit: str) -> Enrolment:
    moment = now()
    return Enrolment(
        server=NOWHERE,
        device=new_id(),
        token="x" * 43,
        unit=unit,
        unit_code="TB.4.37",
        unit_name="Xã Thống Nhất",
        actor=Actor(new_id(), "Nguyễn Thị Lan", Role.SECRETARY, unit, "", ""),
        epoch="epoch-1",
        server_time=moment.isoformat(),
        lease_until=(moment + timedelta(days=60)).isoformat(),
    )


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def spread(values: Sequence[str], count: int) -> list[str]:
    """`count` of these, evenly spread over the list."""
    return [values[place * len(values) // count] for place in range(min(count, len(values)))]
