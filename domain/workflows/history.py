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
from domain.roles import Actor, Role
from domain.workflows.model import Hand, Matter, Paper, Step, Workflow
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
    if not won or line.get("to") in _IN_QUESTION:
        return {}
    known = every_workflow()
    own, other = known.get(str(case.get("workflow"))), known.get(str(won.get("workflow")))
    if own is None or other is None or own is other:
        return {}
    name = str(line.get("step"))
    theirs, mine = other.step_of.get(name), own.step_of.get(name)
    ended_it = theirs is not None and bool(theirs.exit or theirs.moves_inside)
    is_mine = mine is not None and mine.to == line.get("to")
    return {name: won.get(name) for name in ("workflow", "case")} if ended_it and not is_mine else {}


def own_lines(case: Mapping[str, Value]) -> Iterator[Mapping[str, Value]]:
    """The lines of the steps that were taken on the case itself, oldest first."""
    if not case.get("lost_to"):
        # Of most cases: only what the lines say by themselves.
        return (line for line in case.get("history") or () if not line.get("because_of"))
    return (line for line in case.get("history") or () if not foreign_to(case, line))


def steps_taken(case: Mapping[str, Value]) -> frozenset[str]:
    """The names of the steps that were taken on the case itself."""
    return frozenset(str(line.get("step")) for line in own_lines(case))


def said_by(paper: Paper, case: Mapping[str, Value]) -> dict[str, Value]:
    """The data of a case for a paper: its own fields as they stood when its step was last taken."""
    data, lines = dict(case.get("data") or {}), list(own_lines(case))
    taken = [number for number, line in enumerate(lines) if line.get("step") in paper.steps]
    # Oldest last: what the first of the later steps wrote over is what the paper had said.
    for line in reversed(lines[taken[-1] + 1 :] if taken else ()):
        found = line.get(FOUND) or {}
        data |= {name: found[name] for name in paper.own if found.get(name) is not None}
    return data


def is_numbered_elsewhere(workflow: Workflow, paper: Paper, case: Mapping[str, Value]) -> bool:
    """Whether the number in a case is that of a decision which somebody else issued."""
    data = case.get("data") or {}
    if any(data.get(name) not in (None, *values) for name, values in paper.issued_where):
        return True
    lines = ((workflow.step_of.get(str(line.get("step"))), line) for line in own_lines(case))
    decided = [
        line for step, line in lines if step is not None and decides_by(workflow, step, paper.number_field)
    ]
    return bool(decided) and decided[-1].get("role") == Role.CENTRAL.value


def decides_by(workflow: Workflow, step: Step, number: str) -> bool:
    """Whether a step decides by the very paper whose number stands in the field `number`."""
    dated, numbered = workflow.by_name.get(step.dated_by), workflow.by_name.get(number)
    if not step.decides or dated is None or numbered is None or number not in step.asks:
        return False
    return bool(dated.group) and dated.group == numbered.group


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
