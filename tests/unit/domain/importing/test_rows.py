"""A row of a list is read as one person: what is certain is taken, what is doubtful is offered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.findings import CheckLevel
from domain.importing.cell_values import OtherLabels
from domain.importing.cells import Cell, CellValue
from domain.importing.dates import DateOrder, date_and_rest, order_of
from domain.importing.headers import Doing, Headers, Target
from domain.importing.mapping import ColumnMapping, guess
from domain.importing.row_read import NO_PART, Part, RowRead
from domain.importing.rows import ReadingContext, RowReader, orders_of
from domain.members.fields import MEMBER
from domain.records import Value
from domain.stored_form import normalise
from domain.text import fold
from sync.protocol.rulebook import catalogue, rulebook

KNOWN = Headers(json.loads(files("resources").joinpath("importing", "headers.json").read_text("utf-8")))
LABELS = json.loads(files("resources").joinpath("importing", "labels.json").read_text("utf-8"))
TODAY = date(2026, 11, 22)
BRANCHES: Mapping[str, str] = {"Chi đoàn thôn 1": "org-1", "Xã Tân Hòa": ""}


def mapping_of(*headers: str) -> ColumnMapping:
    return guess([(header, []) for header in headers], KNOWN)


def read(
    headers: Sequence[str],
    cells: Sequence[CellValue],
    mapping: ColumnMapping | None = None,
    *,
    org: str = "org-9",
    from_1904: bool = False,
    orders: Mapping[int, DateOrder] | None = None,
) -> RowRead:
    context = ReadingContext(
        rulebook(), TODAY, BRANCHES.get, org, from_1904, orders or {}, OtherLabels(LABELS)
    )
    row = RowReader(mapping or mapping_of(*headers), context).read(7, [Cell(value) for value in cells])
    assert row is not None
    return row


def named(header: str, value: CellValue) -> RowRead:
    return read(["Họ và tên", header], ["Nguyễn Văn An", value])


def told(row: RowRead) -> list[tuple[str, str, Value]]:
    """Findings of cells: the field, the code, what is offered."""
    return [
        (finding.field, finding.code, finding.fix)
        for finding in row.findings
        if not finding.code.startswith("member.")
    ]


@pytest.mark.parametrize(
    ("header", "value", "field", "stored"),
    [
        ("Ngày sinh", "5/3/2004", "birth_date", "2004-03-05"),
        ("Ngày sinh", "03/2004", "birth_date", "2004-03"),
        ("Ngày sinh", 2004, "birth_date", "2004"),
        ("Ngày sinh", "2004", "birth_date", "2004"),
        ("Ngày sinh", date(2004, 3, 5), "birth_date", "2004-03-05"),
        ("Ngày sinh", datetime.fromisoformat("2004-03-05"), "birth_date", "2004-03-05"),
        ("Giới tính", "NỮ", "sex", "female"),
        ("Dân tộc", "Kinh", "ethnicity", "5"),
        ("Dân tộc", 5, "ethnicity", "5"),
        ("Dân tộc", "5.0", "ethnicity", "5"),
        ("Dân tộc", "5 - Kinh", "ethnicity", "5"),
        ("Trình độ văn hóa", "Hệ 12/12", "general_education", "3"),
        ("Nơi cấp", 34, "citizen_id_issued_by", "Thái Bình"),
        ("Nơi cấp", "Thái Bình", "citizen_id_issued_by", "Thái Bình"),
        ("Số CCCD", "034204001234", "citizen_id", "034204001234"),
        ("Điện thoại", "+84 912 345 678", "phone", "0912345678"),
        ("Sổ đoàn viên", "Đã có", "book_held", True),
        ("Sổ đoàn viên", "chưa", "book_held", False),
        ("Có hưởng lương", "x", "salaried", True),
        ("Số thẻ đoàn", 17, "card_number", "17"),
        ("Trình độ văn hóa", "12/12", "general_education", "3"),
        ("Trình độ văn hóa", "03", "general_education", "3"),
        ("Hội", "Hội Liên hiệp Thanh niên Việt Nam; HSV", "association", ["1", "2"]),
        ("Trình độ chuyên môn", "chưa qua đào tạo", "qualification", "8"),
    ],
)
def test_a_cell_becomes_the_stored_value(header: str, value: CellValue, field: str, stored: Value) -> None:
    row = named(header, value)
    assert row.values[field] == stored
    assert row.is_good


@pytest.mark.parametrize(
    ("header", "value", "field", "code", "fix"),
    [
        ("Số CCCD", 34204001234, "citizen_id", "citizen_id.lost_zero", "034204001234"),
        ("Số CCCD", "000123456789", "citizen_id", "citizen_id.province", "123456789"),
        ("Số CCCD", "1,23E+11", "citizen_id", "citizen_id.rounded", None),
        ("Số CCCD", 123000000000, "citizen_id", "citizen_id.rounded", None),
        ("Số CCCD", 34200000000, "citizen_id", "citizen_id.rounded", None),
        ("Điện thoại", 912345678, "phone", "phone.lost_zero", "0912345678"),
        ("Ngày sinh", 38051, "birth_date", "date.serial", "2004-03-05"),
        ("Ngày sinh", "38051", "birth_date", "date.serial", "2004-03-05"),
        ("Ngày sinh", "05/03/04", "birth_date", "date.two_digit_year", "2004-03-05"),
        ("Ngày sinh", "05/03/98", "birth_date", "date.two_digit_year", "1998-03-05"),
        ("Ngày sinh", "29/02/2003", "birth_date", "date.no_such_day", None),
        ("Dân tộc", "Không rõ dân", "ethnicity", "catalogue", None),
        ("Trình độ chuyên môn", "ĐH", "qualification", "catalogue", "4"),
        ("Trình độ văn hóa", "9/12", "general_education", "catalogue", "1"),
        ("Trình độ văn hóa", "6/12", "general_education", "catalogue", "4"),
        ("Trình độ văn hóa", date(2024, 12, 9), "general_education", "catalogue", "1"),
        ("Trình độ văn hóa", date(2024, 9, 12), "general_education", "catalogue", "1"),
        ("Trình độ văn hóa", date(2024, 12, 12), "general_education", "catalogue", "3"),
        ("Trình độ văn hóa", date(2024, 3, 14), "general_education", "catalogue", None),
        ("Trình độ văn hóa", "Đại học", "general_education", "import.of_another_field", None),
        ("Trình độ văn hóa", "TC", "general_education", "catalogue", None),
        ("Quê quán", "nt", "home_town", "cell.ditto", None),
        ("Quê quán", '"', "home_town", "cell.ditto", None),
        ("Quê quán", "X· §«ng Quang", "home_town", "import.old_code", "Xã Đông Quang"),
    ],
)
def test_a_doubtful_cell_is_never_taken_silently(
    header: str, value: CellValue, field: str, code: str, fix: Value
) -> None:
    row = named(header, value)
    assert (field, code, fix) in told(row)
    assert field not in row.values
    assert not row.is_good


def test_days_of_1904_are_offered_by_their_own_count() -> None:
    row = read(["Họ và tên", "Ngày sinh"], ["Nguyễn Văn An", 36589], from_1904=True)
    assert ("birth_date", "date.serial", "2004-03-05") in told(row)


def test_words_for_nothing_are_nothing() -> None:
    row = named("Ngày vào Đảng", "Không")
    assert "party_joined_on" not in row.values
    assert told(row) == [("party_joined_on", "import.says_nothing", None)]
    assert row.is_good


def test_the_month_comes_first_only_where_it_is_proven() -> None:
    american = [[Cell("An"), Cell("03/25/2004")], [Cell("Ba"), Cell("04/05/2004")]]
    mapping = mapping_of("Họ và tên", "Ngày sinh")
    orders = orders_of(mapping, american)
    assert orders[1] == DateOrder(month_first=1, either=1)
    row = read([], ["Nguyễn Văn An", "04/05/2004"], mapping, orders=orders)
    assert row.values["birth_date"] == "2004-04-05"
    mixed = order_of([Cell("25/03/2004"), Cell("03/25/2004")])
    assert mixed.day_first
    assert not mixed.is_month_first
    row = read([], ["Nguyễn Văn An", "03/25/2004"], mapping, orders={1: mixed})
    assert ("birth_date", "date.no_such_day", "2004-03-25") in told(row)


def test_the_date_stands_in_the_column_of_the_sex() -> None:
    headers = ["Họ và tên", "Ngày sinh Nam", "Ngày sinh Nữ"]
    row = read(headers, ["Trần Thị Bình", None, "05/03/2004"])
    assert (row.values["birth_date"], row.values["sex"]) == ("2004-03-05", "female")
    both = read(headers, ["Trần Thị Bình", "05/03/2004", "05/03/2004"])
    assert [finding.code for finding in both.findings if finding.level is CheckLevel.ERROR] == [
        "import.both_sexes"
    ]


def test_crosses_say_the_sex_and_must_not_contradict() -> None:
    headers = ["Họ và tên", "Nam", "Nữ"]
    assert read(headers, ["Trần Thị Bình", None, "x"]).values["sex"] == "female"
    assert not read(headers, ["Trần Thị Bình", "x", "x"]).is_good


def test_a_part_never_replaces_what_a_whole_column_says() -> None:
    headers = ("Họ và tên", "Tên", "Ngày sinh", "Năm")
    mapping = ColumnMapping(
        (
            Target(Doing.FIELD, ("full_name",)),
            Target(Doing.PART, ("full_name",), "given"),
            Target(Doing.FIELD, ("birth_date",)),
            Target(Doing.PART, ("birth_date",), "year"),
        ),
        headers,
    )
    row = read(headers, ["Nguyễn Văn An", "Bi", "05/03/2004", "2019"], mapping)
    assert (row.values["full_name"], row.values["birth_date"]) == ("Nguyễn Văn An", "2004-03-05")


def test_parts_are_put_together() -> None:
    row = read(
        ["Họ đệm", "Tên", "Ngày sinh Ngày", "Tháng sinh", "Ngày sinh Năm"], ["H'Hen", "Niê", 5, 3, 2004]
    )
    assert row.values["full_name"] == "H'Hen Niê"
    assert row.values["birth_date"] == "2004-03-05"
    year_only = read(["Họ đệm", "Tên", "Tháng sinh", "Ngày sinh Năm"], ["Y", "Moan", None, 2004])
    assert year_only.values["birth_date"] == "2004"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12/03/2021, Thái Bình", ("12/03/2021", "Thái Bình")),
        ("Thái Bình - 12/03/2021", ("12/03/2021", "Thái Bình")),
        ("12/03/2021", ("12/03/2021", "")),
        ("Thái Bình", ("", "Thái Bình")),
    ],
)
def test_one_cell_with_date_and_place_is_split(text: str, parts: tuple[str, str]) -> None:
    assert date_and_rest(text) == parts
    row = named("Ngày, nơi cấp", text)
    stored = (row.values.get("citizen_id_issued_on", ""), row.values.get("citizen_id_issued_by", ""))
    assert stored == ("2021-03-12" if parts[0] else "", parts[1])


def test_the_branch_is_the_named_one_else_the_given_one() -> None:
    headers = ["Họ và tên", "Đơn vị"]
    assert read(headers, ["Nguyễn Văn An", "Chi đoàn thôn 1"]).org == "org-1"
    assert read(headers, ["Nguyễn Văn An", "Xã Tân Hòa"]).org == "org-9"
    assert read(headers, ["Nguyễn Văn An", None]).org == "org-9"
    elsewhere = read(headers, ["Nguyễn Văn An", "Chi đoàn thôn 77"])
    assert (elsewhere.org, elsewhere.is_good) == ("org-9", True)
    assert ("org", "import.branch_unknown", None) in told(elsewhere)
    nowhere = read(headers, ["Nguyễn Văn An", "Chi đoàn thôn 77"], org="")
    assert not nowhere.is_good
    assert ("org", "import.branch_missing", None) in told(read(headers, ["Nguyễn Văn An", None], org=""))


def test_somebody_half_known_is_taken() -> None:
    row = read(["Họ và tên", "Ngày sinh", "Điện thoại"], ["Nguyễn Văn An", None, None])
    assert row.is_good
    assert [finding.code for finding in row.findings] == ["member.hard_to_identify"]


def test_somebody_without_a_name_is_not() -> None:
    row = read(["Họ và tên", "Ngày sinh"], [None, "05/03/2004"])
    assert ("full_name", "required", None) in told(row)


def test_an_empty_row_is_nobody() -> None:
    context = ReadingContext(rulebook(), TODAY, BRANCHES.get, "org-9")
    reader = RowReader(mapping_of("STT", "Họ và tên", "Điện thoại"), context)
    assert reader.read(9, [Cell(3), Cell(" "), Cell(None)]) is None
    assert reader.read(9, [Cell(3)]) is None


def test_what_several_cells_say_together_is_told_at_one_of_them() -> None:
    row = read(["Họ và tên", "Giới tính", "Số CCCD"], ["Trần Thị Bình", "Nữ", "034204001234"])
    assert [(finding.column, finding.code) for finding in row.findings] == [(2, "citizen_id.sex_mismatch")]


def test_fixed_values_fill_what_the_row_leaves_open() -> None:
    mapping = mapping_of("Họ và tên", "Nữ")
    mapping = ColumnMapping(mapping.targets, mapping.headers, fixed={"sex": "male"})
    assert read([], ["Nguyễn Văn An", None], mapping).values["sex"] == "male"
    assert read([], ["Trần Thị Bình", "x"], mapping).values["sex"] == "female"


def test_other_labels_stand_for_codes_that_there_are_and_for_one_only() -> None:
    for part in ("same", "likely"):
        for name, by_code in LABELS[part].items():
            assert by_code.keys() <= catalogue(name).labels.keys()
    for name, by_code in LABELS["same"].items():
        texts = [fold(text) for texts in by_code.values() for text in texts]
        assert len(set(texts)) == len(texts), name


@pytest.mark.parametrize("name", [field.name for field in MEMBER.fields if field.catalogue])
def test_codes_and_labels_of_every_catalogue_are_both_understood(name: str) -> None:
    declared = MEMBER.by_name[name]
    ambiguous = {"position", "association"}  # labels that differ in nothing but signs, or hold commas
    for code, label in catalogue(declared.catalogue).labels.items():
        assert normalise(declared, code, rulebook()).finding is None
        if name not in ambiguous:
            assert normalise(declared, label, rulebook()).finding is None


@pytest.mark.parametrize(("columns", "stored"), [({1}, "2004-03-05"), (set(), "2004-05-03")])
def test_whoever_says_which_columns_put_the_month_first_is_believed(columns: set[int], stored: str) -> None:
    mapping = replace(mapping_of("Họ và tên", "Ngày sinh"), month_first=frozenset(columns))
    row = read(["Họ và tên", "Ngày sinh"], ["Nguyễn Văn An", "3/5/2004"], mapping)
    assert row.values["birth_date"] == stored


def test_letters_that_were_lost_in_a_text_are_told() -> None:
    row = named("Quê quán", "Th?i B?nh")
    assert (told(row), row.values["home_town"]) == ([("home_town", "import.lost_letters", None)], "Th?i B?nh")
    assert told(named("Quê quán", "Xã A? chưa rõ")) == []


def test_a_bare_zero_is_no_text() -> None:
    """A formula that looks at an empty cell shows it."""
    row = named("Quê quán", 0)
    assert told(row) == [("home_town", "import.says_nothing", None)]
    assert "home_town" not in row.values


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("034204000011 (mới)", "034204000011"),
        ("CCCD: 034 204 000 011", "034204000011"),
        ("034204000011; 034204000028", None),
        ("chưa làm", None),
    ],
)
def test_a_number_among_words_is_offered(text: str, fix: str | None) -> None:
    assert told(named("Số CCCD", text)) == [("citizen_id", "citizen_id.unreadable", fix)]


def test_a_date_under_a_sex_that_cannot_be_read_says_nothing_of_the_sex() -> None:
    row = read(["Họ và tên", "Ngày sinh Nam", "Ngày sinh Nữ"], ["Nguyễn Văn An", "31/02/2004", ""])
    assert [finding.field for finding in row.findings if finding.level is CheckLevel.ERROR] == ["birth_date"]
    assert not {"sex", "birth_date"} & row.values.keys()


_CELLS = st.one_of(
    st.sampled_from(
        (None, "", " ", "Nguyễn Văn An", "1", 1, 1.0, True, "05/03/2004", "x", "Xã Tân Hòa", "0912345678")
    ),
    st.text(max_size=8),
    st.integers(0, 10**12),
    st.floats(),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)
_MANY = ("Họ và tên", "Ngày sinh", "Số CCCD", "Có hưởng lương", "Nam", "Nữ", "Đơn vị", "Quê quán", "Ghi chú")


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(st.lists(_CELLS, max_size=len(_MANY)), max_size=6))
def test_many_rows_at_once_say_what_each_says_by_itself(rows: list[list[CellValue]]) -> None:
    context = ReadingContext(rulebook(), TODAY, BRANCHES.get, "org-9")
    mapping = mapping_of(*_MANY)
    listed = [(number, [Cell(value) for value in row]) for number, row in enumerate(rows, 5)]
    parts = [(Part("org-1"), NO_PART, Part(unknown="Chi đoàn X"))[number % 3] for number, _ in listed]
    together = RowReader(mapping, context).read_all(listed, parts)
    alone = [
        RowReader(mapping, context).read(number, cells, part)
        for (number, cells), part in zip(listed, parts, strict=True)
    ]
    assert repr(together) == repr(alone)


def test_equal_cells_of_different_types_say_different_things() -> None:
    context = ReadingContext(rulebook(), TODAY, BRANCHES.get, "org-9")
    values: Sequence[CellValue] = (1, True, 1.0, "1", 5)
    headers = ["Họ và tên", "Có hưởng lương"]
    listed = [(number, [Cell("An Văn"), Cell(value)]) for number, value in enumerate(values)]
    together = RowReader(mapping_of(*headers), context).read_all(listed, [NO_PART] * len(listed))
    alone = [read(headers, ["An Văn", value]) for value in values]
    assert [row and (row.values, row.findings) for row in together] == [
        (row.values, row.findings) for row in alone
    ]
    assert "salaried" not in alone[4].values
    assert alone[1].values["salaried"] is True


def test_who_stands_under_a_title_of_nobody_is_told_and_goes_where_people_chose() -> None:
    part = Part(unknown="Chi đoàn Trường học")
    for chosen, level in (("", CheckLevel.ERROR), ("org-9", CheckLevel.WARNING)):
        context = ReadingContext(rulebook(), TODAY, BRANCHES.get, chosen)
        row = RowReader(mapping_of("Họ và tên"), context).read(7, [Cell("An Văn")], part)
        assert row is not None
        [finding] = [one for one in row.findings if one.field == "org"]
        assert (row.org, finding.code, finding.level) == (chosen, "import.branch_unknown", level)
        assert finding.params == {"name": "Chi đoàn Trường học"}


@pytest.mark.parametrize(
    ("text", "stored", "fix"),
    [
        ("12/12", {"general_education": "3"}, None),
        ("Cao đẳng", {"qualification": "5"}, None),
        ("12/12, Cao đẳng", {"general_education": "3", "qualification": "5"}, None),
        ("12/12 - Thạc sĩ", {"general_education": "3", "qualification": "1"}, None),
        ("Đại học", {}, "Cử nhân"),
        ("9/12", {}, "Trung học cơ sở"),
        ("12/12; ĐH", {"general_education": "3"}, None),
        ("4", {}, None),
        ("linh tinh", {}, None),
    ],
)
def test_a_column_of_two_code_lists_puts_each_word_where_it_belongs(
    text: str, stored: dict[str, str], fix: str | None
) -> None:
    row = named("Trình độ văn hóa, chuyên môn", text)
    names = ("general_education", "qualification")
    assert {name: value for name, value in row.values.items() if name in names} == stored
    errors = [one for one in row.findings if one.field in names and one.level is CheckLevel.ERROR]
    whole = len(stored) == max(1, text.count(",") + text.count(" - ") + text.count(";") + 1)
    assert [one.fix for one in errors] == ([] if whole else [fix])
