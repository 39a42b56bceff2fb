"""Enrolling a home: from a code of the level above to an encrypted replica that holds the unit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.services.cadres import follow, note_keyring, settle_in, whose
from desktop.services.connecting import checked_address, reached
from desktop.services.failures import ActionRefused, Locked
from desktop.services.practice import is_practice
from domain.roles import Actor
from domain.values.dates import day_in_vietnam

if TYPE_CHECKING:
    from desktop.services.session import Clock, Connect, Passphrase, Progress
    from sync.client.remote import Remote
    from sync.replica.enrolled import Enrolment
    from sync.replica.home import Home
    from sync.replica.keys import Opened
    from sync.replica.replica import Replica
from sync.replica.types import Meta


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
    """An enrolled home, open; `resources` closes it, `key` is its data key."""

    home: Home
    replica: Replica
    actor: Actor
    resources: ExitStack
    enrolled: Enrolled
    key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What is asked for: `server` and `code` as a person typed them."""

    server: str
    code: str
    passphrase: Passphrase
    new_passphrase: Passphrase
    renew: bool
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
    if is_practice(home.path):
        raise ActionRefused("practice.enrol")
    with ExitStack() as opening:
        opening.enter_context(home.lock())
        remote = opening.enter_context(reached(address, application.connect, application.clock))
        if home.is_enrolled:
            replica, key, enrolment = _enrol_again(home, remote, address, application, opening)
        else:
            replica, key, enrolment = _enrol_new(home, remote, address, application, opening)
        keyring = application.use_keyring and keep_in_keyring(home, replica, key, enrolment.actor.id)
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
        return OpenedHome(home, replica, enrolment.actor, opening.pop_all(), enrolled, key)


def _enrol_new(
    home: Home, remote: Remote, address: str, application: Application, opening: ExitStack
) -> tuple[Replica, bytes, Enrolment]:
    from desktop.services.session import ask
    from sync.client import applying
    from sync.client import enrolment as client
    from sync.replica.replica import Replica

    passphrase = ask(application.passphrase)
    # The key first: a full disk or a read-only folder must not cost the code, which works once.
    with _new_key(home, passphrase) as opened:
        applicant = applying.applicant(home, application.clock())
        enrolment = client.enrol(
            remote,
            application.code,
            address,
            applicant.device,
            application.name,
            applicant.token(application.code),
        )
        replica = Replica.create(home, opened.key, enrolment, application.clock)
        settle_in(home, opened, enrolment.actor.id)
        applying.forget(home)
    opening.callback(replica.close)
    return replica, opened.key, enrolment


@contextmanager
def _new_key(home: Home, passphrase: str) -> Iterator[Opened]:
    """A fresh key and slot file, taken back when what follows fails."""
    from sync.replica import keys

    # Without a replica a slot file opens nothing: it is what an interrupted enrolment left.
    home.keys.unlink(missing_ok=True)
    opened = keys.begin(home, passphrase)
    try:
        yield opened
    except BaseException:
        if not home.is_enrolled:
            home.keys.unlink(missing_ok=True)
        raise


def _enrol_again(
    home: Home, remote: Remote, address: str, application: Application, opening: ExitStack
) -> tuple[Replica, bytes, Enrolment]:
    from desktop.services.session import unlock
    from sync.replica.replica import Replica

    opened = unlock(home, application.passphrase)
    replica = Replica.open(home, opened.key, application.clock)
    opening.callback(replica.close)
    with replica.reading() as reader:
        meta, opener = reader.meta, whose(reader, opened.actor)
    settle_in(home, opened, opener.id)
    if application.renew or _has_to_renew(meta, opener, application.clock()):
        enrolment = renew(replica, remote, opener, address, application.code)
    else:
        passphrase = _passphrase_of_the_new_one(application, opened)
        enrolment = admit(home, replica, remote, opened.key, address, application.code, passphrase)
    return replica, opened.key, enrolment


def _has_to_renew(meta: Meta, opener: Actor, now: datetime) -> bool:
    from sync.replica.types import ReplicaState

    if meta.state in (ReplicaState.ENROL_AGAIN, ReplicaState.REVOKED):
        return True
    return bool(opener.until) and day_in_vietnam(now).isoformat() > opener.until


def _passphrase_of_the_new_one(application: Application, opened: Opened) -> str:
    """Asked for before the code is used, which works once."""
    from desktop.services.session import ask

    given = application.new_passphrase
    own = given() if callable(given) else given
    # A home that the keyring opened was given no passphrase yet.
    return own or opened.passphrase or ask(application.passphrase)


def admit(
    home: Home, replica: Replica, remote: Remote, key: bytes, address: str, code: str, passphrase: str
) -> Enrolment:
    """Add a cadre with a slot of their own to an open home; the keyring is switched off.

    Raises CodeRefused and what else the client raises, Locked `locked.too_many_cadres`.
    """
    from sync.replica import keys

    slots = [owner for owner in keys.owners(home) if owner.kind is keys.SlotKind.PASSPHRASE]
    if len(slots) >= keys.MOST_CADRES:
        raise Locked("locked.too_many_cadres", {"most": keys.MOST_CADRES})
    enrolment = _ask_again(replica, remote, address, code)
    keys.set_passphrase(home, key, passphrase, enrolment.actor.id)
    keys.set_last(home, key, enrolment.actor.id)
    # With one account of the operating system it would open for both.
    if keys.has_keyring_slot(home):
        keys.disable_keyring(home, key)
        note_keyring(home, replica)
    return enrolment


def renew(replica: Replica, remote: Remote, opener: Actor, address: str, code: str) -> Enrolment:
    """A fresh code for the cadre who opened: what was theirs goes on under the new id."""
    enrolment = _ask_again(replica, remote, address, code, opener.id)
    with replica.writing() as work:
        follow(work, opener.id, enrolment.actor.id)
        work.commit()
    return enrolment


def _ask_again(replica: Replica, remote: Remote, address: str, code: str, actor: str = "") -> Enrolment:
    from sync.client import enrolment as client

    with replica.reading() as reader:
        meta = reader.meta
    remote.token, remote.unit = meta.token, meta.unit
    enrolment = client.enrol_again(replica, remote, code, actor)
    if meta.server != address:
        with replica.writing() as work:
            work.set_meta(server=address)
            work.commit()
    return enrolment


def keep_in_keyring(home: Home, replica: Replica, key: bytes, actor: str) -> bool:
    """Whether the keyring took it."""
    from sync.replica import keys
    from sync.replica.errors import KeyringUnavailable

    try:
        keys.enable_keyring(home, key, actor)
    except KeyringUnavailable:
        return False
    note_keyring(home, replica)
    return True


def _fetch(replica: Replica, remote: Remote, application: Application) -> None:
    from sync.client.cycle import synchronise

    tell = application.progress

    def progress(phase: str, done: int, total: int) -> None:
        if tell is not None and phase == "bootstrap":
            tell(done, total)

    synchronise(replica, remote, application.clock, progress)
