"""What a spreadsheet shows with its zeros, or without a day, is read so; everything else stays what it is."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from desktop.services.sheet_book import book_of
from desktop.services.sheet_serving import parsed_lines
from desktop.services.sheet_shown import shown_by
from domain.importing.cells import CellValue
from tests.helpers.both_readings import same
from tests.helpers.make_lists import xlsx_bytes

# What is shown, by format, of numbers.
SHOWN: Sequence[tuple[str, float, float | str]] = [
    ("000000000000", 34204000011, "034204000011"),
    ("000000000000", 134204000011, 134204000011),
    ("0000000000", 912000001, "0912000001"),
    ("0000000000", 84912000001, 84912000001),
    ("0000000000;@", 912000001, "0912000001"),
    ("0000\\ 000\\ 000", 912000001, "0912 000 001"),
    ("0000 000 000", 912000001, "0912 000 001"),
    ("000-000-000", 912000001, 912000001),
    ('"0"#########', 912000001, "0912000001"),
    ('"0"000000000', 912000001, "0912000001"),
    ('"+84 "000000000', 912000001, "+84 912000001"),
    ("00", 5, "05"),
    ("00", 125, 125),
    ("0000000000", 912000000, "0912000000"),
    ("000000000000", 34200000000, 34200000000),
    ("0000000000", 0, 0),
    ("0000000000", -912000001, -912000001),
    ("0000000000", 912000001.5, 912000001.5),
    ("0000000000", 1.2e17, 1.2e17),
]
OTHERS = ["General", "0", "0.00", "#,##0", "0%", "0.00E+00", "@", "dd/mm/yyyy", '0" tuổi"', "", "#", "00:00"]


@pytest.mark.parametrize(("code", "number", "shown"), SHOWN)
def test_a_number_is_said_as_it_is_shown_where_it_is_shown_with_digits_before_it(
    code: str, number: float, shown: float | str
) -> None:
    show = shown_by(code)
    said = number if show is None else show(number)
    assert (said, type(said)) == (shown, type(shown))


@pytest.mark.parametrize("code", [*OTHERS[:1], *OTHERS[2:]])
def test_other_formats_leave_numbers_alone(code: str) -> None:
    show = shown_by(code)
    assert show is None or show(5) == 5


FIRST, OTHER = date(2016, 3, 1), date(2016, 3, 26)


@pytest.mark.parametrize(
    ("code", "day", "shown"),
    [
        ("mmm-yy", FIRST, "03/2016"),
        ("mm/yyyy", FIRST, "03/2016"),
        ("yyyy-mm", FIRST, "03/2016"),
        ("[$-42A]mm/yyyy;@", FIRST, "03/2016"),
        ("m\\/yyyy", FIRST, "03/2016"),
        ("yyyy", date(2016, 1, 1), "2016"),
        # Somebody typed this day, however it is shown.
        ("mm/yyyy", OTHER, OTHER),
        ("yyyy", FIRST, FIRST),
        ("mm/yyyy", 5, 5),
    ],
)
def test_a_month_without_a_day_is_said_as_it_is_shown(code: str, day: object, shown: object) -> None:
    show = shown_by(code)
    assert show is not None
    assert show(day) == shown


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "d-mmm-yy", "mm:ss", "dd/mm", "[h]:mm", "m/d/yy h:mm"])
def test_formats_that_show_a_day_or_a_time_leave_days_alone(code: str) -> None:
    assert shown_by(code) is None


HEADERS = ["Họ và tên", "Số CCCD", "Điện thoại", "Ngày sinh", "Ngày vào Đoàn"]
ROW = ["Lò Thị Thử", 34204000011, 912000001, date(2004, 3, 5), FIRST]
READ: list[CellValue] = ["Lò Thị Thử", "034204000011", "0912000001", date(2004, 3, 5), "03/2016"]


def _xlsx(fonts: str) -> bytes:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("DS")
        codes = ("@", "000000000000", "0000000000", "d/m/yyyy", "mmm-yy")
        formats = [book.add_format({"num_format": code}) for code in codes]
        formats[0].set_font_name(fonts)
        sheet.write_row(0, 0, HEADERS)
        for column, (value, shape) in enumerate(zip(ROW, formats, strict=True)):
            sheet.write(1, column, value, shape)
            sheet.write(2, column, value if column else "Lò Văn Mẫu")

    return xlsx_bytes(fill)


@pytest.mark.parametrize("font", ["Arial", ".VnTime"])
def test_both_ways_of_reading_xlsx_say_what_the_cells_show(font: str) -> None:
    (sheet,) = same(_xlsx(font)).sheets
    assert [cell.value for cell in sheet.rows[1]] == READ
    # The same numbers without a format are numbers still: what they lost is asked about.
    assert [cell.value for cell in sheet.rows[2]][1:3] == ROW[1:3]


def test_xls_says_what_the_cells_show() -> None:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("DS")
    for column, header in enumerate(HEADERS):
        sheet.write(0, column, header)
    codes = ["@", "000000000000", "0000000000", "DD/MM/YYYY", "MMM-YY"]
    for column, (value, code) in enumerate(zip(ROW, codes, strict=True)):
        sheet.write(1, column, value, xlwt.easyxf(num_format_str=code))
        sheet.write(2, column, value)
    target = io.BytesIO()
    book.save(target)
    rows = book_of(parsed_lines(target.getvalue(), "xls"), "", "").sheets[0].rows
    assert [cell.value for cell in rows[1]][1:3] == READ[1:3]
    assert rows[1][4].value == READ[4]
    assert [cell.value for cell in rows[2]][1:3] == ROW[1:3]
