"""What may be done with an attachment: the same on both ends.

Whoever may see the case attaches to it and takes off again, with a reason. Nothing else of it ever changes:
what was attached is a paper with a hash, and another version is another attachment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from domain.attachments.fields import ATTACHMENT, AttachmentState
from domain.decisions import Accepted, Change, Command, Put, Refused, View
from domain.directives.files import files_of
from domain.records import Record, Value
from domain.refusals import Refusal
from domain.roles import Actor, Role
from domain.workflows.secrecy import is_sensitive, may_read

CASE: Final = "case"
# What is written beside the values that a cadre gave.
NEW_ATTACHMENT: Final[Mapping[str, Value]] = {"state": AttachmentState.KEPT.value}


def attachments_of(view: View, case: str) -> list[Record]:
    """What is attached to a case and was not taken off, in order of id, which is that of attaching."""
    return [one for one in view.about(CASE, case, ATTACHMENT.name) if is_kept(one.fields)]


def is_kept(fields: Mapping[str, Value]) -> bool:
    return fields.get("state") != AttachmentState.TAKEN_OFF


def may_see_of(view: View, actor: Actor, case: Mapping[str, Value]) -> bool:
    """Whether an actor is shown what is attached to a case, and given its content (`domain.md` 3.10)."""
    if actor.role is Role.BRANCH:
        own = view.is_under(str(case.get("org") or ""), actor.org)
        return own and not is_sensitive(case.get("workflow"))
    return may_read(actor.role)


def org_concerned(view: View, command: Command) -> str:
    """The branch whose business a command about an attachment is: that of its case."""
    record = view.record(ATTACHMENT.name, command.id)
    named = (record.fields if record is not None else command.set).get("case")
    case = view.record(CASE, str(named or ""))
    return str(case.fields.get("org") or "") if case is not None else ""


def attachment_forbidden(view: View, command: Command, actor: Actor, today: date) -> Refused | None:
    """Whether what stands rules a command about an attachment out."""
    if command.kind != ATTACHMENT.name:
        return None
    record = view.record(ATTACHMENT.name, command.id)
    if command.do == "create":
        return None if record is not None else _against_entering(view, command, actor, today)
    if record is None or command.set.get("state") is None:
        return None
    if command.set["state"] == AttachmentState.TAKEN_OFF:
        said = str(command.set.get("taken_off_because") or record.fields.get("taken_off_because") or "")
        return None if said.strip() else Refused(Refusal.REASON_MISSING, {"do": command.do})
    case = str(record.fields.get("case"))
    return None if is_kept(record.fields) else _no_room(view, case, record.fields, today)


def _against_entering(view: View, command: Command, actor: Actor, today: date) -> Refused | None:
    case = view.record(CASE, str(command.set.get("case") or ""))
    if case is not None and is_sensitive(case.fields.get("workflow")) and not may_read(actor.role):
        # Whoever is not shown it is not told that it is there.
        return Refused(Refusal.UNKNOWN_RECORD, {"id": case.id})
    named = files_of(command.set)
    if not named:
        return Refused(Refusal.MALFORMED, {"why": "file"})
    file, rules = named[0], view.rulebook.on(today)
    most = rules.whole("attachment_megabytes_max")
    if file.size > most << 20:
        return Refused(Refusal.ATTACHMENT_SIZE, {"name": file.name, "megabytes": most})
    endings = rules.names("attachment_endings")
    if file.name.rpartition(".")[2].casefold() not in endings or "." not in file.name:
        return Refused(Refusal.ATTACHMENT_TYPE, {"name": file.name, "endings": ", ".join(endings)})
    return _no_room(view, case.id, command.set, today) if case is not None else None


def _no_room(view: View, case: str, fields: Mapping[str, Value], today: date) -> Refused | None:
    """Whether a case has this content already, or as much as one may have."""
    there = attachments_of(view, case)
    same = next((one for one in there if one.fields.get("sha256") == fields.get("sha256")), None)
    if same is not None:
        return Refused(Refusal.ATTACHMENT_TWICE, {"name": same.fields.get("name")})
    most = view.rulebook.on(today).whole("attachments_per_case_max")
    return Refused(Refusal.ATTACHMENT_MANY, {"most": most}) if len(there) >= most else None


def completed(view: View, decision: Accepted, actor: Actor, today: date) -> Accepted:
    """The same with what nobody types: who attached or took off and when, and whose eyes it is for."""
    return Accepted(tuple(_completed(view, change, actor, today) for change in decision.changes))


def _completed(view: View, change: Change, actor: Actor, today: date) -> Change:
    if not isinstance(change, Put) or change.kind != ATTACHMENT.name:
        return change
    said: dict[str, Value] = {}
    if change.creates:
        case = view.record(CASE, str(change.fields.get("case")))
        said = {"added_on": today.isoformat(), "added_by": actor.name}
        if case is not None and is_sensitive(case.fields.get("workflow")):
            said["restricted"] = True
    elif "state" in change.fields:
        off = not is_kept(change.fields)
        said = {
            "taken_off_on": today.isoformat() if off else None,
            "taken_off_by": actor.name if off else None,
        }
    return replace(change, fields={**change.fields, **said})
