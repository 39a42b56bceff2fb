"""One synchronisation from the cadre's point of view: what happened, what to do, in one sentence."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop.services.connecting import connected
from desktop.services.failures import Failure, FailureKind, describe
from desktop.services.session import Session
from desktop.services.wording import word, word_or
from sync.client.result import SyncFigures, SyncResult

if TYPE_CHECKING:
    from sync.client.remote import Remote

# A clock this far from the server's is worth a sentence; it never disturbs the order of anything.
_CLOCK_TOLERANCE_SECONDS = 300.0
_TRIED_AGAIN = (FailureKind.NO_NETWORK, FailureKind.SERVER_ERROR)


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """`text` reads like "Đang gửi 6/14"; `done` of `total` operations or records, total 0 while unknown."""

    text: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """`sentence` is always set. `failure` is None when both sides were level at the end.

    `next_try` is when an automatic synchronisation should be tried again after a failure; None where
    trying again by itself would not help.
    """

    sentence: str
    figures: SyncFigures
    failure: Failure | None
    finished_at: datetime
    next_try: datetime | None = None

    @property
    def succeeded(self) -> bool:
        return self.failure is None


@dataclass(frozen=True, slots=True)
class Verified:
    """The words of `sodoan verify --json`, and a sentence."""

    equal: bool
    repaired: int
    digest: str
    sentence: str


def synchronise(
    session: Session, progress: Callable[[SyncProgress], None] | None = None, attempt: int = 0
) -> SyncOutcome:
    """Exchange until level. Expected failures are in the outcome, never raised.

    `attempt` counts failed automatic tries before this one, for the wait before the next.
    """
    from sync.client.cycle import synchronise as run_cycle
    from sync.client.transport import SyncFailure

    def tell(phase: str, done: int, total: int) -> None:
        if progress is not None:
            progress(SyncProgress(_phase_text(phase, done, total), done, total))

    try:
        with connected(session) as remote:
            result = run_cycle(session.replica, remote, session.clock, tell)
    except SyncFailure as error:
        failure = describe(error, _unsent(session))
        return SyncOutcome(
            failure.sentence,
            SyncFigures(),
            failure,
            session.clock(),
            _next_try(session, failure, error, attempt),
        )
    return SyncOutcome(_level_sentence(session, result), result.public, None, session.clock())


def verify(session: Session) -> Verified:
    """Compare with the server now and repair what differs. Raises what the client raises."""
    from sync.client.repair import verify as compare

    with connected(session) as remote:
        found = compare(session.replica, remote)
    if not found.equal:
        text = word("verify.differs")
    elif found.repaired:
        text = word("verify.repaired").format(repaired=found.repaired)
    else:
        text = word("verify.equal")
    return Verified(found.equal, found.repaired, found.digest, text)


def _unsent(session: Session) -> int:
    with session.replica.reading() as reader:
        counts = reader.counts()
    return counts.pending + counts.waiting


def _next_try(session: Session, failure: Failure, error: Exception, attempt: int) -> datetime | None:
    from sync.client.schedule import wait_before_retry

    if failure.kind not in _TRIED_AGAIN or failure.code == "update_needed":
        return None
    asked: float | None = getattr(error, "retry_after", None)
    seconds = wait_before_retry(attempt + 1, asked, random.random())
    return session.clock() + timedelta(seconds=seconds)


def _phase_text(phase: str, done: int, total: int) -> str:
    counted = f"{done}/{total}" if total else str(done)
    return word_or(f"progress.{phase}", word("progress.working")).format(counted=counted)


def _level_sentence(session: Session, result: SyncResult) -> str:
    """What one synchronisation did, the ordinary first, what needs a person last."""
    said = []
    if session.new_life_untold:
        session.new_life_untold = False
        said.append(word("outcome.new_life"))
    if result.offered_again:
        said.append(word("outcome.offered_again").format(count=result.offered_again))
    moved = result.sent or result.received
    level = word("outcome.level" if moved else "outcome.nothing")
    said.append(level.format(sent=result.sent, received=result.received))
    for name in ("repaired", "conflicts", "rejected", "waiting", "kept_back"):
        count = getattr(result, name)
        if count:
            said.append(word(f"outcome.{name}").format(count=count))
    if abs(result.clock_ahead) > _CLOCK_TOLERANCE_SECONDS:
        said.append(word("outcome.clock").format(minutes=round(abs(result.clock_ahead) / 60)))
    return " ".join(said)
