"""What an operator does from time to time: revoke a device, release what waits for review, forget."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import msgspec
import sqlalchemy as sa

from domain.records import Departure
from domain.refusals import Waiting
from domain.values.dates import day_in_vietnam
from sync.protocol.messages import Receipt, Verdict
from sync.server import blobs
from sync.server.commits import Commits, commit
from sync.server.deciding import Bench, settle_waiting, verdicts_on
from sync.server.devices import cadres_of
from sync.server.exchange import Deps
from sync.server.receipts import ReceiptBook, operation_of
from sync.server.settings import Settings
from sync.server.store import Store
from sync.server.tables import CHUNK, DEVICE, ENROLMENT_FAILURE, FAILURE, RECEIPT, RECORD

_log = logging.getLogger("sodoan.server")


class UnknownDevice(LookupError):
    """No unit has enrolled this device."""


def revoke(store: Store, device_id: str, now: datetime) -> int:
    """Shut a device out of every unit; returns how many enrolments ended. Raises UnknownDevice."""
    with store.writing() as connection:
        known = sa.select(DEVICE.c.revoked_at).where(DEVICE.c.device_id == device_id)
        if not connection.execute(known).all():
            raise UnknownDevice(device_id)
        ended = connection.execute(
            sa.update(DEVICE)
            .where(DEVICE.c.device_id == device_id, DEVICE.c.revoked_at == "")
            .values(revoked_at=now.isoformat())
        )
        _log.info("device revoked: device=%s", device_id)
        return int(ended.rowcount)


def release(deps: Deps, device_id: str) -> list[Receipt]:
    """Decide a device's operations that wait for a person (review, quarantine); their verdicts.

    They are decided as if they came now; the laptop hears it with its next exchange. Raises UnknownDevice.
    """
    with deps.store.looking() as connection:
        owners = connection.execute(
            sa.select(RECEIPT.c.unit_id, RECEIPT.c.incarnation)
            .where(RECEIPT.c.device_id == device_id, RECEIPT.c.verdict == Verdict.WAITING.value)
            .distinct()
        ).all()
        if not connection.execute(sa.select(DEVICE).where(DEVICE.c.device_id == device_id)).all():
            raise UnknownDevice(device_id)
    settled: list[Receipt] = []
    for unit_id, incarnation in sorted(map(tuple, owners)):
        now = deps.clock()
        work = partial(_release, deps, now, device_id, incarnation)
        settled += commit(deps.store, unit_id, deps.rulebook, now, work)
    with deps.store.writing() as connection:
        connection.execute(sa.update(DEVICE).where(DEVICE.c.device_id == device_id).values(lapsed_at=""))
    return settled


def _release(deps: Deps, now: datetime, device_id: str, incarnation: str, commits: Commits) -> list[Receipt]:
    connection, unit_id = commits.connection, commits.rows.unit_id
    receipts = ReceiptBook(connection, unit_id, device_id, incarnation, now.isoformat())
    cadres = cadres_of(connection, unit_id, device_id)
    of_device = DEVICE.c.unit_id == unit_id, DEVICE.c.device_id == device_id
    bench = Bench(
        commits=commits,
        receipts=receipts,
        # A person has looked: what a cadre did before being shut out, or before the last day, counts.
        cadres={
            id: replace(cadre, revoked=False, actor=replace(cadre.actor, until=""))
            for id, cadre in cadres.items()
        },
        device_id=device_id,
        device_name=connection.execute(sa.select(DEVICE.c.name).where(*of_device)).scalar_one(),
        revoked=False,
        today=day_in_vietnam(now),
        new_id=deps.new_id,
    )
    waiting = receipts.waiting()
    for n, stored in sorted(waiting.items()):
        if stored.receipt.code in (Waiting.REVIEW, Waiting.QUARANTINE):
            asked_again = msgspec.structs.replace(stored.receipt, code=Waiting.PREDECESSOR.value)
            receipts.expect_again(replace(stored, receipt=asked_again), n)
    operations = [operation_of(stored) for _, stored in sorted(waiting.items())]
    receipts.load(operations)
    bench.view.foresee(operations)
    settled = list(verdicts_on(bench, operations).values())
    settled += settle_waiting(bench)
    receipts.flush()
    return [receipt for receipt in settled if receipt.verdict is not Verdict.WAITING]


def forget_old(store: Store, now: datetime, settings: Settings) -> dict[str, int]:
    """Remove tombstones past their days, chunks and files nobody asks for, old failures; how many of each."""
    horizon = (now - timedelta(days=settings.tombstone_days)).isoformat()
    window = (now - timedelta(minutes=settings.enrolment_window_minutes)).isoformat()
    removals: Sequence[tuple[str, sa.Delete]] = (
        ("tombstones", _OLD_TOMBSTONES.where(RECORD.c.gone_at < horizon)),
        ("chunks", sa.delete(CHUNK).where(CHUNK.c.kept_until < now.isoformat())),
        ("enrolment_failures", sa.delete(ENROLMENT_FAILURE).where(ENROLMENT_FAILURE.c.at < window)),
        ("failures", _DECIDED_FAILURES),
    )
    with store.writing() as connection:
        removed = {name: int(connection.execute(removal).rowcount) for name, removal in removals}
        return {**removed, "files": blobs.forget_unused(connection, now, settings)}


# What was folded into another record is found under its old id for ever.
_OLD_TOMBSTONES = sa.delete(RECORD).where(RECORD.c.gone.not_in(("", Departure.MERGED.value)))
_DECIDED_FAILURES = sa.delete(FAILURE).where(
    sa.exists().where(
        RECEIPT.c.unit_id == FAILURE.c.unit_id,
        RECEIPT.c.device_id == FAILURE.c.device_id,
        RECEIPT.c.incarnation == FAILURE.c.incarnation,
        RECEIPT.c.n == FAILURE.c.n,
        RECEIPT.c.verdict != Verdict.WAITING.value,
    )
)
