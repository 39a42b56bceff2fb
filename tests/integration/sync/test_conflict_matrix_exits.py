"""The conflict matrix (`domain.md` 3.14), rows 1 to 6: two decisions on one member, by date, not arrival.

Each row is two cadres who did not know of each other. What is asserted is who prevailed, and that the other
paper is kept where a person sees both.
"""

from __future__ import annotations

import pytest

from sync.server import above
from tests.helpers.cases import DISCIPLINE, accept, cases, expel, mature, notices, remove, send, state, take
from tests.helpers.laptops import Scene
from tests.helpers.neighbours import NEIGHBOUR, Neighbours, both_papers


@pytest.fixture
def units(scene: Scene) -> Neighbours:
    return Neighbours(scene)


def test_row_1_a_removal_after_the_transfer_was_asked_for_gives_way(units: Neighbours) -> None:
    units.on_the_way("2026-10-01")
    units.hung.sync()
    moved = cases(units.lan, units.member)[0].id
    units.received("2026-11-05")
    # Hùng has not heard of it.
    removal = remove(units.hung, units.member, "2026-11-10", "open_transfer")
    assert units.hung.sync().conflicts == 1
    units.sync()
    assert units.mai.show(units.member).fields["status"] == "active"
    assert not units.lan.has(units.member)
    assert state(units.hung, removal) == "conflict"
    assert units.lan.show(removal, "case").fields["lost_to"]["unit_name"] == "Xã Độc Lập"
    assert both_papers(units.lan, removal) == ("removal", "transfer")
    assert state(units.lan, moved) == "effective"


def test_row_1_a_removal_before_the_transfer_was_asked_for_holds(units: Neighbours) -> None:
    removal = remove(units.hung, units.member, "2026-09-20")
    moved = units.on_the_way_without(units.hung)
    units.received("2026-11-05")
    units.hung.sync()
    units.sync()
    assert not units.mai.has(units.member)
    assert units.lan.show(units.member).fields["status"] == "removed"
    assert state(units.lan, removal) == "effective"
    assert state(units.lan, moved) == "conflict"
    assert both_papers(units.lan, moved) == ("transfer", "removal")
    (there,) = cases(units.mai, units.member)
    assert there.fields["state"] == "conflict"
    assert both_papers(units.mai, there.id) == ("transfer", "removal")
    assert "transfer_refused" in notices(units.mai)
    assert "exit_to_review" in notices(units.lan)


def test_row_1_a_move_under_way_is_not_overtaken_by_a_later_removal(units: Neighbours) -> None:
    units.on_the_way_without(units.hung, "2026-10-01")
    removal = remove(units.hung, units.member, "2026-10-20")
    assert units.hung.sync().conflicts == 1
    units.sync()
    assert units.lan.show(units.member).fields["status"] == "transferring"
    assert state(units.lan, removal) == "conflict"
    units.received("2026-11-05")
    units.sync()
    assert units.mai.show(units.member).fields["status"] == "active"


def test_row_2_of_two_transfers_the_first_to_be_accepted_wins(units: Neighbours) -> None:
    third = units.scene.central.add_unit("TB.4.39", "Phường Hòa Bình")
    nam = units.scene.laptop("Lý Văn Nam", unit=third)
    first = send(units.lan, units.member, NEIGHBOUR, "2026-10-01")
    second = send(units.hung, units.member, "TB.4.39", "2026-10-02")
    for laptop in (units.lan, units.hung, units.mai, nam):
        laptop.sync()
    accept(nam, units.member, "2026-10-10", third.branches[0])
    nam.sync()
    units.sync()
    nam.sync()
    assert nam.show(units.member).fields["org"] == third.branches[0]
    assert state(units.lan, second) == "effective"
    assert state(units.lan, first) == "cancelled"
    assert units.lan.show(first, "case").fields["lost_to"]["unit_name"] == "Phường Hòa Bình"
    (there,) = cases(units.mai, units.member)
    assert there.fields["state"] == "withdrawn"
    assert "transfer_cancelled" in notices(units.mai)


@pytest.mark.parametrize("first", ["maturity", "removal"])
def test_row_4_maturity_wins_over_a_removal_whichever_arrives_first(scene: Scene, first: str) -> None:
    units = Neighbours(scene, born="1990-05-02")
    removal = remove(units.lan, units.member, "2026-09-20")
    matured = mature(units.hung, units.member, "2026-10-20")
    for laptop in (units.hung, units.lan) if first == "maturity" else (units.lan, units.hung):
        laptop.sync()
    units.sync()
    assert units.lan.show(units.member).fields["status"] == "matured"
    assert (state(units.lan, matured), state(units.lan, removal)) == ("effective", "conflict")
    assert both_papers(units.hung, removal) == ("removal", "maturity")
    assert set(notices(units.lan)) & {"exit_to_review", "case_lost"}, "somebody is told to look at it"


@pytest.mark.parametrize("first", ["maturity", "transfer"])
def test_row_5_over_age_maturity_wins_over_a_transfer_under_way(scene: Scene, first: str) -> None:
    units = Neighbours(scene, born="1990-05-02")
    moved = send(units.lan, units.member, NEIGHBOUR, "2026-10-01")
    matured = mature(units.hung, units.member, "2026-10-20")
    for laptop in (units.hung, units.lan) if first == "maturity" else (units.lan, units.hung):
        laptop.sync()
    units.sync()
    assert units.lan.show(units.member).fields["status"] == "matured"
    assert state(units.lan, matured) == "effective"
    assert state(units.lan, moved) in ("cancelled", "conflict")
    assert units.lan.show(moved, "case").fields["lost_to"]["workflow"] == "maturity"
    assert "incoming" not in [case.fields["state"] for case in cases(units.mai, units.member)]


def test_row_5_within_the_age_the_transfer_goes_on(units: Neighbours) -> None:
    units.on_the_way_without(units.hung, "2026-10-01")
    matured = mature(units.hung, units.member, "2026-10-20", reason="đi định cư")
    units.hung.sync()
    units.sync()
    assert units.lan.show(units.member).fields["status"] == "transferring"
    assert state(units.lan, matured) == "conflict"
    assert both_papers(units.lan, matured) == ("maturity", "transfer")


@pytest.mark.parametrize("other", ["maturity", "removal"])
def test_row_6_expulsion_wins_over_everything(scene: Scene, other: str) -> None:
    """The unit is the superior of the branch that resolved otherwise."""
    units = Neighbours(scene, born="1990-05-02")
    discipline = expel(units.hung, units.member, "2026-11-20")
    decide = mature if other == "maturity" else remove
    case = decide(units.lan, units.member, "2026-10-20")
    units.lan.sync()
    units.hung.sync()
    units.sync()
    assert units.lan.show(units.member).fields["status"] == "expelled"
    assert (state(units.lan, discipline), state(units.lan, case)) == ("effective", "conflict")
    assert both_papers(units.lan, case) == (other, "discipline")


def test_row_6_the_level_above_expels_whoever_is_on_the_move(units: Neighbours) -> None:
    moved = units.on_the_way("2026-10-01")
    why = {"form": "expulsion", "violation": "Vi phạm nghiêm trọng", **DISCIPLINE}
    discipline = take(units.lan, "discipline.start", member=units.member, **why)
    take(units.lan, "discipline.forward", discipline)
    units.sync()
    # Mai has not heard of what comes next when she takes the member over.
    accept(units.mai, units.member, "2026-11-21", units.there.branches[0])
    paper = {"decision_number": "3-QĐ/TĐTN", "decision_date": "2026-11-20"}
    above.decide_case(units.scene.central.server.deps, discipline, "expel_above", paper, "Tỉnh đoàn")
    assert units.mai.sync().conflicts == 1
    units.sync()
    assert units.lan.show(units.member).fields["status"] == "expelled"
    assert not units.mai.has(units.member)
    assert (state(units.lan, discipline), state(units.lan, moved)) == ("effective", "conflict")
    (arrival,) = cases(units.mai, units.member)
    assert both_papers(units.lan, moved) == ("transfer", "discipline")
    assert both_papers(units.mai, arrival.id) == ("transfer", "discipline")


def test_row_6_the_unit_that_was_left_expels_nobody_any_more(units: Neighbours) -> None:
    moved = units.on_the_way("2026-10-01")
    discipline = expel(units.hung, units.member, "2026-11-20")
    units.received("2026-11-05")
    assert units.hung.sync().conflicts == 1
    units.sync()
    assert units.mai.show(units.member).fields["status"] == "active"
    assert not units.lan.has(units.member)
    assert (state(units.lan, discipline), state(units.lan, moved)) == ("conflict", "effective")
    assert both_papers(units.lan, discipline) == ("discipline", "transfer")


def test_row_6_what_comes_after_an_expulsion_is_kept_beside_it(scene: Scene) -> None:
    units = Neighbours(scene, born="1990-05-02")
    expel(units.lan, units.member, "2026-11-20")
    units.lan.sync()
    matured = mature(units.hung, units.member, "2026-10-20")
    assert units.hung.sync().conflicts == 1
    units.sync()
    assert units.lan.show(units.member).fields["status"] == "expelled"
    assert both_papers(units.lan, matured) == ("maturity", "discipline")


def test_a_draft_of_somebody_who_left_is_weighed_when_it_is_decided(scene: Scene) -> None:
    units = Neighbours(scene, born="1990-05-02")
    remove(units.lan, units.member, "2026-09-20")
    units.lan.sync()
    case = take(units.hung, "maturity.start", member=units.member, maturity_reason="age")
    take(units.hung, "maturity.submit", case)
    assert units.hung.sync().conflicts == 2
    units.sync()
    assert state(units.hung, case) == "conflict"
    assert len(units.lan.conflicts()) == 1, "one question, not one for each step"


def test_a_decision_taken_on_a_draft_that_gave_way_is_weighed_by_its_date(scene: Scene) -> None:
    units = Neighbours(scene, born="1990-05-02")
    removal = remove(units.lan, units.member, "2026-09-20")
    units.lan.sync()
    case = take(units.hung, "maturity.start", member=units.member, maturity_reason="age")
    take(units.hung, "maturity.approve", case, decision_date="2026-10-20", decision_number="12-QĐ/ĐTN")
    units.hung.sync()
    units.sync()
    assert (state(units.lan, case), state(units.lan, removal)) == ("effective", "conflict")
    assert units.lan.show(units.member).fields["status"] == "matured"
    assert [each.fields["record"] for each in units.lan.conflicts()] == [removal]


def test_the_case_that_lost_is_given_up_from_the_list_of_conflicts(units: Neighbours) -> None:
    units.on_the_way_without(units.hung, "2026-10-01")
    removal = remove(units.hung, units.member, "2026-10-20")
    units.hung.sync()
    units.sync()
    (conflict,) = units.lan.conflicts()
    units.lan.resolve(conflict.id, "theirs")
    units.sync()
    assert state(units.hung, removal) == "cancelled"
    assert units.hung.conflicts() == []


def test_an_appeal_answers_the_conflict_and_goes_up(units: Neighbours) -> None:
    units.on_the_way_without(units.hung, "2026-10-01")
    removal = remove(units.hung, units.member, "2026-10-20")
    units.hung.sync()
    units.sync()
    take(units.lan, "removal.appeal", removal, reason="Chi đoàn đã nghị quyết trước")
    units.sync()
    assert state(units.hung, removal) == "appealed"
    assert units.hung.conflicts() == []
