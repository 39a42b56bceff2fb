"""A way out that is dated before moves inside the unit which are there already (`domain.md` 3.14, row 2).

Whoever had left by then was moved by nobody: those moves give way, and the person left the branch of before
them. A move of before the way out stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date

from domain.conflicts.subject import CASE
from domain.decisions import Change, Put
from domain.operations import Intent, Outcome, ServerView
from domain.records import Record, Value
from domain.workflows.giving_way import gives_way, led_to, to_review
from domain.workflows.homes import taken_along_from
from domain.workflows.model import MEMBER, ORG, Hand, Matter, Step, Workflow, day_of, taken_on
from domain.workflows.moves import trace_id
from domain.workflows.obstacles import leads_to
from domain.workflows.subjects import derived_id

NewId = Callable[[], str]
_MOVED_INSIDE = "moved"


def without_later_moves(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    outcome: Outcome,
    today: date,
    new_id: NewId,
) -> Outcome:
    """The outcome of a step, with the moves inside that came after the way out which it is, overturned."""
    own = _taken(intent, step, outcome)
    if own is None:
        return outcome
    standing = view.record(CASE, own.id)
    before = standing.fields if standing is not None else {}
    matter = _matter(view, intent, workflow, step, {**before, **own.fields}, standing, today)
    received = step.hand is Hand.RECEIVER
    sender = str((before.get("counterpart") or {}).get("unit") or "") if received else view.unit
    home = view.elsewhere(sender) if received else view
    if home is None:
        return outcome
    later = _later_moves(home, matter)
    if not later:
        return outcome
    unit = home.unit if received else ""
    letter = own.id
    if received:
        letter = str((before.get("counterpart") or {}).get("case") or "") or trace_id(own.id, home.unit)
    branch = later[0].fields.get(ORG)
    moved = {leads_to(home, case) for case in later}
    changes = [
        _in_the_branch(change, home, unit, matter, letter, branch, moved) for change in outcome.changes
    ]
    written = {change.id for change in outcome.changes if (change.kind, change.unit) == (CASE, unit)}
    copies = {derived_id("taken along", case.id, view.unit) for case in later}
    changes = [change for change in changes if change.id not in copies]
    for case in later:
        known_as = letter if received else ""
        changes += gives_way(home, unit, case, matter, intent, new_id, known_as)
        led = (case.fields.get("data") or {}).get("to_org")
        along = led_to(home, matter.member_id, led, branch, but=letter, unit=unit)
        changes += [each for each in along if each.id not in written]
    changes.append(to_review(matter, home.unit, later[0].id))
    return replace(outcome, changes=tuple(changes))


def _taken(intent: Intent, step: Step, outcome: Outcome) -> Put | None:
    """What a way out that stands writes into its case."""
    if not step.exit or not step.decides or outcome.verdict not in ("applied", "merged"):
        return None
    for change in outcome.changes:
        own = (
            isinstance(change, Put)
            and not change.unit
            and (change.kind, change.id) == (CASE, intent.command.id)
        )
        if own and isinstance(change, Put) and change.fields.get("state") == step.to:
            return change
    return None


def _matter(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    fields: Mapping[str, Value],
    standing: Record | None,
    today: date,
) -> Matter:
    """The step that was taken, for the papers that give way to it."""
    data, id, command = fields.get("data") or {}, str(fields.get(MEMBER) or ""), intent.command
    subject = fields.get("subject") or {}
    rules = view.rulebook.on(day_of(step, data, taken_on(command.at, today)))
    return Matter(view, workflow, step, command.id, standing, id, view.record(MEMBER, id),
                  str(fields.get(ORG) or ""), data, {}, subject, intent.actor, today, rules,
                  command.reason.strip(), command.at, command.place)  # fmt: skip


def _later_moves(home: ServerView, matter: Matter) -> list[Record]:
    """Moves inside that unit from the day of the way out on, the first of them first."""
    found = [
        case
        for case in home.cases_of(matter.member_id)
        if (case.fields.get("workflow"), case.fields.get("state")) == ("transfer", _MOVED_INSIDE)
        and str(case.fields.get("decided_on") or "") >= matter.day
        and not taken_along_from(case, home.unit)
    ]
    return sorted(found, key=lambda case: (str(case.fields["decided_on"]), case.id))


def _in_the_branch(
    change: Change,
    home: ServerView,
    unit: str,
    matter: Matter,
    letter: str,
    branch: Value,
    moved: Collection[Value],
) -> Change:
    """What is written of the person and the way out in the unit that was left, in the branch of before.

    What the way out closes was closed there too, wherever moves that do not stand had taken it (`moved`).
    """
    if not isinstance(change, Put) or change.unit != unit:
        return change
    own = (change.kind, change.id) == (CASE, letter)
    person = (change.kind, change.id) == (MEMBER, matter.member_id) and not change.creates
    standing = home.record(CASE, change.id) if change.kind == CASE else None
    org = change.fields.get(ORG) if change.creates or standing is None else standing.fields.get(ORG)
    closed = (change.fields.get("lost_to") or {}).get("case") in (matter.case_id, letter)
    along = closed and org in moved
    return replace(change, fields={**change.fields, ORG: branch}) if own or person or along else change
