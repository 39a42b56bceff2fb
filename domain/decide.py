"""The one function that decides, on the laptop and on the server (`docs/protocol.md`, "One decision").

Pure: the same view, command, actor and day give the same decision on both ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.checks import CheckLevel, check_together, normalise
from domain.conflicts.settle import settle
from domain.decisions import Accepted, Change, Command, Decision, Put, Refused, Remove, View
from domain.fields import Kind
from domain.kinds import KINDS
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.roles import Actor, Role, has_right
from domain.workflows.engine import advance

# What a new member is unless told otherwise (`domain.md` 2.1, fields 39 and 40).
_NEW_MEMBER: Mapping[str, Value] = {"status": "active", "source": "desktop"}


def decide(view: View, command: Command, actor: Actor, today: date) -> Decision:
    """What a command does to the unit, or why it may not."""
    if command.is_step:
        return advance(view, command, actor, today)
    refusal = forbidden(view, command, actor, today)
    if refusal is not None:
        return refusal
    kind = KINDS[command.kind]
    if command.do == "create":
        return _create(view, kind, command, today)
    if command.do == "resolve":
        return _resolve(view, command, actor, today)
    record = view.record(command.kind, command.id)
    if record is None:
        return _not_here(view, command)
    return (
        _edit(view, kind, record, command, today) if command.do == "edit" else _delete(view, record, command)
    )


def forbidden(view: View, command: Command, actor: Actor, today: date) -> Refused | None:
    """Whether the actor's role, days and scope rule the command out, before anything else is looked at."""
    if command.kind not in KINDS or command.do not in ("create", "edit", "delete", "resolve"):
        return Refused(Refusal.UNSUPPORTED, {"kind": command.kind, "do": command.do})
    if not has_right(actor.role, command.kind, command.do):
        params = {"role": actor.role.value, "kind": command.kind, "do": command.do}
        return Refused(Refusal.FORBIDDEN, params)
    if actor.unit != view.unit:
        return Refused(Refusal.FORBIDDEN_SCOPE, {"org": actor.unit})
    if actor.until and today.isoformat() > actor.until:
        return Refused(Refusal.FORBIDDEN_EXPIRED, {"until": actor.until})
    if actor.role is Role.BRANCH:
        org = _org_concerned(view, command)
        if org and not view.is_under(org, actor.org):
            return Refused(Refusal.FORBIDDEN_SCOPE, {"org": org})
    return None


def _org_concerned(view: View, command: Command) -> str:
    """The organisation whose business a command is; empty when the record is not known."""
    kind, id = command.kind, command.id
    if command.do == "create":
        return str(command.set.get("org") or "")
    if kind == "conflict":
        conflict = view.record(kind, id)
        if conflict is None:
            return ""
        kind, id = conflict.fields.get("record_kind", ""), conflict.fields.get("record", "")
        offered = (conflict.fields.get("offered") or {}).get("org", "")
    else:
        offered = ""
    if kind == "organisation":
        return id
    record = view.record(kind, id)
    return str(record.fields.get("org") or "") if record else offered


def _create(view: View, kind: Kind, command: Command, today: date) -> Decision:
    if view.record(kind.name, command.id) or view.tombstone(kind.name, command.id):
        return Refused(Refusal.EXISTS, {"id": command.id})
    read = _read(view, kind, command.set, kind.locked_at_creation)
    if isinstance(read, Refused):
        return read
    fields = {name: value for name, value in read.items() if value is not None}
    if kind.name == "member":
        fields = {**_NEW_MEMBER, **fields}
    for field in kind.required:
        if field.name not in fields:
            return Refused("validation.required", {"field": field.name, "fields": [field.name]})
    refusal = _refers_well(view, kind, fields) or _against_rules(
        view, kind, fields, set(fields), command, today
    )
    return refusal or Accepted((Put(kind.name, command.id, fields, creates=True),))


def _edit(view: View, kind: Kind, record: Record, command: Command, today: date) -> Decision:
    read = _read(view, kind, command.set, kind.locked)
    if isinstance(read, Refused):
        return read
    write = {name: value for name, value in read.items() if value != record.fields.get(name)}
    for name in write:
        if write[name] is None and kind.by_name[name].required:
            return Refused("validation.required", {"field": name, "fields": [name]})
    merged = {**record.fields, **write}
    refusal = _against_rules(view, kind, merged, set(write), command, today)
    if refusal is not None:
        return refusal
    return Accepted((Put(kind.name, record.id, write),) if write else ())


def _delete(view: View, record: Record, command: Command) -> Decision:
    if not command.reason.strip():
        return Refused(Refusal.REASON_MISSING, {"do": command.do})
    changes: list[Change] = []
    if record.kind == "member":
        changes += [Remove("position", id, Departure.DELETED) for id in view.positions_of(record.id)]
    return Accepted((*changes, Remove(record.kind, record.id, Departure.DELETED)))


def _resolve(view: View, command: Command, actor: Actor, today: date) -> Decision:
    conflict = view.record("conflict", command.id)
    if conflict is None:
        return _not_here(view, command)
    settlement = settle(view, conflict, command.set, actor)
    if isinstance(settlement, Refused):
        return settlement
    for change in settlement.changes:
        if isinstance(change, Put) and change.kind != "conflict":
            refusal = _settled_values_refused(view, change, command, today)
            if refusal is not None:
                return refusal
    return settlement


def _settled_values_refused(view: View, change: Put, command: Command, today: date) -> Refused | None:
    kind = KINDS[change.kind]
    read = _read(view, kind, change.fields, frozenset())
    if isinstance(read, Refused):
        return read
    record = view.record(change.kind, change.id)
    merged = {**(record.fields if record else {}), **read}
    return _against_rules(view, kind, merged, set(read), command, today, holder=change.id)


def _not_here(view: View, command: Command) -> Refused:
    tombstone = view.tombstone(command.kind, command.id)
    if tombstone is None:
        return Refused(Refusal.UNKNOWN_RECORD, {"id": command.id})
    if tombstone.departure is Departure.MOVED:
        return Refused(Refusal.OUT_OF_UNIT, {"unit": tombstone.into})
    return Refused(Refusal.GONE, {"departure": tombstone.departure.value, "into": tombstone.into})


def _read(
    view: View, kind: Kind, given: Mapping[str, Value], locked: frozenset[str]
) -> dict[str, Value] | Refused:
    """The given values in stored form, or the refusal of the first that cannot be read or written."""
    read: dict[str, Value] = {}
    by_name, rulebook = kind.by_name, view.rulebook
    for name, raw in given.items():
        field = by_name.get(name)
        if field is None:
            return Refused("validation.unknown_field", {"field": name, "fields": [name]})
        if name in locked:
            return Refused(Refusal.LOCKED, {"field": name, "fields": [name]})
        value, finding = normalise(field, raw, rulebook)
        if finding is not None and finding.level is CheckLevel.ERROR:
            params = {**finding.params, "field": name, "fields": [name]}
            return Refused(f"validation.{finding.code}", params)
        read[name] = value
    return read


def _refers_well(view: View, kind: Kind, fields: Mapping[str, Value]) -> Refused | None:
    for field in kind.references:
        if not fields.get(field.name):
            continue
        target = view.record(field.refers_to, fields[field.name])
        if target is None:
            params = {"field": field.name, "fields": [field.name], "id": fields[field.name]}
            return Refused("validation.reference", params)
        if kind.name == "member" and field.name == "org":
            level = view.rulebook.level(str(target.fields.get("level", "")))
            if level is not None and not level.holds_members:
                return Refused(
                    "validation.org_level", {"field": "org", "fields": ["org"], "level": level.code}
                )
    return None


def _against_rules(
    view: View,
    kind: Kind,
    fields: Mapping[str, Value],
    touched: set[str],
    command: Command,
    today: date,
    holder: str = "",
) -> Refused | None:
    """The first rule that the touched fields break. What stood there before is nobody's new fault.

    The touched fields have just been read, so only what they say together with others is left to check.
    """
    for finding in check_together(kind, fields, view.rulebook, today):
        if finding.level is not CheckLevel.ERROR or touched.isdisjoint(finding.fields):
            continue
        if finding.overridable and command.reason.strip():
            continue
        params = {**finding.params, "field": finding.fields[0], "fields": list(finding.fields)}
        return Refused(f"validation.{finding.code}", params)
    citizen_id = fields.get("citizen_id") if kind.name == "member" and "citizen_id" in touched else None
    if citizen_id:
        other = view.holder_of_citizen_id(str(citizen_id))
        if other not in (None, holder or command.id):
            return Refused(Refusal.CITIZEN_ID_IN_UNIT, {"member": other, "field": "citizen_id"})
    return None
