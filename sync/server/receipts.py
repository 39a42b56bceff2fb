"""Receipts: the stored verdict on every operation, under its identity (device, incarnation, n)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from domain.refusals import Waiting
from sync.protocol import codec
from sync.protocol.messages import Operation, Receipt, Verdict
from sync.server.among import among
from sync.server.store import upsert
from sync.server.stored import as_json_text
from sync.server.tables import DEVICE, RECEIPT

# A waiting operation that was issued again under another identity; its verdict is given there.
REISSUED = "reissued"


@dataclass(frozen=True, slots=True)
class Stored:
    """A receipt as stored, with what it is about."""

    receipt: Receipt
    content_hash: str
    record_id: str
    action: str
    operation: str

    @property
    def waits(self) -> bool:
        return self.receipt.verdict is Verdict.WAITING

    @property
    def may_be_settled(self) -> bool:
        """Whether what it waits for comes by itself: no person has to look at it first."""
        return self.waits and self.receipt.code in (Waiting.PREDECESSOR, Waiting.BLOB)


class ReceiptBook:
    """The receipts of one incarnation of one device, inside one transaction."""

    def __init__(
        self, connection: sa.Connection, unit_id: str, device_id: str, incarnation: str, now: str
    ) -> None:
        self._connection, self._now = connection, now
        self._owner = {"unit_id": unit_id, "device_id": device_id, "incarnation": incarnation}
        self._by_n: dict[int, Stored] = {}
        self._first: dict[tuple[str, int], Stored] = {}
        self._waiting: dict[int, Stored] | None = None
        self._rejected_creates: dict[str, int] | None = None
        # Creates refused in this very transaction: the database does not know of them yet.
        self._refused_now: dict[str, int] = {}
        self._new: list[dict[str, Any]] = []
        self._late_version = 0

    def load(self, operations: Iterable[Operation]) -> None:
        """Read the receipts of these operations and of those they name, in one query (two with `first`).

        The first call also learns what waits. What this transaction has written since stands; it is newer
        than what the database says.
        """
        ns: set[int] = set()
        firsts: dict[str, set[int]] = {}
        for operation in operations:
            ns |= {operation.n, *operation.after}
            if operation.first is not None:
                firsts.setdefault(operation.first.incarnation, set()).add(operation.first.n)
        query = _BY_N if self._waiting is not None else _BY_N_AND_WAITING
        for found in self._connection.execute(query, {**self._owner, "ns": sorted(ns)}):
            self._by_n.setdefault(found.n, _stored(found))
        if self._waiting is None:
            self._waiting = {n: stored for n, stored in self._by_n.items() if stored.waits}
        for incarnation, numbers in firsts.items():
            owner = {**self._owner, "incarnation": incarnation, "ns": sorted(numbers)}
            for found in self._connection.execute(_BY_N, owner):
                self._first.setdefault((incarnation, found.n), _stored(found))

    def of(self, n: int) -> Stored | None:
        return self._by_n.get(n)

    def of_first(self, operation: Operation) -> Stored | None:
        """The receipt under the identity that the operation was issued with originally."""
        first = operation.first
        return self._first.get((first.incarnation, first.n)) if first is not None else None

    def is_of_a_copy(self, stored: Stored) -> bool:
        """Whether a receipt stands under a number of this incarnation only because a copy named it (P-42)."""
        first = operation_of(stored).first
        return first is not None and first.incarnation == self._owner["incarnation"]

    def waiting(self) -> dict[int, Stored]:
        """Every operation of this incarnation that waits for its verdict."""
        if self._waiting is None:
            found = self._connection.execute(_WAITING, self._owner)
            known = {row.n: self._by_n.setdefault(row.n, _stored(row)) for row in found}
            self._waiting = {n: stored for n, stored in known.items() if stored.waits}
        return self._waiting

    def rejected_create_of(self, record_id: str) -> int | None:
        """The number of this incarnation's refused operation that would have made a record."""
        if self._rejected_creates is None:
            found = self._connection.execute(_REJECTED_CREATES, self._owner)
            self._rejected_creates = {stored.record_id: stored.n for stored in found}
        return self._refused_now.get(record_id, self._rejected_creates.get(record_id))

    def put(self, operation: Operation, content_hash: str, receipt: Receipt, late_version: int = 0) -> None:
        """Keep a verdict; `late_version` is the commit that settled an operation that waited."""
        stored = Stored(receipt, content_hash, operation.id, operation.do, as_json_text(operation))
        self._by_n[receipt.n] = stored
        waiting = self.waiting() if self._waiting is not None or stored.waits else None
        if waiting is not None:
            waiting.pop(receipt.n, None)
            if stored.waits:
                waiting[receipt.n] = stored
        if receipt.verdict is Verdict.REJECTED and operation.do == "create":
            self._refused_now[operation.id] = receipt.n
        self._late_version = max(self._late_version, late_version)
        self._new.append(self._row(stored, late_version))

    def expect_again(self, stored: Stored, n: int) -> None:
        """Treat an operation that waits for a person as one that may be decided now."""
        self._by_n[n] = stored
        self.waiting()[n] = stored

    def retire_first(self, operation: Operation, stored: Stored) -> None:
        """The original identity of an operation that is issued again waits no more by itself."""
        if operation.first is None:
            return
        first = operation.first
        receipt = msgspec.structs.replace(stored.receipt, code=REISSUED)
        retired = Stored(receipt, stored.content_hash, stored.record_id, stored.action, stored.operation)
        row = {**self._row(retired, 0), "incarnation": first.incarnation, "n": first.n}
        self._new.append(row)

    def keep_first(self, operation: Operation, content_hash: str, receipt: Receipt) -> None:
        """Keep a verdict under the original identity too, where none stands there.

        One image may be put back, or copied, several times: each copy issues the operation by its own name.
        """
        first = operation.first
        if first is None or receipt.verdict is Verdict.WAITING:
            return
        known = self.of_first(operation)
        if known is not None and not (known.waits and known.content_hash == content_hash):
            return
        named = msgspec.structs.replace(receipt, n=first.n)
        stored = Stored(named, content_hash, operation.id, operation.do, as_json_text(operation))
        self._first[first.incarnation, first.n] = stored
        self._new.append({**self._row(stored, 0), "incarnation": first.incarnation})

    def _row(self, stored: Stored, late_version: int) -> dict[str, Any]:
        receipt = stored.receipt
        return {
            **self._owner,
            "n": receipt.n,
            "content_hash": stored.content_hash,
            "verdict": receipt.verdict.value,
            "version": receipt.version,
            "code": receipt.code,
            "params": as_json_text(receipt.params) if receipt.params else "{}",
            "into": receipt.into,
            "conflict": receipt.conflict,
            "record_id": stored.record_id,
            "action": stored.action,
            "operation": stored.operation,
            "received_at": self._now,
            "late_version": late_version,
        }

    def flush(self) -> None:
        upsert(self._connection, RECEIPT, self._new)
        if self._late_version:
            device = {key: value for key, value in self._owner.items() if key != "incarnation"}
            self._connection.execute(_NOTE_LATE, {**_prefixed(device), "late": self._late_version})
        self._new = []


def late_receipts(
    connection: sa.Connection, unit_id: str, device_id: str, incarnation: str, after: int
) -> list[Receipt]:
    """Verdicts on operations that had waited, given in commits after a cursor."""
    owner = {"unit_id": unit_id, "device_id": device_id, "incarnation": incarnation, "after": after}
    return [_stored(found).receipt for found in connection.execute(_LATE, owner)]


def _stored(found: Any) -> Stored:
    receipt = Receipt(
        n=found.n,
        verdict=Verdict(found.verdict),
        version=found.version,
        code=found.code,
        params=msgspec.json.decode(found.params),
        into=found.into,
        conflict=found.conflict,
    )
    return Stored(receipt, found.content_hash, found.record_id, found.action, found.operation)


def operation_of(stored: Stored) -> Operation:
    return codec.decode(Operation, stored.operation.encode())


def _prefixed(values: dict[str, Any]) -> dict[str, Any]:
    return {f"of_{key}": value for key, value in values.items()}


_OWN = sa.select(RECEIPT).where(
    RECEIPT.c.unit_id == sa.bindparam("unit_id"),
    RECEIPT.c.device_id == sa.bindparam("device_id"),
    RECEIPT.c.incarnation == sa.bindparam("incarnation"),
)
_BY_N = _OWN.where(among(RECEIPT.c.n, "ns"))
# The literal lets the partial index `receipt_waiting` be used.
_WAITING = _OWN.where(RECEIPT.c.verdict == sa.literal_column("'waiting'"))
_BY_N_AND_WAITING = sa.union_all(_BY_N, _WAITING)
_REJECTED_CREATES = _OWN.where(RECEIPT.c.verdict == Verdict.REJECTED.value, RECEIPT.c.action == "create")
_LATE = _OWN.where(RECEIPT.c.late_version > sa.bindparam("after")).order_by(RECEIPT.c.n)
_NOTE_LATE = (
    sa.update(DEVICE)
    .where(DEVICE.c.unit_id == sa.bindparam("of_unit_id"), DEVICE.c.device_id == sa.bindparam("of_device_id"))
    .values(late_version=sa.bindparam("late"))
)
