"""A reception that reaches the server after another decision had taken the member away (`domain.md` 3.14).

The unit received somebody on paper without knowing that the letter had been called off: because a third unit
had received the person, or because the unit that sent the letter had decided otherwise. The day of the
reception is weighed against the day of that decision. Where the reception stands, the member goes to the unit
that was right, in one transaction and with all that was done in between; where it does not, it is kept with
both papers, in this unit and in the one that sent the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from domain.conflicts.subject import CASE, kind_of_workflow, values_of
from domain.decide import decide
from domain.decisions import Change, Command, Put, Refused, Remove
from domain.members.proposals import home_of
from domain.merge import equal_values
from domain.operations import Intent, Outcome, ServerView, rejected
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.workflows.as_if import AsIf
from domain.workflows.conditions import COUNTED
from domain.workflows.effects import notice
from domain.workflows.engine import matter_of
from domain.workflows.exits import MOVED, Exit, paper_of, stands_against
from domain.workflows.giving_back import as_before
from domain.workflows.giving_way import (
    both_papers,
    brought_over,
    decided_over_a_letter,
    gives_way,
    paper_of_case,
    settled,
    to_review,
)
from domain.workflows.history import moved_along
from domain.workflows.homes import taken_along_from
from domain.workflows.late_reception import RECEIVED, Late, ended_where_left, open_again
from domain.workflows.model import MEMBER, ORG, Hand, Step, Workflow
from domain.workflows.moves import trace_id
from domain.workflows.obstacles import INCOMING, Obstacle, came_in, over_age, way_out, weight_of
from domain.workflows.shared_states import CANCELLED, LOST
from domain.workflows.transferring import STILL_THERE

NewId = Callable[[], str]
_AWAITING, _WITHDRAWN = "awaiting", "withdrawn"
_CALLED_OFF: Final = (_WITHDRAWN, LOST.code)


def received_late(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    standing: Record,
    refusal: Refused,
    today: date,
    new_id: NewId,
    *,
    again: bool = False,
) -> Outcome | None:
    """The verdict on a reception that somebody else's decision was quicker than; None for anything else.

    `again`: it had given way, and stands after all.
    """
    origin = standing.fields.get("counterpart") or {}
    left = view.elsewhere(str(origin.get("unit") or ""))
    if left is None or step.hand is not Hand.RECEIVER or step.exit != MOVED or not _late(standing, refusal):
        return None
    if not again and _said_before(workflow, standing, intent.command):
        return Outcome("merged")
    sent = left.record(CASE, str(origin.get("case") or ""))
    place = home_of(left, str(standing.fields.get(MEMBER) or ""), left.unit)
    if place is None:
        return None
    at, person = place
    other = _in_the_way(left, at, person, today)
    if at.unit == view.unit and (other is None or not other.unit):
        return None
    if other is None and not _taken_back(sent, intent.command):
        return None
    as_if = _as_if(view, standing, left, sent, person, other, today)
    intent = replace(intent, command=replace(intent.command, expects={}))
    decision = decide(as_if, intent.command, intent.actor, today)
    matter = matter_of(as_if, intent.command, intent.actor, today)
    if isinstance(decision, Refused) or isinstance(matter, Refused):
        return rejected(decision if isinstance(decision, Refused) else refusal)
    late = Late(view, intent, standing, left, sent, at, person, other, matter, decision, new_id)
    if at.unit == view.unit and other is not None and other.case is not None and not again:
        return _agreed(late, other.case)
    if other is None or again or _stands(late, other):
        return Outcome("merged", tuple(_stays(late)))
    return _gives_way(late, other)


def _late(standing: Record, refusal: Refused) -> bool:
    if refusal.code == f"case.{STILL_THERE.code}":
        return True
    return refusal.code == Refusal.STATE and standing.fields.get("state") in _CALLED_OFF


def _said_before(workflow: Workflow, standing: Record, command: Command) -> bool:
    """Whether somebody else of the unit brought this very paper, and it gave way then."""
    kind, there = kind_of_workflow(workflow.name), values_of(standing)
    given = {name: value for name, value in command.set.items() if name in kind.by_name}
    same = all(equal_values(kind.by_name[name], value, there.get(name)) for name, value in given.items())
    return standing.fields.get("state") == LOST.code and same


def _taken_back(sent: Record | None, command: Command) -> bool:
    """Whether the letter was only recalled, after the day of the reception; a recall has the day it came."""
    lines = (sent.fields.get("history") or []) if sent is not None else []
    recalled = bool(lines) and lines[-1].get("step") == "recall"
    return recalled and str(command.set.get("accepted_on") or "9999") < str(lines[-1].get("on") or "")


# -- what is in the way -----------------------------------------------------------------------------


def _in_the_way(left: ServerView, at: ServerView, person: Record, today: date) -> Obstacle | None:
    """The paper by which the member is not the sender's any more; None where he or she is."""
    if at.unit == left.unit:
        gone = way_out(left, person.id, today)
        return gone[0] if gone is not None else None
    received = [case for case in at.cases_of(person.id) if _received_from(at, case, left.unit)]
    if received:
        # Whoever went there, came back and went again is there by the last of them.
        case = max(received, key=lambda each: str(each.fields.get("decided_on") or ""))
        return Obstacle(case, weight_of(at, case, {}), unit=at.unit, moved_to=at.unit, left=True)
    gone = way_out(left, person.id, today)
    return gone[0] if gone is not None else None


def _received_from(at: ServerView, case: Record, unit: str) -> bool:
    origin = case.fields.get("counterpart") or {}
    accepted = case.fields.get("state") == "accepted" and came_in(case)
    return accepted and origin.get("unit") == unit and not taken_along_from(case, at.unit)


def _as_if(
    view: ServerView,
    standing: Record,
    left: ServerView,
    sent: Record | None,
    person: Record,
    other: Obstacle | None,
    today: date,
) -> AsIf:
    """Both units as they would be had the other paper not been: the member there, the letter under way."""
    gone = way_out(left, person.id, today)
    before = gone[1] if gone is not None else person
    org = before.fields.get(ORG) or left.unit
    member = Record(MEMBER, person.id, {**person.fields, ORG: org, "status": "transferring"}, before.version)
    there: dict[tuple[str, str], Record] = {(MEMBER, person.id): member}
    unseen: set[str] = set()
    if other is not None and other.case is not None and not other.unit:
        unseen.add(other.case.id)
        there |= as_before(left, other.case)
        there |= {(CASE, case.id): case for case in open_again(left, person.id, other.case)}
    if sent is not None:
        there[CASE, sent.id] = replace(sent, fields={**sent.fields, "state": _AWAITING})
    here = {(CASE, standing.id): replace(standing, fields={**standing.fields, "state": INCOMING})}
    return AsIf(view, here, others={left.unit: AsIf(left, there, frozenset(unseen))})


def _stands(late: Late, other: Obstacle) -> bool:
    if late.at.unit != late.left.unit and not _may_be_taken_back(late, other):
        return False
    theirs = other.exit
    case = other.case.id if other.case is not None and not other.unit else ""
    knowing = bool(case) and decided_over_a_letter(late.left, late.whom, case)
    about = dict(late.person.fields)
    theirs = replace(theirs, over_age=over_age(late.view, about, theirs.decided_on), over_the_letter=knowing)
    return stands_against(_weight(late), theirs)


def _weight(late: Late) -> Exit:
    day, about = late.matter.day, dict(late.person.fields)
    letter = str(late.matter.data.get("letter_date") or day)
    return Exit(MOVED, letter, over_age(late.view, about, letter), led_out_on=day, case=late.standing.id)


def _may_be_taken_back(late: Late, other: Obstacle) -> bool:
    """Whether nothing was built on the other reception: the member is still counted where it led to.

    Who left that unit by a decision of its own, or was received by a fourth one, is for the level above.
    """
    return other.unit == late.at.unit and late.person.fields.get("status") in COUNTED


def _agreed(late: Late, first: Record) -> Outcome:
    """This unit received the person by another letter of the sender: the later paper is closed beside it."""
    matter, left = late.matter, late.left
    theirs = weight_of(late.view, first, {})
    if not stands_against(_weight(late), theirs):
        lines = late.own.fields["history"]
        fields: dict[str, Value] = {
            "state": _WITHDRAWN,
            "lost_to": paper_of_case(late.view, first, late.view.unit),
            "history": [*lines[:-1], {**lines[-1], "to": _WITHDRAWN}],
        }
        return Outcome("merged", (replace(late.own, fields={**late.own.fields, **fields}),))
    changes: list[Change] = [_cleared(late.own), _cleared(late.letter_answered())]
    paper = paper_of(matter)
    changes.append(moved_along(matter, first, _WITHDRAWN, lost_to=paper))
    letter = left.record(CASE, str((first.fields.get("counterpart") or {}).get("case") or ""))
    if letter is not None:
        known = {**paper, "case": late.known_as}
        changes.append(moved_along(matter, letter, CANCELLED.code, unit=left.unit, lost_to=known))
    if late.person.fields.get(ORG) == values_of(first).get("to_org"):
        changes.append(Put(MEMBER, late.whom, {ORG: matter.data["to_org"]}))
    return Outcome("merged", tuple(changes))


def _cleared(put: Put) -> Put:
    return replace(put, fields={**put.fields, "lost_to": None})


# -- the reception stands ---------------------------------------------------------------------------


def _stays(late: Late) -> list[Change]:
    """The member comes here; what was in the way gives way, in the unit of the letter and where it led to."""
    changes = list(_brought(late)) if late.at.unit != late.left.unit else list(late.decision.changes)
    own = {(CASE, late.standing.id, "")}
    if late.sent is not None:
        own.add((CASE, late.sent.id, late.left.unit))
    changes = [
        replace(change, fields={**change.fields, "lost_to": None})
        if isinstance(change, Put) and (change.kind, change.id, change.unit) in own
        else change
        for change in changes
    ]
    changes += settled(late.view, late.intent, late.standing.id)
    if late.sent is not None:
        changes += settled(late.left, late.intent, late.sent.id, late.left.unit)
    told = {"full_name": late.matter.about.get("full_name"), "unit_name": late.view.unit_name(late.at.unit)}
    arrived = notice(late.matter, "member_arrived", told, unit=late.view.unit, about=late.standing.id)
    return [*changes, *_overturned(late), arrived]


def _brought(late: Late) -> list[Change]:
    """From the third unit, with all that it did; the sender's own traces lead here instead."""
    matter, left = late.matter, late.left
    case = next(
        change for change in late.decision.changes if (change.kind, change.id) == (CASE, matter.case_id)
    )
    where: dict[str, Value] = {ORG: matter.data["to_org"], "status": "active", "position": None}
    came_by = late.other.case.id if late.other is not None and late.other.case is not None else ""
    brought, _ = brought_over(late.view, matter, late.at.unit, where, goes_on=True, but=came_by)
    changes: list[Change] = [case, *brought]
    changes += ended_where_left(late)
    changes.append(Remove(MEMBER, late.whom, Departure.MOVED, into=late.view.unit, unit=left.unit))
    told = {
        "full_name": matter.about.get("full_name"),
        "unit_name": late.view.unit_name(late.view.unit),
        "accepted_on": matter.day,
    }
    received = notice(matter, "member_received_elsewhere", told, unit=left.unit, about=late.known_as)
    return [*changes, received]


def _overturned(late: Late) -> list[Change]:
    other = late.other
    if other is None or other.case is None:
        return []
    matter, left, at = late.matter, late.left, late.at
    ends: list[tuple[ServerView, Record]] = [(at if other.unit else left, other.case)]
    counterpart = other.case.fields.get("counterpart") or {}
    there = late.view.elsewhere(str(counterpart.get("unit") or ""))
    letter = there.record(CASE, str(counterpart.get("case") or "")) if there is not None else None
    if other.unit and letter is None:
        letter, there = next(iter(_traces(left, late.whom, at.unit)), None), left
    if there is not None and letter is not None:
        ends.append((there, letter))
    changes: list[Change] = []
    for view, case in ends:
        known_as = late.known_as if view.unit == left.unit else ""
        changes += gives_way(view, view.unit, case, matter, late.intent, late.new_id, known_as)
        changes.append(
            to_review(matter, view.unit, case.id) if view.unit == left.unit else _lost_there(late, case)
        )
    return changes


def _lost_there(late: Late, case: Record) -> Put:
    """Tells the unit that was wrong why somebody is gone."""
    told = {
        "workflow": late.matter.workflow.name,
        "full_name": late.matter.about.get("full_name"),
        "unit": late.view.unit,
        "name": late.view.unit_name(late.view.unit),
    }
    return notice(late.matter, "case_lost", told, unit=late.at.unit, about=case.id)


def _traces(left: ServerView, member: str, into: str) -> list[Record]:
    """What a unit kept of somebody whom another one took over without a letter."""
    return [
        case
        for case in left.cases_of(member)
        if case.fields.get("state") == RECEIVED
        and (case.fields.get("counterpart") or {}).get("unit") == into
        and case.fields.get("workflow") == "transfer"
    ]


# -- the other paper stands -------------------------------------------------------------------------


def _gives_way(late: Late, other: Obstacle) -> Outcome:
    """Kept as lost here and where the letter came from, each with both papers."""
    matter, view, left = late.matter, late.view, late.left
    paper = paper_of_case(late.at if other.unit else left, other.case, other.moved_to or left.unit,
                          other.exit.decided_on)  # fmt: skip
    paper = {**paper, "unit_name": view.unit_name(str(paper["unit"]))}
    own = next(
        change for change in late.decision.changes if (change.kind, change.id) == (CASE, matter.case_id)
    )
    fields = dict(own.fields) if isinstance(own, Put) else {}
    lines = fields["history"]
    fields |= {
        "state": LOST.code,
        "lost_to": {**paper, "held": matter.step.to},
        "history": [*lines[:-1], {**lines[-1], "to": LOST.code}],
    }
    mine = {**paper_of(matter), "state": matter.step.to, "full_name": matter.about.get("full_name")}
    by = _author(late, other)
    conflict, papers = both_papers(view, late.intent, matter.case_id, mine, paper, late.new_id, theirs_by=by)
    told = {"workflow": matter.workflow.name, "full_name": matter.about.get("full_name")}
    said = {"unit": paper.get("unit"), "name": paper.get("unit_name")}
    changes: list[Change] = [
        Put(CASE, matter.case_id, fields),
        *papers,
        notice(matter, "case_lost", {**told, **said}, unit=view.unit, about=matter.case_id),
        *_letter_gives_way(late, {**paper, "case": _known_to_the_sender(late, other) or paper["case"]}, by),
    ]
    return Outcome("conflict", tuple(changes), code=Refusal.STATE.value, params=said, conflict=conflict)


def _known_to_the_sender(late: Late, other: Obstacle) -> str:
    """The case by which the unit of the letter knows of the other paper; "" where that is its own."""
    if other.case is None or not other.unit:
        return ""
    origin = other.case.fields.get("counterpart") or {}
    if origin.get("unit") != late.left.unit:
        return ""
    return str(origin.get("case") or trace_id(other.case.id, late.left.unit))


def _author(late: Late, other: Obstacle) -> Mapping[str, Value] | None:
    """Who stands behind the paper that prevailed."""
    at = late.at if other.unit else late.left
    return at.last_author(CASE, other.case.id, "") if other.case is not None else None


def _letter_gives_way(
    late: Late, paper: dict[str, Value], theirs_by: Mapping[str, Value] | None
) -> list[Change]:
    """The sender sees that its letter was answered after all, and which paper stands against the answer."""
    sent, left, matter, whole = late.sent, late.left, late.matter, late.letter_answered()
    answered = Record(CASE, whole.id, {**(sent.fields if sent is not None else {}), **whole.fields})
    lines = whole.fields["history"]
    gone = {
        "state": LOST.code,
        "lost_to": {**paper, "held": RECEIVED},
        "history": [*lines[:-1], {**lines[-1], "to": LOST.code}],
    }
    mine = {**paper_of_case(left, answered, left.unit), "full_name": matter.about.get("full_name")}
    by = late.intent.author.as_json()
    _, papers = both_papers(
        left, late.intent, whole.id, mine, paper, late.new_id, theirs_by=theirs_by, mine_by=by
    )
    puts = [replace(put, unit=left.unit) for put in papers]
    return [replace(whole, fields={**whole.fields, **gone}), *puts, to_review(matter, left.unit, whole.id)]
