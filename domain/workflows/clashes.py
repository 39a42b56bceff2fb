"""Two papers about one person that cannot both stand (`domain.md` 3.14, rows 1 to 7).

The order is that of the law, not of arrival: which decision came first, and whose member the person was on
that day. So a step that no longer fits is asked again as if the other paper had not been; had it been
right, the two are weighed. The loser is kept with both papers, the winner takes effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.conflicts.subject import CASE
from domain.decide import decide
from domain.decisions import Accepted, Change, Command, Put, Refused, Remove
from domain.operations import Intent, Outcome, ServerView
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.workflows.after import After
from domain.workflows.along import kept_id
from domain.workflows.as_if import AsIf
from domain.workflows.as_left import as_left, still_on_the_move
from domain.workflows.effects import notice
from domain.workflows.excluding import taken_before
from domain.workflows.exits import DEATH, MOVED, Exit, closing, paper_of, stands_against
from domain.workflows.giving_back import TOOK, as_before, taken_from
from domain.workflows.giving_way import (
    OPEN_MOVE,
    both_papers,
    brought_over,
    decided_over_a_letter,
    gives_way,
    led_to,
    paper_of_case,
    settled,
    to_review,
)
from domain.workflows.homes import is_bound_to_home
from domain.workflows.model import CONFIRM, MEMBER, ORG, Matter, Step, Workflow
from domain.workflows.obstacles import Obstacle, leads_out, over_age, received_as, without_obstacles
from domain.workflows.read_elsewhere import read_where_the_person_is

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


def stands_again(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    standing: Record | None,
    today: date,
    new_id: NewId,
) -> Outcome | None:
    """A step that had given way takes effect after all; None where it cannot.

    `standing` is its case as it was before the step, None where the step opened it.
    """
    member = _member_of(intent.command, standing)
    found = without_obstacles(view, intent, standing, member, Refused(Refusal.STATE), today)
    if found is None:
        return None
    matter, changes, obstacles = found
    return _won(Clash(view, intent, workflow, step, standing, matter, changes, obstacles, today, new_id))


def weighed_moves(clash: Clash, moves: Sequence[Obstacle]) -> Outcome:
    """Of `moves` out of one branch, and this one, the first by date stands; the others keep both papers."""
    others = [obstacle for obstacle in clash.obstacles if obstacle not in moves]
    stronger = [each for each in moves if not _is_first(clash, each)]
    stronger += [each for each in others if not _stands(clash, each)]
    if stronger:
        return _lost(clash, stronger[0])
    over = [change for each in moves for change in _overturned(clash, each)]
    outcome = _won(replace(clash, obstacles=tuple(others)))
    return replace(outcome, changes=(*outcome.changes, *over))


def _is_first(clash: Clash, move: Obstacle) -> bool:
    day = clash.matter.day
    case = move.case or _NOBODY
    return (day, clash.matter.case_id) < (str(case.fields.get("decided_on") or day), case.id)


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
    if obstacle.not_home:
        # By it somebody was another unit's on the day of the step, or never this one's.
        return False
    if obstacle.in_question:
        return True
    if obstacle.excludes:
        # What is of a later day gives way to the step (`decided_after`).
        decided = After(clash.view, clash.changes, clash.intent.author).record(CASE, clash.matter.case_id)
        return decided is None or taken_before(clash.view, decided) is None
    day = clash.matter.day
    if not clash.status:
        # Whoever was competent that day could decide; a member who is on the move still is one.
        left = str((obstacle.case or _NOBODY).fields.get("decided_on") or day)
        return obstacle.pending or day < left or _fits_by_now(clash, obstacle)
    if obstacle.pending and (obstacle.exit.status != MOVED or not clash.step.exit or clash.status == DEATH):
        # A decision before an intention; and moves under way go on side by side until one is accepted. A
        # letter takes away nobody who died.
        return True
    about = dict(clash.matter.about)
    theirs = replace(obstacle.exit, over_age=over_age(clash.view, about, obstacle.exit.decided_on))
    if obstacle.case is not None and clash.status == MOVED:
        over = decided_over_a_letter(clash.view, clash.matter.member_id, obstacle.case.id)
        theirs = replace(theirs, over_the_letter=over)
    return stands_against(exit_of(clash, day), theirs)


def _fits_by_now(clash: Clash, obstacle: Obstacle) -> bool:
    """Whether the step could be taken of whoever has left, had the way out not closed its case."""
    view, intent, standing = clash.view, clash.intent, clash.standing
    if standing is None or obstacle.case is None or obstacle.unit:
        return False
    found = as_before(view, obstacle.case).get((CASE, standing.id))
    if found is None:
        return False
    as_if = AsIf(view, {(CASE, standing.id): found})
    return isinstance(decide(as_if, intent.command, intent.actor, clash.today), Accepted)


def exit_of(clash: Clash, day: str) -> Exit:
    """How the step weighs."""
    view, matter = clash.view, clash.matter
    weighs = _day_of_mine(clash, day)
    confirmed = clash.intent.command.set.get(CONFIRM) or ()
    standing = clash.standing
    return Exit(
        clash.status,
        weighs,
        over_age(view, dict(matter.about), weighs),
        led_out_on=day if clash.step.exit == MOVED else "",
        of_home=is_bound_to_home(view, clash.workflow, clash.step),
        over_the_letter=OPEN_MOVE in confirmed,
        case=received_as(standing) if standing is not None and clash.status == MOVED else matter.case_id,
    )


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
    there = obstacle.case is not None and not obstacle.unit
    author = view.last_author(CASE, obstacle.case.id, "") if there and obstacle.case else None
    conflict, changes = both_papers(
        view, clash.intent, matter.case_id, mine, paper, clash.new_id, theirs_by=author
    )
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
    return paper_of_case(view, obstacle.case, unit, obstacle.exit.decided_on)


# -- the step prevails ------------------------------------------------------------------------------


def _won(clash: Clash) -> Outcome:
    """The step takes effect, and what was in its way gives way to it, in this unit and where it led to."""
    view, matter = clash.view, clash.matter
    before: list[Change] = []
    after: list[Change] = []
    person = view.record(MEMBER, matter.member_id)
    changes, home = clash.changes, matter.member_id
    for obstacle in clash.obstacles:
        if obstacle.in_question or obstacle.excludes:
            continue
        if obstacle.pending and obstacle.case is not None:
            if clash.step.exit:
                after += closing(matter, view, (obstacle.case,))
            elif clash.step.moves_inside and obstacle.exit.status == MOVED:
                changes = still_on_the_move(matter, changes)
            continue
        if not clash.status:
            changes = as_left(view, matter, obstacle, changes)
            continue
        if person is None and obstacle.moved_to:
            brought, home = _brought_home(view, matter, obstacle)
            before += brought
        after += _overturned(clash, obstacle)
        after += _as_before_it(clash, obstacle)
    # What this unit had kept of a round is one with the case that comes home, and closed there with it.
    removed = (change for change in before if isinstance(change, Remove) and not change.unit)
    folded = {change.id for change in removed if change.kind == CASE}
    if clash.step.moves_inside:
        after += led_to(view, matter.member_id, matter.org, matter.data["to_org"], but=matter.case_id)
    own = [_no_longer_lost(change, clash) for change in changes if change.id not in folded]
    own = [_with_what_came(change, clash, before) for change in own]
    answered = settled(view, clash.intent, matter.case_id)
    # Whoever was folded into another entry meanwhile comes home as that one.
    named = [_named_anew(change, matter.member_id, home) for change in (*own, *after, *answered)]
    late = not (clash.step.exit or clash.status)
    unit = next((each.moved_to for each in clash.obstacles if late and each.moved_to), "")
    follows = read_where_the_person_is(view, clash.intent, matter, unit, named)
    return Outcome("merged", (*before, *named, *follows))


def _as_before_it(clash: Clash, obstacle: Obstacle) -> Iterator[Change]:
    """What a paper had ended that gives way, and the step leaves alone, is as it was: a post of before."""
    if obstacle.case is None or obstacle.unit:
        return
    written = {(change.kind, change.id) for change in clash.changes if not change.unit}
    for (kind, id), before in as_before(clash.view, obstacle.case).items():
        now = clash.view.record(kind, id)
        if kind == CASE or now is None or (kind, id) in written:
            continue
        yield Put(
            kind,
            id,
            {name: value for name, value in before.fields.items() if value != now.fields.get(name)},
        )


def _no_longer_lost(change: Change, clash: Clash) -> Change:
    own = change.kind == CASE and change.id == clash.matter.case_id
    if own and isinstance(change, Put) and clash.standing is not None:
        return replace(change, fields={"lost_to": None, **change.fields})
    return change


def _with_what_came(change: Change, clash: Clash, brought: Sequence[Change]) -> Change:
    """The line of the step also notes what came home open and is closed by it."""
    there = clash.view.elsewhere(next((each.unit for each in brought if each.unit), ""))
    own = isinstance(change, Put) and (change.kind, change.id, change.unit) == (
        CASE,
        clash.matter.case_id,
        "",
    )
    if there is None or not own or not isinstance(change, Put) or not change.fields.get("history"):
        return change
    closed = [
        Put(CASE, each.id, {"state": each.fields["state"]})
        for each in brought
        if isinstance(each, Put) and not each.unit and each.kind == CASE and each.fields.get("lost_to")
    ]
    *lines, line = change.fields["history"]
    took = [*(line.get(TOOK) or []), *taken_from(there, closed)]
    return replace(
        change, fields={**change.fields, "history": [*lines, {**line, **({TOOK: took} if took else {})}]}
    )


def _brought_home(view: ServerView, matter: Matter, obstacle: Obstacle) -> tuple[list[Change], str]:
    """The person's record back in this unit, without the case by which it had been taken away."""
    back = {ORG: matter.org or matter.about.get(ORG), "status": matter.about.get("status")}
    case = obstacle.case
    origin = (case.fields.get("counterpart") or {}) if case is not None else {}
    came_by = case.id if case is not None and obstacle.unit else str(origin.get("case") or "")
    return brought_over(view, matter, obstacle.moved_to, back, goes_on=False, but=came_by)


def _overturned(clash: Clash, obstacle: Obstacle) -> list[Change]:
    """A paper that had taken effect gives way: its case is kept as lost, at both ends of a move."""
    view, matter, intent = clash.view, clash.matter, clash.intent
    changes: list[Change] = [to_review(matter, view.unit, matter.case_id)]
    case = obstacle.case
    if case is None:
        return changes
    ends: list[tuple[ServerView, Record, str]] = [
        (view.elsewhere(obstacle.unit) or view if obstacle.unit else view, case, obstacle.unit)
    ]
    counterpart = case.fields.get("counterpart") or {}
    there = view.elsewhere(str(counterpart.get("unit") or "")) if counterpart else None
    other = there.record(CASE, str(counterpart.get("case") or "")) if there is not None else None
    if there is not None and other is not None:
        ends.append((there, other, "" if there.unit == view.unit else there.unit))
    for at, end, unit in ends:
        changes += gives_way(at, unit, end, matter, intent, clash.new_id)
        if unit:
            told = {
                "full_name": matter.about.get("full_name"),
                "unit_name": view.unit_name(view.unit),
            }
            changes.append(notice(matter, "transfer_refused", told, unit=unit))
    return changes
