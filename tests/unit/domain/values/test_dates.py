"""Dates as people and spreadsheets write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values.dates import (
    first_day,
    last_day,
    parse_date,
    parse_month,
    parse_partial_date,
    precision,
    show_date,
)
from domain.values.parsed import EMPTY, Parsed, accepted

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def refusal(parsed: Parsed) -> tuple[str, str | None]:
    assert parsed.value is None
    assert parsed.problem is not None
    return parsed.problem.code, parsed.problem.fix


@pytest.mark.parametrize(
    "typed",
    [
        "5/3/2004", "05/03/2004", "05-03-2004", "5.3.2004", "5 3 2004", "5 / 3 / 2004", "05032004",
        "ngày 5 tháng 3 năm 2004", "Ngày 05 tháng 03 năm 2004", "5 thang 3 nam 2004", "ngày 5/3/2004",
        "'05/03/2004", "2004-03-05", "2004/3/5", "2004-03-05 00:00:00", "2004-03-05T00:00", " 5/3/2004 ",
        "5/3/\u200b2004",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_shape(typed: str) -> None:
    assert parse_date(typed) == accepted("2004-03-05")
    assert parse_partial_date(typed) == accepted("2004-03-05")


@pytest.mark.parametrize(
    "typed, value",
    [
        ("2004", "2004"), ("3/2004", "2004-03"), ("03-2004", "2004-03"), ("2004-03", "2004-03"),
        ("2004/3", "2004-03"), ("2004.0", "2004"), ("Tháng 3/2004", "2004-03"),
        ("tháng 3 năm 2004", "2004-03"), ("Sinh năm 2004", "2004"),
    ],
)  # fmt: skip
def test_part_of_a_date_is_read_only_where_it_may_be(typed: str, value: str) -> None:
    assert parse_partial_date(typed) == accepted(value)
    assert refusal(parse_date(typed)) == ("date.day_missing", None)


@pytest.mark.parametrize(
    "typed, code, fix",
    [
        ("5/3/04", "date.two_digit_year", None),
        ("050304", "date.two_digit_year", None),
        ("3/04", "date.two_digit_year", None),
        ("31/2/2004", "date.no_such_day", None),
        ("29/2/1900", "date.no_such_day", None),
        ("0/1/2004", "date.no_such_day", None),
        ("2004-13-01", "date.no_such_day", "2004-01-13"),
        ("03/25/2004", "date.no_such_day", "2004-03-25"),
        ("13/2004", "date.no_such_month", None),
        ("1/1/1899", "date.year_range", None),
        ("2101", "date.year_range", None),
        ("38045", "date.serial", "2004-02-28"),
        ("00005", "date.unreadable", None),
        ("99999", "date.unreadable", None),
        ("5/3/20045", "date.unreadable", None),
        ("3/20045", "date.unreadable", None),
        ("ngày 5", "date.unreadable", None),
        ("٥/٣/٢٠٠٤", "date.unreadable", None),
        ("5/3/2004\0", "text.unreadable", None),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(typed: str, code: str, fix: str | None) -> None:
    assert refusal(parse_partial_date(typed)) == (code, fix)


def test_a_leap_day_of_2000_exists() -> None:
    assert parse_date("29/2/2000") == accepted("2000-02-29")


def test_a_refused_day_or_month_reports_what_was_typed() -> None:
    problem = parse_date("31/2/2004").problem
    assert problem is not None
    assert problem.params == {"day": "31", "month": "2", "year": "2004"}


@pytest.mark.parametrize("empty", ["", "   ", "\u200b"])
def test_nothing_typed_is_no_date_and_no_problem(empty: str) -> None:
    assert parse_date(empty) == parse_partial_date(empty) == parse_month(empty) == EMPTY


@pytest.mark.parametrize("typed", ["3/2026", "03/2026", "2026-03", "3-2026"])
def test_a_month_of_fees_is_read(typed: str) -> None:
    assert parse_month(typed) == accepted("2026-03")


@pytest.mark.parametrize(
    "typed, code, fix",
    [
        ("15/3/2026", "date.not_a_month", "2026-03"),
        ("2026", "date.unreadable", None),
        ("0/2026", "date.no_such_month", None),
        ("31/2/2026", "date.unreadable", None),
        ("3/1800", "date.year_range", None),
        ("tháng ba", "date.unreadable", None),
        ("3/2026\0", "text.unreadable", None),
    ],
)
def test_what_is_no_month_is_refused(typed: str, code: str, fix: str | None) -> None:
    assert refusal(parse_month(typed)) == (code, fix)


@given(days)
def test_what_is_shown_is_read_back(day: date) -> None:
    for value in (day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]):
        assert parse_partial_date(show_date(value)) == accepted(value)
        assert parse_partial_date(value) == accepted(value)
    assert parse_month(show_date(day.isoformat()[:7])) == accepted(day.isoformat()[:7])


@pytest.mark.parametrize(
    "value, shown",
    [("2004-03-05", "05/03/2004"), ("2004-03", "03/2004"), ("2004", "2004"), ("khoảng 2004",) * 2],
)
def test_dates_are_shown_day_first(value: str, shown: str) -> None:
    assert show_date(value) == shown


@pytest.mark.parametrize(
    "value, known, earliest, latest",
    [
        ("2004", "year", date(2004, 1, 1), date(2004, 12, 31)),
        ("2004-02", "month", date(2004, 2, 1), date(2004, 2, 29)),
        ("2004-02-03", "day", date(2004, 2, 3), date(2004, 2, 3)),
    ],
)
def test_a_partial_date_spans_days(value: str, known: str, earliest: date, latest: date) -> None:
    assert (precision(value), first_day(value), last_day(value)) == (known, earliest, latest)


@given(st.text())
def test_any_text_gets_a_verdict(text: str) -> None:
    for parse in (parse_date, parse_partial_date, parse_month):
        parsed = parse(text)
        assert parsed.value is None or parse(parsed.value) == parsed
