"""Whatever is broken in a list, it is read or refused: no other error, no hang, no memory eaten."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.services.sheet_caps import SheetRefused
from desktop.services.sheet_text import csv_sheet
from domain.importing.cells import Area, Cell, CellValue, Sheet
from domain.importing.encodings import propose
from domain.importing.tables import find_tables
from tests.helpers.make_lists import FOLDER
from tests.helpers.source_tree import ROOT

BROKEN = [
    FOLDER / name
    for name in (
        "central.xlsx",
        "mixed-codes.xlsx",
        "tcvn3.xls",
        "libreoffice-central.xls",
        "portal.xls",
        "tcvn3.csv",
    )
]
VALUES = st.one_of(
    st.none(),
    st.integers(-10, 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.text(max_size=12),
    st.sampled_from(["STT", "Họ và tên", "Ngày sinh", "Nam", "Nữ", "Tổng cộng", "(1)", "NguyÔn V¨n", "Leâ"]),
)


def test_broken_lists_are_read_or_refused() -> None:
    """In a process of its own, so that a crash or a hang of a parser would be seen as one."""
    command = [sys.executable, "-m", "tests.helpers.broken_lists", "80", "5", *map(str, BROKEN)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert min(said["read"], said["refused"]) > 80
    assert (said["slowest"] < 10, said["megabytes"] < 512) == (True, True)


def test_a_line_of_text_that_is_longer_than_any_cell_is_refused() -> None:
    with pytest.raises(SheetRefused, match=r"import\.file\.inside"):
        csv_sheet(("Họ và tên;Năm sinh\n" + "An" * 100_000 + ";2004").encode(), "x", lambda: False)


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    try:
        sheet = csv_sheet(content, "x", lambda: False)
    except SheetRefused:
        return
    assert all(isinstance(cell.value, str | None) for row in sheet.rows for cell in row)


@settings(max_examples=30)
@given(
    st.lists(st.lists(VALUES, max_size=6), max_size=12),
    st.lists(st.tuples(*[st.integers(0, 12)] * 4), max_size=3),
)
def test_any_sheet_has_tables_whose_rows_stand_on_it_once(
    values: list[list[CellValue]], areas: list[tuple[int, int, int, int]]
) -> None:
    rows = [tuple(map(Cell, row)) for row in values]
    merged = tuple(Area(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in areas)
    sheet = Sheet("x", rows, merged)
    places: set[tuple[int, int]] = set()
    for table in find_tables(sheet):
        for number, cells in table.rows(sheet):
            assert len(cells) == len(table.columns)
            assert number < len(rows)
            here = {(number, guess.column) for guess in table.columns}
            assert places.isdisjoint(here)
            places |= here


@settings(max_examples=50)
@given(st.lists(st.tuples(st.text(max_size=10), st.sampled_from(["", ".VnTime", ".VnTimeH", "VNI-Times"]))))
def test_any_column_is_read_and_reading_changes_only_texts(texts: list[tuple[str, str]]) -> None:
    cells = [Cell(text, font) for text, font in texts] + [Cell(5), Cell(None)]
    proposed = propose(cells)
    read = [proposed.read(cell) for cell in cells]
    assert read[-2:] == cells[-2:]
    assert all(isinstance(cell.value, str) for cell in read[:-2])


@pytest.mark.parametrize("after", ["", 'Ba,2003,"Thôn Hạ, xã Y"\n', 'Ba,2003,Thôn "Hạ" cũ\n'])
def test_a_quotation_mark_that_nobody_closed_takes_no_other_people_along(after: str) -> None:
    content = 'Họ và tên,Năm sinh,Quê quán\nAn,2004,"Thôn Thượng\nBình,2005,Thôn Trung\n' + after
    rows = csv_sheet(content.encode(), "x", lambda: False).rows
    assert [row[0].text for row in rows[1:]] == ["An", "Bình", *(["Ba"] if after else [])]
    assert rows[1][2].text == '"Thôn Thượng'


def test_a_cell_of_several_lines_and_marks_inside_of_a_cell_stay_as_they_are() -> None:
    content = 'Họ và tên,Quê quán\nAn,"Thôn ""Hạ"",\nxã X"\nBình,Thôn "Hạ" cũ\n'
    rows = csv_sheet(content.encode(), "x", lambda: False).rows
    assert [row[1].text for row in rows[1:]] == ['Thôn "Hạ",\nxã X', 'Thôn "Hạ" cũ']
    content = 'Họ và tên,Quê quán\nAn,"Hạ" xã X\nBình,Thôn Trung\n'
    rows = csv_sheet(content.encode(), "x", lambda: False).rows
    assert [row[1].text for row in rows[1:]] == ["Hạ xã X", "Thôn Trung"]
