"""Tables are found on a sheet whatever stands around them, and every row that is no person says why."""

from __future__ import annotations

from datetime import date

import pytest

from domain.importing.cells import NO_CELL, Area, Cell, Sheet
from domain.importing.table_guess import LeftOut, TableGuess
from domain.importing.tables import find_tables


def sheet(drawn: str, *merged: Area) -> Sheet:
    """A sheet from lines with bars between the cells; short numbers are numbers."""
    rows = []
    for line in drawn.strip("\n").split("\n"):
        texts = line.split("|")
        rows.append(tuple([_cell(text) for text in texts]))
    return Sheet("x", rows, merged)


def _cell(text: str) -> Cell:
    if not text:
        return NO_CELL
    return Cell(int(text) if text.isdigit() and len(text) < 3 else text)


def headers(table: TableGuess) -> list[str]:
    return [guess.header for guess in table.columns]


def names(table: TableGuess, on: Sheet, column: int = 1) -> list[str]:
    return [cells[column].text for _, cells in table.rows(on)]


OFFICIAL = """
TỈNH ĐOÀN||CỘNG HÒA XÃ HỘI
||Thái Bình, ngày 05 tháng 3 năm 2024
DANH SÁCH ĐOÀN VIÊN

STT|Họ và tên|Ngày sinh||Dân tộc
||Nam|Nữ|
(1)|(2)|(3)|(4)|(5)
Tổ 1
1|Nguyễn Văn A|1/2/2007||Kinh
2|Hồ Thị B||3/4/2007|Kinh

|Tổ 2
3|Tô Cống|2/3/2008||
|Đoàn Văn Lẻ
|Cộng: 3
STT|Họ và tên|Ngày sinh||Dân tộc
4|Lê D|2/3/2008||
Tổng cộng|4

Ghi chú: danh sách này có 4 người
Người lập|||Bí thư
"""


def test_an_official_list_is_only_its_people() -> None:
    made = sheet(OFFICIAL)
    (table,) = find_tables(made)
    assert headers(table) == ["STT", "Họ và tên", "Ngày sinh Nam", "Ngày sinh Nữ", "Dân tộc"]
    assert names(table, made) == ["Nguyễn Văn A", "Hồ Thị B", "Tô Cống", "Đoàn Văn Lẻ", "Lê D"]
    assert (table.header_rows, table.first_row, table.last_row) == ((4, 5), 8, 16)
    assert "DANH SÁCH ĐOÀN VIÊN" in table.titles
    assert table.left_out == {
        7: LeftOut.TITLE,
        10: LeftOut.BLANK,
        11: LeftOut.TITLE,
        14: LeftOut.TOTAL,
        15: LeftOut.HEADER,
    }


def test_tables_under_each_other_have_their_own_headers_and_titles() -> None:
    made = sheet(
        "STT|Họ tên|Sinh\n1|A B|1/2/2007\n2|C D|\n\nDANH SÁCH 2\nTT|Họ tên|Điện thoại\n1|X Y|0912345678"
    )
    first, second = find_tables(made)
    assert (names(first, made), names(second, made)) == (["A B", "C D"], ["X Y"])
    assert (headers(second), second.titles) == (["TT", "Họ tên", "Điện thoại"], ("DANH SÁCH 2",))


def test_a_header_that_comes_again_over_other_columns_is_that_of_another_table() -> None:
    made = sheet("TT|Họ tên|Quê quán|Nơi ở\n1|A B|Bản A|Bản C\nTT|Họ tên|Nơi ở|Quê quán\n2|C D|Bản C|Bản A")
    first, second = find_tables(made)
    assert (names(first, made), names(second, made)) == (["A B"], ["C D"])
    assert headers(second)[2:] == ["Nơi ở", "Quê quán"]


def test_tables_beside_each_other_are_two() -> None:
    made = sheet("TT|Họ tên|Sinh||TT|Họ tên|Sinh\n1|A B|1/2/2007||3|E F|1/2/2007\n2|C D|1/2/2007")
    left, right = find_tables(made)
    assert (names(left, made), names(right, made)) == (["A B", "C D"], ["E F"])


def test_headers_in_old_fonts_are_read_and_so_are_totals() -> None:
    made = sheet("Hä vµ tªn|Giíi tÝnh|Ngµy sinh\nNguyÔn V¨n A|Nam|1/2/2007\nTæng céng|1")
    (table,) = find_tables(made)
    assert headers(table) == ["Họ và tên", "Giới tính", "Ngày sinh"]
    assert names(table, made, 0) == ["NguyÔn V¨n A"]


@pytest.mark.parametrize("word", ["Tổng cộng", "tæng céng", "Toång coäng", " Cộng: 2"])
def test_a_total_may_follow_a_number(word: str) -> None:
    made = sheet(f"STT|Họ tên|Sinh\n1|Trần A|1/2/2007\n2|{word}|1/2/2007\n3|Công B|1/2/2007")
    (table,) = find_tables(made)
    assert (table.left_out, names(table, made)) == ({2: LeftOut.TOTAL}, ["Trần A", "Công B"])


def test_people_without_a_single_number_follow_gaps_titles_and_repeated_headers() -> None:
    made = sheet(
        "Họ và tên|Giới tính|Hộ khẩu\nChi đoàn Thôn 1\nNguyễn Văn A|Nam|Kinh\n\n"
        "Lê Thị B|Nữ|thôn Đông, xã Vũ Hợp, huyện Vũ Thư, tỉnh Thái Bình\n"
        "Chi đoàn Thôn 2\nTrần C|Nam|Tày\nCộng: 1|Nam\nChi đoàn Thôn 3\nHồ Thị D|Nữ|Kinh"
    )
    (table,) = find_tables(made)
    assert names(table, made, 0) == ["Nguyễn Văn A", "Lê Thị B", "Trần C", "Hồ Thị D"]
    titles = [row for row, why in table.left_out.items() if why is LeftOut.TITLE]
    assert titles == [1, 5, 8]


@pytest.mark.parametrize("name", ["Cộng Văn Tổng", "Tổng Thị Hoa", "Ghi Văn Chú", "Bí Văn Thư"])
def test_whose_name_begins_like_a_total_or_a_note_is_a_person(name: str) -> None:
    made = sheet(f"Họ và tên|Giới tính|Xóm\nTrần A|Nam|Đông\n{name}|Nam|Đông\nLê C|Nữ|Tây")
    (table,) = find_tables(made)
    assert (names(table, made, 0), table.left_out) == (["Trần A", name, "Lê C"], {})


def test_words_under_a_list_are_no_people_and_those_that_could_be_are_told() -> None:
    made = sheet("Họ và tên|Giới tính|Xóm\nTrần A|Nam|Đông\nLê C|Nữ|Tây\n\nNgười lập||Bí thư\nVũ Thị E||Hồ F")
    (table,) = find_tables(made)
    assert names(table, made, 0) == ["Trần A", "Lê C"]
    assert table.left_out == {5: LeftOut.NOTE}


def test_a_day_without_a_name_is_somebody_whose_name_is_missing() -> None:
    made = sheet("Họ và tên|Ngày sinh\nTrần A|1/2/2007\n|x\nLê C|1/2/2008")
    made.rows[2] = (NO_CELL, Cell(date(2007, 5, 6)))
    (table,) = find_tables(made)
    assert (names(table, made, 0), table.left_out) == (["Trần A", "", "Lê C"], {})


def test_a_column_that_one_row_fills_belongs_to_the_table() -> None:
    made = sheet("STT|Họ tên|Sinh\n1|A B|1/2/2007\n2|C D|1/2/2008||x\n3|E F")
    (table,) = find_tables(made)
    assert [guess.column for guess in table.columns] == [0, 1, 2, 4]
    assert [[cell.text for cell in cells][3] for _, cells in table.rows(made)] == ["", "x", ""]


@pytest.mark.parametrize(
    ("drawn", "header_rows", "people"),
    [
        ("Nguyễn Văn A|1/2/2007|0912345678\nLê B|1/2/2008|0912345678", (), 2),
        ("Họ và tên|Giới tính\nNguyễn Văn A|Nam\nLê B|Nữ", (0,), 2),
        ("Nguyễn Văn A|Nam\nLê B|Nữ", (), 2),
        ("Ai|Bao giờ\nNguyễn Văn A|1/2/2007", (0,), 1),
        ("Họ và tên|Ngày sinh", (), 1),
    ],
    ids=["no header", "no numbers", "neither", "unknown words", "only a header"],
)
def test_lists_without_what_lists_have_are_found(
    drawn: str, header_rows: tuple[int, ...], people: int
) -> None:
    made = sheet(drawn)
    (table,) = find_tables(made)
    assert (table.header_rows, len(list(table.rows(made)))) == (header_rows, people)


def test_a_merged_name_heads_all_its_columns() -> None:
    made = sheet(
        "STT|Họ và tên||Giấy tờ|\n|||Số|Ngày\n1|Lê|A|034207000011|1/2/2020",
        Area(0, 1, 1, 2),
        Area(0, 3, 0, 4),
    )
    (table,) = find_tables(made)
    assert headers(table) == ["STT", "Họ và tên", "Họ và tên", "Giấy tờ Số", "Giấy tờ Ngày"]


def test_an_empty_sheet_has_no_table() -> None:
    assert find_tables(Sheet("x", [])) == []
    assert find_tables(Sheet("x", [(), (NO_CELL, Cell(" "))])) == []


@pytest.mark.parametrize(
    ("mark", "title"),
    [
        ("I", "CHI ĐOÀN CHỢ"),
        ("II.", "CHI ĐOÀN TRƯỜNG HỌC"),
        ("A", "Chi đoàn Cơ quan"),
        ("B)", "Trạm y tế"),
        ("1", "Chi đoàn Trường học"),
        ("2", "Trường Mầm non"),
        ("*", "Khối nông thôn"),
        ("", "Khối nông thôn"),
        ("", "II. CHI ĐOÀN CƠ QUAN"),
        ("", "- Dân quân"),
        ("III. CHI ĐOÀN CƠ QUAN", ""),
    ],
)
def test_a_part_of_a_list_has_a_title_and_is_nobody(mark: str, title: str) -> None:
    made = sheet(
        f"STT|Họ và tên|Ngày sinh|Giới tính\n{mark}|{title}||\n1|Tạ Thị Một|01/02/2004|Nữ\n"
        f"2|Đoàn Văn Hai|02/02/2004|\n{mark}|{title}||\n1|Tổ Văn Ba|03/02/2004|Nam"
    )
    (table,) = find_tables(made)
    assert names(table, made) == ["Tạ Thị Một", "Đoàn Văn Hai", "Tổ Văn Ba"]
    assert list(table.left_out.values()) == [LeftOut.TITLE, LeftOut.TITLE]


def test_somebody_of_whom_only_the_name_is_known_is_no_title() -> None:
    made = sheet("STT|Họ và tên|Ngày sinh\n1|Tạ Thị Một|01/02/2004\n2|Đoàn Hai|\n3|Khúc Văn Ba|\n4|ĐOÀN Y|")
    (table,) = find_tables(made)
    assert names(table, made) == ["Tạ Thị Một", "Đoàn Hai", "Khúc Văn Ba", "ĐOÀN Y"]


def test_numbered_titles_over_parts_of_a_list_are_no_people() -> None:
    on = sheet(
        """
TT|Họ và tên|Năm sinh|Giới tính
I|Đoàn viên là học sinh
1|Nguyễn Văn An|1/2/2007|Nam
II.|ĐOÀN VIÊN LÀ NÔNG DÂN|2
A|Chi Đoàn Thôn Hai|1
2|Chi đoàn thôn Ba
2|Lê Thị B|3/4/2007|Nữ
B|Trần Văn Cường|3/4/2007|Nam
C|Đỗ Thị Dung
"""
    )
    [table] = find_tables(on)
    assert names(table, on) == ["Nguyễn Văn An", "Lê Thị B", "Trần Văn Cường", "Đỗ Thị Dung"]
    assert set(table.left_out.values()) == {LeftOut.TITLE}


def test_who_signs_under_a_list_with_a_number_beside_the_name_is_nobody_of_it() -> None:
    made = sheet("TT|Họ tên|SĐT\n1|A B|0912345678\n|NGƯỜI LẬP|\n|Lò Văn Lập|0912345679")
    (table,) = find_tables(made)
    assert (names(table, made), table.left_out[3]) == (["A B"], LeftOut.NOTE)


def test_a_numbered_title_may_say_how_many_follow() -> None:
    made = sheet("TT|Họ tên|Sinh\n1|A B|1/2/2007\nII|Chi đoàn thôn 2|(1 đv)\n1|C D|1/2/2007")
    (table,) = find_tables(made)
    assert (names(table, made), table.left_out) == (["A B", "C D"], {2: LeftOut.TITLE})
