"""What a decision writes about somebody who has left since, or is on the move, by another paper.

Whoever was competent on its day could decide; the status is that of the way out, which stands.
"""

from __future__ import annotations

from dataclasses import replace

from domain.conflicts.subject import CASE
from domain.decisions import Change, Put
from domain.records import Value
from domain.workflows.history import because_of, own_lines
from domain.workflows.model import MEMBER, Matter
from domain.workflows.obstacles import Obstacle
from domain.workflows.registry import workflows


def as_left(matter: Matter, obstacle: Obstacle, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """What a decision of before a way out writes, now that the person has left by it."""
    written = _where_the_person_is(matter, changes, obstacle)
    return tuple(_until_the_exit(change, matter, obstacle) for change in written)


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


def _until_the_exit(change: Change, matter: Matter, obstacle: Obstacle) -> Change:
    """What a decision of before the exit writes, as the exit left it: no case open, no overlay beyond."""
    if not isinstance(change, Put) or change.unit:
        return change
    day, fields = obstacle.exit.decided_on, dict(change.fields)
    if change.kind == "overlay" and day and str(fields.get("to_on") or "9999") > day:
        return replace(change, fields={**fields, "to_on": day})
    state = matter.workflow.state_of.get(str(fields.get("state"))) if change.kind == CASE else None
    if state is None or not state.open or change.id != matter.case_id:
        return change
    lines = list(fields.get("history") or [])
    fields["history"] = [*lines, {**_line_of_exit(obstacle, lines[-1]), "to": state.closes_to}]
    return replace(change, fields={**fields, "state": state.closes_to})


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
