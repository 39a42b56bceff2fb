"""Settling a conflict: an ordinary decision on top of what stands there now, never a rewrite of history."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.decisions import Accepted, Change, Put, Refused, Remove, View
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.roles import Actor


class ConflictType(StrEnum):
    FIELDS = "fields"  # both sides changed a field group to different values
    EDIT_DELETE = "edit_delete"  # mine edited what theirs had deleted
    DELETE_EDIT = "delete_edit"  # mine deleted what theirs had edited
    DUPLICATE = "duplicate"  # mine entered a person again, and some values differ
    RULE = "rule"  # each side was valid, together they break a rule


class ConflictStatus(StrEnum):
    OPEN = "open"
    SETTLED = "settled"


class Take(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"
    VALUES = "values"


def settle(view: View, conflict: Record, wanted: Mapping[str, Value], actor: Actor) -> Accepted | Refused:
    """The changes of one settlement.

    `wanted` is `{"take": Take, "values": {field: value}}`. Both sides' values stay in the conflict
    record, so that the one not taken can be restored later.
    """
    if conflict.fields.get("status") != ConflictStatus.OPEN:
        return Refused(Refusal.ALREADY_RESOLVED, {"by": conflict.fields.get("settled_by")})
    try:
        take = Take(str(wanted.get("take")))
    except ValueError:
        return Refused(Refusal.MALFORMED, {"why": "take"})
    values = wanted.get("values") or {}
    if not isinstance(values, Mapping) or (take is Take.VALUES and not values):
        return Refused(Refusal.MALFORMED, {"why": "values"})
    if take is not Take.THEIRS:
        moved_to = _moved_to(view, conflict)
        if moved_to is not None:
            return Refused(Refusal.OUT_OF_UNIT, {"unit": moved_to})
    closing = Put(
        "conflict",
        conflict.id,
        {
            "status": ConflictStatus.SETTLED.value,
            "settlement": {"take": take.value, "values": dict(values)},
            "settled_by": {"actor": actor.id, "name": actor.name},
        },
    )
    return Accepted((*_effects(view, conflict, take, values), closing))


def _moved_to(view: View, conflict: Record) -> str | None:
    """The unit that the record went to meanwhile: what it holds is no business of this one any more."""
    tombstone = view.tombstone(conflict.fields["record_kind"], conflict.fields["record"])
    return tombstone.into if tombstone and tombstone.departure is Departure.MOVED else None


def _effects(view: View, conflict: Record, take: Take, values: Mapping[str, Value]) -> tuple[Change, ...]:
    if take is Take.THEIRS:
        return ()
    kind, id = conflict.fields["record_kind"], conflict.fields["record"]
    if conflict.fields["type"] == ConflictType.DELETE_EDIT:
        return (Remove(kind, id, Departure.DELETED),) if take is Take.MINE else ()
    chosen = dict(values) if take is Take.VALUES else _mine(conflict)
    record = view.record(kind, id)
    if record is None:
        restored = {**(conflict.fields.get("offered") or {}), **chosen}
        return (Put(kind, id, _set_only(restored), creates=True),)
    write = {name: value for name, value in chosen.items() if value != record.fields.get(name)}
    return (Put(kind, id, write),) if write else ()


def _mine(conflict: Record) -> dict[str, Value]:
    mine: dict[str, Value] = {}
    for group in conflict.fields.get("groups") or ():
        mine |= group["mine"]
    return mine


def _set_only(fields: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in fields.items() if value is not None}
