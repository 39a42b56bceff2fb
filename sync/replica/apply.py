"""One response of the exchange, taken into the replica: receipts, bases, locals, cursor and digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.records import Departure, Tombstone
from domain.refusals import Refusal
from sync.protocol import codec
from sync.protocol.messages import ExchangeResponse, Operation, Receipt, Verdict
from sync.replica import audit, kept_rules, trays
from sync.replica.bases import Moves, Taken, take
from sync.replica.locals import lift_from
from sync.replica.lookahead import foresee
from sync.replica.outbox import refresh_under
from sync.replica.rebase import rebase
from sync.replica.statements import to_json
from sync.replica.store import Store
from sync.replica.stored import Key, touched_by
from sync.replica.types import Applied, QueueState


@dataclass(slots=True)
class _Verdicts:
    """What the receipts of one response said."""

    counted: Counter[Verdict] = field(default_factory=Counter)
    reused: bool = False
    lifted: set[Key] = field(default_factory=set)
    # Operations whose commits this very response brings, with the records that they touch.
    settled: dict[int, set[Key]] = field(default_factory=dict)


def apply_response(store: Store, response: ExchangeResponse, sent: Sequence[Operation]) -> Applied:
    """See `UnitOfWork.apply_response`."""
    meta = store.meta
    same_epoch = response.epoch == meta.epoch
    # Changes that were computed from a later cursor than ours would leave a gap behind.
    follows = same_epoch and response.since <= meta.cursor
    reached = max(meta.cursor, response.cursor) if follows else meta.cursor
    verdicts = _take_receipts(store, response, sent, reached if same_epoch else -1)
    told = ((change.kind, change.id) for change in response.changes if follows)
    foresee(store, {*told, *(key for keys in verdicts.settled.values() for key in keys)})
    moves, received = Moves(), 0
    refetch: list[Key] = []
    for change in response.changes if follows else ():
        taken = take(store, change, moves)
        received += taken is Taken.NEWER
        if taken is Taken.INCOMPLETE:
            refetch.append((change.kind, change.id))
    if follows:
        store.set_meta(cursor=reached, head=response.head)
    lifted = verdicts.lifted | lift_from(store, verdicts.settled)
    # Numbers of another epoch say nothing about our cursor.
    lifted |= _settle(store) if same_epoch else set()
    moves.finish(store)
    rebase(store, moves.dirty | lifted | kept_rules.take(store, response.rules))
    _take_facts(store, response)
    counted = verdicts.counted
    return Applied(
        applied=counted[Verdict.APPLIED],
        merged=counted[Verdict.MERGED],
        conflicts=counted[Verdict.CONFLICT],
        rejected=counted[Verdict.REJECTED],
        waiting=counted[Verdict.WAITING],
        received=received,
        refetch=tuple(refetch),
        enrol_again=verdicts.reused,
    )


def _take_receipts(
    store: Store, response: ExchangeResponse, sent: Sequence[Operation], reached: int
) -> _Verdicts:
    """Only what was sent is acknowledged, and only if it still stands in the outbox as it was sent.

    `reached` is the commit up to which everything will have been read; -1: that cannot be said.
    """
    verdicts = _Verdicts()
    receipts = {receipt.n: receipt for receipt in response.receipts}
    wanted = {operation.n: operation for operation in sent if operation.n in receipts}
    if not wanted:
        return verdicts
    rows = store.execute(
        "SELECT seq, n, payload, effects, since FROM outbox"
        " WHERE n IN (SELECT value FROM json_each(?)) ORDER BY n",
        (to_json(sorted(wanted)),),
    ).fetchall()
    acknowledged: list[tuple[Any, ...]] = []
    for row in rows:
        seq, n, payload, _, _ = row
        operation = wanted.get(n)
        if operation is None or bytes(payload) != codec.encode(operation):
            continue
        receipt = receipts[n]
        if receipt.verdict is Verdict.WAITING:
            _wait(store, seq, receipt)
        elif receipt.verdict is Verdict.REJECTED and receipt.code == Refusal.REUSED_N:
            store.execute("UPDATE outbox SET state = ? WHERE seq = ?", (QueueState.PENDING.value, seq))
            verdicts.reused = True
            continue
        elif receipt.verdict is Verdict.REJECTED:
            verdicts.lifted |= trays.reject(store, seq, receipt.code, receipt.params, response.epoch)
        else:
            redirect(store, operation, receipt)
            if receipt.verdict is Verdict.MERGED:
                _note_merge(store, seq, operation)
            is_settled = receipt.version <= reached
            if is_settled:
                verdicts.settled[seq] = touched_by(row[3])
            acknowledged.append((*_journal_row(store, row, operation, receipt, response), int(is_settled)))
        verdicts.counted[receipt.verdict] += 1
    _acknowledge(store, acknowledged)
    return verdicts


def _note_merge(store: Store, seq: int, operation: Operation) -> None:
    """Nobody was asked, so nobody would know that what was entered stands beside other people's changes."""
    at = store.clock().isoformat(timespec="seconds")
    audit.note(store, at, "", "merge", operation.kind, operation.id, operation.n, operation.set, seq)


def _journal_row(
    store: Store, row: Sequence[Any], operation: Operation, receipt: Receipt, response: ExchangeResponse
) -> tuple[Any, ...]:
    seq, n, payload, effects, since = row
    identity = (seq, store.meta.incarnation, n, response.epoch)
    verdict = (receipt.verdict.value, receipt.version, receipt.conflict, response.server_time)
    return (*identity, operation.kind, operation.id, payload, effects, since, *verdict)


def _acknowledge(store: Store, rows: list[tuple[Any, ...]]) -> None:
    """Out of the outbox, into the journal; the effects lie on until the server's rows are here."""
    # Given up before anything is asked for: on a full disk the room of the one is what the other gets.
    store.connection.executemany("DELETE FROM outbox WHERE seq = ?", [(row[0],) for row in rows])
    store.connection.executemany(
        "INSERT OR REPLACE INTO journal (seq, incarnation, n, epoch, kind, id, payload, effects, since,"
        " verdict, version, conflict, acknowledged_at, settled)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _wait(store: Store, seq: int, receipt: Receipt) -> None:
    store.execute(
        "UPDATE outbox SET state = ?, code = ?, params = ? WHERE seq = ?",
        (QueueState.WAITING.value, receipt.code, to_json(receipt.params), seq),
    )
    refresh_under(store, [seq])


def redirect(store: Store, operation: Operation, receipt: Receipt) -> None:
    """A create that was folded into another record: from now on its id leads there."""
    if not receipt.into or receipt.into == operation.id or store.tombstone(operation.kind, operation.id):
        return
    store.write_tombstone(
        Tombstone(operation.kind, operation.id, Departure.MERGED, receipt.into, receipt.version)
    )


def _settle(store: Store) -> set[Key]:
    """Lift the effects of operations acknowledged before whose commits have been read by now."""
    rows = store.execute(
        "SELECT seq, effects FROM journal WHERE settled = 0 AND version <= ?", (store.meta.cursor,)
    ).fetchall()
    touched = {seq: touched_by(effects) for seq, effects in rows}
    foresee(store, {key for keys in touched.values() for key in keys})
    store.connection.executemany("UPDATE journal SET settled = 1 WHERE seq = ?", [(seq,) for seq in touched])
    return lift_from(store, touched)


def _take_facts(store: Store, response: ExchangeResponse) -> None:
    meta = store.meta
    newest = max(meta.highest_server_time, response.server_time, key=_moment)
    store.set_meta(server_schema=response.schema, min_schema=response.min_schema, highest_server_time=newest)


def _moment(timestamp: str) -> float:
    return datetime.fromisoformat(timestamp).timestamp() if timestamp else 0.0
