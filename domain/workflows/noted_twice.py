"""One paper that was noted on two laptops about one person: the server keeps one decision (`one_paper`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from domain.conflicts.words import ConflictStatus, ConflictType
from domain.decide import decide
from domain.decisions import Accepted, Put, Refused
from domain.operations import Intent, Outcome, ServerView
from domain.records import Value
from domain.workflows.after import After, once_each
from domain.workflows.as_if import AsIf
from domain.workflows.history import taken_by
from domain.workflows.model import MEMBER, Step
from domain.workflows.one_paper import TWICE, beside_the_same, paper_of_decision, stands

_CASE: Final = "case"


def noted_by_two(view: ServerView, intent: Intent, refusal: Refused, today: date) -> Outcome | None:
    """A paper that somebody else noted too, each without knowing of the other; None for anything else."""
    if refusal.code != f"case.{TWICE}":
        return None
    standing = view.record(_CASE, intent.command.id)
    about = standing.fields if standing is not None else intent.command.set
    others = [case for case in view.cases_of(str(about.get(MEMBER) or "")) if case.id != intent.command.id]
    noted = {case.id: case for case in others if stands(case) and paper_of_decision(case) is not None}
    decision = decide(AsIf(view, unseen=frozenset(noted)), intent.command, intent.actor, today)
    if not isinstance(decision, Accepted):
        return None
    own = After(view, decision.changes, intent.author).record(_CASE, intent.command.id)
    paper = paper_of_decision(own) if own is not None else None
    if paper not in {paper_of_decision(case) for case in noted.values()}:
        return None
    return Outcome("merged", decision.changes)


def once_for_each_paper(
    view: ServerView, intent: Intent, step: Step, outcome: Outcome, today: date
) -> Outcome:
    """The outcome of a decision, with what is the same paper as another case closed beside that one."""
    if not step.decides or outcome.verdict == "rejected" or not outcome.changes:
        return outcome
    after = After(view, outcome.changes, intent.author)
    own = after.record(_CASE, outcome.into or intent.command.id)
    if own is None or not own.fields.get(MEMBER):
        return outcome
    command = intent.command
    told = {"step": step.name, **taken_by(intent.actor, today, command.at, command.place)}
    closed = list(beside_the_same(after, after.cases_of(str(own.fields[MEMBER])), told))
    if not closed:
        return outcome
    answered = [each for put in closed for each in _answered(after, intent, put.id)]
    changes = tuple(once_each(view, (*outcome.changes, *closed, *answered), intent.author))
    is_closed = any(put.id == own.id for put in closed)
    verdict = outcome.verdict if outcome.verdict == "conflict" and not is_closed else "merged"
    if verdict == "conflict":
        return replace(outcome, changes=changes)
    return Outcome(verdict, changes, into=outcome.into)


def _answered(view: ServerView, intent: Intent, case: str) -> Iterator[Put]:
    """That it gave way is no question any more: it is one paper with the other."""
    fields: dict[str, Value] = {
        "status": ConflictStatus.SETTLED.value,
        "settlement": {"take": "theirs", "values": {}},
        "settled_by": intent.author.as_json(),
    }
    for conflict in view.open_conflicts(_CASE, case):
        if conflict.fields["type"] == ConflictType.CASE:
            yield Put("conflict", conflict.id, fields)
