"""When somebody passes the age of maturity: by the rule set in force on that day (`domain.md` 3.4)."""

from __future__ import annotations

from typing import Final

from domain.rules import Rulebook
from domain.values.ages import turns_on

_WHOLE_DAY: Final = len("YYYY-MM-DD")


def grows_out_on(birth: str, rulebook: Rulebook) -> str:
    """The day on which a person is over the age of maturity, as precise as the birth date."""
    limits = dict.fromkeys(rules.whole("maturity_age") for rules in rulebook.rule_sets)
    days = [turns_on(birth, limit + 1) for limit in sorted(limits)]
    fitting = (day for day, limit in zip(days, sorted(limits), strict=True) if _holds(rulebook, day, limit))
    # Where the age was raised in between, nobody grew out on either birthday: the later one decides.
    return next(fitting, days[-1])


def _holds(rulebook: Rulebook, day: str, limit: int) -> bool:
    return rulebook.on(day.ljust(_WHOLE_DAY, "~")).whole("maturity_age") == limit
