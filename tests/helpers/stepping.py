"""Taking steps of workflows one by one, with the case after each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.decisions import Command, Decision
from domain.records import Record
from domain.roles import Actor
from domain.workflows.model import MEMBER
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round, round_of
from tests.helpers.unit_at_work import TODAY, UnitAtWork, beside
from tests.helpers.unit_view import unit_with_member


@dataclass
class Stepping(UnitAtWork):
    """One unit; steps name their case."""

    def take(
        self, do: str, case: str, /, *, actor: Actor | None = None, reason: str = "", **values: Any
    ) -> Record:
        """The case after the step, which must be accepted."""
        self.apply(self.accepted(Command(do, "case", case, values, reason), actor))
        return self.case(case)

    def refused(
        self, do: str, case: str, /, *, actor: Actor | None = None, reason: str = "", **values: Any
    ) -> str:
        """The code of the refusal, which must be one."""
        return str(self.refusal(Command(do, "case", case, values, reason), actor).code)

    def decision(
        self, do: str, case: str, /, *, actor: Actor | None = None, reason: str = "", **values: Any
    ) -> Decision:
        return self.decided(Command(do, "case", case, values, reason), actor)

    def doubts(self, do: str, case: str, /, *, reason: str = "", **values: Any) -> set[str]:
        """Codes of the conditions that do not hold, warnings included."""
        return set(self.doubts_about(Command(do, "case", case, values, reason)))

    def case(self, id: str) -> Record:
        return self.found("case", id)

    def records(self, kind: str) -> list[Mapping[str, Any]]:
        return [record.fields for (of, _), record in self.view.records.items() if of == kind]

    def member(self, id: str = "m1") -> Mapping[str, Any]:
        return self.found("member", id).fields


def round_id(workflow: str, member: str = "m1", **values: str) -> str:
    """The id under which a round of a member has to be opened."""
    declared = workflows()[workflow]
    return case_id_of_round(declared, member, round_of(declared, values))


def about(member: str = "m1", **values: Any) -> dict[str, Any]:
    """What the first step brings."""
    return {MEMBER: member, **values}


def two_units(other: str = "unit-2") -> tuple[Stepping, Stepping]:
    """The server's side of two units that know of each other; the member "m1" is in the first."""
    first = unit_with_member()
    second, there = beside(first, other, f"{other}-a")
    return Stepping(first), Stepping(second, there)


__all__ = ["TODAY", "Stepping", "about", "round_id", "two_units"]
