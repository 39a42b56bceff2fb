"""The one status object: pill, rail, title, tray, sync centre and `sodoan status` all show this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from desktop.services.failures import FailureKind, NotEnrolled
from desktop.services.session import Clock, Passphrase, Session, check_right_to_read, system_clock, unlock
from desktop.services.times import show_time
from desktop.services.wording import word
from domain.frozen import frozen
from sync.replica.states import PAUSED

if TYPE_CHECKING:
    from desktop.services.synchronising import SyncOutcome
    from sync.replica.summary import Summary
    from sync.replica.types import Counts, Meta


class SyncState(StrEnum):
    """What matters most right now; earlier ones win."""

    SYNCING = "syncing"
    ENROL_AGAIN = "enrol_again"
    UPDATE_NEEDED = "update_needed"
    CONFLICTS = "conflicts"
    REJECTIONS = "rejections"
    PAUSED = "paused"
    NO_NETWORK = "no_network"
    SERVER_TROUBLE = "server_trouble"
    WAITING = "waiting"
    PENDING = "pending"
    HELD = "held"
    NEVER = "never"
    SYNCED = "synced"


@frozen
class SyncStatus:
    """`word` is the state's name, `pill` the short line with counts, `detail` what to know or do.

    `to_do` counts what waits for a person (conflicts and rejections); `unsent` what has no verdict yet,
    `held` those of them that a cadre keeps back. `advice` is `detail` without what went wrong and when it
    last went well. `paused`: nothing is exchanged until somebody goes on.
    """

    state: SyncState
    word: str
    pill: str
    detail: str
    pending: int
    waiting: int
    conflicts: int
    rejected: int
    records: Mapping[str, int]
    last_sync: str  # ISO 8601, "" when never complete
    last_sync_text: str
    unit: str
    unit_code: str
    unit_name: str
    cursor: int
    incarnation: str
    held: int = 0
    paused: bool = False
    advice: str = ""
    cases: int = 0  # cases of workflows whose next step is this cadre's
    declarations: int = 0  # declarations of the App that wait for this cadre's answer
    notices: int = 0  # what the server told and nobody has seen to
    directives: int = 0  # directives that this cadre has not opened
    network: str = ""  # how this laptop stands with the server, whatever else waits

    @property
    def unsent(self) -> int:
        return self.pending + self.waiting

    @property
    def to_do(self) -> int:
        return self.conflicts + self.rejected


def read(session: Session, outcome: SyncOutcome | None = None, *, syncing: bool = False) -> SyncStatus:
    """`outcome` is the last synchronisation of this run, if any."""
    # Here, because a glance at the status has no need of what workflows, directives and notices are.
    from desktop.services import case_work, declared_work, directive_work, eyes, notices

    with session.replica.reading() as reader:
        meta, counts = reader.meta, eyes.counts(session, reader)
        paused = bool(reader.settings().get(PAUSED))
        cases, told = case_work.to_do(session, reader), notices.to_do(session, reader)
        declared, unread = declared_work.to_do(session, reader), directive_work.to_do(session, reader)
    found = _status(_summary(meta, counts, paused), outcome, syncing=syncing)
    return replace(found, cases=cases, notices=told, declarations=declared, directives=unread)


def glance(folder: Path | None, passphrase: Passphrase, clock: Clock | None = None) -> SyncStatus:
    """The status of a home that no session is open on, in a fraction of a session's time.

    Reads only: neither migrates nor notices a copied home. Raises what `Session.open` raises.
    """
    from sync.replica.home import Home

    home = Home(folder)
    if not home.is_enrolled:
        raise NotEnrolled("not_enrolled")
    # Deriving the key leaves a processor free: what reading needs is loaded meanwhile.
    loading = Thread(target=import_module, args=("sync.replica.summary",), name="loading")
    loading.start()
    with home.lock():
        try:
            unlocked = unlock(home, passphrase)
        finally:
            loading.join()
        from sync.replica.summary import summarise

        found = summarise(home, unlocked.key, unlocked.actor)
    check_right_to_read(found, (clock or system_clock)())
    return _status(found, None, syncing=False)


def _summary(meta: Meta, counts: Counts, paused: bool) -> Summary:
    from domain.kinds import SCHEMA
    from sync.replica.summary import Summary

    return Summary(
        unit=meta.unit,
        unit_code=meta.unit_code,
        unit_name=meta.unit_name,
        device=meta.device,
        server=meta.server,
        state=meta.state,
        cursor=meta.cursor,
        head=meta.head,
        pending=counts.pending,
        waiting=counts.waiting,
        conflicts=counts.conflicts,
        rejected=counts.rejected,
        last_sync=meta.last_sync,
        lease_until=meta.lease_until,
        highest_server_time=meta.highest_server_time,
        records=counts.records,
        schema=SCHEMA,
        incarnation=meta.incarnation,
        held=counts.held,
        paused=paused,
    )


def _status(found: Summary, outcome: SyncOutcome | None, *, syncing: bool) -> SyncStatus:
    state = SyncState.SYNCING if syncing else _state(found, outcome)
    name = word(f"status.{state.value}")
    return SyncStatus(
        state=state,
        word=name,
        pill=" · ".join(_counted(found)) or name,
        detail=_detail(found, outcome),
        pending=found.pending,
        waiting=found.waiting,
        conflicts=found.conflicts,
        rejected=found.rejected,
        records=found.records,
        last_sync=found.last_sync,
        last_sync_text=show_time(found.last_sync),
        unit=found.unit,
        unit_code=found.unit_code,
        unit_name=found.unit_name,
        cursor=found.cursor,
        incarnation=found.incarnation,
        held=found.held,
        paused=found.paused,
        advice=" ".join(_advice(found, outcome)),
        network=_network(found, outcome, syncing=syncing),
    )


def _state(found: Summary, outcome: SyncOutcome | None) -> SyncState:
    from sync.replica.states import ReplicaState

    failure = outcome.failure if outcome else None
    if found.state in (ReplicaState.ENROL_AGAIN, ReplicaState.REVOKED) or (
        failure is not None and failure.kind is FailureKind.UNAUTHORISED
    ):
        return SyncState.ENROL_AGAIN
    if failure is not None and failure.code == "update_needed":
        return SyncState.UPDATE_NEEDED
    if found.conflicts:
        return SyncState.CONFLICTS
    if found.rejected:
        return SyncState.REJECTIONS
    if found.paused:
        return SyncState.PAUSED
    if failure is not None:
        no_network = failure.kind is FailureKind.NO_NETWORK
        return SyncState.NO_NETWORK if no_network else SyncState.SERVER_TROUBLE
    if found.pending > found.held:
        return SyncState.PENDING
    if found.waiting:
        return SyncState.WAITING
    if found.held:
        return SyncState.HELD
    return SyncState.SYNCED if found.last_sync else SyncState.NEVER


def _network(found: Summary, outcome: SyncOutcome | None, *, syncing: bool) -> str:
    if syncing:
        return word("status.syncing")
    if found.paused:
        return word("status.paused")
    failure = outcome.failure if outcome else None
    if failure is not None and failure.kind is FailureKind.NO_NETWORK:
        return word("status.no_network")
    if failure is not None and failure.kind is not FailureKind.UNAUTHORISED:
        return word("status.server_trouble")
    return word("network.ready" if found.last_sync else "network.never")


def _counted(found: Summary) -> list[str]:
    figures = {
        "pending": found.pending - found.held,
        "held": found.held,
        "waiting": found.waiting,
        "conflicts": found.conflicts,
        "rejected": found.rejected,
    }
    return [word(f"pill.{name}").format(count=count) for name, count in figures.items() if count]


def _detail(found: Summary, outcome: SyncOutcome | None) -> str:
    parts = _advice(found, outcome)
    if outcome and outcome.failure:
        parts = [outcome.sentence, *parts]
    at = show_time(found.last_sync)
    parts.append(word("detail.last_sync").format(at=at) if at else word("detail.no_sync"))
    return " ".join(parts)


def _advice(found: Summary, outcome: SyncOutcome | None) -> list[str]:
    """What came of the last synchronisation, and what waits for a person."""
    if found.paused:
        parts = [word("detail.paused")]
    else:
        parts = [outcome.done] if outcome and outcome.succeeded and outcome.done else []
    if found.conflicts:
        parts.append(word("detail.conflicts").format(count=found.conflicts))
    if found.rejected:
        parts.append(word("detail.rejected").format(count=found.rejected))
    if found.pending > found.held and not found.paused and not (outcome and outcome.failure):
        parts.append(word("detail.unsent").format(count=found.pending - found.held))
    return parts
