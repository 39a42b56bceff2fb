"""Rows that nobody sees in the program that made a list: known by their number, whoever wrote the file."""

from __future__ import annotations

import io
from pathlib import Path

import xlsxwriter
import xlwt

from desktop.services.import_source import source_named
from desktop.services.sheet_caps import MOST_ROWS
from desktop.services.sheet_files import open_sheets
from desktop.services.sheet_hidden import hidden_rows

NAMES = ("Lê Thị Hoa", "Vũ Cần", "Đỗ Ân", "Hà Tư")


def filtered(path: Path, *, comment: bool = False) -> Path:
    """A list with a filter left on (row 3) and a row hidden by hand (row 5)."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Họ và tên", "Năm sinh"])
    for row, name in enumerate(NAMES, 1):
        sheet.write_row(row, 0, [name, 2000 + row])
    if comment:
        sheet.write_formula(1, 3, "=1+1", None, 2)
    sheet.autofilter(0, 0, len(NAMES), 1)
    sheet.set_row(2, options={"hidden": True})
    sheet.set_row(4, options={"hidden": True})
    sheet.set_column(6, 6, options={"hidden": True})
    book.close()
    return path


def test_rows_of_an_xlsx_that_a_filter_or_a_hand_hid_are_read_and_told(tmp_path: Path) -> None:
    for name, comment in (("a.xlsx", False), ("b.xlsx", True)):
        source = source_named(open_sheets(filtered(tmp_path / name, comment=comment)))
        assert [number for number, _ in source.rows] == [2, 3, 4, 5]
        assert source.hidden == (3, 5)


def test_rows_of_an_xls_are_known_as_well(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Trang 1")
    for column, header in enumerate(("Họ và tên", "Năm sinh")):
        sheet.write(0, column, header)
    for row, name in enumerate(NAMES, 1):
        sheet.write(row, 0, name)
        sheet.write(row, 1, 2000 + row)
    sheet.row(3).hidden = True
    kept = io.BytesIO()
    book.save(kept)
    path = tmp_path / "cũ.xls"
    path.write_bytes(kept.getvalue())
    assert source_named(open_sheets(path)).hidden == (4,)


def test_rows_without_a_number_follow_the_one_before_and_false_hides_nothing() -> None:
    part = (
        b'<sheetData><row r="2" hidden="false"/><row hidden="1"/><x:row spans="1:2" hidden=\'true\' r="9">'
        b'</x:row><row collapsed="1"/><col hidden="1"/></sheetData>'
    )
    assert hidden_rows(part) == [2, 8]
    assert hidden_rows(b'<row r="1" hidden="0"/>') == []


def test_rows_beyond_what_any_list_has_are_not_looked_at() -> None:
    assert hidden_rows(b'<row hidden="1"/>' * (MOST_ROWS + 10)) == list(range(MOST_ROWS))


def test_rows_that_a_page_does_not_show_are_known_as_well(tmp_path: Path) -> None:
    styles = ("", "DISPLAY : none", "height:15pt", "")
    rows = "".join(
        f"<tr style='{style}'><td>{name}</td><td>2004</td></tr>"
        for style, name in zip(styles, NAMES, strict=True)
    )
    path = tmp_path / "cổng.xls"
    page = f"<html><table><tr><td>Họ và tên</td><td>Năm sinh</td></tr>{rows}</table></html>"
    path.write_text(page, encoding="utf-8")
    assert source_named(open_sheets(path)).hidden == (3,)


def test_a_row_is_hidden_wherever_among_the_rows_it_stands() -> None:
    for hidden in (1, 2, 3):
        rows = [b'<row r="%d"%b/>' % (one, b' hidden="1"' * (one == hidden)) for one in (1, 2, 3)]
        assert hidden_rows(b"<x><sheetData>%b</sheetData></x>" % b"".join(rows)) == [hidden - 1]
    # What else is hidden stands beside the rows.
    assert hidden_rows(b'<col hidden="1"/><sheetData><row r="1"/></sheetData><y hidden="1"/>') == []
