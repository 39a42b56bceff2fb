"""The one function that decides, on the laptop and on the server (`docs/protocol.md`, "One decision").

Pure: the same view, command, actor and day give the same decision on both ends.
"""

from __future__ import annotations

from datetime import date

from domain.assessments.deciding import assessment_forbidden
from domain.attachments.deciding import attachment_forbidden, completed, org_concerned
from domain.attachments.fields import ATTACHMENT
from domain.attachments.following import with_attachments
from domain.conflicts.settle import settle
from domain.decisions import ANSWERS, FOLDS, Accepted, Change, Command, Decision, Put, Refused, Remove, View
from domain.declarations.answering import decide_answer
from domain.directives.deciding import directive_forbidden
from domain.duplicates.folding import decide_fold, orgs_concerned
from domain.duplicates.requests import REQUEST
from domain.duplicates.unfolding import decide_unfold
from domain.entry_rules import against_rules, new_record, read_fields
from domain.fields import Kind
from domain.kinds import KINDS
from domain.members.deleting import kept_by_cases
from domain.organisations.by_decision import only_by_decision
from domain.organisations.fields import ORGANISATION
from domain.records import Departure, Record
from domain.refusals import Refusal
from domain.roles import Actor, Role, has_right
from domain.workflows.engine import advance
from domain.workflows.secrecy import may_read, speaks_of_sensitive

_ACTIONS = ("create", "edit", "delete", "resolve", *FOLDS, *ANSWERS)


def decide(view: View, command: Command, actor: Actor, today: date) -> Decision:
    """What a command does to the unit, or why it may not."""
    decision = _decided(view, command, actor, today)
    if isinstance(decision, Refused):
        return decision
    return Accepted(with_attachments(view, decision.changes))


def _decided(view: View, command: Command, actor: Actor, today: date) -> Decision:
    if command.is_step:
        return advance(view, command, actor, today)
    refusal = forbidden(view, command, actor, today)
    if refusal is not None:
        return refusal
    if command.is_fold:
        return (decide_fold if command.do == "fold" else decide_unfold)(view, command, actor, today)
    if command.is_answer:
        return decide_answer(view, command, actor, today)
    refusal = (
        directive_forbidden(view, command, actor)
        or attachment_forbidden(view, command, actor, today)
        or assessment_forbidden(view, command, actor)
    )
    if refusal is not None:
        return refusal
    kind = KINDS[command.kind]
    if command.do == "create":
        return _create(view, kind, command, actor, today)
    if command.do == "resolve":
        return _resolve(view, command, actor, today)
    record = view.record(command.kind, command.id)
    if record is None:
        return _not_here(view, command)
    return (
        _edit(view, kind, record, command, actor, today)
        if command.do == "edit"
        else _delete(view, record, command, actor)
    )


def forbidden(view: View, command: Command, actor: Actor, today: date) -> Refused | None:
    """Whether the actor's role, days and scope rule the command out, before anything else is looked at."""
    if command.kind not in KINDS or command.do not in _ACTIONS:
        return Refused(Refusal.UNSUPPORTED, {"kind": command.kind, "do": command.do})
    if not has_right(actor.role, command.kind, command.do):
        params = {"role": actor.role.value, "kind": command.kind, "do": command.do}
        return Refused(Refusal.FORBIDDEN, params)
    if actor.unit != view.unit:
        return Refused(Refusal.FORBIDDEN_SCOPE, {"org": actor.unit})
    if actor.until and today.isoformat() > actor.until:
        return Refused(Refusal.FORBIDDEN_EXPIRED, {"until": actor.until})
    record = view.record(command.kind, command.id)
    if (
        record is not None
        and not may_read(actor.role)
        and speaks_of_sensitive(view.record, record.kind, record.fields)
    ):
        # Whoever is not shown it is not told that it is there.
        return Refused(Refusal.UNKNOWN_RECORD, {"id": command.id})
    if actor.role is Role.BRANCH:
        for org in _orgs_concerned(view, command):
            if org and not view.is_under(org, actor.org):
                return Refused(Refusal.FORBIDDEN_SCOPE, {"org": org})
    return None


def _orgs_concerned(view: View, command: Command) -> list[str]:
    if command.is_fold:
        return orgs_concerned(view, command)
    concerned = [_org_concerned(view, command)]
    if command.kind == REQUEST.name:
        member = view.record("member", str(command.set.get("member") or ""))
        concerned += [str(member.fields.get("org") or "")] if member else []
    return concerned


def _org_concerned(view: View, command: Command) -> str:
    """The organisation whose business a command is; empty when the record is not known."""
    kind, id = command.kind, command.id
    if kind == ATTACHMENT.name:
        return org_concerned(view, command)
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


def _create(view: View, kind: Kind, command: Command, actor: Actor, today: date) -> Decision:
    if view.record(kind.name, command.id) or view.tombstone(kind.name, command.id):
        return Refused(Refusal.EXISTS, {"id": command.id})
    fields = new_record(view, kind, command.id, command.set, today, command.reason)
    if isinstance(fields, Refused):
        return fields
    entered = Accepted((Put(kind.name, command.id, fields, creates=True),))
    return completed(view, entered, actor, today) if kind is ATTACHMENT else entered


def _edit(view: View, kind: Kind, record: Record, command: Command, actor: Actor, today: date) -> Decision:
    read = read_fields(view, kind, command.set, kind.locked)
    if isinstance(read, Refused):
        return read
    if kind is ORGANISATION:
        refusal = only_by_decision(view, record.id, read, record.fields, actor)
        if refusal is not None:
            return refusal
    write = {name: value for name, value in read.items() if value != record.fields.get(name)}
    for name in write:
        if write[name] is None and kind.by_name[name].required:
            return Refused("validation.required", {"field": name, "fields": [name]})
    merged = {**record.fields, **write}
    refusal = against_rules(view, kind, merged, set(write), today, holder=record.id, reason=command.reason)
    if refusal is not None:
        return refusal
    edited = Accepted((Put(kind.name, record.id, write),) if write else ())
    return completed(view, edited, actor, today) if kind is ATTACHMENT else edited


def _delete(view: View, record: Record, command: Command, actor: Actor) -> Decision:
    if not command.reason.strip():
        return Refused(Refusal.REASON_MISSING, {"do": command.do})
    changes: list[Change] = []
    if record.kind == "member":
        refusal = kept_by_cases(view, record.id, actor)
        if refusal is not None:
            return refusal
        changes += [Remove("position", id, Departure.DELETED) for id in view.positions_of(record.id)]
    return Accepted((*changes, Remove(record.kind, record.id, Departure.DELETED)))


def _resolve(view: View, command: Command, actor: Actor, today: date) -> Decision:
    conflict = view.record("conflict", command.id)
    if conflict is None:
        return _not_here(view, command)
    settlement = settle(view, conflict, command, actor, today)
    if isinstance(settlement, Refused):
        return settlement
    for change in settlement.changes:
        if isinstance(change, Put) and change.kind != "conflict":
            refusal = _settled_values_refused(view, change, command, actor, today)
            if refusal is not None:
                return refusal
        elif isinstance(change, Remove) and change.kind == "member":
            refusal = kept_by_cases(view, change.id, actor)
            if refusal is not None:
                return refusal
    return settlement


def _settled_values_refused(
    view: View, change: Put, command: Command, actor: Actor, today: date
) -> Refused | None:
    kind = KINDS[change.kind]
    read = read_fields(view, kind, change.fields, frozenset())
    if isinstance(read, Refused):
        return read
    record = view.record(change.kind, change.id)
    if kind is ORGANISATION and record is not None:
        refusal = only_by_decision(view, record.id, read, record.fields, actor)
        if refusal is not None:
            return refusal
    merged = {**(record.fields if record else {}), **read}
    return against_rules(view, kind, merged, set(read), today, holder=change.id, reason=command.reason)


def _not_here(view: View, command: Command) -> Refused:
    tombstone = view.tombstone(command.kind, command.id)
    if tombstone is None:
        return Refused(Refusal.UNKNOWN_RECORD, {"id": command.id})
    if tombstone.departure is Departure.MOVED:
        return Refused(Refusal.OUT_OF_UNIT, {"unit": tombstone.into})
    return Refused(Refusal.GONE, {"departure": tombstone.departure.value, "into": tombstone.into})
