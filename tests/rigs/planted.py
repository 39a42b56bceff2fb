"""Bugs that sync engines have had, each cut in at one seam, to prove that the machine sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

import msgspec
import sqlalchemy as sa

from domain.reconcile import Intent, Outcome, ServerView, reconcile
from sync.protocol.messages import ExchangeResponse, Operation, Verdict
from sync.replica.types import Applied
from sync.server.tables import RECEIPT, UNIT
from tests.helpers.central import Backup, Central
from tests.rigs.seats import Plant
from tests.rigs.tampered import LaptopDied, TamperedWork


class DropsTheOutboxBeforeTheReply(TamperedWork):
    """Takes operations for delivered as soon as they leave."""

    def mark_sent(self, ns: Iterable[int]) -> list[int]:
        leaving = list(ns)
        marked = super().mark_sent(leaving)
        delivered = [(n,) for n in leaving]
        self._store.connection.executemany("DELETE FROM outbox WHERE n = ?", delivered)
        return marked


class MovesTheCursorBeforeTheRows(TamperedWork):
    """Cursor and rows in two transactions: a program that dies in between has a gap."""

    def commit(self) -> None:
        try:
            super().commit()
        except LaptopDied:
            cursor, head = self.meta.cursor, self.meta.head
            self._store.execute("ROLLBACK")
            self._store.execute("BEGIN IMMEDIATE")
            self._store.forget()
            self.set_meta(cursor=cursor, head=head)
            super().commit()
            raise


class LetsThePullOverwrite(TamperedWork):
    """Writes what came from the server straight over what the cadre sees."""

    def apply_response(self, response: ExchangeResponse, sent: Sequence[Operation]) -> Applied:
        applied = super().apply_response(response, sent)
        for change in response.changes:
            server = self._store.server_record(change.kind, change.id)
            row = self._store.row(change.kind, change.id)
            if server is not None and row is not None:
                self._store.write_row(change.kind, change.id, server.fields, server.version, row.sync)
        return applied


class DropsRejectedOnes(TamperedWork):
    """Forgets what the server refused."""

    def apply_response(self, response: ExchangeResponse, sent: Sequence[Operation]) -> Applied:
        applied = super().apply_response(response, sent)
        self._store.execute("DELETE FROM rejection")
        return applied


class MatchesByPosition(TamperedWork):
    """Takes the first verdict for the first operation, and so on."""

    def apply_response(self, response: ExchangeResponse, sent: Sequence[Operation]) -> Applied:
        in_order = zip(response.receipts, sent, strict=False)
        receipts = [msgspec.structs.replace(receipt, n=operation.n) for receipt, operation in in_order]
        return super().apply_response(msgspec.structs.replace(response, receipts=receipts), sent)


class SkipsPendingRows(TamperedWork):
    """Leaves rows with queued edits as they are, and moves the cursor past them."""

    def apply_response(self, response: ExchangeResponse, sent: Sequence[Operation]) -> Applied:
        pending = {queued.operation.id for queued in self.outbox()} - {operation.id for operation in sent}
        changes = [change for change in response.changes if change.id not in pending]
        return super().apply_response(msgspec.structs.replace(response, changes=changes), sent)


class NeverGoesBack(TamperedWork):
    """Believes that what was acknowledged once is safe for ever."""

    def step_back(self, head: int) -> int:
        return 0


class HidesConflicts(TamperedWork):
    """Theirs is taken, and the record of the conflict never reaches the laptop."""

    def apply_response(self, response: ExchangeResponse, sent: Sequence[Operation]) -> Applied:
        changes = [change for change in response.changes if change.kind != "conflict"]
        return super().apply_response(msgspec.structs.replace(response, changes=changes), sent)


class RepeatsNumbers(TamperedWork):
    """Begins no new life: what is queued is numbered from one again under the old incarnation."""

    def start_incarnation(self) -> str:
        return self.meta.incarnation


def forget_receipts(central: Central) -> None:
    """A server that does not find its receipts decides a repeated operation anew."""
    with central.store.writing() as connection:
        settled = RECEIPT.c.verdict != Verdict.WAITING.value
        far = sa.select(sa.func.max(RECEIPT.c.n)).scalar_subquery() + 1_000_000
        connection.execute(sa.update(RECEIPT).where(settled).values(n=RECEIPT.c.n + far))


def let_the_last_writer_win(
    view: ServerView, intent: Intent, today: date, new_id: Callable[[], str]
) -> Outcome:
    """Takes every edit as if its author had seen what stands there now."""
    record = view.record(intent.command.kind, intent.command.id)
    seen = replace(intent, was=record.fields) if record and intent.command.do == "edit" else intent
    return reconcile(view, seen, today, new_id)


def restore_in_silence(central: Central, backup: Backup) -> None:
    """No new epoch, and numbers that jump ahead, so that nobody's cursor is beyond the head."""
    with central.store.looking() as connection:
        heads = [(row.unit_id, row.head) for row in connection.execute(sa.select(UNIT))]
    central.restore(backup, declared=False)
    with central.store.writing() as connection:
        for unit, head in heads:
            connection.execute(sa.update(UNIT).where(UNIT.c.unit_id == unit).values(head=head + 1))


# Another search finds each of them too, but one may take a hundred examples for it where another takes two.
PLANTS = (
    Plant("no receipts", on_request=forget_receipts, search=1),
    Plant("outbox dropped before the reply", DropsTheOutboxBeforeTheReply, search=1),
    Plant("cursor before rows", MovesTheCursorBeforeTheRows, search=14),
    Plant("no epoch on restore", NeverGoesBack, restore=restore_in_silence, search=2),
    Plant("pull overwrites pending", LetsThePullOverwrite, search=1),
    Plant("last writer wins", reconcile=let_the_last_writer_win, search=1),
    Plant("rejected dropped silently", DropsRejectedOnes, search=3),
    Plant("receipts matched by position", MatchesByPosition, search=1),
    Plant("pending rows skipped", SkipsPendingRows, search=3),
    Plant("conflicts never shown", HidesConflicts, search=1),
    Plant("numbers used again", RepeatsNumbers, search=1),
)
