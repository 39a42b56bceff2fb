"""One laptop's replica of one unit: open it, read from it, write to it, close it."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final, Self

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from domain.ids import uuid7
from sync.protocol.rulebook import rulebook
from sync.replica import ballast, incarnation
from sync.replica.connection import meaning_of, translated
from sync.replica.engine import raw_of, reading_engine, writing_engine
from sync.replica.errors import (
    AlreadyEnrolled,
    DataDamaged,
    DiskFailure,
    DiskFull,
    NotEnrolled,
    ReplicaError,
)
from sync.replica.home import Home, beside, sync_folder
from sync.replica.keys import key_check
from sync.replica.mark import fits, read_mark
from sync.replica.migrations.upgrade import bring_up_to_date, stamp_fresh
from sync.replica.reader import Reader
from sync.replica.search import create_index
from sync.replica.store import Store
from sync.replica.tables import METADATA
from sync.replica.types import Enrolment
from sync.replica.unit_of_work import UnitOfWork, add_actor

Clock = Callable[[], datetime]

# How long acknowledged operations can be offered again to a server that was restored.
JOURNAL_DAYS: Final = 180


class Replica:
    """Reading is allowed from several threads at once, each in its own `reading()`; one writes at a time."""

    def __init__(self, home: Home, key: bytes, clock: Clock) -> None:
        """Use `create` or `open`; both hold the home's lock until `close`."""
        self.home = home
        self.incarnation_is_new = False  # opening found a restored, moved or cloned home
        self._clock = clock
        self._writing = threading.RLock()
        self._busy = False
        self._writer = writing_engine(home.replica, key)
        self._writer_connection: sa.Connection | None = None
        self._readers = reading_engine(home.replica, key)

    @classmethod
    def create(cls, home: Home, key: bytes, enrolment: Enrolment, clock: Clock) -> Self:
        """A new, empty replica in a home that has none. Raises AlreadyEnrolled, HomeInUse."""
        home.acquire()
        try:
            if home.replica.exists():
                raise AlreadyEnrolled(str(home.replica))
            _build(home, key, enrolment, clock)
            replica = cls._opened(home, key, clock)
            # A first life replaces none: nobody is to be told that the home was copied.
            replica.incarnation_is_new = False
            return replica
        except BaseException:
            home.release()
            raise

    @classmethod
    def open(cls, home: Home, key: bytes, clock: Clock) -> Self:
        """Open, migrate if behind, begin a new incarnation if this is not the life it was.

        Raises NotEnrolled, HomeInUse, WrongKey, DataDamaged, DataNewer, LibraryTooOld, DiskFailure.
        """
        if not home.is_enrolled:
            raise NotEnrolled(str(home.replica))
        home.acquire()
        try:
            bring_up_to_date(home, key, expected_key=_is_expected(home, key))
            return cls._opened(home, key, clock)
        except BaseException:
            home.release()
            raise

    @classmethod
    def _opened(cls, home: Home, key: bytes, clock: Clock) -> Self:
        replica = cls(home, key, clock)
        try:
            replica._begin(key)
        except BaseException:
            replica._dispose()
            raise
        return replica

    def _begin(self, key: bytes) -> None:
        """Note this opening. A full disk does not keep anybody from reading what is saved."""
        if not self._noted(key) and not self._noted(key):
            # Nothing can be noted: tolerable only where the home is known to be in the same life.
            mark = read_mark(self.home)
            with self.reading() as reader:
                meta = reader.meta
            if not fits(self.home, mark, meta.incarnation, meta.open_token, meta.next_n):
                raise DiskFull(str(self.home.path))
        ballast.keep(self.home)

    def _noted(self, key: bytes) -> bool:
        """Whether there was room to note this opening; where not, the ballast is given up."""
        try:
            self._note(key)
        except DiskFull:
            return False
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            ballast.release(self.home)
            return False
        return True

    def _note(self, key: bytes) -> None:
        mark = read_mark(self.home)
        with self.writing() as work:
            store, meta = work._store, work.meta
            is_new = not fits(self.home, mark, meta.incarnation, meta.open_token, meta.next_n)
            if is_new:
                work.start_incarnation()
            # By the server's time: a laptop whose clock says 2050 must not forget what it may have to
            # offer again.
            latest = datetime.fromisoformat(meta.highest_server_time)
            horizon = (latest - timedelta(days=JOURNAL_DAYS)).isoformat()
            store.execute("DELETE FROM journal WHERE settled = 1 AND acknowledged_at < ?", (horizon,))
            incarnation.note_opening(self.home, key, store)
            work.commit()
        self.incarnation_is_new = is_new

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reader]:
        """One snapshot, whatever is written meanwhile. Raises DataDamaged, DiskFailure."""
        with _translated(), self._readers.connect() as connection:
            connection.begin()
            yield Reader(Store(raw_of(connection), self._clock, rulebook()))

    @contextlib.contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """One at a time; waits for another thread's. Rolls back unless `commit()` was called.

        Raises DiskFull (the state is the one before, and some room was given up for the next try),
        DataDamaged, DiskFailure.
        """
        with self._writing:
            if self._busy:
                raise RuntimeError("a unit of work is open on this thread already")
            self._busy = True
            try:
                with _translated():
                    yield from self._unit_of_work()
            except DiskFull:
                ballast.release(self.home)
                raise
            except (DiskFailure, DataDamaged):
                # After a failed write or sync nothing that this connection remembers can be trusted.
                self._let_writer_go()
                raise
            finally:
                self._busy = False

    def _unit_of_work(self) -> Iterator[UnitOfWork]:
        # Kept open between units of work: taking it from the pool each time would cost as much as a save.
        if self._writer_connection is None:
            self._writer_connection = self._writer.connect()
        connection = self._writer_connection
        transaction = connection.begin()
        try:
            store = Store(raw_of(connection), self._clock, rulebook())
            yield UnitOfWork(store, self.home, transaction.commit)
        finally:
            _roll_back(transaction)

    def _let_writer_go(self) -> None:
        with contextlib.suppress(sqlcipher.Error, sa.exc.SQLAlchemyError):
            if self._writer_connection is not None:
                self._writer_connection.invalidate()
                self._writer_connection.close()
        self._writer_connection = None

    def close(self) -> None:
        """Fold the write-ahead log into the file and let the home go."""
        self._dispose()
        self.home.release()

    def _dispose(self) -> None:
        self._readers.dispose()
        if self._writer_connection is not None:
            self._writer_connection.close()
            self._writer_connection = None
        # The last connection to close checkpoints; a disk that refuses leaves the log for the next opening.
        with contextlib.suppress(ReplicaError, sqlcipher.Error, sa.exc.SQLAlchemyError):
            self._writer.dispose()


def _roll_back(transaction: sa.RootTransaction) -> None:
    """Back to before, where it was not committed; SQLite may have done so by itself already."""
    if transaction.is_active:
        with contextlib.suppress(sqlcipher.Error, sa.exc.DBAPIError):
            transaction.rollback()


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


def _is_expected(home: Home, key: bytes) -> bool:
    """Whether the home says that this is its replica's key; without a mark the key is believed."""
    mark = read_mark(home)
    return mark is None or mark.key_check == key_check(key)


def _build(home: Home, key: bytes, enrolment: Enrolment, clock: Clock) -> None:
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
