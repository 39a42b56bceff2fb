"""Members as a file: what the screen shows, nothing that calculates; who takes ids along is noted."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.services import central_list, exporting, list_writing
from desktop.services.cases import Cases
from desktop.services.failures import ActionRefused, Usage, describe
from desktop.services.import_source import source_named
from desktop.services.import_types import Choices
from desktop.services.importing import Import
from desktop.services.members import MemberFilter
from desktop.services.sheet_files import open_sheets
from sync.replica.types import TrailQuery
from tests.helpers.desks import Desk, Office

CITIZEN_ID = "034203001234"


def sheet_of(path: Path, name: str = "") -> list[list[str]]:
    book = load_workbook(path)
    sheet = book[name] if name else book.worksheets[0]
    assert all(cell.data_type in "sn" for row in sheet.iter_rows() for cell in row)
    assert not any(isinstance(cell.value, int | float) for row in sheet.iter_rows() for cell in row)
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]


def exported(desk: Desk, path: Path, *names: str, query: MemberFilter | None = None) -> exporting.Exported:
    columns = exporting.field_columns(desk.session, names)
    return exporting.export_list(desk.session, path, query or MemberFilter(), columns, purpose="superior")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "danh sách.xlsx"


def test_ids_and_phones_are_text_and_values_are_as_people_read_them(desk: Desk, path: Path) -> None:
    desk.add(citizen_id=CITIZEN_ID, sex="male", phone="0912345678", birth_date="2003-03", ethnicity="5")
    done = exported(desk, path, "full_name", "citizen_id", "phone", "birth_date", "ethnicity", "org")
    assert done.rows == 1
    header, row = sheet_of(path)
    assert header == ["Họ và tên", "Số CCCD", "Điện thoại", "Ngày sinh", "Dân tộc", "Chi đoàn"]
    assert row[:5] == ["Trần Văn Bình", CITIZEN_ID, "0912345678", "03/2003", "Kinh"]


def test_the_order_and_the_filter_are_those_of_the_screen(desk: Desk, path: Path) -> None:
    for name in ("Lê Thị Ánh", "Đỗ Văn Ân", "Trần Văn Bình", "Ngô An"):
        desk.add(full_name=name)
    exported(desk, path, "full_name")
    assert [row[0] for row in sheet_of(path)[1:]] == ["Ngô An", "Lê Thị Ánh", "Đỗ Văn Ân", "Trần Văn Bình"]
    assert exported(desk, path, "full_name", query=MemberFilter(text="van", sort="-name")).rows == 2
    assert [row[0] for row in sheet_of(path)[1:]] == ["Trần Văn Bình", "Đỗ Văn Ân"]


@pytest.mark.parametrize("text", ["=1+1", "+84", "-cmd", "@SUM(A1)", '=HYPERLINK("http://a","b")'])
def test_nothing_in_the_file_calculates(desk: Desk, tmp_path: Path, text: str) -> None:
    desk.add(note=text)
    exported(desk, tmp_path / "a.xlsx", "note")
    cell = load_workbook(tmp_path / "a.xlsx").worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    exported(desk, tmp_path / "a.csv", "note")
    rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))))
    assert rows == [["Ghi chú"], [f"'{text}"]]


def test_who_takes_ids_along_says_why_and_is_noted_with_the_file(desk: Desk, path: Path) -> None:
    id = desk.add(citizen_id=CITIZEN_ID)
    columns = exporting.field_columns(desk.session, ["full_name", "citizen_id"])
    with pytest.raises(Usage, match=r"usage\.purpose"):
        exporting.export_list(desk.session, path, MemberFilter(), columns)
    assert not path.exists()
    with pytest.raises(OSError, match="nowhere"):
        exported(desk, path.parent / "nowhere" / "a.xlsx", "citizen_id")
    with desk.session.replica.reading() as reader:
        assert [line.do for line in reader.trail(TrailQuery(limit=1))] == ["create"], "no list, no line"
    exported(desk, path, "citizen_id")
    with desk.session.replica.reading() as reader:
        one, whole = reader.trail(TrailQuery(limit=2))
    assert (one.do, one.id, one.fields) == ("export_superior", id, ("citizen_id",))
    assert (whole.do, whole.kind, whole.fields) == ("export", "organisation", ("citizen_id",))


def test_a_branch_takes_along_its_own_list_and_a_volunteer_none(office: Office, path: Path) -> None:
    desk = office.desk()
    desk.add(full_name="Lê Thị Ánh")
    desk.add(full_name="Đỗ Văn Ân", org=desk.unit.branches[1])
    desk.sync()
    branch, volunteer = office.desk("Phạm Hùng", "branch"), office.desk("Vũ Mai", "volunteer")
    exported(branch, path, "full_name")
    assert sheet_of(path)[1:] == [["Lê Thị Ánh"]]
    central_list.export_central_list(branch.session, path, MemberFilter(), purpose="superior")
    assert "Đỗ Văn Ân" not in str(sheet_of(path))
    others = MemberFilter(org=desk.unit.branches[1])
    with pytest.raises(ActionRefused, match=r"forbidden\.scope"):
        exported(branch, path, "full_name", query=others)
    for query in (MemberFilter(), others):
        with pytest.raises(ActionRefused, match="forbidden") as refused:
            exported(volunteer, path, "full_name", query=query)
        assert "xuất danh sách" in describe(refused.value).sentence


@pytest.mark.parametrize("text", ["'=1+1", "''x", "'034203001234", "'tên", "=1", "0912345678", "it's", "'"])
def test_an_apostrophe_comes_back_as_it_was(desk: Desk, tmp_path: Path, text: str) -> None:
    desk.add(note=text)
    exported(desk, tmp_path / "a.csv", "note")
    [sheet] = open_sheets(tmp_path / "a.csv").sheets
    assert sheet.rows[1][0].text == text


def test_masked_ids_need_no_purpose(desk: Desk, path: Path) -> None:
    desk.add(citizen_id=CITIZEN_ID)
    columns = exporting.field_columns(desk.session, ["citizen_id"], masked=True)
    exporting.export_list(desk.session, path, MemberFilter(), columns)
    assert CITIZEN_ID not in str(sheet_of(path))


def test_the_central_list_says_no_sex_that_nobody_entered(desk: Desk, path: Path) -> None:
    desk.add(full_name="Y Hoa", birth_date="2006-01-02")
    done = central_list.export_central_list(desk.session, path, MemberFilter(), purpose="authority")
    assert "1 người chưa rõ giới tính" in exporting.told(done)
    importing = Import(desk.session, source_named(open_sheets(path)))
    [row] = importing.check(importing.mapping(), Choices()).rows
    assert "sex" not in row.values


def test_the_central_list_offers_every_code_list_of_the_central_system(desk: Desk, path: Path) -> None:
    desk.add()
    central_list.export_central_list(desk.session, path, MemberFilter(), purpose="authority")
    data = load_workbook(path)["DATA"]
    labels = {str(cell.value) for column in data.iter_cols(min_row=1) for cell in column}
    assert {"Kinh", "Hà Nội", "Hệ 12/12", "Bậc 2", "Bí thư chi đoàn", "Sinh viên"} <= labels


def test_a_list_that_is_cancelled_leaves_what_was_there(desk: Desk, path: Path) -> None:
    desk.add()
    path.write_bytes(b"kept")

    def stop(rows: int) -> None:
        raise KeyboardInterrupt

    columns = exporting.field_columns(desk.session, ["full_name"])
    with pytest.raises(KeyboardInterrupt):
        exporting.export_list(desk.session, path, MemberFilter(), columns, progress=stop)
    assert path.read_bytes() == b"kept"
    assert [file.name for file in path.parent.glob("*danh*")] == [path.name]


def test_a_file_of_another_sort_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Usage, match=r"usage\.list_format"):
        exported(desk, tmp_path / "a.pdf", "full_name")
    with pytest.raises(Usage, match=r"usage\.list_format"):
        central_list.export_central_list(desk.session, tmp_path / "a.csv", MemberFilter(), purpose="superior")


def test_signs_that_no_workbook_holds_are_left_out() -> None:
    content = list_writing.content(".xlsx", "a[b]:c" * 9, ["x"], [["a\x00b\x1fc\td"], ["é" * 40_000]])
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert (sheet["A2"].value, len(sheet["A3"].value)) == ("abc\td", list_writing.LONGEST_CELL)
    assert sheet.title == "a b  ca b  ca b  ca b  ca b  ca"


def test_the_central_list_has_its_rows_merges_hidden_parts_and_two_columns_of_birth(
    desk: Desk, path: Path
) -> None:
    man = desk.add(sex="male", birth_date="2003-03-05", citizen_id=CITIZEN_ID, general_education="3")
    desk.add(full_name="Đỗ Thị Ân", sex="female", birth_date="2005-01-02")
    desk.add(full_name="Y Hoa", birth_date="2006")
    award = {
        "form": "certificate",
        "level": "grassroots",
        "title": "Năm tình nguyện",
        "decision_number": "3-QĐ/ĐTN",
    }
    cases = Cases(desk.session)
    cases.start("commendation", man, {**award, "decision_date": "2026-03-26"}, step="record")
    cases.start("training", man, {"period": "2026"})
    done = central_list.export_central_list(desk.session, path, MemberFilter(), purpose="authority")
    assert (done.rows, done.births_left_out) == (3, 1)
    book = load_workbook(path)
    sheet = book["DSDV"]
    assert (sheet.freeze_panes, sheet.column_dimensions["AD"].hidden) == ("C16", True)
    assert book["DATA"].sheet_state == "hidden"
    assert {"A5:A6", "D5:E5", "AG5:AG6"} <= {str(merged) for merged in sheet.merged_cells.ranges}
    assert "F5:F6" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert [sheet["D5"].value, sheet["D6"].value, sheet["E6"].value] == ["Ngày sinh", "Nam", "Nữ"]
    assert [sheet["A2"].value, sheet["AG5"].value] == ["DANH SÁCH ĐOÀN VIÊN", "Đơn vị"]
    rows = {row[1]: row for row in sheet_of(path, "DSDV")[6:]}
    assert rows["Đỗ Thị Ân"][3:5] == ["", "02/01/2005"]
    assert rows["Y Hoa"][3:5] == ["", ""]
    assert rows["Trần Văn Bình"][3:5] == ["05/03/2003", ""]
    assert rows["Trần Văn Bình"][9] == CITIZEN_ID
    assert rows["Trần Văn Bình"][23:26] == ["", "", "2026: Giấy khen"]
    assert [row[0] for row in sheet_of(path, "DSDV")[6:]] == ["1", "2", "3"]
