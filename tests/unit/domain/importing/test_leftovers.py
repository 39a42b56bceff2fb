"""What a spreadsheet leaves in a cell in place of a value is told, never stored, never taken for nothing."""

from __future__ import annotations

import pytest

from domain.findings import CheckLevel
from domain.importing.cells import NOT_CALCULATED, CellValue
from domain.importing.leftovers import leftover
from tests.unit.domain.importing.test_rows import named, read, told


@pytest.mark.parametrize(
    "text", ["=VLOOKUP(A2;B:C;2;0)", "=A1&B1", "=SUM(A1:A9)", "+A1+B1", "@SUM(A1)", "=Sheet2!A1"]
)
def test_a_formula_is_no_value(text: str) -> None:
    found = leftover("home_town", text)
    assert found is not None
    assert found.code == "cell.formula"


@pytest.mark.parametrize("text", ["#N/A", "#REF!", " #VALUE! ", "######"])
def test_the_sign_of_an_error_is_no_value(text: str) -> None:
    found = leftover("home_town", text)
    assert found is not None
    assert found.code == "cell.sheet_error"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thôn 1",
        "+84912345678",
        "+84 912 345 678",
        "= như trên",
        "a@b.vn",
        "số #3",
        "-",
        "H'Hen",
        "@an.2004",
        "+ A1",
    ],
)
def test_what_people_write_is_left_alone(text: str) -> None:
    assert leftover("home_town", text) is None


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Quê quán", "home_town"),
        ("Ngày sinh", "birth_date"),
        ("Dân tộc", "ethnicity"),
        ("Số CCCD", "citizen_id"),
        ("Điện thoại liên hệ", "phone"),
        ("Đoàn viên danh dự", "honorary"),
    ],
)
def test_a_formula_without_its_result_keeps_its_row_out(header: str, field: str) -> None:
    row = named(header, NOT_CALCULATED)
    assert told(row) == [(field, "cell.not_calculated", None)]
    assert not row.is_good


def test_the_sign_of_an_error_is_told_and_keeps_nobody_out_who_has_a_name() -> None:
    for value in ("#N/A", "#REF!"):
        row = named("Quê quán", value)
        assert (told(row), row.is_good) == ([("home_town", "cell.sheet_error", None)], True)
        assert "home_town" not in row.values
    nameless = read(["Họ và tên", "Quê quán"], ["#N/A", "Huế"])
    assert (told(nameless), nameless.is_good) == ([("full_name", "cell.sheet_error", None)], False)


@pytest.mark.parametrize(
    ("headers", "cells"),
    [
        (["Họ", "Tên", "Quê quán"], ["Nguyễn", NOT_CALCULATED, "Huế"]),
        (["Họ và tên", "Ngày sinh Nam", "Ngày sinh Nữ"], ["Nguyễn An", NOT_CALCULATED, None]),
        (["Họ và tên", "Nam", "Nữ"], ["Nguyễn An", NOT_CALCULATED, None]),
        (["Họ và tên", "Ngày và nơi cấp"], ["Nguyễn An", NOT_CALCULATED]),
        (["Họ và tên", "Chi đoàn"], ["Nguyễn An", NOT_CALCULATED]),
    ],
)
def test_columns_that_say_something_together_tell_it_too(headers: list[str], cells: list[CellValue]) -> None:
    row = read(headers, cells)
    assert "cell.not_calculated" in {finding.code for finding in row.findings}
    assert not row.is_good


def test_an_error_in_place_of_a_branch_is_a_warning_where_one_was_chosen() -> None:
    chosen = read(["Họ và tên", "Chi đoàn"], ["Nguyễn An", "#N/A"])
    assert [finding.level for finding in chosen.findings if finding.field == "org"] == [CheckLevel.WARNING]
    assert chosen.org == "org-9"
    none = read(["Họ và tên", "Chi đoàn"], ["Nguyễn An", "#N/A"], org="")
    assert not none.is_good
