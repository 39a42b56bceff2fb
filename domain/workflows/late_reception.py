"""A reception that comes late, as it would be had the other paper not been."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.conflicts.subject import CASE
from domain.decisions import Accepted, Change, Put
from domain.operations import Intent, ServerView
from domain.records import Record
from domain.workflows.as_if import AsIf
from domain.workflows.exits import is_open
from domain.workflows.giving_back import TOOK, as_before, taken_from
from domain.workflows.history import foreign_to, known_by, moved_along
from domain.workflows.left_behind import posts_left
from domain.workflows.model import MEMBER, Matter
from domain.workflows.moves import trace_id, trace_of
from domain.workflows.obstacles import Obstacle
from domain.workflows.shared_states import LOST

# How the unit that sent a letter keeps it once it was answered.
RECEIVED = "effective"
NewId = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Late:
    """A reception by `view` of somebody from `left`, as it would be had the other paper not been.

    `at` is the unit where the member is by now, `person` the record there. `other` is the paper in the way,
    its case in `at` or `left`; None where the letter was only taken back. `standing` is our case of it, and
    `sent` that of the unit of the letter.
    """

    view: ServerView
    intent: Intent
    standing: Record
    left: ServerView
    sent: Record | None
    at: ServerView
    person: Record
    other: Obstacle | None
    matter: Matter
    decision: Accepted
    new_id: NewId

    @property
    def whom(self) -> str:
        return self.person.id

    @property
    def known_as(self) -> str:
        """The case by which the unit that was left knows of the reception, or will."""
        return self.sent.id if self.sent is not None else trace_id(self.standing.id, self.left.unit)

    @property
    def trace(self) -> Put:
        """What the unit that was left keeps of somebody whom it never sent."""
        fields = self.left.departed_fields(MEMBER, self.whom) or self.person.fields
        return trace_of(self.matter, self.left, Record(MEMBER, self.whom, fields))

    @property
    def own(self) -> Put:
        """Our case, as the step leaves it where nothing is in its way."""
        changes = (change for change in self.decision.changes if isinstance(change, Put) and not change.unit)
        return next(change for change in changes if (change.kind, change.id) == (CASE, self.standing.id))

    def letter_answered(self) -> Put:
        """The sender's case with the answer; where it never sent anybody, what it keeps of it."""
        if self.sent is None:
            return self.trace
        data = {**(self.sent.fields.get("data") or {}), "accepted_on": self.matter.day}
        answer = {"data": data, "decided_on": self.matter.day}
        return moved_along(self.matter, self.sent, RECEIVED, unit=self.left.unit, **answer)


def open_again(left: ServerView, member: str, winner: Record) -> list[Record]:
    """Cases that a paper closed which does not stand: they go along with the member as they were before."""
    found = []
    cases = left.cases_of(member)
    # One that gave way to the winner may have closed some before it.
    closers = known_by(winner).union(
        *(known_by(case) for case in cases if case.fields.get("state") == LOST.code)
    )
    for case in cases:
        lines = list(case.fields.get("history") or [])
        closed = (case.fields.get("lost_to") or {}).get("case") in closers
        while closed and lines and foreign_to(case.fields, lines[-1]):
            lines.pop()
        if not closed or case.fields.get("state") == LOST.code or not lines:
            continue
        fields = {name: value for name, value in case.fields.items() if name != "lost_to"}
        before = replace(case, fields={**fields, "state": lines[-1].get("to"), "history": lines})
        if is_open(before):
            # What had been decided was closed beside the very same paper: it says nothing new.
            found.append(before)
    return found


def ended_where_left(late: Late) -> list[Change]:
    """The answer to the letter; posts and the like end by it, and no more by the reception of before."""
    matter, left, whom = late.matter, late.left, late.whom
    answered = late.letter_answered()
    before = _before_the_other(late)
    posts = (before.record("position", id) for id in before.positions_of(whom))
    member = left.departed_fields(MEMBER, whom) or late.person.fields
    ends: list[Change] = [*posts_left(posts, member, matter.day, unit=left.unit)]
    for overlay in before.overlays_of(whom):
        if str(overlay.fields.get("to_on") or "9999") > matter.day:
            ends.append(Put("overlay", overlay.id, {"to_on": matter.day}, unit=left.unit))
    took = taken_from(before, ends, left.unit)
    *lines, line = answered.fields["history"]
    noted = {**line, **({TOOK: took} if took else {})}
    return [replace(answered, fields={**answered.fields, "history": [*lines, noted]}), *ends]


def _before_the_other(late: Late) -> AsIf:
    """The unit that was left as it was before the reception of the third one ended what it did there."""
    other = late.other.case if late.other is not None else None
    origin = (other.fields.get("counterpart") or {}) if other is not None else {}
    answered = late.left.record(CASE, str(origin.get("case") or ""))
    return AsIf(late.left, as_before(late.left, answered) if answered is not None else {})
