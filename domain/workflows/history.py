"""What a step leaves behind in the history of a case."""

from __future__ import annotations

from domain.decisions import Put
from domain.records import Record, Value
from domain.workflows.model import Matter


def line_of(matter: Matter, to: str = "") -> dict[str, Value]:
    """The line that a step leaves in the history of its case, or (`to`) of another that it moves along."""
    actor = matter.actor
    line: dict[str, Value] = {
        "step": matter.step.name,
        "to": to or matter.step.to,
        "by": actor.id,
        "name": actor.name,
        "role": actor.role.value,
        "on": matter.today.isoformat(),
    }
    return {**line, "reason": matter.reason} if matter.reason else line


def moved_along(matter: Matter, case: Record, to: str, *, unit: str = "", **fields: Value) -> Put:
    """Another case that a step moves to a state, with the line that says so; `unit` is whose case it is."""
    history = [*(case.fields.get("history") or []), line_of(matter, to)]
    return Put("case", case.id, {**fields, "state": to, "history": history}, unit=unit)
