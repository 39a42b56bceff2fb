"""The day on which somebody passes the age of maturity, by the rules in force then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.members.growing_out import grows_out_on
from domain.rules import Rulebook, RuleSet
from sync.protocol.rulebook import rulebook


@pytest.mark.parametrize(
    "birth,on",
    [
        ("1995-11-22", "2026-11-22"),
        ("1996-02-29", "2027-03-01"),
        ("1995-11", "2026-11"),
        ("1995", "2026"),
    ],
)
def test_it_is_the_birthday_after_the_age_as_precise_as_the_birth_date(birth: str, on: str) -> None:
    assert grows_out_on(birth, rulebook()) == on


def raised(valid_from: str, age: int) -> Rulebook:
    known = rulebook()
    last = known.rule_sets[-1]
    later = RuleSet("later", valid_from, {**last.parameters, "maturity_age": age})
    return replace(known, rule_sets=(*known.rule_sets, later))


def test_the_age_is_that_in_force_on_the_very_day() -> None:
    rules = raised("2027-01-01", 35)
    assert grows_out_on("1995-11-22", rules) == "2026-11-22"
    assert grows_out_on("1996-03-01", rules) == "2032-03-01", "on the 31st birthday the new age was in force"
    lowered = raised("2027-01-01", 28)
    assert grows_out_on("1995-11-22", lowered) == "2026-11-22"
    assert grows_out_on("1998-03-01", lowered) == "2027-03-01"
