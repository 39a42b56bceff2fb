"""One synchronisation from the cadre's point of view: what happened, what to do, in one sentence."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop.services import settings
from desktop.services.connecting import connected
from desktop.services.failures import Failure, FailureKind, describe
from desktop.services.session import Session
from desktop.services.times import show_bytes, show_duration
from desktop.services.wording import sentence, word, word_or
from sync.client.result import SyncFigures, SyncResult
from sync.client.transport import SyncFailure
from sync.replica.types import PAUSED

if TYPE_CHECKING:
    from sync.client.remote import Remote

# A clock this far from the server's is worth a sentence; it never disturbs the order of anything.
CLOCK_TOLERANCE_SECONDS = 300.0
_MEGABYTE = 1 << 20
_NEXT_PORTION = timedelta(minutes=15)
_TRIED_AGAIN = (FailureKind.NO_NETWORK, FailureKind.SERVER_ERROR)


class Stopped(SyncFailure):
    """A person stopped it between two pages. What was exchanged stays, the rest waits here."""

    code = "paused"


class EnoughForNow(Stopped):
    """As many bytes went over the line as one synchronisation may take."""

    code = "data_cap"


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """`text` reads like "Đang gửi 6/14"; `done` of `total` operations or commits, total 0 while unknown.

    `detail` says how much went over the line and about how long it still takes: "38 KB · còn khoảng 20 giây".
    """

    text: str
    done: int = 0
    total: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """`sentence` is always set. `failure` is None when both sides were level at the end, or when a person
    stopped it (`stopped`). `done` is the part of the sentence about what went over the line, without what
    waits for somebody: a screen counts that anew whenever it is looked at.

    `next_try` is when an automatic synchronisation should be tried again after a failure; None where
    trying again by itself would not help.
    """

    sentence: str
    figures: SyncFigures
    failure: Failure | None
    finished_at: datetime
    next_try: datetime | None = None
    stopped: bool = False
    done: str = ""

    @property
    def succeeded(self) -> bool:
        return self.failure is None and not self.stopped


@dataclass(frozen=True, slots=True)
class Verified:
    """The words of `sodoan verify --json`, and a sentence."""

    equal: bool
    repaired: int
    digest: str
    sentence: str


def synchronise(
    session: Session,
    progress: Callable[[SyncProgress], None] | None = None,
    attempt: int = 0,
    *,
    as_told: bool = False,
) -> SyncOutcome:
    """Exchange until level. Expected failures are in the outcome, never raised.

    `attempt` counts failed automatic tries before this one, for the wait before the next. `progress` may
    raise Stopped: between two pages everything is safe. `as_told`: keep to what this laptop was told, to
    pause or to take no more than so many bytes at once.
    """
    from sync.client.cycle import synchronise as run_cycle

    try:
        if as_told and is_paused(session):
            raise Stopped
        with connected(session) as remote:
            most = _most_bytes(session) if as_told else 0
            telling = _Telling(session, remote, progress, most)
            telling.begin()
            result = run_cycle(session.replica, remote, session.clock, telling)
    except Stopped as stop:
        said = sentence(stop.code, {"kept": _kept(session)})
        # The rest goes by itself a while later; a person who paused goes on when she wants to.
        later = session.clock() + _NEXT_PORTION if isinstance(stop, EnoughForNow) else None
        return SyncOutcome(said, SyncFigures(), None, session.clock(), later, stopped=True)
    except SyncFailure as error:
        failure = describe(error, _unsent(session))
        return SyncOutcome(
            failure.sentence,
            SyncFigures(),
            failure,
            session.clock(),
            _next_try(session, failure, error, attempt),
        )
    done, left = _what_came_of_it(session, result)
    return SyncOutcome(" ".join((*done, *left)), result.public, None, session.clock(), done=" ".join(done))


def after_files(first: SyncOutcome, second: SyncOutcome) -> SyncOutcome:
    """One outcome of a synchronisation and of the one that its files made possible; the later one stands.

    Where the later one failed, what the first one did stays done.
    """
    if second.failure is not None:
        return first
    counted = {"cursor", "head", "waiting"}
    sums = {
        field.name: getattr(second.figures, field.name)
        + (0 if field.name in counted else getattr(first.figures, field.name))
        for field in fields(SyncFigures)
    }
    return replace(second, figures=SyncFigures(**sums))


@dataclass(slots=True)
class _Telling:
    """Turns what the cycle tells into words: of how many, how much, how long still."""

    session: Session
    remote: Remote
    tell: Callable[[SyncProgress], None] | None
    most: int = 0  # bytes; 0: no limit
    operations: int = 0
    cursor: int = 0
    began: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.session.clock()

    def begin(self) -> None:
        """Count what waits, before the first byte leaves."""
        with self.session.replica.reading() as reader:
            counts, self.cursor = reader.counts(), reader.meta.cursor
        self.operations = counts.pending + counts.waiting - counts.held
        if self.tell is not None:
            first = _phase_text("send", 0, self.operations) if self.operations else word("progress.working")
            self.tell(SyncProgress(first, 0, self.operations))

    def __call__(self, phase: str, done: int, total: int) -> None:
        meter = self.remote.meter
        if 0 < self.most <= meter.bytes_sent + meter.bytes_received and phase != "repair":
            raise EnoughForNow
        if self.tell is None:
            return
        if phase == "send":
            total = max(self.operations, done)
        elif phase == "receive":
            # Commits that were here before this synchronisation are no work of it.
            done, total = max(0, done - self.cursor), max(0, total - self.cursor)
        self.tell(SyncProgress(_phase_text(phase, done, total), done, total, self._detail(done, total)))

    def _detail(self, done: int, total: int) -> str:
        meter = self.remote.meter
        parts = [show_bytes(meter.bytes_sent + meter.bytes_received)]
        elapsed = (self.session.clock() - self.began).total_seconds()
        if 0 < done < total and elapsed > 1:
            left = elapsed / done * (total - done)
            parts.append(word("progress.left").format(duration=show_duration(left)))
        return " · ".join(part for part in parts if part)


def pause(session: Session) -> None:
    """From now on nothing is exchanged, also after the next start, until somebody goes on."""
    _set_paused(session, True)


def resume(session: Session) -> None:
    _set_paused(session, False)


def is_paused(session: Session) -> bool:
    with session.replica.reading() as reader:
        return bool(reader.settings().get(PAUSED))


def _most_bytes(session: Session) -> int:
    return int(settings.read(session)["sync_most_megabytes"]) * _MEGABYTE


def _set_paused(session: Session, paused: bool) -> None:
    with session.replica.writing() as work:
        work.put_setting(PAUSED, paused or None)
        work.commit()


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


def _kept(session: Session) -> str:
    unsent = _unsent(session)
    return word("kept.waits").format(count=unsent) if unsent else word("kept.none")


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


def _what_came_of_it(session: Session, result: SyncResult) -> tuple[list[str], list[str]]:
    """Sentences about what one synchronisation did, and about what waits for somebody after it."""
    said = []
    if session.new_life_untold:
        session.new_life_untold = False
        said.append(word("outcome.new_life"))
    if result.offered_again:
        said.append(word("outcome.offered_again").format(count=result.offered_again))
    moved = result.sent or result.received
    code = "outcome.partial" if result.kept_back else "outcome.level" if moved else "outcome.nothing"
    level = word(code)
    said.append(level.format(sent=result.sent, received=result.received))
    said += _counted(result, "repaired", "kept_back")
    if abs(result.clock_ahead) > CLOCK_TOLERANCE_SECONDS:
        said.append(word("outcome.clock").format(minutes=round(abs(result.clock_ahead) / 60)))
    return said, _counted(result, "conflicts", "rejected", "waiting")


def _counted(result: SyncResult, *names: str) -> list[str]:
    counts = {name: getattr(result, name) for name in names}
    return [word(f"outcome.{name}").format(count=count) for name, count in counts.items() if count]
