"""Dates as lists write them: which of day and month comes first is proven by the dates themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from domain.importing.cells import Cell, CellValue, shown
from domain.values.dates import without_time

# Days between the two days from which spreadsheets count.
_FROM_1900_TO_1904: Final = 1462
_LARGEST_SERIAL, _LARGEST_YEAR = 99999, 9999
# Where fewer than one in so many prove it, the month does not come first.
_PROVEN: Final = 4
_FIRST_YEAR, _LAST_YEAR = 1900, 2100

_TWO_THEN_YEAR: Final = re.compile(r"\s*([0-9]{1,2})([\s/.\-]+)([0-9]{1,2})([\s/.\-]+)([0-9]{2}|[0-9]{4})\s*")
_IN_TEXT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{4}|[0-9]{1,2}[/.\-][0-9]{4}"
)
# What may be meant for a day and is none that is found in a text: "26/3/16 THCS A", "2016, THCS A".
_LIKE_A_DAY: Final = re.compile(
    r"\s*(?:ngày\s+)?(?:[0-9]{1,2}[/.\-][0-9]{1,2}|(?:19|20)[0-9]{2}\b)", re.IGNORECASE
)
_LONG_NUMBER: Final = re.compile(r"[0-9]{9,}")
_AROUND_A_DATE: Final = re.compile(r"^[\s,;:\-–]+|[\s,;:\-–]+$")


@dataclass(frozen=True, slots=True)
class DateOrder:
    """What the dates of one column prove: whether any can only begin with the day, how many with the month.

    `either` may begin with both. The two counts matter only where no date begins with the day.
    """

    day_first: bool = False
    month_first: int = 0
    either: int = 0

    @property
    def is_month_first(self) -> bool:
        """Only where it is proven, and nothing speaks against it.

        Of dates with the month in front three in five prove it: one among many is a slip of the pen.
        """
        is_likely = self.month_first * _PROVEN >= self.month_first + self.either
        return self.month_first > 0 and not self.day_first and is_likely


def order_of(cells: Iterable[Cell]) -> DateOrder:
    """Looks no further than to a cell that proves the day to come first; most lists begin with one."""
    month_first = either = 0
    for value, _ in cells:
        if isinstance(value, str) and (parts := _order_shown(without_time(value))):
            first, second = int(parts[1]), int(parts[3])
            if first > 12 >= second:
                return DateOrder(day_first=True)
            month_first += second > 12 >= first
            either += first <= 12 >= second and first != second
    return DateOrder(month_first=month_first, either=either)


def _order_shown(text: str) -> re.Match[str] | None:
    """Two numbers and a year; spreadsheets put the stroke before what is to stay text."""
    return _TWO_THEN_YEAR.fullmatch(text.removeprefix("'"))


def as_typed(value: CellValue, *, month_first: bool, pivot: int | None) -> str:
    """A date of a list as a person here would type it: day first, year in full where `pivot` says how.

    A time of day goes: lists have it from the registers and forms that they were copied from.
    """
    if isinstance(value, date):
        return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float) and _LARGEST_YEAR < value <= _LARGEST_SERIAL:
        # A day with its time that is shown as a number.
        value = int(value)
    if isinstance(value, float) and 1000 <= value <= _LARGEST_YEAR and not value.is_integer():
        # 2016.1 may be the first month, or the tenth: a number keeps no zero at its end.
        return shown(value).replace(".", ",")
    text = without_time(shown(value))
    parts = _order_shown(text) if month_first or pivot is not None else None
    if parts is None:
        return text
    first, second, year = parts[1], parts[3], parts[5]
    if month_first:
        first, second = second, first
    return f"{first}/{second}/{in_full(year, pivot) if pivot is not None else year}"


def in_full(year: str, pivot: int) -> str:
    """A year of two digits as four: up to `pivot` of this century, else of the last."""
    return year if len(year) == 4 else f"{20 if int(year) <= pivot else 19}{year}"


def short_year_in_full(text: str, pivot: int) -> str | None:
    """The date that a person most likely means by a year of two digits; None where it is not that."""
    parts = _TWO_THEN_YEAR.fullmatch(text)
    if parts is None or len(parts[5]) != 2:
        return None
    year, month, day = int(in_full(parts[5], pivot)), int(parts[3]), int(parts[1])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def serial_day(value: CellValue, *, from_1904: bool) -> str | None:
    """The day that a bare number means to a spreadsheet; None for a number that is no such day."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _LARGEST_SERIAL:
        return None
    days = int(value) + (_FROM_1900_TO_1904 if from_1904 else 0)
    day = date(1899, 12, 30) + timedelta(days=days)
    return day.isoformat() if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def date_and_rest(text: str) -> tuple[str, str]:
    """The date in a text, and what stands around it: "12/03/2021, Thái Bình"; "" for what is not there."""
    found = _IN_TEXT.search(text)
    if found is None:
        return "", _AROUND_A_DATE.sub("", text)
    before, after = (_AROUND_A_DATE.sub("", part) for part in (text[: found.start()], text[found.end() :]))
    return found.group(), " ".join(part for part in (before, after) if part)


def begins_like_a_day(text: str) -> bool:
    """Whether a text in which no day was found begins with what may be meant for one."""
    return _LIKE_A_DAY.match(text) is not None


def holds_a_number(text: str) -> bool:
    """Whether the number of a card stands in a text, which is covered nowhere."""
    return _LONG_NUMBER.search(re.sub(r"(?<=[0-9])[ .](?=[0-9])", "", text)) is not None
