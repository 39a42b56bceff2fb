"""What the server makes of a fold: with everything that happened to either of the two since it was decided.

A fold is merged like the edits that it consists of. What somebody changed meanwhile on the one who goes is an
edit that follows to the survivor; what somebody changed on the survivor meets the choices. So it does not
matter which of the two arrives first, and what differs is asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from domain.conflicts.draft import Draft, close_or_open, refreshed
from domain.conflicts.words import ConflictType
from domain.decide import decide
from domain.decisions import Change, Command, Put, Refused
from domain.duplicates.aliases import fold_id, survivor
from domain.duplicates.contrary import told_of_answer
from domain.duplicates.fields import FOLD, QUESTION
from domain.duplicates.folding import (
    MEMBER,
    against_all_rules,
    changes_of_fold,
    chosen_values,
    fold_of,
    is_somebody_else,
    misshapen,
    not_here,
    values_kept,
)
from domain.kinds import KINDS
from domain.merge import GroupConflict, equal_values, merge_edit, merge_fold
from domain.operations import Intent, Outcome, ServerView, rejected
from domain.records import Record, Value
from domain.refusals import Refusal
from domain.workflows.history import taken_by

NewId = Callable[[], str]


def reconcile_fold(view: ServerView, intent: Intent, today: date, new_id: NewId) -> Outcome:
    """The verdict on `fold`."""
    command = intent.command
    refusal = misshapen(command)
    if refusal is not None:
        return rejected(refusal)
    id, meant = survivor(view, MEMBER, str(command.set["into"])), str(command.set["into"])
    gone = survivor(view, MEMBER, command.id)
    if gone == id:
        return _one_already(view, intent, id, new_id)
    folded, into = view.record(MEMBER, command.id), view.record(MEMBER, id)
    if folded is None or into is None:
        return rejected(_named(view, not_here(view, command.id if folded is None else id)))
    seen, meant_now = intent.was, into.fields if id == meant else view.departed_fields(MEMBER, meant) or {}
    for name, record, now in (("folded", folded, folded.fields), ("into", into, meant_now)):
        if is_somebody_else(seen.get(name), now):
            return rejected(Refused(Refusal.STALE, {"member": record.id}))
    write, conflicts = _merged(intent, folded, into)
    refusal = against_all_rules(view, folded, into, write, today, command.reason)
    if refusal is not None:
        return rejected(refusal)
    taken = taken_by(intent.actor, today, command.at, command.place)
    fold = fold_of(view, folded, into, write, taken, intent.actor, today)
    author = intent.author.as_json()
    changes: tuple[Change, ...] = (*changes_of_fold(fold), *refreshed(view, into, write, author))
    by = intent.author.name
    changes = (*changes, *told_of_answer(view, folded, into, intent.was, by, today))
    opened = ""
    puts: tuple[Put, ...]
    drafts = [Draft(ConflictType.FIELDS, "case", each.target, each.conflicts, _mine(each.conflicts))
              for each in fold.rounds if each.conflicts]  # fmt: skip
    if conflicts:
        drafts.append(Draft(ConflictType.FIELDS, MEMBER, id, conflicts, _mine(conflicts)))
    for draft in drafts:
        opened, puts = close_or_open(view, intent, draft, new_id, changes)
        asked = [[QUESTION, put.id] for put in puts if put.creates]
        changes = (*(_with_questions(change, asked) for change in changes), *puts)
    if opened:
        return Outcome("conflict", changes, conflict=opened, into="" if id == meant else id)
    others = _changed(folded, into, intent)
    return Outcome("merged" if others or id != meant else "applied", changes, into="" if id == meant else id)


def _with_questions(change: Change, asked: list[list[str]]) -> Change:
    """The record of the fold with the questions that it raised: taken back, nobody has to answer them."""
    if change.kind != FOLD.name or not isinstance(change, Put):
        return change
    return replace(change, fields={**change.fields, "followed": [*change.fields["followed"], *asked]})


def _named(view: ServerView, refusal: Refused) -> Refused:
    if refusal.code != Refusal.OUT_OF_UNIT:
        return refusal
    unit = str(refusal.params.get("unit"))
    return Refused(refusal.code, {"unit": unit, "name": view.unit_name(unit)})


def _merged(
    intent: Intent, folded: Record, into: Record
) -> tuple[dict[str, Value], tuple[GroupConflict, ...]]:
    """What to write into the survivor, and the groups that two people want otherwise."""
    kind, seen = KINDS[MEMBER], intent.was
    was_folded, was_into = _seen(seen, "folded", folded), _seen(seen, "into", into)
    chosen = chosen_values(intent.command.set.get("take", ()), was_folded)
    mine = merge_edit(kind, was_into, chosen, into.fields)
    between = {**into.fields, **mine.write}
    late = _since(was_folded, folded.fields)
    theirs = merge_edit(kind, was_folded, late, between)
    # An answer to one question is asked for once: what changed on both sides stands in the later of the two.
    conflicts = {each.group: each for each in (*mine.conflicts, *theirs.conflicts)}
    write = values_kept(folded, into, {**mine.write, **theirs.write})
    return write, tuple(conflicts.values())


def _seen(seen: Mapping[str, Value], name: str, record: Record) -> Mapping[str, Value]:
    """Fields as the cadre saw them; an operation without them is taken as decided on what stands here."""
    fields = seen.get(name)
    return fields if isinstance(fields, Mapping) and fields else record.fields


def _since(was: Mapping[str, Value], now: Mapping[str, Value]) -> dict[str, Value]:
    """The fields of the groups that somebody changed on the folded member after it was looked at."""
    kind = KINDS[MEMBER]
    changed = {
        kind.group_of(name)
        for name in kind.by_name
        if not equal_values(kind.by_name[name], was.get(name), now.get(name))
    }
    return {name: now.get(name) for group in sorted(changed) for name in kind.groups[group]}


def _changed(folded: Record, into: Record, intent: Intent) -> bool:
    pairs = (("folded", folded), ("into", into))
    return any(_since(_seen(intent.was, name, record), record.fields) for name, record in pairs)


def _mine(conflicts: tuple[GroupConflict, ...]) -> dict[str, Value]:
    mine: dict[str, Value] = {}
    for conflict in conflicts:
        mine |= conflict.mine
    return mine


def _one_already(view: ServerView, intent: Intent, id: str, new_id: NewId) -> Outcome:
    """Somebody else folded the same two first, either way: that stands; other choices are asked about."""
    standing = view.record(MEMBER, id)
    if standing is None:
        return rejected(_named(view, not_here(view, id)))
    folded, into = _fields(intent, "folded"), _fields(intent, "into")
    chosen = {**into, **chosen_values(intent.command.set.get("take", ()), folded)}
    offered = {name: chosen.get(name) for name in _since(folded, into) if name not in _SETTLED}
    conflicts = merge_fold(KINDS[MEMBER], offered, standing.fields).conflicts
    if not conflicts:
        return Outcome("merged", into=id)
    draft = Draft(ConflictType.FIELDS, MEMBER, id, conflicts, _mine(conflicts))
    conflict, changes = close_or_open(view, intent, draft, new_id)
    asked = [[QUESTION, put.id] for put in changes if put.creates]
    return Outcome(
        "conflict", (*changes, *_remembered(view, intent.command, asked)), into=id, conflict=conflict
    )


def _remembered(view: ServerView, command: Command, asked: list[list[str]]) -> list[Put]:
    """A second fold of the two raises a question about the first one, which keeps it."""
    ids = (fold_id(command.id), fold_id(str(command.set["into"])))
    standing = next((record for id in ids if (record := view.record(FOLD.name, id)) is not None), None)
    if standing is None or not asked:
        return []
    return [Put(FOLD.name, standing.id, {"followed": [*(standing.fields.get("followed") or ()), *asked]})]


# What no cadre chose: a second fold has nothing to ask about it.
_SETTLED = frozenset(
    field.name for field in KINDS[MEMBER].fields if field.policy.value in ("server", "union", "max")
)


def _fields(intent: Intent, name: str) -> Mapping[str, Value]:
    fields = intent.was.get(name)
    return fields if isinstance(fields, Mapping) else {}


def reconcile_unfold(view: ServerView, intent: Intent, today: date, new_id: NewId) -> Outcome:
    """The verdict on `unfold`."""
    command: Command = intent.command
    decision = decide(view, command, intent.actor, today)
    if isinstance(decision, Refused):
        return rejected(decision)
    if not decision.changes:
        return Outcome("merged")
    for change in decision.changes:
        if change.kind != MEMBER or not isinstance(change, Put) or not change.fields.get("citizen_id"):
            continue
        elsewhere = view.unit_with_citizen_id(str(change.fields["citizen_id"]))
        if elsewhere is not None:
            return Outcome("rejected", code=Refusal.CITIZEN_ID_ELSEWHERE, params={"unit": elsewhere})
    return Outcome("applied", decision.changes)
