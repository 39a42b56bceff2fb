"""A reception that reaches the server after another decision had taken the member away (`domain.md` 3.14).

The unit received somebody on paper without knowing that the letter had been called off: because a third unit
had received the person, or because the unit that sent the letter had decided otherwise. The day of the
reception is weighed against the day of that decision. Where the reception stands, the member goes to the unit
that was right, in one transaction and with all that was done in between; where it does not, it is kept with
both papers, in this unit and in the one that sent the letter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from domain.conflicts.subject import CASE, kind_of_workflow, values_of
from domain.decide import decide
from domain.decisions import Accepted, Change, Command, Put, Refused, Remove
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
from domain.workflows.model import MEMBER, ORG, Hand, Matter, Step, Workflow
from domain.workflows.moves import trace_of
from domain.workflows.obstacles import INCOMING, Obstacle, came_in, over_age, way_out, weight_of
from domain.workflows.shared_states import LOST
from domain.workflows.transferring import STILL_THERE

NewId = Callable[[], str]
# How the unit that sent a letter keeps it: waiting for its answer, and answered.
_AWAITING, _RECEIVED = "awaiting", "effective"
_CALLED_OFF: Final = ("withdrawn", LOST.code)


@dataclass(frozen=True, slots=True)
class _Late:
    """A reception by `view` of somebody from `left`, as it would be had the other paper not been.

    `at` is the unit where the member is by now, `person` the record there. `other` is the paper in the way,
    its case in `at` or `left`; None where the letter was only taken back. `standing` is our case of it, and
    `sent` that of the unit of the letter.
    """

    view: ServerView
    intent: Intent
    standing: Record
    left: ServerView
    sent: Record | None
    at: ServerView
    person: Record
    other: Obstacle | None
    matter: Matter
    decision: Accepted
    new_id: NewId

    @property
    def whom(self) -> str:
        return self.person.id


def received_late(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    standing: Record,
    refusal: Refused,
    today: date,
    new_id: NewId,
) -> Outcome | None:
    """The verdict on a reception that somebody else's decision was quicker than; None for anything else."""
    origin = standing.fields.get("counterpart") or {}
    left = view.elsewhere(str(origin.get("unit") or ""))
    if left is None or step.hand is not Hand.RECEIVER or step.exit != MOVED or not _late(standing, refusal):
        return None
    if _said_before(workflow, standing, intent.command):
        return Outcome("merged")
    sent = left.record(CASE, str(origin.get("case") or ""))
    place = home_of(left, str(standing.fields.get(MEMBER) or ""), left.unit)
    if place is None or place[0].unit == view.unit:
        return None
    at, person = place
    other = _in_the_way(left, at, person, today)
    if other is None and not _taken_back(sent, intent.command):
        return None
    as_if = _as_if(view, standing, left, sent, person, other, today)
    intent = replace(intent, command=replace(intent.command, expects={}))
    decision = decide(as_if, intent.command, intent.actor, today)
    matter = matter_of(as_if, intent.command, intent.actor, today)
    if isinstance(decision, Refused) or isinstance(matter, Refused):
        return rejected(decision if isinstance(decision, Refused) else refusal)
    late = _Late(view, intent, standing, left, sent, at, person, other, matter, decision, new_id)
    if other is None or _stands(late, other):
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
    for case in at.cases_of(person.id):
        origin = case.fields.get("counterpart") or {}
        if case.fields.get("state") == "accepted" and origin.get("unit") == left.unit and came_in(case):
            return Obstacle(case, weight_of(at, case, {}), unit=at.unit, moved_to=at.unit, left=True)
    gone = way_out(left, person.id, today)
    return gone[0] if gone is not None else None


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
        there |= {(CASE, case.id): case for case in _open_again(left, person.id, other.case)}
    if sent is not None:
        there[CASE, sent.id] = replace(sent, fields={**sent.fields, "state": _AWAITING})
    here = {(CASE, standing.id): replace(standing, fields={**standing.fields, "state": INCOMING})}
    return AsIf(view, here, others={left.unit: AsIf(left, there, frozenset(unseen))})


def _open_again(left: ServerView, member: str, winner: Record) -> list[Record]:
    """Cases that a paper closed which does not stand: they go along with the member as they were before."""
    found = []
    for case in left.cases_of(member):
        lines = case.fields.get("history") or []
        closed = (case.fields.get("lost_to") or {}).get("case") == winner.id
        if closed and case.fields.get("state") != LOST.code and len(lines) > 1:
            fields = {name: value for name, value in case.fields.items() if name != "lost_to"}
            before = {"state": lines[-2].get("to"), "history": lines[:-1]}
            found.append(replace(case, fields={**fields, **before}))
    return found


def _stands(late: _Late, other: Obstacle) -> bool:
    if late.at.unit != late.left.unit and not _may_be_taken_back(late, other):
        return False
    theirs = other.exit
    case = other.case.id if other.case is not None and not other.unit else ""
    knowing = bool(case) and decided_over_a_letter(late.left, late.whom, case)
    about = dict(late.person.fields)
    theirs = replace(theirs, over_age=over_age(late.view, about, theirs.decided_on), over_the_letter=knowing)
    day = late.matter.day
    letter = str(late.matter.data.get("letter_date") or day)
    mine = Exit(MOVED, letter, over_age(late.view, about, letter), led_out_on=day, case=late.standing.id)
    return stands_against(mine, theirs)


def _may_be_taken_back(late: _Late, other: Obstacle) -> bool:
    """Whether nothing was built on the other reception: the member is still counted where it led to.

    Who left that unit by a decision of its own, or was received by a fourth one, is for the level above.
    """
    return other.unit == late.at.unit and late.person.fields.get("status") in COUNTED


# -- the reception stands ---------------------------------------------------------------------------


def _stays(late: _Late) -> list[Change]:
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
    return [*changes, *_overturned(late)]


def _brought(late: _Late) -> list[Change]:
    """From the third unit, with all that it did; the sender's own traces lead here instead."""
    matter, left = late.matter, late.left
    case = next(
        change for change in late.decision.changes if (change.kind, change.id) == (CASE, matter.case_id)
    )
    where: dict[str, Value] = {ORG: matter.data["to_org"], "status": "active", "position": None}
    came_by = late.other.case.id if late.other is not None and late.other.case is not None else ""
    brought, _ = brought_over(late.view, matter, late.at.unit, where, goes_on=True, but=came_by)
    changes: list[Change] = [case, *brought]
    if late.sent is None:
        before = Record(MEMBER, late.whom, left.departed_fields(MEMBER, late.whom) or {})
        changes.append(trace_of(matter, left, before))
    else:
        data = {**(late.sent.fields.get("data") or {}), "accepted_on": matter.day}
        changes.append(
            moved_along(matter, late.sent, _RECEIVED, unit=left.unit, data=data, decided_on=matter.day)
        )
    for overlay in left.overlays_of(late.whom):
        if str(overlay.fields.get("to_on") or "") > matter.day:
            changes.append(Put("overlay", overlay.id, {"to_on": matter.day}, unit=left.unit))
    changes.append(Remove(MEMBER, late.whom, Departure.MOVED, into=late.view.unit, unit=left.unit))
    told = {
        "full_name": matter.about.get("full_name"),
        "unit_name": late.view.unit_name(late.view.unit),
        "accepted_on": matter.day,
    }
    about = late.sent.id if late.sent is not None else ""
    return [*changes, notice(matter, "member_received_elsewhere", told, unit=left.unit, about=about)]


def _own(late: _Late) -> Put:
    """Our case, as the step leaves it where nothing is in its way."""
    changes = (change for change in late.decision.changes if isinstance(change, Put) and not change.unit)
    return next(change for change in changes if (change.kind, change.id) == (CASE, late.standing.id))


def _overturned(late: _Late) -> list[Change]:
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
        known_as = late.sent.id if late.sent is not None and view.unit == left.unit else ""
        changes += gives_way(view, view.unit, case, matter, late.intent, late.new_id, known_as)
        changes.append(to_review(matter, view.unit, case.id))
    return changes


def _traces(left: ServerView, member: str, into: str) -> list[Record]:
    """What a unit kept of somebody whom another one took over without a letter."""
    return [
        case
        for case in left.cases_of(member)
        if case.fields.get("state") == _RECEIVED
        and (case.fields.get("counterpart") or {}).get("unit") == into
        and case.fields.get("workflow") == "transfer"
    ]


# -- the other paper stands -------------------------------------------------------------------------


def _gives_way(late: _Late, other: Obstacle) -> Outcome:
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
    conflict, papers = both_papers(view, late.intent, matter.case_id, mine, paper, late.new_id)
    told = {"workflow": matter.workflow.name, "full_name": matter.about.get("full_name")}
    said = {"unit": paper.get("unit"), "name": paper.get("unit_name")}
    changes: list[Change] = [
        Put(CASE, matter.case_id, fields),
        *papers,
        notice(matter, "case_lost", {**told, **said}, unit=view.unit, about=matter.case_id),
        *_letter_gives_way(late, {**paper, "case": _known_to_the_sender(late, other) or paper["case"]}),
    ]
    return Outcome("conflict", tuple(changes), code=Refusal.STATE.value, params=said, conflict=conflict)


def _known_to_the_sender(late: _Late, other: Obstacle) -> str:
    """The case by which the unit of the letter knows of the other paper; "" where it has none but that."""
    origin = (other.case.fields.get("counterpart") or {}) if other.case is not None and other.unit else {}
    return str(origin.get("case") or "") if origin.get("unit") == late.left.unit else ""


def _letter_gives_way(late: _Late, paper: dict[str, Value]) -> list[Change]:
    """The sender sees that its letter was answered after all, and which paper stands against the answer."""
    sent, left, matter = late.sent, late.left, late.matter
    if sent is None:
        return []
    data = {**(sent.fields.get("data") or {}), "accepted_on": matter.day}
    lost = moved_along(matter, sent, LOST.code, unit=left.unit, data=data, decided_on=matter.day,
                       lost_to={**paper, "held": _RECEIVED})  # fmt: skip
    answered = replace(sent, fields={**sent.fields, "decided_on": matter.day, "state": _RECEIVED})
    mine = {**paper_of_case(left, answered, left.unit), "full_name": matter.about.get("full_name")}
    by = late.intent.author.as_json()
    _, papers = both_papers(left, late.intent, sent.id, mine, paper, late.new_id, mine_by=by)
    puts = [replace(put, unit=left.unit) for put in papers]
    return [lost, *puts, to_review(matter, left.unit, sent.id)]
