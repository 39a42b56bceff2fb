"""Branches are found as lists name them, and never where two may be meant."""

from __future__ import annotations

import pytest

from desktop.services.failures import Usage
from desktop.services.import_branches import BranchNames
from desktop.services.import_source import source_named
from domain.importing.cells import Cell, Sheet, Workbook
from sync.protocol.rulebook import rulebook
from sync.replica.types import LocalRecord


def organisation(id: str, level: str, name: str, code: str, short_name: str = "") -> LocalRecord:
    fields = {"level": level, "name": name, "code": code, "short_name": short_name}
    return LocalRecord("organisation", id, fields, 1, "synced")


UNIT = BranchNames(
    [
        organisation("root", "doan_co_so", "Đoàn xã Tân Hòa", "TB.1"),
        organisation("one", "chi_doan", "Chi đoàn thôn 1", "TB.1.1", "CĐ T1"),
        organisation("ten", "chi_doan", "Chi đoàn thôn 10", "TB.1.10"),
        organisation("twin-a", "chi_doan", "Chi đoàn Trường", "TB.1.2"),
        organisation("twin-b", "chi_doan", "CHI ĐOÀN TRƯỜNG", "TB.1.3"),
    ],
    rulebook(),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Chi đoàn thôn 1", "one"),
        ("CHI DOAN THON 1", "one"),
        ("Thôn 1", "one"),
        ("CĐ T1", "one"),
        ("tb.1.1", "one"),
        ("Chi đoàn Trường (TB.1.3)", "twin-b"),
        ("Chi đoàn thôn 10", "ten"),
        ("Chi đoàn thôn 1 - Đoàn xã Tân Hòa", "one"),
        ("Đoàn xã Tân Hòa/Chi đoàn thôn 10", "ten"),
        ("CHI ĐOÀN THÔN 10 XÃ TÂN HÒA", "ten"),
        ("Đoàn xã Tân Hòa", ""),
        ("Chi đoàn: Thôn 1", "one"),
        ("C.Đ thôn 10", "ten"),
        ("CĐ: Thôn số 01", "one"),
        ("Danh sách đoàn viên chi đoàn thôn 10", "ten"),
        ("Đơn vị: Thôn 1", "one"),
        ("Danh sách", None),
        ("Thôn 100", None),
        ("Chi đoàn thôn 2", None),
        ("Chi đoàn Trường", None),
        ("Thôn 1, thôn 10", None),
        ("", None),
    ],
)
def test_a_branch_is_found_by_its_name(text: str, found: str | None) -> None:
    assert UNIT.find(text) == found


def test_only_where_there_is_one_it_goes_without_saying() -> None:
    assert UNIT.only == ""
    alone = BranchNames([organisation("one", "chi_doan_co_so", "Chi đoàn cơ sở Chợ", "TB.9")], rulebook())
    assert alone.only == "one"


def book(*sheets: tuple[str, list[list[str]], bool]) -> Workbook:
    return Workbook(
        "d.xlsx",
        "digest",
        tuple(
            Sheet(name, [tuple(Cell(text or None) for text in row) for row in rows], (), hidden)
            for name, rows, hidden in sheets
        ),
    )


PEOPLE = [["Họ và tên", "Ngày sinh", "Điện thoại"], ["Nguyễn Văn An", "05/03/2004", "0912345678"]]
TURNED = [["Số điện thoại", "Họ tên", "Năm sinh"], ["0987654321", "Trần Thị Bình", "2005"]]


def test_the_sheet_with_people_is_taken_and_hidden_ones_are_not() -> None:
    prices = [["Mặt hàng", "Giá"], ["Gạo", "12000"], ["Muối", "5000"]]
    source = source_named(book(("Kho", prices, False), ("Mật", PEOPLE, True), ("Đoàn viên", PEOPLE, False)))
    assert source.sheet == "Đoàn viên"
    with pytest.raises(Usage, match="no_table"):
        source_named(book(("Mật", PEOPLE, True)))


def test_a_list_that_lies_on_its_side_is_refused_and_another_sheet_is_taken() -> None:
    lying = [["Họ và tên", "Tống Văn Một", "Tống Văn Hai"], ["Ngày sinh", "01/01/2001", "02/02/2002"],
             ["Giới tính", "Nam", "Nam"]]  # fmt: skip
    for rows in (lying, lying[:2], [["STT", "1", "2"], *lying], [*lying, ["Điện thoại", "0912345678", ""]]):
        with pytest.raises(Usage, match="on_its_side"):
            source_named(book(("Ngang", rows, False)))
    assert source_named(book(("Ngang", lying, False), ("Dọc", PEOPLE, False))).sheet == "Dọc"
    odd = [*PEOPLE, ["Tôn Giáo", "05/03/2004", ""], ["Nam", "05/03/2004", ""]]
    assert len(source_named(book(("Dọc", odd, False))).rows) == 3


def test_tables_with_other_columns_are_one_list_by_what_they_mean() -> None:
    rows = [*PEOPLE, ["", "", ""], ["", "", ""], *TURNED]
    source = source_named(book(("Xã", rows, False)))
    assert source.headers == ("Họ và tên", "Ngày sinh", "Điện thoại")
    assert [(number, [cell.text for cell in cells]) for number, cells in source.rows] == [
        (2, ["Nguyễn Văn An", "05/03/2004", "0912345678"]),
        (6, ["Trần Thị Bình", "2005", "0987654321"]),
    ]
    second = source_named(book(("Xã", rows, False)), table=2)
    assert second.headers == ("Số điện thoại", "Họ tên", "Năm sinh")
    assert len(second.rows) == 1


def test_a_second_table_that_writes_names_in_two_columns_is_told_and_not_mixed_in() -> None:
    whole = [["Họ và tên", "Ngày sinh"], ["Ngô Văn Ba", "01/01/2001"], ["Ngô Thị Tư", "02/02/2002"]]
    apart = [["Họ đệm", "Tên", "Ngày sinh"], ["Lý Văn", "Năm", "03/03/2000"], ["Lý Thị", "Sáu", "04/04/1999"]]
    rows = [*whole, [], ["CHI ĐOÀN THÔN 2"], *apart]
    source = source_named(book(("Tờ 1", rows, False)))
    assert ([cells[0].text for _, cells in source.rows], source.beside) == (["Ngô Văn Ba", "Ngô Thị Tư"], 2)
    second = source_named(book(("Tờ 1", rows, False)), table=2)
    assert [cells[1].text for _, cells in second.rows] == ["Năm", "Sáu"]


def test_names_that_differ_by_no_more_than_their_spelling_are_told_apart_where_they_are_written_out() -> None:
    names = BranchNames(
        [
            organisation("one", "chi_doan", "Chi đoàn thôn 1", "TB.1.1"),
            organisation("old", "chi_doan", "Chi đoàn thôn 01", "TB.1.2"),
        ],
        rulebook(),
    )
    assert (names.find("Thôn 1"), names.find("Thôn 01"), names.find("Thôn số 1")) == ("one", "old", None)
