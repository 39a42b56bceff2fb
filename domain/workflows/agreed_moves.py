"""Two papers that move somebody from one branch of a unit to the same other one (`domain.md` 3.14, row 2).

They agree: the earlier is the decision, the later one is closed beside it and asks nobody. That holds
whatever becomes of the earlier one, and whichever paper about the person came between them; so it is looked
at once all papers are weighed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.conflicts.subject import CASE
from domain.decisions import Change, Put
from domain.operations import Intent, Outcome, ServerView
from domain.records import Record
from domain.workflows.after import After, as_seen_from, once_each
from domain.workflows.giving_way import names_what_stands, paper_of_case, settled
from domain.workflows.history import because_of, own_lines
from domain.workflows.homes import taken_along_from
from domain.workflows.model import ORG, Step
from domain.workflows.obstacles import decided_on, leads_to
from domain.workflows.papers_of_a_stay import MOVED_INSIDE, home_left
from domain.workflows.registry import workflows
from domain.workflows.shared_states import CANCELLED, LOST


def beside_those_that_agree(view: ServerView, intent: Intent, step: Step, outcome: Outcome) -> Outcome:
    """The outcome of a step, with the moves inside that agree with an earlier one closed beside it."""
    if not (step.exit or step.moves_inside) or outcome.verdict == "rejected" or not outcome.changes:
        return outcome
    after = After(view, outcome.changes, intent.author)
    home, member = home_left(after, intent.command.id)
    if home is None:
        return outcome
    changes = (
        *outcome.changes,
        *as_seen_from(view.unit, home.unit, _closed(home, intent, moves_inside(home, member))),
    )
    home, member = home_left(After(view, changes, intent.author), intent.command.id)
    if home is not None:
        changes = (*changes, *as_seen_from(view.unit, home.unit, _named(home, moves_inside(home, member))))
    if len(changes) == len(outcome.changes):
        return outcome
    written = tuple(once_each(view, changes, intent.author))
    own = After(view, written, intent.author).record(CASE, intent.command.id)
    if outcome.verdict == "conflict" and own is not None and own.fields.get("state") == CANCELLED.code:
        return Outcome("merged", written, into=outcome.into)
    return replace(outcome, changes=written)


def moves_inside(home: ServerView, member: str) -> list[Record]:
    """Moves inside that were decided, the earliest first: in force, given way, or closed beside another."""
    found = [
        case
        for case in home.cases_of(member)
        if case.fields.get("state") in (MOVED_INSIDE, LOST.code, CANCELLED.code)
        and _moved_by(case)
        and not taken_along_from(case, home.unit)
    ]
    return sorted(found, key=_place)


def _place(case: Record) -> tuple[str, str]:
    return decided_on(case), case.id


def _moved_by(case: Record) -> bool:
    workflow = workflows().get(str(case.fields.get("workflow")))
    steps = {step.name for step in workflow.steps if step.moves_inside} if workflow is not None else set()
    return any(line.get("step") in steps for line in own_lines(case.fields))


def _closed(home: ServerView, intent: Intent, moves: Sequence[Record]) -> Iterator[Change]:
    for at, case in enumerate(moves):
        first = next((one for one in moves[:at] if _agree(home, one, case, moves)), None)
        known = (case.fields.get("lost_to") or {}).get("case")
        if first is None or case.fields["state"] == MOVED_INSIDE:
            continue
        paper = paper_of_case(home, first, home.unit)
        if case.fields["state"] == LOST.code:
            *_, last = own_lines(case.fields)
            line = {**last, "to": CANCELLED.code, **because_of(str(paper["workflow"]), first.id)}
            history = [*(case.fields.get("history") or []), line]
            yield Put(CASE, case.id, {"state": CANCELLED.code, "lost_to": paper, "history": history})
            yield from settled(home, intent, case.id)
        elif known and known != first.id:
            yield Put(CASE, case.id, {"lost_to": paper})


def _named(home: ServerView, moves: Sequence[Record]) -> Iterator[Change]:
    """What gave way to a move that is closed beside another one by now, gave way to that one."""
    by_id = {case.id: case for case in moves}
    for case in moves:
        won = by_id.get(str((case.fields.get("lost_to") or {}).get("case") or ""))
        if case.fields["state"] == LOST.code and won is not None and won.fields["state"] == CANCELLED.code:
            first = by_id.get(str((won.fields.get("lost_to") or {}).get("case") or ""))
            if first is not None:
                author = home.last_author(CASE, first.id, "data")
                yield from names_what_stands(home, case, paper_of_case(home, first, home.unit), author)


def _agree(home: ServerView, first: Record, then: Record, moves: Sequence[Record]) -> bool:
    """Whether both lead from one branch to one other, and nobody came back between them."""
    left, reached = then.fields.get(ORG), leads_to(home, then)
    if (first.fields.get(ORG), leads_to(home, first)) != (left, reached):
        return False
    back = (one for one in moves if leads_to(home, one) == left and one.fields["state"] == MOVED_INSIDE)
    return not any(_place(first) < _place(one) < _place(then) for one in back)
