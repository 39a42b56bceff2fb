"""A new replica file: all tables at once from their declaration, then its first facts.

Loads SQLAlchemy, so it is imported only when a file is made.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from datetime import datetime

import sqlalchemy as sa

from domain.ids import uuid7
from sync.protocol.rulebook import rulebook
from sync.replica import kept_rules
from sync.replica.connection import meaning_of, translated
from sync.replica.engine import raw_of, writing_engine
from sync.replica.enrolled import Enrolment
from sync.replica.home import Home, beside, sync_folder
from sync.replica.migrations.upgrade import stamp_fresh
from sync.replica.search import create_index
from sync.replica.store import Store
from sync.replica.tables import METADATA
from sync.replica.unit_of_work import add_actor

Clock = Callable[[], datetime]


def make_file(home: Home, key: bytes, enrolment: Enrolment, clock: Clock) -> None:
    """Make the file under another name, so that a half-made one never counts."""
    making = home.replica.with_suffix(".new")
    for leftover in (making, *beside(making)):
        leftover.unlink(missing_ok=True)
    with _translated():
        engine = writing_engine(making, key, create=True)
        try:
            with engine.begin() as connection:
                METADATA.create_all(connection)
                create_index(raw_of(connection))
                stamp_fresh(connection)
                store = Store(raw_of(connection), clock, rulebook())
                _first_facts(store, enrolment, clock)
                kept_rules.keep(store, enrolment.rules)
                store.flush()
        finally:
            engine.dispose()
    for leftover in beside(home.replica):
        leftover.unlink(missing_ok=True)
    # A log of a replica that was deleted must never be laid over this one.
    sync_folder(home.path)
    os.replace(making, home.replica)
    sync_folder(home.path)


def _first_facts(store: Store, enrolment: Enrolment, clock: Clock) -> None:
    store.set_meta(
        server=enrolment.server,
        device=enrolment.device,
        device_name=enrolment.device_name,
        token=enrolment.token,
        unit=enrolment.unit,
        unit_code=enrolment.unit_code,
        unit_name=enrolment.unit_name,
        unit_path=list(enrolment.unit_path),
        epoch=enrolment.epoch,
        lease_until=enrolment.lease_until,
        lease_days=enrolment.lease_days,
        highest_server_time=enrolment.server_time,
        server_schema=enrolment.server_schema,
        min_schema=enrolment.min_schema,
        incarnation=uuid7(int(clock().timestamp() * 1000), os.urandom(10)),
        next_n=1,
        next_seq=1,
    )
    add_actor(store, enrolment.actor)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """As `translated`, also for what SQLAlchemy wraps."""
    try:
        with translated():
            yield
    except sa.exc.DBAPIError as error:
        meaning = meaning_of(error.orig) if error.orig is not None else None
        if meaning is None:
            raise
        raise meaning from error
