"""Epochs: one life of the server's database. A restore from a backup begins a new one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from sync.protocol.messages import ExchangeRequest
from sync.server.devices import Caller
from sync.server.store import Store
from sync.server.tables import EPOCH, UNIT

_log = logging.getLogger("sodoan.server")

_NOTICED = (
    "a laptop has read further than this database goes: restored without `restored`?"
    " unit=%s device=%s head=%s"
)
_AGAIN = "a laptop says again that it has read further than this database goes: unit=%s device=%s head=%s"


def begin_everywhere(store: Store, new_id: Callable[[], str], now: datetime) -> int:
    """Give every unit a new epoch (the operator restored the database); returns how many units."""

    def begin(connection: sa.Connection) -> int:
        units = connection.execute(sa.select(UNIT.c.unit_id).order_by(UNIT.c.unit_id)).scalars().all()
        for unit_id in units:
            _begin(connection, unit_id, new_id(), began_at=now.isoformat())
        return len(units)

    return store.write(begin)


@dataclass(frozen=True, slots=True)
class Watch:
    """`rest`: how long one device that was believed has to wait until it is believed again."""

    store: Store
    new_id: Callable[[], str]
    now: datetime
    rest: timedelta


def noticing_a_restore(watch: Watch, caller: Caller, request: ExchangeRequest) -> Caller:
    """The caller, in a new epoch if its cursor says that the database lost commits.

    A cursor of this very epoch beyond the head means a restore that nobody declared, or a device that errs
    or lies. What was lost left no evidence here, so it is believed; but so seldom of one device that it
    cannot keep its unit busy. A restore to before that time forgets that it was believed.
    """
    if request.epoch != caller.epoch or request.cursor <= caller.head or caller.revoked:
        return caller

    def begin(connection: sa.Connection) -> tuple[str, int] | None:
        # The lock makes the second of two such requests find the epoch that the first one began.
        unit = connection.execute(_LOCKED, {"unit": caller.unit_id}).one()
        if unit.epoch == request.epoch and unit.head < request.cursor:
            if _believed_lately(connection, watch, caller):
                return None
            noticed = {"noticed_by": caller.device_id, "began_at": watch.now.isoformat()}
            _begin(connection, caller.unit_id, watch.new_id(), **noticed)
        now = connection.execute(_EPOCH, {"unit": caller.unit_id}).one()
        return now.epoch, now.restored_head

    found = watch.store.write(begin)
    if found is None:
        _log.warning(_AGAIN, caller.unit_id, caller.device_id, caller.head)
        return caller
    _log.critical(_NOTICED, caller.unit_id, caller.device_id, caller.head)
    return replace(caller, epoch=found[0], restored_head=found[1])


def _believed_lately(connection: sa.Connection, watch: Watch, caller: Caller) -> bool:
    told = connection.execute(_NOTICED_BY, {"unit": caller.unit_id, "device": caller.device_id}).scalars()
    return any(watch.now - datetime.fromisoformat(at) < watch.rest for at in told)


def began_lately(connection: sa.Connection, unit_id: str, now: datetime, within: timedelta) -> bool:
    """Whether a restore began the present life of a unit's database so lately."""
    told = connection.execute(_LIVES, {"unit": unit_id}).all()
    began_at = told[-1].began_at if told else ""
    return bool(began_at) and now - datetime.fromisoformat(began_at) <= within


def common_head(store: Store, unit_id: str, epoch: str) -> int:
    """The last commit that the present life has in common with another; 0 for one that is not known here.

    A laptop may have slept through whole lives, and each of them may have gone back further.
    """
    with store.looking() as connection:
        lives = connection.execute(_LIVES, {"unit": unit_id}).all()
    heads: list[int] = []
    for life in reversed(lives):
        heads.append(life.restored_head)
        if life.before == epoch:
            return min(heads)
    return 0


def _begin(connection: sa.Connection, unit_id: str, epoch: str, **began: str) -> None:
    of_unit = {"unit": unit_id}
    ended = connection.execute(_LOCKED, of_unit).one()
    life = {
        "unit_id": unit_id,
        "place": len(connection.execute(_LIVES, of_unit).all()) + 1,
        "before": ended.epoch,
        "epoch": epoch,
        "restored_head": ended.head,
        **began,
    }
    connection.execute(sa.insert(EPOCH).values(**life))
    connection.execute(
        sa.update(UNIT).where(UNIT.c.unit_id == unit_id).values(epoch=epoch, restored_head=UNIT.c.head)
    )


_LIVES = (
    sa.select(EPOCH.c.before, EPOCH.c.restored_head, EPOCH.c.began_at)
    .where(EPOCH.c.unit_id == sa.bindparam("unit"))
    .order_by(EPOCH.c.place)
)
_NOTICED_BY = sa.select(EPOCH.c.began_at).where(
    EPOCH.c.unit_id == sa.bindparam("unit"), EPOCH.c.noticed_by == sa.bindparam("device")
)
_EPOCH = sa.select(UNIT.c.epoch, UNIT.c.restored_head).where(UNIT.c.unit_id == sa.bindparam("unit"))
# An update that changes nothing takes the row lock in both databases.
_LOCKED = (
    sa.update(UNIT)
    .where(UNIT.c.unit_id == sa.bindparam("unit"))
    .values(head=UNIT.c.head)
    .returning(UNIT.c.epoch, UNIT.c.head)
)
