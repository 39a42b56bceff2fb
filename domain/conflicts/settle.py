"""Settling a conflict: an ordinary decision on top of what stands there now, never a rewrite of history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.conflicts.subject import CASE, values_of, written_into
from domain.conflicts.words import ConflictStatus as ConflictStatus
from domain.conflicts.words import ConflictType as ConflictType
from domain.conflicts.words import Take as Take
from domain.decisions import Accepted, Change, Command, Put, Refused, Remove, View
from domain.duplicates.aliases import survivor
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.roles import Actor
from domain.workflows.history import taken_by
from domain.workflows.model import MEMBER, ORG
from domain.workflows.unmoving import entered_by_mistake

# What can be put back by a later decision: of a record that was deleted, the conflict holds only a part.
_TAKEN_BACK = frozenset(
    {ConflictType.FIELDS, ConflictType.DUPLICATE, ConflictType.RULE, ConflictType.PROPOSAL}
)
# States of a case that another paper prevailed over, and of one that was called off.
LOST, CANCELLED = "conflict", "cancelled"


def settle(view: View, conflict: Record, command: Command, actor: Actor, today: date) -> Accepted | Refused:
    """The changes of one settlement.

    The command's `set` is `{"take": Take, "values": {field: value}}`. Both sides' values stay in the conflict
    record, so that the one not taken can be restored later.
    """
    wanted = command.set
    if wanted.get("take") == Take.REOPEN:
        return _reopen(view, conflict)
    if conflict.fields.get("status") != ConflictStatus.OPEN:
        return Refused(Refusal.ALREADY_RESOLVED, {"by": conflict.fields.get("settled_by")})
    try:
        take = Take(str(wanted.get("take")))
    except ValueError:
        return Refused(Refusal.MALFORMED, {"why": "take"})
    values = wanted.get("values") or {}
    if not isinstance(values, Mapping) or (take is Take.VALUES and not values):
        return Refused(Refusal.MALFORMED, {"why": "values"})
    if conflict.fields["type"] == ConflictType.CASE and take is not Take.THEIRS:
        # The other paper stands. What can be done beside giving up is a step of the case itself.
        return Refused(Refusal.STATE, {"state": LOST})
    if take is not Take.THEIRS:
        moved_to = _moved_to(view, conflict)
        if moved_to is not None:
            return Refused(Refusal.OUT_OF_UNIT, {"unit": moved_to})
        mistaken = _entered_by_mistake(view, conflict)
        if mistaken is not None:
            return mistaken
    closing = Put(
        "conflict",
        conflict.id,
        {
            "status": ConflictStatus.SETTLED.value,
            "settlement": {"take": take.value, "values": dict(values)},
            "settled_by": {"actor": actor.id, "name": actor.name},
        },
    )
    if conflict.fields["type"] == ConflictType.CASE:
        return Accepted((*_given_up(view, conflict, command, actor, today), closing))
    return Accepted((*_effects(view, conflict, take, values), closing))


def _record_of(view: View, conflict: Record) -> tuple[str, str]:
    """Kind and id of the record that a conflict is about by now: it may have been folded into another."""
    kind = str(conflict.fields["record_kind"])
    return kind, survivor(view, kind, str(conflict.fields["record"]))


def _given_up(
    view: View, conflict: Record, command: Command, actor: Actor, today: date
) -> tuple[Change, ...]:
    """The case that lost, called off; where somebody went on with it meanwhile it is left alone."""
    case = view.record(*_record_of(view, conflict))
    if case is None or case.fields.get("state") != LOST:
        return ()
    line = {"step": "give_up", "to": CANCELLED, **taken_by(actor, today, command.at, command.place)}
    history = [*(case.fields.get("history") or []), line]
    return (Put(CASE, case.id, {"state": CANCELLED, "history": history}),)


def settled_values(conflict: Record) -> dict[str, Value]:
    """What the settlement of a conflict wrote into its record; nothing where theirs was kept."""
    settlement = conflict.fields.get("settlement") or {}
    if settlement.get("take") == Take.MINE:
        return _mine(conflict)
    return dict(settlement.get("values") or {})


def _reopen(view: View, conflict: Record) -> Accepted | Refused:
    """The question again, and the record as it was before the answer, except where it moved on since."""
    kind, id = _record_of(view, conflict)
    record = view.record(kind, id)
    if conflict.fields.get("status") == ConflictStatus.OPEN:
        return Accepted(())
    if conflict.fields["type"] not in _TAKEN_BACK or record is None:
        return Refused(Refusal.STATE, {"state": ConflictStatus.SETTLED.value})
    before: dict[str, Value] = {}
    for group in conflict.fields.get("groups") or ():
        before |= group["theirs"]
    back = {
        name: before.get(name)
        for name, value in settled_values(conflict).items()
        if values_of(record).get(name) == value and before.get(name) != value
    }
    after = {**values_of(record), **back}
    groups = [
        {**group, "theirs": {name: after.get(name) for name in group["theirs"]}}
        for group in conflict.fields.get("groups") or ()
    ]
    opening = Put(
        "conflict",
        conflict.id,
        {
            "status": ConflictStatus.OPEN.value,
            "settlement": None,
            "settled_by": None,
            "groups": groups,
        },
    )
    return Accepted((Put(kind, id, written_into(record, back)), opening) if back else (opening,))


def _moved_to(view: View, conflict: Record) -> str | None:
    """The unit that the record went to meanwhile: what it holds is no business of this one any more."""
    tombstone = view.tombstone(conflict.fields["record_kind"], conflict.fields["record"])
    return tombstone.into if tombstone and tombstone.departure is Departure.MOVED else None


def _entered_by_mistake(view: View, conflict: Record) -> Refused | None:
    """Whoever only a reception had entered that was taken back comes in by a reception, not by an answer."""
    kind, id = _record_of(view, conflict)
    case = entered_by_mistake(view, id) if kind == MEMBER and view.record(kind, id) is None else None
    return Refused(Refusal.NEVER_RECEIVED, {"case": case.id}) if case is not None else None


def _effects(view: View, conflict: Record, take: Take, values: Mapping[str, Value]) -> tuple[Change, ...]:
    if take is Take.THEIRS:
        return ()
    kind, id = _record_of(view, conflict)
    if conflict.fields["type"] == ConflictType.DELETE_EDIT:
        return (Remove(kind, id, Departure.DELETED),) if take is Take.MINE else ()
    chosen = dict(values) if take is Take.VALUES else _mine(conflict)
    record = view.record(kind, id)
    if record is None:
        restored = {**(conflict.fields.get("offered") or {}), **chosen}
        if kind == MEMBER and restored.get(ORG):
            restored[ORG] = survivor(view, "organisation", str(restored[ORG]))
        return (Put(kind, id, _set_only(restored), creates=True),)
    write = {name: value for name, value in chosen.items() if value != values_of(record).get(name)}
    return (Put(kind, id, written_into(record, write)),) if write else ()


def _mine(conflict: Record) -> dict[str, Value]:
    mine: dict[str, Value] = {}
    for group in conflict.fields.get("groups") or ():
        mine |= group["mine"]
    return mine


def _set_only(fields: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in fields.items() if value is not None}
