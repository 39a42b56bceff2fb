"""Decisions that take nobody out (an award, a warning, a deferral), and the way out that stands.

Whoever had left by the day of such a decision was no member of whom it could be taken, and whoever leaves
later was one. That is asked of what stands once all papers are weighed, so it is the same whether the
decision was heard before the way out or after it; and so is the branch in which it counts: that of its day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from domain.conflicts.subject import CASE
from domain.decisions import Change, Put, Remove
from domain.operations import Intent, Outcome, ServerView
from domain.records import Departure, Record, Value
from domain.workflows.added_later import without_additions
from domain.workflows.after import once_each
from domain.workflows.agreed_moves import moves_inside
from domain.workflows.drafts_along import goes_on_there
from domain.workflows.excluding import taken_before, taking_of, takings
from domain.workflows.exits import Exit
from domain.workflows.giving_back import TOOK, line_of_exit, posts_taken_over
from domain.workflows.giving_way import as_which_it_goes_on, both_papers, names_what_stands, paper_of_case
from domain.workflows.history import because_of, known_by, own_lines
from domain.workflows.homes import taken_along_from
from domain.workflows.model import MEMBER, ORG, About, Step, Workflow
from domain.workflows.obstacles import decided_on, leads_to, way_out
from domain.workflows.papers_of_a_stay import MOVED_INSIDE, Paper, papers_of_a_stay
from domain.workflows.registry import workflows
from domain.workflows.shared_states import LOST
from domain.workflows.subjects import derived_id
from domain.workflows.weighed_again import Again

NewId = Callable[[], str]
# Conditions by which a step is only for those who are members, or were on its day.
_FOR_MEMBERS: Final = frozenset({"not_a_member", "no_member_then"})


def beside_the_way_out(
    view: ServerView, intent: Intent, step: Step, outcome: Outcome, today: date, new_id: NewId
) -> Outcome:
    """The outcome of a step, with the decisions that stand or give way by the way out that stands then."""
    if not step.decides or outcome.verdict == "rejected" or not outcome.changes:
        return outcome
    again = Again(view, intent, today, new_id, list(outcome.changes))
    if step.exit or step.moves_inside:
        _by_the_way_out(again)
    _by_what_was_taken_before(again)
    _in_the_branch_of_the_day(again)
    if not again.changed:
        return outcome
    return replace(outcome, changes=tuple(once_each(view, again.changes, intent.author)))


# -- which decisions these are ----------------------------------------------------------------------


def _decisions(home: ServerView, member: str) -> list[Paper]:
    """Decisions of a unit about a member that nothing was built on since, in force or given way."""
    found = []
    for case in home.cases_of(member):
        workflow = workflows().get(str(case.fields.get("workflow")))
        if workflow is None or taken_along_from(case, home.unit) or LOST.code not in workflow.state_of:
            continue
        own = [line for line in own_lines(case.fields) if line.get("step") in workflow.step_of]
        own = list(without_additions(workflow, own))
        step = workflow.step_of[str(own[-1]["step"])] if own else None
        if step is None or not _takes_nobody_out(workflow, step) or not _holds(workflow, step, case, own):
            continue
        found.append(Paper(case, workflow, step, dict(own[-1]), Exit("", decided_on(case), case=case.id)))
    return found


def _takes_nobody_out(workflow: Workflow, step: Step) -> bool:
    for_members = any(condition.code in _FOR_MEMBERS for condition in step.conditions)
    about = workflow.about_in(step) is About.MEMBER and not workflow.once_per
    return step.decides and about and for_members and not step.exit and not step.moves_inside


def _holds(workflow: Workflow, step: Step, case: Record, own: Sequence[Mapping[str, Value]]) -> bool:
    """Whether this step is the one decision of the case, and nothing but an addition came after it."""
    taken = {str(line["step"]) for line in own if workflow.step_of[str(line["step"])].decides}
    state = case.fields.get("state")
    closed = bool(case.fields.get("lost_to")) and state == workflow.state_of[step.to].closes_to
    return taken == {step.name} and (state in (step.to, LOST.code) or closed)


# -- by the way out ---------------------------------------------------------------------------------


def _by_the_way_out(again: Again) -> None:
    home, member = again.home()
    gone = way_out(home, member, again.today) if home is not None else None
    if home is None or gone is None or gone[0].case is None or gone[0].unit or gone[0].not_home:
        return
    papers = papers_of_a_stay(home, member, again.today)
    weighed = {id for paper in papers for id in known_by(paper.case)}
    taking = {one.case.id for one in takings(home, member)}
    for decision in sorted(_decisions(home, member), key=lambda each: (each.day, each.case.id)):
        by = str((decision.case.fields.get("lost_to") or {}).get("case") or "")
        # What became of one decision may be noted by the way out: the next is asked where that left it.
        there, _ = again.home()
        left = there.record(CASE, gone[0].case.id) if there is not None else None
        if there is None or left is None or (by and by not in weighed | taking):
            continue
        before_it = decision.day < decided_on(left)
        if before_it and (by in taking or taken_before(there, decision.case) is not None):
            continue
        if decision.lost and (before_it or again.fits_by_now(there, decision)):
            again.decided_again(there, decision)
        elif not before_it and not again.fits_by_now(there, decision):
            _gives_way(again, there, decision, left, gone[0].moved_to or home.unit)
            after, _ = again.home()
            if after is not None and gone[0].moved_to:
                again.told(after, list(goes_on_there(after, decision, gone[0].moved_to)))


def _gives_way(again: Again, home: ServerView, decision: Paper, left: Record, unit: str) -> None:
    """A decision gives way to the case `left` of `unit`, which has its member or what it would take."""
    case = decision.case
    paper = paper_of_case(home, left, unit)
    if decision.lost:
        again.told(home, list(names_what_stands(home, case, paper, home.last_author(CASE, left.id, "data"))))
        return
    taking, at = taking_of(left), line_of_exit(left)
    said = taking.line if taking is not None else left.fields["history"][at] if at is not None else {}
    of_exit = {name: value for name, value in said.items() if name != TOOK}
    line = {**of_exit, "to": LOST.code, **because_of(str(paper["workflow"]), left.id)}
    history = [*(case.fields.get("history") or []), line]
    held: dict[str, Value] = {"lost_to": {**paper, "held": decision.step.to}}
    held |= as_which_it_goes_on(home, case)
    name = (case.fields.get("subject") or {}).get("full_name")
    mine = {**paper_of_case(home, case, home.unit), "full_name": name}
    own, theirs = home.last_author(CASE, case.id, ""), home.last_author(CASE, left.id, "")
    _, puts = both_papers(
        home, again.intent, case.id, mine, paper, again.new_id, theirs_by=theirs, mine_by=own
    )
    copy = derived_id("taken along", case.id, unit)
    again.changes = [each for each in again.changes if not (_makes(each) and each.id == copy)]
    again.told(
        home,
        [
            Put(CASE, case.id, {"state": LOST.code, "history": history, **held}),
            *puts,
            *_given_back(home, case, left),
            _told(again, home, decision, paper, leaves=taking is None),
        ],
    )


def _makes(change: Change) -> bool:
    return isinstance(change, Put) and change.creates


def _given_back(home: ServerView, case: Record, left: Record) -> Iterator[Change]:
    """What the decision wrote beside its case is not there; what it had ended, the way out `left` ended."""
    for overlay in home.overlays_of(str(case.fields.get(MEMBER) or "")):
        if overlay.fields.get("case") == case.id:
            yield Remove(overlay.kind, overlay.id, Departure.DELETED)
    if taking_of(left) is None:
        yield from posts_taken_over(home, left, case, decided_on(left))


def _told(
    again: Again, home: ServerView, decision: Paper, paper: Mapping[str, Value], *, leaves: bool
) -> Put:
    """Tells the unit that one of its decisions stands against another one; `leaves`: against a way out."""
    case = decision.case
    told: dict[str, Value] = {"full_name": (case.fields.get("subject") or {}).get("full_name")}
    if not leaves:
        told |= {"workflow": decision.workflow.name, "unit": paper["unit"], "name": paper["unit_name"]}
    code = "exit_to_review" if leaves else "case_lost"
    fields = {
        "code": code,
        "params": told,
        "about_kind": CASE,
        "about": case.id,
        "raised_on": again.today.isoformat(),
    }
    # It may give way more than once: each time is told.
    steps = str(len(case.fields.get("history") or []))
    return Put("notice", derived_id("notice", code, home.unit, case.id, steps), fields, creates=True)


# -- by what was taken before -----------------------------------------------------------------------


def _by_what_was_taken_before(again: Again) -> None:
    """Of decisions that exclude each other the first stands, wherever this step brought one more of them."""
    home, member = again.home()
    found = takings(home, member) if home is not None else []
    if home is None or len(found) < 2:
        return
    gone = way_out(home, member, again.today)
    left_on = decided_on(gone[0].case) if gone is not None and gone[0].case is not None else "9999"
    written = {change.id for change in again.changes if change.kind == CASE}
    among = {one.case.id: one for one in found}
    for decision in sorted(_decisions(home, member), key=lambda each: (each.day, each.case.id)):
        there, _ = again.home()
        if there is None or decision.case.id not in among or decision.day >= left_on:
            continue
        first = taken_before(there, decision.case)
        by = there.record(CASE, str((decision.case.fields.get("lost_to") or {}).get("case") or ""))
        # What gave way to a decision that was revoked since says so: a person decides whether it stands.
        weighed = by is None or by.id in among or _gave_way(by)
        if first is not None and ((decision.lost and weighed) or first.id in written):
            _gives_way(again, there, decision, first, there.unit)
        elif first is None and decision.lost and by is not None and by.id in among and _gave_way(by):
            again.decided_again(there, decision)


def _gave_way(case: Record) -> bool:
    return case.fields.get("state") == LOST.code


# -- in the branch of its day -----------------------------------------------------------------------


def _in_the_branch_of_the_day(again: Again) -> None:
    """A decision belongs to the branch in which its member was on its day, by the moves that stand."""
    home, member = again.home()
    moves = moves_inside(home, member) if home is not None else []
    if home is None or not moves:
        return
    written = {change.id for change in again.changes if change.kind == CASE}
    first = min((decided_on(move) for move in moves if move.id in written), default="9999")
    branches = {org for move in moves for org in (move.fields.get(ORG), leads_to(home, move))}
    wrong = []
    for decision in _decisions(home, member):
        case = decision.case
        # What gave way is open for people to look at, and so the move took it along.
        taken_along = decision.lost and case.id in written
        concerned = decision.day >= first or taken_along or case.id == again.intent.command.id
        if not concerned or case.fields.get(ORG) not in branches or not _stays_where_it_is(decision):
            continue
        branch = _branch_on(home, moves, decision.day)
        if branch and branch != case.fields.get(ORG):
            wrong.append(Put(CASE, case.id, {ORG: branch}))
    again.told(home, wrong)


def _stays_where_it_is(decision: Paper) -> bool:
    """Whether no branch goes on with it: what is under way follows its member, and ends with a way out."""
    state = str(decision.case.fields.get("state"))
    return decision.lost or (state == decision.step.to and not decision.workflow.state_of[state].open)


def _branch_on(home: ServerView, moves: Sequence[Record], day: str) -> str:
    """The branch of a member on a day; "" where no move stands that would tell."""
    standing = [move for move in moves if move.fields.get("state") == MOVED_INSIDE]
    before = [move for move in standing if decided_on(move) <= day]
    if before:
        return leads_to(home, before[-1])
    return str((standing or moves)[0].fields.get(ORG) or "")
