"""A second paper for a decision that gave way to another one meanwhile (`domain.md` 3.14, WF-04).

One case cannot hold two decisions: of two papers the earlier is what the case says, whether the case stands
or gave way, and the other one is kept in a question beside it. So the paper that is weighed against the rest
is the same whichever of the two came first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from domain.conflicts.subject import CASE
from domain.conflicts.words import ConflictType
from domain.decisions import Change, Put
from domain.operations import ServerView
from domain.records import Record, Value
from domain.workflows.history import line_of, own_lines
from domain.workflows.model import Matter, Step
from domain.workflows.shared_states import LOST


def taken_at(case: Record, step: Step) -> int | None:
    """The place in the history where this decision was taken first; None where it is not what the case holds.

    It may have been taken by several papers since, and the case may have given way to another one.
    """
    fields, lines = case.fields, list(case.fields.get("history") or [])
    held = fields.get("state")
    if held == LOST.code:
        held = (fields.get("lost_to") or {}).get("held")
    own = list(own_lines(fields))
    if held != step.to or not own or own[-1].get("step") != step.name:
        return None
    if fields.get("state") != LOST.code and lines[-1] is not own[-1]:
        return None
    first = len(own) - 1
    while first and own[first - 1].get("step") == step.name:
        first -= 1
    return next(at for at, line in enumerate(lines) if line is own[first])


def asks_of_one_case(conflict: Record) -> bool:
    """Whether a question is between two papers of the very same case: it is none about other cases."""
    groups = conflict.fields.get("groups") or []
    of = conflict.fields.get("record")
    return bool(groups) and all(
        group["theirs"].get("case") == of and group["mine"].get("case") == of for group in groups
    )


def says_instead(
    view: ServerView, matter: Matter, standing: Record, author: Mapping[str, Any], shown: Mapping[str, Value]
) -> Iterator[Change]:
    """A case that gave way, with the earlier paper for what it says; at both ends of a letter.

    `shown` is that paper as questions show it. Which of all papers stands is asked afterwards.
    """
    lines = list(standing.fields.get("history") or [])
    told = {"data": dict(matter.data), "decided_on": matter.day}
    line = line_of(matter, LOST.code)
    yield Put(CASE, standing.id, {**told, "history": [*lines, line]})
    yield from _asked_about(view, standing, author, shown)
    origin = standing.fields.get("counterpart") or {}
    left = view.elsewhere(str(origin.get("unit") or "")) if origin else None
    sent = left.record(CASE, str(origin.get("case") or "")) if left is not None else None
    if left is not None and sent is not None and left.unit != view.unit:
        data = {**(sent.fields.get("data") or {}), "accepted_on": matter.day}
        history = [*(sent.fields.get("history") or []), line_of(matter, LOST.code)]
        answered = {"data": data, "decided_on": matter.day, "history": history}
        yield Put(CASE, sent.id, answered, unit=left.unit)
        for change in _asked_about(left, sent, author, {"decided_on": matter.day}):
            yield replace(change, unit=left.unit)


def _asked_about(
    view: ServerView, case: Record, author: Mapping[str, Any], shown: Mapping[str, Value]
) -> Iterator[Put]:
    """The question between this case and the one that prevailed over it is about the earlier paper now."""
    for conflict in view.open_conflicts(CASE, case.id):
        if conflict.fields["type"] == ConflictType.CASE and not asks_of_one_case(conflict):
            groups = [
                {**group, "mine": {**group["mine"], **shown}, "mine_by": dict(author)}
                for group in conflict.fields.get("groups") or []
            ]
            yield Put("conflict", conflict.id, {"groups": groups})


def named_anew(view: ServerView, case: str, shown: Mapping[str, Value], author: Any) -> Iterator[Put]:
    """Earlier questions between papers of one case name the paper that it says by now."""
    for conflict in view.open_conflicts(CASE, case):
        if conflict.fields["type"] == ConflictType.CASE and asks_of_one_case(conflict):
            groups = [
                {**group, "theirs": dict(shown), "theirs_by": author}
                for group in conflict.fields.get("groups") or []
            ]
            yield Put("conflict", conflict.id, {"groups": groups})
