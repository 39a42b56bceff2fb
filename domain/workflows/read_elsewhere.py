"""What is read of a member in the unit where he or she is by now: of decisions heard late, or given way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.conflicts.subject import CASE
from domain.decisions import Change, Put
from domain.members.proposals import home_of
from domain.operations import Intent, Outcome, ServerView
from domain.records import Departure, Record
from domain.workflows.after import After, as_seen_from
from domain.workflows.along import Journey, decided_late
from domain.workflows.homes import taken_along_from
from domain.workflows.model import MEMBER, ORG, Board, Matter
from domain.workflows.registry import workflows
from domain.workflows.shared_states import CANCELLED, LOST
from domain.workflows.subjects import derived_id


def read_where_the_person_is(
    view: ServerView, intent: Intent, matter: Matter, unit: str, written: Sequence[Change]
) -> Iterator[Change]:
    """A decision of before a move is read in `unit`, where the person is by now, as had it gone along.

    `unit` is "" where nobody has moved; `written` is what the decision writes.
    """
    found = home_of(view, matter.member_id, unit) if unit else None
    after = After(view, written, intent.author)
    case = after.record(CASE, matter.case_id)
    if found is None or case is None:
        return
    there, member = found
    journey = Journey(matter, left=after, here=there, org=member.fields.get(ORG), member=member.id)
    yield from as_seen_from(view.unit, there.unit, decided_late(journey, case))


def with_what_is_read(view: ServerView, intent: Intent, outcome: Outcome) -> Outcome:
    """The outcome of a step; copies of a decision that gave way by it are closed where they are read."""
    units = dict.fromkeys(change.unit for change in outcome.changes if change.kind == CASE)
    if outcome.verdict == "rejected" or not units:
        return outcome
    after = After(view, outcome.changes, intent.author)
    closed = [
        change
        for unit in units
        if (there := after.elsewhere(unit) if unit else after) is not None
        for id in dict.fromkeys(each.id for each in outcome.changes if (each.kind, each.unit) == (CASE, unit))
        for change in as_seen_from(view.unit, there.unit, _copies_closed(there, there.record(CASE, id)))
    ]
    if not closed:
        return outcome
    return replace(outcome, changes=(*outcome.changes, *closed))


def _copies_closed(there: ServerView, case: Record | None) -> Iterator[Change]:
    state = case.fields.get("state") if case is not None else None
    if case is None or state not in (LOST.code, CANCELLED.code) or taken_along_from(case, there.unit):
        return
    member = str(case.fields.get(MEMBER) or "")
    gone = there.tombstone(MEMBER, member)
    moved = gone is not None and gone.departure is Departure.MOVED
    found = home_of(there, member, gone.into) if gone is not None and moved else None
    reader = found[0] if found is not None else None
    copy = (
        reader.record(CASE, derived_id("taken along", case.id, reader.unit)) if reader is not None else None
    )
    if reader is None or copy is None or not _shows_a_decision(copy):
        return
    lines, line = copy.fields.get("history") or [], (case.fields.get("history") or [{}])[-1]
    told = {"history": [*lines, {**line, "to": CANCELLED.code}], "lost_to": case.fields.get("lost_to")}
    yield Put(CASE, copy.id, {"state": CANCELLED.code, **told}, unit=reader.unit)


def _shows_a_decision(copy: Record) -> bool:
    workflow = workflows().get(str(copy.fields.get("workflow")))
    state = workflow.state_of.get(str(copy.fields.get("state"))) if workflow is not None else None
    return state is not None and not state.open and state.board is Board.APPROVED
