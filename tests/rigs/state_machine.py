"""Hypothesis drives laptops, a server and a bad line; every promise is checked after every step.

The code under test is the real one on both ends; the clock, the line and the disasters are the rig's.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.helpers.link import Fault
from tests.rigs.promises import TRACKED
from tests.rigs.seats import Plant, Seat
from tests.rigs.world import World

# A laptop, a record: small numbers, so that the same ones meet again and again.
SEATS, PICKS = st.integers(0, 2), st.integers(0, 3)
FIELDS = st.lists(st.sampled_from(TRACKED), min_size=1, max_size=2, unique=True)
LOSSES = (Fault.LOSE_REQUEST, Fault.LOSE_REPLY, Fault.CUT, Fault.TRUNCATE, Fault.LATE)
FAULTS = st.lists(
    st.sampled_from([Fault.NONE, *LOSSES, Fault.DUPLICATE, Fault.REPLAY, Fault.SHUFFLE]), max_size=3
)


class LaptopsAndServer(RuleBasedStateMachine):
    """`plant` is the bug to be found; without one every run has to end well."""

    plant = Plant()

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.plant)
        self.steps = 0

    def seat(self, number: int) -> Seat:
        return self.world.seats[number % len(self.world.seats)]

    # -- cadres

    @rule(seat=SEATS, citizen=st.sampled_from([None, None, "034301000012", "034301000013"]))
    def create(self, seat: int, citizen: str | None) -> None:
        same_person = {"sex": "female", "birth_date": "2001-05-20", "full_name": "Lê Thị Hoa"}
        self.world.add(self.seat(seat), **({"citizen_id": citizen, **same_person} if citizen else {}))

    @rule(seat=SEATS, pick=PICKS, fields=FIELDS)
    def edit(self, seat: int, pick: int, fields: list[str]) -> None:
        self.world.edit(self.seat(seat), pick, fields, clear=False)

    @rule(pick=PICKS, name=st.sampled_from(TRACKED))
    def disagree(self, pick: int, name: str) -> None:
        self.world.disagree(pick, name)

    @rule(seat=SEATS, pick=PICKS, fields=FIELDS)
    def clear(self, seat: int, pick: int, fields: list[str]) -> None:
        self.world.edit(self.seat(seat), pick, fields, clear=True)

    @rule(seat=SEATS, pick=PICKS)
    def delete(self, seat: int, pick: int) -> None:
        self.world.delete(self.seat(seat), pick)

    @rule(seat=SEATS, pick=PICKS, take=st.sampled_from(["mine", "theirs"]))
    def resolve(self, seat: int, pick: int, take: str) -> None:
        self.world.resolve(self.seat(seat), pick, take)

    @rule(pick=PICKS, name=st.sampled_from(TRACKED), takes=st.permutations(["mine", "theirs"]))
    def disagree_and_settle_twice(self, pick: int, name: str, takes: list[str]) -> None:
        """A conflict that both laptops know, settled by both: the second settlement is refused."""
        self.world.disagree(pick, name)
        for seat in (*self.world.seats, *self.world.seats):
            self.world.sync(seat, [])
        self.world.settle_twice(pick, takes)

    @rule(seat=SEATS, again=st.booleans())
    def empty_the_tray(self, seat: int, again: bool) -> None:
        self.world.empty_the_tray(self.seat(seat), again)

    # -- the line

    @rule(seat=SEATS)
    def sync(self, seat: int) -> None:
        self.world.sync(self.seat(seat), [])

    @rule(seat=SEATS, pick=PICKS, fields=FIELDS)
    def sync_while_typing(self, seat: int, pick: int, fields: list[str]) -> None:
        self.world.sync_while_typing(self.seat(seat), pick, fields)

    @rule(seat=SEATS, faults=FAULTS)
    def sync_on_a_bad_line(self, seat: int, faults: list[Fault]) -> None:
        self.world.sync(self.seat(seat), faults)

    @rule(seat=SEATS, loss=st.sampled_from(LOSSES))
    def sync_in_vain(self, seat: int, loss: Fault) -> None:
        self.world.sync(self.seat(seat), [loss, *[Fault.LOSE_REQUEST] * 4])

    @rule(pick=PICKS, name=st.sampled_from(TRACKED), first=st.integers(0, 1))
    def sync_with_verdicts_in_any_order(self, pick: int, name: str, first: int) -> None:
        """Two laptops disagree; the second hears "conflict" and "applied" the other way round."""
        self.world.disagree(pick, name)
        self.world.sync(self.world.seats[first], [])
        self.world.add(self.world.seats[1 - first])
        self.world.sync(self.world.seats[1 - first], [Fault.SHUFFLE])

    @rule(seat=SEATS, at=st.integers(1, 25))
    def sync_while_the_server_dies(self, seat: int, at: int) -> None:
        self.world.sync(self.seat(seat), [Fault.KILL], kill_at=at)

    @rule(seat=SEATS)
    def die_while_taking_the_answer(self, seat: int) -> None:
        self.world.sync(self.seat(seat), [], die=True)

    # -- others

    @rule(pick=PICKS, name=st.sampled_from(TRACKED))
    def edit_centrally(self, pick: int, name: str) -> None:
        self.world.edit_centrally(pick, name)

    @rule(pick=PICKS, back=st.booleans())
    def move(self, pick: int, back: bool) -> None:
        self.world.move(pick, back)

    # -- disasters

    @rule(seat=SEATS)
    def take_an_image(self, seat: int) -> None:
        self.world.take_image(self.seat(seat))

    @rule(seat=SEATS, noticed=st.booleans())
    def roll_back(self, seat: int, noticed: bool) -> None:
        self.world.roll_back(self.seat(seat), noticed)

    @rule(seat=SEATS, pick=PICKS, name=st.sampled_from(TRACKED))
    def go_on_from_an_image_that_nothing_betrays(self, seat: int, pick: int, name: str) -> None:
        chosen = self.seat(seat)
        self.world.take_image(chosen)
        for _ in range(2):
            self.world.edit(chosen, pick, [name], clear=False)
            self.world.sync(chosen, [])
            self.world.roll_back(chosen, noticed=False)
        self.world.edit(chosen, pick, [name], clear=False)

    @precondition(lambda self: self.steps > 3)
    @rule(seat=SEATS)
    def clone(self, seat: int) -> None:
        self.world.clone(self.seat(seat))

    @rule()
    def back_up(self) -> None:
        self.world.back_up()

    @rule(declared=st.booleans())
    def restore(self, declared: bool) -> None:
        self.world.restore(declared)

    @rule(seat=SEATS)
    def revoke(self, seat: int) -> None:
        self.world.revoke(self.seat(seat))

    @rule(seat=SEATS, year=st.sampled_from([1990, 2026, 2050]))
    def set_the_clock(self, seat: int, year: int) -> None:
        self.world.set_clock(self.seat(seat), year)

    @rule(minutes=st.sampled_from([1, 60, 60 * 24 * 30]))
    def time_passes(self, minutes: int) -> None:
        self.world.central.clock.pass_by(minutes=minutes)

    @rule(seat=SEATS, pick=PICKS, absent=st.booleans())
    def corrupt(self, seat: int, pick: int, absent: bool) -> None:
        self.world.corrupt(self.seat(seat), pick, absent)

    @rule()
    def heal_and_settle(self) -> None:
        self.world.settle()

    # -- promises

    @invariant()
    def every_promise_holds(self) -> None:
        self.steps += 1
        self.world.check()

    def teardown(self) -> None:
        try:
            self.world.settle()
        finally:
            self.world.close()


def run(plant: Plant, examples: int, steps: int, shrink: bool) -> None:
    """Raises `Broken` with the steps that lead there, where a promise does not hold."""
    # Made as a class, because that is what Hypothesis wants to have.
    machine = type("LaptopsAndServer", (LaptopsAndServer,), {"plant": plant})
    if plant.search:
        seed(plant.search)(machine)
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)


def budget(name: str, default: int) -> int:
    """A size of the run, larger where the environment asks for it."""
    return int(os.environ.get(f"SODOAN_RIG_{name}", default))
