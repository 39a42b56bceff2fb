"""How much to ask for at once on this line and of this server: smaller after a setback, larger after success.

The ladder of `docs/protocol.md`, one step at a time: the same page smaller, the operations apart from the
pull, one operation by itself, that one kept back. Only when nothing smaller is left does a cycle give up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sync.client.remote import Damaged, ServerTrouble, TooLarge
from sync.client.transport import STALLS_IN_A_ROW, CutOff, Stalled, SyncFailure, Timeout
from sync.protocol.messages import Operation

MOST_OPERATIONS = 500
LEAST_PAGE, FIRST_PAGE, MOST_PAGE = 4 << 10, 256 << 10, 2 << 20
LEAST_PUSH, MOST_PUSH = 1 << 10, 512 << 10

# On one line that keeps breaking; the schedule then waits, with what arrived kept.
_SETBACKS_IN_A_ROW = 4
# Finding one bad operation among 500 takes nine failures; more than a few of them is no accident.
_FAILURES_IN_ALL = 40


@dataclass(slots=True)
class Pace:
    """Sizes of the next request. `kept_back` are operations over which the server fails, for this cycle."""

    max_ops: int = MOST_OPERATIONS
    push_bytes: int = MOST_PUSH
    page_bytes: int = FIRST_PAGE
    kept_back: set[int] = field(default_factory=set)
    pull_only: bool = False
    _setbacks: int = 0
    _stalls: int = 0
    _failures: int = 0
    _pull_works: bool = False

    def succeeded(self) -> None:
        self._setbacks = self._stalls = 0
        if self.pull_only:
            self.pull_only, self._pull_works = False, True
            return
        self.max_ops = min(self.max_ops * 2, MOST_OPERATIONS)
        self.push_bytes = min(self.push_bytes * 2, MOST_PUSH)
        self.page_bytes = min(self.page_bytes * 2, MOST_PAGE)

    def after(self, failure: SyncFailure, sent: Sequence[Operation]) -> None:
        """Prepare the next request after a failed one. Raises `failure` when there is nothing left to try."""
        self._failures += 1
        if self._failures > _FAILURES_IN_ALL:
            raise failure
        if isinstance(failure, Timeout | CutOff | Damaged):
            self._line_broke(failure)
        elif isinstance(failure, TooLarge):
            self._narrow(sent, failure)
        elif isinstance(failure, ServerTrouble) and sent:
            # Before an operation is suspected: does the server answer at all?
            self.pull_only = not self._pull_works
            self._narrow(sent, failure)
        elif isinstance(failure, ServerTrouble) and not self.pull_only and self.page_bytes > LEAST_PAGE:
            self._line_broke(failure)
        else:
            raise failure

    def _line_broke(self, failure: SyncFailure) -> None:
        self._setbacks += 1
        self._stalls += isinstance(failure, Stalled)
        if self._setbacks >= _SETBACKS_IN_A_ROW or self._stalls >= STALLS_IN_A_ROW:
            raise failure
        self.page_bytes = max(self.page_bytes // 4, LEAST_PAGE)
        self.push_bytes = max(self.push_bytes // 4, LEAST_PUSH)
        self.max_ops = max(self.max_ops // 4, 1)

    def _narrow(self, sent: Sequence[Operation], failure: SyncFailure) -> None:
        if not sent:
            raise failure
        if len(sent) == 1:
            self.kept_back.add(sent[0].n)
        else:
            self.max_ops = max(len(sent) // 2, 1)
