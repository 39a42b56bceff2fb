"""Settling conflicts so that it can be taken back: one step for one or many, and what a settled one offers.

Taking a settlement back is an operation of its own: the question stands again on every laptop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from desktop.services import conflicts, undo
from desktop.services.acting import Saved
from desktop.services.conflicts import ConflictGroup, ConflictView
from desktop.services.failures import Usage
from desktop.services.session import Session
from desktop.services.undo import Step
from desktop.services.wording import word
from domain.conflicts.settle import ConflictType, Take
from domain.decisions import Command
from domain.kinds import KINDS
from domain.records import Value

REOPENED_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Settling:
    """One conflict and how to settle it: `wanted` is what a `resolve` carries."""

    conflict: str
    wanted: Mapping[str, Any]


def wanted(chosen: Mapping[str, Mapping[str, Value]], view: ConflictView) -> dict[str, Any]:
    """What a `resolve` carries for these results (group → field → stored value).

    One side taken whole says so by its name, which the other laptops show; anything else by its values.
    """
    for take in (Take.MINE, Take.THEIRS):
        if all(_is_side(chosen[group.group], group, take) for group in view.groups):
            return {"take": take.value}
    values = {name: value for result in chosen.values() for name, value in result.items()}
    return {"take": Take.VALUES.value, "values": values}


def settle(session: Session, settlings: Sequence[Settling], label: str) -> tuple[list[Saved], Step]:
    """All of them or none. Raises ActionRefused, with `index` among its params."""
    commands = [Command("resolve", "conflict", one.conflict, one.wanted) for one in settlings]
    return undo.act_as_step(session, commands, label)


def settle_one(session: Session, view: ConflictView, how: Mapping[str, Any]) -> tuple[Saved, Step]:
    """Raises ActionRefused."""
    label = word("conflict.step.one").format(subject=view.subject)
    saved, step = settle(session, [Settling(view.id, how)], label)
    return saved[0], step


def can_reopen(session: Session, view: ConflictView) -> bool:
    """Whether a settlement can still be taken back as a whole."""
    if view.is_open or view.only_theirs or view.taken == "deleted":
        return False
    if view.type in (ConflictType.EDIT_DELETE, ConflictType.DELETE_EDIT):
        return False
    at = view.settled_by.at if view.settled_by else ""
    return not at or session.clock() - datetime.fromisoformat(at) <= REOPENED_FOR


def reopen(session: Session, id: str) -> tuple[Saved, Step]:
    """Take a settlement back. Raises Usage `conflict_too_old`, ActionRefused."""
    view = conflicts.show(session, id)
    if not can_reopen(session, view):
        raise Usage("conflict_too_old", {"days": REOPENED_FOR.days})
    label = word("conflict.step.reopen").format(subject=view.subject)
    saved, step = settle(session, [Settling(id, {"take": Take.REOPEN.value})], label)
    return saved[0], step


def restore(session: Session, view: ConflictView, group: ConflictGroup, take: Take) -> tuple[Saved, Step]:
    """Give the record one side's values of a group again, however long ago. Raises ActionRefused."""
    kind = KINDS[view.kind]
    values = {
        field.name: field.mine if take is Take.MINE else field.theirs
        for field in group.fields
        if field.name in kind.by_name and kind.by_name[field.name].correctable
    }
    label = word("conflict.step.restore").format(field=group.label, subject=view.subject)
    saved, step = undo.act_as_step(session, [Command("edit", view.kind, view.record, values)], label)
    return saved[0], step


def _is_side(result: Mapping[str, Value], group: ConflictGroup, take: Take) -> bool:
    side = {one.name: one.mine if take is Take.MINE else one.theirs for one in group.fields}
    return all((result.get(name) or None) == (value or None) for name, value in side.items())
