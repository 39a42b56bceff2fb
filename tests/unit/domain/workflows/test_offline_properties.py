"""Laptops that meet the server now and then: what holds at the server, whatever each did meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

from hypothesis import given, settings

from domain.decide import decide
from domain.decisions import Accepted, Command
from domain.operations import Author, Intent, Outcome
from domain.reconcile import reconcile
from domain.records import Record, Value
from domain.roles import Actor
from domain.workflows.content import BRANCH, seen_by
from domain.workflows.registry import step_named
from tests.helpers.stepping import TODAY, Stepping
from tests.helpers.unit_view import UnitView
from tests.helpers.workflow_moves import MOVES, chosen, three_people
from tests.helpers.workflow_truths import (
    ALWAYS,
    cases_hold_what_steps_asked_for,
    everywhere,
    is_explained,
    whoever_left_has_no_case_left_open,
)

VERDICTS = {"applied", "merged", "conflict", "rejected"}


@dataclass
class Laptop:
    """What one laptop knows of its unit, and what it has not told the server yet."""

    name: str
    server: Stepping
    view: UnitView = field(init=False)
    queue: list[tuple[Command, int, Actor]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pull()

    def pull(self) -> None:
        """Everything as the server has it; other units cannot be looked at from here."""
        there = self.server.view
        self.view = UnitView(there.unit, there.rulebook, dict(there.records), dict(there.tombstones))
        self.view.head = there.head

    def work(self, chance: Random) -> None:
        command, actor = chosen(self.view, chance)
        standing = self.view.record(command.kind, command.id)
        seen = self._seen(command, standing)
        decision = decide(self.view, replace(command, expects=seen), actor, TODAY)
        if isinstance(decision, Accepted):
            version = standing.version if standing is not None else 0
            self.view.commit([change for change in decision.changes if not change.unit], self.name)
            self.queue.append((replace(command, expects=seen), version, actor))

    def _seen(self, command: Command, standing: Record | None) -> Mapping[str, Value]:
        """What the operation says that the cadre had before her."""
        if command.is_step:
            named, member = step_named(command.do), self.view.record("member", str(command.set.get("member")))
            if standing is None and member is not None and named is not None and named[1].moves_inside:
                return {BRANCH: member.fields.get("org")}
            return seen_by(standing) if standing is not None else {}
        if command.do == "edit" and standing is not None:
            return {name: standing.fields.get(name) for name in command.set}
        return command.expects


@dataclass
class Country:
    """Two laptops of the first unit, one of the second, and the server."""

    sides: tuple[Stepping, Stepping] = field(default_factory=three_people)
    laptops: list[Laptop] = field(init=False)
    outcomes: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        first, second = self.sides
        self.laptops = [Laptop("a", first), Laptop("b", first), Laptop("c", second)]
        self._ids = count(1)

    @property
    def views(self) -> tuple[UnitView, ...]:
        return tuple(side.view for side in self.sides)

    def move(self, number: int) -> None:
        chance = Random(number)
        laptop = chance.choice(self.laptops)
        if chance.random() < 0.12:
            self.meet(laptop)
        else:
            laptop.work(chance)

    def meet(self, laptop: Laptop) -> None:
        """The laptop says what it did, in order, and takes what the server has made of it."""
        for command, version, actor in laptop.queue:
            author = Author(actor.id, actor.name, laptop.name, "2026-11-22T08:00:00+07:00")
            intent = Intent(command, command.expects, version, actor, author)
            outcome = reconcile(laptop.server.view, intent, TODAY, lambda: f"new-{next(self._ids)}")
            self.outcomes.append(outcome)
            for change in outcome.changes:
                view = laptop.server.view.units[change.unit or laptop.server.view.unit]
                view.commit([change], laptop.name, actor.name)
        laptop.queue.clear()
        laptop.pull()


def after(moves: list[int]) -> Country:
    country = Country()
    for number in moves:
        country.move(number)
    for laptop in country.laptops * 2:
        country.meet(laptop)
    return country


@settings(max_examples=80)
@given(MOVES)
def test_whatever_laptops_did_alone_the_server_keeps_what_always_holds(moves: list[int]) -> None:
    country = after(moves)
    for holds in ALWAYS:
        # A value that came with a step which was overtaken fills a blank, without a line of its own.
        if holds is not cases_hold_what_steps_asked_for:
            holds(country.views)


@settings(max_examples=50)
@given(MOVES)
def test_every_verdict_is_one_and_says_why_in_words(moves: list[int]) -> None:
    for outcome in after(moves).outcomes:
        assert outcome.verdict in VERDICTS
        if outcome.verdict == "rejected":
            assert is_explained(outcome.code), outcome


@settings(max_examples=30)
@given(MOVES)
def test_after_meeting_the_server_the_laptops_of_a_unit_hold_the_same(moves: list[int]) -> None:
    country = after(moves)
    for laptop in country.laptops:
        assert laptop.view.records == laptop.server.view.records
        assert laptop.queue == []


def test_laptops_clash_often_enough_for_this_to_mean_something() -> None:
    verdicts: dict[str, int] = {}
    lost = 0
    for start in range(70):
        chance = Random(start)
        country = after([chance.randrange(2**32) for _ in range(80)])
        lost += sum(case.fields["state"] == "conflict" for _, case in everywhere(country.views, "case"))
        for outcome in country.outcomes:
            verdicts[outcome.verdict] = verdicts.get(outcome.verdict, 0) + 1
    assert lost > 0
    assert all(verdicts.get(verdict, 0) > 5 for verdict in VERDICTS), verdicts


def test_a_long_year_of_work_apart_leaves_no_case_open_of_somebody_who_left() -> None:
    """Longer than what is drawn above: closing a case and being late for it take many steps."""
    chance = Random(1304)
    country = after([chance.randrange(2**32) for _ in range(250)])
    whoever_left_has_no_case_left_open(country.views)
