"""A desk where steps of workflows are taken on a unit in memory: pure decisions, applied at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.decide import decide
from domain.decisions import Accepted, Change, Command, Put, Refused
from domain.roles import Actor, Role
from domain.workflows.engine import Answer, checklist, matter_of
from domain.workflows.model import Matter
from tests.helpers.unit_view import SECRETARY, UNIT, UnitView, unit_with_member

TODAY = date(2026, 11, 22)
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
class CaseDesk:
    """Takes steps as one cadre of one unit."""

    view: UnitView
    actor: Actor = SECRETARY
    today: date = TODAY

    def acting_as(self, role: Role, org: str = "") -> CaseDesk:
        """The same unit with somebody else at the desk."""
        actor = Actor(f"cadre-{role.value}", role.value, role, self.view.unit, org=org)
        return replace(self, actor=actor)

    def command(self, do: str, case: str = "", *, reason: str = "", **given: Any) -> Command:
        return Command(do, "case", case or f"{self.view.unit}-case-{self.view.head}", given, reason)

    def take(self, do: str, case: str = "", *, reason: str = "", **given: Any) -> str:
        """Take a step that may be taken and apply it, also beyond the unit; the case's id."""
        command = self.command(do, case, reason=reason, **given)
        self.apply(self.decided(command))
        return command.id

    def decided(self, command: Command) -> tuple[Change, ...]:
        decision = decide(self.view, command, self.actor, self.today)
        assert isinstance(decision, Accepted), decision
        return decision.changes

    def apply(self, changes: Iterable[Change]) -> None:
        for change in changes:
            view = self.view.units[change.unit] if change.unit else self.view
            view.commit([change])

    def refused(self, do: str, case: str = "", *, reason: str = "", **given: Any) -> str:
        """The code with which a step is refused."""
        return self.refusal(self.command(do, case, reason=reason, **given)).code

    def refusal(self, command: Command) -> Refused:
        decision = decide(self.view, command, self.actor, self.today)
        assert isinstance(decision, Refused), decision
        return decision

    def matter(self, do: str, case: str = "", *, reason: str = "", **given: Any) -> Matter:
        command = self.command(do, case, reason=reason, **given)
        matter = matter_of(self.view, command, self.actor, self.today)
        assert isinstance(matter, Matter), matter
        return matter

    def broken(self, do: str, case: str = "", **given: Any) -> dict[str, Answer]:
        """The conditions that do not hold, by code, warnings too."""
        answers = checklist(self.matter(do, case, **given))
        return {answer.condition.code: answer for answer in answers if answer.params is not None}

    def state(self, case: str) -> str:
        return str(self.case(case)["state"])

    def case(self, id: str) -> dict[str, Any]:
        record = self.view.record("case", id)
        assert record is not None, id
        return dict(record.fields)

    def member(self, id: str = "m1") -> dict[str, Any]:
        record = self.view.record("member", id)
        assert record is not None, id
        return dict(record.fields)


def desk(**fields: Any) -> CaseDesk:
    """The desk of the secretary of a unit with two branches and the member "m1"; no other unit in sight."""
    return CaseDesk(unit_with_member(**fields))


def two_desks(**fields: Any) -> tuple[CaseDesk, CaseDesk]:
    """The desks of two units as the server sees them: "m1" is in the first, the second has one branch."""
    here = unit_with_member(**fields)
    there = UnitView(unit=OTHER_UNIT)
    organisations = (
        (OTHER_UNIT, {"name": "Đoàn phường", "level": "doan_co_so", "code": "TB.2"}),
        (OTHER_UNIT_BRANCH, {"name": "Chi đoàn Tổ 1", "level": "chi_doan", "parent": OTHER_UNIT}),
    )
    there.commit([Put("organisation", id, values, creates=True) for id, values in organisations])
    for view in (here, there):
        view.units |= {UNIT: here, OTHER_UNIT: there, "TB.2": there}
    receiver = Actor("cadre-9", "Thu", Role.SECRETARY, OTHER_UNIT)
    return CaseDesk(here), CaseDesk(there, receiver)
