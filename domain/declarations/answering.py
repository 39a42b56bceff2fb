"""Answering a declaration: the same decision on the laptop and on the server.

`link`: {"member": id} says that it is somebody who is here already; what to take over from the declaration is
an ordinary edit beside it, merged like every edit. `admit`: {"org": id} enters a new member, under an id that
follows from the declaration's, so that two laptops that admit the same person make one. `refuse` needs a
reason. `pass_on`: {"org": id} gives it to another branch of the unit (APP-09).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from domain.decisions import Accepted, Command, Decision, Put, Refused, View
from domain.declarations.fields import DECLARATION, DeclarationStatus
from domain.duplicates.aliases import survivor
from domain.duplicates.folding import not_here
from domain.entry_rules import new_record, refers_well
from domain.kinds import KINDS
from domain.operations import Intent, Outcome, ServerView, rejected
from domain.organisations.closing import closed
from domain.records import Record, Value
from domain.refusals import Refusal
from domain.roles import Actor, Role
from domain.workflows.subjects import derived_id

MEMBER: Final = "member"
ORGANISATION: Final = "organisation"
# How somebody who registered on the App is counted (`member_source`).
FROM_APP: Final[Mapping[str, Value]] = {"source": "app"}
_ENDS: Final = {
    "link": DeclarationStatus.LINKED,
    "admit": DeclarationStatus.ADMITTED,
    "refuse": DeclarationStatus.REFUSED,
}


def member_of(declaration: str) -> str:
    """The id of the member whom a declaration becomes when it is admitted."""
    return derived_id("declared", declaration)


def decide_answer(view: View, command: Command, actor: Actor, today: date) -> Decision:
    """What an answer does, or why it may not be given."""
    record = view.record(DECLARATION.name, command.id)
    if record is None:
        return Refused(Refusal.UNKNOWN_RECORD, {"id": command.id})
    status = str(record.fields.get("status"))
    if status != DeclarationStatus.WAITING:
        return Accepted(()) if _says_the_same(view, record, command) else Refused(
            Refusal.STATE, {"state": status}
        )  # fmt: skip
    return _ANSWERS[command.do](view, record, command, actor, today)


def reconcile_answer(view: ServerView, intent: Intent, today: date, new_id: Callable[[], str]) -> Outcome:
    """The verdict on an answer: the first one holds, the same one again changes nothing."""
    decision = decide_answer(view, intent.command, intent.actor, today)
    if isinstance(decision, Refused):
        return rejected(decision)
    for change in decision.changes:
        citizen_id = change.fields.get("citizen_id") if isinstance(change, Put) else None
        if change.kind == MEMBER and citizen_id:
            elsewhere = view.unit_with_citizen_id(str(citizen_id))
            if elsewhere is not None:
                return Outcome("rejected", code=Refusal.CITIZEN_ID_ELSEWHERE, params={"unit": elsewhere})
    return Outcome("applied" if decision.changes else "merged", decision.changes)


def _says_the_same(view: View, record: Record, command: Command) -> bool:
    if command.do == "pass_on" or record.fields.get("status") != _ENDS[command.do]:
        return False
    if command.do == "link":
        linked = survivor(view, MEMBER, str(record.fields.get("member")))
        return linked == survivor(view, MEMBER, str(command.set.get("member")))
    return True


def _link(view: View, record: Record, command: Command, actor: Actor, today: date) -> Decision:
    id = survivor(view, MEMBER, str(command.set.get("member") or ""))
    member = view.record(MEMBER, id)
    if member is None:
        return not_here(view, id)
    org = str(member.fields.get("org") or "")
    if actor.role is Role.BRANCH and not view.is_under(org, actor.org):
        return Refused(Refusal.FORBIDDEN_SCOPE, {"org": org})
    ended = _ended(record, command, actor, today, member=id)
    return Accepted((Put(MEMBER, id, dict(FROM_APP)), ended))


def _admit(view: View, record: Record, command: Command, actor: Actor, today: date) -> Decision:
    # The branch is the declaration's own where the answer names none: nothing has redirected it yet.
    org = survivor(view, ORGANISATION, str(command.set.get("org") or record.fields.get("org") or ""))
    if actor.role is Role.BRANCH and not view.is_under(org, actor.org):
        return Refused(Refusal.FORBIDDEN_SCOPE, {"org": org})
    refusal = closed(view, org)
    if refusal is not None:
        return refusal
    id = member_of(record.id)
    if view.record(MEMBER, id) or view.tombstone(MEMBER, id):
        return Refused(Refusal.EXISTS, {"id": id})
    said = {**(record.fields.get("person") or {}), "org": org}
    fields = new_record(view, KINDS[MEMBER], id, said, today, command.reason)
    if isinstance(fields, Refused):
        return fields
    entered = Put(MEMBER, id, {**fields, **FROM_APP}, creates=True)
    return Accepted((entered, _ended(record, command, actor, today, member=id)))


def _refuse(view: View, record: Record, command: Command, actor: Actor, today: date) -> Decision:
    if not command.reason.strip():
        return Refused(Refusal.REASON_MISSING, {"do": command.do})
    return Accepted((_ended(record, command, actor, today, reason=command.reason),))


def _pass_on(view: View, record: Record, command: Command, actor: Actor, today: date) -> Decision:
    org = survivor(view, ORGANISATION, str(command.set.get("org") or ""))
    refusal = closed(view, org) or refers_well(view, KINDS[MEMBER], {"org": org or "?"})
    if refusal is not None:
        return refusal
    return Accepted((Put(record.kind, record.id, {"org": org}),) if org != record.fields.get("org") else ())


def _ended(record: Record, command: Command, actor: Actor, today: date, **more: Value) -> Put:
    by = {"actor": actor.id, "name": actor.name, "on": today.isoformat()}
    return Put(record.kind, record.id, {"status": _ENDS[command.do].value, "answered_by": by, **more})


_ANSWERS: Final = {"link": _link, "admit": _admit, "refuse": _refuse, "pass_on": _pass_on}
