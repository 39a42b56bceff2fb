"""What the server makes of one operation that is new to it: redirect, merge, fold, conflict, decide.

Pure, like `decide`, which it calls for every rule. Nothing here looks at a clock to order two edits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from domain.conflicts.draft import Draft, close_or_open, refreshed
from domain.conflicts.settle import ConflictStatus, ConflictType, Take
from domain.decide import decide, forbidden
from domain.decisions import Accepted, Change, Command, Put, Refused, Remove, View
from domain.fields import Kind
from domain.kinds import KINDS
from domain.merge import GroupConflict, Merge, asked_about, equal_values, merge_edit, merge_fold
from domain.records import Departure, Record, Tombstone, Value
from domain.refusals import Refusal
from domain.roles import Actor

# Two entries with one citizen id that differ in these may be two people with one mistyped number.
_IDENTITY = frozenset({"full_name", "birth_date"})
_LONGEST_REDIRECT = 16


class ServerView(View, Protocol):
    """What the server knows beyond one unit's records, earlier operations of the transaction included."""

    def last_author(self, kind: str, id: str, field_name: str) -> Mapping[str, Value] | None:
        """Author JSON of who last wrote a field; for "" of who last wrote or removed the record."""

    def changed_by_others(self, kind: str, id: str, after: int, device: str) -> frozenset[str]:
        """Fields of a record whose last change is newer than `after` and came from another device."""

    def open_conflicts(self, kind: str, id: str) -> list[Record]:
        """Open conflict records about one record."""

    def departed_fields(self, kind: str, id: str) -> Mapping[str, Value] | None:
        """The values of a deleted record, as they were."""

    def unit_with_citizen_id(self, citizen_id: str) -> str | None:
        """The name of ANOTHER unit that has a member with this citizen id."""

    def unit_name(self, unit: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Author:
    """Who did something, where and when; `at` is the laptop's claim and orders nothing.

    `place` is what people call the device, `device` its id.
    """

    actor: str
    name: str
    device: str
    at: str
    place: str = ""

    def as_json(self) -> dict[str, Value]:
        author = {"actor": self.actor, "name": self.name, "device": self.device, "at": self.at}
        return {**author, "place": self.place} if self.place else author


@dataclass(frozen=True, slots=True)
class Intent:
    """One operation as the server read it. `version` is the record's version that the laptop had as base."""

    command: Command
    was: Mapping[str, Value]
    version: int
    actor: Actor
    author: Author


@dataclass(frozen=True, slots=True)
class Outcome:
    """`verdict` is applied, merged, conflict or rejected; `changes` is everything to write, in order."""

    verdict: str
    changes: tuple[Change, ...] = ()
    code: str = ""
    params: Mapping[str, Value] = field(default_factory=dict)
    into: str = ""
    conflict: str = ""


def reconcile(view: ServerView, intent: Intent, today: date, new_id: Callable[[], str]) -> Outcome:
    """The verdict on one operation and what to write for it."""
    intent, folded_into = _redirected(view, intent)
    refusal = forbidden(view, intent.command, intent.actor, today)
    if refusal is not None:
        return _rejected(refusal)
    if folded_into and intent.command.do == "delete":
        return Outcome("merged", into=folded_into)
    step = _STEPS[intent.command.do]
    outcome = step(view, intent, today, new_id)
    return replace(outcome, into=folded_into) if folded_into and not outcome.into else outcome


def _redirected(view: ServerView, intent: Intent) -> tuple[Intent, str]:
    """The operation aimed at the survivor, where its record was folded into another."""
    command = intent.command
    for _ in range(_LONGEST_REDIRECT):
        if command.do == "create" or view.record(command.kind, command.id):
            break
        tombstone = view.tombstone(command.kind, command.id)
        if tombstone is None or tombstone.departure is not Departure.MERGED:
            break
        command = replace(command, id=tombstone.into)
    if command is intent.command:
        return intent, ""
    return replace(intent, command=command), command.id


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
    return _rejected(decision) if isinstance(decision, Refused) else Outcome("applied", decision.changes)


def _fold(view: ServerView, intent: Intent, holder: str, today: date, new_id: Callable[[], str]) -> Outcome:
    """A second entry of a person whom the unit already has: complete the first, ask about the rest."""
    command = intent.command
    probe = decide(view, replace(command, set=_without_citizen_id(command.set)), intent.actor, today)
    if isinstance(probe, Refused):
        return _rejected(probe)
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
    merge = merge_edit(kind, intent.was, wanted, record.fields)
    others = view.changed_by_others(record.kind, record.id, intent.version, intent.author.device)
    elsewhere = _held_elsewhere(view, record, merge.write)
    if elsewhere is not None:
        return _citizen_id_elsewhere(elsewhere)
    written = _checked_put(view, intent, record, merge.write, today)
    if isinstance(written, Refused):
        if others.isdisjoint(written.params.get("fields", ())):
            return _rejected(written)
        return _rule_conflict(view, intent, record, kind, written, new_id)
    if merge.conflicts:
        draft = Draft(ConflictType.FIELDS, record.kind, record.id, merge.conflicts, dict(wanted))
        conflict, changes = close_or_open(view, intent, draft, new_id, written)
        return Outcome("conflict", (*written, *changes), conflict=conflict)
    verdict = "applied" if merge.write and not merge.same and not others else "merged"
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
    return (*decision.changes, *refreshed(view, record, write, intent.author.as_json()))


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
    """An edit of a record that left: moved is refused by name, deleted keeps the values as a conflict."""
    if tombstone.departure is Departure.MOVED:
        params = {"unit": tombstone.into, "name": view.unit_name(tombstone.into)}
        return Outcome("rejected", code=Refusal.OUT_OF_UNIT, params=params)
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
        return _rejected(decision)
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
        return _rejected(Refused(decision.code, {**decision.params, "name": name}))
    if isinstance(decision, Refused) or conflict is None:
        return _rejected(decision) if isinstance(decision, Refused) else Outcome("rejected")
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
        changes.append(change)
    return Outcome("applied", tuple(changes))


def _theirs_moved_on(view: ServerView, conflict: Record, intent: Intent) -> Put | None:
    """Someone changed the values after the cadre looked: the conflict stays open with the news in it."""
    kind_name, id = conflict.fields["record_kind"], conflict.fields["record"]
    record, kind = view.record(kind_name, id), KINDS[kind_name]
    seen = intent.was.get("groups") or {}
    groups, moved = [], False
    for group in conflict.fields.get("groups") or ():
        theirs = kind.group_values(group["group"], record.fields) if record else {}
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


def _rejected(refusal: Refused | Accepted) -> Outcome:
    if isinstance(refusal, Accepted):
        raise TypeError("an accepted decision is no refusal")
    return Outcome("rejected", code=str(refusal.code), params=refusal.params)


_STEPS = {"create": _create, "edit": _edit, "delete": _delete, "resolve": _resolve}

__all__ = ["Author", "Intent", "Merge", "Outcome", "ServerView", "reconcile"]
