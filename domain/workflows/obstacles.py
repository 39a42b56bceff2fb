"""Papers in the way of a step: what took a person out of the unit, or is about to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.conflicts.subject import CASE
from domain.decide import decide
from domain.decisions import Accepted, Change, Decision, Refused
from domain.duplicates.aliases import survivor
from domain.operations import Intent, ServerView
from domain.records import Departure, Record, Value
from domain.values.ages import age_on
from domain.workflows.as_if import AsIf
from domain.workflows.conditions import COUNTED
from domain.workflows.engine import matter_of
from domain.workflows.excluding import in_the_way, posts_before
from domain.workflows.exits import MOVED, RANKING, Exit, is_open
from domain.workflows.giving_back import as_before
from domain.workflows.history import own_lines, steps_taken
from domain.workflows.homes import NOT_HOME, is_bound_to_home, taken_along_from
from domain.workflows.model import MEMBER, ORG, Board, Hand, Matter, State
from domain.workflows.registry import workflows
from domain.workflows.shared_states import APPEALED, LOST

INCOMING = "incoming"
IN_QUESTION = (LOST.code, APPEALED.code)
_MOST_OBSTACLES = 8


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A paper in the way: `case` is None where the unit does not know of one.

    `unit` is that of the case, "" for this one; `moved_to` the unit where the person is by now. `left`: the
    person has left by it, even where it is still asked whether that was right. `not_home`: by it somebody was
    another unit's on the day that the step is dated, whether or not they have come back since. `excludes`: it
    takes nobody out, and has what the step would take (`excluding`).
    """

    case: Record | None
    exit: Exit
    unit: str = ""
    moved_to: str = ""
    left: bool = False
    not_home: bool = False
    excludes: bool = False

    @property
    def in_question(self) -> bool:
        """Whether the case gave way itself: it is open for a person to look at, and stands against nobody."""
        return self.case is not None and not self.left and self.case.fields.get("state") in IN_QUESTION

    @property
    def pending(self) -> bool:
        return self.case is not None and is_open(self.case) and not self.left


def without_obstacles(
    view: ServerView,
    intent: Intent,
    standing: Record | None,
    member: str,
    refusal: Refused,
    today: date,
    *,
    moves: Sequence[Obstacle] = (),
    branch: str = "",
) -> tuple[Matter, tuple[Change, ...], tuple[Obstacle, ...]] | None:
    """The step as it would be decided without the papers in its way, and these papers.

    `moves` are some that are known to be; without them the member would be in `branch`.
    """
    obstacles: list[Obstacle] = list(moves)
    otherwise: dict[tuple[str, str], Record] = {}
    for move in moves:
        otherwise |= posts_before(view, move.case) if move.case is not None else {}
    if standing is not None and standing.fields.get("lost_to"):
        held = _as_held(standing)
        if held is None:
            return None
        otherwise[CASE, standing.id] = held
    gone = way_out(view, member, today)
    if gone is not None:
        obstacle, restored = gone
        obstacles.append(obstacle)
        otherwise[MEMBER, member] = restored
        if obstacle.case is not None and not obstacle.unit:
            otherwise |= as_before(view, obstacle.case)
    here = otherwise.get((MEMBER, member)) or view.record(MEMBER, member)
    if branch and here is not None:
        otherwise[MEMBER, member] = replace(here, fields={**here.fields, ORG: branch})
    decision: Decision = refusal
    for _ in range(_MOST_OBSTACLES):
        unseen = frozenset(obstacle.case.id for obstacle in obstacles if obstacle.case and not obstacle.unit)
        as_if = AsIf(view, otherwise, unseen)
        decision = decide(as_if, intent.command, intent.actor, today)
        if isinstance(decision, Accepted):
            if not obstacles and _left_without_a_paper(view, member):
                return None
            matter = matter_of(as_if, intent.command, intent.actor, today)
            return None if isinstance(matter, Refused) else (matter, decision.changes, tuple(obstacles))
        met = in_the_way(view, as_if, decision, member, unseen)
        if met is not None:
            case, before = met
            otherwise |= before
            if case is not None:
                obstacles.append(Obstacle(case, Exit("", decided_on(case)), left=True, excludes=True))
            continue
        other = _move_of_before(view, decision) or _open_case_in_the_way(
            view, decision, intent.author.device, unseen
        )
        if other is None:
            return None
        obstacles.append(other)
    return None


def _as_held(case: Record) -> Record | None:
    """A case that gave way, in the state that it would be in otherwise."""
    lost_to = case.fields.get("lost_to") or {}
    lines = case.fields.get("history") or []
    held = lost_to.get("held") or (lines[-2].get("to") if len(lines) > 1 else None)
    return replace(case, fields={**case.fields, "state": held}) if held else None


def way_out(view: ServerView, member: str, today: date) -> tuple[Obstacle, Record] | None:
    """The paper by which somebody left, and the person's record as it was before."""
    tombstone = view.tombstone(MEMBER, member)
    record = view.record(MEMBER, member)
    if tombstone is not None and tombstone.departure is Departure.MOVED:
        departed = view.departed_fields(MEMBER, member) or {}
        fields = {**departed, ORG: branch_left(view, member, departed.get(ORG)), "status": "active"}
        obstacle = _by_a_move(view, member, tombstone.into, today)
        return obstacle, Record(MEMBER, member, fields, tombstone.version)
    status = str(record.fields.get("status") or "") if record is not None else ""
    if record is None or status in COUNTED:
        return None
    cases = view.cases_of(member)
    # A paper that was undone without bringing the person back is still the one by which they left.
    left = [case for case in cases if _exit_of(case) == status] or [
        case for case in cases if status in _exits_taken(case)
    ]
    if not left:
        return None
    case = max(left, key=lambda each: str(each.fields.get("decided_on") or ""))
    before = (case.fields.get("subject") or {}).get("status")
    fields = {**record.fields, "status": before if before in COUNTED else "active"}
    return Obstacle(case, weight_of(view, case, fields), left=True), replace(record, fields=fields)


def branch_left(view: ServerView, member: str, org: Value) -> Value:
    """The branch from which somebody went to another unit; moves inside may have become known since."""
    cases = [case for case in view.cases_of(member) if not taken_along_from(case, view.unit)]
    inside = [
        case for case in cases if any(line.get("to") == "moved" for line in case.fields.get("history") or [])
    ]
    overturned = {leads_to(view, case): case for case in inside if case.fields["state"] in IN_QUESTION}
    while org in overturned:
        org = overturned.pop(str(org)).fields.get(ORG)
    org = survivor(view, "organisation", str(org)) if org else org
    came = max((decided_on(case) for case in cases if case.fields["state"] == "accepted"), default="")
    standing = [case for case in inside if case.fields["state"] == "moved" and decided_on(case) >= came]
    return leads_to(view, max(standing, key=decided_on)) if standing else org


def decided_on(case: Record) -> str:
    """The day of the paper by which a case was decided; "" for one that was not."""
    return str(case.fields.get("decided_on") or "")


def leads_to(view: ServerView, case: Record) -> str:
    """The branch to which a case leads, by what that branch has become since."""
    return survivor(view, "organisation", str((case.fields.get("data") or {}).get("to_org") or ""))


def _left_without_a_paper(view: ServerView, member: str) -> bool:
    """Whether somebody has left by what no case tells: their closed cases are nobody's to take up again."""
    record = view.record(MEMBER, member)
    return record is None or any(record.fields.get("status") in pair for pair in RANKING)


def _by_a_move(view: ServerView, member: str, unit: str, today: date) -> Obstacle:
    """The move that took somebody away: our own case of it, or that of the unit that took the person over."""
    own = (case for case in view.cases_of(member) if not taken_along_from(case, view.unit))
    sent = [case for case in own if _exit_of(case) == MOVED]
    if sent:
        case = max(sent, key=lambda each: str(each.fields.get("decided_on") or ""))
        return Obstacle(case, weight_of(view, case, {}), moved_to=unit, left=True)
    lost = _reception_that_gave_way(view, member)
    if lost is not None:
        won = lost.fields.get("lost_to") or {}
        day = str(won.get("decided_on") or today.isoformat())
        exit = Exit(MOVED, day, led_out_on=day)
        return Obstacle(lost, exit, moved_to=unit, left=True, not_home=True)
    there = view.elsewhere(unit)
    taken = [case for case in there.cases_of(member) if _exit_of(case) == MOVED] if there else []
    for case in taken:
        if (case.fields.get("counterpart") or {}).get("unit") == view.unit:
            return Obstacle(case, weight_of(view, case, {}), unit=unit, moved_to=unit, left=True)
    return Obstacle(None, Exit(MOVED, today.isoformat()), moved_to=unit)


def _reception_that_gave_way(view: ServerView, member: str) -> Record | None:
    """The reception by which somebody was here until an earlier one of another unit prevailed."""
    for case in view.cases_of(member):
        won = case.fields.get("lost_to") or {}
        if came_in(case) and case.fields.get("state") == LOST.code and won.get("unit") != view.unit:
            return case
    return None


def _move_of_before(view: ServerView, refusal: Refused) -> Obstacle | None:
    """The move by which somebody was another unit's member on the day that the step is dated."""
    if refusal.code != f"case.{NOT_HOME}":
        return None
    case = view.record(CASE, str(refusal.params.get("case") or ""))
    if case is None:
        return None
    unit = str((case.fields.get("counterpart") or {}).get("unit") or "")
    return Obstacle(case, weight_of(view, case, {}, MOVED), moved_to=unit, left=True, not_home=True)


def _open_case_in_the_way(
    view: ServerView, refusal: Refused, device: str, known: frozenset[str]
) -> Obstacle | None:
    """An open case of somebody else that a condition ran into, where both are about leaving the unit."""
    case = view.record(CASE, str(refusal.params.get("case") or ""))
    if case is None or case.id in known or not view.changed_by_others(CASE, case.id, 0, device):
        return None
    status = leads_out(str(case.fields.get("workflow")))
    return Obstacle(case, weight_of(view, case, {}, status)) if status else None


def leads_out(name: str) -> str:
    """The status that cases of a workflow may end in, "" where it is not about leaving."""
    workflow = workflows().get(name)
    return next((step.exit for step in workflow.steps if step.exit), "") if workflow else ""


def _exit_of(case: Record) -> str:
    """The status that an approved case led to by an exit which holds; "" for any other case."""
    workflow = workflows().get(str(case.fields.get("workflow")))
    state = workflow.state_of.get(str(case.fields.get("state"))) if workflow else None
    if workflow is None or state is None or not (_approved(state) or _disputed(state)):
        return ""
    # The last line need not be it: a complaint, or a request to correct it, leaves the decision as it is.
    for line in reversed(tuple(own_lines(case.fields))):
        step = workflow.step_of.get(str(line.get("step")))
        if step is not None and step.exit and (line.get("to") == state.code or state.open):
            return step.exit
    return ""


def _exits_taken(case: Record) -> set[str]:
    """The statuses that a case has led out to, whether or not these decisions hold."""
    workflow = workflows().get(str(case.fields.get("workflow")))
    named = steps_taken(case.fields)
    return {step.exit for step in workflow.steps if step.exit and step.name in named} if workflow else set()


def _approved(state: State) -> bool:
    return not state.open and state.board is Board.APPROVED


def _disputed(state: State) -> bool:
    """The level above is asked whether it was right; until it answers the exit holds."""
    return state.open and state.waits_for is Hand.ABOVE and state.code != APPEALED.code


def weight_of(view: ServerView, case: Record, member: dict[str, Value], status: str = "") -> Exit:
    """How a case weighs: a move by the day of its request, everything else by the day it was decided."""
    status = status or _exit_of(case)
    fields, day = case.fields, str(case.fields.get("decided_on") or "9999")
    if status != MOVED:
        return Exit(status, day, over_age(view, member, day), of_home=_was_of_home(view, case), case=case.id)
    data = fields.get("data") or {}
    asked = data.get("letter_date") or (None if fields.get("decided_on") else fields.get("opened_on"))
    letter = str(asked or day)
    made = day if _exit_of(case) == MOVED else ""
    return Exit(status, letter, over_age(view, member, letter), led_out_on=made, case=received_as(case))


def received_as(case: Record) -> str:
    """The id of the case by which a unit received somebody, or of the letter where none of the system did."""
    if came_in(case):
        return case.id
    return str((case.fields.get("counterpart") or {}).get("case") or case.id)


def came_in(case: Record) -> bool:
    """Whether a case is that of the unit that somebody was sent to."""
    return any(line.get("to") == INCOMING for line in case.fields.get("history") or [])


def _was_of_home(view: ServerView, case: Record) -> bool:
    """Whether only the unit that was home could take the step by which a case led out."""
    workflow = workflows().get(str(case.fields.get("workflow")))
    for line in reversed(case.fields.get("history") or []):
        step = workflow.step_of.get(str(line.get("step"))) if workflow is not None else None
        if workflow is not None and step is not None and step.exit:
            return is_bound_to_home(view, workflow, step)
    return True


def over_age(view: ServerView, member: dict[str, Value], day: str) -> bool:
    born = str(member.get("birth_date") or "")
    if not born or len(day) != len("YYYY-MM-DD"):
        return False
    on = date.fromisoformat(day)
    return age_on(born, on)[0] > view.rulebook.on(day).whole("maturity_age")
