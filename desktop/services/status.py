"""The one status object: pill, rail, title, tray, sync centre and `sodoan status` all show this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from desktop.services.session import Session
from desktop.services.synchronising import SyncOutcome


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

    `to_do` counts what waits for a person (conflicts and rejections); `unsent` what has no receipt yet.
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
    raise NotImplementedError
