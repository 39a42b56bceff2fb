"""Enrolling a home: from a code of the level above to an encrypted replica that holds the unit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.services.connecting import checked_address, reached
from domain.ids import uuid7
from domain.roles import Actor

if TYPE_CHECKING:
    from desktop.services.session import Clock, Connect, Passphrase, Progress
    from sync.client.remote import Remote
    from sync.replica.home import Home
    from sync.replica.replica import Replica
    from sync.replica.types import Enrolment


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What an enrolment brought: the words of `sodoan enrol --json`.

    `keyring`: whether the data key also lies in the system's key store now.
    """

    device: str
    unit: str
    unit_code: str
    unit_name: str
    role: str
    records: int
    keyring: bool = False


@dataclass(frozen=True, slots=True)
class OpenedHome:
    """An enrolled home, open; `resources` closes it."""

    home: Home
    replica: Replica
    actor: Actor
    resources: ExitStack
    enrolled: Enrolled


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What is asked for: `server` and `code` as a person typed them."""

    server: str
    code: str
    passphrase: Passphrase
    name: str
    use_keyring: bool
    clock: Clock
    connect: Connect
    progress: Progress | None


def enrol(folder: Path | None, application: Application) -> OpenedHome:
    """Enrol a home and fetch its unit; a home that is enrolled already keeps replica and outbox.

    Raises CodeRefused and what else the client raises, Locked, NotEnrolled `server_address`, HomeInUse.
    Where the connection breaks after the code was taken, the home is enrolled and a synchronisation
    fetches the rest.
    """
    from sync.replica.home import Home

    address = checked_address(application.server)
    home = Home(folder)
    with ExitStack() as opening:
        opening.enter_context(home.lock())
        remote = opening.enter_context(reached(address, application.connect, application.clock))
        if home.is_enrolled:
            replica, key, enrolment = _enrol_again(home, remote, address, application, opening)
        else:
            replica, key, enrolment = _enrol_new(home, remote, address, application, opening)
        keyring = application.use_keyring and _keep_in_keyring(home, key)
        _fetch(replica, remote, application)
        with replica.reading() as reader:
            records = sum(reader.counts().records.values())
        enrolled = Enrolled(
            device=enrolment.device,
            unit=enrolment.unit,
            unit_code=enrolment.unit_code,
            unit_name=enrolment.unit_name,
            role=enrolment.actor.role.value,
            records=records,
            keyring=keyring,
        )
        return OpenedHome(home, replica, enrolment.actor, opening.pop_all(), enrolled)


def _enrol_new(
    home: Home, remote: Remote, address: str, application: Application, opening: ExitStack
) -> tuple[Replica, bytes, Enrolment]:
    from desktop.services.session import ask
    from sync.client import enrolment as client
    from sync.replica.replica import Replica

    passphrase = ask(application.passphrase)
    device = uuid7(int(application.clock().timestamp() * 1000), os.urandom(10))
    # The key first: a full disk or a read-only folder must not cost the code, which works once.
    with _new_key(home, passphrase) as key:
        enrolment = client.enrol(remote, application.code, address, device, application.name)
        replica = Replica.create(home, key, enrolment, application.clock)
    opening.callback(replica.close)
    return replica, key, enrolment


@contextmanager
def _new_key(home: Home, passphrase: str) -> Iterator[bytes]:
    """A fresh key and slot file, taken back when what follows fails."""
    from sync.replica import keys

    # Without a replica a slot file opens nothing: it is what an interrupted enrolment left.
    home.keys.unlink(missing_ok=True)
    key = keys.create(home, passphrase)
    try:
        yield key
    except BaseException:
        if not home.is_enrolled:
            home.keys.unlink(missing_ok=True)
        raise


def _enrol_again(
    home: Home, remote: Remote, address: str, application: Application, opening: ExitStack
) -> tuple[Replica, bytes, Enrolment]:
    from desktop.services.session import unlock
    from sync.client import enrolment as client
    from sync.replica.replica import Replica

    key = unlock(home, application.passphrase)
    replica = Replica.open(home, key, application.clock)
    opening.callback(replica.close)
    with replica.reading() as reader:
        meta = reader.meta
    remote.token, remote.unit = meta.token, meta.unit
    enrolment = client.enrol_again(replica, remote, application.code)
    if meta.server != address:
        with replica.writing() as work:
            work.set_meta(server=address)
            work.commit()
    return replica, key, enrolment


def _keep_in_keyring(home: Home, key: bytes) -> bool:
    from sync.replica import keys
    from sync.replica.errors import KeyringUnavailable

    try:
        keys.enable_keyring(home, key)
    except KeyringUnavailable:
        return False
    return True


def _fetch(replica: Replica, remote: Remote, application: Application) -> None:
    from sync.client.cycle import synchronise

    tell = application.progress

    def progress(phase: str, done: int, total: int) -> None:
        if tell is not None and phase == "bootstrap":
            tell(done, total)

    synchronise(replica, remote, application.clock, progress)
