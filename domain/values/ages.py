"""Ages in full years, and the day on which somebody turns one: the one rule for all of the program.

Whoever was born on a 29th of February turns a year older, in a year without that day, on the 1st of March:
on the 28th the year is not full yet. A partial birth date means any of its days.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.values.dates import first_day, last_day

# Letters of a day in ISO form that is known to the day.
_WHOLE_DAY: Final = 10


def age_on(birth: str, day: date) -> tuple[int, int]:
    """Least and greatest age in full years on `day` of a person whose birth date may be partial."""
    first, last = first_day(birth), last_day(birth)
    greatest = _years(first, day)
    return greatest if first == last else _years(last, day), greatest


def turns_on(birth: str, age: int) -> str:
    """The first day on which a person has this age, as precise as the birth date."""
    year = f"{int(birth[:4]) + age:04}"
    if len(birth) == _WHOLE_DAY and birth[4:] == "-02-29" and not _is_leap(int(year)):
        return f"{year}-03-01"
    return f"{year}{birth[4:]}"


def _years(born: date, day: date) -> int:
    years = day.year - born.year
    if day.month != born.month:
        return years if day.month > born.month else years - 1
    return years if day.day >= born.day else years - 1


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
