"""Who comes of age to leave, so that a branch can prepare the ceremony (`domain.md` 3.4)."""

from __future__ import annotations

from datetime import date, timedelta

from domain.rules import RuleSet
from domain.values.dates import last_day


def over_age_from(birth: str, rules: RuleSet) -> date:
    """The first day on which somebody is over the age of maturity for certain.

    `birth` is "YYYY", "YYYY-MM" or "YYYY-MM-DD": of a partial date the latest day counts, because nobody is
    put out on a doubt. Who was born on 29 February comes of age on 1 March.
    """
    born = last_day(birth)
    year = born.year + rules.whole("maturity_age") + 1
    if (born.month, born.day) == (2, 29) and not _is_leap(year):
        return date(year, 2, 28) + timedelta(days=1)
    return born.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
