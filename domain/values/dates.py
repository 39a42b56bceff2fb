"""Dates that may be known to the day, the month or only the year.

Stored as ISO text cut at the known precision: "2004-03-05", "2004-03", "2004". Shown as dd/MM/yyyy, MM/yyyy,
yyyy. Years 1900 to 2100.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final, Literal

from domain.values.parsed import Parsed, accepted, cleaned, cleaned_number, refused

# Rules of the charter speak of days in Vietnam, which has one zone and no summer time; the zone that a
# machine is set to may be wrong.
VIETNAM: Final = timezone(timedelta(hours=7))

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100

Precision = Literal["day", "month", "year"]

_SEPARATOR: Final = r"\s?[/.\-\s]\s?"
_DAY_FIRST: Final = re.compile(rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]+)")
_DIGITS_ONLY: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
# Spreadsheets write a day with the time of midnight.
_YEAR_FIRST: Final = re.compile(
    r"([0-9]{4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?"
)
_MONTH_FIRST: Final = re.compile(rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]+)")
_YEAR_THEN_MONTH: Final = re.compile(r"([0-9]{4})[/.\-]([0-9]{1,2})")
_YEAR: Final = re.compile(r"[0-9]{4}")
_SHORT_YEAR_DIGITS: Final = re.compile(r"[0-9]{6}")
_SERIAL: Final = re.compile(r"[1-9][0-9]{4}(?:\.0)?")
_WHOLE_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TYPED_DAY: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
# "ngày 5 tháng 3 năm 2004", "tháng 3/2004", "sinh năm 2004", with accents or without.
_IN_WORDS: Final = re.compile(
    r"^(?:sinh )?(?:ng[àa]y )?(?:(?:([0-9]{1,2}) )?th[áa]ng ([0-9]{1,2})(?: ?[/.\-] ?| n[ăa]m | ))?"
    r"(?:n[ăa]m )?([0-9]{4}|[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{4})$",
    re.IGNORECASE,
)
_STORED: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")

# Days repeat in lists of people: two hundred years of them fit.
_REMEMBERED_DAYS: Final = 1 << 16

# Day 0 of spreadsheet serial numbers, with their leap day of 1900 that never was.
_SERIAL_ORIGIN: Final = date(1899, 12, 30)


def day_in_vietnam(moment: datetime) -> date:
    """The day that an aware time falls on, wherever it was noted."""
    return moment.astimezone(VIETNAM).date()


def parse_date(text: str) -> Parsed:
    """A day: d/m/yyyy, d-m-yyyy, d.m.yyyy, ddmmyyyy or yyyy-mm-dd.

    Problems: date.unreadable, date.two_digit_year, date.year_range, date.no_such_day (fix: day and month
    swapped, where that makes sense), date.day_missing (only month or year given), date.serial (fix: the day
    that a spreadsheet means by the number).
    """
    partial = parse_partial_date(text)
    if partial.value is not None and precision(partial.value) != "day":
        return refused("date.day_missing", known=partial.value)
    return partial


def parse_partial_date(text: str) -> Parsed:
    """A day as `parse_date`, or a month (m/yyyy, yyyy-mm), or a year (yyyy)."""
    if _WHOLE_DAY.fullmatch(text) and (day := _checked_day(*map(int, text.split("-")))).value:
        return day
    # As nearly all lists write a day.
    if (parts := _TYPED_DAY.fullmatch(text)) and (day := _checked_day(*map(int, parts.group(3, 2, 1)))).value:
        return day
    typed = cleaned_number(text)
    if isinstance(typed, Parsed):
        return typed
    typed = _IN_WORDS.sub(_in_numbers, typed)
    if _YEAR.fullmatch(typed):
        return _checked_year(int(typed)) or accepted(typed)
    return _read_day(typed) or _read_month(typed) or refused("date.unreadable", text=typed)


def parse_month(text: str) -> Parsed:
    """A month: m/yyyy, m-yyyy or yyyy-mm; stored "YYYY-MM".

    Problems: date.unreadable, date.two_digit_year, date.year_range, date.no_such_month, date.not_a_month
    (a whole day was given; fix: its month).
    """
    typed = cleaned(text)
    if isinstance(typed, Parsed):
        return typed
    if month := _read_month(typed):
        return month
    day = _read_day(typed)
    if day and day.value:
        return refused("date.not_a_month", fix=day.value[:7])
    return refused("date.unreadable", text=typed)


def show_date(value: str) -> str:
    """A stored date as people write it; text that is no stored date comes back as it is."""
    parts = _STORED.fullmatch(value)
    return "/".join([part for part in reversed(parts.groups()) if part]) if parts else value


def precision(value: str) -> Precision:
    """How much of the stored date is known."""
    known: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}
    return known[len(value)]


@lru_cache(_REMEMBERED_DAYS)
def first_day(value: str) -> date:
    """The earliest day that a stored date may mean."""
    return date.fromisoformat(f"{value}-01-01"[:10])


@lru_cache(_REMEMBERED_DAYS)
def last_day(value: str) -> date:
    """The latest day that a stored date may mean."""
    if precision(value) == "day":
        return date.fromisoformat(value)
    year, _, month = value.partition("-")
    last_month = int(month or 12)
    return date(int(year), last_month, monthrange(int(year), last_month)[1])


def _in_numbers(parts: re.Match[str]) -> str:
    return "/".join([part for part in parts.groups() if part])


def _read_day(typed: str) -> Parsed | None:
    """None when `typed` does not have the shape of a day."""
    if parts := _YEAR_FIRST.fullmatch(typed):
        return _checked_day(int(parts[1]), int(parts[2]), int(parts[3]))
    if parts := _DAY_FIRST.fullmatch(typed) or _DIGITS_ONLY.fullmatch(typed):
        if len(parts[3]) <= 2:
            return refused("date.two_digit_year", year=parts[3])
        return _checked_day(int(parts[3]), int(parts[2]), int(parts[1])) if len(parts[3]) == 4 else None
    if _SHORT_YEAR_DIGITS.fullmatch(typed):
        return refused("date.two_digit_year", year=typed[4:])
    if _SERIAL.fullmatch(typed):
        return _from_serial(int(float(typed)))
    return None


def _read_month(typed: str) -> Parsed | None:
    """None when `typed` does not have the shape of a month."""
    if parts := _YEAR_THEN_MONTH.fullmatch(typed):
        year, month = parts[1], int(parts[2])
    elif parts := _MONTH_FIRST.fullmatch(typed):
        year, month = parts[2], int(parts[1])
    else:
        return None
    if len(year) <= 2:
        return refused("date.two_digit_year", year=year)
    if len(year) != 4:
        return None
    if not 1 <= month <= 12:
        return refused("date.no_such_month", month=str(month))
    return _checked_year(int(year)) or accepted(f"{year}-{month:02}")


def _checked_year(year: int) -> Parsed | None:
    if FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return refused("date.year_range", year=str(year), first=str(FIRST_YEAR), last=str(LAST_YEAR))


def _checked_day(year: int, month: int, day: int) -> Parsed:
    if bad_year := _checked_year(year):
        return bad_year
    if exists := _iso(year, month, day):
        return accepted(exists)
    # 03/25/2004 comes from software that writes the month first.
    return refused(
        "date.no_such_day", fix=_iso(year, day, month), day=str(day), month=str(month), year=str(year)
    )


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _from_serial(number: int) -> Parsed | None:
    day = _SERIAL_ORIGIN + timedelta(days=number)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    return refused("date.serial", fix=day.isoformat(), number=str(number))
