"""A check-up of this laptop: program, folder, disk, key, clock, data. A sick home is left as it is."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop import VERSION
from desktop.services.failures import FailureKind, describe, expected
from desktop.services.session import Clock, Passphrase, Session, check_right_to_read, system_clock
from desktop.services.times import show_time
from desktop.services.wording import sentence, word
from domain.kinds import SCHEMA

if TYPE_CHECKING:
    from sync.replica.types import Meta

_MEGABYTE = 1 << 20
_LITTLE_SPACE, _NO_SPACE = 200 * _MEGABYTE, 32 * _MEGABYTE
# Folders that programs copy to other computers behind our back, half-written files included.
_COPIED_FOLDERS = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "nextcloud")
# File systems that are a disk of another computer; SQLite's shared memory does not work across them.
_NETWORK_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "afs", "9p"})
# This program did not exist before; a clock that says so has lost its battery.
_FIRST_POSSIBLE_YEAR = 2026
_CLOCK_TOLERANCE = timedelta(minutes=5)


class Verdict(StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Check:
    """`name` is versions, home, disk, keys, data, storage, clock or identity; `kind` tells errors apart."""

    name: str
    verdict: Verdict
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    kind: FailureKind = FailureKind.UNEXPECTED


def checkup(folder: Path | None, passphrase: Passphrase, clock: Clock | None = None) -> list[Check]:
    """Every check that can be made; those of the data only where the home opens."""
    from sync.replica.home import Home

    home, now = Home(folder), clock or system_clock
    checks = [_versions(), _place(home.path), _space(home.path), _keys(folder), _clock(now())]
    return [*checks, *_opened(folder, passphrase, now)]


def machine(folder: Path | None, clock: Clock | None = None) -> list[Check]:
    """What can be said about a machine that works for no unit yet: place, disk, clock, key store."""
    from sync.replica.home import Home

    home = Home(folder)
    return [_place(home.path), _space(home.path), _clock((clock or system_clock)()), _key_store()]


def _key_store() -> Check:
    from sync.replica import keyring_slot

    usable = keyring_slot.usable()
    text = word("doctor.text.key_store" if usable else "doctor.text.no_key_store")
    return Check("keyring", Verdict.OK, text, {"usable": usable})


def _versions() -> Check:
    from sqlcipher3 import dbapi2

    facts = {
        "program": VERSION,
        "python": platform.python_version(),
        "sqlite": dbapi2.sqlite_version,
        "schema": SCHEMA,
        "system": platform.platform(terse=True),
    }
    return Check("versions", Verdict.OK, word("doctor.text.versions").format(**facts), facts)


def _place(path: Path) -> Check:
    facts = {"path": str(path), "file_system": _file_system(path)}
    text = word("doctor.text.home").format(path=path)
    if facts["file_system"] in _NETWORK_SYSTEMS or str(path).startswith("\\\\"):
        return Check("home", Verdict.WARNING, f"{text} {word('doctor.text.network_folder')}", facts)
    if any(name in part.lower() for part in path.resolve().parts for name in _COPIED_FOLDERS):
        return Check("home", Verdict.WARNING, f"{text} {word('doctor.text.copied_folder')}", facts)
    if path.exists() and not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        text = word("doctor.text.no_access").format(path=path)
        return Check("home", Verdict.ERROR, text, facts, FailureKind.NOT_ENROLLED)
    return Check("home", Verdict.OK, text, facts)


def _file_system(path: Path) -> str:
    """The type of the file system that holds a path, where the system tells (Linux); else ""."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, system, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if len(point) >= len(best) and path.resolve().is_relative_to(point):
            best, kind = point, system
    return kind


def _space(path: Path) -> Check:
    standing = next(place for place in (path, *path.resolve().parents) if place.exists())
    free = shutil.disk_usage(standing).free
    facts = {"free_bytes": free}
    text = word("doctor.text.disk").format(megabytes=f"{free // _MEGABYTE:,}".replace(",", "."))
    if free < _NO_SPACE:
        return Check(
            "disk", Verdict.ERROR, f"{text} {word('doctor.text.no_space')}", facts, FailureKind.DISK_FULL
        )
    if free < _LITTLE_SPACE:
        return Check("disk", Verdict.WARNING, f"{text} {word('doctor.text.little_space')}", facts)
    return Check("disk", Verdict.OK, text, facts)


def _keys(folder: Path | None) -> Check:
    if not Session.is_enrolled(folder):
        return Check("keys", Verdict.OK, word("doctor.text.no_keys"), {"passphrase": False, "keyring": False})
    try:
        keyring = not Session.needs_passphrase(folder)
    except expected() as error:
        return _fault("keys", error)
    text = word("doctor.text.keyring" if keyring else "doctor.text.passphrase_only")
    return Check("keys", Verdict.OK, text, {"passphrase": True, "keyring": keyring})


def _clock(now: datetime) -> Check:
    facts = {"now": now.isoformat(timespec="seconds")}
    text = word("doctor.text.clock").format(at=show_time(now.isoformat()))
    if now.year < _FIRST_POSSIBLE_YEAR:
        return Check("clock", Verdict.WARNING, f"{text} {word('doctor.text.clock_wrong')}", facts)
    return Check("clock", Verdict.OK, text, facts)


def _opened(folder: Path | None, passphrase: Passphrase, clock: Clock) -> Iterator[Check]:
    """What can only be seen from inside. A page is authenticated when it is read: reading all proves all."""
    try:
        with Session.open(folder, passphrase=passphrase, clock=clock, for_contact=True) as session:
            found = list(_inside(session))
    except expected() as error:
        found = [_fault("data", error)]
    yield from found


def _inside(session: Session) -> Iterator[Check]:
    from sync.replica.connection import PRAGMAS

    with session.replica.reading() as reader:
        meta, counts = reader.meta, reader.counts()
        computed = reader.computed_digest()
    # Opening has set each of these and read it back; with another value it would have failed.
    yield Check("storage", Verdict.OK, word("doctor.text.storage"), dict(PRAGMAS))
    facts: dict[str, Any] = {"records": dict(counts.records), "digest": computed}
    if computed == meta.digest:
        text = word("doctor.text.data").format(count=sum(counts.records.values()))
        yield Check("data", Verdict.OK, text, facts)
    else:
        facts["expected_digest"] = meta.digest
        yield Check("data", Verdict.ERROR, word("doctor.text.data_differs"), facts, FailureKind.DATA_DAMAGED)
    identity = {
        "state": meta.state,
        "incarnation": meta.incarnation,
        "new": session.replica.incarnation_is_new,
    }
    code = "doctor.text.new_life" if identity["new"] else "doctor.text.identity"
    verdict = Verdict.WARNING if identity["new"] else Verdict.OK
    yield Check("identity", verdict, word(code).format(unit=meta.unit_name), identity)
    shut_out = _shut_out(meta, session.clock())
    if shut_out:
        yield Check("identity", Verdict.WARNING, shut_out, identity)
    if meta.highest_server_time:
        seen = datetime.fromisoformat(meta.highest_server_time)
        if session.clock() + _CLOCK_TOLERANCE < seen:
            text = word("doctor.text.clock_behind").format(at=show_time(meta.highest_server_time))
            yield Check("clock", Verdict.WARNING, text, {"highest_server_time": meta.highest_server_time})


def _shut_out(meta: Meta, now: datetime) -> str:
    """Why people cannot work on this laptop although it is sound, in words; "" where they can."""
    from sync.replica.states import ReplicaState

    if meta.state == ReplicaState.ENROL_AGAIN:
        return sentence("enrol_again")
    try:
        check_right_to_read(meta, now)
    except expected() as error:
        return describe(error).sentence
    return ""


def _fault(name: str, error: BaseException) -> Check:
    failure = describe(error)
    verdict = Verdict.WARNING if failure.code == "not_enrolled" else Verdict.ERROR
    return Check(name, verdict, failure.sentence, {"code": failure.code}, failure.kind)
