"""An opened home: the unlocked replica, the cadre who works, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from domain.roles import Actor

if TYPE_CHECKING:
    from sync.client.transport import Transport
    from sync.replica.home import Home
    from sync.replica.replica import Replica

Clock = Callable[[], datetime]
# Builds the carrier to a server's address; tests put a server in the same process here.
Connect = Callable[[str], "Transport"]
Progress = Callable[[int, int], None]  # done, total; total 0 while unknown


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What an enrolment brought: the words of `sodoan enrol --json`."""

    device: str
    unit: str
    unit_code: str
    unit_name: str
    role: str
    records: int


class Session:
    """One process, one home, one cadre. Use as a context manager, or call `close`."""

    home: Home
    replica: Replica
    actor: Actor
    clock: Clock

    @classmethod
    def is_enrolled(cls, folder: Path | None = None) -> bool:
        """Whether the home (None: the default one) works for a unit; opens nothing."""
        raise NotImplementedError

    @classmethod
    def needs_passphrase(cls, folder: Path | None = None) -> bool:
        """Whether `open` will need a passphrase because no keyring slot exists."""
        raise NotImplementedError

    @classmethod
    def open(
        cls,
        folder: Path | None = None,
        *,
        passphrase: str | None = None,
        clock: Clock | None = None,
        connect: Connect | None = None,
    ) -> Self:
        """Unlock by keyring, else by `passphrase`.

        Raises NotEnrolled, Locked (code `locked.passphrase_missing`, `locked.passphrase_wrong`,
        `locked.lease_over`), HomeInUse, DataDamaged, DataNewer.
        """
        raise NotImplementedError

    @classmethod
    def enrol(
        cls,
        folder: Path | None,
        *,
        server: str,
        code: str,
        passphrase: str,
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
        raise NotImplementedError

    @property
    def today(self) -> date:
        """The day by this laptop's clock."""
        return self.clock().date()

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
