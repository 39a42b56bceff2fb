"""What a step leaves behind in the history of a case, and what a line of it says.

A line names the step that was taken on the case, or one of another case that ended this one or stands against
it: then `because_of` says of which case that step is. The same word means something else in each workflow, so
nobody may read `step` of a line before having asked whose it is.

Which hour it was, and on which laptop, is what that laptop says of itself: `at` and `device` are there to be
read by people, no rule looks at them, and older lines do not have them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from domain.decisions import Put
from domain.records import Record, Value
from domain.roles import Actor
from domain.workflows.model import Hand, Matter
from domain.workflows.registry import every_workflow
from domain.workflows.shared_states import APPEALED, LOST

# What a line of a decision says of the draft before it: {field: value} of what the decision wrote over.
FOUND: Final = "found"
_IN_QUESTION: Final = (LOST.code, APPEALED.code)


def line_of(matter: Matter, to: str = "") -> dict[str, Value]:
    """The line that a step leaves in the history of its case, or (`to`) of the same case's other end."""
    line = {
        "step": matter.step.name,
        "to": to or matter.step.to,
        **taken_by(matter.actor, matter.today, matter.at, matter.place),
    }
    return {**line, "reason": matter.reason} if matter.reason else line


def taken_by(actor: Actor, today: date, at: str, place: str) -> dict[str, Value]:
    """What a line says of who took a step, on which day, at which moment and on which laptop."""
    said = {"by": actor.id, "name": actor.name, "role": actor.role.value, "on": today.isoformat()}
    return {**said, **({"at": at} if at else {}), **({"device": place} if place else {})}


def because_of(workflow: str, case: str) -> dict[str, Value]:
    """What a line adds whose step is one of another case."""
    return {"because_of": {"workflow": workflow, "case": case}}


def moved_along(matter: Matter, case: Record, to: str, *, unit: str = "", **fields: Value) -> Put:
    """The case at the other end that a step moves too, with the line that says so; `unit` is whose it is."""
    return _with_line(case, line_of(matter, to), unit, fields)


def overtaken(matter: Matter, case: Record, to: str, *, unit: str = "", **fields: Value) -> Put:
    """Another case that a step ends, or stands against; its history tells by which step of which case."""
    line = {**line_of(matter, to), **because_of(matter.workflow.name, matter.case_id)}
    return _with_line(case, line, unit, fields)


def _with_line(case: Record, line: dict[str, Value], unit: str, fields: Mapping[str, Value]) -> Put:
    history = [*(case.fields.get("history") or []), line]
    return Put("case", case.id, {**fields, "state": line["to"], "history": history}, unit=unit)


def foreign_to(case: Mapping[str, Value], line: Mapping[str, Value]) -> Mapping[str, Value]:
    """Workflow and case of the step that a line tells of, where it is no step of `case` itself; else empty.

    Old lines do not say so; they are told by the paper that the case remembers to have given way to.
    """
    said = line.get("because_of")
    if said:
        return dict(said)
    won = case.get("lost_to")
    if not won:
        return {}
    own, other = (every_workflow().get(str(each.get("workflow"))) for each in (case, won))
    if own is None or other is None or own is other or line.get("to") in _IN_QUESTION:
        return {}
    name = str(line.get("step"))
    theirs, mine = other.step_of.get(name), own.step_of.get(name)
    ended_it = theirs is not None and bool(theirs.exit or theirs.moves_inside)
    is_mine = mine is not None and mine.to == line.get("to")
    return {name: won.get(name) for name in ("workflow", "case")} if ended_it and not is_mine else {}


def own_lines(case: Mapping[str, Value]) -> Iterator[Mapping[str, Value]]:
    """The lines of the steps that were taken on the case itself, oldest first."""
    return (line for line in case.get("history") or () if not foreign_to(case, line))


def steps_taken(case: Mapping[str, Value]) -> frozenset[str]:
    """The names of the steps that were taken on the case itself."""
    return frozenset(str(line.get("step")) for line in own_lines(case))


def came_from_elsewhere(case: Mapping[str, Value]) -> bool:
    """Whether the case is about somebody whom another unit sent: the numbers of its papers are theirs."""
    workflow = every_workflow().get(str(case.get("workflow")))
    first = next(iter(case.get("history") or ()), None)
    if workflow is None or first is None:
        return False
    opened_by = workflow.step_of.get(str(first.get("step")))
    if opened_by is not None and opened_by.opens and opened_by.hand is Hand.RECEIVER:
        return True
    onward = workflow.leaving(str(first.get("to")))
    return bool(onward) and all(step.hand is Hand.RECEIVER for step in onward)


def known_by(case: Record) -> frozenset[str]:
    """The ids by which other cases name this one: a move is closed under that of either unit."""
    other = str((case.fields.get("counterpart") or {}).get("case") or "")
    return frozenset({case.id, other} - {""})
