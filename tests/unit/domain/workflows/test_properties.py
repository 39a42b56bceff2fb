"""Whatever anybody tries with any workflow, in two units that know of each other: what always holds.

A move is a number; what it means follows from it and from where the units stand, so that a failing list of
moves shrinks to the few that matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.services.help import Library
from desktop.services.wording import has_sentence
from domain.decide import decide
from domain.decisions import Accepted, Command, Decision, Put, Refused
from domain.fields import Field, FieldType
from domain.records import Departure, Record
from domain.roles import Actor, Role
from domain.workflows.conditions import COUNTED
from domain.workflows.exits import exit_steps, is_open
from domain.workflows.model import About, Hand, Step, Workflow
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round, round_of
from sync.protocol.rulebook import rulebook
from tests.helpers.stepping import TODAY, Stepping, two_units
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
EXITS: Final = {step.exit for _, step in exit_steps()}
# Statuses that a case in progress or in force gives, besides those of the exits: status → workflow.
GIVEN_BY: Final = {"candidate": "admission", "honorary": "honorary"}
# What may be opened about somebody who is no longer a member.
ABOUT_FORMER: Final = {"admission", "honorary", "commendation"}
LIBRARY = Library()


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


# Steps that lead nowhere new are taken less often.
_ROUND_AND_ROUND: Final = {"save", "withdraw", "reopen", "return", "refuse", "enter_scores"}


@dataclass
class Province:
    """Two units at the server, moved on by numbers."""

    sides: tuple[Stepping, Stepping] = field(default_factory=two_units)
    refusals: list[Refused] = field(default_factory=list)
    # What the server decided, and what a laptop that cannot look at the other unit decides of the same.
    steps: list[tuple[Accepted, Decision]] = field(default_factory=list)

    def __post_init__(self) -> None:
        first, second = self.sides
        branch = {"name": "Chi đoàn Khu phố 2", "level": "chi_doan", "parent": OTHER_UNIT}
        older = member(full_name="Lê Thị Bình", birth_date="1992-01-01")
        elsewhere = member(full_name="Phạm Văn Chi", org="unit-2-a")
        first.view.commit([Put("member", "m2", older, creates=True)])
        second.view.commit([Put("organisation", "unit-2-b", branch, creates=True)])
        second.view.commit([Put("member", "m3", elsewhere, creates=True)])

    @property
    def views(self) -> tuple[UnitView, ...]:
        return tuple(side.view for side in self.sides)

    def move(self, number: int) -> None:
        chance = Random(number)
        side = chance.choice(self.sides)
        cases = [record for (kind, _), record in side.view.records.items() if kind == "case"]
        command, step = (
            self._opening(side, chance) if not cases or chance.random() < 0.25 else _next(cases, chance)
        )
        hands = actors(side.view.unit)[step.hand]
        actor = hands[-1] if chance.random() < 0.1 else chance.choice(hands[:-1])
        decision: Decision = decide(side.view, command, actor, TODAY)
        if isinstance(decision, Accepted):
            alone = decide(replace(side.view, units={}), command, actor, TODAY)
            self.steps.append((decision, alone))
            side.apply(decision.changes)
        else:
            self.refusals.append(decision)

    def _opening(self, side: Stepping, chance: Random) -> tuple[Command, Step]:
        workflow = chance.choice(tuple(workflows().values()))
        step = chance.choice(workflow.opening)
        whom = chance.choice(PEOPLE)
        values = _values(workflow, step, chance, side.view.unit)
        id = f"case-{chance.randrange(10**6)}"
        if workflow.once_per and chance.random() < 0.95:
            id = case_id_of_round(workflow, whom, round_of(workflow, values))
        if workflow.about is About.MEMBER or chance.random() < 0.3:
            about: dict[str, Any] = {"member": whom}
        else:
            person = {"full_name": "Đỗ Thị Dung", "birth_date": chance.choice(("2008-05-01", "1970", "2012"))}
            about = {"person": person, "org": chance.choice(BRANCHES[side.view.unit])}
        return Command(f"{workflow.name}.{step.name}", "case", id, {**values, **about}, _reason(chance)), step


def _next(cases: list[Record], chance: Random) -> tuple[Command, Step]:
    going_on = [case for case in cases if _leaving(case)]
    case = chance.choice(going_on if going_on and chance.random() < 0.95 else cases)
    workflow = workflows()[str(case.fields["workflow"])]
    onward = [step for step in _leaving(case) if step.name not in _ROUND_AND_ROUND or chance.random() < 0.3]
    step = chance.choice(onward if onward and chance.random() < 0.95 else workflow.steps)
    unit = UNIT if case.fields["org"] in (UNIT, *BRANCHES[UNIT]) else OTHER_UNIT
    values = _values(workflow, step, chance, unit)
    return Command(f"{workflow.name}.{step.name}", "case", case.id, values, _reason(chance)), step


def _leaving(case: Record) -> tuple[Step, ...]:
    return workflows()[str(case.fields["workflow"])].leaving(str(case.fields["state"]))


def _reason(chance: Random) -> str:
    return chance.choice(("Có lý do", "Có lý do", "Có lý do", ""))


def _values(workflow: Workflow, step: Step, chance: Random, unit: str) -> dict[str, Any]:
    """What the step needs and some of what it asks, mostly readable; everything doubtful is confirmed."""
    wanted = {name for name in step.asks if chance.random() < 0.4} | (set(step.needs) & set(step.asks))
    if wanted and chance.random() < 0.1:
        wanted.discard(chance.choice(sorted(wanted)))
    values = {name: _value(workflow.by_name[name], chance, unit) for name in sorted(wanted)}
    doubts = [condition.code for condition in step.conditions] + ["decision_before_meeting"]
    return {**values, "confirm": doubts} if chance.random() < 0.9 else values


def _value(of: Field, chance: Random, unit: str) -> Any:
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
            return chance.choice((*BRANCHES[unit], unit))
        case FieldType.PHONE:
            return "0912345678"
        case FieldType.NAME:
            return chance.choice(("Trần Văn Tám", "Hoàng Thị Mơ"))
        case _:
            return f"{of.name} {chance.randrange(3)}"


MOVES = st.lists(st.integers(0, 2**32 - 1), min_size=20, max_size=80)


def after(moves: list[int]) -> Province:
    province = Province()
    for number in moves:
        province.move(number)
    return province


def records(view: UnitView, kind: str) -> Iterator[Record]:
    return (record for (of, _), record in view.records.items() if of == kind)


def everywhere(province: Province, kind: str) -> Iterator[tuple[UnitView, Record]]:
    for view in province.views:
        yield from ((view, record) for record in records(view, kind))


# -- what always holds ------------------------------------------------------------------------------


def everybody_has_one_home_branch(province: Province) -> None:
    for id in PEOPLE:
        homes = [(view, found) for view in province.views if (found := view.record("member", id))]
        assert len(homes) == 1, id
        ((view, found),) = homes
        assert found.fields["org"] in BRANCHES[view.unit]
        status = str(found.fields["status"])
        assert status in COUNTED | EXITS | set(GIVEN_BY), status
        if status in EXITS:
            assert _decided_to_be(status, view, id), (id, status)
        if status in GIVEN_BY:
            assert GIVEN_BY[status] in {case.fields["workflow"] for case in view.cases_of(id)}
        for other in province.views:
            gone = other.tombstone("member", id)
            assert gone is None or (gone.departure is Departure.MOVED and gone.into == view.unit)


def _decided_to_be(status: str, view: UnitView, id: str) -> bool:
    """Whether a decided case of the unit says so."""
    ways = {(workflow.name, step.name) for workflow, step in exit_steps() if step.exit == status}
    return any(
        case.fields.get("decided_on")
        and any((case.fields["workflow"], line["step"]) in ways for line in case.fields["history"])
        for case in view.cases_of(id)
    )


def cases_stand_where_their_history_led(province: Province) -> None:
    for view, case in everywhere(province, "case"):
        workflow = workflows()[str(case.fields["workflow"])]
        assert case.fields["state"] in workflow.state_of
        assert case.fields["history"][-1]["to"] == case.fields["state"], case.fields["history"]
        assert view.record("organisation", str(case.fields["org"]))
        assert case.fields.get("subject")


def cases_hold_what_steps_asked_for(province: Province) -> None:
    for _, case in everywhere(province, "case"):
        workflow, history = workflows()[str(case.fields["workflow"])], case.fields["history"]
        held = set(case.fields["data"])
        assert held <= set(workflow.by_name)
        if all(line["step"] in workflow.step_of for line in history) and not case.fields.get("counterpart"):
            asked = {name for line in history for name in workflow.step_of[line["step"]].asks}
            assert held <= asked


def every_effect_has_its_case(province: Province) -> None:
    for view, overlay in everywhere(province, "overlay"):
        case = view.record("case", str(overlay.fields["case"]))
        assert case is not None
        assert case.fields["member"] == overlay.fields["member"]
        assert case.fields["workflow"] == overlay.fields["type"] or overlay.fields["type"] == "deferred"
        assert overlay.fields.get("to_on") or is_open(case)
    for view, guest in everywhere(province, "guest"):
        case = view.record("case", str(guest.fields["case"]))
        assert case is not None
        assert guest.fields["org"] in BRANCHES[view.unit]
        assert guest.fields.get("to_on") or is_open(case)
    for _, told in everywhere(province, "notice"):
        assert told.fields["code"] in rulebook().catalogue("notice_code").labels


def whoever_left_has_no_case_left_open(province: Province) -> None:
    for view, found in everywhere(province, "member"):
        if found.fields["status"] in EXITS | {"honorary"}:
            left_open = [case for case in view.cases_of(found.id) if is_open(case)]
            # Whether the exit was right may still be in question.
            asked = {case.id for case in left_open if case.fields["state"] == "disputed"}
            others = [case for case in left_open if case.fields["workflow"] not in ABOUT_FORMER]
            assert [case.fields for case in others if case.id not in asked] == []


def every_refusal_is_explained(province: Province) -> None:
    for refusal in province.refusals:
        assert has_sentence(str(refusal.code)), refusal
        assert LIBRARY.of_code(str(refusal.code)), refusal


def laptops_show_what_the_server_confirms(province: Province) -> None:
    for server, laptop in province.steps:
        assert isinstance(laptop, Accepted), laptop
        assert not [change for change in laptop.changes if change.unit]
        confirmed = {(change.kind, change.id): change for change in server.changes if not change.unit}
        for change in laptop.changes:
            same = confirmed[change.kind, change.id]
            assert isinstance(change, Put)
            assert isinstance(same, Put)
            assert same.fields.items() >= change.fields.items()


ALWAYS: Final = (
    everybody_has_one_home_branch,
    cases_stand_where_their_history_led,
    cases_hold_what_steps_asked_for,
    every_effect_has_its_case,
    whoever_left_has_no_case_left_open,
    every_refusal_is_explained,
    laptops_show_what_the_server_confirms,
)


@settings(max_examples=250)
@given(MOVES)
def test_whatever_anybody_tries_these_things_always_hold(moves: list[int]) -> None:
    province = after(moves)
    for holds in ALWAYS:
        holds(province)


@settings(max_examples=20)
@given(MOVES)
def test_the_same_moves_lead_to_the_same_place(moves: list[int]) -> None:
    def content(province: Province) -> list[Mapping[tuple[str, str], Record]]:
        return [dict(view.records) for view in province.views]

    assert content(after(moves)) == content(after(moves))


def test_the_moves_reach_far_into_every_workflow() -> None:
    """The properties above would hold of units where nothing ever happens."""
    reached: set[tuple[str, str]] = set()
    for start in range(100):
        chance = Random(start)
        for _, case in everywhere(after([chance.randrange(2**32) for _ in range(60)]), "case"):
            workflow = str(case.fields["workflow"])
            reached |= {(workflow, str(line["to"])) for line in case.fields["history"]}
    all_states = {
        (workflow.name, state.code) for workflow in workflows().values() for state in workflow.states
    }
    missing = {(name, state) for name, state in all_states - reached if state not in {"conflict", "appealed"}}
    assert len(missing) < 0.2 * len(all_states), sorted(missing)
