"""Which days a table is counted for: spans of the calendar to choose from, or two days that are typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from domain.statistics.model import Span
from domain.values.dates import parse_date

MONTH, LAST_MONTH, QUARTER = "month", "last_month", "quarter"
YEAR, LAST_YEAR, CHOSEN = "year", "last_year", "chosen"
SPAN_NAMES: Mapping[str, str] = {
    YEAR: "Năm nay",
    QUARTER: "Quý này",
    MONTH: "Tháng này",
    LAST_MONTH: "Tháng trước",
    LAST_YEAR: "Năm trước",
    CHOSEN: "Chọn ngày…",
}


def span_of(name: str, today: date) -> Span:
    """A span of the calendar as far as it has gone: nothing is counted that is yet to come."""
    first, last = today.replace(month=1, day=1), today
    if name == MONTH:
        first = today.replace(day=1)
    elif name == QUARTER:
        first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    elif name == LAST_MONTH:
        last = today.replace(day=1) - timedelta(days=1)
        first = last.replace(day=1)
    elif name == LAST_YEAR:
        last = first - timedelta(days=1)
        first = last.replace(month=1, day=1)
    return Span(first.isoformat(), last.isoformat())


def typed_day(text: str) -> str:
    """What was typed as "YYYY-MM-DD"; "" where it is no whole day."""
    return parse_date(text).value or ""
