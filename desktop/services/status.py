"""The one status object: pill, rail, title, tray, sync centre and `sodoan status` all show this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from desktop.services.failures import FailureKind
from desktop.services.session import Session
from desktop.services.values import show_time
from desktop.services.wording import word

if TYPE_CHECKING:
    from desktop.services.synchronising import SyncOutcome
    from sync.replica.types import Counts, Meta


class SyncState(StrEnum):
    """What matters most right now; earlier ones win."""

    SYNCING = "syncing"
    ENROL_AGAIN = "enrol_again"
    UPDATE_NEEDED = "update_needed"
    CONFLICTS = "conflicts"
    REJECTIONS = "rejections"
    NO_NETWORK = "no_network"
    SERVER_TROUBLE = "server_trouble"
    WAITING = "waiting"
    PENDING = "pending"
    NEVER = "never"
    SYNCED = "synced"


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """`word` is the state's name, `pill` the short line with counts, `detail` what to know or do.

    `to_do` counts what waits for a person (conflicts and rejections); `unsent` what has no verdict yet.
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

    @property
    def unsent(self) -> int:
        return self.pending + self.waiting

    @property
    def to_do(self) -> int:
        return self.conflicts + self.rejected


def read(session: Session, outcome: SyncOutcome | None = None, *, syncing: bool = False) -> SyncStatus:
    """`outcome` is the last synchronisation of this run, if any."""
    with session.replica.reading() as reader:
        meta, counts = reader.meta, reader.counts()
    state = SyncState.SYNCING if syncing else _state(meta, counts, outcome)
    name = word(f"status.{state.value}")
    return SyncStatus(
        state=state,
        word=name,
        pill=" · ".join(_counted(counts)) or name,
        detail=_detail(meta, counts, outcome),
        pending=counts.pending,
        waiting=counts.waiting,
        conflicts=counts.conflicts,
        rejected=counts.rejected,
        records=counts.records,
        last_sync=meta.last_sync,
        last_sync_text=show_time(meta.last_sync),
        unit=meta.unit,
        unit_code=meta.unit_code,
        unit_name=meta.unit_name,
        cursor=meta.cursor,
        incarnation=meta.incarnation,
    )


def _state(meta: Meta, counts: Counts, outcome: SyncOutcome | None) -> SyncState:
    from sync.replica.types import ReplicaState

    failure = outcome.failure if outcome else None
    if meta.state in (ReplicaState.ENROL_AGAIN, ReplicaState.REVOKED) or (
        failure is not None and failure.kind is FailureKind.UNAUTHORISED
    ):
        return SyncState.ENROL_AGAIN
    if failure is not None and failure.code == "update_needed":
        return SyncState.UPDATE_NEEDED
    if counts.conflicts:
        return SyncState.CONFLICTS
    if counts.rejected:
        return SyncState.REJECTIONS
    if failure is not None:
        no_network = failure.kind is FailureKind.NO_NETWORK
        return SyncState.NO_NETWORK if no_network else SyncState.SERVER_TROUBLE
    if counts.pending:
        return SyncState.PENDING
    if counts.waiting:
        return SyncState.WAITING
    return SyncState.SYNCED if meta.last_sync else SyncState.NEVER


def _counted(counts: Counts) -> list[str]:
    figures = {
        "pending": counts.pending,
        "waiting": counts.waiting,
        "conflicts": counts.conflicts,
        "rejected": counts.rejected,
    }
    return [word(f"pill.{name}").format(count=count) for name, count in figures.items() if count]


def _detail(meta: Meta, counts: Counts, outcome: SyncOutcome | None) -> str:
    parts = [outcome.sentence] if outcome else []
    if counts.conflicts:
        parts.append(word("detail.conflicts").format(count=counts.conflicts))
    if counts.rejected:
        parts.append(word("detail.rejected").format(count=counts.rejected))
    if counts.pending and not (outcome and outcome.failure):
        parts.append(word("detail.unsent").format(count=counts.pending))
    at = show_time(meta.last_sync)
    parts.append(word("detail.last_sync").format(at=at) if at else word("detail.no_sync"))
    return " ".join(parts)
