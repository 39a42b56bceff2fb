"""A replica whose unit of work can be tampered with: to let the laptop die, or to plant a bug.

The client sees nothing but `reading` and `writing`, so that is the one seam where a rig cuts in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sync.protocol.messages import ExchangeResponse, Operation
from sync.replica.reader import Reader
from sync.replica.replica import Replica
from sync.replica.types import Applied
from sync.replica.unit_of_work import UnitOfWork


class LaptopDied(BaseException):
    """The program was killed right before a commit."""


@dataclass(slots=True)
class Doom:
    """`at_apply`: the laptop dies before the next answer is committed."""

    at_apply: bool = False


class TamperedWork(UnitOfWork):
    """The real unit of work under another class: it shares everything with the one it stands for."""

    doom: Doom

    def __init__(self, real: UnitOfWork, doom: Doom) -> None:
        self.__dict__ = real.__dict__
        self.doom = doom
        self._answer_taken = False

    def apply_response(self, response: ExchangeResponse, sent: Sequence[Operation]) -> Applied:
        self._answer_taken = True
        return super().apply_response(response, sent)

    def commit(self) -> None:
        if self._answer_taken and self.doom.at_apply:
            self.doom.at_apply = False
            raise LaptopDied
        super().commit()


WorkClass = Callable[[UnitOfWork, Doom], TamperedWork]


class TamperedReplica(Replica):
    """What the client is given instead of the replica."""

    def __init__(self, real: Replica, work_class: WorkClass, doom: Doom) -> None:
        self._real, self._work_class, self._doom = real, work_class, doom

    def reading(self) -> AbstractContextManager[Reader]:  # type: ignore[override]
        return self._real.reading()

    def long_work(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return self._real.long_work()

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        with self._real.writing() as work:
            yield self._work_class(work, self._doom)
