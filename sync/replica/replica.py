"""One laptop's replica of one unit: open it, read from it, write to it, close it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Self

from sync.replica.home import Home
from sync.replica.reader import Reader
from sync.replica.types import Enrolment
from sync.replica.unit_of_work import UnitOfWork

Clock = Callable[[], datetime]


class Replica:
    """Reading is allowed from several threads at once, each in its own `reading()`; one writes at a time."""

    home: Home

    @classmethod
    def create(cls, home: Home, key: bytes, enrolment: Enrolment, clock: Clock) -> Self:
        """A new, empty replica in a home that has none. Raises AlreadyEnrolled, HomeInUse."""
        raise NotImplementedError

    @classmethod
    def open(cls, home: Home, key: bytes, clock: Clock) -> Self:
        """Open, migrate if behind, begin a new incarnation if this is not the life it was.

        Raises NotEnrolled, HomeInUse, WrongKey, DataDamaged, DataNewer, LibraryTooOld.
        """
        raise NotImplementedError

    @property
    def incarnation_is_new(self) -> bool:
        """Whether opening found a restored, moved or cloned home and began a new incarnation."""
        raise NotImplementedError

    def reading(self) -> AbstractContextManager[Reader]:
        raise NotImplementedError

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """One at a time; waits for another thread's. Rolls back unless `commit()` was called."""
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError
