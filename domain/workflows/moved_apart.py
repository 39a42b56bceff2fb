"""Two laptops move one member from one branch of the unit to two others (`domain.md` 3.14, row 2).

Each was right where it was taken, so neither is refused by a rule. The laptop says which branch the member
was taken out of; where that is no longer the member's branch, the moves that led away from it are in the way,
and the first by the day of its paper stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from domain.decide import decide
from domain.decisions import Accepted
from domain.duplicates.aliases import survivor
from domain.operations import Intent, Outcome, ServerView
from domain.records import Record
from domain.workflows.as_if import AsIf
from domain.workflows.clashes import Clash, weighed_moves
from domain.workflows.content import BRANCH
from domain.workflows.engine import matter_of
from domain.workflows.exits import Exit
from domain.workflows.model import MEMBER, ORG, Matter, Step, Workflow
from domain.workflows.obstacles import MOVED, Obstacle

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
    member = view.record(MEMBER, str(intent.command.set.get(MEMBER) or ""))
    taken_from = str(intent.was.get(BRANCH) or "")
    if not step.moves_inside or standing is not None or member is None or not taken_from:
        return None
    branch = survivor(view, _ORGANISATION, taken_from)
    moves = _moves_between(view, workflow, member, branch)
    if not moves:
        return None
    before = {(MEMBER, member.id): replace(member, fields={**member.fields, ORG: branch})}
    as_if = AsIf(view, before, frozenset(case.id for case in moves))
    decision = decide(as_if, intent.command, intent.actor, today)
    matter = matter_of(as_if, intent.command, intent.actor, today)
    if not isinstance(decision, Accepted) or not isinstance(matter, Matter):
        return None
    obstacles = tuple(
        Obstacle(case, Exit(MOVED, str(case.fields.get("decided_on") or "")), left=True) for case in moves
    )
    clash = Clash(
        view, intent, workflow, step, standing, matter, decision.changes, obstacles, today, new_id
    )  # fmt: skip
    return weighed_moves(clash)


def _moves_between(view: ServerView, workflow: Workflow, member: Record, branch: str) -> list[Record]:
    """The moves in force, one after the other, by which somebody came from `branch` to where they are now."""
    states = {step.to for step in workflow.steps if step.moves_inside}
    left = [
        case
        for case in view.cases_of(member.id)
        if case.fields.get("workflow") == workflow.name and case.fields.get("state") in states
    ]
    found: list[Record] = []
    at = branch
    while at != member.fields.get(ORG):
        onward = [case for case in left if _of(view, case.fields.get(ORG)) == at and case not in found]
        if not onward:
            return []
        case = max(onward, key=lambda each: str(each.fields.get("decided_on") or ""))
        found.append(case)
        at = _of(view, (case.fields.get("data") or {}).get("to_org"))
    return found


def _of(view: ServerView, org: object) -> str:
    return survivor(view, _ORGANISATION, str(org or ""))
