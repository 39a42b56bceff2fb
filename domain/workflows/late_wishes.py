"""What a branch still wanted otherwise when the unit had decided already (`domain.md` 3.14, row 10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.conflicts.subject import kind_of_workflow, values_of
from domain.decisions import Put, Refused
from domain.duplicates.aliases import branch_now
from domain.merge import equal_values
from domain.operations import Intent, Outcome, ServerView, rejected
from domain.records import Record, Value
from domain.refusals import Refusal
from domain.workflows.conditions import COUNTED
from domain.workflows.history import taken_by
from domain.workflows.model import MEMBER, Board, Hand, Step, Workflow
from domain.workflows.subjects import derived_id

_CASE = "case"


def is_late(workflow: Workflow, step: Step, standing: Record) -> bool:
    """Whether the branch still worked on what the unit has approved meanwhile."""
    state = workflow.state_of.get(str(standing.fields.get("state")))
    approved = state is not None and not state.open and state.board is Board.APPROVED
    return approved and step.hand is Hand.BRANCH and not step.exit and bool(standing.fields.get("decided_on"))


def after_the_decision(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    standing: Record,
    offered: Mapping[str, Value],
    today: date,
) -> Outcome:
    """The decision stands; what the branch wanted otherwise is a request to correct it."""
    if not offered or not is_late(workflow, step, standing):
        return rejected(Refused(Refusal.STATE, {"state": standing.fields.get("state"), "step": step.name}))
    kind, there = kind_of_workflow(workflow.name), values_of(standing)
    differing = {
        name: value
        for name, value in offered.items()
        if not equal_values(kind.by_name.get(name), value, there.get(name))
    }
    if not differing:
        return Outcome("merged")
    actor, command, on = intent.actor, intent.command, today.isoformat()
    asked = {"set": differing, "by": actor.id, "name": actor.name, "on": on}
    fields: dict[str, Value] = {"correction": asked}
    line = {"step": step.name, **taken_by(actor, today, command.at, command.place)}
    member = view.record(MEMBER, str(standing.fields.get(MEMBER)))
    if "correction" in workflow.state_of and member is not None and member.fields.get("status") in COUNTED:
        fields |= {"state": "correction", **branch_now(view, str(standing.fields.get("org")), member)}
    fields["history"] = [
        *(standing.fields.get("history") or []),
        {**line, "to": fields.get("state", standing.fields.get("state"))},
    ]
    told = {"workflow": workflow.name, "full_name": (standing.fields.get("subject") or {}).get("full_name")}
    told_once = derived_id("notice", "correction_asked", standing.id, str(len(fields["history"])))
    notice = {"code": "correction_asked", "params": told, "about_kind": _CASE, "about": standing.id,
              "raised_on": on}  # fmt: skip
    changes = (Put(_CASE, standing.id, fields), Put("notice", told_once, notice, creates=True))
    return Outcome("merged", changes, code="correction_asked")
