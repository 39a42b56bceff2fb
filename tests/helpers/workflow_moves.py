"""What anybody might try with any workflow, as numbers: which step, by whom, with which values.

A move is a number; what it means follows from it and from where the unit stands, so that a failing list of
moves shrinks to the few that matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from hypothesis import strategies as st

from domain.decisions import Command, Put
from domain.fields import Field, FieldType
from domain.records import Record
from domain.roles import Actor, Role
from domain.workflows.model import About, Hand, Step, Workflow
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round, round_of
from sync.protocol.rulebook import rulebook
from tests.helpers.register_moves import branches, people, register_move
from tests.helpers.stepping import Stepping, two_units
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT, UnitView, member

OTHER_UNIT = "unit-2"
PEOPLE: Final = ("m1", "m2", "m3")
BRANCHES: Final = {UNIT: (BRANCH, OTHER_BRANCH), OTHER_UNIT: ("unit-2-a", "unit-2-b")}
DAYS: Final = (
    "2024-03-26",
    "2025-12-31",
    "2026-05-15",
    "2026-09-01",
    "2026-11-21",
    "2026-11-22",
    "2027-04-30",
)
TEXTS: Final = {
    "period": ("2025", "2026", "2025-2026"),
    "to_unit": (None, OTHER_UNIT, UNIT),
    "to_place": (None, "Huế"),
}
# Steps that lead nowhere new are taken less often.
_ROUND_AND_ROUND: Final = {
    "save",
    "withdraw",
    "ask_cancel",
    "keep",
    "decline_cancel",
    "reopen",
    "return",
    "refuse",
    "enter_scores",
}

# How often something happens to members and branches beside any workflow.
_BESIDE: Final = 0.15


MOVES = st.lists(st.integers(0, 2**32 - 1), min_size=20, max_size=80)


def three_people() -> tuple[Stepping, Stepping]:
    """Two units at the server with two branches each; "m1" and the older "m2" in the first, "m3" beyond."""
    first, second = two_units(OTHER_UNIT)
    branch = {"name": "Chi đoàn Khu phố 2", "level": "chi_doan", "parent": OTHER_UNIT}
    older = member(full_name="Lê Thị Bình", birth_date="1992-01-01")
    elsewhere = member(full_name="Phạm Văn Chi", org="unit-2-a")
    first.view.commit([Put("member", "m2", older, creates=True)])
    second.view.commit([Put("organisation", "unit-2-b", branch, creates=True)])
    second.view.commit([Put("member", "m3", elsewhere, creates=True)])
    return first, second


def records(view: UnitView, kind: str) -> Iterator[Record]:
    return (record for (of, _), record in view.records.items() if of == kind)


def actors(unit: str) -> dict[Hand, tuple[Actor, ...]]:
    """Who may take the steps of a hand in a unit, and at [-1] of each somebody who may not."""
    secretary = Actor(f"s-{unit}", "Lan", Role.SECRETARY, unit)
    branch = Actor(f"b-{unit}", "Hùng", Role.BRANCH, unit, org=BRANCHES[unit][0])
    volunteer = Actor(f"v-{unit}", "Mai", Role.VOLUNTEER, unit, until="2026-12-31")
    central = Actor("central", "Trung tâm", Role.CENTRAL, unit)
    return {
        Hand.BRANCH: (secretary, branch, volunteer),
        Hand.UNIT: (secretary, secretary, branch),
        Hand.RECEIVER: (secretary, secretary, central),
        Hand.ABOVE: (central, central, secretary),
    }


def chosen(view: UnitView, chance: Random) -> tuple[Command, Actor]:
    """A step that somebody takes in a unit, and who: mostly one that could be taken."""
    if chance.random() < _BESIDE:
        return register_move(view, chance)
    cases = [case for case in records(view, "case") if case.fields["workflow"] in workflows()]
    opens = not cases or chance.random() < 0.25
    command, step = _opening(view, chance) if opens else next_step(view, cases, chance)
    hands = actors(view.unit)[step.hand]
    # Who answers a request does not make it.
    hands = hands[1:] if step.of_who_asks else hands
    return command, hands[-1] if chance.random() < 0.1 else chance.choice(hands[:-1])


def _opening(view: UnitView, chance: Random) -> tuple[Command, Step]:
    workflow = chance.choice(tuple(workflows().values()))
    step = chance.choice(workflow.opening)
    whom = chance.choice(PEOPLE if chance.random() < 0.8 else people(view) or PEOPLE)
    values = step_values(workflow, step, chance, view)
    id = f"case-{chance.randrange(10**6)}"
    if workflow.once_per and chance.random() < 0.95:
        id = case_id_of_round(workflow, whom, round_of(workflow, values))
    if workflow.about is About.MEMBER or chance.random() < 0.3:
        about: dict[str, Any] = {"member": whom}
    else:
        person = {"full_name": "Đỗ Thị Dung", "birth_date": chance.choice(("2008-05-01", "1970", "2012"))}
        about = {"person": person, "org": chance.choice(branches(view))}
    return Command(f"{workflow.name}.{step.name}", "case", id, {**values, **about}, _reason(chance)), step


def next_step(view: UnitView, cases: list[Record], chance: Random) -> tuple[Command, Step]:
    """A step on one of these cases, mostly one that leads on from where it stands."""
    going_on = [case for case in cases if _leaving(case)]
    case = chance.choice(going_on if going_on and chance.random() < 0.95 else cases)
    workflow = workflows()[str(case.fields["workflow"])]
    onward = [step for step in _leaving(case) if step.name not in _ROUND_AND_ROUND or chance.random() < 0.3]
    step = chance.choice(onward if onward and chance.random() < 0.95 else workflow.steps)
    values = step_values(workflow, step, chance, view)
    return Command(f"{workflow.name}.{step.name}", "case", case.id, values, _reason(chance)), step


def _leaving(case: Record) -> tuple[Step, ...]:
    return workflows()[str(case.fields["workflow"])].leaving(str(case.fields["state"]))


def _reason(chance: Random) -> str:
    return chance.choice(("Có lý do", "Có lý do", "Có lý do", ""))


def step_values(workflow: Workflow, step: Step, chance: Random, view: UnitView) -> dict[str, Any]:
    """What the step needs and some of what it asks, mostly readable; everything doubtful is confirmed."""
    wanted = {name for name in step.asks if chance.random() < 0.4} | (set(step.needs) & set(step.asks))
    if wanted and chance.random() < 0.1:
        wanted.discard(chance.choice(sorted(wanted)))
    values = {name: _value(workflow.by_name[name], chance, view) for name in sorted(wanted)}
    doubts = [condition.code for condition in step.conditions] + ["decision_before_meeting"]
    return {**values, "confirm": doubts} if chance.random() < 0.9 else values


def _value(of: Field, chance: Random, view: UnitView) -> Any:
    if of.name in TEXTS:
        return chance.choice(TEXTS[of.name])
    match of.type:
        case FieldType.DATE:
            return chance.choice(DAYS)
        case FieldType.MONTH:
            return "2026-05"
        case FieldType.BOOLEAN:
            return chance.random() < 0.8
        case FieldType.INTEGER:
            return chance.choice((3, 12, 20, 20, 90))
        case FieldType.CODE:
            return chance.choice(tuple(rulebook().catalogue(of.catalogue).labels))
        case FieldType.REFERENCE:
            return chance.choice((*branches(view), view.unit))
        case FieldType.PHONE:
            return "0912345678"
        case FieldType.NAME:
            return chance.choice(("Trần Văn Tám", "Hoàng Thị Mơ"))
        case _:
            return f"{of.name} {chance.randrange(3)}"
