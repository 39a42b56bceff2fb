"""One laptop's replica of one unit: open it, read from it, write to it, close it."""

from __future__ import annotations

import contextlib
import errno
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from sqlcipher3 import dbapi2 as sqlcipher

from domain.rules import Rulebook
from sync.replica import ballast, incarnation, kept_rules
from sync.replica.connection import Connection, translated
from sync.replica.enrolled import Enrolment
from sync.replica.errors import (
    AlreadyEnrolled,
    DataDamaged,
    DiskFailure,
    DiskFull,
    NotEnrolled,
    ReplicaError,
)
from sync.replica.home import Home
from sync.replica.keys import key_check
from sync.replica.mark import fits, read_mark
from sync.replica.migrations.upgrade import bring_up_to_date
from sync.replica.pool import Readers, Writer, roll_back
from sync.replica.reader import Reader
from sync.replica.store import Store

if TYPE_CHECKING:
    from sync.replica.unit_of_work import UnitOfWork

Clock = Callable[[], datetime]

# Pages of the write-ahead log until it is folded into the file: usually, and while many commits follow.
_PAGES_OF_LOG: Final = 1000
_PAGES_IN_LONG_WORK: Final = 4000

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
        self._long_works = 0
        self._writer = Writer(home.replica, key)
        self._readers = Readers(home.replica, key)
        self._rulebook: Rulebook | None = None

    @classmethod
    def create(cls, home: Home, key: bytes, enrolment: Enrolment, clock: Clock) -> Self:
        """A new, empty replica in a home that has none. Raises AlreadyEnrolled, HomeInUse."""
        home.acquire()
        try:
            if home.replica.exists():
                raise AlreadyEnrolled(str(home.replica))
            from sync.replica.making import make_file

            make_file(home, key, enrolment, clock)
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

        Raises NotEnrolled, HomeInUse, WrongKey, DataDamaged, DataNewer, LibraryTooOld, DiskFull,
        DiskFailure.
        """
        if not home.is_enrolled:
            raise NotEnrolled(str(home.replica))
        home.acquire()
        try:
            return ballast.with_room(home, lambda: cls._brought_up_to_date(home, key, clock))
        except BaseException:
            home.release()
            raise

    @classmethod
    def _brought_up_to_date(cls, home: Home, key: bytes, clock: Clock) -> Self:
        bring_up_to_date(home, key, expected_key=_is_expected(home, key))
        return cls._opened(home, key, clock)

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
        with self._transaction() as (store, commit):
            meta = store.meta
            is_new = not fits(self.home, mark, meta.incarnation, meta.open_token, meta.next_n)
            if is_new:
                incarnation.start(self.home, store)
            # By the server's time: a laptop whose clock says 2050 must not forget what it may have to
            # offer again.
            latest = datetime.fromisoformat(meta.highest_server_time)
            horizon = (latest - timedelta(days=JOURNAL_DAYS)).isoformat()
            store.execute("DELETE FROM journal WHERE settled = 1 AND acknowledged_at < ?", (horizon,))
            incarnation.note_opening(self.home, key, store)
            commit()
        self.incarnation_is_new = is_new

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reader]:
        """One snapshot, whatever is written meanwhile. Raises DataDamaged, DiskFailure."""
        with translated(), self._readers.snapshot() as connection:
            yield Reader(Store(connection, self._clock, self._rules(connection)))

    @contextlib.contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """One at a time; waits for another thread's. Rolls back unless `commit()` was called.

        Raises DiskFull (the state is the one before, and some room was given up for the next try),
        DataDamaged, DiskFailure.
        """
        # All that decides comes with it: a list can be read before that is loaded.
        from sync.replica.unit_of_work import UnitOfWork

        with self._transaction() as (store, commit):
            yield UnitOfWork(store, self.home, commit)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[tuple[Store, Callable[[], None]]]:
        """What is written to, and what makes it last; see `writing`."""
        with self._writing:
            if self._busy:
                raise RuntimeError("a unit of work is open on this thread already")
            self._busy = True
            try:
                with translated():
                    yield from self._begun()
            except DiskFull:
                ballast.release(self.home)
                raise
            except (DiskFailure, DataDamaged):
                # After a failed write or sync nothing that this connection remembers can be trusted.
                self._let_writer_go()
                raise
            finally:
                self._busy = False

    def _begun(self) -> Iterator[tuple[Store, Callable[[], None]]]:
        connection = self._writer.begin()
        try:
            store = Store(connection, self._clock, self._rules(connection))

            def commit() -> None:
                store.flush()
                connection.execute("COMMIT")
                self._rulebook = store.rulebook
                store.end()

            yield store, commit
        finally:
            with contextlib.suppress(sqlcipher.Error):
                roll_back(connection)

    @property
    def rulebook(self) -> Rulebook:
        """The rules that hold here: those of the program, and over them what the level above gave."""
        if self._rulebook is None:
            with self.reading() as reader:
                return reader.rulebook
        return self._rulebook

    def _rules(self, connection: Connection) -> Rulebook:
        """Read once; from then on whoever commits others says so."""
        if self._rulebook is None:
            self._rulebook = kept_rules.read(connection.execute)
        return self._rulebook

    @contextlib.contextmanager
    def long_work(self) -> Iterator[None]:
        """While one transaction follows the other, the log is folded into the file seldom, and at the end.

        Nothing is less lasting for it: a commit is in the log, and synced, before it returns.
        """
        with self._writing:
            self._long_works += 1
        self._fold_after(_PAGES_IN_LONG_WORK)
        try:
            yield
        finally:
            with self._writing:
                self._long_works -= 1
                is_over = self._long_works == 0
            if is_over:
                self._fold_after(_PAGES_OF_LOG, now=True)

    def _fold_after(self, pages: int, now: bool = False) -> None:
        # A disk that refuses leaves the log as it is; the next commit tells.
        with self._writing, contextlib.suppress(ReplicaError, sqlcipher.Error):
            self._writer.fold_after(pages)
            if now:
                self._writer.fold()

    def _let_writer_go(self) -> None:
        with contextlib.suppress(sqlcipher.Error):
            self._writer.close()

    def close(self) -> None:
        """Fold the write-ahead log into the file and let the home go."""
        self._dispose()
        self.home.release()

    def _dispose(self) -> None:
        self._readers.close()
        # The last connection to close checkpoints; a disk that refuses leaves the log for the next opening.
        with contextlib.suppress(ReplicaError, sqlcipher.Error):
            self._writer.close()


def _is_expected(home: Home, key: bytes) -> bool:
    """Whether the home says that this is its replica's key; without a mark the key is believed."""
    mark = read_mark(home)
    return mark is None or mark.key_check == key_check(key)
