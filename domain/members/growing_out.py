"""When somebody passes the age of maturity: by the rule set in force on that day (`domain.md` 3.4)."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.rules import Rulebook

_WHOLE_DAY: Final = len("YYYY-MM-DD")


def grows_out_on(birth: str, rulebook: Rulebook) -> str:
    """The day of the birthday on which a person is over the age of maturity.

    As precise as the birth date: "YYYY-MM-DD", "YYYY-MM" or "YYYY". A 29th of February is kept on the 28th.
    """
    year = int(birth[:4])
    limits = dict.fromkeys(rules.whole("maturity_age") for rules in rulebook.rule_sets)
    days = [_birthday(birth, year + limit + 1) for limit in sorted(limits)]
    fitting = (day for day, limit in zip(days, sorted(limits), strict=True) if _holds(rulebook, day, limit))
    # Where the age was raised in between, nobody grew out on either birthday: the later one decides.
    return next(fitting, days[-1])


def _holds(rulebook: Rulebook, day: str, limit: int) -> bool:
    return rulebook.on(day.ljust(_WHOLE_DAY, "~")).whole("maturity_age") == limit


def _birthday(birth: str, year: int) -> str:
    if len(birth) < _WHOLE_DAY:
        return f"{year:04}{birth[4:]}"
    born = date.fromisoformat(birth)
    day = 28 if (born.month, born.day) == (2, 29) else born.day
    return date(year, born.month, day).isoformat()
