"""Which decisions about the tree have to do with each other: those that stand, and those that gave way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.conflicts.words import ConflictStatus, ConflictType
from domain.decisions import Command
from domain.operations import Author, Intent, ServerView
from domain.records import Record
from domain.roles import Actor, Role
from domain.text import fold
from domain.workflows.shared_states import EFFECTIVE, LOST
from domain.workflows.tree.paper_order import CASE, MOST_AGAIN, ids_named
from domain.workflows.tree.plan import event_id
from domain.workflows.tree.undoing import concerned, events_in_order, looked_at, paper_place

EVENT: Final = "org_event"
CONFLICT: Final = "conflict"
# Tells a name from an id, where both say what a decision has to do with.
_CALLED: Final = "called"


@dataclass(frozen=True, slots=True)
class Apart:
    """One decision: as it was sent, what it is about (ids and names), and its event where it stands."""

    intent: Intent
    about: frozenset[str]
    event: Record | None = None

    @property
    def case(self) -> str:
        return self.intent.command.id

    @property
    def place(self) -> tuple[str, int, str, str]:
        return paper_place({**self.intent.command.set, "case": self.case})


def standing(view: ServerView) -> Iterator[Apart]:
    """The decisions that stand, the latest commit first."""
    for event in events_in_order(view):
        case = view.record(CASE, str(event.fields.get("case") or ""))
        if case is not None and case.fields.get("state") == EFFECTIVE.code:
            intent = _sent(view, case, str(event.fields.get("type")))
            yield Apart(intent, looked_at(event) | concerned(event) | named_by(intent), event)


def given_way_before(view: ServerView) -> Iterator[Apart]:
    """The decisions that gave way and about which nobody has said anything since."""
    for conflict in view.every(CONFLICT):
        fields = conflict.fields
        open_ = (fields.get("status"), fields.get("type")) == (
            ConflictStatus.OPEN.value,
            ConflictType.CASE.value,
        )
        case = view.record(CASE, str(fields.get("record"))) if open_ else None
        if case is None or case.fields.get("workflow") != "tree" or case.fields.get("state") != LOST.code:
            continue
        lines = case.fields.get("history") or [{}]
        intent = _sent(view, case, str(lines[0].get("step")))
        won = str((case.fields.get("lost_to") or {}).get("case") or "")
        stands = view.record(EVENT, event_id(won))
        against = looked_at(stands) | concerned(stands) if stands is not None else frozenset()
        yield Apart(intent, named_by(intent) | against)


def named_by(intent: Intent) -> frozenset[str]:
    """The organisations that a decision names, and the names that it gives, as siblings are told apart."""
    given = intent.command.set
    parts = [given, *(given.get("targets") or ())]
    names = [part["name"] for part in parts if isinstance(part, Mapping) and part.get("name")]
    return frozenset([*ids_named(given), *(f"{_CALLED} {fold(str(name))}" for name in names)])


def _sent(view: ServerView, case: Record, step: str) -> Intent:
    """A decision as whoever took it sent it."""
    line: Mapping[str, Any] = (case.fields.get("history") or [{}])[0]
    data = dict(case.fields.get("data") or {})
    command = Command(f"tree.{step}", CASE, case.id, data, str(line.get("reason") or ""))
    role = Role.CENTRAL if line.get("role") == Role.CENTRAL else Role.SECRETARY
    actor = Actor(str(line.get("by")), str(line.get("name")), role, view.unit)
    by = view.last_author(CASE, case.id, "data") or {}
    author = Author(*(str(by.get(name) or "") for name in ("actor", "name", "device", "at", "place")))
    return Intent(command, {}, 0, actor, author)


def connected(own: Apart, others: list[Apart]) -> list[Apart]:
    """Those that have to do with this one, and whatever has to do with these."""
    touched, found = set(own.about), []
    while near := [each for each in others if each not in found and each.about & touched]:
        found += near
        for each in near:
            touched |= each.about
    return [each for each in others if each in found]


def open_ones(own: Apart, others: list[Apart]) -> list[Apart]:
    """Without the first ones that stand, where there are too many to decide all of them anew.

    Those that were first both by their papers and in taking effect: whatever is laid behind them finds them
    as they are, whoever is heard when. `others`: of those that stand, the last to take effect first.
    """
    too_many = len(others) - MOST_AGAIN
    if too_many <= 0:
        return others
    open_from = min([own.place, *(each.place for each in others if each.event is None)])
    stand = [each for each in others if each.event is not None]
    over = sorted((each for each in stand if each.place < open_from), key=lambda each: each.place)[:too_many]
    cases = {each.case for each in over}
    if cases != {each.case for each in stand[-too_many:]}:
        return others
    return [each for each in others if each.case not in cases]
