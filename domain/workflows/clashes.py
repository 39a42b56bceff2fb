"""Two papers about one person that cannot both stand (`domain.md` 3.14, rows 1 to 7).

The order is that of the law, not of arrival: which decision came first, and whose member the person was on
that day. So a step that no longer fits is asked again as if the other paper had not been; had it been
right, the two are weighed. The loser is kept with both papers, the winner takes effect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from domain.conflicts.draft import Draft, close_or_open
from domain.conflicts.subject import CASE
from domain.conflicts.words import ConflictType
from domain.decide import decide
from domain.decisions import Accepted, Change, Command, Decision, Put, Refused, Remove
from domain.members.checks import age_on
from domain.merge import GroupConflict
from domain.operations import Intent, Outcome, ServerView, rejected
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.workflows.as_if import AsIf
from domain.workflows.conditions import COUNTED
from domain.workflows.effects import notice
from domain.workflows.engine import matter_of
from domain.workflows.exits import Exit, closing, is_open, paper_of, stands_against
from domain.workflows.history import moved_along
from domain.workflows.model import MEMBER, Board, Matter, Step, Workflow, day_of
from domain.workflows.registry import workflows

NewId = Callable[[], str]

# The state of a case that another paper prevailed over.
LOST = "conflict"
# What the record of a person says who left the unit's count; see `Step.exit`.
_MOVED = "transferred"
_MOST_OBSTACLES = 8


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A paper in the way: `case` is None where the unit does not know of one.

    `unit` is that of the case, "" for this one; `moved_to` the unit where the person is by now.
    """

    case: Record | None
    exit: Exit
    unit: str = ""
    moved_to: str = ""

    @property
    def pending(self) -> bool:
        return self.case is not None and is_open(self.case)


@dataclass(frozen=True, slots=True)
class Clash:
    """One step and the papers in its way, with what it would have come to without them."""

    view: ServerView
    intent: Intent
    workflow: Workflow
    step: Step
    standing: Record | None
    matter: Matter
    changes: tuple[Change, ...]
    obstacles: tuple[Obstacle, ...]
    today: date
    new_id: NewId

    @property
    def status(self) -> str:
        """The status that the step leads out to, at once or once the other end agrees; "" for others."""
        if self.step.exit:
            return self.step.exit
        state = self.workflow.state_of[self.step.to]
        under_way = self.step.decides and state.open and _leads_out(self.workflow.name) == _MOVED
        return _MOVED if under_way else ""


def clashed(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    standing: Record | None,
    refusal: Refused,
    today: date,
    new_id: NewId,
) -> Outcome | None:
    """What becomes of a refused step that other papers are in the way of; None where none is."""
    member = _member_of(intent.command, standing)
    if not member or LOST not in workflow.state_of:
        return None
    found = _without_obstacles(view, intent, standing, member, refusal, today)
    if found is None:
        return None
    matter, changes, obstacles = found
    clash = Clash(view, intent, workflow, step, standing, matter, changes, obstacles, today, new_id)
    if not step.decides:
        # Nothing is decided yet: moves under way go on side by side, the first to be accepted wins.
        gone = [obstacle for obstacle in obstacles if not obstacle.pending]
        return _lost(clash, gone[0]) if gone else Outcome("applied", changes)
    stronger = [obstacle for obstacle in obstacles if not _stands(clash, obstacle)]
    return _lost(clash, stronger[0]) if stronger else _won(clash)


def _member_of(command: Command, standing: Record | None) -> str:
    return str((standing.fields.get(MEMBER) if standing else command.set.get(MEMBER)) or "")


# -- what is in the way -----------------------------------------------------------------------------


def _without_obstacles(
    view: ServerView, intent: Intent, standing: Record | None, member: str, refusal: Refused, today: date
) -> tuple[Matter, tuple[Change, ...], tuple[Obstacle, ...]] | None:
    """The step as it would be decided without the papers in its way, and these papers."""
    obstacles: list[Obstacle] = []
    otherwise: dict[tuple[str, str], Record] = {}
    if standing is not None and standing.fields.get("lost_to"):
        held = _as_held(standing)
        if held is None:
            return None
        otherwise[CASE, standing.id] = held
    gone = _way_out(view, member, today)
    if gone is not None:
        obstacle, restored = gone
        obstacles.append(obstacle)
        otherwise[MEMBER, member] = restored
    decision: Decision = refusal
    for _ in range(_MOST_OBSTACLES):
        unseen = frozenset(obstacle.case.id for obstacle in obstacles if obstacle.case and not obstacle.unit)
        as_if = AsIf(view, otherwise, unseen)
        decision = decide(as_if, intent.command, intent.actor, today)
        if isinstance(decision, Accepted):
            if not obstacles and not otherwise:
                return None
            matter = matter_of(as_if, intent.command, intent.actor, today)
            return None if isinstance(matter, Refused) else (matter, decision.changes, tuple(obstacles))
        in_the_way = _open_case_in_the_way(view, decision, intent.author.device, unseen)
        if in_the_way is None:
            return None
        obstacles.append(in_the_way)
    return None


def _as_held(case: Record) -> Record | None:
    """A case that gave way, in the state that it would be in otherwise."""
    lost_to = case.fields.get("lost_to") or {}
    lines = case.fields.get("history") or []
    held = lost_to.get("held") or (lines[-2].get("to") if len(lines) > 1 else None)
    return replace(case, fields={**case.fields, "state": held}) if held else None


def _way_out(view: ServerView, member: str, today: date) -> tuple[Obstacle, Record] | None:
    """The paper by which somebody left, and the person's record as it was before."""
    tombstone = view.tombstone(MEMBER, member)
    record = view.record(MEMBER, member)
    if tombstone is not None and tombstone.departure is Departure.MOVED:
        fields = {**(view.departed_fields(MEMBER, member) or {}), "status": "active"}
        obstacle = _by_a_move(view, member, tombstone.into, today)
        return obstacle, Record(MEMBER, member, fields, tombstone.version)
    status = str(record.fields.get("status") or "") if record is not None else ""
    if record is None or status in COUNTED:
        return None
    left = [case for case in view.cases_of(member) if _exit_of(case) == status]
    if not left:
        return None
    case = max(left, key=lambda each: str(each.fields.get("decided_on") or ""))
    before = (case.fields.get("subject") or {}).get("status")
    fields = {**record.fields, "status": before if before in COUNTED else "active"}
    return Obstacle(case, _exit(view, case, fields)), replace(record, fields=fields)


def _by_a_move(view: ServerView, member: str, unit: str, today: date) -> Obstacle:
    """The move that took somebody away: our own case of it, or that of the unit that took the person over."""
    sent = [case for case in view.cases_of(member) if _exit_of(case) == _MOVED]
    if sent:
        case = max(sent, key=lambda each: str(each.fields.get("decided_on") or ""))
        return Obstacle(case, _exit(view, case, {}), moved_to=unit)
    there = view.elsewhere(unit)
    taken = [case for case in there.cases_of(member) if _exit_of(case) == _MOVED] if there else []
    for case in taken:
        if (case.fields.get("counterpart") or {}).get("unit") == view.unit:
            return Obstacle(case, _exit(view, case, {}), unit=unit, moved_to=unit)
    return Obstacle(None, Exit(_MOVED, today.isoformat()), moved_to=unit)


def _open_case_in_the_way(
    view: ServerView, refusal: Refused, device: str, known: frozenset[str]
) -> Obstacle | None:
    """An open case of somebody else that a condition ran into, where both are about leaving the unit."""
    case = view.record(CASE, str(refusal.params.get("case") or ""))
    if case is None or case.id in known or not view.changed_by_others(CASE, case.id, 0, device):
        return None
    status = _leads_out(str(case.fields.get("workflow")))
    return Obstacle(case, _exit(view, case, {}, status)) if status else None


def _leads_out(name: str) -> str:
    """The status that cases of a workflow may end in, "" where it is not about leaving."""
    workflow = workflows().get(name)
    return next((step.exit for step in workflow.steps if step.exit), "") if workflow else ""


def _exit_of(case: Record) -> str:
    """The status that a closed, approved case led to by an exit; "" for any other case."""
    workflow = workflows().get(str(case.fields.get("workflow")))
    state = workflow.state_of.get(str(case.fields.get("state"))) if workflow else None
    if workflow is None or state is None or state.open or state.board is not Board.APPROVED:
        return ""
    lines = case.fields.get("history") or [{}]
    step = workflow.step_of.get(str(lines[-1].get("step")))
    return step.exit if step is not None else ""


def _exit(view: ServerView, case: Record, member: dict[str, Value], status: str = "") -> Exit:
    """How a case weighs: a move by the day of its request, everything else by the day it was decided."""
    status = status or _exit_of(case)
    data, fields = case.fields.get("data") or {}, case.fields
    day = str(fields.get("decided_on") or "9999")
    if status == _MOVED:
        asked = data.get("letter_date") or (None if fields.get("decided_on") else fields.get("opened_on"))
        day = str(asked or day)
    return Exit(status, day, _over_age(view, member, day))


def _over_age(view: ServerView, member: dict[str, Value], day: str) -> bool:
    born = str(member.get("birth_date") or "")
    if not born or len(day) != len("YYYY-MM-DD"):
        return False
    on = date.fromisoformat(day)
    return age_on(born, on)[0] > view.rulebook.on(day).whole("maturity_age")


# -- weighing ---------------------------------------------------------------------------------------


def _stands(clash: Clash, obstacle: Obstacle) -> bool:
    """Whether the step stands against a paper that was there first."""
    day = day_of(clash.step, clash.matter.data, clash.today)
    if not clash.status:
        # Whoever was competent that day could decide; a member who is on the move still is one.
        return obstacle.pending or day < str((obstacle.case or _NOBODY).fields.get("decided_on") or day)
    if obstacle.pending and (obstacle.exit.status != _MOVED or not clash.step.exit):
        # A decision before an intention; and moves under way go on side by side until one is accepted.
        return True
    about = dict(clash.matter.about)
    mine = Exit(clash.status, _day_of_mine(clash, day), _over_age(clash.view, about, day))
    theirs = replace(obstacle.exit, over_age=_over_age(clash.view, about, obstacle.exit.decided_on))
    if mine.status == theirs.status and mine.decided_on == theirs.decided_on:
        return False
    return stands_against(mine, theirs)


_NOBODY = Record(CASE, "")


def _day_of_mine(clash: Clash, day: str) -> str:
    if clash.status != _MOVED:
        return day
    return str(clash.matter.data.get("letter_date") or day)


def _lost(clash: Clash, obstacle: Obstacle) -> Outcome:
    """The other paper stands: the case is kept with what it would have been, and a person looks at both."""
    view, matter, standing = clash.view, clash.matter, clash.standing
    own = next(change for change in clash.changes if change.kind == CASE and change.id == matter.case_id)
    fields = dict(own.fields) if isinstance(own, Put) else {}
    paper = _paper_of(view, obstacle)
    lines = list(fields.get("history") or [])
    fields["history"] = [*lines[:-1], {**lines[-1], "to": LOST}] if lines else lines
    fields |= {"state": LOST, "lost_to": {**paper, "held": clash.step.to}}
    if standing is None and matter.person:
        # Nobody is entered in the register for it: what was typed about the person stays with the case.
        fields["subject"] = {**(fields.get("subject") or {}), **matter.person}
    put = Put(CASE, matter.case_id, fields, creates=standing is None)
    mine = {**paper_of(matter), "state": clash.step.to, "full_name": matter.about.get("full_name")}
    conflict, changes = _both_papers(clash, matter.case_id, mine, paper, obstacle)
    lost: list[Change] = [put, *changes]
    if clash.step.decides:
        told = {"workflow": clash.workflow.name, "full_name": matter.about.get("full_name"), **_said(paper)}
        lost.append(notice(matter, "case_lost", told, unit=view.unit))
    return Outcome("conflict", tuple(lost), code=_code(obstacle), params=_said(paper), conflict=conflict)


def _code(obstacle: Obstacle) -> str:
    return Refusal.OUT_OF_UNIT.value if obstacle.moved_to else Refusal.STATE.value


def _said(paper: dict[str, Value]) -> dict[str, Value]:
    return {"unit": paper.get("unit"), "name": paper.get("unit_name")}


def _paper_of(view: ServerView, obstacle: Obstacle) -> dict[str, Value]:
    """What prevailed, as the case that gave way remembers it."""
    unit = obstacle.moved_to or obstacle.unit or view.unit
    case = obstacle.case
    data = (case.fields.get("data") or {}) if case is not None else {}
    return {
        "workflow": case.fields.get("workflow") if case is not None else "transfer",
        "case": case.id if case is not None else None,
        "unit": unit,
        "unit_name": view.unit_name(unit),
        "decided_on": case.fields.get("decided_on") if case is not None else obstacle.exit.decided_on,
        "decision_number": data.get("decision_number") or data.get("letter_number"),
    }


def _both_papers(
    clash: Clash,
    loser: str,
    mine: dict[str, Value],
    theirs: dict[str, Value],
    obstacle: Obstacle | None,
) -> tuple[str, tuple[Put, ...]]:
    view = clash.view
    author = None
    if obstacle is not None and obstacle.case is not None and not obstacle.unit:
        author = view.last_author(CASE, obstacle.case.id, "")
    elif obstacle is None:
        author = clash.intent.author.as_json()
    group = GroupConflict("decision", {}, mine, theirs)
    draft = Draft(ConflictType.CASE, CASE, loser, (group,), mine, theirs_by=author)
    return close_or_open(view, clash.intent, draft, clash.new_id)


# -- the step prevails ------------------------------------------------------------------------------


def _won(clash: Clash) -> Outcome:
    """The step takes effect, and what was in its way gives way to it, in this unit and where it led to."""
    view, matter = clash.view, clash.matter
    before: list[Change] = []
    after: list[Change] = []
    person = view.record(MEMBER, matter.member_id)
    changes = clash.changes
    for obstacle in clash.obstacles:
        if obstacle.pending and obstacle.case is not None:
            if clash.step.exit:
                after += closing(matter, view, (obstacle.case,))
            continue
        if not clash.status:
            changes = _where_the_person_is(changes, matter.member_id, obstacle)
            continue
        if person is None and obstacle.moved_to:
            before += _brought_home(view, matter, obstacle.moved_to)
        after += _overturned(clash, obstacle)
    own = [_no_longer_lost(change, clash) for change in changes]
    settled = tuple(_settled(view, clash, matter.case_id))
    return Outcome("merged", (*before, *own, *after, *settled))


def _no_longer_lost(change: Change, clash: Clash) -> Change:
    own = change.kind == CASE and change.id == clash.matter.case_id
    if own and isinstance(change, Put) and clash.standing is not None:
        return replace(change, fields={**change.fields, "lost_to": None})
    return change


def _settled(view: ServerView, clash: Clash, case: str) -> list[Put]:
    settled: dict[str, Value] = {
        "status": "settled",
        "settlement": {"take": "mine", "values": {}},
        "settled_by": clash.intent.author.as_json(),
    }
    found = view.open_conflicts(CASE, case)
    return [
        Put("conflict", conflict.id, settled)
        for conflict in found
        if conflict.fields["type"] == ConflictType.CASE
    ]


def _where_the_person_is(changes: tuple[Change, ...], member: str, obstacle: Obstacle) -> tuple[Change, ...]:
    """What a decision of the competent unit writes into the record of somebody who has left since.

    The status stays what the way out made of it.
    """
    written: list[Change] = []
    for change in changes:
        if isinstance(change, Put) and (change.kind, change.id) == (MEMBER, member):
            fields = {name: value for name, value in change.fields.items() if name != "status"}
            if not fields:
                continue
            change = replace(change, fields=fields, unit=obstacle.moved_to)
        written.append(change)
    return tuple(written)


def _brought_home(view: ServerView, matter: Matter, unit: str) -> list[Change]:
    """The person's record back in this unit, as it is where it had been taken to."""
    there: ServerView | None = view.elsewhere(unit)
    record = there.record(MEMBER, matter.member_id) if there is not None else None
    if there is None or record is None:
        return []
    org = matter.org or matter.about.get("org")
    fields = {**record.fields, "org": org, "status": matter.about.get("status")}
    gone: list[Change] = [
        Remove("position", id, Departure.DELETED, unit=unit) for id in there.positions_of(record.id)
    ]
    gone += [
        Remove("overlay", each.id, Departure.DELETED, unit=unit) for each in there.overlays_of(record.id)
    ]
    gone.append(Remove(MEMBER, record.id, Departure.MOVED, into=view.unit, unit=unit))
    return [*gone, Put(MEMBER, record.id, fields, creates=True)]


def _overturned(clash: Clash, obstacle: Obstacle) -> list[Change]:
    """A paper that had taken effect gives way: its case is kept as lost, at both ends of a move."""
    view, matter = clash.view, clash.matter
    theirs, told = paper_of(matter), {"full_name": matter.about.get("full_name")}
    changes: list[Change] = [notice(matter, "exit_to_review", told, unit=view.unit)]
    case = obstacle.case
    if case is None:
        return changes
    ends: list[tuple[Record, str]] = [(case, obstacle.unit)]
    counterpart = case.fields.get("counterpart") or {}
    there = view.elsewhere(str(counterpart.get("unit") or "")) if counterpart else None
    other = there.record(CASE, str(counterpart.get("case") or "")) if there is not None else None
    if there is not None and other is not None:
        ends.append((other, there.unit))
    for end, unit in ends:
        held = {**theirs, "held": end.fields.get("state")}
        changes.append(moved_along(matter, end, LOST, unit=unit, lost_to=held))
        if not unit or unit == view.unit:
            mine = {**_paper_of(view, replace(obstacle, moved_to="")), "full_name": told["full_name"]}
            changes += _both_papers(clash, end.id, mine, theirs, None)[1]
        else:
            changes += _told_elsewhere(clash, end, unit, theirs)
    return changes


def _told_elsewhere(clash: Clash, case: Record, unit: str, theirs: dict[str, Value]) -> list[Change]:
    """The unit that has to give somebody back sees both papers, and why."""
    there = clash.view.elsewhere(unit)
    if there is None:
        return []
    mine = _paper_of(there, Obstacle(case, Exit(_MOVED, "")))
    group = GroupConflict("decision", {}, mine, theirs)
    author = clash.intent.author.as_json()
    draft = Draft(ConflictType.CASE, CASE, case.id, (group,), mine, theirs_by=author)
    _, puts = close_or_open(there, clash.intent, draft, clash.new_id)
    told = {
        "full_name": clash.matter.about.get("full_name"),
        "unit_name": clash.view.unit_name(clash.view.unit),
    }
    changes: list[Change] = [replace(put, unit=unit) for put in puts]
    return [*changes, notice(clash.matter, "transfer_refused", told, unit=unit)]


# -- admitted in two units --------------------------------------------------------------------------


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
    return rejected(Refused(Refusal.CITIZEN_ID_ELSEWHERE, {"unit": view.unit_name(place[0])}))
