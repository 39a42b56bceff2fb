"""A list that is names and nothing else is read as one, with a header or without; no other column is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

import pytest

from domain.importing.cells import Cell, CellValue, Sheet
from domain.importing.headers import Doing, Headers
from domain.importing.mapping import guess
from domain.importing.table_guess import LeftOut, TableGuess
from domain.importing.tables import find_tables

KNOWN = Headers(json.loads(files("resources").joinpath("importing", "headers.json").read_text("utf-8")))
NAMES = ["Nguyễn Văn An", "Trần Thị Bé", "Lò Văn Mẫu", "Y Bloi Niê", "H'Hen Êban Thử"]


def sheet(*rows: Sequence[CellValue]) -> Sheet:
    return Sheet("DS", [tuple(Cell(value) for value in row) for row in rows])


def column(*texts: CellValue) -> Sheet:
    return sheet(*[[text] for text in texts])


def people(table: TableGuess, found: Sheet) -> list[str]:
    return [cells[0].text for _, cells in table.rows(found)]


def fields(table: TableGuess) -> list[str]:
    mapping = guess([(one.header, one.cells) for one in table.columns], KNOWN)
    return [target.field for target in mapping.targets]


@pytest.mark.parametrize(
    ("over", "titles"),
    [
        ([], ()),
        (["DANH SÁCH ĐOÀN VIÊN", None], ("DANH SÁCH ĐOÀN VIÊN",)),
        (["Đoàn xã Tân Hòa", "Chi đoàn thôn 1"], ("Đoàn xã Tân Hòa", "Chi đoàn thôn 1")),
    ],
)
def test_one_column_of_names_is_a_list_of_people(over: list[CellValue], titles: tuple[str, ...]) -> None:
    made = column(*over, *NAMES)
    (table,) = find_tables(made)
    assert (people(table, made), table.titles, fields(table)) == (NAMES, titles, ["full_name"])
    target = guess([(one.header, one.cells) for one in table.columns], KNOWN).targets[0]
    # Asked about as any other guess.
    assert target.sure < 0.9


def test_one_column_under_its_header_is_a_list_of_people() -> None:
    made = column("Danh sách lớp", "Họ và tên", *NAMES)
    (table,) = find_tables(made)
    assert (people(table, made), table.header_rows, fields(table)) == (NAMES, (1,), ["full_name"])
    assert table.titles == ("Danh sách lớp",)


def test_a_header_whose_other_columns_nobody_filled_in_is_that_of_the_names() -> None:
    made = sheet(["DANH SÁCH"], ["STT", "Họ và tên", "Ngày sinh"], *[[None, name] for name in NAMES])
    (table,) = find_tables(made)
    assert (people(table, made), table.titles, fields(table)) == (NAMES, ("DANH SÁCH",), ["full_name"])


def test_short_names_behind_frequent_families_are_names() -> None:
    names = ["Nguyễn An", "Trần Bé", "Lê Cường", "Vũ Dũng", "Phạm Thử"]
    (table,) = find_tables(column(*names))
    assert fields(table) == ["full_name"]


def test_whoever_looks_like_nobody_among_names_is_kept_to_be_asked_about() -> None:
    texts = [*NAMES, "Nguyễn Văn An và Trần Thị Bé", *NAMES, *NAMES, "An (Tý)", "0912000001"]
    made = column(*texts)
    (table,) = find_tables(made)
    assert people(table, made) == texts


def test_numbers_before_names_of_one_column_are_no_titles() -> None:
    texts = [f"{number}. {name}" for number, name in enumerate(NAMES, 1)]
    made = column(*texts)
    (table,) = find_tables(made)
    assert (people(table, made), fields(table)) == (texts, ["full_name"])


def test_lines_between_names_are_titles_totals_and_signatures() -> None:
    made = column(
        "Chi đoàn thôn 1", *NAMES, None, "Chi đoàn thôn 2", *NAMES, "Tổng số: 10", None, "Lê Văn Ký"
    )
    (table,) = find_tables(made)
    assert people(table, made) == [*NAMES, *NAMES]
    assert table.left_out[6] is LeftOut.BLANK
    assert table.left_out[7] is LeftOut.TITLE
    assert table.left_out[13] is LeftOut.TOTAL


@pytest.mark.parametrize(
    "texts",
    [
        ["Nguyễn Văn An"],
        ["Hà Nội", "An Giang", "Cao Bằng", "Thái Bình", "Hà Giang"],
        ["Chi đoàn thôn 1", "Chi đoàn thôn 2", "Chi đoàn thôn 3"],
        ["Họp chi đoàn", "Lao động công ích", "Sinh hoạt hè"],
        ["0912000001", "0912000002"],
        [1, 2, 3],
    ],
)
def test_one_column_of_anything_else_is_no_list_of_names(texts: list[CellValue]) -> None:
    assert not any("full_name" in fields(table) for table in find_tables(column(*texts)))


def test_without_any_header_the_one_column_of_names_is_guessed() -> None:
    made = sheet(*[[str(number), name, "05/03/2004"] for number, name in enumerate(NAMES, 1)])
    (table,) = find_tables(made)
    assert fields(table) == ["", "full_name", ""]


@pytest.mark.parametrize(
    "rows",
    [
        # The first half of names beside the other one, or beside the sex: a person has to say.
        [["Nguyễn Văn", "An"], ["Trần Thị Thu", "Bé"], ["Lò Văn Quang", "Mẫu"]],
        [["Nguyễn Văn An", "Nam"], ["Trần Thị Bé", "Nữ"], ["Lò Văn Mẫu", "Nam"]],
        # Whose parents these are, nothing says.
        [["Nguyễn Văn An", "Nguyễn Văn Ba"], ["Trần Thị Bé", "Trần Văn Tư"], ["Lò Văn Mẫu", "Lò Văn Lả"]],
    ],
)
def test_where_names_may_be_others_nothing_is_guessed(rows: list[list[CellValue]]) -> None:
    made = sheet(*[[str(number), *row] for number, row in enumerate(rows, 1)])
    targets = [
        target
        for table in find_tables(made)
        for target in guess([(one.header, one.cells) for one in table.columns], KNOWN).targets
    ]
    assert {target.doing for target in targets} == {Doing.SKIP}
