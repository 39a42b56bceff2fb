"""The draft of a decision that gave way to a reception: the unit that received the person goes on with it.

On the day of the reception it was a case under way, and went along with its member; the decision of a later
day, which the old unit took of somebody who was not there any more, has no part in that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from domain.attachments.following import attachments_along
from domain.conflicts.subject import CASE, values_of
from domain.decisions import Change, Put
from domain.members.proposals import home_of
from domain.operations import ServerView
from domain.records import Record
from domain.workflows.after import as_seen_from
from domain.workflows.along import goes_before
from domain.workflows.history import FOUND, own_lines
from domain.workflows.model import MEMBER, ORG, Board, OnMove
from domain.workflows.papers_of_a_stay import Paper
from domain.workflows.registry import workflows
from domain.workflows.subjects import derived_id


def goes_on_there(home: ServerView, decision: Paper, unit: str) -> Iterator[Change]:
    """What `unit` has of the draft, told from `home`; nothing where it was none, or is there already."""
    draft = _draft_of(decision)
    found = home_of(home, str(decision.case.fields.get(MEMBER) or ""), unit)
    if draft is None or found is None or found[0].unit == home.unit:
        return
    there, member = found
    id = derived_id("taken along", draft.id, there.unit)
    standing = there.record(CASE, id)
    if there.tombstone(CASE, id) is not None or (standing is not None and not _gives_place(standing, draft)):
        return
    origin = {"unit": home.unit, "unit_name": home.unit_name(home.unit), "case": draft.id, "continued": True}
    fields = {**draft.fields, ORG: member.fields.get(ORG), MEMBER: member.id, "counterpart": origin}
    cleared = {"lost_to": None, "decided_on": None} if standing is not None else {}
    came: list[Change] = [Put(CASE, id, {**fields, **cleared}, creates=standing is None)]
    yield from as_seen_from(home.unit, there.unit, [*came, *attachments_along(home, there, draft.id, id)])


def _draft_of(decision: Paper) -> Record | None:
    """The case as it was before the decision; None where that opened it, or nobody would have gone on."""
    case, workflow = decision.case, decision.workflow
    lines = list(own_lines(case.fields))
    # It may have given way and stood again: before the first time it was a draft.
    own = list(takewhile(lambda line: line.get("step") != decision.step.name, lines))
    state = workflow.state_of.get(str(own[-1].get("to"))) if own else None
    if state is None or not state.open or workflow.on_move is not OnMove.FOLLOW:
        return None
    data = {**values_of(case), **(lines[len(own)].get(FOUND) or {})}
    drafted = {name: value for name, value in data.items() if value is not None}
    kept = {name: value for name, value in case.fields.items() if name not in ("lost_to", "decided_on")}
    return replace(case, fields={**kept, "state": state.code, "data": drafted, "history": own})


def _gives_place(copy: Record, draft: Record) -> bool:
    """Whether a copy shows a decision, or was closed as it had come, and nobody there goes on with it."""
    workflow = workflows().get(str(copy.fields.get("workflow")))
    state = workflow.state_of.get(str(copy.fields.get("state"))) if workflow is not None else None
    if state is None or state.open:
        return False
    return state.board is Board.APPROVED or goes_before(copy, draft.fields)
