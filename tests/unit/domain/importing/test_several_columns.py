"""What several columns say together, or one of two says: nothing of it goes to another value or person."""

from __future__ import annotations

import pytest

from domain.importing.cells import Cell, CellValue
from domain.importing.mapping import guess
from tests.unit.domain.importing.test_rows import KNOWN, read, told

NUMBERED = ["TT", "Họ và tên", "Ngày sinh", "Điện thoại"]


@pytest.mark.parametrize(
    ("cells", "stored"),
    [
        ((3, 4, 2001), "2001-04-03"),
        ((None, 4, 2001), "2001-04"),
        ((None, None, 2001), "2001"),
        (("03", "04", "2001"), "2001-04-03"),
    ],
)
def test_day_month_and_year_of_three_columns_are_one_day(cells: tuple[CellValue, ...], stored: str) -> None:
    row = read(["Họ và tên", "Ngày", "Tháng", "Năm"], ["Lò Văn Thử", *cells])
    assert row.values["birth_date"] == stored


@pytest.mark.parametrize("cells", [(3, None, 2001), (3, 4, None), (3, None, None), (None, 4, None)])
def test_a_day_of_no_month_or_year_is_no_month(cells: tuple[CellValue, ...]) -> None:
    row = read(["Họ và tên", "Ngày", "Tháng", "Năm"], ["Lò Văn Thử", *cells])
    assert "birth_date" not in row.values
    assert told(row) == [("birth_date", "date.unreadable", None)]


@pytest.mark.parametrize("cross", ["x", "X", "v", "✓", "1", 1, True, "Nữ", "có"])
def test_a_cross_under_a_sex_says_it(cross: CellValue) -> None:
    assert read(["Họ và tên", "Nam", "Nữ"], ["Lò Thị Thử", None, cross]).values["sex"] == "female"


@pytest.mark.parametrize(
    ("said", "code"), [("Nam", "import.contradicts"), ("2002", "catalogue"), ("??? ", "catalogue")]
)
def test_what_is_no_cross_under_a_sex_does_not_say_it(said: CellValue, code: str) -> None:
    row = read(["Họ và tên", "Nam", "Nữ"], ["Lò Thị Thử", None, said])
    assert ("sex" in row.values, told(row)) == (False, [("sex", code, None)])


@pytest.mark.parametrize("nothing", ["0", 0, "-", "--", "không", "", False])
def test_what_says_no_under_a_sex_says_nothing(nothing: CellValue) -> None:
    row = read(["Họ và tên", "Nam", "Nữ"], ["Lò Thị Thử", None, nothing])
    assert ("sex" in row.values, told(row)) == (False, [])


def test_of_a_column_of_old_cards_and_one_of_ids_the_ids_are_taken() -> None:
    old, new = [Cell("123456789"), Cell("123456788")], [Cell("014201000011"), Cell(14201000012)]
    for columns in ([("CMND", old), ("CCCD", new)], [("CCCD", new), ("CMND", old)]):
        targets = guess([("Họ và tên", [Cell("Lò Văn Thử")]), *columns], KNOWN).targets
        assert {header: target.field for (header, _), target in zip(columns, targets[1:], strict=True)} == {
            "CMND": "",
            "CCCD": "citizen_id",
        }


def test_a_word_under_a_name_without_a_number_may_be_its_rest() -> None:
    row = read(NUMBERED, [None, "Thử", None, None])
    assert ("full_name", "import.rest_of_above", None) in told(row)


@pytest.mark.parametrize(
    "cells",
    [(2, "Thử", None, None), (None, "Lò Thử", None, None), (None, "Thử", "05/03/2004", None)],
)
def test_whoever_has_a_number_a_name_or_anything_else_is_somebody(cells: tuple[CellValue, ...]) -> None:
    assert "import.rest_of_above" not in [code for _, code, _ in told(read(NUMBERED, cells))]


DAY_AND_PLACE = "Ngày, nơi vào Đoàn"


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("26/3/2016 THCS A", {"joined_on": "2016-03-26", "joined_at": "THCS A"}),
        ("THCS 19/5", {"joined_at": "THCS 19/5"}),
        ("26/3/2016, THCS 19/5", {"joined_on": "2016-03-26", "joined_at": "THCS 19/5"}),
    ],
)
def test_a_day_and_a_place_in_one_cell_are_told_apart(said: str, values: dict[str, str]) -> None:
    row = read(["Họ và tên", DAY_AND_PLACE], ["Lò Văn Thử", said])
    assert row.values == {"full_name": "Lò Văn Thử", **values}
    assert told(row) == []


@pytest.mark.parametrize("said", ["26/3/16 THCS A", "2016, THCS A", "ngày 26/3 THCS A"])
def test_what_may_be_meant_for_a_day_is_no_part_of_a_place(said: str) -> None:
    row = read(["Họ và tên", DAY_AND_PLACE], ["Lò Văn Thử", said])
    assert row.values == {"full_name": "Lò Văn Thử"}
    assert [field for field, _, _ in told(row)] == ["joined_on"]


@pytest.mark.parametrize("said", ["014201000011, 01/02/2021, Cục CS", "01/02/2021 014 201 000 011 Cục CS"])
def test_the_number_of_a_card_is_no_part_of_the_place_where_it_was_issued(said: str) -> None:
    row = read(["Họ và tên", "Số CCCD, ngày cấp, nơi cấp"], ["Lò Văn Thử", said])
    assert row.values == {"full_name": "Lò Văn Thử"}
    assert told(row) == [("citizen_id_issued_by", "import.number_among_text", None)]


BEHIND = {
    "given names": (["An", "Bé", "Niê Kdăm"], "given"),
    "the sex": (["Nam", "Nữ", "Nam"], "unknown"),
    "the people": (["Kinh", "Mường", "Tày"], "unknown"),
    "the village": (["Đông", "Đoài"] * 4, "unknown"),
}


@pytest.mark.parametrize(("said", "part"), BEHIND.values(), ids=BEHIND)
def test_single_words_behind_names_without_a_header_are_given_names_only_where_they_may_be(
    said: list[str], part: str
) -> None:
    families = [Cell("Lò Văn"), Cell("Trần Thị"), Cell("Y Bloi")]
    targets = guess([("Họ và tên", families), ("", [Cell(one) for one in said])], KNOWN).targets
    assert targets[1].part == part
    # A guess like this is to be looked at.
    assert targets[1].sure < 0.9


@pytest.mark.parametrize("said", ["1.23E+05", "1,2E+11", "1E+05"])
def test_a_card_number_that_a_spreadsheet_shortened_is_asked_about(said: str) -> None:
    row = read(["Họ và tên", "Số thẻ đoàn"], ["Lò Văn Thử", said])
    assert told(row) == [("card_number", "import.rounded", None)]
    assert "card_number" not in row.values
