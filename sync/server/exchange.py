"""One exchange: first the operations that came, then the changes that go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.refusals import Waiting
from domain.rules import Rulebook
from sync.protocol.messages import (
    ExchangeRequest,
    ExchangeResponse,
    Operation,
    Receipt,
)
from sync.server import epochs, feed
from sync.server.deciding import Bench, records_concerned, settle_waiting, verdict_on
from sync.server.devices import Cadre, Caller, cadres_of, note_contact
from sync.server.poison import failed_again
from sync.server.receipts import ReceiptBook, late_receipts
from sync.server.rows import UnitRows
from sync.server.settings import VIETNAM, Settings
from sync.server.store import Busy, Store
from sync.server.view import UnitView


@dataclass(frozen=True, slots=True)
class Deps:
    """What the server works with; `clock` gives aware times, `new_id` a new record's id."""

    store: Store
    rulebook: Rulebook
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    settings: Settings = field(default_factory=Settings)


def exchange(deps: Deps, caller: Caller, request: ExchangeRequest) -> ExchangeResponse:
    """Decide what came, then tell what changed. Pull runs whatever happened to push."""
    now = deps.clock()
    note_contact(deps.store, caller, now, request.incarnation, request.schema)
    rest = timedelta(hours=deps.settings.restore_claim_hours)
    caller = epochs.noticing_a_restore(epochs.Watch(deps.store, deps.new_id, now, rest), caller, request)
    # What builds on commits that a restore took is not decided before those were handed in again. From a
    # device that may not work any more everything goes to review, in whatever order.
    may_decide = request.epoch == caller.epoch or caller.revoked
    receipts = Push(deps, caller, request.incarnation).run(request.ops) if request.ops and may_decide else {}
    if caller.late_version > request.cursor:
        with deps.store.looking() as connection:
            for late in late_receipts(
                connection, caller.unit_id, caller.device_id, request.incarnation, request.cursor
            ):
                receipts.setdefault(late.n, late)
    page = _page(deps, caller, request)
    restored_head = page.restored_head
    if page.epoch != request.epoch:
        restored_head = epochs.common_head(deps.store, caller.unit_id, request.epoch)
    return ExchangeResponse(
        exchange=request.exchange,
        unit=caller.unit_id,
        epoch=page.epoch,
        receipts=[receipts[n] for n in sorted(receipts)],
        changes=page.changes,
        since=page.since,
        cursor=page.cursor,
        head=page.head,
        digest=page.digest,
        server_time=now.isoformat(),
        schema=deps.settings.schema,
        min_schema=deps.settings.min_schema,
        restored_head=restored_head,
        hints=_hints(deps, caller, request),
    )


def _hints(deps: Deps, caller: Caller, request: ExchangeRequest) -> dict[str, Any]:
    hints: dict[str, Any] = {}
    if caller.revoked:
        hints["revoked"] = True
    if request.schema < deps.settings.min_schema:
        hints["update_needed"] = True
    return hints


def _page(deps: Deps, caller: Caller, request: ExchangeRequest) -> feed.Page:
    """The changes after the cursor. A laptop that may not read, or has to update first, is told none."""
    if caller.revoked or request.schema < deps.settings.min_schema:
        return feed.nothing(caller, request.cursor)
    if not request.ops and (request.epoch, request.cursor) == (caller.epoch, caller.head):
        # Idle: the row that the token led to says everything.
        return feed.nothing(caller, request.cursor)
    return feed.page(deps.store, caller.unit_id, request.epoch, request.cursor, request.max_bytes)


class Push:
    """The operations of one request, committed in chunks, each chunk with its receipts in one transaction."""

    def __init__(self, deps: Deps, caller: Caller, incarnation: str) -> None:
        self._deps, self._caller, self._incarnation = deps, caller, incarnation
        self._receipts: dict[int, Receipt] = {}
        # Records whose lane is stuck behind an operation that failed without a verdict.
        self._stuck: set[str] = set()
        self._cadres: Mapping[str, Cadre] = {}

    def run(self, operations: Sequence[Operation]) -> dict[int, Receipt]:
        """Receipts by n. An operation that failed, and what builds on it, has none and will be sent again."""
        with self._deps.store.looking() as connection:
            self._cadres = cadres_of(connection, self._caller.unit_id, self._caller.device_id)
        ordered = sorted(operations, key=lambda operation: operation.n)
        size = self._deps.settings.chunk_operations
        for start in range(0, len(ordered), size):
            self._commit(ordered[start : start + size])
        return self._receipts

    def _commit(self, operations: Sequence[Operation]) -> None:
        """Commit a chunk; where it fails, its halves, down to the one operation that is to blame."""
        free = [operation for operation in operations if not self._is_stuck(operation)]
        if not free:
            return
        try:
            self._receipts |= self._deps.store.write(lambda connection: self._chunk(connection, free))
        except Busy:
            raise
        except Exception as error:  # noqa: BLE001  whatever one operation provokes must not stop the others
            if len(free) == 1:
                self._failed(free[0], error)
                return
            half = len(free) // 2
            self._commit(free[:half])
            self._commit(free[half:])

    def _is_stuck(self, operation: Operation) -> bool:
        if self._stuck.isdisjoint(records_concerned(operation)):
            return False
        self._stuck.add(operation.id)
        return True

    def _failed(self, operation: Operation, error: Exception) -> None:
        caller = self._caller
        if failed_again(
            self._deps.store, caller.unit_id, caller.device_id, self._incarnation, operation, error
        ):
            aside = {operation.n: Waiting.QUARANTINE}
            self._receipts |= self._deps.store.write(
                lambda connection: self._chunk(connection, [operation], aside)
            )
        else:
            self._stuck.add(operation.id)

    def _chunk(
        self,
        connection: sa.Connection,
        operations: Sequence[Operation],
        set_aside: Mapping[int, Waiting] | None = None,
    ) -> dict[int, Receipt]:
        caller, now = self._caller, self._deps.clock()
        rows = UnitRows(connection, caller.unit_id, now)
        receipts = ReceiptBook(
            connection, caller.unit_id, caller.device_id, self._incarnation, now.isoformat()
        )
        receipts.load(operations)
        bench = Bench(
            rows=rows,
            view=UnitView(rows, self._deps.rulebook),
            receipts=receipts,
            cadres=self._cadres,
            device_id=caller.device_id,
            device_name=caller.device_name,
            revoked=caller.revoked,
            today=now.astimezone(VIETNAM).date(),
            new_id=self._deps.new_id,
            set_aside=set_aside or {},
        )
        bench.view.foresee(operation for operation in operations if receipts.of(operation.n) is None)
        verdicts = {operation.n: verdict_on(bench, operation) for operation in operations}
        if not set_aside:
            verdicts |= {late.n: late for late in settle_waiting(bench)}
        rows.flush()
        receipts.flush()
        return verdicts
