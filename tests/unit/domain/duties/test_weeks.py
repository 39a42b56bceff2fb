"""Weeks of the review: named as ISO 8601 does, also around the turn of a year."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duties.weeks import first_day, last_day, week_of, weeks_up_to


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 22), "2026-W47"),
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
    ],
)
def test_a_day_belongs_to_the_week_of_its_thursday(day: date, week: str) -> None:
    assert week_of(day) == week


@given(st.dates(date(2000, 1, 10), date(2099, 12, 20)))
def test_a_week_goes_from_monday_to_sunday_and_holds_its_days(day: date) -> None:
    week = week_of(day)
    assert first_day(week) <= day <= last_day(week)
    assert (first_day(week).isoweekday(), last_day(week).isoweekday()) == (1, 7)
    assert {week_of(first_day(week)), week_of(last_day(week))} == {week}


def test_the_last_weeks_follow_each_other_across_a_year() -> None:
    assert weeks_up_to(date(2027, 1, 5), 3) == ["2026-W52", "2026-W53", "2027-W01"]
    weeks = weeks_up_to(date(2026, 11, 22), 12)
    assert all(first_day(b) - first_day(a) == timedelta(weeks=1) for a, b in pairwise(weeks))


def test_what_names_no_week_is_refused() -> None:
    for text in ("2026-47", "2026-W54", "", "2026-W00"):
        with pytest.raises(ValueError, match=f"^no week: '{text}'$"):
            first_day(text)
