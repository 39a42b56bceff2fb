"""The messages of the exchange: the shapes that travel, whatever carries them (`docs/protocol.md`).

Unknown members of a JSON object are ignored on decoding, so that a newer peer can add some.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

import msgspec

from domain.given_rules import GivenRules

PROTOCOL = 1

# A page of changes may weigh this much as uncompressed JSON unless the laptop asks for less.
DEFAULT_MAX_BYTES = 1 << 20


class Verdict(StrEnum):
    APPLIED = "applied"
    MERGED = "merged"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    WAITING = "waiting"


class Identity(msgspec.Struct, frozen=True):
    """Whose operation it is: with the device, the name under which its receipt is kept."""

    incarnation: str
    n: int


class Operation(msgspec.Struct, frozen=True, omit_defaults=True):
    """One intent of one cadre, immutable once sent.

    `first` is the identity under which the operation was issued originally, when a restored or cloned
    laptop issues it again under a new incarnation; the server looks both up. `after` names operations
    of the same incarnation that must be committed before. `rules` is the mark of the rules of the level
    above that the laptop decided under.
    """

    n: int
    actor: str
    at: str
    kind: str
    id: str
    do: str
    set: dict[str, Any] = {}
    was: dict[str, Any] = {}
    version: int = 0
    after: list[int] = []
    batch: str | None = None
    reason: str = ""
    first: Identity | None = None
    rules: str = ""

    @property
    def is_step(self) -> bool:
        """Whether this is a step of a workflow; every other action is one plain word."""
        return "." in self.do

    @property
    def makes_record(self) -> bool:
        """Whether it makes the record that it names: an entry, or the first step of a case.

        Every later step says in `was` what it was taken on.
        """
        return self.do == "create" or (self.is_step and not self.was)


class ExchangeRequest(msgspec.Struct, frozen=True):
    """`rules` is the mark of the rules of the level above that the laptop has; None: it knows of none."""

    exchange: str
    unit: str
    incarnation: str
    epoch: str
    cursor: int
    digest: str
    clock: str
    protocol: int = PROTOCOL
    schema: int = 1
    max_bytes: int = DEFAULT_MAX_BYTES
    ops: list[Operation] = []
    rules: str | None = None


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """The stored verdict on one operation of the incarnation that asked.

    `version` is the commit that carried the effect; `into` the surviving record of a folded create;
    `conflict` the id of the conflict record; `code` and `params` tell why it was refused or waits.
    """

    n: int
    verdict: Verdict
    version: int = 0
    code: str = ""
    params: dict[str, Any] = {}
    into: str = ""
    conflict: str = ""


class RecordChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """The current state of one record that changed after the cursor, or its tombstone.

    `fields` holds every set field; where `partial`, only those changed after the response's `since`
    (a cleared one as null). It can be laid on the record in version `base` or a newer one: `base` is the
    newest commit among the fields left out, and a cursor alone does not say that the laptop has those. Of
    a record that changed again behind the end of a page, that page told nothing.

    `edited`: of a member, all fields that a cadre gives and that were changed since the entry was made; told
    whole, also where the change is partial. Empty: none, or a server that does not tell it.
    """

    kind: str
    id: str
    version: int
    fields: dict[str, Any] = {}
    partial: bool = False
    base: int = 0
    gone: str = ""
    into: str = ""
    edited: list[str] = []


class ExchangeResponse(msgspec.Struct, frozen=True):
    """`since` is the cursor that the changes were computed from, `cursor` the one after them.

    `rules` are all that the level above gave for the unit, where the laptop has others; else None.
    """

    exchange: str
    unit: str
    epoch: str
    receipts: list[Receipt]
    changes: list[RecordChange]
    since: int
    cursor: int
    head: int
    digest: str
    server_time: str
    schema: int = 1
    min_schema: int = 1
    protocol: int = PROTOCOL
    restored_head: int = 0
    hints: dict[str, Any] = {}
    rules: list[GivenRules] | None = None


class EnrolRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """`device` is sent again when an enrolled laptop adds a cadre; `id` and `token` are made there.

    `actor` is the id under which the same cadre worked here before; empty for somebody new.
    """

    code: str
    device: str
    token: str
    name: str = ""
    protocol: int = PROTOCOL
    schema: int = 1
    actor: str = ""


class UnitDescription(msgspec.Struct, frozen=True):
    id: str
    code: str
    name: str
    path: list[str] = []


class ActorDescription(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    name: str
    role: str
    org: str = ""
    until: str = ""


class EnrolResponse(msgspec.Struct, frozen=True):
    device: str
    unit: UnitDescription
    actor: ActorDescription
    epoch: str
    server_time: str
    lease_days: int
    schema: int = 1
    min_schema: int = 1
    rules: list[GivenRules] = []


class AccountRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """What `actor`, a secretary of `unit`, wants of the account of one of its branches.

    `name` is the person to whom a code is going to be handed.
    """

    unit: str
    actor: str
    do: Literal["issue", "withdraw", "lock", "unlock"]
    name: str = ""
    protocol: int = PROTOCOL


class AccountAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """`status` is a code of the catalogue `account_status`. `code` is said this once, and kept nowhere."""

    org: str
    status: str
    code: str = ""
    expires_at: str = ""


class ChunkDescription(msgspec.Struct, frozen=True):
    sha256: str
    kind: str
    records: int
    bytes: int


class Manifest(msgspec.Struct, frozen=True):
    """A snapshot of a unit as of one commit: chunks of columnar JSON, each at most 256 KiB.

    `edited`: whether its chunks say which fields were changed since the entry was made.
    """

    unit: str
    epoch: str
    as_of: int
    digest: str
    records: int
    schema: int
    server_time: str
    chunks: list[ChunkDescription]
    edited: bool = False


class Chunk(msgspec.Struct, frozen=True, omit_defaults=True):
    """Columns of one kind. Every column is as long as `ids`; a value that is not set is null.

    `edited`: field → places in `ids` of those in whom it was changed since (`RecordChange.edited`).
    """

    kind: str
    ids: list[str]
    versions: list[int]
    columns: dict[str, list[Any]]
    edited: dict[str, list[int]] = {}


class DigestRequest(msgspec.Struct, frozen=True):
    """Asks for the 16 ranges below a prefix of the record hash, in hexadecimal digits."""

    unit: str
    epoch: str
    prefix: str = ""


class RangeDigest(msgspec.Struct, frozen=True):
    """`items` lists (kind, id, version) where the range is small enough to be compared at once."""

    prefix: str
    digest: str
    count: int
    items: list[tuple[str, str, int]] | None = None


class DigestResponse(msgspec.Struct, frozen=True):
    unit: str
    epoch: str
    head: int
    ranges: list[RangeDigest]


class FetchRequest(msgspec.Struct, frozen=True):
    unit: str
    epoch: str
    records: list[tuple[str, str]]


class FetchResponse(msgspec.Struct, frozen=True):
    """`absent` are asked-for records of which the unit has neither a record nor a tombstone."""

    unit: str
    epoch: str
    head: int
    records: list[RecordChange]
    absent: list[tuple[str, str]]


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of every answer that is not 200."""

    code: str
    params: dict[str, Any] = {}


class UploadState(msgspec.Struct, frozen=True):
    """How far a file has come from this device: `have` of `size` bytes; `complete`: the unit has it."""

    sha256: str
    size: int
    have: int
    complete: bool
