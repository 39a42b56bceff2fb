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
