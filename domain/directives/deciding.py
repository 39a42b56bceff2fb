"""What may be done with a directive and with the note of having read it: the same on both ends.

The unit's secretary writes for the branches; what the level above issued is written by the central side only.
Once issued, a directive says what it says: it can be withdrawn, with a reason, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from domain.decisions import Command, Refused, View
from domain.directives.fields import DIRECTIVE, READING, Direction, DirectiveState
from domain.directives.files import misshapen
from domain.findings import CheckLevel, Finding
from domain.records import Record, Value
from domain.refusals import Refusal
from domain.roles import Actor, Role
from domain.rules import Rulebook
from domain.workflows.subjects import derived_id

# What is written beside the values that a cadre gave: whoever enters one here enters one of the unit.
NEW_DIRECTIVE: Final[Mapping[str, Value]] = {"direction": Direction.OUT.value}
_MOST_RECIPIENTS: Final = 2000
_OF_STATE: Final = frozenset(DIRECTIVE.groups["state"])


def reading_id(directive: str, reader: str) -> str:
    """The id of the note that a cadre has read a directive; every laptop makes the same."""
    return derived_id(READING.name, directive, reader)


def directive_findings(fields: Mapping[str, Value], rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """What is wrong about a directive as a whole."""
    if misshapen(fields.get("files")):
        yield Finding(CheckLevel.ERROR, "files", ("files",))
    recipients = fields.get("recipients")
    if recipients is not None and not _are_ids(recipients):
        yield Finding(CheckLevel.ERROR, "recipients", ("recipients",))
    if fields.get("state") == DirectiveState.WITHDRAWN and not fields.get("withdrawn_because"):
        yield Finding(CheckLevel.ERROR, "withdrawn_because", ("withdrawn_because", "state"))
    if fields.get("state") == DirectiveState.ISSUED:
        if not (fields.get("text") or fields.get("files")):
            yield Finding(CheckLevel.ERROR, "directive_empty", ("text", "files", "state"))
        if not fields.get("issued_on"):
            yield Finding(CheckLevel.ERROR, "issued_on", ("issued_on", "state"))
    deadline, issued_on = fields.get("deadline"), fields.get("issued_on")
    if deadline and issued_on and str(deadline) < str(issued_on):
        yield Finding(CheckLevel.ERROR, "deadline_before", ("deadline", "issued_on"))


def directive_forbidden(view: View, command: Command, actor: Actor) -> Refused | None:
    """Whether what stands rules a command about a directive or a reading out."""
    if command.kind == DIRECTIVE.name:
        return _about_directive(view, command, actor)
    if command.kind == READING.name:
        return _about_reading(view, command, actor)
    return None


def _about_directive(view: View, command: Command, actor: Actor) -> Refused | None:
    record = view.record(DIRECTIVE.name, command.id)
    if record is None:
        state = command.set.get("state")
        if command.do == "create" and state == DirectiveState.WITHDRAWN:
            return Refused(Refusal.STATE, {"state": state})
    else:
        refusal = _not_any_more(record, command)
        if refusal is not None:
            return refusal
    recipients = command.set.get("recipients")
    for org in recipients if isinstance(recipients, list) else ():
        if view.record("organisation", str(org)) is None and view.tombstone("organisation", str(org)) is None:
            params = {"field": "recipients", "fields": ["recipients"], "id": str(org)}
            return Refused("validation.reference", params)
    return None


def _not_any_more(record: Record, command: Command) -> Refused | None:
    """A refusal where the directive is the level above's, or has been issued."""
    if record.fields.get("direction") == Direction.IN:
        return Refused(Refusal.DIRECTIVE_FROM_ABOVE)
    state = str(record.fields.get("state") or DirectiveState.DRAFT)
    if state == DirectiveState.DRAFT:
        withdraws = command.set.get("state") == DirectiveState.WITHDRAWN
        return Refused(Refusal.STATE, {"state": state}) if withdraws else None
    if command.do == "delete" or command.do == "create":
        return Refused(Refusal.DIRECTIVE_ISSUED, {"state": state})
    changed = {name for name, value in command.set.items() if value != record.fields.get(name)}
    if changed - _OF_STATE:
        return Refused(Refusal.DIRECTIVE_ISSUED, {"state": state})
    wanted = command.set.get("state", state)
    steps = (state, wanted)
    if steps == (DirectiveState.ISSUED, DirectiveState.WITHDRAWN) or state == wanted:
        return None
    return Refused(Refusal.DIRECTIVE_ISSUED, {"state": state})


def _about_reading(view: View, command: Command, actor: Actor) -> Refused | None:
    if command.do != "create":
        record = view.record(READING.name, command.id)
        another = record is not None and record.fields.get("reader") != actor.id
        return Refused(Refusal.FORBIDDEN_ACTOR) if another else None
    if command.set.get("reader") != actor.id or command.set.get("reader_name") != actor.name:
        return Refused(Refusal.FORBIDDEN_ACTOR)
    org = str(command.set.get("org") or "")
    if actor.role is Role.SECRETARY and org != view.unit:
        return Refused(Refusal.FORBIDDEN_SCOPE, {"org": org})
    directive = view.record(DIRECTIVE.name, str(command.set.get("directive") or ""))
    if directive is not None and directive.fields.get("state") == DirectiveState.DRAFT:
        return Refused(Refusal.STATE, {"state": DirectiveState.DRAFT.value})
    return None


def _are_ids(value: Value) -> bool:
    if not isinstance(value, list) or not 0 < len(value) <= _MOST_RECIPIENTS:
        return False
    return all(isinstance(id, str) and 0 < len(id) <= 64 and id.isascii() for id in value)
