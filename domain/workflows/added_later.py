"""What is only added to a decision, a complaint against it: that makes it no other decision.

Whoever adds it need not have heard that the decision gave way meanwhile. It is kept in the case all the same,
so the case says the same whichever of the two was heard first, and a decision is weighed as had nobody added
anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from domain.conflicts.subject import CASE
from domain.decide import decide
from domain.decisions import Accepted, Put
from domain.operations import Intent, Outcome, ServerView
from domain.records import Record, Value
from domain.workflows.as_if import AsIf
from domain.workflows.model import Step, Workflow
from domain.workflows.shared_states import LOST


def only_adds(step: Step) -> bool:
    """Whether a step leaves the case as it is, but for what it brings."""
    return not step.decides and not step.effects and step.to in step.from_states


def without_additions(
    workflow: Workflow, lines: Sequence[Mapping[str, Value]]
) -> Sequence[Mapping[str, Value]]:
    """The lines of a case's own steps up to the last one that did more than add something."""
    last = next((at for at in reversed(range(len(lines))) if not _adds(workflow, lines[at])), -1)
    return lines[: last + 1]


def _adds(workflow: Workflow, line: Mapping[str, Value]) -> bool:
    step = workflow.step_of.get(str(line.get("step")))
    return step is not None and only_adds(step)


def added_to_what_gave_way(
    view: ServerView, intent: Intent, step: Step, standing: Record, today: date
) -> Outcome | None:
    """What is added to a decision that gave way, by whoever had not heard of that; None for anything else."""
    held = (standing.fields.get("lost_to") or {}).get("held")
    if standing.fields.get("state") != LOST.code or not only_adds(step) or held not in step.from_states:
        return None
    before = replace(standing, fields={**standing.fields, "state": held})
    command = replace(intent.command, expects={})
    decision = decide(AsIf(view, {(CASE, standing.id): before}), command, intent.actor, today)
    if not isinstance(decision, Accepted):
        return None
    (own,) = (each for each in decision.changes if isinstance(each, Put) and each.id == standing.id)
    *lines, line = own.fields["history"]
    kept = {"state": LOST.code, "history": [*lines, {**line, "to": LOST.code}]}
    return Outcome("merged", (replace(own, fields={**own.fields, **kept}),))
