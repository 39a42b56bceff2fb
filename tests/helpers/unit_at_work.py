"""One unit in memory where commands are decided and applied: as on a laptop, or as at the server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.decide import decide
from domain.decisions import Accepted, Change, Command, Decision, Put, Refused
from domain.records import Record
from domain.roles import Actor, Role
from domain.workflows.engine import Answer, checklist, matter_of
from domain.workflows.model import Matter
from tests.helpers.unit_view import SECRETARY, UnitView, unit_with_member

TODAY = date(2026, 11, 22)


@dataclass
class UnitAtWork:
    """One cadre at work in one unit."""

    view: UnitView = field(default_factory=unit_with_member)
    actor: Actor = SECRETARY
    today: date = TODAY

    def decided(self, command: Command, actor: Actor | None = None) -> Decision:
        return decide(self.view, command, actor or self.actor, self.today)

    def accepted(self, command: Command, actor: Actor | None = None) -> tuple[Change, ...]:
        """What a command that must be accepted changes."""
        decision = self.decided(command, actor)
        assert isinstance(decision, Accepted), decision
        return decision.changes

    def refusal(self, command: Command, actor: Actor | None = None) -> Refused:
        """The refusal of a command that must be refused."""
        decision = self.decided(command, actor)
        assert isinstance(decision, Refused), decision
        return decision

    def matter_of(self, command: Command) -> Matter:
        matter = matter_of(self.view, command, self.actor, self.today)
        assert isinstance(matter, Matter), matter
        return matter

    def doubts_about(self, command: Command) -> dict[str, Answer]:
        """The conditions that do not hold, by code, warnings too."""
        answers = checklist(self.matter_of(command))
        return {answer.condition.code: answer for answer in answers if answer.params is not None}

    def unknown_about(self, command: Command) -> set[str]:
        """Codes of the conditions of which nobody can say yet whether they hold."""
        return {answer.condition.code for answer in checklist(self.matter_of(command)) if not answer.known}

    def apply(self, changes: Iterable[Change]) -> None:
        """Each unit's changes as one commit in that unit."""
        made = tuple(changes)
        for unit in dict.fromkeys(change.unit for change in made):
            view = self.view.units[unit] if unit else self.view
            view.commit([change for change in made if change.unit == unit])

    def found(self, kind: str, id: str) -> Record:
        """A record that must be there."""
        record = self.view.record(kind, id)
        assert record is not None, (kind, id)
        return record

    def state(self, case: str) -> str:
        return str(self.found("case", case).fields["state"])


def beside(first: UnitView, unit: str, branch: str, **fields: Any) -> tuple[UnitView, Actor]:
    """A second unit with one branch and its secretary; each knows of the other, as at the server.

    `fields` are further ones of the second unit's root; by its `code` it is known too.
    """
    second = UnitView(unit=unit)
    organisations: tuple[tuple[str, dict[str, Any]], ...] = (
        (unit, {"name": "Đoàn phường", "level": "doan_co_so", **fields}),
        (branch, {"name": "Chi đoàn Khu phố 1", "level": "chi_doan", "parent": unit}),
    )
    second.commit([Put("organisation", id, values, creates=True) for id, values in organisations])
    known = {first.unit: first, unit: second}
    if "code" in fields:
        known[fields["code"]] = second
    for view in (first, second):
        view.units |= known
    return second, Actor("cadre-9", "Thu", Role.SECRETARY, unit)
