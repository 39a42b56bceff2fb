"""A reception that comes late, as it would be had the other paper not been."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.conflicts.subject import CASE
from domain.decisions import Accepted, Put
from domain.operations import Intent, ServerView
from domain.records import Record
from domain.workflows.history import moved_along
from domain.workflows.model import MEMBER, Matter
from domain.workflows.moves import trace_id, trace_of
from domain.workflows.obstacles import Obstacle

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
