"""Laptops in memory that meet the server now and then; what each does meanwhile comes out of numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

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
from tests.helpers.workflow_moves import chosen

Chooser = Callable[[UnitView, Random], tuple[Command, Actor]]


@dataclass
class Laptop:
    """What one laptop knows of its unit, and what it has not told the server yet."""

    name: str
    server: Stepping
    choose: Chooser = chosen
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
        command, actor = self.choose(self.view, chance)
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
    """Units at the server, and laptops in them; `seats` are (name, place of the unit in `sides`)."""

    sides: Sequence[Stepping]
    seats: Sequence[tuple[str, int]]
    choose: Chooser = chosen
    laptops: list[Laptop] = field(init=False)
    outcomes: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.laptops = [Laptop(name, self.sides[at], self.choose) for name, at in self.seats]
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

    def everybody_meets(self) -> None:
        for laptop in self.laptops * 2:
            self.meet(laptop)
