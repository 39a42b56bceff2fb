"""A member goes to another unit and comes back: the cases of rounds on the wire, and what arrives late."""

from __future__ import annotations

import pytest

from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round
from tests.helpers.cases import accept, cases, send, state, take
from tests.helpers.central import Unit
from tests.helpers.laptops import Laptop, Scene, assert_level


class Trip:
    """Two laptops of a unit, one of another, and a member of the first with a registered round."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.there: Unit = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
        self.lan, self.hung = scene.pair()
        self.mai = scene.laptop("Vũ Thị Mai", unit=self.there)
        self.member = self.lan.add(full_name="Lê Thị Hoa", birth_date="2004-05-02")
        self.round = case_id_of_round(workflows()["training"], self.member, "2026")
        registered = {"period": "2026", "registered_on": "2026-03-01"}
        take(self.lan, "training.register", self.round, member=self.member, **registered)
        self.lan.sync()
        self.hung.sync()

    def away(self) -> None:
        send(self.lan, self.member, "TB.4.38", "2026-10-01")
        self.lan.sync()
        self.mai.sync()
        accept(self.mai, self.member, "2026-10-10", self.there.branches[0])
        self.mai.sync()

    def back(self) -> None:
        send(self.mai, self.member, "TB.4.37", "2026-10-20")
        self.mai.sync()
        self.lan.sync()
        accept(self.lan, self.member, "2026-10-25", self.scene.unit.branches[0])
        self.lan.sync()

    def rounds(self, laptop: Laptop) -> dict[str, str]:
        found = [case for case in cases(laptop, self.member) if case.fields["workflow"] == "training"]
        return {case.id: str(case.fields["state"]) for case in found}

    def level(self) -> None:
        for _ in range(2):
            for laptop in (self.lan, self.hung, self.mai):
                laptop.sync()
        assert_level(self.scene.central, self.scene.unit, self.lan, self.hung)
        assert_level(self.scene.central, self.there, self.mai)
        ids = [
            {row.id for row in self.scene.central.rows(unit.id) if row.kind == "case" and not row.gone}
            for unit in (self.scene.unit, self.there)
        ]
        assert not ids[0] & ids[1], "a case stands in one unit"


@pytest.fixture
def trip(scene: Scene) -> Trip:
    return Trip(scene)


def test_the_case_of_a_round_is_where_its_member_is(trip: Trip) -> None:
    trip.away()
    trip.level()
    assert trip.rounds(trip.mai) == {trip.round: "registered"}
    assert trip.round not in trip.rounds(trip.hung)
    take(trip.mai, "training.enter_scores", trip.round, score_ideals=18)
    trip.back()
    trip.level()
    assert trip.rounds(trip.hung) == {trip.round: "registered"}
    assert trip.hung.show(trip.round, "case").fields["data"]["score_ideals"] == 18
    take(trip.hung, "training.enter_scores", trip.round, score_work=17)
    trip.level()
    trip.away()
    trip.level()
    assert trip.mai.show(trip.round, "case").fields["data"]["score_work"] == 17


def test_what_the_old_unit_typed_before_it_heard_stays_in_what_it_keeps(trip: Trip) -> None:
    take(trip.hung, "training.enter_scores", trip.round, score_ideals=12)
    trip.away()
    result = trip.hung.sync()
    assert (result.waiting, result.kept_back) == (0, 0)
    trip.level()
    assert trip.rounds(trip.mai) == {trip.round: "registered"}
    assert [conflict.fields["type"] for conflict in trip.hung.conflicts()] == ["case"]
    ((kept, held),) = trip.rounds(trip.hung).items()
    assert held == "conflict"
    assert trip.hung.show(kept, "case").fields["data"]["score_ideals"] == 12


def test_a_round_begun_by_who_had_not_heard_gets_an_id_of_its_own(trip: Trip) -> None:
    trip.away()
    other = case_id_of_round(workflows()["training"], trip.member, "2025")
    take(trip.mai, "training.register", other, member=trip.member, period="2025", registered_on="2025-03-01")
    trip.mai.sync()
    take(trip.hung, "training.start", other, member=trip.member, period="2025")
    assert trip.hung.sync().conflicts == 1
    trip.level()
    assert state(trip.mai, other) == "registered"
    (kept,) = (id for id, held in trip.rounds(trip.hung).items() if held == "conflict")
    assert kept != other
    take(trip.hung, "training.give_up", kept)
    trip.level()
    assert state(trip.hung, kept) == "cancelled"
