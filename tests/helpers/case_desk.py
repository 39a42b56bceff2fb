"""A desk where steps of workflows are taken on a unit in memory; it names new cases itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from domain.decisions import Command
from domain.roles import Actor, Role
from domain.workflows.engine import Answer
from domain.workflows.model import Matter
from tests.helpers.unit_at_work import TODAY, UnitAtWork, beside
from tests.helpers.unit_view import unit_with_member

OTHER_UNIT, OTHER_UNIT_BRANCH = "unit-2", "branch-21"
# What every decision by a meeting brings.
MEETING: dict[str, Any] = {
    "meeting_date": "2026-10-01",
    "meeting_total": 30,
    "meeting_present": 24,
    "votes_for": 20,
    "votes_against": 4,
}
DECISION: dict[str, Any] = {
    "decision_number": "12-QĐ/ĐTN",
    "decision_date": "2026-10-15",
    "signer": "Trần Thị Bích",
}


@dataclass
class CaseDesk(UnitAtWork):
    """Takes steps as one cadre of one unit."""

    def acting_as(self, role: Role, org: str = "") -> CaseDesk:
        """The same unit with somebody else at the desk."""
        actor = Actor(f"cadre-{role.value}", role.value, role, self.view.unit, org=org)
        return replace(self, actor=actor)

    def command(self, do: str, case: str = "", *, reason: str = "", **given: Any) -> Command:
        return Command(do, "case", case or f"{self.view.unit}-case-{self.view.head}", given, reason)

    def take(self, do: str, case: str = "", *, reason: str = "", **given: Any) -> str:
        """Take a step that may be taken and apply it, also beyond the unit; the case's id."""
        command = self.command(do, case, reason=reason, **given)
        self.apply(self.accepted(command))
        return command.id

    def refused(self, do: str, case: str = "", *, reason: str = "", **given: Any) -> str:
        """The code with which a step is refused."""
        return self.refusal(self.command(do, case, reason=reason, **given)).code

    def matter(self, do: str, case: str = "", *, reason: str = "", **given: Any) -> Matter:
        return self.matter_of(self.command(do, case, reason=reason, **given))

    def broken(self, do: str, case: str = "", **given: Any) -> dict[str, Answer]:
        """The conditions that do not hold, by code, warnings too."""
        return self.doubts_about(self.command(do, case, **given))

    def case(self, id: str) -> dict[str, Any]:
        return dict(self.found("case", id).fields)

    def member(self, id: str = "m1") -> dict[str, Any]:
        return dict(self.found("member", id).fields)


def desk(**fields: Any) -> CaseDesk:
    """The desk of the secretary of a unit with two branches and the member "m1"; no other unit in sight."""
    return CaseDesk(unit_with_member(**fields))


def two_desks(**fields: Any) -> tuple[CaseDesk, CaseDesk]:
    """The desks of two units as the server sees them: "m1" is in the first, the second has one branch."""
    here = unit_with_member(**fields)
    there, receiver = beside(here, OTHER_UNIT, OTHER_UNIT_BRANCH, code="TB.2")
    return CaseDesk(here), CaseDesk(there, receiver)


__all__ = ["DECISION", "MEETING", "OTHER_UNIT", "OTHER_UNIT_BRANCH", "TODAY", "CaseDesk", "desk", "two_desks"]
