"""Edits of somebody whose home is another unit by now: offered to that unit (`domain.md` 3.14, row 3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.conflicts.draft import Draft, close_or_open
from domain.conflicts.words import ConflictType
from domain.decisions import Change, Put, Refused
from domain.entry_rules import read_fields
from domain.kinds import KINDS
from domain.merge import GroupConflict, equal_values
from domain.operations import Intent, ServerView
from domain.records import Departure, Record

_LONGEST_JOURNEY = 8


def home_of(view: ServerView, member: str, unit: str) -> tuple[ServerView, Record] | None:
    """Where somebody who moved to `unit` is now, with the record there."""
    for _ in range(_LONGEST_JOURNEY):
        there = view.elsewhere(unit)
        if there is None:
            return None
        record = there.record("member", member)
        if record is not None:
            return there, record
        onward = there.tombstone("member", member)
        if onward is None or onward.departure is not Departure.MOVED:
            return None
        unit = onward.into
    return None


def proposed(view: ServerView, intent: Intent, unit: str, new_id: Callable[[], str]) -> tuple[Change, ...]:
    """What the unit where the person is now gets to see of an edit made where he or she was."""
    found = home_of(view, intent.command.id, unit) if intent.command.kind == "member" else None
    if found is None:
        return ()
    there, record = found
    kind = KINDS["member"]
    read = read_fields(there, kind, intent.command.set, kind.locked)
    if isinstance(read, Refused):
        return ()
    differing = {
        name: value
        for name, value in read.items()
        if not equal_values(kind.by_name[name], value, record.fields.get(name))
    }
    groups = tuple(
        GroupConflict(
            group,
            kind.group_values(group, intent.was),
            {**kind.group_values(group, record.fields), **_of(kind.groups[group], differing)},
            kind.group_values(group, record.fields),
        )
        for group in dict.fromkeys(map(kind.group_of, differing))
    )
    if not groups:
        return ()
    draft = Draft(ConflictType.PROPOSAL, "member", record.id, groups, differing)
    conflict, puts = close_or_open(there, intent, draft, new_id)
    told = {"full_name": record.fields.get("full_name"), "unit_name": view.unit_name(view.unit)}
    notice = {"code": "proposed_update", "params": told, "about_kind": "conflict", "about": conflict}
    offered: list[Put] = [*puts]
    if any(put.creates for put in puts):
        offered.append(Put("notice", new_id(), notice, creates=True))
    return tuple(replace(put, unit=there.unit) for put in offered)


def _of(names: tuple[str, ...], fields: dict[str, object]) -> dict[str, object]:
    return {name: fields[name] for name in names if name in fields}
