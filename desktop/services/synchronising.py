"""One synchronisation from the cadre's point of view: what happened, what to do, in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from desktop.services.failures import Failure
from desktop.services.session import Session


@dataclass(frozen=True, slots=True)
class SyncFigures:
    """The words of `sodoan sync --json`."""

    sent: int = 0
    applied: int = 0
    merged: int = 0
    conflicts: int = 0
    rejected: int = 0
    waiting: int = 0
    received: int = 0
    cursor: int = 0
    head: int = 0
    round_trips: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    repaired: int = 0


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """`text` reads like "Đang gửi 6/14"; `done` of `total` operations or records, total 0 while unknown."""

    text: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """`sentence` is always set. `failure` is None when both sides were level at the end.

    `next_try` is when the program tries again by itself, where it does.
    """

    sentence: str
    figures: SyncFigures
    failure: Failure | None
    finished_at: datetime
    next_try: datetime | None = None

    @property
    def succeeded(self) -> bool:
        return self.failure is None


def synchronise(
    session: Session, progress: Callable[[SyncProgress], None] | None = None, attempt: int = 0
) -> SyncOutcome:
    """Exchange until level. Expected failures are in the outcome, never raised.

    `attempt` counts failed automatic tries before this one, for the wait before the next.
    """
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Verified:
    """The words of `sodoan verify --json`, and a sentence."""

    equal: bool
    repaired: int
    digest: str
    sentence: str


def verify(session: Session) -> Verified:
    """Compare with the server now and repair what differs. Raises what synchronising would report."""
    raise NotImplementedError
