"""Two units at a server, and the level above them, which decides cases, merges branches, gives rules."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Final

from domain.decisions import Put
from domain.records import Departure, Tombstone
from domain.workflows.model import Hand
from domain.workflows.registry import workflows
from sync.server import above
from sync.server.central import UnknownRecord
from sync.server.giving_rules import UnknownRules
from sync.server.units import Unit as UnitRow
from sync.server.units import create_unit
from tests.helpers.central import Unit
from tests.helpers.giving import deps_of, give, take_back
from tests.helpers.register_moves import branches
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT, UnitView
from tests.helpers.workflow_moves import BRANCHES, OTHER_UNIT, records, step_values
from tests.rigs.seats import Plant
from tests.rigs.world import World

LEVEL: Final = "Tỉnh đoàn"
_CODES: Final = {UNIT: "TB.4.37", OTHER_UNIT: "TB.4.38"}
# Parameter → values that the level above might give.
_RULES: Final[Mapping[str, tuple[int, ...]]] = {
    "removal_months": (1, 9),
    "training_group_score_max": (10, 15),
    "maturity_age": (28, 35),
}
_DAYS: Final = ("2026-01-01", "2026-09-01", "2026-12-01")


class Levels(World):
    """The units have the ids that the moves of the property world know."""

    def __init__(self, plant: Plant) -> None:
        self.given: list[str] = []
        # What was asked of the server and not done.
        self.refused: list[str] = []
        super().__init__(plant)

    def found(self) -> tuple[Unit, Unit]:
        """With the ids that the moves of the property world know."""
        made = []
        for id, code in _CODES.items():
            with self.central.store.writing() as connection:
                create_unit(connection, UnitRow(id, code, f"Xã {code}"), self.central.new_id)
            root = {"code": code, "name": f"Xã {code}", "level": "doan_co_so", "status": "active"}
            puts = [Put("organisation", id, root, creates=True)]
            for number, branch in enumerate(BRANCHES[id], 1):
                fields = {"code": f"{code}.{number}", "name": f"Chi đoàn {number}", "level": "chi_doan"}
                fields |= {"parent": id, "status": "active"}
                puts.append(Put("organisation", branch, fields, creates=True))
            self.central.write(id, puts)
            made.append(Unit(id, BRANCHES[id], f"Xã {code}"))
        return made[0], made[1]

    def _first_people(self) -> None:
        """Those whom the moves know by name."""
        people = {
            "m1": {"full_name": "Nguyễn Văn An", "birth_date": "2004", "org": BRANCH},
            "m2": {"full_name": "Lê Thị Bình", "birth_date": "1992-01-01", "org": OTHER_BRANCH},
            "m3": {"full_name": "Phạm Văn Chi", "birth_date": "2004", "org": BRANCHES[OTHER_UNIT][0]},
        }
        for id, fields in people.items():
            unit = self.elsewhere if id == "m3" else self.unit
            self.central.write(unit.id, [Put("member", id, {**fields, "status": "active"}, creates=True)])

    def stands(self, unit: Unit) -> UnitView:
        """The unit as the server has it."""
        view = UnitView(unit.id)
        for row in self.central.rows(unit.id):
            key = (row.kind, row.id)
            if row.gone:
                departure = Departure(row.gone)
                view.tombstones[key] = Tombstone(*key, departure, row.into, row.version)
            else:
                view.records[key] = row.record()
        return view

    # -- the level above

    def decide_above(self, chance: Random) -> None:
        """A step of the level above on a case, mostly one that waits for it."""
        unit = chance.choice((self.unit, self.elsewhere))
        view = self.stands(unit)
        waiting = [
            (case, workflow, step)
            for case in records(view, "case")
            if (workflow := workflows().get(str(case.fields["workflow"]))) is not None
            for step in workflow.leaving(str(case.fields["state"]))
            if step.hand is Hand.ABOVE
        ]
        if waiting:
            case, workflow, step = chance.choice(waiting)
            values = step_values(workflow, step, chance, view)
            do = f"{workflow.name}.{step.name}"
            try:
                above.decide_case(deps_of(self.central), case.id, do, values, LEVEL, "theo quyết định")
            except (UnknownRecord, above.NotDone) as refusal:
                self.refused.append(str(refusal))

    def merge_above(self, chance: Random) -> None:
        view = self.stands(chance.choice((self.unit, self.elsewhere)))
        one, other = chance.choice(branches(view)), chance.choice(branches(view))
        try:
            above.merge_branch(deps_of(self.central), one, other)
        except (UnknownRecord, above.NotDone) as refusal:
            self.refused.append(str(refusal))

    def declare_on_the_app(self, chance: Random) -> None:
        """A member says to belong to a branch, of this unit or of the other."""
        views = [self.stands(unit) for unit in (self.unit, self.elsewhere)]
        members = sorted(one.id for view in views for one in records(view, "member"))
        orgs = [org for view in views for org in branches(view)]
        if members:
            try:
                above.app_transfer(deps_of(self.central), chance.choice(members), chance.choice(orgs))
            except (UnknownRecord, above.NotDone) as refusal:
                self.refused.append(str(refusal))

    def change_rules(self, chance: Random) -> None:
        """The level above gives other rules, or takes some back."""
        if self.given and chance.random() < 0.4:
            try:
                take_back(self.central, chance.choice(self.given))
            except UnknownRules as refusal:
                self.refused.append(str(refusal))
            return
        name = chance.choice(sorted(_RULES))
        rule = {name: chance.choice(_RULES[name])}
        scope = chance.choice(("", *_CODES.values()))
        self.given.append(give(self.central, chance.choice(_DAYS), unit=scope, **rule))
