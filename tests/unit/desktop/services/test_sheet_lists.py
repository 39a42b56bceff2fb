"""Real-shaped lists are read with the expected rows, byte for byte, and the file is never written."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from desktop.services.sheet_files import open_sheets
from domain.importing.cells import Cell, Workbook
from domain.importing.encodings import propose
from domain.importing.table_guess import TableGuess
from domain.importing.tables import find_tables
from tests.helpers.make_lists import CONVERTED, FOLDER, lists

LISTS = sorted(path for path in FOLDER.iterdir() if path.suffix != ".json")


def tables_in(book: Workbook) -> list[dict[str, Any]]:
    """What the wizard would show: the tables of all sheets that are not hidden, texts in Unicode."""
    found: list[dict[str, Any]] = []
    for sheet in book.sheets:
        for table in find_tables(sheet) if not sheet.hidden else []:
            rows = [cells for _, cells in table.rows(sheet)]
            header = [guess.header for guess in table.columns]
            found.append({"sheet": sheet.name, "header": header, "rows": read_rows(table, rows)})
    return found


def read_rows(table: TableGuess, rows: list[tuple[Cell, ...]]) -> list[list[str]]:
    proposed = [propose([row[place] for row in rows]) for place in range(len(table.columns))]
    return [[one.read(cell).text for one, cell in zip(proposed, row, strict=True)] for row in rows]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_a_list_is_read_as_it_was_meant(path: Path) -> None:
    expected = json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))
    assert tables_in(open_sheets(path)) == expected["tables"]


def test_there_are_lists_of_every_shape() -> None:
    assert len(LISTS) >= 14
    assert {path.suffix for path in LISTS} == {".xlsx", ".xls", ".csv"}


def test_the_lists_can_be_made_again() -> None:
    """The script still makes what lies there; LibreOffice's files cannot be made everywhere."""
    made = lists()
    assert {*made, *(name for _, name in CONVERTED)} == {path.name for path in LISTS}
    for name, one in made.items():
        assert one.expected() == (FOLDER / f"{name}.json").read_text(encoding="utf-8"), name
        if name.endswith(".csv"):
            assert one.content == (FOLDER / name).read_bytes(), name


def test_hidden_sheets_and_the_name_and_digest_of_the_file_are_told() -> None:
    path = FOLDER / "central.xlsx"
    book = open_sheets(path)
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("DSDV", False), ("DATA", True)]
    assert (book.name, book.digest) == (path.name, hashlib.sha256(path.read_bytes()).hexdigest())
    (table,) = find_tables(book.sheets[0])
    assert (table.header_rows, table.first_row) == ((4, 5), 6)
    assert table.titles == ("DANH SÁCH ĐOÀN VIÊN", "CHI ĐOÀN THÔN BÌNH MINH")


def test_the_system_of_1904_is_told_apart() -> None:
    assert open_sheets(FOLDER / "dates-1904.xlsx").date_1904
    assert open_sheets(FOLDER / "old.xls").date_1904
    assert not open_sheets(FOLDER / "second-layout.xlsx").date_1904


@pytest.mark.parametrize("name", ["tcvn3.xls", "tcvn3.csv"])
def test_the_file_is_never_written(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes((FOLDER / name).read_bytes())
    path.chmod(0o444)
    before = (path.stat().st_mtime_ns, path.read_bytes())
    open_sheets(path)
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before
    assert [found.name for found in tmp_path.iterdir()] == [name]
