"""An opened home: the unlocked replica, the cadre who works, and the clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from desktop.services.failures import Locked, NotAuthorised, NotEnrolled
from domain.ids import uuid7
from domain.values.dates import VIETNAM, day_in_vietnam

if TYPE_CHECKING:
    from desktop.services.enrolling import Enrolled
    from domain.roles import Actor
    from domain.rules import Rulebook
    from sync.client.transport import Transport
    from sync.replica.file_cache import FileCache
    from sync.replica.home import Home
    from sync.replica.keys import Opened
    from sync.replica.replica import Replica
    from sync.replica.summary import Summary
    from sync.replica.types import Meta

Clock = Callable[[], datetime]
# Builds the carrier to a server's address; tests put a server in the same process here.
Connect = Callable[[str], "Transport"]
Progress = Callable[[int, int], None]  # done, total; total 0 while unknown
# A passphrase, or how to ask for one; asked only when nothing else opens the home.
Passphrase = str | Callable[[], str | None] | None


def home_of(folder: Path | None) -> Path:
    """The folder of a home (None: the default one); opens nothing."""
    from sync.replica.home import Home

    return Home(folder).path


def system_clock() -> datetime:
    """Now, with the offset of this laptop's zone."""
    return datetime.now(VIETNAM)


def connect_by_http(address: str) -> Transport:
    from sync.client.http import HttpTransport

    return HttpTransport(address)


class Session:
    """One process, one home, one cadre. Use as a context manager, or call `close`.

    `key` is the data key; only `access` uses it, to give or take ways into the home.
    """

    def __init__(
        self,
        home: Home,
        replica: Replica,
        actor: Actor,
        clock: Clock,
        connect: Connect,
        resources: ExitStack,
        *,
        key: bytes = b"",
        opened_by: str = "",
    ) -> None:
        self.home = home
        self.key = key
        # The kind of slot that opened the home; "" where a fresh enrolment did.
        self.opened_by = opened_by
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
        """Unlock by keyring, else by `passphrase`; the cadre whose slot opened works.

        A device that is out of its lease, or that was revoked, opens only `for_contact` with the server.

        Raises NotEnrolled, Locked (codes `locked.passphrase_missing`, `locked.lease_over`),
        NotAuthorised, and the replica's HomeInUse, WrongPassphrase, KeySlotDamaged, DataDamaged, DataNewer.
        """
        return cls._opened(
            folder, lambda home: unlock(home, passphrase), clock, connect, for_contact=for_contact
        )

    @classmethod
    def recover(
        cls,
        folder: Path | None,
        code: str,
        passphrase: str,
        *,
        clock: Clock | None = None,
        connect: Connect | None = None,
    ) -> Self:
        """Open with the recovery code and give its cadre a new passphrase.

        Raises what `open` raises, WrongRecoveryCode, and Locked for a passphrase that will not do.
        """
        from desktop.services import access
        from sync.replica import keys

        session = cls._opened(
            folder, lambda home: keys.open_with_recovery_code(home, code), clock, connect, for_contact=False
        )
        try:
            access.replace_passphrase(session, passphrase)
        except BaseException:
            session.close()
            raise
        return session

    @classmethod
    def _opened(
        cls,
        folder: Path | None,
        unlocking: Callable[[Home], Opened],
        clock: Clock | None,
        connect: Connect | None,
        *,
        for_contact: bool,
    ) -> Self:
        from desktop.services import cadres
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
            opened = unlocking(home)
            replica = Replica.open(home, opened.key, now)
            opening.callback(replica.close)
            with replica.reading() as reader:
                meta, actor = reader.meta, cadres.whose(reader, opened.actor)
            cadres.settle_in(home, opened, actor.id)
            if not for_contact:
                check_right_to_read(meta, now())
            return cls(
                home,
                replica,
                actor,
                now,
                connect or connect_by_http,
                opening.pop_all(),
                key=opened.key,
                opened_by=opened.kind.value,
            )

    @classmethod
    def enrol(
        cls,
        folder: Path | None,
        *,
        server: str,
        code: str,
        passphrase: Passphrase,
        new_passphrase: Passphrase = None,
        renew: bool = False,
        name: str = "",
        use_keyring: bool = False,
        clock: Clock | None = None,
        connect: Connect | None = None,
        progress: Progress | None = None,
    ) -> tuple[Self, Enrolled]:
        """Enrol this home with a code from the level above and fetch its unit.

        On a home that already works for a unit, `passphrase` opens it; replica and outbox stay. A cadre is
        added who gets `new_passphrase` (None: the same one, so that the two cannot be told apart by it). With
        `renew`, on a device that has to enrol again, and for a cadre whose days are over, the code is for
        the cadre who opened, and everything of theirs goes on.
        """
        from desktop.services.enrolling import Application, enrol

        now, carrier = clock or system_clock, connect or connect_by_http
        application = Application(
            server=server,
            code=code,
            passphrase=passphrase,
            new_passphrase=new_passphrase,
            renew=renew,
            name=name,
            use_keyring=use_keyring,
            clock=now,
            connect=carrier,
            progress=progress,
        )
        opened = enrol(folder, application)
        session = cls(
            opened.home, opened.replica, opened.actor, now, carrier, opened.resources, key=opened.key
        )
        return session, opened.enrolled

    def handed_to(self, actor: Actor) -> Self:
        """A session of another cadre on the same open home; this one can only be thrown away."""
        return type(self)(
            self.home,
            self.replica,
            actor,
            self.clock,
            self.connect,
            self._resources.pop_all(),
            key=self.key,
            opened_by=self.opened_by,
        )

    @cached_property
    def files(self) -> FileCache:
        """The encrypted files of directives in this home."""
        from sync.replica.file_cache import FileCache

        return FileCache(self.home, self.key)

    @property
    def is_filled(self) -> bool:
        """Whether the unit was ever fetched to the end; where not, first run goes on."""
        from sync.replica.states import ReplicaState

        with self.replica.reading() as reader:
            return reader.meta.state != ReplicaState.BOOTSTRAPPING

    @property
    def today(self) -> date:
        """The day in Vietnam by this laptop's clock, whatever zone the machine is set to."""
        return day_in_vietnam(self.clock())

    @property
    def now_text(self) -> str:
        """Now, as operations carry it: ISO 8601 with offset, to the second."""
        return self.clock().isoformat(timespec="seconds")

    @property
    def rulebook(self) -> Rulebook:
        """The rules that hold here today and on other days; an exchange may bring others."""
        return self.replica.rulebook

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


def unlock(home: Home, passphrase: Passphrase) -> Opened:
    """The data key of an enrolled home, and whose slot gave it.

    Raises Locked, and the replica's WrongPassphrase, KeySlotDamaged.

    The keyring is a convenience, so whatever is wrong with it ends at the passphrase.
    """
    from sync.replica import keys
    from sync.replica.errors import KeyringUnavailable

    if keys.has_keyring_slot(home):
        try:
            return keys.open_with_keyring(home)
        except KeyringUnavailable:
            pass
    return keys.open_with_passphrase(home, ask(passphrase))


def ask(passphrase: Passphrase) -> str:
    """The passphrase itself. Raises Locked when there is none."""
    given = passphrase() if callable(passphrase) else passphrase
    if not given:
        raise Locked("locked.passphrase_missing")
    return given


def check_right_to_read(meta: Meta | Summary, now: datetime) -> None:
    """Raises NotAuthorised for a revoked device, Locked `locked.lease_over` for one silent too long."""
    from sync.replica.states import ReplicaState

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
