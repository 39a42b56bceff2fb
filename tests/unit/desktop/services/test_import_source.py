"""Tables that cannot be one list: each is told with the cells that it takes, and can be read by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop.services.import_source import lists_of, source_named
from desktop.services.import_types import Choices, Source, Unread
from desktop.services.importing import Import
from domain.importing.cells import Cell, Sheet, Workbook
from tests.helpers.case_office import CaseOffice
from tests.helpers.replicas import BRANCH

HEAD = ["TT", "Họ và tên", "Ngày sinh", "Điện thoại"]


def row(number: int, name: str, *more: Any) -> list[Any]:
    return [number, name, f"0{number}/03/2004", *(more or (f"091234567{number}",))]


def book(*rows: Sequence[Any]) -> Workbook:
    cells = [tuple(Cell(value) for value in one) for one in rows]
    return Workbook("ds.xlsx", "d", (Sheet("Trang 1", cells),))


def names(source: Source) -> list[str]:
    place = source.headers.index("Họ và tên")
    return [cells[place].text for _, cells in source.rows]


APART = book(
    [*HEAD, None, *HEAD],
    [*row(1, "Ngô Văn Ba"), None, *row(3, "Lý Văn Năm")],
    [*row(2, "Ngô Thị Tư"), None, *row(4, "Lý Thị Sáu")],
)
# As it is printed to save paper: nothing stands between the halves, and the right one is shorter.
CLOSE = book(
    [*HEAD, *HEAD],
    [*row(1, "Ngô Văn Ba"), *row(3, "Lý Văn Năm")],
    [*row(2, "Ngô Thị Tư"), None, None, None, None],
)


@pytest.mark.parametrize(("sheets", "area", "right"), [
    (APART, "F1:I3", ["Lý Văn Năm", "Lý Thị Sáu"]),
    (CLOSE, "E1:H2", ["Lý Văn Năm"]),
])  # fmt: skip
def test_of_tables_side_by_side_each_is_a_list_and_what_is_not_read_is_told_with_its_cells(
    sheets: Workbook, area: str, right: list[str]
) -> None:
    first, second = lists_of(sheets, sheets.sheets[0])
    assert (names(first), first.part) == (["Ngô Văn Ba", "Ngô Thị Tư"], "")
    assert first.unread == (Unread(2, area, len(right)),)
    assert (names(second), second.part, second.unread) == (right, area, ())
    assert source_named(sheets) == first
    assert source_named(sheets, table=2) == second


def test_halves_on_several_pages_are_two_lists() -> None:
    page = [[cell.value for cell in cells] for cells in APART.sheets[0].rows]
    title: list[list[Any]] = [[], ["CHI ĐOÀN THÔN 2"]]
    later = [[*HEAD, None, *HEAD], [*row(5, "Vũ Thị Bảy"), None, *row(6, "Vũ Văn Tám")]]
    sheets = book(*page, *title, *later)
    first, second = lists_of(sheets, sheets.sheets[0])
    assert names(first) == ["Ngô Văn Ba", "Ngô Thị Tư", "Vũ Thị Bảy"]
    assert names(second) == ["Lý Văn Năm", "Lý Thị Sáu", "Vũ Văn Tám"]
    assert [one.area for one in first.unread] == ["F1:I3", "F6:I7"]
    assert second.part == "F1:I3, F6:I7"


def test_the_other_half_is_no_list_that_came_in_before(tmp_path: Path) -> None:
    office = CaseOffice.opened(tmp_path / "home")
    first, second = lists_of(APART, APART.sheets[0])
    for source in (first, second):
        importing = Import(office.session, source)
        plan = importing.check(importing.mapping(), Choices(org=BRANCH))
        assert plan.taken_before == ""
        assert importing.commit(plan).added == 2
    again = Import(office.session, second)
    assert again.check(again.mapping()).taken_before
    office.close()


@pytest.mark.parametrize("gap", [1, 2, 3, 4])
def test_an_empty_column_in_the_middle_of_a_list_cuts_nothing(gap: int) -> None:
    rows = [[*HEAD, "Giới tính"], [*row(1, "Ngô Văn Ba"), "Nam"], [*row(2, "Lý Thị Tư"), "Nữ"]]
    sheets = book(*[[*one[:gap], None, *one[gap:]] for one in rows])
    [source] = lists_of(sheets, sheets.sheets[0])
    assert source.headers == (*HEAD, "Giới tính")
    assert [cell.text for cell in source.rows[1][1]] == ["2", "Lý Thị Tư", "02/03/2004", "0912345672", "Nữ"]


def test_the_name_of_a_school_behind_an_empty_column_begins_no_other_list() -> None:
    rows = [[*HEAD, None, "Tên trường", "Lớp"], [*row(1, "Ngô Văn Ba"), None, "THPT Đông", "10A"]]
    sheets = book(*rows, [*row(2, "Lý Thị Tư"), None, "THPT Đông", "10B"])
    [source] = lists_of(sheets, sheets.sheets[0])
    assert source.headers == (*HEAD, "Tên trường", "Lớp")


def test_names_in_two_columns_with_nothing_between_them_are_one_list() -> None:
    head = ["TT", "Họ đệm", None, "Tên", "Ngày sinh"]
    sheets = book(head, [1, "Ngô Văn", None, "Ba", "05/03/2004"], [2, "Lý Thị", None, "Tư", "06/03/2004"])
    [source] = lists_of(sheets, sheets.sheets[0])
    assert source.headers == ("TT", "Họ đệm", "Tên", "Ngày sinh")


def test_a_numbered_table_beside_a_list_that_is_no_list_of_people_is_told(tmp_path: Path) -> None:
    counts: list[list[Any]] = [
        ["TT", "Chi đoàn", "Số lượng"],
        [1, "Chi đoàn Thôn 1", 25],
        [2, "Chi đoàn Thôn 2", 12],
    ]
    people = [HEAD, row(1, "Ngô Văn Ba"), row(2, "Lý Thị Tư")]
    together = [[*left, None, *right] for left, right in zip(people, counts, strict=True)]
    sheets = book(*together)
    [source] = lists_of(sheets, sheets.sheets[0])
    assert source.headers == tuple(HEAD)
    assert source.unread == (Unread(2, "F1:H3", 2),)
    assert source_named(sheets) == source


def test_two_rows_of_headers_without_merged_cells_are_one_header() -> None:
    upper = ["STT", "Họ và tên", "Ngày tháng năm sinh", None, "Trình độ", None, "Ngày vào", "Chi đoàn"]
    lower = [None, None, "Nam", "Nữ", "Văn hóa", "Chuyên môn", "Đoàn", None]
    an = [1, "Ngô Văn Ba", "05/03/2004", None, "12/12", "Đại học", "26/03/2019", "Thôn 1"]
    tu = [2, "Lý Thị Tư", None, "06/03/2004", "9/12", None, "26/03/2020", "Thôn 1"]
    source = source_named(book(upper, lower, an, tu))
    assert source.headers == (
        "STT", "Họ và tên", "Ngày tháng năm sinh Nam", "Ngày tháng năm sinh Nữ", "Trình độ Văn hóa",
        "Trình độ Chuyên môn", "Ngày vào Đoàn", "Chi đoàn",
    )  # fmt: skip
    assert names(source) == ["Ngô Văn Ba", "Lý Thị Tư"]
