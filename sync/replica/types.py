"""What the replica takes and gives: plain values, no SQL, cheap to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final, NamedTuple

from domain.frozen import frozen
from domain.records import Value
from domain.refusals import Refusal
from sync.protocol.messages import Operation
from sync.replica.states import HELD_BY_CADRE as HELD_BY_CADRE
from sync.replica.states import PAUSED as PAUSED
from sync.replica.states import QueueState as QueueState
from sync.replica.states import ReplicaState as ReplicaState
from sync.replica.states import SyncState as SyncState


@frozen
class LocalRecord:
    """A record as this laptop shows it: base + effects of pending operations; `fields` holds set ones only.

    `version` is the base's (0: not on the server yet)."""

    kind: str
    id: str
    fields: Mapping[str, Value]
    version: int
    sync: str


@frozen(kw_only=True)
class MemberQuery:
    """Which members, in which order.

    `org` is an organisation's id: it and everything below. `search` is free text: every word must start
    a word of the name, or be the start or end of a phone number or citizen id. `sync` one of `SyncState`.
    `unsent`: only those with operations in the outbox. `lacking`: names of fields, of which at least one is
    not set. `sort` is field names with commas between, a leading "-" turns one round; "name" is the
    Vietnamese order by given name. `fields` limits the columns that are read (None: all).
    """

    org: str | None = None
    search: str = ""
    sync: str = ""
    status: str = ""
    unsent: bool = False
    lacking: tuple[str, ...] = ()
    limit: int | None = None
    offset: int = 0
    sort: str = "name"
    fields: tuple[str, ...] | None = None


@frozen
class QueuedOperation:
    """One operation of the outbox. `code` and `params` say why it waits or is held."""

    operation: Operation
    state: str
    code: str = ""
    params: Mapping[str, Value] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return self.operation.n


@frozen
class Rejection:
    """An entry of the Rejected tray: what was typed, and why the server refused it. `at` is when."""

    id: str
    operation: Operation
    code: str
    params: Mapping[str, Value]
    at: str
    incarnation: str = ""

    def fell_with(self, leader: Rejection) -> bool:
        """Whether this can only be refused because `leader` was."""
        if self.id == leader.id or self.code != Refusal.PREDECESSOR_REJECTED:
            return False
        mine, theirs = self.operation, leader.operation
        if (mine.kind, mine.id) == (theirs.kind, theirs.id):
            return theirs.makes_record or theirs.is_step
        return (self.incarnation, self.params.get("n")) == (leader.incarnation, theirs.n)


@frozen
class Lot:
    """A pile of sheets that is typed for one branch; `header` and `place` are JSON values of the screen's.

    `holder` is the cadre who has it open, in the life of the home that `life` names ("": nobody).
    """

    id: str
    org: str
    state: str
    header: Mapping[str, Any]
    place: Mapping[str, Any]
    holder: str
    life: str
    held_at: str
    made_by: str
    made_at: str


@frozen
class LotRow:
    """One sheet of a lot, `n` from 1. `texts` is what was typed by field, `again` what a second person typed.

    `facts` are JSON values: who typed, how long it took, … `batch` and `member`: as what it came into
    the list.
    """

    lot: str
    n: int
    state: str
    texts: Mapping[str, str]
    again: Mapping[str, str]
    facts: Mapping[str, Any]
    batch: str = ""
    member: str = ""


@frozen
class Snapshot:
    """What was counted once: the table `subject` for an organisation. It stays on this laptop.

    `made_at` ISO 8601, `made_by` a cadre's id; `about` says in JSON how it was asked for, `content` what came
    out, "" where only the rest was read.
    """

    id: str
    subject: str
    org: str
    made_at: str
    made_by: str
    about: Any
    content: Any = ""


@frozen
class Draft:
    """What a cadre typed and has not saved; it belongs to `actor` alone.

    `record` is the id of the record being edited ("" for a new one), `texts` what stands in each field's
    editor, readable or not. `at` is when it was kept, ISO 8601.
    """

    id: str
    actor: str
    kind: str
    record: str
    org: str
    texts: Mapping[str, str]
    at: str


@frozen
class Counts:
    """`pending` counts operations without any verdict, `waiting` those with the verdict `waiting`.

    `held` counts those of the pending ones that a cadre keeps back.
    """

    pending: int
    waiting: int
    conflicts: int
    rejected: int
    records: Mapping[str, int]
    held: int = 0


@frozen
class Performed:
    """An accepted command: the record's id, and the operation's n (0: nothing had to change)."""

    id: str
    n: int


class BatchedOperation(NamedTuple):
    """One operation of a batch. `state` is a queue state while it waits here, else the server's verdict."""

    operation: Operation
    state: str


class Entry(NamedTuple):
    """A new record that a decision accepted, in stored form: what somebody gave, and beside it what nobody
    gave, because the rules say it of every new record of the kind.
    """

    id: str
    given: dict[str, Value]
    supplied: Mapping[str, Value]


@frozen
class TakenOut:
    """What was taken out of the queue, and what had to stay: it may have left, or something builds on it."""

    gone: tuple[Operation, ...]
    kept: tuple[Operation, ...]


@frozen
class Applied:
    """What one response did. `refetch` names records that have to be asked for in full.

    `received` counts records of the response that were newer than ours. `enrol_again`: the server saw
    a number of ours with another content; a new incarnation has begun and the device must enrol again.
    """

    applied: int = 0
    merged: int = 0
    conflicts: int = 0
    rejected: int = 0
    waiting: int = 0
    received: int = 0
    refetch: tuple[tuple[str, str], ...] = ()
    enrol_again: bool = False


@frozen(kw_only=True)
class Meta:
    """The replica's own facts. `set_meta` takes these names. Times are ISO 8601 with offset or ""."""

    unit: str = ""
    unit_code: str = ""
    unit_name: str = ""
    unit_path: tuple[str, ...] = ()
    device: str = ""
    device_name: str = ""
    token: str = ""
    server: str = ""
    epoch: str = ""
    cursor: int = 0
    head: int = 0
    digest: str = "0:0000000000000000"
    incarnation: str = ""
    next_n: int = 1
    next_seq: int = 1
    lease_until: str = ""
    lease_days: int = 0
    last_sync: str = ""
    highest_server_time: str = ""
    state: str = ReplicaState.BOOTSTRAPPING
    server_schema: int = 1
    min_schema: int = 1
    restored_head: int = 0
    open_token: str = ""
    sent_bytes_limit: int = 0
    # SHA-256 of the chunks that an unfinished bootstrap has installed.
    installed_chunks: tuple[str, ...] = ()


# The setting of the laptop with the commit at which the unit was first here whole: newer is changed since.
FOLLOWED_SINCE: Final = "followed_since"


@frozen
class HistoryEntry:
    """One thing that this laptop did to a record. `state` is a queue state, a verdict, or "rejected".

    `values` is what it set and `was` what stood in those field groups before. `code` and `params` say why
    the server refused it or waits, `answered_at` when the server's verdict came, `conflict` which conflict it
    led to.
    """

    at: str
    actor: str
    do: str
    fields: tuple[str, ...]
    state: str
    n: int
    values: Mapping[str, Value] = field(default_factory=dict)
    was: Mapping[str, Value] = field(default_factory=dict)
    reason: str = ""
    code: str = ""
    params: Mapping[str, Value] = field(default_factory=dict)
    answered_at: str = ""
    conflict: str = ""


@frozen
class SyncLogEntry:
    """One exchange cycle: when, how it ended, and its figures."""

    at: str
    outcome: str
    figures: Mapping[str, Value]


@frozen(kw_only=True)
class TrailQuery:
    """Which lines of the audit trail, newest first. None: whatever.

    `since` and `until` are days, "YYYY-MM-DD", both included; `records` are ids; `before` is a line
    (`seq`): only older ones.
    """

    actor: str | None = None
    does: tuple[str, ...] | None = None
    does_not: tuple[str, ...] = ()
    records: frozenset[str] | None = None
    since: str = ""
    until: str = ""
    before: int | None = None
    limit: int = 200


@frozen
class AuditLine:
    """One line of the audit trail, and how the operation stands that it tells of.

    `actor` is "" where nobody acted. `operation` is the operation's place (0: none). `fate` is a queue
    state, a verdict, "rejected", "discard", "resend", "take_back", "acknowledged" (long ago, no longer known
    how), or "" for a line that is not about an operation.
    """

    seq: int
    at: str
    actor: str
    do: str
    kind: str
    id: str
    fields: tuple[str, ...]
    operation: int
    fate: str
    conflict: str = ""  # id of the conflict record that the verdict names


CHAIN_START: Final = ""


@frozen
class ChainCheck:
    """How far the chain of the audit trail was followed: up to the line `through`, which has `hash`.

    `broken` is the first line that does not follow from the one before (0: none).
    """

    through: int = 0
    hash: str = CHAIN_START
    broken: int = 0
    finished: bool = False
