"""Weeks as ISO 8601 counts them: Monday to Sunday, the first one of a year holds its first Thursday."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

_WEEK: Final = re.compile(r"(\d{4})-W(\d{2})")


def week_of(day: date) -> str:
    """ "2026-W47"."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def first_day(week: str) -> date:
    """The Monday of a week. Raises ValueError for what names no week."""
    found = _WEEK.fullmatch(week)
    monday = _monday(int(found[1]), int(found[2])) if found is not None else None
    if monday is None:
        raise ValueError(f"no week: {week!r}")
    return monday


def _monday(year: int, week: int) -> date | None:
    """None: the year has no such week."""
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def last_day(week: str) -> date:
    """The Sunday of a week. Raises ValueError for what names no week."""
    return first_day(week) + timedelta(days=6)


def weeks_up_to(day: date, count: int) -> list[str]:
    """The last `count` weeks, oldest first, that of the day itself included."""
    return [week_of(day - timedelta(weeks=back)) for back in range(count - 1, -1, -1)]
