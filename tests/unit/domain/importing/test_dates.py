"""What a date in a list may mean: typed text, a year of two digits, a bare number of a spreadsheet."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from domain.importing.cells import Cell, CellValue
from domain.importing.dates import as_typed, order_of, serial_day, short_year_in_full


@pytest.mark.parametrize(
    ("value", "month_first", "pivot", "typed"),
    [
        ("5/6/25", False, 30, "5/6/2025"),
        ("5/6/25", True, 30, "6/5/2025"),
        ("5/6/95", False, 30, "5/6/1995"),
        ("5/6/1995", True, None, "6/5/1995"),
        ("5/6/95", False, None, "5/6/95"),
        ("mùa xuân 1995", True, 30, "mùa xuân 1995"),
        (datetime.combine(date(2004, 3, 5), time(7, 30)), False, None, "2004-03-05"),
        (date(2004, 3, 5), True, 30, "2004-03-05"),
        ("05/03/2004 08:30", False, None, "05/03/2004"),
        ("3/25/2004 8:30:15 PM", True, None, "25/3/2004"),
        ("2004-03-05T08:30:00", False, None, "2004-03-05"),
        ("5/3/2004, 8h30", False, None, "5/3/2004"),
        ("2004-03-04T17:00:00Z", False, None, "2004-03-04T17:00:00Z"),
        ("08:30", False, None, "08:30"),
        ("'5/6/1995", True, None, "6/5/1995"),
        (38051.354, False, None, "38051"),
        (2016.1, False, None, "2016,1"),
        (2016.0, False, None, "2016"),
    ],
)
def test_a_date_of_a_list_is_typed_as_people_here_type_it(
    value: CellValue, month_first: bool, pivot: int | None, typed: str
) -> None:
    assert as_typed(value, month_first=month_first, pivot=pivot) == typed


def test_one_date_among_many_that_may_begin_with_the_day_turns_no_column() -> None:
    many = [Cell(f"{day:02}/03/2004") for day in (1, 2, 4, 5)]
    slip = Cell("05/13/2004")
    assert order_of([slip, *many[:3]]).is_month_first
    assert not order_of([slip, *many]).is_month_first
    same = [Cell("03/03/2004")] * 9
    assert order_of([slip, *same]).is_month_first, "what begins with both says nothing"


def test_days_with_a_time_prove_their_order_too() -> None:
    assert order_of([Cell("3/25/2004 8:30 PM"), Cell("3/4/2004 8:30")]).is_month_first


@pytest.mark.parametrize(
    ("text", "day"),
    [("05/03/04", "2004-03-05"), ("05/03/98", "1998-03-05"), ("30/02/04", None), ("05/03/2004", None),
     ("năm 04", None)],
)  # fmt: skip
def test_a_year_of_two_digits_is_told_where_the_day_exists(text: str, day: str | None) -> None:
    assert short_year_in_full(text, 30) == day


@pytest.mark.parametrize(
    ("value", "from_1904", "day"),
    [(38051, False, "2004-03-05"), (36589, True, "2004-03-05"), (True, False, None), ("38051", False, None),
     (0, False, None), (-3, False, None), (9e9, False, None)],
)  # fmt: skip
def test_a_bare_number_is_a_day_only_where_a_spreadsheet_would_say_so(
    value: CellValue, from_1904: bool, day: str | None
) -> None:
    assert serial_day(value, from_1904=from_1904) == day
