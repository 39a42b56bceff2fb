"""Decisions that take nobody out and exclude each other: two deferrals of one time, two dismissals.

Each was right where it was taken. Of two about one person the earlier by its day stands, of one day that with
the lower id; and a dismissal finds nothing to take where a move inside cost the post on a day before it. A
deferral that more was built on stands whatever comes later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domain.conflicts.subject import values_of
from domain.decisions import Refused, View
from domain.records import Record, Value
from domain.workflows.giving_back import TOOK, as_before
from domain.workflows.history import own_lines
from domain.workflows.homes import taken_along_from
from domain.workflows.model import MEMBER, Board, Step, Takes, Workflow
from domain.workflows.registry import workflows

_POST: Final = "position"
# By which refusal a decision meets one that has already what it would take.
_REFUSALS: Final[Mapping[str, Takes]] = {
    "case.open_temporary": Takes.DAYS,
    "case.no_post_to_lose": Takes.POSTS,
}


@dataclass(frozen=True, slots=True)
class Taking:
    """A case that was decided by a step which takes something, with the line of that step in its history."""

    case: Record
    workflow: Workflow
    step: Step
    line: Mapping[str, Value]
    built_on: bool

    @property
    def stands(self) -> bool:
        """Whether it has what it takes, or had it until its member left."""
        state = self.workflow.state_of.get(str(self.case.fields.get("state")))
        if state is None or state.board is not Board.APPROVED:
            return False
        until_left = (self.step.to, self.workflow.state_of[self.step.to].closes_to)
        return self.step.takes is Takes.POSTS or state.code in until_left

    @property
    def place(self) -> tuple[str, bool, str]:
        """Where it stands in the order of the papers; of one day a move comes last."""
        lasting = self.built_on and self.step.takes is Takes.DAYS
        day = "" if lasting else str(self.case.fields.get("decided_on") or "")
        return day, self.step.moves_inside, self.case.id

    @property
    def posts(self) -> frozenset[str]:
        """The ids of the posts that it ended."""
        return frozenset(str(one["id"]) for one in self.line.get(TOOK) or () if one["kind"] == _POST)


def takings(view: View, member: str) -> list[Taking]:
    """All of these about one person, in the order of their papers, whether or not they stand."""
    cases = (case for case in view.cases_of(member) if not taken_along_from(case, view.unit))
    found = (taking_of(case) for case in cases)
    return sorted((one for one in found if one is not None), key=lambda one: one.place)


def taking_of(case: Record) -> Taking | None:
    """A case as one of these; None for any other."""
    workflow = workflows().get(str(case.fields.get("workflow")))
    own = list(own_lines(case.fields)) if workflow is not None else []
    for line in reversed(own):
        step = workflow.step_of.get(str(line.get("step"))) if workflow is not None else None
        if workflow is not None and step is not None and step.takes:
            return Taking(case, workflow, step, line, built_on=line is not own[-1])
    return None


def taken_before(view: View, case: Record) -> Record | None:
    """The case that stands before this one and has what its decision takes; None where none has."""
    mine = taking_of(case)
    by = _excluded_by(mine, takings(view, str(case.fields.get(MEMBER) or ""))) if mine is not None else None
    return by.case if by is not None else None


def _excluded_by(mine: Taking, others: Sequence[Taking]) -> Taking | None:
    free_of = (one for one in others if one.step.takes is mine.step.takes and one.case.id != mine.case.id)
    before = [one for one in free_of if one.stands and one.place < mine.place]
    if mine.step.takes is Takes.DAYS:
        return next((one for one in before if _meet(values_of(one.case), values_of(mine.case))), None)
    earlier = [one for one in before if one.posts & mine.posts]
    taken = frozenset(id for one in earlier for id in one.posts)
    return earlier[0] if mine.posts and mine.posts <= taken else None


def _meet(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    """Whether two stretches of days have one in common."""
    begins = max(str(each.get("from_on")) for each in (one, other))
    return begins <= min(str(each.get("to_on")) for each in (one, other))


def in_the_way(
    view: View, as_if: View, refusal: Refused, member: str, known: frozenset[str]
) -> tuple[Record | None, dict[tuple[str, str], Record]] | None:
    """The decision that a refused one met, and the posts that it took as they were before.

    None where none was met; no decision where only papers that gave way are noted to have ended the posts.
    `as_if` is the unit without the decisions `known` by then.
    """
    kind = _REFUSALS.get(refusal.code)
    found = [one for one in takings(view, member) if one.step.takes is kind] if kind is not None else []
    if kind is Takes.DAYS:
        # One that gave way has nothing, and is open all the same: a person looks at it.
        met = (one.case for one in found if one.case.id == refusal.params.get("case"))
        return next(((case, {}) for case in met), None)
    for one in sorted(found, key=lambda each: not each.stands):
        posts = posts_before(as_if, one.case)
        if posts and not (one.stands and one.case.id in known):
            return (one.case if one.stands else None), posts
    return None


def posts_before(view: View, case: Record) -> dict[tuple[str, str], Record]:
    """The posts that a decision ended and that are as it left them, as they were before it."""
    return {key: record for key, record in as_before(view, case).items() if key[0] == _POST}
