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
from domain.decisions import Change, Command, Put, Refused, Remove
from domain.duplicates.aliases import survivor
from domain.merge import GroupConflict
from domain.operations import Intent, Outcome, ServerView
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.workflows.along import Journey, cases_along, kept_id
from domain.workflows.effects import notice
from domain.workflows.exits import Exit, closing, paper_of, stands_against
from domain.workflows.history import moved_along
from domain.workflows.homes import is_bound_to_home
from domain.workflows.left_behind import posts_left
from domain.workflows.model import MEMBER, Matter, Step, Workflow, day_of
from domain.workflows.obstacles import MOVED, Obstacle, leads_out, over_age, without_obstacles

NewId = Callable[[], str]

# The state of a case that another paper prevailed over.
LOST = "conflict"


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
        under_way = self.step.decides and state.open and leads_out(self.workflow.name) == MOVED
        return MOVED if under_way else ""


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
    found = without_obstacles(view, intent, standing, member, refusal, today)
    if found is None:
        return None
    matter, changes, obstacles = found
    clash = Clash(view, intent, workflow, step, standing, matter, changes, obstacles, today, new_id)
    return _where_the_round_is(clash, _weighed(clash))


def _weighed(clash: Clash) -> Outcome:
    if not clash.step.decides:
        # Nothing is decided yet: moves under way go on side by side, the first to be accepted wins.
        gone = [obstacle for obstacle in clash.obstacles if not obstacle.pending]
        return _lost(clash, gone[0]) if gone else Outcome("applied", clash.changes)
    stronger = [obstacle for obstacle in clash.obstacles if not _stands(clash, obstacle)]
    return _lost(clash, stronger[0]) if stronger else _won(clash)


def weighed_moves(clash: Clash) -> Outcome:
    """Of moves from one branch to two others the first by date stands; the rest is kept with both papers."""
    stronger = [obstacle for obstacle in clash.obstacles if not _stands(clash, obstacle)]
    if stronger:
        return _lost(clash, stronger[0])
    gone = [change for obstacle in clash.obstacles for change in _overturned(clash, obstacle)]
    return Outcome("merged", (*clash.changes, *gone))


def _where_the_round_is(clash: Clash, outcome: Outcome) -> Outcome:
    """The id of a round is where its member is: what is opened in the unit that was left gets its own."""
    matter, view = clash.matter, clash.view
    left = view.record(MEMBER, matter.member_id) is None
    back = any(change.kind == MEMBER and not change.unit for change in outcome.changes)
    if clash.standing is not None or not clash.workflow.once_per or not left or back:
        return outcome
    id = kept_id(view, matter.case_id)
    own = [_named_anew(change, matter.case_id, id) for change in outcome.changes]
    leads_on = Remove(CASE, matter.case_id, Departure.MERGED, into=id)
    return replace(outcome, changes=(*own, leads_on), into=id)


def _named_anew(change: Change, before: str, after: str) -> Change:
    if not isinstance(change, Put) or change.unit:
        return change
    fields = {name: after if value == before else value for name, value in change.fields.items()}
    return replace(change, id=after if change.id == before else change.id, fields=fields)


def _member_of(command: Command, standing: Record | None) -> str:
    return str((standing.fields.get(MEMBER) if standing else command.set.get(MEMBER)) or "")


# -- weighing ---------------------------------------------------------------------------------------


def _stands(clash: Clash, obstacle: Obstacle) -> bool:
    """Whether the step stands against a paper that was there first."""
    day = day_of(clash.step, clash.matter.data, clash.today)
    if _was_not_home(clash, obstacle, day):
        return False
    if not clash.status:
        # Whoever was competent that day could decide; a member who is on the move still is one.
        return obstacle.pending or day < str((obstacle.case or _NOBODY).fields.get("decided_on") or day)
    if obstacle.pending and (obstacle.exit.status != MOVED or not clash.step.exit):
        # A decision before an intention; and moves under way go on side by side until one is accepted.
        return True
    about = dict(clash.matter.about)
    mine = Exit(clash.status, _day_of_mine(clash, day), over_age(clash.view, about, day))
    theirs = replace(obstacle.exit, over_age=over_age(clash.view, about, obstacle.exit.decided_on))
    if mine.status == theirs.status and mine.decided_on == theirs.decided_on:
        return False
    return stands_against(mine, theirs)


def _was_not_home(clash: Clash, obstacle: Obstacle, day: str) -> bool:
    """Whether the step is an exit for the unit that was home on its day, and that was another one."""
    if obstacle.not_home:
        return True
    moved = obstacle.exit.status == MOVED and obstacle.moved_to and not obstacle.pending
    if not moved or obstacle.case is None or not is_bound_to_home(clash.view, clash.workflow, clash.step):
        return False
    return str(obstacle.case.fields.get("decided_on") or "9999") <= day


_NOBODY = Record(CASE, "")


def _day_of_mine(clash: Clash, day: str) -> str:
    if clash.status != MOVED:
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
        lost.append(notice(matter, "case_lost", told, unit=view.unit, about=matter.case_id))
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
    author, own = None, None
    if obstacle is not None and obstacle.case is not None and not obstacle.unit:
        author = view.last_author(CASE, obstacle.case.id, "")
    elif obstacle is None:
        # The step prevails: what gives way to it was somebody else's.
        author, own = clash.intent.author.as_json(), view.last_author(CASE, loser, "")
    group = GroupConflict("decision", {}, mine, theirs)
    draft = Draft(ConflictType.CASE, CASE, loser, (group,), mine, theirs_by=author, mine_by=own)
    return close_or_open(view, clash.intent, draft, clash.new_id)


# -- the step prevails ------------------------------------------------------------------------------


def _won(clash: Clash) -> Outcome:
    """The step takes effect, and what was in its way gives way to it, in this unit and where it led to."""
    view, matter = clash.view, clash.matter
    before: list[Change] = []
    after: list[Change] = []
    person = view.record(MEMBER, matter.member_id)
    changes, home = clash.changes, matter.member_id
    for obstacle in clash.obstacles:
        if obstacle.pending and obstacle.case is not None:
            if clash.step.exit:
                after += closing(matter, view, (obstacle.case,))
            continue
        if not clash.status:
            changes = _where_the_person_is(changes, matter.member_id, obstacle)
            changes = tuple(_until_the_exit(change, clash, obstacle) for change in changes)
            continue
        if person is None and obstacle.moved_to:
            brought, home = _brought_home(view, matter, obstacle.moved_to)
            before += brought
        after += _overturned(clash, obstacle)
    # What this unit had kept of a round is one with the case that comes home, and closed there with it.
    removed = (change for change in before if isinstance(change, Remove) and not change.unit)
    folded = {change.id for change in removed if change.kind == CASE}
    own = [_no_longer_lost(change, clash) for change in changes if change.id not in folded]
    settled = _settled(view, clash, matter.case_id)
    # Whoever was folded into another entry meanwhile comes home as that one.
    named = [_named_anew(change, matter.member_id, home) for change in (*own, *after, *settled)]
    return Outcome("merged", (*before, *named))


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


def _until_the_exit(change: Change, clash: Clash, obstacle: Obstacle) -> Change:
    """What a decision of before the exit writes, as the exit left it: no case open, no overlay beyond."""
    if not isinstance(change, Put) or change.unit:
        return change
    day, fields = obstacle.exit.decided_on, dict(change.fields)
    if change.kind == "overlay" and day and str(fields.get("to_on") or "9999") > day:
        return replace(change, fields={**fields, "to_on": day})
    state = clash.workflow.state_of.get(str(fields.get("state"))) if change.kind == CASE else None
    if state is None or not state.open or change.id != clash.matter.case_id:
        return change
    lines = list(fields.get("history") or [])
    fields["history"] = [*lines, {**lines[-1], "to": state.closes_to}]
    return replace(change, fields={**fields, "state": state.closes_to})


def _brought_home(view: ServerView, matter: Matter, unit: str) -> tuple[list[Change], str]:
    """The person's record back in this unit, as it is where it had been taken to, and its id there."""
    there: ServerView | None = view.elsewhere(unit)
    id = survivor(there, MEMBER, matter.member_id) if there is not None else ""
    record = there.record(MEMBER, id) if there is not None else None
    if there is None or record is None:
        return [], matter.member_id
    org = matter.org or matter.about.get("org")
    fields = {**record.fields, "org": org, "status": matter.about.get("status")}
    posts = [there.record("position", post) for post in there.positions_of(record.id)]
    gone: list[Change] = [*posts_left(posts, record.fields, matter.day, unit=unit)]
    gone += [
        Remove("overlay", each.id, Departure.DELETED, unit=unit) for each in there.overlays_of(record.id)
    ]
    gone.append(Remove(MEMBER, record.id, Departure.MOVED, into=view.unit, unit=unit))
    journey = Journey(matter, left=there, here=view, org=org, goes_on=False, member=record.id)
    return [*gone, Put(MEMBER, record.id, fields, creates=True), *cases_along(journey)], record.id


def _overturned(clash: Clash, obstacle: Obstacle) -> list[Change]:
    """A paper that had taken effect gives way: its case is kept as lost, at both ends of a move."""
    view, matter = clash.view, clash.matter
    theirs, told = paper_of(matter), {"full_name": matter.about.get("full_name")}
    changes: list[Change] = [notice(matter, "exit_to_review", told, unit=view.unit, about=matter.case_id)]
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
    mine = _paper_of(there, Obstacle(case, Exit(MOVED, "")))
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
