"""One person admitted in two units (`domain.md` 3.14, row 7): the earlier approval stands, then a move.

Of one day it is the one whose case has the lower id.

Found by the citizen id. The unit whose approval came later, or is still to come, keeps its case with both
papers, and a transfer is prepared where the person is registered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from domain.conflicts.draft import Draft, close_or_open
from domain.conflicts.subject import CASE
from domain.conflicts.words import ConflictType
from domain.decide import decide
from domain.decisions import Accepted, Change, Put, Refused, Remove
from domain.kinds import KINDS
from domain.merge import GroupConflict, equal_values, merge_fold
from domain.operations import Intent, Outcome, ServerView, rejected
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.workflows.as_if import AsIf
from domain.workflows.conditions import COUNTED
from domain.workflows.exits import is_open
from domain.workflows.history import taken_by
from domain.workflows.left_behind import posts_left
from domain.workflows.model import MEMBER, About, Board, Step, Workflow, day_of, taken_on
from domain.workflows.registry import workflows
from domain.workflows.subjects import derived_id

# Who differs in one of these may be somebody else.
IDENTITY = ("full_name", "birth_date")
NewId = Callable[[], str]
LOST = "conflict"


@dataclass(frozen=True, slots=True)
class Twice:
    """An admission here and the same person's record in another unit, with the case of it if there is one."""

    view: ServerView
    intent: Intent
    workflow: Workflow
    step: Step
    case: Put
    person: Mapping[str, Value]
    member: str
    changes: tuple[Change, ...]
    there: ServerView
    other: Record
    other_case: Record | None
    today: date
    new_id: NewId

    @property
    def day(self) -> str:
        return day_of(
            self.step, self.case.fields.get("data") or {}, taken_on(self.intent.command.at, self.today)
        )

    @property
    def other_day(self) -> str:
        """When the other unit approved; "" while it has not."""
        if self.other.fields.get("status") not in COUNTED:
            return ""
        approved = self.other_case.fields.get("decided_on") if self.other_case is not None else None
        return str(approved or self.other.fields.get("joined_on") or self.today.isoformat())


def admitted_twice(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    decision: Accepted,
    place: tuple[str, str],
    today: date,
    new_id: NewId,
) -> Outcome:
    """The verdict on an admission of somebody whom another unit (`place`: unit, member) has."""
    there = view.elsewhere(place[0])
    other = there.record(MEMBER, place[1]) if there is not None else None
    case = _of(decision, CASE, intent.command.id)
    member = next((change for change in decision.changes if _enters(change)), None)
    if there is None or other is None or case is None or not isinstance(member, Put):
        return _refused(view, place)
    if workflow.about is not About.CANDIDATE or not _same_person(member.fields, other.fields):
        return _refused(view, place)
    twice = Twice(view, intent, workflow, step, case, member.fields, member.id, decision.changes, there,
                  other, _admission(there, other.id, workflow), today, new_id)  # fmt: skip
    approved = twice.other_day
    theirs = (approved, twice.other_case.id if twice.other_case is not None else "")
    if step.decides and (not approved or (twice.day, intent.command.id) < theirs):
        return _mine_stands(twice)
    return _theirs_stands(twice)


def decided_again(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    standing: Record,
    today: date,
    new_id: NewId,
) -> Outcome | None:
    """A further step of an admission that gave way to another unit's; None where it is not one."""
    lost_to = standing.fields.get("lost_to") or {}
    member = str(standing.fields.get(MEMBER) or "")
    twice = workflow.about is About.CANDIDATE and lost_to.get("workflow") == workflow.name
    if not twice or not lost_to.get("held") or view.record(MEMBER, member) is not None:
        return None
    subject = standing.fields.get("subject") or {}
    declared = KINDS[MEMBER].by_name
    person = {name: value for name, value in subject.items() if name in declared}
    person |= {"org": standing.fields.get("org"), "status": "candidate"}
    held = replace(standing, fields={**standing.fields, "state": lost_to["held"]})
    as_if = AsIf(view, {(MEMBER, member): Record(MEMBER, member, person), (CASE, standing.id): held})
    decision = decide(as_if, intent.command, intent.actor, today)
    if isinstance(decision, Refused):
        return rejected(decision)
    written = _of(decision, MEMBER, member)
    entered = Put(MEMBER, member, {**person, **(written.fields if written else {})}, creates=True)
    others = tuple(change for change in decision.changes if (change.kind, change.id) != (MEMBER, member))
    place = view.place_of_citizen_id(str(person.get("citizen_id") or ""))
    if place is None:
        return Outcome("merged", (entered, *others))
    whole = Accepted((*others, entered))
    return admitted_twice(view, intent, workflow, step, whole, place, today, new_id)


def _same_person(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    """One citizen id may be mistyped: nobody is taken out of another unit because of a number alone."""
    declared = KINDS[MEMBER].by_name
    return all(equal_values(declared[name], one.get(name), other.get(name)) for name in IDENTITY)


def _refused(view: ServerView, place: tuple[str, str]) -> Outcome:
    return rejected(Refused(Refusal.CITIZEN_ID_ELSEWHERE, {"unit": view.unit_name(place[0])}))


def _enters(change: Change) -> bool:
    return isinstance(change, Put) and change.kind == MEMBER and change.creates and not change.unit


def _of(decision: Accepted, kind: str, id: str) -> Put | None:
    found = (change for change in decision.changes if (change.kind, change.id) == (kind, id))
    return next((change for change in found if isinstance(change, Put)), None)


def _admission(there: ServerView, member: str, workflow: Workflow) -> Record | None:
    """The other unit's case: approved, or else still open."""
    mine = [case for case in there.cases_of(member) if case.fields.get("workflow") == workflow.name]
    approved = [
        case
        for case in mine
        if not is_open(case) and workflow.state_of[str(case.fields["state"])].board is Board.APPROVED
    ]
    return next(iter([*approved, *filter(is_open, mine)]), None)


def _paper(twice: Twice, *, of_mine: bool) -> dict[str, Value]:
    view = twice.view if of_mine else twice.there
    case = twice.case.fields if of_mine else (twice.other_case.fields if twice.other_case is not None else {})
    return {
        "workflow": twice.workflow.name,
        "case": twice.intent.command.id if of_mine else (twice.other_case.id if twice.other_case else None),
        "unit": view.unit,
        "unit_name": twice.view.unit_name(view.unit),
        "decided_on": (twice.day if twice.step.decides else None) if of_mine else twice.other_day or None,
        "decision_number": (case.get("data") or {}).get("decision_number"),
    }


def _theirs_stands(twice: Twice) -> Outcome:
    """Nobody is entered here: the case is kept, and the other unit may send the person."""
    paper = _paper(twice, of_mine=False)
    lines = list(twice.case.fields.get("history") or [])
    fields = {
        **twice.case.fields,
        "state": LOST,
        "lost_to": {**paper, "held": twice.step.to},
        "history": [*lines[:-1], {**lines[-1], "to": LOST}] if lines else lines,
        "subject": {**(twice.case.fields.get("subject") or {}), **twice.person},
    }
    put = replace(twice.case, fields=fields)
    conflict, papers = _both_papers(twice, twice.view, put.id, _paper(twice, of_mine=True), paper)
    changes: list[Change] = [put, *papers]
    if twice.step.decides:
        changes += [*_transfer(twice, twice.there, twice.other, twice.view), *_told(twice)]
    params = {"unit": paper["unit"], "name": paper["unit_name"]}
    code = Refusal.CITIZEN_ID_ELSEWHERE.value
    return Outcome("conflict", tuple(changes), code=code, params=params, conflict=conflict)


def _mine_stands(twice: Twice) -> Outcome:
    """The person is registered here; what the other unit knew and this one did not comes along."""
    there, unit = twice.there, twice.there.unit
    offered = {
        name: value
        for name, value in twice.other.fields.items()
        if name not in ("org", "status", "source", "position", "joined_on", "joined_at", "card_number")
    }
    filled = merge_fold(KINDS[MEMBER], offered, twice.person).write
    own = [
        replace(change, fields={**filled, **change.fields})
        if isinstance(change, Put) and _enters(change)
        else replace(change, fields={**change.fields, "lost_to": None})
        if isinstance(change, Put) and change is twice.case and not change.creates
        else change
        for change in twice.changes
    ]
    posts = [there.record("position", id) for id in there.positions_of(twice.other.id)]
    gone: list[Change] = [*posts_left(posts, twice.other.fields, twice.today.isoformat(), unit=unit)]
    gone.append(Remove(MEMBER, twice.other.id, Departure.MOVED, into=twice.view.unit, unit=unit))
    changes: list[Change] = [*own, *gone]
    if twice.other_case is not None:
        theirs = {**_paper(twice, of_mine=True), "held": twice.other_case.fields.get("state")}
        changes.append(Put(CASE, twice.other_case.id, {"state": LOST, "lost_to": theirs}, unit=unit))
        mine = _paper(twice, of_mine=False)
        _, papers = _both_papers(twice, there, twice.other_case.id, mine, theirs)
        changes += [replace(put, unit=unit) for put in papers]
    registered = Record(MEMBER, twice.member, {**filled, **twice.person})
    changes += [*_transfer(twice, twice.view, registered, there), *_told(twice)]
    changes += _answered(twice)
    return Outcome("merged", tuple(changes))


def _answered(twice: Twice) -> list[Change]:
    settled: dict[str, Value] = {
        "status": "settled",
        "settlement": {"take": "mine", "values": {}},
        "settled_by": twice.intent.author.as_json(),
    }
    found = twice.view.open_conflicts(CASE, twice.case.id)
    return [Put("conflict", each.id, settled) for each in found if each.fields["type"] == ConflictType.CASE]


def _both_papers(
    twice: Twice, view: ServerView, loser: str, mine: dict[str, Value], theirs: dict[str, Value]
) -> tuple[str, tuple[Put, ...]]:
    group = GroupConflict("decision", {}, mine, theirs)
    other = view is twice.there
    author = twice.intent.author.as_json() if other else _author_there(twice)
    draft = Draft(ConflictType.CASE, CASE, loser, (group,), mine, theirs_by=author)
    return close_or_open(view, twice.intent, draft, twice.new_id)


def _author_there(twice: Twice) -> Mapping[str, Value] | None:
    """Who stands behind the other unit's paper: its name is enough, its people are its own business."""
    unit = twice.view.unit_name(twice.there.unit)
    return {"actor": twice.there.unit, "name": unit, "device": twice.there.unit, "at": "", "place": unit}


def _transfer(twice: Twice, home: ServerView, member: Record, target: ServerView) -> list[Change]:
    """A transfer, prepared as a draft where the person is registered, to the unit that has him or her too."""
    workflow = workflows()["transfer"]
    actor, command, on = twice.intent.actor, twice.intent.command, twice.today.isoformat()
    id = derived_id("transfer", "admitted twice", member.id, target.unit)
    step = workflow.opening[0]
    line = {"step": step.name, "to": step.to, **taken_by(actor, twice.today, command.at, command.place)}
    kept = ("full_name", "birth_date", "sex", "citizen_id", "card_number")
    fields = {
        "workflow": workflow.name,
        "member": member.id,
        "org": member.fields.get("org"),
        "state": step.to,
        "subject": {name: member.fields[name] for name in kept if member.fields.get(name) is not None},
        "data": {"to_unit": target.unit},
        "history": [line],
        "opened_on": on,
    }
    if home.record(CASE, id) is not None:
        return []
    unit = home.unit if home is not twice.view else ""
    return [Put(CASE, id, fields, creates=True, unit=unit)]


def _told(twice: Twice) -> list[Change]:
    names = {"full_name": twice.person.get("full_name")}
    notices: list[Change] = []
    for view, other in ((twice.view, twice.there), (twice.there, twice.view)):
        told = {**names, "unit_name": twice.view.unit_name(other.unit)}
        fields = {"code": "admitted_twice", "params": told, "about_kind": CASE,
                  "raised_on": twice.today.isoformat()}  # fmt: skip
        notices.append(Put("notice", twice.new_id(), fields, creates=True, unit=view.unit))
    return notices
