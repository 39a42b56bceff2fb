"""Who turns 31 this year and next (`domain.md` 3.4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.members.checks import age_on
from domain.workflows.coming_due import over_age_from
from sync.protocol.rulebook import rulebook

RULES = rulebook().on("2026-11-22")


@pytest.mark.parametrize(
    "birth,day",
    [
        ("1995-06-15", date(2026, 6, 15)),
        ("1995-06", date(2026, 6, 30)),
        ("1995", date(2026, 12, 31)),
        ("1996-02-29", date(2027, 3, 1)),
        ("1992-02-29", date(2023, 3, 1)),
    ],
)
def test_the_day_is_the_birthday_after_the_age_of_maturity(birth: str, day: date) -> None:
    assert over_age_from(birth, RULES) == day


@pytest.mark.parametrize("birth", ["1995-06-15", "1995-06", "1995", "1996-02-29", "1997-12-31", "1997-01-01"])
def test_it_is_the_very_day_from_which_the_decision_is_not_stopped(birth: str) -> None:
    day, most = over_age_from(birth, RULES), RULES.whole("maturity_age")
    assert age_on(birth, day)[0] > most
    assert age_on(birth, day - timedelta(days=1))[0] <= most
