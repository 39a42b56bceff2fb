"""When a sentence of a letter speaks of: days, months, quarters, halves and years as people write them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.values.dates import parse_date

_YEAR: Final = r"(?:19|20)\d{2}"
_QUARTERS: Final = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTHS_OF_QUARTER: Final = 3
# For a pattern that looks at the tokens of a sentence: what is no figure in it. The longest comes first.
WHEN: Final = (
    r"(?<![\d/])\d{1,2}/\d{1,2}/\d{4}(?![\d/])"
    rf"|ngày\s+\d{{1,2}}\s+tháng\s+\d{{1,2}}\s+năm\s+{_YEAR}"
    rf"|\d{{1,2}}\s+tháng\s+(?:đầu|cuối)\s+năm(?:\s+{_YEAR})?"
    rf"|quý\s+(?:I{{1,3}}|IV|[1-4])\b(?:\s*(?:/|năm\s)\s*{_YEAR})?"
    rf"|tháng\s+\d{{1,2}}(?:\s*/\s*{_YEAR}|\s+năm\s+{_YEAR}|\b)"
    rf"|năm(?:\s+học)?\s+{_YEAR}(?:\s?[-–]\s?{_YEAR})?"
)
_WHEN: Final = re.compile(WHEN, re.I)
_LONG_DAY: Final = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.I)
_PART: Final = re.compile(rf"(\d{{1,2}})\s+tháng\s+(đầu|cuối)\s+năm\s+({_YEAR})", re.I)
_QUARTER: Final = re.compile(rf"quý\s+([IV1-4]+)\s*(?:/|năm\s)\s*({_YEAR})", re.I)
_MONTH: Final = re.compile(rf"tháng\s+(\d{{1,2}})\s*(?:/|năm\s)\s*({_YEAR})", re.I)
_WHOLE_YEAR: Final = re.compile(rf"năm\s+({_YEAR})", re.I)
_DECEMBER: Final = 12


@dataclass(frozen=True, slots=True)
class When:
    """Days "YYYY-MM-DD", in the order of the sentence; "" is one that is on no calendar.

    `whole`: the first and the last day of the month, quarter, half or year that it names instead of days.
    """

    days: tuple[str, ...] = ()
    whole: bool = False


NEVER_SAID: Final = When()


def when_of(sentence: str, today: str) -> When:
    """When a sentence speaks of, no later than today where it names no day itself."""
    said = [found[0] for found in _WHEN.finditer(sentence)]
    if days := tuple(day for one in said for day in _day(one)):
        return When(days)
    for one in said:
        if period := _period(one):
            return When(tuple(min(day.isoformat(), today) for day in period), whole=True)
    return NEVER_SAID


def _day(text: str) -> Iterator[str]:
    long = _LONG_DAY.fullmatch(text)
    if long is not None:
        text = "/".join(long.groups())
    if text[0].isdigit() and "/" in text:
        yield str(parse_date(text).value or "")


def _period(text: str) -> tuple[date, date] | None:
    """First and last day; None where no year is said, and for a month that there is not."""
    if found := _PART.fullmatch(text):
        count = int(found[1])
        first = 1 if found[2].lower() == "đầu" else _DECEMBER + 1 - count
        return _months(int(found[3]), first, first + count - 1)
    if found := _QUARTER.fullmatch(text):
        last = _QUARTERS.get(found[1].upper(), 0) * _MONTHS_OF_QUARTER
        return _months(int(found[2]), last - _MONTHS_OF_QUARTER + 1, last)
    if found := _MONTH.fullmatch(text):
        return _months(int(found[2]), int(found[1]), int(found[1]))
    if found := _WHOLE_YEAR.fullmatch(text):
        return _months(int(found[1]), 1, _DECEMBER)
    return None


def _months(year: int, first: int, last: int) -> tuple[date, date] | None:
    if not 1 <= first <= last <= _DECEMBER:
        return None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
