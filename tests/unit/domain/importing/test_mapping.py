"""Columns find their fields by what stands over them and below them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

import pytest

from domain.importing.cells import Cell
from domain.importing.headers import Doing, Headers, Target, read_targets
from domain.importing.mapping import ColumnMapping, Update, fingerprint, from_stored, guess, to_stored
from domain.members.fields import MEMBER

CONTENT = json.loads(files("resources").joinpath("importing", "headers.json").read_text(encoding="utf-8"))
KNOWN = Headers(CONTENT)


def listed(between: str, headers: str) -> list[str]:
    return headers.split(between)


# The central system's own list, top and lower header row joined; some end in a blank.
CENTRAL = listed(
    "|",
    "STT|Họ và tên|Mã định danh đoàn viên|Ngày sinh Nam|Ngày sinh Nữ|Dân tộc|Tôn giáo|Quê quán|"
    "Địa chỉ thường trú|Số CMND/CCCD|Ngày cấp|Nơi cấp|Trình độ văn hóa|Trình độ chuyên môn|Trình độ LLCT|"
    "Tin học|Ngoại ngữ|Thời gian vào đoàn |Số Nghị quyết chuẩn y kết nạp đoàn viên|Số thẻ đoàn|"
    "Thời gian vào Đảng|Nghề nghiệp hiện nay|Đối tượng đoàn viên|Rèn luyện đoàn viên|"
    "Đánh giá, xếp loại đoàn viên|Khen thưởng|Kỷ luật|Chức vụ trong chi đoàn|Hội |Đoàn viên danh dự|"
    "Email liên hệ|Điện thoại liên hệ|Đơn vị",
)
SECOND = listed(
    "; ",
    "Đơn vị; Họ và tên; Ngày sinh; Giới tính; Dân tộc; Tôn giáo; CMND/CCCD; Ngày cấp; Nơi cấp; Quê quán; "
    "Thường trú; Số nghị quyết chuẩn y kết nạp đoàn; Nơi vào đoàn; Nơi cấp thẻ đoàn; Ngày vào đoàn; "
    "Chức vụ trong chi Đoàn; Hiệp hội; Đoàn viên danh dự; Ngày vào Đảng; Chức vụ Đảng; Có hưởng lương; "
    "Sổ đoàn viên; Trình độ văn hóa; Trình độ chuyên môn; Lý luận chính trị; Trình độ tin học; Ngoại ngữ; "
    "Nghề nghiệp hiện nay; Số điện thoại; Email",
)


def columns(headers: Sequence[str]) -> list[tuple[str, list[Cell]]]:
    return [(header, []) for header in headers]


def field_by_header(headers: Sequence[str]) -> dict[str, str]:
    mapping = guess(columns(headers), KNOWN)
    return {header: target.field for header, target in zip(headers, mapping.targets, strict=True)}


def test_every_meaning_speaks_of_a_field_that_there_is() -> None:
    named = {name for target in read_targets(CONTENT) for name in target.fields}
    assert named <= MEMBER.by_name.keys()


def test_no_header_stands_for_two_meanings() -> None:
    headers = [header.casefold() for entry in CONTENT["meanings"] for header in entry["headers"]]
    assert sorted(set(headers)) == sorted(headers)


def test_the_central_list_is_understood_whole() -> None:
    mapping = guess(columns(CENTRAL), KNOWN)
    assert mapping.unknown == ()
    assert all(target.sure == 1.0 for target in mapping.targets)
    by_sex = [(target.field, target.part) for target in mapping.targets if target.doing is Doing.BY_SEX]
    assert by_sex == [("birth_date", "male"), ("birth_date", "female")]
    assert mapping.targets[-1].doing is Doing.BRANCH
    assert "sex" in mapping.fields


def test_what_belongs_to_workflows_is_named_and_not_taken() -> None:
    mapping = guess(columns(CENTRAL), KNOWN)
    assert mapping.elsewhere == (
        ("Rèn luyện đoàn viên", "training"),
        ("Đánh giá, xếp loại đoàn viên", "assessment"),
        ("Khen thưởng", "commendation"),
        ("Kỷ luật", "discipline"),
    )


def test_the_second_layout_is_understood_whole() -> None:
    mapping = guess(columns(SECOND), KNOWN)
    assert mapping.unknown == ()
    named = field_by_header(SECOND)
    assert named["CMND/CCCD"] == "citizen_id"
    assert named["Thường trú"] == "permanent_address"
    assert named["Ngày vào Đảng"] == "party_joined_on"
    assert named["Ngày vào đoàn"] == "joined_on"
    assert named["Nơi cấp thẻ đoàn"] == ""


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Ho ten", "full_name"),
        ("Họ & tên", "full_name"),
        ("HỌ VÀ TÊN ĐV", "full_name"),
        ("HỌ VÀ TÊN\n(ghi như giấy khai sinh)", "full_name"),
        ("Ngày, tháng, năm sinh", "birth_date"),
        ("Nam sinh", "birth_date"),
        ("Số  CCCD ", "citizen_id"),
        ("Số căn cước công dân/CMND", "citizen_id"),
        ("SĐT", "phone"),
        ("Điện thọai", "phone"),
        ("Mã số đoàn viên", "member_code"),
        ("D.tộc", "ethnicity"),
        ("Số QĐ kết nạp", "admission_resolution"),
        ("Trình độ chuyên mon", "qualification"),
        ("Ngày sinh (dd/mm/yyyy)", "birth_date"),
    ],
)
def test_headers_are_found_as_people_write_them(header: str, field: str) -> None:
    assert KNOWN.meaning(header).field == field


@pytest.mark.parametrize("header", ["", "Màu áo", "xyz", "12", "Ngày sinh nhật của mẹ bạn Hoa"])
def test_a_header_that_nobody_knows_is_left_to_people_or_doubtful(header: str) -> None:
    assert KNOWN.meaning(header).sure < 0.9


@pytest.mark.parametrize(
    "header",
    [
        "Ngày cấp thẻ", "Ngày cấp sổ đoàn", "Chức vụ chính quyền", "Số thẻ Đảng viên", "Số thẻ BHYT",
        "Số thẻ hội viên", "Số hộ khẩu", "Ngày vào Đội", "Ngay ket nap Hoi", "Ngày lập", "Bí thư chi đoàn",
        "Chức vụ trong lớp", "Địa chỉ cơ quan",
    ],
)  # fmt: skip
def test_a_day_or_post_of_something_else_is_not_taken_for_one_of_ours(header: str) -> None:
    assert KNOWN.meaning(header).part == "not_kept"


def test_a_name_in_two_columns_is_put_together() -> None:
    for headers in (["Họ và tên", ""], ["Họ và tên", "Họ và tên"], ["Họ và tên", "Tên"], ["Họ đệm", "Tên"]):
        cells = [(headers[0], [Cell("Nguyễn Văn")]), (headers[1], [Cell("An"), Cell("Bình")])]
        mapping = guess(cells, KNOWN)
        assert [target.part for target in mapping.targets] == ["family", "given"]


def test_year_and_male_without_accents_are_told_apart_by_their_neighbours() -> None:
    dates = guess(columns(["NGAY SINH NGAY", "NGAY SINH THANG", "NGAY SINH NAM"]), KNOWN)
    assert [target.part for target in dates.targets] == ["day", "month", "year"]
    sexes = guess(columns(["NGAY SINH NAM", "NGAY SINH NU"]), KNOWN)
    assert [target.part for target in sexes.targets] == ["male", "female"]


def test_a_year_is_never_taken_for_male() -> None:
    for header in ("Năm", "NĂM", "Năm thứ", "Năm học", "Nam thu", "Năm sinh Năm", "Năm vào trường"):
        assert KNOWN.meaning(header).part not in ("male", "female")
    assert KNOWN.meaning("Năm vào Đảng").field == "party_joined_on"
    assert KNOWN.meaning("Giới tính: Nam, Nữ") == Target(Doing.FIELD, ("sex",), sure=0.8)
    assert guess(columns(["HO TEN", "NAM"]), KNOWN).unknown == ("NAM",)
    assert guess(columns(["HO TEN", "NAM", "NU"]), KNOWN).targets[1].doing is Doing.MARK


def test_half_of_two_columns_of_the_sexes_is_none() -> None:
    for header in ("Nam", "Ngày sinh Nam"):
        alone = guess([("Họ và tên", []), (header, [Cell("2004")])], KNOWN)
        assert alone.unknown == (header,)
    parts = guess(columns(["Ngày sinh Ngày", "Ngày sinh Tháng", "Ngày sinh Nam"]), KNOWN)
    assert [target.part for target in parts.targets] == ["day", "month", "year"]
    assert guess(columns(["Áo nam", "Áo nữ"]), KNOWN).fields == ()


@pytest.mark.parametrize("headers", ["Ngày|Tháng|Năm", "NGAY|THANG|NAM", "Ngày sinh|Tháng sinh|Năm sinh"])
def test_day_month_and_year_beside_each_other_are_the_date_of_birth(headers: str) -> None:
    found = guess(columns(["Họ và tên", *headers.split("|"), "Lớp"]), KNOWN).targets[1:4]
    assert [(one.field, one.part) for one in found] == [
        ("birth_date", "day"),
        ("birth_date", "month"),
        ("birth_date", "year"),
    ]


def test_three_columns_beside_a_date_of_birth_are_another_date() -> None:
    found = guess(columns(["Ngày sinh", "Ngày", "Tháng", "Năm"]), KNOWN)
    assert found.unknown == ("Ngày", "Tháng", "Năm")
    whole = guess([("Ngày sinh", [Cell("05/03/2004")]), ("Tháng sinh", []), ("Năm sinh", [])], KNOWN)
    assert [one.part for one in whole.targets] == ["", "twice", "twice"]


@pytest.mark.parametrize(
    "header", ["Tên thường gọi", "Tên trường", "Tên gọi khác", "Hộ", "Họ hàng", "Tên bố"]
)
def test_what_only_begins_like_a_name_is_none(header: str) -> None:
    assert KNOWN.meaning(header).doing is Doing.SKIP


def test_given_names_beside_whole_names_are_not_said_twice() -> None:
    whole = [Cell("Nguyễn Văn An"), Cell("Trần Thị Bình"), Cell("Lê Văn Chi")]
    given = [Cell("An"), Cell("Bình"), Cell("Chi")]
    targets = guess([("Họ và tên", whole), ("Tên", given)], KNOWN).targets
    assert [(one.doing, one.part) for one in targets] == [(Doing.FIELD, ""), (Doing.SKIP, "twice")]


def test_a_whole_name_leaves_no_room_for_parts_of_it() -> None:
    targets = guess(columns(["Họ và tên", "Lớp", "Tên", "Họ"]), KNOWN).targets
    assert [(one.doing, one.part) for one in targets] == [
        (Doing.FIELD, ""),
        (Doing.BRANCH, ""),
        (Doing.SKIP, "twice"),
        (Doing.SKIP, "twice"),
    ]
    parted = guess(columns(["Họ đệm", "Tên", "Họ tên ở lớp"]), KNOWN).targets
    assert [one.part for one in parted] == ["family", "given", "twice"]


@pytest.mark.parametrize(
    "header",
    [
        "SĐT phụ huynh", "CCCD mẹ", "Số CCCD của bố", "Nghề nghiệp bố", "Năm sinh bố", "Ngày sinh của con",
        "Email phụ huynh", "Họ và tên bố/mẹ", "Họ tên vợ (chồng)", "Ngày sinh chồng", "Người lập",
        "Mẹ Họ tên", "Họ tên người lập", "SĐT (phụ huynh)", "SDT PHU HUYNH", "HO TEN BO", "CCCD me",
        "Nghề nghiệp mẹ ", "Họ tên GVCN", "SĐT bí thư", "Họ tên người khai", "SDT GVCN", "Họ tên giáo viên",
    ],
)  # fmt: skip
def test_what_is_told_of_relatives_is_not_kept(header: str) -> None:
    found = KNOWN.meaning(header)
    assert (found.doing, found.part) == (Doing.SKIP, "not_kept")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Họ và tên (viết hoa, không ghi tên bố mẹ)", "full_name"),
        ("CHUC VU CAN BO", "position"),
        ("Chức vụ cán bộ", "position"),
        ("Điện thoại liên hệ", "phone"),
    ],
)
def test_words_that_only_look_like_relatives_are_no_relatives(header: str, field: str) -> None:
    assert KNOWN.meaning(header).field == field


def test_columns_of_the_sexes_hold_crosses_or_dates() -> None:
    crosses = guess([("Nam", [Cell("x")]), ("Nữ", [Cell("x")])], KNOWN)
    assert {target.doing for target in crosses.targets} == {Doing.MARK}
    dates = guess([("Nam", [Cell("01/02/2004")]), ("Nữ", [Cell("2005")])], KNOWN)
    assert {target.doing for target in dates.targets} == {Doing.BY_SEX}


def test_of_two_columns_for_one_field_the_surer_one_has_it() -> None:
    mapping = guess(columns(["Địa chỉ thường trú hiện nay", "Địa chỉ thường trú"]), KNOWN)
    assert [target.part for target in mapping.targets] == ["twice", ""]
    assert mapping.targets[1].field == "permanent_address"


def test_a_mapping_is_remembered_for_the_same_headers_only() -> None:
    mapping = ColumnMapping(
        targets=(Target(Doing.FIELD, ("full_name",)), Target(Doing.SKIP)),
        headers=("Họ tên", "Ghi chú"),
        fixed={"sex": "female"},
        updates={"phone": Update.OVERWRITE},
        month_first=frozenset({1}),
        pivot=30,
    )
    kept = json.loads(json.dumps(to_stored(mapping)))
    assert from_stored(kept, ("HO TEN", "Ghi  chú")) == ColumnMapping(
        mapping.targets, ("HO TEN", "Ghi  chú"), mapping.fixed, mapping.updates, mapping.update,
        mapping.month_first, 30,
    )  # fmt: skip
    assert from_stored(kept, ("Họ tên", "Lớp")) is None
    assert from_stored({**kept, "targets": kept["targets"][:1]}, ("HO TEN", "Ghi  chú")) is None
    assert fingerprint(["Họ tên"]) == fingerprint(["HO TEN "])
