"""Two cadres took the same decision on one case, by two papers: the earlier one stands, both stay to be seen.

The order is that of the papers, not of arrival (WF-04): the day, of one day the lower number, and of one
number what they say in alphabetical order, so that it is the same everywhere. One case cannot hold two
decisions, so the other paper is kept in a conflict that every laptop of the unit has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from typing import Any, Final

from domain.conflicts.draft import Draft, close_or_open
from domain.conflicts.subject import CASE, kind_of_workflow, values_of
from domain.conflicts.words import ConflictType
from domain.decide import decide
from domain.decisions import Accepted, Change, Command, Put, Refused
from domain.merge import GroupConflict, equal_values
from domain.operations import Intent, Outcome, ServerView
from domain.records import Record, Value
from domain.refusals import Refusal
from domain.workflows.as_if import AsIf
from domain.workflows.effects import notice
from domain.workflows.engine import matter_of
from domain.workflows.exits import paper_of
from domain.workflows.giving_back import as_before
from domain.workflows.history import own_lines
from domain.workflows.model import MEMBER, ORG, About, Hand, Matter, Step, Workflow
from domain.workflows.obstacles import way_out
from domain.workflows.second_papers import named_anew, says_instead, taken_at
from domain.workflows.shared_states import LOST

NewId = Callable[[], str]
# Where the number of a paper stands, the paper that decides first.
_NUMBERS: Final = (
    "revoke_number", "decision_number", "acceptance_number", "letter_number", "resolution_number",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Twice:
    """`matter` is the second step as it would be had the first not been taken, `as_if` the unit then."""

    view: ServerView
    intent: Intent
    standing: Record
    matter: Matter
    as_if: AsIf
    today: date
    new_id: NewId


def decided_twice(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    standing: Record,
    today: date,
    new_id: NewId,
) -> Outcome | None:
    """The verdict on a decision that somebody else took already by another paper; None for anything else."""
    held = _before_it(view, intent, workflow, step, standing)
    if held is None:
        return None
    intent = replace(intent, command=replace(intent.command, expects={}))
    as_if = _as_if(view, intent, workflow, step, standing, held, today)
    matter = matter_of(as_if, intent.command, intent.actor, today)
    if isinstance(matter, Refused):
        return None
    twice = _Twice(view, intent, standing, matter, as_if, today, new_id)
    if _order(matter.day, matter.data) < _order(str(standing.fields.get("decided_on")), values_of(standing)):
        if standing.fields.get("state") == LOST.code:
            return _mine_is_weighed(twice)
        decision = decide(as_if, intent.command, intent.actor, today)
        if isinstance(decision, Accepted):
            return _mine_stands(twice, decision)
    return _theirs_stands(twice)


def _order(day: str, data: Mapping[str, Value]) -> tuple[str, tuple[int, str], str]:
    number = next((str(data[name]) for name in _NUMBERS if data.get(name)), "")
    said = {name: value for name, value in data.items() if value is not None}
    # "9-QĐ" goes before "12-QĐ".
    leading = "".join(takewhile(str.isdecimal, number))
    return day, (int(leading or 0), number), json.dumps(said, ensure_ascii=False, sort_keys=True)


def _as_if(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    standing: Record,
    held: Record,
    today: date,
) -> AsIf:
    """The unit before the first of the two decisions, and the unit of the letter that it answered."""
    otherwise = {**as_before(view, standing), (CASE, standing.id): held}
    member = str(standing.fields.get(MEMBER) or "")
    gone = way_out(view, member, today) if step.exit and member else None
    lost = standing.fields.get("state") == LOST.code
    if gone is not None and (lost or (gone[0].case is not None and gone[0].case.id == standing.id)):
        otherwise[MEMBER, member] = gone[1]
    here = view.record(MEMBER, member) if member else None
    if here is not None and step.moves_inside and here.fields.get(ORG) == values_of(standing).get("to_org"):
        before = {**here.fields, ORG: standing.fields.get(ORG)}
        otherwise[MEMBER, member] = replace(here, fields=before)
    if here is not None and workflow.about is About.CANDIDATE and not _receives(step):
        undone = _undone(view, intent, workflow, standing, today)
        otherwise[MEMBER, member] = replace(here, fields={**here.fields, **undone})
    if not _receives(step):
        return AsIf(view, otherwise)
    origin = standing.fields.get("counterpart") or {}
    left = view.elsewhere(str(origin.get("unit") or ""))
    fields = left.departed_fields(MEMBER, member) if left is not None else None
    if left is None or here is None or fields is None:
        return AsIf(view, otherwise)
    there = {(MEMBER, member): Record(MEMBER, member, {**fields, "status": "transferring"})}
    sent = left.record(CASE, str(origin.get("case") or ""))
    if sent is not None:
        lines = (sent.fields.get("history") or [])[:-1]
        before = {"state": "awaiting", "history": lines, "decided_on": None}
        there |= as_before(left, sent)
        there[CASE, sent.id] = replace(sent, fields={**sent.fields, **before})
    return AsIf(view, otherwise, others={left.unit: AsIf(left, there)})


def _undone(
    view: ServerView, intent: Intent, workflow: Workflow, standing: Record, today: date
) -> dict[str, Value]:
    """What the record of somebody would say without the decision: what revoking it would write."""
    revoked = matter_of(view, Command(f"{workflow.name}.revoke", CASE, standing.id), intent.actor, today)
    if isinstance(revoked, Refused):
        return {}
    effects = (change for effect in revoked.step.effects for change in effect.changes(revoked))
    own = (change for change in effects if (change.kind, change.id) == (MEMBER, revoked.member_id))
    return {name: value for change in own if isinstance(change, Put) for name, value in change.fields.items()}


def _receives(step: Step) -> bool:
    return step.hand is Hand.RECEIVER and bool(step.exit)


def _before_it(
    view: ServerView, intent: Intent, workflow: Workflow, step: Step, standing: Record
) -> Record | None:
    """The case as it was before the same step was taken; None where that is not how it came to stand."""
    fields, at = standing.fields, taken_at(standing, step)
    if not step.decides or not at or fields.get("workflow") != workflow.name:
        return None
    lines = list(fields.get("history") or [])[:at]
    author = intent.author
    data = {
        name: value
        for name, value in values_of(standing).items()
        if not view.changed_datum(standing.id, name, intent.version, author.device)
    }
    own = tuple(own_lines({**fields, "history": lines}))
    if not own:
        return None
    before = {"state": own[-1].get("to"), "history": lines, "data": data, "decided_on": None}
    return replace(standing, fields={**fields, **before})


def _mine_stands(twice: _Twice, decision: Accepted) -> Outcome:
    view, matter = twice.view, twice.matter
    wanted = _paper_only(twice, decision.changes) if _receives(matter.step) else decision.changes
    changes = tuple(_over_what_is_there(view, twice.standing, wanted))
    author = view.last_author(CASE, twice.standing.id, "")
    before, after = _differing(twice)
    lost, stands = {**before, **_paper_of(twice)}, {**after, **_paper_of_mine(twice)}
    _, shown = _both_papers(twice, lost, stands, author, twice.intent.author.as_json())
    renamed = tuple(named_anew(view, twice.standing.id, stands, twice.intent.author.as_json()))
    return Outcome("merged", (*changes, *renamed, *shown, _to_look_at(twice)))


def _mine_is_weighed(twice: _Twice) -> Outcome:
    """The case gave way by its later paper: whether the earlier one stands is asked of all together."""
    view, case, author = twice.view, twice.standing.id, twice.intent.author.as_json()
    by = view.last_author(CASE, case, "")
    before, after = _differing(twice)
    lost, stands = {**before, **_paper_of(twice)}, {**after, **_paper_of_mine(twice)}
    changes = tuple(says_instead(view, twice.matter, twice.standing, author, _paper_of_mine(twice)))
    renamed = tuple(named_anew(view, case, stands, author))
    id, shown = _both_papers(twice, lost, stands, by, author)
    return Outcome(
        "conflict", (*changes, *renamed, *shown, _to_look_at(twice)), code=Refusal.STATE.value, conflict=id
    )


def _to_look_at(twice: _Twice) -> Put:
    told = {"full_name": twice.matter.about.get("full_name")}
    return notice(twice.matter, "exit_to_review", told, unit=twice.view.unit, about=twice.standing.id)


def _paper_only(twice: _Twice, changes: Iterable[Change]) -> Iterator[Change]:
    """Of a reception once more: the day and the branch; what came along with the member is here already.

    The posts and overlays of the unit that was left end on that day.
    """
    view, standing = twice.view, twice.standing
    sent = str((standing.fields.get("counterpart") or {}).get("case") or "")
    member = view.record(MEMBER, twice.matter.member_id)
    where = values_of(standing).get("to_org")
    for change in changes:
        case = change.kind == CASE and change.id in (standing.id, sent)
        if isinstance(change, Put) and (case or (change.unit and change.kind in ("position", "overlay"))):
            yield change
        elif (
            isinstance(change, Put)
            and (change.kind, change.unit) == (MEMBER, "")
            and member is not None
            and member.fields.get(ORG) == where
        ):
            yield replace(change, fields={ORG: change.fields.get(ORG)}, creates=False)


def _over_what_is_there(view: ServerView, standing: Record, changes: Iterable[Change]) -> Iterator[Change]:
    """The same decision once more: what it wrote the first time is there, or gone, already."""
    for change in changes:
        here: ServerView | None = view.elsewhere(change.unit) if change.unit else view
        there = here.record(change.kind, change.id) if here is not None else None
        if isinstance(change, Put):
            fields: dict[str, Any] = dict(change.fields)
            if (change.kind, change.id) == (CASE, standing.id):
                # Both steps were taken: the one that stands is the last line.
                fields["history"] = [*(standing.fields.get("history") or []), fields["history"][-1]]
            yield replace(change, fields=fields, creates=change.creates and there is None)
        elif there is not None:
            yield change


def _theirs_stands(twice: _Twice) -> Outcome:
    theirs = _paper_of(twice)
    before, after = _differing(twice)
    lost, stands = {**after, **_paper_of_mine(twice)}, {**before, **theirs}
    id, shown = _both_papers(twice, lost, stands, twice.intent.author.as_json(), None)
    matter, unit = twice.matter, twice.view.unit
    said = {"unit": theirs["unit"], "name": theirs["unit_name"]}
    told = {"workflow": matter.workflow.name, "full_name": matter.about.get("full_name"), **said}
    heard = notice(matter, "case_lost", told, unit=unit, about=twice.standing.id)
    return Outcome("conflict", (*shown, heard), code=Refusal.STATE.value, params=said, conflict=id)


def _paper_of(twice: _Twice) -> dict[str, Value]:
    """The paper by which the case was decided first."""
    fields, view = twice.standing.fields, twice.view
    data = fields.get("data") or {}
    return {
        **paper_of(twice.matter),
        "unit_name": view.unit_name(view.unit),
        "decided_on": fields.get("decided_on"),
        "decision_number": data.get("decision_number") or data.get("letter_number"),
        "signer": data.get("signer"),
    }


def _paper_of_mine(twice: _Twice) -> dict[str, Value]:
    return {**paper_of(twice.matter), "signer": twice.matter.data.get("signer")}


def _differing(twice: _Twice) -> tuple[dict[str, Value], dict[str, Value]]:
    """What the two papers say differently, as it stands and as the second step brings it."""
    kind, there = kind_of_workflow(twice.matter.workflow.name), values_of(twice.standing)
    names = [
        name
        for name, value in twice.matter.given.items()
        if name != twice.matter.step.dated_by
        and not equal_values(kind.by_name.get(name), value, there.get(name))
    ]
    return {name: there.get(name) for name in names}, {name: twice.matter.given[name] for name in names}


def _both_papers(
    twice: _Twice,
    lost: Mapping[str, Value],
    stands: Mapping[str, Value],
    lost_by: Mapping[str, Any] | None,
    stands_by: Mapping[str, Any] | None,
) -> tuple[str, tuple[Put, ...]]:
    view, case = twice.view, twice.standing.id
    mine, theirs = {**lost, "full_name": twice.matter.about.get("full_name")}, dict(stands)
    author = stands_by or view.last_author(CASE, case, "")
    draft = Draft(
        ConflictType.CASE, CASE, case, (GroupConflict("decision", {}, mine, theirs),), mine, theirs_by=author
    )
    id, puts = close_or_open(view, twice.intent, draft, twice.new_id)
    signed = tuple(
        replace(
            put, fields={**put.fields, "groups": [_signed(group, lost_by) for group in put.fields["groups"]]}
        )
        for put in puts
    )
    return id, signed


def _signed(group: Mapping[str, Any], lost_by: Mapping[str, Any] | None) -> dict[str, Any]:
    return {**group, "mine_by": dict(lost_by) if lost_by else group.get("mine_by")}
