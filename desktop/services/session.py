"""An opened home: the unlocked replica, the cadre who works, and the clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from desktop.services.failures import Locked, NotAuthorised, NotEnrolled
from domain.ids import uuid7
from domain.roles import Actor

if TYPE_CHECKING:
    from desktop.services.enrolling import Enrolled
    from domain.rules import Rulebook
    from sync.client.transport import Transport
    from sync.replica.home import Home
    from sync.replica.replica import Replica
    from sync.replica.summary import Summary
    from sync.replica.types import Meta

Clock = Callable[[], datetime]
# Builds the carrier to a server's address; tests put a server in the same process here.
Connect = Callable[[str], "Transport"]
Progress = Callable[[int, int], None]  # done, total; total 0 while unknown
# A passphrase, or how to ask for one; asked only when nothing else opens the home.
Passphrase = str | Callable[[], str | None] | None


def system_clock() -> datetime:
    """Now, with the offset of this laptop's zone."""
    return datetime.now(UTC).astimezone()


def connect_by_http(address: str) -> Transport:
    from sync.client.http import HttpTransport

    return HttpTransport(address)


class Session:
    """One process, one home, one cadre. Use as a context manager, or call `close`."""

    def __init__(
        self, home: Home, replica: Replica, actor: Actor, clock: Clock, connect: Connect, resources: ExitStack
    ) -> None:
        self.home = home
        self.replica = replica
        self.actor = actor
        self.clock = clock
        self.connect = connect
        # Whether people are still to be told that this home was found copied or restored.
        self.new_life_untold = replica.incarnation_is_new
        self._resources = resources

    @classmethod
    def is_enrolled(cls, folder: Path | None = None) -> bool:
        """Whether the home (None: the default one) works for a unit; opens nothing."""
        from sync.replica.home import Home

        return Home(folder).is_enrolled

    @classmethod
    def needs_passphrase(cls, folder: Path | None = None) -> bool:
        """Whether `open` will need a passphrase because no keyring slot exists."""
        from sync.replica import keys
        from sync.replica.home import Home

        return not keys.has_keyring_slot(Home(folder))

    @classmethod
    def open(
        cls,
        folder: Path | None = None,
        *,
        passphrase: Passphrase = None,
        clock: Clock | None = None,
        connect: Connect | None = None,
        for_contact: bool = False,
    ) -> Self:
        """Unlock by keyring, else by `passphrase`.

        A device that is out of its lease, or that was revoked, opens only `for_contact` with the server.

        Raises NotEnrolled, Locked (codes `locked.passphrase_missing`, `locked.lease_over`),
        NotAuthorised, and the replica's HomeInUse, WrongPassphrase, KeySlotDamaged, DataDamaged, DataNewer.
        """
        from sync.replica.home import Home
        from sync.replica.replica import Replica

        now = clock or system_clock
        home = Home(folder)
        if not home.is_enrolled:
            # Before the lock, which would make the folder.
            raise NotEnrolled("not_enrolled")
        with ExitStack() as opening:
            # Before the key is derived: a second process is told at once.
            opening.enter_context(home.lock())
            replica = Replica.open(home, unlock(home, passphrase), now)
            opening.callback(replica.close)
            with replica.reading() as reader:
                meta, actors = reader.meta, reader.actors()
            if not for_contact:
                check_right_to_read(meta, now())
            return cls(home, replica, actors[-1], now, connect or connect_by_http, opening.pop_all())

    @classmethod
    def enrol(
        cls,
        folder: Path | None,
        *,
        server: str,
        code: str,
        passphrase: Passphrase,
        name: str = "",
        use_keyring: bool = False,
        clock: Clock | None = None,
        connect: Connect | None = None,
        progress: Progress | None = None,
    ) -> tuple[Self, Enrolled]:
        """Enrol this home with a code from the level above and fetch its unit.

        On a home that already works for a unit: a cadre is added, or a device that has to enrol again
        does so; replica and outbox stay.
        """
        from desktop.services.enrolling import Application, enrol

        now, carrier = clock or system_clock, connect or connect_by_http
        application = Application(
            server=server,
            code=code,
            passphrase=passphrase,
            name=name,
            use_keyring=use_keyring,
            clock=now,
            connect=carrier,
            progress=progress,
        )
        opened = enrol(folder, application)
        session = cls(opened.home, opened.replica, opened.actor, now, carrier, opened.resources)
        return session, opened.enrolled

    @property
    def today(self) -> date:
        """The day by this laptop's clock."""
        return self.clock().date()

    @property
    def now_text(self) -> str:
        """Now, as operations carry it: ISO 8601 with offset, to the second."""
        return self.clock().isoformat(timespec="seconds")

    @property
    def rulebook(self) -> Rulebook:
        from sync.protocol.rulebook import rulebook

        return rulebook()

    def new_id(self) -> str:
        return uuid7(int(self.clock().timestamp() * 1000), os.urandom(10))

    def close(self) -> None:
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def unlock(home: Home, passphrase: Passphrase) -> bytes:
    """The data key of an enrolled home. Raises Locked, and the replica's WrongPassphrase, KeySlotDamaged.

    The keyring is a convenience, so whatever is wrong with it ends at the passphrase.
    """
    from sync.replica import keys
    from sync.replica.errors import KeyringUnavailable

    if keys.has_keyring_slot(home):
        try:
            return keys.unlock_with_keyring(home)
        except KeyringUnavailable:
            pass
    return keys.unlock_with_passphrase(home, ask(passphrase))


def ask(passphrase: Passphrase) -> str:
    """The passphrase itself. Raises Locked when there is none."""
    given = passphrase() if callable(passphrase) else passphrase
    if not given:
        raise Locked("locked.passphrase_missing")
    return given


def check_right_to_read(meta: Meta | Summary, now: datetime) -> None:
    """Raises NotAuthorised for a revoked device, Locked `locked.lease_over` for one silent too long."""
    from sync.replica.types import ReplicaState

    if meta.state == ReplicaState.REVOKED:
        raise NotAuthorised("device_revoked")
    if not meta.lease_until:
        return
    # A clock turned back does not lengthen the lease: the server's time, once seen, counts as passed.
    latest = now
    if meta.highest_server_time:
        latest = max(now, datetime.fromisoformat(meta.highest_server_time))
    if latest > datetime.fromisoformat(meta.lease_until):
        raise Locked("locked.lease_over", {"until": meta.lease_until[:10]})
