"""Whatever anybody tries with any workflow, in two units that know of each other: what always holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.decide import decide
from domain.decisions import Accepted, Command, Decision, Put, Refused, Remove
from domain.records import Record
from domain.workflows.model import Hand
from domain.workflows.registry import workflows
from tests.helpers.stepping import TODAY, Stepping
from tests.helpers.unit_view import UnitView
from tests.helpers.workflow_moves import BRANCHES, MOVES, PEOPLE, actors, chosen, three_people
from tests.helpers.workflow_truths import ALWAYS, a_case_is_in_one_unit_only, everywhere, is_explained


@dataclass
class Province:
    """Two units at the server, moved on by numbers."""

    sides: tuple[Stepping, Stepping] = field(default_factory=three_people)
    refusals: list[Refused] = field(default_factory=list)
    # What the server decided, and what a laptop that cannot look at the other unit decides of the same.
    steps: list[tuple[Accepted, Decision]] = field(default_factory=list)

    @property
    def views(self) -> tuple[UnitView, ...]:
        return tuple(side.view for side in self.sides)

    def move(self, number: int) -> None:
        chance = Random(number)
        side = chance.choice(self.sides)
        command, actor = chosen(side.view, chance)
        decision: Decision = decide(side.view, command, actor, TODAY)
        if isinstance(decision, Accepted):
            alone = decide(replace(side.view, units={}), command, actor, TODAY)
            self.steps.append((decision, alone))
            side.apply(decision.changes)
        else:
            self.refusals.append(decision)

    def travel(self, whom: str) -> bool:
        """Somebody goes to the other unit by a letter; False where a rule forbids it."""
        here, there = self.sides if self.sides[0].view.record("member", whom) else self.sides[::-1]
        letter = {"member": whom, "to_unit": there.view.unit, "letter_date": "2026-05-15"}
        case, doubts = f"letter-{here.view.unit}-{here.view.head}", ["open_removal"]
        if not self._taken(here, "transfer.send", case, letter | {"confirm": doubts}):
            return False
        (coming,) = (each for each in there.view.cases_of(whom) if each.fields["state"] == "incoming")
        arrival = {"to_org": BRANCHES[there.view.unit][0], "accepted_on": "2026-05-15"}
        return self._taken(there, "transfer.accept", coming.id, arrival)

    def _taken(self, side: Stepping, do: str, case: str, values: Mapping[str, Any]) -> bool:
        secretary = actors(side.view.unit)[Hand.UNIT][0]
        decision = decide(side.view, Command(do, "case", case, values), secretary, TODAY)
        if isinstance(decision, Accepted):
            side.apply(decision.changes)
        return isinstance(decision, Accepted)


def after(moves: list[int]) -> Province:
    province = Province()
    for number in moves:
        province.move(number)
    return province


@settings(max_examples=120)
@given(MOVES)
def test_whatever_anybody_tries_these_things_always_hold(moves: list[int]) -> None:
    province = after(moves)
    for holds in ALWAYS:
        holds(province.views)
    assert [refusal for refusal in province.refusals if not is_explained(str(refusal.code))] == []
    laptops_show_what_the_server_confirms(province)


def laptops_show_what_the_server_confirms(province: Province) -> None:
    for server, laptop in province.steps:
        assert isinstance(laptop, Accepted), laptop
        assert not [change for change in laptop.changes if change.unit]
        confirmed = {(change.kind, change.id): change for change in server.changes if not change.unit}
        for change in laptop.changes:
            same = confirmed[change.kind, change.id]
            if isinstance(change, Remove):
                assert same == change
                continue
            assert isinstance(same, Put)
            assert same.fields.items() >= change.fields.items()


@settings(max_examples=30)
@given(MOVES, st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=8))
def test_whoever_goes_away_and_comes_back_has_each_case_once(moves: list[int], travellers: list[str]) -> None:
    province = Province()
    for at, whom in enumerate(travellers):
        for number in moves[at :: len(travellers)]:
            province.move(number)
        province.travel(whom)
        a_case_is_in_one_unit_only(province.views)
    for holds in ALWAYS:
        holds(province.views)


@settings(max_examples=20)
@given(MOVES)
def test_the_same_moves_lead_to_the_same_place(moves: list[int]) -> None:
    def content(province: Province) -> list[Mapping[tuple[str, str], Record]]:
        return [dict(view.records) for view in province.views]

    assert content(after(moves)) == content(after(moves))


def test_the_moves_reach_far_into_every_workflow() -> None:
    """The properties above would hold of units where nothing ever happens."""
    reached: set[tuple[str, str]] = set()
    for start in range(220):
        chance = Random(start)
        for _, case in everywhere(after([chance.randrange(2**32) for _ in range(60)]).views, "case"):
            workflow = str(case.fields["workflow"])
            reached |= {(workflow, str(line["to"])) for line in case.fields["history"]}
    all_states = {
        (workflow.name, state.code) for workflow in workflows().values() for state in workflow.states
    }
    missing = {(name, state) for name, state in all_states - reached if state not in {"conflict", "appealed"}}
    assert len(missing) < 0.2 * len(all_states), sorted(missing)


def test_what_happens_beside_the_workflows_happens_too() -> None:
    done: set[str] = set()
    for start in range(60):
        chance = Random(start)
        views = after([chance.randrange(2**32) for _ in range(60)]).views
        done |= {str(event.fields["type"]) for _, event in everywhere(views, "org_event")}
        done |= {str(fold.fields["status"]) for _, fold in everywhere(views, "fold")}
        done |= {gone.departure.value for view in views for gone in view.tombstones.values()}
        done |= {"listed" for _, found in everywhere(views, "member") if found.id.startswith("n-")}
    assert done >= {"merge", "dissolve", "split", "split_off", "folded", "separated", "deleted", "listed"}
