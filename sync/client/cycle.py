"""One synchronisation: exchanges until both sides are level and nothing is left to send.

Reads like `docs/protocol.md`. No transaction is open while the network is asked, so a cadre can go on
entering; what she enters meanwhile is a new operation and travels with the next page.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.kinds import SCHEMA
from sync.client.bootstrap import bootstrap
from sync.client.catching_up import catch_up
from sync.client.pace import Pace
from sync.client.recovery import EnrolAgain, enter_new_epoch, is_of_another_epoch
from sync.client.remote import Remote, Revoked, ServerTrouble, UpdateNeeded
from sync.client.repair import refetch, repair
from sync.client.result import LEVEL, Progress, SyncResult, silent
from sync.client.transport import NotReached, SyncFailure
from sync.protocol.messages import ExchangeRequest, ExchangeResponse, Operation
from sync.replica import kept_rules
from sync.replica.replica import Replica
from sync.replica.types import FOLLOWED_SINCE, Applied, ReplicaState
from sync.replica.unit_of_work import UnitOfWork

Clock = Callable[[], datetime]

# A digest may differ once because a commit came in between; twice is a divergence.
_LOOKS, _REPAIRS = 2, 2
# Exchanges in a row that bring neither a verdict nor a commit.
_STANDSTILL = 3


class Diverged(SyncFailure):
    """The replica differs from the server even after the repair. Nothing was thrown away."""

    code = "diverged"


def synchronise(replica: Replica, remote: Remote, clock: Clock, progress: Progress = silent) -> SyncResult:
    """Exchange until level.

    Raises SyncFailure (see `transport`, `remote`, `recovery`): what was exchanged before it stays.
    """
    cycle = _Cycle(replica, remote, clock, progress)
    with replica.long_work():
        try:
            cycle.run()
        except SyncFailure as failure:
            cycle.close(failure.code)
            raise
        catch_up(replica, remote)
        cycle.close(LEVEL)
    return cycle.result


@dataclass(slots=True)
class _Cycle:
    replica: Replica
    remote: Remote
    clock: Clock
    progress: Progress
    pace: Pace = field(default_factory=Pace)
    result: SyncResult = field(default_factory=SyncResult)
    looks: int = 0
    repairs: int = 0
    standstill: int = 0
    leaving: list[int] = field(default_factory=list)

    def run(self) -> None:
        with self.replica.reading() as reader:
            state = reader.meta.state
        if state == ReplicaState.ENROL_AGAIN:
            raise EnrolAgain
        if state == ReplicaState.BOOTSTRAPPING:
            bootstrap(self.replica, self.remote, self.progress)
        operations, level = self._next_page(ask_waiting=True), False
        while operations or not level:
            try:
                response = self.remote.exchange(self._request(operations))
            except SyncFailure as failure:
                if isinstance(failure, NotReached):
                    self._call_back()
                self.pace.after(failure, operations)
            else:
                self.pace.succeeded()
                level = self._take(response, operations)
            operations = self._next_page()

    def _next_page(self, ask_waiting: bool = False) -> list[Operation]:
        """Operations to send, marked as sent before a byte of them leaves."""
        self.leaving = []
        if self.pace.pull_only:
            return []
        with self.replica.writing() as work:
            operations = work.page_of_operations(
                self.pace.max_ops,
                self.pace.push_bytes,
                work.meta.server_schema,
                ask_waiting=ask_waiting,
                without=self.pace.kept_back,
            )
            if operations:
                self.leaving = work.mark_sent([operation.n for operation in operations])
            work.commit()
        return operations

    def _call_back(self) -> None:
        """Nobody is told "sent, not yet confirmed" of what never left."""
        if self.leaving:
            with self.replica.writing() as work:
                work.call_back(self.leaving)
                work.commit()

    def _request(self, operations: Sequence[Operation]) -> ExchangeRequest:
        with self.replica.reading() as reader:
            meta, rules = reader.meta, kept_rules.mark(reader.rulebook)
        return ExchangeRequest(
            exchange=secrets.token_hex(8),
            unit=meta.unit,
            incarnation=meta.incarnation,
            epoch=meta.epoch,
            cursor=meta.cursor,
            digest=meta.digest,
            clock=self.clock().isoformat(),
            schema=SCHEMA,
            max_bytes=self.pace.page_bytes,
            ops=list(operations),
            rules=rules,
        )

    def _take(self, response: ExchangeResponse, sent: Sequence[Operation]) -> bool:
        """Take an answer in one transaction; whether both sides are level now."""
        with self.replica.writing() as work:
            before = work.meta
            applied = work.apply_response(response, sent)
            if is_of_another_epoch(before, response):
                self.result.offered_again += enter_new_epoch(work, response)
            elif response.head < before.cursor:
                # A restore that the server did not believe us, or a cursor of ours that went wrong.
                self.result.offered_again += work.step_back(response.head)
            after = work.meta
            self._renew_lease(work, response)
            work.commit()
        # In another life nothing is decided before what was lost has been offered again.
        taken = [] if is_of_another_epoch(before, response) else sent
        self._count(response, taken, applied)
        self._keep_back_unanswered(response, taken)
        if applied.enrol_again:
            raise EnrolAgain
        if applied.refetch:
            self.result.repaired += refetch(self.replica, self.remote, applied.refetch).records
        self._tell(response)
        moved = bool(response.receipts) or (after.epoch, after.cursor) != (before.epoch, before.cursor)
        self._stop_at_standstill(moved, response)
        if response.hints.get("revoked"):
            return self._revoked()
        if response.min_schema > SCHEMA:
            # An old build still hands in what was entered, but must not read what it cannot keep.
            return self._update_needed()
        if after.epoch != response.epoch or after.cursor != response.head:
            return False
        return self._verified(response)

    def _renew_lease(self, work: UnitOfWork, response: ExchangeResponse) -> None:
        """Any honest answer renews the lease, unless it says that this device may work no more."""
        if response.hints.get("revoked"):
            return
        until = datetime.fromisoformat(response.server_time) + timedelta(days=work.meta.lease_days)
        work.set_meta(lease_until=until.isoformat())

    def _verified(self, response: ExchangeResponse) -> bool:
        """Compare the digests; repair narrowly when a second look finds them different again."""
        with self.replica.reading() as reader:
            equal = reader.meta.digest == response.digest
        if equal:
            return True
        self.looks += 1
        if self.looks < _LOOKS:
            return False
        if self.repairs == _REPAIRS:
            raise Diverged
        self.repairs, self.looks = self.repairs + 1, 0
        repaired = repair(self.replica, self.remote, self.progress)
        self.result.repaired += repaired.records
        self.result.offered_again += repaired.offered_again
        return False

    def _count(self, response: ExchangeResponse, sent: Sequence[Operation], applied: Applied) -> None:
        result = self.result
        result.sent += len(sent)
        result.applied += applied.applied
        result.merged += applied.merged
        result.conflicts += applied.conflicts
        result.rejected += applied.rejected
        result.waiting += applied.waiting
        result.received += applied.received
        result.cursor, result.head = response.cursor, response.head
        server_time = datetime.fromisoformat(response.server_time)
        result.clock_ahead = (self.clock() - server_time).total_seconds()

    def _tell(self, response: ExchangeResponse) -> None:
        """Between two pages, when all of the last one is kept: whoever listens may end it here."""
        self.progress("send", self.result.sent, 0)
        self.progress("receive", response.cursor, response.head)

    def _keep_back_unanswered(self, response: ExchangeResponse, sent: Sequence[Operation]) -> None:
        """No verdict means that the server failed over it, or over what it builds on."""
        answered = {receipt.n for receipt in response.receipts}
        self.pace.kept_back |= {operation.n for operation in sent} - answered

    def _stop_at_standstill(self, moved: bool, response: ExchangeResponse) -> None:
        self.standstill = 0 if moved or response.cursor == response.head else self.standstill + 1
        if self.standstill == _STANDSTILL:
            raise ServerTrouble(200, "standstill")

    def _revoked(self) -> bool:
        """What was entered goes to review first; then this device is closed."""
        if self._anything_to_send():
            return False
        with self.replica.writing() as work:
            work.set_meta(state=ReplicaState.REVOKED)
            work.commit()
        raise Revoked("revoked")

    def _update_needed(self) -> bool:
        if self._anything_to_send():
            return False
        raise UpdateNeeded("schema")

    def _anything_to_send(self) -> bool:
        with self.replica.writing() as work:
            return bool(work.page_of_operations(1, 1, work.meta.server_schema, without=self.pace.kept_back))

    def close(self, outcome: str) -> None:
        """Note how it ended. Figures only: no value of any record goes into the log.

        Only where nothing was left over is this the last complete synchronisation.
        """
        meter, result = self.remote.meter, self.result
        result.round_trips, result.kept_back = meter.round_trips, len(self.pace.kept_back)
        result.bytes_sent, result.bytes_received = meter.bytes_sent, meter.bytes_received
        now = self.clock().isoformat()
        with self.replica.writing() as work:
            work.log_sync(now, outcome, result.figures())
            if outcome == LEVEL and not result.kept_back:
                work.set_meta(last_sync=now)
                if FOLLOWED_SINCE not in work.settings():
                    work.put_setting(FOLLOWED_SINCE, work.meta.cursor)
            work.commit()
