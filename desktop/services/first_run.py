"""First run, in the order in which a person is led: the machine, the unit, the cadre, the data.

Each step leaves the home in a state from which the next start goes on: before the unit is confirmed and a
passphrase chosen, nothing of it is kept; afterwards the home is enrolled, and only the rest is fetched.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.services import access, pins
from desktop.services.connecting import checked_address, connected, reached
from desktop.services.failures import ActionRefused, NotEnrolled
from desktop.services.session import Clock, Connect, Progress, Session, connect_by_http, system_clock
from desktop.services.wording import word_or
from domain.values.dates import day_in_vietnam

if TYPE_CHECKING:
    from desktop.services.checkup import Check
    from sync.replica.enrolled import Enrolment
    from sync.replica.home import Home

# With a clock further off, every day that is entered ("today") would be a wrong one.
_CLOCK_TOLERANCE: Final = timedelta(hours=12)
_SAMPLE: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFound:
    """What a code leads to. `path` goes from the top down to the unit itself."""

    name: str
    code: str
    path: tuple[str, ...]
    role_word: str
    cadre: str
    members: int
    branches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CadreSetUp:
    """What the cadre chose; `recovery_secret` stands on their paper."""

    passphrase: str
    pin: str
    recovery_secret: bytes
    use_keyring: bool = False


class FirstRun:
    """Holds the home from `find_unit` until `close` or until a session was taken out of it."""

    def __init__(
        self, folder: Path | None = None, clock: Clock | None = None, connect: Connect | None = None
    ) -> None:
        self.folder = folder
        self._clock, self._connect = clock or system_clock, connect or connect_by_http
        self._held = ExitStack()
        self._home: Home | None = None
        self._found: Enrolment | None = None
        self.session: Session | None = None

    @classmethod
    def resumed(cls, session: Session) -> FirstRun:
        """With a home whose unit was not fetched to the end."""
        run = cls(session.home.path, session.clock, session.connect)
        run.session = session
        return run

    @property
    def today(self) -> date:
        return day_in_vietnam(self._clock())

    def machine(self) -> list[Check]:
        """Place, disk, clock, key store; an error among them ends the first run here."""
        from desktop.services import checkup

        return checkup.machine(self.folder, self._clock)

    def find_unit(self, server: str, code: str, name: str = "") -> UnitFound:
        """Ask the server with the code; nothing but who asked is kept.

        The code is spent with this. Typed once more, here or after a crash, it leads to the same answer.
        Raises CodeRefused and what else the client raises, NotEnrolled `server_address`, AlreadyEnrolled,
        HomeInUse, ActionRefused `clock_wrong`.
        """
        from sync.client import applying, preview
        from sync.client import enrolment as client

        address = checked_address(server)
        home = self._held_home()
        with reached(address, self._connect, self._clock) as remote:
            asking = applying.applicant(home, self._clock())
            found = client.enrol(remote, code, address, asking.device, name, asking.token(code))
            self._found = found
            self._refuse_wrong_clock(found)
            seen = preview.look(remote)
        return UnitFound(
            name=found.unit_name,
            code=found.unit_code,
            path=(*found.unit_path, found.unit_name),
            role_word=word_or(f"role.{found.actor.role.value}", found.actor.role.value),
            cadre=found.actor.name,
            members=seen.members,
            branches=seen.branches[:_SAMPLE],
        )

    def set_up(self, chosen: CadreSetUp) -> Session:
        """Make the home for the cadre; from now on it is enrolled. Raises Locked for a weak passphrase."""
        from desktop.services import passphrases
        from desktop.services.enrolling import keep_in_keyring
        from sync.client import applying
        from sync.replica import keys
        from sync.replica.replica import Replica

        if self._found is None:
            raise NotEnrolled("not_enrolled")
        passphrases.demand(chosen.passphrase, passphrases.least_length())
        home, enrolment = self._held_home(), self._found
        # Without a replica a slot file opens nothing: it is what an interrupted first run left.
        home.keys.unlink(missing_ok=True)
        key = keys.create(home, chosen.passphrase, enrolment.actor.id)
        with ExitStack() as opening:
            replica = Replica.create(home, key, enrolment, self._clock)
            opening.callback(replica.close)
            applying.forget(home)
            resources = opening.pop_all()
        resources.callback(self._held.pop_all().close)
        session = Session(home, replica, enrolment.actor, self._clock, self._connect, resources, key=key)
        self.session = session
        access.set_recovery_code(session, chosen.recovery_secret)
        pins.set_pin(session, chosen.pin)
        if chosen.use_keyring:
            keep_in_keyring(home, replica, key, enrolment.actor.id)
        return session

    def fetch(self, progress: Progress) -> Session:
        """Fetch the unit, or what is missing of it; after a failure call again. Raises SyncFailure."""
        from sync.client.cycle import synchronise

        session = self.session
        if session is None:
            raise NotEnrolled("not_enrolled")

        def tell(phase: str, done: int, total: int) -> None:
            if phase == "bootstrap":
                progress(done, total)

        with connected(session) as remote:
            synchronise(session.replica, remote, self._clock, tell)
        return session

    def close(self) -> None:
        """Let the home go, whatever was reached."""
        if self.session is not None:
            self.session.close()
        self.session = None
        self._held.close()

    def hand_over(self) -> None:
        """The session belongs to somebody else now; `close` leaves it open."""
        self.session = None

    def _held_home(self) -> Home:
        from sync.replica.errors import AlreadyEnrolled
        from sync.replica.home import Home

        if self._home is None:
            home = Home(self.folder)
            if home.is_enrolled:
                raise AlreadyEnrolled(str(home.path))
            self._held.enter_context(home.lock())
            self._home = home
        return self._home

    def _refuse_wrong_clock(self, found: Enrolment) -> None:
        here, there = self._clock(), datetime.fromisoformat(found.server_time)
        if abs(here - there) > _CLOCK_TOLERANCE:
            shown = {"here": _minute(here), "there": _minute(there.astimezone(here.tzinfo))}
            raise ActionRefused("clock_wrong", shown)


def _minute(moment: datetime) -> str:
    return moment.strftime("%d/%m/%Y %H:%M")
