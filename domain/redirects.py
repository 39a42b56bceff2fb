"""Operations about what was folded or closed meanwhile: aimed at the survivor, or refused by name."""

from __future__ import annotations

from dataclasses import replace

from domain.decisions import Command, Refused, View
from domain.kinds import KINDS
from domain.operations import Intent, ServerView
from domain.records import Departure, Value
from domain.refusals import Refusal
from domain.workflows.model import MEMBER, ORG, Workflow
from domain.workflows.registry import step_named
from domain.workflows.subjects import case_id_of_round, round_of

_LONGEST_REDIRECT = 16
# States of an organisation in which nothing new is entered for it.
CLOSED = frozenset({"dissolved", "handed_over"})


def survivor(view: View, kind: str, id: str) -> str:
    """The id under which a record goes on; the same one where it was not folded into another."""
    for _ in range(_LONGEST_REDIRECT):
        tombstone = None if view.record(kind, id) else view.tombstone(kind, id)
        if tombstone is None or tombstone.departure is not Departure.MERGED:
            break
        id = tombstone.into
    return id


def redirected(view: ServerView, intent: Intent) -> tuple[Intent, str]:
    """The operation with every folded record replaced by its survivor; the survivor of its own record."""
    command = intent.command
    own = command.id if command.do == "create" else survivor(view, command.kind, command.id)
    into = own if own != command.id else ""
    command = replace(command, id=own)
    named = _references(command)
    follows = {name: survivor(view, kind, str(command.set[name])) for name, kind in named}
    moved = {name: id for name, id in follows.items() if id != command.set[name]}
    if moved:
        command = replace(command, set={**command.set, **moved})
        command = _same_round_of_survivor(command, intent.command, moved)
    actor = intent.actor
    if actor.org:
        actor = replace(actor, org=survivor(view, "organisation", actor.org))
    return replace(intent, command=command, actor=actor), into


def closed_branch(view: ServerView, intent: Intent) -> Refused | None:
    """The refusal of anything that is entered for a branch that was dissolved or handed over."""
    command = intent.command
    orgs = {str(command.set[name]) for name, kind in _references(command) if kind == "organisation"}
    orgs |= {intent.actor.org} if intent.actor.org else set()
    for org in sorted(orgs):
        tombstone = view.tombstone("organisation", org)
        record = view.record("organisation", org)
        gone = tombstone is not None and tombstone.departure is not Departure.MERGED
        if gone or (record is not None and record.fields.get("status") in CLOSED):
            fields = record.fields if record is not None else view.departed_fields("organisation", org) or {}
            return Refused(Refusal.ORG_CLOSED, {"org": org, "name": fields.get("name")})
    return None


def _references(command: Command) -> list[tuple[str, str]]:
    """(name, kind) of the values of a command that name another record."""
    step = step_named(command.do) if command.is_step else None
    if step is not None:
        declared = [(MEMBER, "member"), (ORG, "organisation")]
        declared += [(field.name, field.refers_to) for field in step[0].fields if field.refers_to]
    elif command.kind in KINDS and not command.is_step:
        declared = [(field.name, field.refers_to) for field in KINDS[command.kind].references]
    else:
        declared = []
    return [(name, kind) for name, kind in declared if isinstance(command.set.get(name), str)]


def _same_round_of_survivor(command: Command, original: Command, moved: dict[str, Value]) -> Command:
    """The case of a round bears its member's id in its own: of a survivor it is another one."""
    step = step_named(command.do) if command.is_step else None
    if step is None or MEMBER not in moved:
        return command
    workflow: Workflow = step[0]
    round_ = round_of(workflow, command.set)
    if original.id != case_id_of_round(workflow, str(original.set[MEMBER]), round_):
        return command
    return replace(command, id=case_id_of_round(workflow, str(moved[MEMBER]), round_))
