"""Decisions count by their day and by whose member it was on that day, not by arrival (WF-04)."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.helpers.cases import (
    DISCIPLINE,
    MATURITY,
    REMOVAL,
    accept,
    cases,
    notices,
    refusal_of,
    send,
    state,
    take,
)
from tests.helpers.laptops import Laptop, Scene
from tests.helpers.neighbours import HOME, Neighbours, both_papers

# Each way out with what it asks, but for its day.
EXITS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "maturity.approve": ("decision_date", {"decision_number": "12-QĐ/ĐTN", **MATURITY}),
    "removal.confirm": ("resolution_date", {"resolution_number": "3-NQ/CĐ", **REMOVAL}),
    "removal.record_death": ("effective_on", {"reason": "Giấy chứng tử"}),
    "discipline.expel": (
        "decision_date",
        {"form": "expulsion", "violation": "Vi phạm", "decision_number": "3-QĐ/ĐTN", **DISCIPLINE},
    ),
    "transfer.send": ("letter_date", {"to_place": "Thành phố Huế", "letter_number": "9-GGT"}),
}


def way_out(laptop: Laptop, do: str, member: str, on: str) -> str:
    dated_by, values = EXITS[do]
    return take(laptop, do, member=member, **{**values, dated_by: on})


@pytest.fixture
def units(scene: Scene) -> Neighbours:
    return Neighbours(scene, born="1990-05-02")


def back_again(units: Neighbours) -> None:
    """Next door from 05/10 to 12/10, then home again; Hùng hears of none of it."""
    units.on_the_way_without(units.hung, "2026-10-01")
    units.received("2026-10-05")
    send(units.mai, units.member, HOME, "2026-10-10")
    units.mai.sync()
    units.lan.sync()
    accept(units.lan, units.member, "2026-10-12", units.home.branches[0])
    units.lan.sync()


@pytest.mark.parametrize("do", sorted(EXITS))
def test_the_unit_that_was_left_decides_no_way_out_any_more(units: Neighbours, do: str) -> None:
    units.on_the_way_without(units.hung, "2026-10-01")
    case = way_out(units.hung, do, units.member, "2026-11-10")
    units.received("2026-10-05")
    assert units.hung.sync().conflicts == 1
    units.sync()
    assert units.mai.show(units.member).fields["status"] == "active"
    assert not units.lan.has(units.member)
    assert state(units.hung, case) == "conflict"
    assert both_papers(units.lan, case) == (do.split(".")[0], "transfer")


@pytest.mark.parametrize("do", sorted(EXITS))
def test_a_way_out_of_the_days_in_between_is_not_for_the_unit_that_has_the_member_again(
    units: Neighbours, do: str
) -> None:
    case = way_out(units.hung, do, units.member, "2026-10-07")
    back_again(units)
    assert units.hung.sync().conflicts == 1
    units.sync()
    assert units.lan.show(units.member).fields["status"] == "active"
    assert state(units.lan, case) == "conflict"
    assert both_papers(units.lan, case) == (do.split(".")[0], "transfer")
    assert "case_lost" in notices(units.lan)


@pytest.mark.parametrize("do", sorted(EXITS))
def test_whoever_knows_of_the_journey_is_told_at_once(units: Neighbours, do: str) -> None:
    back_again(units)
    dated_by, values = EXITS[do]
    given = {**values, dated_by: "2026-10-07"}
    assert refusal_of(units.lan, do, member=units.member, **given) == "case.not_home_then"


@pytest.mark.parametrize("do", sorted(set(EXITS) - {"transfer.send"}))
def test_a_way_out_of_the_days_at_home_stands_after_a_journey_too(units: Neighbours, do: str) -> None:
    case = way_out(units.hung, do, units.member, "2026-10-20")
    back_again(units)
    assert units.hung.sync().conflicts == 0
    units.sync()
    assert units.lan.show(units.member).fields["status"] not in ("active", "transferring")
    assert state(units.lan, case) in ("effective", "deceased")


@pytest.mark.parametrize("do", sorted(EXITS))
def test_the_new_unit_decides_nothing_of_the_time_before(units: Neighbours, do: str) -> None:
    units.on_the_way("2026-10-01")
    units.received("2026-10-05")
    dated_by, values = EXITS[do]
    given = {**values, dated_by: "2026-09-02"}
    assert refusal_of(units.mai, do, member=units.member, **given) == "case.not_home_then"
    # On the day of the reception the new unit is home.
    assert way_out(units.mai, do, units.member, "2026-10-05")
    units.sync()
    assert not units.mai.conflicts()


# -- one decision, taken twice -----------------------------------------------------------------------


def approve(laptop: Laptop, case: str, number: str, on: str) -> None:
    take(laptop, "maturity.approve", case, decision_number=number, decision_date=on)


def submitted(units: Neighbours) -> str:
    case = take(units.lan, "maturity.submit", member=units.member, **MATURITY)
    units.sync()
    return case


@pytest.mark.parametrize("first", ["earlier", "later"])
def test_of_two_approvals_the_earlier_paper_stands_whichever_arrives_first(
    units: Neighbours, first: str
) -> None:
    case = submitted(units)
    approve(units.lan, case, "2-QĐ/ĐTN", "2026-11-18")
    approve(units.hung, case, "1-QĐ/ĐTN", "2026-11-20")
    order = (units.lan, units.hung) if first == "earlier" else (units.hung, units.lan)
    for laptop in order:
        laptop.sync()
    units.sync()
    for laptop in (units.lan, units.hung):
        shown = laptop.show(case, "case").fields
        assert (shown["state"], shown["decided_on"]) == ("effective", "2026-11-18")
        assert shown["data"]["decision_number"] == "2-QĐ/ĐTN"
        assert laptop.show(units.member).fields["status"] == "matured"
        (conflict,) = laptop.conflicts()
        (group,) = conflict.fields["groups"]
        assert [group[side]["decision_number"] for side in ("mine", "theirs")] == ["1-QĐ/ĐTN", "2-QĐ/ĐTN"]
        assert [group[f"{side}_by"]["name"] for side in ("mine", "theirs")] == [
            units.hung.actor.name,
            units.lan.actor.name,
        ]
        assert not laptop.rejections()
    # A person looks at both and closes the question; the decision is as it was.
    (conflict,) = units.lan.conflicts()
    units.lan.resolve(conflict.id, "theirs")
    units.sync()
    assert state(units.hung, case) == "effective"
    assert not units.hung.conflicts()


def test_two_approvals_by_one_paper_are_one(units: Neighbours) -> None:
    case = submitted(units)
    for laptop in (units.lan, units.hung):
        approve(laptop, case, "2-QĐ/ĐTN", "2026-11-18")
    units.lan.sync()
    result = units.hung.sync()
    assert (result.merged, result.conflicts, result.rejected) == (1, 0, 0)
    units.sync()
    assert not units.lan.conflicts()


def test_of_two_acceptances_in_one_unit_both_papers_are_seen(units: Neighbours) -> None:
    units.on_the_way("2026-10-01")
    nam = units.scene.laptop("Lý Văn Nam", unit=units.there)
    nam.sync()
    case = accept(units.mai, units.member, "2026-10-05", units.there.branches[0])
    accept(nam, units.member, "2026-10-07", units.there.branches[1])
    units.mai.sync()
    assert nam.sync().conflicts == 1
    units.sync()
    assert units.mai.show(units.member).fields["org"] == units.there.branches[0]
    assert both_papers(units.mai, case) == ("transfer", "transfer")
    assert len(cases(units.mai, units.member)) == 1
