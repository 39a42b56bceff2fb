"""Laptops that meet the server now and then: what holds at the server, whatever each did meanwhile."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings

from tests.helpers.offline_units import Country
from tests.helpers.workflow_moves import MOVES, three_people
from tests.helpers.workflow_truths import (
    ALWAYS,
    cases_hold_what_steps_asked_for,
    everywhere,
    is_explained,
    whoever_left_has_no_case_left_open,
)

VERDICTS = {"applied", "merged", "conflict", "rejected"}


def after(moves: list[int]) -> Country:
    # Two laptops of the first unit, one of the second.
    country = Country(three_people(), (("a", 0), ("b", 0), ("c", 1)))
    for number in moves:
        country.move(number)
    country.everybody_meets()
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
