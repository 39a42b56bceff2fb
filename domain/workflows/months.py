"""Counting in months and days, as deadlines and stays are: "12 months" from 31 January end on 31 January."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def months_after(day: str, months: int) -> str:
    """The same day of a later month, or its last day; "YYYY-MM-DD" in and out."""
    start = date.fromisoformat(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > date.max.year:
        return date.max.isoformat()
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).isoformat()


def day_after(day: str) -> str:
    """The next day; "YYYY-MM-DD" in and out."""
    known = date.fromisoformat(day)
    return (known + timedelta(days=1) if known < date.max else known).isoformat()


def longer_than(first: str, last: str, months: int) -> bool:
    """Whether the time between two days is more than so many months."""
    return last > months_after(first, months)


def whole_months(first: str, last: str) -> int:
    """How many whole months lie between two days; 0 where the second is not after the first."""
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    months = (ends.year - begins.year) * 12 + ends.month - begins.month
    return max(0, months - (ends.day < begins.day))
