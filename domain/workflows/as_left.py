"""What a decision writes about somebody who has left since, or is on the move, by another paper.

Whoever was competent on its day could decide; the status is that of the way out, which stands.
"""

from __future__ import annotations

from dataclasses import replace

from domain.conflicts.subject import CASE
from domain.decisions import Change, Put
from domain.operations import ServerView
from domain.records import Value
from domain.workflows.giving_back import also_took
from domain.workflows.giving_way import paper_of_case
from domain.workflows.history import because_of, own_lines
from domain.workflows.model import MEMBER, Matter
from domain.workflows.obstacles import Obstacle, received_as
from domain.workflows.registry import workflows


def as_left(
    view: ServerView, matter: Matter, obstacle: Obstacle, changes: tuple[Change, ...]
) -> tuple[Change, ...]:
    """What a decision of before a way out writes, now that the person has left by it.

    The line of the way out notes what it ends by that, as had the decision been heard before it.
    """
    found = _where_the_person_is(matter, changes, obstacle)
    written = tuple(_until_the_exit(view, change, matter, obstacle) for change in found)
    took = [_ended(then, now) for then, now in zip(found, written, strict=True) if now is not then]
    noted = also_took(obstacle.case, took) if obstacle.case is not None and not obstacle.unit else ()
    return (*written, *noted)


def _ended(then: Change, now: Change) -> dict[str, Value]:
    """What a way out ends of a decision of before it, as its line tells it."""
    if not isinstance(then, Put) or not isinstance(now, Put):
        return {}
    name = "to_on" if then.kind == "overlay" else "state"
    was, left = {name: then.fields.get(name)}, {name: now.fields[name]}
    return {"kind": then.kind, "id": then.id, "was": was, "set": left}


def _where_the_person_is(
    matter: Matter, changes: tuple[Change, ...], obstacle: Obstacle
) -> tuple[Change, ...]:
    """What a decision of the competent unit writes into the record of somebody who has left since.

    The status stays what the way out made of it. A move inside has a say in the branch that was left, and
    none in that of another unit.
    """
    written: list[Change] = []
    moves = matter.step.moves_inside
    for change in changes:
        if isinstance(change, Put) and (change.kind, change.id) == (MEMBER, matter.member_id):
            fields = {name: value for name, value in change.fields.items() if name != "status"}
            if not fields or (moves and obstacle.moved_to):
                continue
            change = replace(change, fields=fields, unit=obstacle.moved_to)
        written.append(change)
    return tuple(written)


def still_on_the_move(matter: Matter, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Whoever changes branch with a letter out is in the other branch, and on the move all the same."""
    return tuple(
        replace(change, fields={**change.fields, "status": "transferring"})
        if isinstance(change, Put)
        and (change.kind, change.id) == (MEMBER, matter.member_id)
        and "status" in change.fields
        else change
        for change in changes
    )


def _until_the_exit(view: ServerView, change: Change, matter: Matter, obstacle: Obstacle) -> Change:
    """What a decision of before the exit writes, as the exit left it: no case open, no overlay beyond."""
    if not isinstance(change, Put) or change.unit:
        return change
    day = obstacle.exit.led_out_on or obstacle.exit.decided_on
    fields = dict(change.fields)
    if change.kind == "overlay" and day and str(fields.get("to_on") or "9999") > day:
        return replace(change, fields={**fields, "to_on": day})
    state = matter.workflow.state_of.get(str(fields.get("state"))) if change.kind == CASE else None
    if state is None or not state.open or change.id != matter.case_id:
        return change
    lines = list(fields.get("history") or [])
    fields["history"] = [*lines, {**_line_of_exit(obstacle, lines[-1]), "to": state.closes_to}]
    return replace(change, fields={**fields, "state": state.closes_to, **_named(view, obstacle)})


def _named(view: ServerView, obstacle: Obstacle) -> dict[str, Value]:
    """The way out as a case names it that was closed by it."""
    case = obstacle.case
    if case is None:
        return {}
    paper = paper_of_case(view, case, obstacle.moved_to or view.unit)
    return {"lost_to": {**paper, "case": received_as(case)}}


def _line_of_exit(obstacle: Obstacle, otherwise: dict[str, Value]) -> dict[str, Value]:
    """The line by which an exit would have ended a case that it had known of."""
    case = obstacle.case
    if case is None:
        # Somebody was moved without a paper of ours: it is the acceptance there that took them.
        return {**otherwise, "step": "accept", **because_of("transfer", "")}
    by = str(case.fields.get("workflow"))
    exits = {step.name for step in workflows()[by].steps if step.exit}
    left = [line for line in own_lines(case.fields) if line.get("step") in exits]
    return {**(left[-1] if left else otherwise), **because_of(by, case.id)}
