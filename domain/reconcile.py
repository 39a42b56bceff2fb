"""What the server makes of one operation that is new to it: redirect, merge, fold, conflict, decide.

Pure, like `decide`, which it calls for every rule. Nothing here looks at a clock to order two edits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from domain.assessments.deciding import not_theirs
from domain.assessments.fields import ORG_ASSESSMENT
from domain.attachments.following import with_attachments, with_late_ones
from domain.conflicts.draft import Draft, close_or_open, refreshed
from domain.conflicts.subject import shape_of, values_of
from domain.conflicts.words import ConflictStatus, ConflictType, Take
from domain.decide import decide, forbidden
from domain.decisions import ANSWERS, Change, Command, Put, Refused, Remove
from domain.declarations.answering import reconcile_answer
from domain.duplicates.contrary import told_of_fold
from domain.duplicates.reconciling import reconcile_fold, reconcile_unfold
from domain.fields import Kind
from domain.kinds import KINDS
from domain.members.app_contacts import values_before_app, without_contacts_of_app
from domain.members.cards import without_taken_cards
from domain.members.proposals import proposed
from domain.merge import GroupConflict, Merge, asked_about, equal_values, merge_edit, merge_fold
from domain.operations import Author, Intent, Outcome, ServerView, rejected
from domain.organisations.by_decision import only_by_decision
from domain.organisations.fields import ORGANISATION
from domain.records import Departure, Record, Tombstone, Value
from domain.redirects import closed_branch, redirected
from domain.refusals import Refusal
from domain.workflows.arbitration import reconcile_step
from domain.workflows.late_fees import told_of_late_fee
from domain.workflows.tree.clashes import is_about_the_tree, reconcile_tree

# Two entries with one citizen id that differ in these may be two people with one mistyped number.
_IDENTITY = frozenset({"full_name", "birth_date"})


def reconcile(view: ServerView, intent: Intent, today: date, new_id: Callable[[], str]) -> Outcome:
    """The verdict on one operation and what to write for it."""
    outcome = _reconciled(view, intent, today, new_id)
    changes = with_late_ones(view, with_attachments(view, outcome.changes))
    return replace(outcome, changes=changes)


def _reconciled(view: ServerView, intent: Intent, today: date, new_id: Callable[[], str]) -> Outcome:
    original = intent.command
    if original.is_step and is_about_the_tree(original.do):
        # It names organisations as they were: what became of them is what it is weighed against.
        return reconcile_tree(view, intent, today, new_id)
    intent, folded_into = redirected(view, intent)
    refusal = closed_branch(view, intent)
    if refusal is not None:
        return rejected(refusal)
    if original.is_step:
        outcome = reconcile_step(view, intent, today, new_id, redirected_from=original)
        return without_taken_cards(view, intent, outcome, new_id)
    refusal = forbidden(view, intent.command, intent.actor, today)
    if refusal is not None:
        return rejected(refusal)
    if folded_into and intent.command.do == "delete":
        return Outcome("merged", into=folded_into)
    judge = _ACTIONS[intent.command.do]
    outcome = judge(view, intent, today, new_id)
    if outcome.verdict == "applied" and intent.command.set != original.set:
        # It names something that was folded meanwhile: the laptop takes what stands here.
        outcome = replace(outcome, verdict="merged")
    if intent.command.kind == "member":
        outcome = without_taken_cards(view, intent, outcome, new_id)
    return replace(outcome, into=folded_into) if folded_into and not outcome.into else outcome


# -- create -----------------------------------------------------------------------------------------


def _create(view: ServerView, intent: Intent, today: date, new_id: Callable[[], str]) -> Outcome:
    command = intent.command
    standing = view.record(command.kind, command.id)
    if standing is not None:
        return _edit_record(view, replace(intent, was={}), standing, dict(command.set), today, new_id)
    tombstone = view.tombstone(command.kind, command.id)
    if tombstone is not None:
        return _edit_departed(view, intent, tombstone, new_id)
    citizen_id = command.set.get("citizen_id") if command.kind == "member" else None
    if citizen_id:
        holder = view.holder_of_citizen_id(str(citizen_id))
        if holder is not None:
            return _fold(view, intent, holder, today, new_id)
        elsewhere = view.unit_with_citizen_id(str(citizen_id))
        if elsewhere is not None:
            return _citizen_id_elsewhere(elsewhere)
    decision = decide(view, command, intent.actor, today)
    if isinstance(decision, Refused):
        return rejected(decision)
    told = told_of_fold(view, command, intent.author.name, today)
    return Outcome("applied", (*decision.changes, *told))


def _fold(view: ServerView, intent: Intent, holder: str, today: date, new_id: Callable[[], str]) -> Outcome:
    """A second entry of a person whom the unit already has: complete the first, ask about the rest."""
    command = intent.command
    probe = decide(view, replace(command, set=_without_citizen_id(command.set)), intent.actor, today)
    if isinstance(probe, Refused):
        return rejected(probe)
    kind, standing = KINDS[command.kind], view.record(command.kind, holder)
    if standing is None:
        return Outcome("rejected", code=Refusal.UNKNOWN_RECORD, params={"id": holder})
    offered = {name: value for name, value in command.set.items() if name not in ("status", "source")}
    merge = merge_fold(kind, offered, standing.fields)
    redirect = Remove(command.kind, command.id, Departure.MERGED, into=holder)
    if _IDENTITY & {conflict.group for conflict in merge.conflicts}:
        merge = asked_about(kind, merge, standing.fields)
    written = _checked_put(view, intent, standing, merge.write, today)
    if isinstance(written, Refused):
        merge, written = asked_about(kind, merge, standing.fields), ()
    # Who is entered again is theirs as well: a change that their author made, as if nothing had to be filled.
    again = Put(command.kind, holder, {"citizen_id": standing.fields.get("citizen_id")})
    written = (*written, again)
    if not merge.conflicts:
        return Outcome("merged", (*written, redirect), into=holder)
    draft = Draft(ConflictType.DUPLICATE, command.kind, holder, merge.conflicts, offered)
    conflict, changes = close_or_open(view, intent, draft, new_id, written)
    return Outcome("conflict", (*written, redirect, *changes), into=holder, conflict=conflict)


def _without_citizen_id(fields: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in fields.items() if name != "citizen_id"}


# -- edit -------------------------------------------------------------------------------------------


def _edit(view: ServerView, intent: Intent, today: date, new_id: Callable[[], str]) -> Outcome:
    command = intent.command
    record = view.record(command.kind, command.id)
    if record is not None:
        return _edit_record(view, intent, record, dict(command.set), today, new_id)
    tombstone = view.tombstone(command.kind, command.id)
    if tombstone is None:
        return Outcome("rejected", code=Refusal.UNKNOWN_RECORD, params={"id": command.id})
    return _edit_departed(view, intent, tombstone, new_id)


def _edit_record(
    view: ServerView,
    intent: Intent,
    record: Record,
    wanted: dict[str, Value],
    today: date,
    new_id: Callable[[], str],
) -> Outcome:
    kind = KINDS[record.kind]
    if kind is ORGANISATION:
        # Before anything is merged: of a name that a paper changed meanwhile nobody is asked.
        refusal = only_by_decision(view, record.id, wanted, record.fields, intent.actor)
        if refusal is not None:
            return rejected(refusal)
    if kind is ORG_ASSESSMENT:
        # What was approved meanwhile is settled: nobody is asked about a proposal that comes too late.
        refusal = not_theirs(view, record, wanted, intent.actor)
        if refusal is not None:
            return rejected(refusal)
    merge = merge_edit(kind, intent.was, wanted, record.fields)
    merge, kept = without_contacts_of_app(view, intent, record, merge, new_id)
    others = view.changed_by_others(record.kind, record.id, intent.version, intent.author.device)
    elsewhere = _held_elsewhere(view, record, merge.write)
    if elsewhere is not None:
        return _citizen_id_elsewhere(elsewhere)
    written = _checked_put(view, intent, record, merge.write, today)
    if isinstance(written, Refused):
        if others.isdisjoint(written.params.get("fields", ())):
            return rejected(written)
        return _rule_conflict(view, intent, record, kind, written, new_id)
    written = (*written, *kept, *values_before_app(view, intent, record, merge.write, new_id))
    if merge.conflicts:
        draft = Draft(ConflictType.FIELDS, record.kind, record.id, merge.conflicts, dict(wanted))
        conflict, changes = close_or_open(view, intent, draft, new_id, written)
        return Outcome("conflict", (*written, *changes), conflict=conflict)
    verdict = "applied" if merge.write and not merge.same and not others and not kept else "merged"
    return Outcome(verdict, written)


def _checked_put(
    view: ServerView, intent: Intent, record: Record, write: Mapping[str, Value], today: date
) -> tuple[Change, ...] | Refused:
    """The rules applied to what is left to write, with the open conflicts about it brought up to date."""
    if not write:
        return ()
    command = Command("edit", record.kind, record.id, write, intent.command.reason)
    decision = decide(view, command, intent.actor, today)
    if isinstance(decision, Refused):
        return decision
    told = told_of_late_fee(view, record, write, today)
    return (*decision.changes, *refreshed(view, record, write, intent.author.as_json()), *told)


def _rule_conflict(
    view: ServerView,
    intent: Intent,
    record: Record,
    kind: Kind,
    refusal: Refused,
    new_id: Callable[[], str],
) -> Outcome:
    """Each side was valid, the merged record is not: nothing is written, a person looks at both."""
    groups = tuple(
        GroupConflict(
            group,
            kind.group_values(group, intent.was),
            {**kind.group_values(group, intent.was), **_of_group(kind, group, intent.command.set)},
            kind.group_values(group, record.fields),
        )
        for group in dict.fromkeys(kind.group_of(name) for name in intent.command.set)
    )
    reason = {"code": refusal.code, "params": dict(refusal.params)}
    draft = Draft(ConflictType.RULE, record.kind, record.id, groups, dict(intent.command.set), reason)
    conflict, changes = close_or_open(view, intent, draft, new_id)
    return Outcome("conflict", changes, code=refusal.code, params=refusal.params, conflict=conflict)


def _edit_departed(
    view: ServerView, intent: Intent, tombstone: Tombstone, new_id: Callable[[], str]
) -> Outcome:
    """An edit of a record that left: moved is refused by name and offered there, deleted is a conflict."""
    if tombstone.departure is Departure.MOVED:
        params = {"unit": tombstone.into, "name": view.unit_name(tombstone.into)}
        proposals = proposed(view, intent, tombstone.into, new_id)
        return Outcome("rejected", proposals, code=Refusal.OUT_OF_UNIT, params=params)
    command, kind = intent.command, KINDS[intent.command.kind]
    groups = tuple(
        GroupConflict(group, kind.group_values(group, intent.was), _of_group(kind, group, command.set), {})
        for group in dict.fromkeys(kind.group_of(name) for name in command.set)
    )
    departed = view.departed_fields(command.kind, command.id) or {}
    offered = {**departed, **command.set}
    draft = Draft(ConflictType.EDIT_DELETE, command.kind, command.id, groups, offered)
    conflict, changes = close_or_open(view, intent, draft, new_id)
    return Outcome("conflict", changes, conflict=conflict)


def _of_group(kind: Kind, group: str, fields: Mapping[str, Value]) -> dict[str, Value]:
    return {name: fields[name] for name in kind.groups.get(group, (group,)) if name in fields}


def _held_elsewhere(view: ServerView, record: Record, write: Mapping[str, Value]) -> str | None:
    citizen_id = write.get("citizen_id") if record.kind == "member" else None
    return view.unit_with_citizen_id(str(citizen_id)) if citizen_id else None


# -- delete -----------------------------------------------------------------------------------------


def _delete(view: ServerView, intent: Intent, today: date, new_id: Callable[[], str]) -> Outcome:
    command = intent.command
    record = view.record(command.kind, command.id)
    if record is None:
        tombstone = view.tombstone(command.kind, command.id)
        if tombstone is not None and tombstone.departure is Departure.DELETED:
            return Outcome("merged")
        if tombstone is not None:
            params = {"unit": tombstone.into, "name": view.unit_name(tombstone.into)}
            return Outcome("rejected", code=Refusal.OUT_OF_UNIT, params=params)
        return Outcome("rejected", code=Refusal.UNKNOWN_RECORD, params={"id": command.id})
    decision = decide(view, command, intent.actor, today)
    if isinstance(decision, Refused):
        return rejected(decision)
    others = view.changed_by_others(record.kind, record.id, intent.version, intent.author.device)
    if not others:
        closing = tuple(
            _settled_by_delete(conflict) for conflict in view.open_conflicts(record.kind, record.id)
        )
        return Outcome("applied", (*decision.changes, *closing))
    kind = KINDS[record.kind]
    groups = tuple(
        GroupConflict(group, {}, {}, kind.group_values(group, record.fields))
        for group in dict.fromkeys(kind.group_of(name) for name in sorted(others))
    )
    reason = {"code": "delete", "params": {"reason": command.reason}}
    draft = Draft(ConflictType.DELETE_EDIT, record.kind, record.id, groups, {}, reason)
    conflict, changes = close_or_open(view, intent, draft, new_id)
    return Outcome("conflict", changes, conflict=conflict)


def _settled_by_delete(conflict: Record) -> Put:
    settlement = {"take": "deleted", "values": {}}
    return Put("conflict", conflict.id, {"status": ConflictStatus.SETTLED.value, "settlement": settlement})


# -- resolve ----------------------------------------------------------------------------------------


def _resolve(view: ServerView, intent: Intent, today: date, new_id: Callable[[], str]) -> Outcome:
    conflict = view.record("conflict", intent.command.id)
    decision = decide(view, intent.command, intent.actor, today)
    if isinstance(decision, Refused) and decision.code == Refusal.OUT_OF_UNIT:
        name = view.unit_name(str(decision.params.get("unit")))
        return rejected(Refused(decision.code, {**decision.params, "name": name}))
    if isinstance(decision, Refused) or conflict is None:
        return rejected(decision) if isinstance(decision, Refused) else Outcome("rejected")
    reopens = intent.command.set.get("take") == Take.REOPEN
    if not reopens and intent.command.set.get("take") != Take.THEIRS:
        changed = _theirs_moved_on(view, conflict, intent)
        if changed is not None:
            return Outcome("conflict", (changed,), conflict=conflict.id)
    changes: list[Change] = []
    for change in decision.changes:
        if isinstance(change, Put) and change.kind == "conflict" and not reopens:
            change = replace(change, fields={**change.fields, "settled_by": intent.author.as_json()})
        elif isinstance(change, Put) and change.kind != "conflict":
            elsewhere = _held_elsewhere(view, Record(change.kind, change.id), change.fields)
            if elsewhere is not None:
                return _citizen_id_elsewhere(elsewhere)
            standing = view.record(change.kind, change.id)
            if standing is not None:
                others = refreshed(view, standing, change.fields, intent.author.as_json())
                changes += [put for put in others if put.id != conflict.id]
                changes += told_of_late_fee(view, standing, change.fields, today)
        changes.append(change)
    return Outcome("applied", tuple(changes))


def _theirs_moved_on(view: ServerView, conflict: Record, intent: Intent) -> Put | None:
    """Someone changed the values after the cadre looked: the conflict stays open with the news in it."""
    kind_name, id = conflict.fields["record_kind"], conflict.fields["record"]
    record = view.record(kind_name, id)
    kind = shape_of(kind_name, record)
    seen = intent.was.get("groups") or {}
    groups, moved = [], False
    for group in conflict.fields.get("groups") or ():
        theirs = kind.group_values(group["group"], values_of(record)) if record else {}
        expected = seen.get(group["group"], group["theirs"])
        if any(
            not equal_values(kind.by_name.get(name), theirs.get(name), expected.get(name)) for name in theirs
        ):
            moved = True
            group = {**group, **_newly_mine(intent, group, theirs)}
        groups.append(group)
    return Put("conflict", conflict.id, {"groups": groups}) if moved else None


def _newly_mine(intent: Intent, group: Mapping[str, Value], theirs: Mapping[str, Value]) -> dict[str, Value]:
    values = intent.command.set.get("values") or {}
    mine = {name: values.get(name, group["mine"].get(name)) for name in group["mine"]}
    return {"mine": mine, "mine_by": intent.author.as_json(), "theirs": dict(theirs)}


def _citizen_id_elsewhere(unit_name: str) -> Outcome:
    return Outcome("rejected", code=Refusal.CITIZEN_ID_ELSEWHERE, params={"unit": unit_name})


_ACTIONS = {
    "create": _create,
    "edit": _edit,
    "delete": _delete,
    "resolve": _resolve,
    "fold": reconcile_fold,
    "unfold": reconcile_unfold,
    **dict.fromkeys(ANSWERS, reconcile_answer),
}

__all__ = ["Author", "Intent", "Merge", "Outcome", "ServerView", "reconcile"]
