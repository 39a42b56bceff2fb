"""The papers by which somebody left a unit, or would have: the one that stands, and all that gave way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.conflicts.subject import CASE
from domain.operations import ServerView
from domain.records import Record, Value
from domain.workflows.exits import MOVED, Exit
from domain.workflows.giving_way import decided_over_a_letter
from domain.workflows.history import own_lines
from domain.workflows.homes import is_bound_to_home, taken_along_from
from domain.workflows.model import MEMBER, ORG, Step, Workflow
from domain.workflows.obstacles import INCOMING, over_age, received_as, way_out
from domain.workflows.registry import workflows
from domain.workflows.shared_states import EFFECTIVE, LOST

MOVED_INSIDE: Final = "moved"


@dataclass(frozen=True, slots=True)
class Paper:
    """A case of the unit that somebody left, as it weighs: `step` is the decision that it holds or held."""

    case: Record
    workflow: Workflow
    step: Step
    line: dict[str, Value]
    exit: Exit

    @property
    def lost(self) -> bool:
        return self.case.fields.get("state") == LOST.code

    @property
    def day(self) -> str:
        return str(self.case.fields.get("decided_on") or "")

    @property
    def left_by(self) -> str:
        """The branch that somebody left by it."""
        return str(self.case.fields.get(ORG) or "")

    @property
    def day_out(self) -> str:
        """The day from which on the person was not there any more, by a way out."""
        return self.exit.led_out_on or self.exit.decided_on


def home_left(after: ServerView, case: str) -> tuple[ServerView | None, str]:
    """The unit that a person left by a case, or would have; as it is by now, and who it is."""
    record = after.record(CASE, case)
    if record is None:
        return None, ""
    member = str(record.fields.get(MEMBER) or "")
    came_in = any(line.get("to") == INCOMING for line in record.fields.get("history") or [])
    origin = str((record.fields.get("counterpart") or {}).get("unit") or "") if came_in else ""
    return (after.elsewhere(origin) if came_in else after), member


def papers_of_a_stay(home: ServerView, member: str, today: date) -> list[Paper]:
    """The paper by which somebody left a unit, and all that gave way to it or to what gave way to it.

    Without one that stands there is nothing to weigh.
    """
    gone = way_out(home, member, today)
    if gone is None or gone[0].case is None or gone[0].unit or gone[0].not_home:
        return []
    obstacle, before = gone
    about = dict(before.fields)
    cases = [case for case in home.cases_of(member) if not taken_along_from(case, home.unit)]
    standing = next(
        (case for case in cases if obstacle.case is not None and case.id == obstacle.case.id), None
    )
    connected = {standing.id} if standing is not None else set()
    gave_way = [(case.id, lost.get("case")) for case in cases if (lost := case.fields.get("lost_to"))]
    for _ in gave_way:
        connected |= {case for case, before in gave_way if before in connected}
    found = []
    for case in cases:
        state = case.fields.get("state")
        lost = case.id in connected and state == LOST.code
        if lost or state == MOVED_INSIDE or (standing is not None and case.id == standing.id):
            paper = _paper(home, case, about)
            found += [paper] if paper is not None else []
    return found if standing is not None else []


def _paper(home: ServerView, case: Record, about: dict[str, Value]) -> Paper | None:
    workflow = workflows().get(str(case.fields.get("workflow")))
    if workflow is None:
        return None
    held = (case.fields.get("lost_to") or {}).get("held")
    for line in reversed(tuple(own_lines(case.fields))):
        step = workflow.step_of.get(str(line.get("step")))
        if step is None or not step.decides or not (step.exit or step.moves_inside):
            continue
        if case.fields.get("state") == LOST.code and held not in (step.to, EFFECTIVE.code):
            return None
        return Paper(case, workflow, step, dict(line), _weight(home, case, workflow, step, about))
    return None


def _weight(home: ServerView, case: Record, workflow: Workflow, step: Step, about: dict[str, Value]) -> Exit:
    day = str(case.fields.get("decided_on") or "")
    member = str(case.fields.get(MEMBER) or "")
    if step.exit != MOVED:
        knowing = decided_over_a_letter(home, member, case.id)
        bound = is_bound_to_home(home, workflow, step)
        return Exit(
            step.exit, day, over_age(home, about, day), of_home=bound, over_the_letter=knowing, case=case.id
        )
    letter = str((case.fields.get("data") or {}).get("letter_date") or day)
    return Exit(MOVED, letter, over_age(home, about, letter), led_out_on=day, case=received_as(case))
