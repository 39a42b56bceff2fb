"""Reading one conflict and settling one or many, each as one call that the database worker makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.services import conflict_rules, conflicts, settling
from desktop.services.acting import Saved
from desktop.services.cases import Cases
from desktop.services.conflict_rules import Rule, RulePlan
from desktop.services.conflicts import ConflictGroup, ConflictView
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from desktop.services.undo import Step
from desktop.services.wording import word
from domain.conflicts.settle import LOST, ConflictType, Take

# What settling the conflict does itself.
GIVE_UP = "give_up"


@dataclass(frozen=True, slots=True)
class Found:
    """One conflict, the ids of all that are open (oldest first), and how many others are like it.

    `ways` are (step, label) of what the case of a clash allows beside giving it up.
    """

    view: ConflictView
    open_ids: list[str]
    alike: int
    can_reopen: bool
    ways: tuple[tuple[str, str], ...] = ()


def read(session: Session, id: str) -> Found:
    view = conflicts.show(session, id)
    open_views = conflicts.entries(session)
    alike = conflict_rules.count_alike(view, open_views) if view.is_open else 0
    ways = _ways(session, view) if view.type == ConflictType.CASE and view.is_open else ()
    return Found(view, [one.id for one in open_views], alike, settling.can_reopen(session, view), ways)


def _ways(session: Session, view: ConflictView) -> tuple[tuple[str, str], ...]:
    """The steps that the case allows beside giving it up; only the case where somebody went on with it."""
    service = Cases(session)
    try:
        case = service.show(view.record)
    except ActionRefused:
        return ()
    found = []
    for step in case.steps:
        if step.allowed and step.name != GIVE_UP and case.state == LOST:
            checks = service.checklist(case.workflow, step.name, case.id, {})
            if all(line.holds for line in checks):
                found.append((step.name, f"{step.label}…"))
    return tuple(found) or (("", word("conflict.way.open")),)


def settle(session: Session, view: ConflictView, wanted: Mapping[str, Any]) -> tuple[Saved, Step]:
    return settling.settle_one(session, view, wanted)


def reopen(session: Session, view: ConflictView) -> Step:
    return settling.reopen(session, view.id)[1]


def restore(session: Session, view: ConflictView, group: ConflictGroup, take: Take) -> Step:
    return settling.restore(session, view, group, take)[1]


def plan(session: Session, rule: str) -> RulePlan:
    return conflict_rules.plan(session, Rule(rule))


def plan_alike(session: Session, view: ConflictView, sides: Mapping[str, str]) -> RulePlan:
    return conflict_rules.plan_alike(session, view, sides)


def run(session: Session, planned: RulePlan) -> Step:
    return conflict_rules.run(session, planned)[1]
