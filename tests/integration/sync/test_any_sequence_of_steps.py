"""Whatever cadres of two units do, in whatever order they hear of it, everybody ends up with the same.

A game: three laptops take steps that their own rules allow, edit, and synchronise now and then. In the end
every member has one home, every case is in a state of its workflow, and every copy is that of the server.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from domain.decisions import Command
from domain.records import Record
from domain.workflows.engine import allowed_steps
from domain.workflows.model import Step, Workflow
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round, round_of
from sync.replica.types import Performed
from tests.helpers.cases import DISCIPLINE, MATURITY, REMOVAL
from tests.helpers.central import Unit
from tests.helpers.laptops import Laptop, Scene, assert_level

TODAY = date(2026, 11, 22)
TURNS = 25
GIVEN: dict[str, Any] = {
    **REMOVAL, **MATURITY, **DISCIPLINE, "form": "expulsion", "violation": "Vi phạm", "period": "2026",
    "proposed_grade": "good", "approved_grade": "good",
}  # fmt: skip
CONFIRMED = ["not_reminded", "open_transfer", "open_discipline", "fee_paid", "holds_post", "away", "was_away"]
Option = tuple[Workflow, Step, str, str]  # workflow, step, case, member of a new one


class Game:
    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene, self.chance = scene, random.Random(seed)
        self.there = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
        lan, hung = scene.pair()
        mai = scene.laptop("Vũ Thị Mai", unit=self.there)
        self.seats = [(lan, scene.unit), (hung, scene.unit), (mai, self.there)]
        self.members = [
            lan.add(full_name="Lê Thị Hoa", birth_date="1990-05-02"),
            mai.add(full_name="Vũ Minh Tuấn", birth_date="2004-01-01"),
        ]
        self.everybody_syncs()
        self.taken = 0

    def everybody_syncs(self) -> None:
        for _ in range(3):
            for laptop, _unit in self.seats:
                result = laptop.sync()
                assert (result.waiting, result.kept_back) == (0, 0), "every step has its verdict"

    def turn(self) -> None:
        laptop, unit = self.chance.choice(self.seats)
        dice = self.chance.random()
        if dice < 0.25:
            laptop.sync()
        elif dice < 0.35:
            self.edit(laptop)
        else:
            self.take_a_step(laptop, unit)

    def edit(self, laptop: Laptop) -> None:
        for member in self.members:
            if laptop.has(member):
                laptop.set(member, phone=f"09{self.chance.randrange(10**8):08}")

    def take_a_step(self, laptop: Laptop, unit: Unit) -> None:
        options = list(self.options(laptop))
        self.chance.shuffle(options)
        for workflow, step, case, member in options[:20]:
            values = self.values(step, unit)
            if member:
                values["member"] = member
                case = laptop.new_id()
                if workflow.once_per:
                    case = case_id_of_round(workflow, member, round_of(workflow, values))
            given = {**values, "confirm": CONFIRMED}
            command = Command(f"{workflow.name}.{step.name}", "case", case, given, "theo nghị quyết")
            if isinstance(laptop.perform(command), Performed):
                self.taken += 1
                return

    def options(self, laptop: Laptop) -> Iterator[Option]:
        with laptop.replica.reading() as reader:
            view, actor = reader.view(), reader.actors()[0]
            for case in reader.cases():
                record = Record("case", case.id, case.fields, case.version)
                workflow = workflows()[str(case.fields["workflow"])]
                for step in allowed_steps(view, record, actor, TODAY):
                    yield workflow, step, case.id, ""
        for workflow in workflows().values():
            for member in filter(laptop.has, self.members):
                yield from ((workflow, step, "", member) for step in workflow.opening)

    def values(self, step: Step, unit: Unit) -> dict[str, Any]:
        other = self.there if unit is self.scene.unit else self.scene.unit
        made: dict[str, Any] = {"to_org": self.chance.choice(unit.branches)}
        if step.name in ("send", "submit"):
            made = {"to_unit": other.id}
        values = {name: made.get(name, GIVEN.get(name)) for name in step.asks}
        for name in ("letter_date", "decision_date", "resolution_date", "accepted_on", "revoke_date"):
            if name in step.asks:
                values[name] = f"2026-{self.chance.choice(('09', '10'))}-{self.chance.randrange(1, 29):02}"
        for name in (name for name in step.asks if name.endswith("_number") and name != "card_number"):
            values[name] = f"{self.chance.randrange(99)}-QĐ/ĐTN"
        return {name: value for name, value in values.items() if value is not None}


@pytest.mark.parametrize("seed", [3, 7, 11])
def test_any_sequence_of_steps_leaves_one_home_possible_states_and_equal_copies(
    scene: Scene, seed: int
) -> None:
    game = Game(scene, seed)
    for _ in range(TURNS):
        game.turn()
    game.everybody_syncs()
    assert game.taken > TURNS // 4, "the game has to be one"
    (lan, _), (hung, _), (mai, _) = game.seats
    assert_level(scene.central, scene.unit, lan, hung)
    assert_level(scene.central, game.there, mai)
    units = (scene.unit, game.there)
    for member in game.members:
        homes = [unit for unit in units if scene.central.record(unit.id, "member", member) is not None]
        assert len(homes) == 1
    cases = [row for unit in units for row in scene.central.rows(unit.id) if row.kind == "case"]
    standing = [row.id for row in cases if not row.gone]
    assert len(standing) == len(set(standing)), "no case is in two units"
    for row in cases:
        if not row.gone:
            state = row.fields["state"]
            assert state in workflows()[row.fields["workflow"]].state_of
            assert state != "conflict" or row.fields["lost_to"]
