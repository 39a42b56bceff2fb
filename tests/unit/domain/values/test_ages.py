"""One rule for ages: "turns N on", full years and the tables agree on every day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.members.growing_out import grows_out_on
from domain.statistics.people import age as age_in_tables
from domain.values.ages import age_on, turns_on
from sync.protocol.rulebook import rulebook

RULES = rulebook()
BIRTHS = st.dates(date(1950, 1, 1), date(2060, 12, 31))


@given(BIRTHS, st.integers(1, 45))
@example(date(1996, 2, 29), 31)
@example(date(1996, 2, 29), 32)
@example(date(2056, 2, 29), 44)
@example(date(1996, 2, 28), 31)
@example(date(1996, 3, 1), 31)
def test_the_day_of_turning_is_the_first_on_which_the_years_are_full(birth: date, age: int) -> None:
    born = birth.isoformat()
    on = date.fromisoformat(turns_on(born, age))
    before = on - timedelta(days=1)
    assert (age_on(born, on), age_on(born, before)) == ((age, age), (age - 1, age - 1))
    assert (age_in_tables(born, on.isoformat()), age_in_tables(born, before.isoformat())) == (age, age - 1)


@given(BIRTHS)
@example(date(1996, 2, 29))
def test_the_list_of_who_grows_out_and_the_bands_of_t2_change_on_one_day(birth: date) -> None:
    on = grows_out_on(birth.isoformat(), RULES)
    limit = RULES.on(on).whole("maturity_age")
    before = (date.fromisoformat(on) - timedelta(days=1)).isoformat()
    ages = [age_in_tables(birth.isoformat(), day) for day in (before, on)]
    assert ages == [limit, limit + 1]


@pytest.mark.parametrize(("birth", "on"), [("1995-11", "2026-11"), ("1996", "2027"), ("1996-02", "2027-02")])
def test_a_partial_birth_date_turns_as_precisely_as_it_is_known(birth: str, on: str) -> None:
    assert turns_on(birth, 31) == on
