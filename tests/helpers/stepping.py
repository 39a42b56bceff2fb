"""Taking steps of workflows on a unit in memory, the way a laptop or (`units`) the server takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.decide import decide
from domain.decisions import Accepted, Change, Command, Put, Refused
from domain.records import Record
from domain.roles import Actor
from domain.workflows.engine import checklist, matter_of
from domain.workflows.model import MEMBER
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round, round_of
from tests.helpers.unit_view import SECRETARY, UnitView, unit_with_member

TODAY = date(2026, 11, 22)


@dataclass
class Stepping:
    """One unit; with `view.units` filled it is the server's side, and effects on other units are written."""

    view: UnitView = field(default_factory=unit_with_member)
    today: date = TODAY
    actor: Actor = SECRETARY

    def take(
        self, do: str, case: str, /, *, actor: Actor | None = None, reason: str = "", **values: Any
    ) -> Record:
        """The case after the step, which must be accepted."""
        decision = self.decision(do, case, actor=actor, reason=reason, **values)
        assert isinstance(decision, Accepted), decision
        self.apply(decision.changes)
        return self.case(case)

    def refused(
        self, do: str, case: str, /, *, actor: Actor | None = None, reason: str = "", **values: Any
    ) -> str:
        """The code of the refusal, which must be one."""
        decision = self.decision(do, case, actor=actor, reason=reason, **values)
        assert isinstance(decision, Refused), decision
        return str(decision.code)

    def decision(
        self, do: str, case: str, /, *, actor: Actor | None = None, reason: str = "", **values: Any
    ) -> Accepted | Refused:
        command = Command(do, "case", case, values, reason)
        return decide(self.view, command, actor or self.actor, self.today)

    def doubts(self, do: str, case: str, /, *, reason: str = "", **values: Any) -> set[str]:
        """Codes of the conditions that do not hold, warnings included."""
        matter = matter_of(self.view, Command(do, "case", case, values, reason), self.actor, self.today)
        assert not isinstance(matter, Refused), matter
        return {answer.condition.code for answer in checklist(matter) if answer.params is not None}

    def apply(self, changes: tuple[Change, ...]) -> None:
        """Each unit's changes as one commit in that unit."""
        for unit in dict.fromkeys(change.unit for change in changes):
            view = self.view.units[unit] if unit else self.view
            view.commit([change for change in changes if change.unit == unit])

    def case(self, id: str) -> Record:
        found = self.view.record("case", id)
        assert found is not None
        return found

    def state(self, id: str) -> str:
        return str(self.case(id).fields["state"])

    def records(self, kind: str) -> list[Mapping[str, Any]]:
        return [record.fields for (of, _), record in self.view.records.items() if of == kind]

    def member(self, id: str = "m1") -> Mapping[str, Any]:
        found = self.view.record("member", id)
        assert found is not None
        return found.fields


def round_id(workflow: str, member: str = "m1", **values: str) -> str:
    """The id under which a round of a member has to be opened."""
    declared = workflows()[workflow]
    return case_id_of_round(declared, member, round_of(declared, values))


def about(member: str = "m1", **values: Any) -> dict[str, Any]:
    """What the first step brings."""
    return {MEMBER: member, **values}


def two_units(other: str = "unit-2") -> tuple[Stepping, Stepping]:
    """The server's side of two units that know of each other; the member "m1" is in the first."""
    first, second = unit_with_member(), UnitView(unit=other)
    second.commit(
        [
            Put("organisation", other, {"name": "Đoàn phường", "level": "doan_co_so"}, creates=True),
            Put(
                "organisation",
                f"{other}-a",
                {"name": "Chi đoàn Khu phố 1", "level": "chi_doan", "parent": other},
                creates=True,
            ),
        ]
    )
    known = {first.unit: first, other: second}
    first.units, second.units = dict(known), dict(known)
    there = Actor("cadre-9", "Thu", SECRETARY.role, other)
    return Stepping(first), Stepping(second, actor=there)


__all__ = ["TODAY", "Stepping", "about", "round_id", "two_units"]
