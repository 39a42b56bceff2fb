"""Operations about what was folded or closed meanwhile: aimed at the survivor, or refused by name."""

from __future__ import annotations

from dataclasses import replace

from domain.decisions import Command, Refused, View
from domain.duplicates.aliases import survivor
from domain.kinds import KINDS
from domain.operations import Intent, ServerView
from domain.organisations.closing import closed
from domain.records import Value
from domain.workflows.model import MEMBER, ORG, About, Workflow
from domain.workflows.registry import step_named
from domain.workflows.subjects import case_id_of_round, round_of


def redirected(view: ServerView, intent: Intent) -> tuple[Intent, str]:
    """The operation with every folded record replaced by its survivor; the survivor of its own record."""
    command, into = redirected_command(view, intent.command)
    actor = intent.actor
    if actor.org:
        actor = replace(actor, org=survivor(view, "organisation", actor.org))
    return replace(intent, command=command, actor=actor), into


def redirected_command(view: View, original: Command) -> tuple[Command, str]:
    """As `redirected`. A fold names its two itself: both are what it is about."""
    if original.is_fold:
        return original, ""
    own = original.id if original.do == "create" else survivor(view, original.kind, original.id)
    into = own if own != original.id else ""
    command = replace(original, id=own)
    named = _references(command)
    follows = {name: survivor(view, kind, str(command.set[name])) for name, kind in named}
    moved = {name: id for name, id in follows.items() if id != command.set[name]}
    if moved:
        command = replace(command, set={**command.set, **moved})
        command = _same_round_of_survivor(command, original, moved)
    return command, into


def closed_branch(view: ServerView, intent: Intent) -> Refused | None:
    """The refusal of anything that is entered for a branch that was dissolved or handed over."""
    command = intent.command
    orgs = {str(command.set[name]) for name, kind in _references(command) if kind == "organisation"}
    orgs |= {intent.actor.org} if intent.actor.org else set()
    for org in sorted(orgs):
        refusal = closed(view, org)
        if refusal is not None:
            departed = view.departed_fields("organisation", org) or {}
            return replace(refusal, params={"name": departed.get("name"), **refusal.params})
    return None


def _references(command: Command) -> list[tuple[str, str]]:
    """(name, kind) of the values of a command that name another record."""
    step = step_named(command.do) if command.is_step else None
    if step is not None and step[0].about is About.ORGANISATION:
        # What becomes of organisations names them as they were.
        return []
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
