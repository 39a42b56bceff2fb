"""One exchange: first the operations that came, then the changes that go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from domain.given_rules import GivenRules
from domain.refusals import Waiting
from domain.rules import Rulebook
from domain.values.dates import day_in_vietnam
from sync.protocol.given_rules import mark_of
from sync.protocol.messages import (
    ExchangeRequest,
    ExchangeResponse,
    Operation,
    Receipt,
)
from sync.server import epochs, feed
from sync.server.commits import Commits, commit
from sync.server.deciding import (
    Bench,
    records_concerned,
    settle_waiting,
    verdicts_on,
    waits_after_the_lease,
)
from sync.server.devices import Cadre, Caller, cadres_of, lapse, note_contact
from sync.server.given_rules import RulesGiven
from sync.server.poison import failed_again
from sync.server.receipts import ReceiptBook, late_receipts
from sync.server.settings import Settings
from sync.server.store import Busy, Store


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
    caller = noting_contact(deps, caller, now, request)
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
        rules=_rules(deps, caller, request),
    )


def noting_contact(deps: Deps, caller: Caller, now: datetime, request: ExchangeRequest) -> Caller:
    """Remember the contact; whoever was silent for longer than the lease hands in for review."""
    silent = now - datetime.fromisoformat(caller.last_seen) if caller.last_seen else timedelta()
    too_long = silent > timedelta(days=deps.settings.lease_days) and not caller.lapsed_at
    if too_long and request.ops and _concerns_others(deps, caller, request.ops):
        caller = lapse(deps.store, caller, now)
    note_contact(deps.store, caller, now, request.incarnation, request.schema)
    return replace(caller, schema=request.schema)


def _concerns_others(deps: Deps, caller: Caller, operations: Sequence[Operation]) -> bool:
    """Whether somebody else may have done it anew, while nothing was heard of this device."""
    with deps.store.looking() as connection:
        cadres = cadres_of(connection, caller.unit_id, caller.device_id)
    return any(waits_after_the_lease(operation, cadres.get(operation.actor)) for operation in operations)


def _hints(deps: Deps, caller: Caller, request: ExchangeRequest) -> dict[str, Any]:
    hints: dict[str, Any] = {}
    if caller.revoked:
        hints["revoked"] = True
    if request.schema < deps.settings.min_schema:
        hints["update_needed"] = True
    return hints


def _rules(deps: Deps, caller: Caller, request: ExchangeRequest) -> list[GivenRules] | None:
    """What the level above gave for the unit, where the laptop says that it knows other rules or none."""
    if request.rules is None:
        return None
    with deps.store.looking() as connection:
        given = RulesGiven(connection, deps.rulebook).given(caller.unit_id)
    return None if mark_of(given) == request.rules else given


def _page(deps: Deps, caller: Caller, request: ExchangeRequest) -> feed.Page:
    """The changes after the cursor. A laptop that may not read, or has to update first, is told none."""
    if caller.revoked or request.schema < deps.settings.min_schema:
        return feed.nothing(caller, request.cursor)
    if not request.ops and (request.epoch, request.cursor) == (caller.epoch, caller.head):
        # Idle: the row that the token led to says everything.
        return feed.nothing(caller, request.cursor)
    return feed.page(
        deps.store, caller.unit_id, request.epoch, request.cursor, request.max_bytes, caller.audience
    )


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
            self._receipts |= self._in_one_commit(free)
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
            self._receipts |= self._in_one_commit([operation], {operation.n: Waiting.QUARANTINE})
        else:
            self._stuck.add(operation.id)

    def _in_one_commit(
        self, operations: Sequence[Operation], set_aside: Mapping[int, Waiting] | None = None
    ) -> dict[int, Receipt]:
        deps, now = self._deps, self._deps.clock()
        return commit(
            deps.store,
            self._caller.unit_id,
            deps.rulebook,
            now,
            lambda commits: self._chunk(commits, now, operations, set_aside or {}),
        )

    def _chunk(
        self,
        commits: Commits,
        now: datetime,
        operations: Sequence[Operation],
        set_aside: Mapping[int, Waiting],
    ) -> dict[int, Receipt]:
        caller = self._caller
        receipts = ReceiptBook(
            commits.connection, caller.unit_id, caller.device_id, self._incarnation, now.isoformat()
        )
        receipts.load(operations)
        bench = Bench(
            commits=commits,
            receipts=receipts,
            cadres=self._cadres,
            device_id=caller.device_id,
            device_name=caller.device_name,
            revoked=caller.revoked,
            lapsed=bool(caller.lapsed_at),
            today=day_in_vietnam(now),
            new_id=self._deps.new_id,
            restored_lately=partial(
                epochs.began_lately,
                commits.connection,
                caller.unit_id,
                now,
                timedelta(days=self._deps.settings.lease_days),
            ),
            set_aside=set_aside,
        )
        bench.view.foresee(operation for operation in operations if receipts.of(operation.n) is None)
        verdicts = verdicts_on(bench, operations)
        if not set_aside:
            verdicts |= {late.n: late for late in settle_waiting(bench)}
        receipts.flush()
        return verdicts
