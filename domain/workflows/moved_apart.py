"""Two laptops move one member from one branch of the unit to others (`domain.md` 3.14, row 2).

Each was right where it was taken, so neither is refused by a rule. The laptop says which branch the member
was taken out of; where that is no longer the member's branch, the moves that led away from it are in the way,
and the first by the day of its paper stands. Two moves to one branch agree: the later paper is closed beside
the first, and nobody has to look at it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from domain.conflicts.subject import CASE
from domain.decisions import Change, Put, Refused
from domain.duplicates.aliases import survivor
from domain.operations import Intent, Outcome, ServerView
from domain.records import Record, Value
from domain.refusals import Refusal
from domain.workflows.clashes import Clash, weighed_moves
from domain.workflows.content import BRANCH
from domain.workflows.exits import MOVED, Exit, paper_of
from domain.workflows.giving_way import paper_of_case
from domain.workflows.history import moved_along
from domain.workflows.homes import taken_along_from
from domain.workflows.model import MEMBER, ORG, Step, Workflow
from domain.workflows.obstacles import Obstacle, way_out, without_obstacles
from domain.workflows.shared_states import CANCELLED

_ORGANISATION = "organisation"


def moved_apart(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    standing: Record | None,
    today: date,
    new_id: Callable[[], str],
) -> Outcome | None:
    """The verdict on a move out of a branch that the member had left by another; None where it is none."""
    whom = str(intent.command.set.get(MEMBER) or "")
    taken_from = str(intent.was.get(BRANCH) or "")
    if not step.moves_inside or standing is not None or not taken_from:
        return None
    gone = way_out(view, whom, today)
    member = gone[1] if gone is not None else view.record(MEMBER, whom)
    if member is None:
        return None
    branch = survivor(view, _ORGANISATION, taken_from)
    moves = _moves_between(view, workflow, member, branch)
    if not moves:
        return None
    obstacles = tuple(
        Obstacle(case, Exit(MOVED, str(case.fields.get("decided_on") or "")), left=True) for case in moves
    )
    refused = Refused(Refusal.STATE)
    found = without_obstacles(view, intent, standing, whom, refused, today, moves=obstacles, branch=branch)
    if found is None:
        return None
    matter, changes, in_the_way = found
    clash = Clash(view, intent, workflow, step, standing, matter, changes, in_the_way, today, new_id)
    agreeing = len(moves) == 1 and _leads_to(view, moves[0]) == _of(view, matter.data.get("to_org"))
    return _agreed(clash, moves[0]) if agreeing and gone is None else weighed_moves(clash, obstacles)


def _moves_of(view: ServerView, workflow: Workflow, member: str) -> list[Record]:
    states = {step.to for step in workflow.steps if step.moves_inside}
    return [
        case
        for case in view.cases_of(member)
        if case.fields.get("workflow") == workflow.name
        and case.fields.get("state") in states
        and not taken_along_from(case, view.unit)
    ]


def _moves_between(view: ServerView, workflow: Workflow, member: Record, branch: str) -> list[Record]:
    """The moves in force, one after the other, by which somebody came from `branch` to where they are now."""
    left = _moves_of(view, workflow, member.id)
    found: list[Record] = []
    at = branch
    while at != member.fields.get(ORG):
        onward = [case for case in left if _of(view, case.fields.get(ORG)) == at and case not in found]
        if not onward:
            return []
        case = max(onward, key=lambda each: str(each.fields.get("decided_on") or ""))
        found.append(case)
        at = _leads_to(view, case)
    return found


def _leads_to(view: ServerView, case: Record) -> str:
    return _of(view, (case.fields.get("data") or {}).get("to_org"))


def _of(view: ServerView, org: object) -> str:
    return survivor(view, _ORGANISATION, str(org or ""))


def _agreed(clash: Clash, first: Record) -> Outcome:
    """Both say the same: the earlier paper is the decision, the other is closed with both to be seen."""
    matter, view = clash.matter, clash.view
    if (matter.day, matter.case_id) < (str(first.fields.get("decided_on") or ""), first.id):
        closed = moved_along(matter, first, CANCELLED.code, lost_to=paper_of(matter))
        return Outcome("merged", (*clash.changes, closed))
    paper = paper_of_case(view, first, view.unit)
    return Outcome("merged", tuple(_closed(change, paper) for change in clash.changes if change.kind == CASE))


def _closed(change: Change, paper: dict[str, Value]) -> Change:
    if not isinstance(change, Put) or not change.creates:
        return change
    lines = list(change.fields.get("history") or [])
    closed = {
        "state": CANCELLED.code,
        "lost_to": paper,
        "history": [*lines[:-1], {**lines[-1], "to": CANCELLED.code}],
    }
    return replace(change, fields={**change.fields, **closed})
