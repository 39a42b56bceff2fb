"""Writing conflict records: opening one, adding to an open one, keeping its `theirs` up to date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.conflicts.subject import CASE, shape_of, values_of
from domain.conflicts.words import ConflictStatus, ConflictType
from domain.decisions import Change, Put
from domain.merge import GroupConflict, equal_values
from domain.records import Record, Value

if TYPE_CHECKING:
    from domain.operations import Intent, ServerView


@dataclass(frozen=True, slots=True)
class Draft:
    """A conflict that an operation ran into, before it is a record."""

    type: ConflictType
    record_kind: str
    record: str
    groups: Sequence[GroupConflict]
    offered: Mapping[str, Value]
    reason: Mapping[str, Value] | None = None
    # Who stands behind `theirs` where that is not who last wrote the record, and behind `mine` where that is
    # not who sent the operation.
    theirs_by: Mapping[str, Value] | None = None
    mine_by: Mapping[str, Value] | None = None


def close_or_open(
    view: ServerView,
    intent: Intent,
    draft: Draft,
    new_id: Callable[[], str],
    before: Sequence[Change] = (),
) -> tuple[str, tuple[Put, ...]]:
    """The conflict's id and the change that writes it.

    A further operation of the same cadre on the same laptop that meets the same obstacle is laid
    into the conflict that is open already: nobody has to settle one question twice. `before` is what the
    operation writes ahead of it: it may have brought the very same conflict up to date.
    """
    entries = [_entry(view, intent, draft, group) for group in draft.groups]
    for conflict in view.open_conflicts(draft.record_kind, draft.record):
        if conflict.fields["type"] == draft.type and _is_of(conflict, _mine_by(intent, draft)):
            merged = _laid_over(_standing_groups(conflict, before), entries)
            offered = {**(conflict.fields.get("offered") or {}), **draft.offered}
            return conflict.id, (Put("conflict", conflict.id, {"groups": merged, "offered": offered}),)
    id = new_id()
    fields: dict[str, Value] = {
        "type": draft.type.value,
        "record_kind": draft.record_kind,
        "record": draft.record,
        "groups": entries,
        "offered": dict(draft.offered),
        "status": ConflictStatus.OPEN.value,
        "opened_at": intent.author.at,
    }
    if draft.reason:
        fields["reason"] = dict(draft.reason)
    return id, (Put("conflict", id, fields, creates=True),)


def refreshed(
    view: ServerView, record: Record, write: Mapping[str, Value], author: Mapping[str, Value]
) -> tuple[Put, ...]:
    """The open conflicts about a record, with `theirs` as it will stand after `write`."""
    kind = shape_of(record.kind, record)
    if record.kind == CASE:
        write = write.get("data") or {}
    after = {**values_of(record), **write}
    touched = {kind.group_of(name) for name in write}
    puts = []
    for conflict in view.open_conflicts(record.kind, record.id):
        groups = conflict.fields.get("groups") or []
        if touched.isdisjoint(group["group"] for group in groups):
            continue
        renewed = [
            {**group, "theirs": kind.group_values(group["group"], after), "theirs_by": dict(author)}
            if group["group"] in touched
            else group
            for group in groups
        ]
        puts.append(Put("conflict", conflict.id, {"groups": renewed}))
    return tuple(puts)


def _entry(view: ServerView, intent: Intent, draft: Draft, group: GroupConflict) -> dict[str, Any]:
    kind = shape_of(draft.record_kind, view.record(draft.record_kind, draft.record))
    names = kind.groups.get(group.group, (group.group,))
    differing = next(
        (
            name
            for name in names
            if not equal_values(kind.by_name.get(name), group.mine.get(name), group.theirs.get(name))
        ),
        names[0],
    )
    traced = draft.record_kind != CASE and group.theirs
    author = draft.theirs_by or view.last_author(draft.record_kind, draft.record, differing if traced else "")
    return {
        "group": group.group,
        "base": dict(group.base),
        "mine": dict(group.mine),
        "theirs": dict(group.theirs),
        "mine_by": dict(_mine_by(intent, draft)),
        "theirs_by": dict(author) if author else None,
    }


def _standing_groups(conflict: Record, before: Sequence[Change]) -> Sequence[dict[str, Any]]:
    for change in reversed(before):
        if isinstance(change, Put) and (change.kind, change.id) == ("conflict", conflict.id):
            return change.fields["groups"] or []
    return conflict.fields.get("groups") or []


def _mine_by(intent: Intent, draft: Draft) -> Mapping[str, Value]:
    return draft.mine_by or intent.author.as_json()


def _is_of(conflict: Record, author: Mapping[str, Value]) -> bool:
    groups = conflict.fields.get("groups") or []
    authors = {(group["mine_by"]["actor"], group["mine_by"]["device"]) for group in groups}
    return authors == {(author.get("actor"), author.get("device"))}


def _laid_over(standing: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """New answers to the same questions replace the old ones; what each question started from stays."""
    newer = {entry["group"]: entry for entry in new}
    merged = [
        {**newer.pop(entry["group"]), "base": entry["base"]} if entry["group"] in newer else entry
        for entry in standing
    ]
    return [*merged, *newer.values()]
