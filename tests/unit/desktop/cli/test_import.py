"""`import` and `undo` of the command line: a contract."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from desktop.services import import_profiles
from desktop.services.import_source import source_named
from desktop.services.session import Session
from desktop.services.sheet_files import open_sheets
from domain.importing.headers import Doing, Target
from tests.helpers.desks import PASSPHRASE
from tests.unit.desktop.cli.conftest import Terminal

UPPER = (
    "STT", "Họ và tên", "Mã định danh đoàn viên", "Ngày sinh", None, "Dân tộc", "Số CMND/CCCD", "Ngày cấp",
    "Nơi cấp", "Trình độ văn hóa", "Thời gian vào đoàn ", "Khen thưởng", "Điện thoại liên hệ", "Đơn vị",
)  # fmt: skip
HEADERS = " ".join(header.strip() for header in UPPER if header)
AN = (1, "Nguyễn Văn An", "1234567", "05/03/2004", None, "Kinh", "034204001234", "01/02/2021",
      "Thái Bình", "Hệ 12/12", "26/03/2019", "Giấy khen", "0912345678",
      "Xã TB.4.37")  # fmt: skip
BINH = (
    2,
    "Trần Thị Bình",
    "1234568",
    None,
    "2005",
    "5",
    34305001234,
    None,
    "34",
    "3",
    None,
    None,
    None,
    None,
)


def central_list(path: Path, *rows: Sequence[Any]) -> Path:
    """As the central system writes it: title, two header rows with merged cells, rows from the seventh on."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("DSDV")
    sheet.write(1, 3, "DANH SÁCH ĐOÀN VIÊN")
    sheet.merge_range(4, 3, 4, 4, "Ngày sinh")
    sheet.write(5, 3, "Nam")
    sheet.write(5, 4, "Nữ")
    for column, header in enumerate(UPPER):
        if header and column != 3:
            sheet.merge_range(4, column, 5, column, header)
    for number, row in enumerate(rows, 6):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    book.add_worksheet("DATA").hide()
    book.close()
    return path


@pytest.fixture
def listed(tmp_path: Path) -> str:
    return str(central_list(tmp_path / "danh-sach.xlsx", AN, BINH))


def test_a_list_comes_in_with_its_faults_told(terminal: Terminal, listed: str) -> None:
    before = hashlib.sha256(Path(listed).read_bytes()).hexdigest()
    said = terminal.run("--json", "import", listed, "--org", "TB.4.37.1")
    assert said.code == 0
    document = said.document
    batch = document.pop("batch")
    assert document == {
        "rows": 2,
        "added": 1,
        "updated": 0,
        "skipped": 0,
        "duplicates": 0,
        "errors": [
            {
                "row": 8,
                "column": "Số CMND/CCCD",
                "code": "citizen_id.lost_zero",
                "message": "CCCD thiếu số 0 ở đầu. Có thể Excel đã bỏ mất.",
            }
        ],
        "doubts": [],
        "asked": [],
        "hidden": [],
        "unread": [],
        "notes": [
            {"row": 2, "kind": "title", "text": "DANH SÁCH ĐOÀN VIÊN"},
            {"row": 5, "kind": "header", "text": HEADERS},
            {"row": 6, "kind": "header", "text": "Nam Nữ"},
        ],
    }
    assert "Khen thưởng" in said.err
    [an] = terminal.json("member", "list")
    assert an["fields"]["birth_date"] == "2004-03-05"
    assert (an["fields"]["sex"], an["fields"]["member_code"]) == ("male", "1234567")
    assert {one["fields"]["full_name"] for one in terminal.json("queue", "list")} == {"Nguyễn Văn An"}
    assert hashlib.sha256(Path(listed).read_bytes()).hexdigest() == before
    again = terminal.json("import", listed, "--org", "TB.4.37.1")
    assert (again["added"], again["updated"], again["skipped"], again["batch"]) == (0, 0, 1, None)
    assert terminal.json("undo", batch) == {"undone": 1}
    assert terminal.json("member", "list") == []


def test_a_dry_run_says_what_a_run_would_do_and_does_nothing(terminal: Terminal, listed: str) -> None:
    dry = terminal.json("import", listed, "--org", "TB.4.37.1", "--dry-run")
    assert dry["batch"] is None
    assert terminal.json("member", "list") == []
    assert terminal.json("queue", "list") == []
    assert dry == {**terminal.json("import", listed, "--org", "TB.4.37.1"), "batch": None}


def test_rows_that_stay_out_are_written_to_a_file_that_can_be_mended(
    terminal: Terminal, tmp_path: Path
) -> None:
    formula = (3, '=HYPERLINK("x")&An', None, None, "2005", None, "034305001235", *[None] * 7)
    path = tmp_path / "d.csv"
    path.write_text(
        "Họ và tên;Năm sinh;Số CCCD\nTrần Thị Bình;2005;34305001234\n"
        f'"{str(formula[1]).replace(chr(34), chr(34) * 2)}";2005;034305001235\n',
        encoding="utf-8",
    )
    faults = tmp_path / "chua-nhap.xlsx"
    document = terminal.json("import", str(path), "--org", "TB.4.37.1", "--faults", str(faults))
    assert [error["row"] for error in document["errors"]] == [2, 3]
    sheet = load_workbook(faults).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["Họ và tên", "Năm sinh", "Số CCCD", "Lý do", "Cách sửa"]
    assert rows[1][2:] == [
        "34305001234",
        "Số CCCD: CCCD thiếu số 0 ở đầu. Có thể Excel đã bỏ mất.",
        "Số CCCD: đổi thành 034 305 001 234",
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    mended = terminal.json("import", str(faults), "--org", "TB.4.37.1", "--dry-run")
    assert (mended["rows"], len(mended["errors"])) == (2, 2)


def test_faults_never_take_the_place_of_the_list(terminal: Terminal, listed: str, tmp_path: Path) -> None:
    before = Path(listed).read_bytes()
    linked, copied = tmp_path / "lien-ket.xlsx", tmp_path / "ban-sao.xlsx"
    linked.symlink_to(listed)
    copied.write_bytes(before)
    for target in (listed, str(tmp_path / "x" / ".." / "danh-sach.xlsx"), str(linked), str(copied)):
        refused = terminal.json("import", listed, "--org", "TB.4.37.1", "--faults", target, code=2)
        assert refused["error"]["code"] == "usage.faults_over_list"
    assert Path(listed).read_bytes() == copied.read_bytes() == before
    assert terminal.json("member", "list") == []


def test_a_sheet_is_chosen_by_name_or_number(terminal: Terminal, listed: str) -> None:
    for sheet in ("DSDV", "1"):
        said = terminal.json("import", listed, "--org", "TB.4.37.1", "--sheet", sheet, "--dry-run")
        assert said["rows"] == 2
    refused = terminal.json("import", listed, "--sheet", "Trang khác", code=2)
    assert refused["error"]["code"] == "import.no_sheet"


def test_how_columns_are_meant_can_be_kept_and_called_by_name(terminal: Terminal, listed: str) -> None:
    terminal.json("import", listed, "--org", "TB.4.37.1", "--save-profile", "Huyện đoàn")
    again = terminal.json("import", listed, "--org", "TB.4.37.1", "--profile", "Huyện đoàn")
    assert again["skipped"] == 1
    unknown = terminal.json("import", listed, "--profile", "Không có", code=2)
    assert unknown["error"]["code"] == "import.profile_unknown"


def test_what_is_no_list_is_refused_and_changes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    missing = terminal.json("import", str(tmp_path / "none.xlsx"), code=2)
    assert missing["error"]["code"] == "usage.file_unreadable"
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no more")
    broken = terminal.json("import", str(tmp_path / "broken.xlsx"), code=5)
    assert broken["error"]["code"].startswith("import.file.")
    (tmp_path / "words.csv").write_text("Cửa hàng;Giá\nGạo;12000\nMuối;5000\n", encoding="utf-8")
    nobody = terminal.json("import", str(tmp_path / "words.csv"), "--org", "TB.4.37.1", code=2)
    assert nobody["error"]["code"] in ("import.no_name", "import.no_table")
    assert terminal.json("queue", "list") == []


def test_without_a_branch_each_row_says_so(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("Họ và tên;Năm sinh;Điện thoại\nTrần Thị Bình;2005;0912345678\n", encoding="utf-8")
    document = terminal.json("import", str(path))
    assert [(error["row"], error["code"]) for error in document["errors"]] == [(2, "import.branch_missing")]
    unknown = terminal.json("import", str(path), "--org", "TB.9", code=2)
    assert unknown["error"]["code"] == "usage.unknown_organisation"


def test_text_of_an_old_font_is_read_where_it_is_certain_and_said(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "d.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, old = book.add_worksheet(), book.add_format({"font_name": ".VnTime"})
    for column, header in enumerate(("Họ và tên", "Năm sinh")):
        sheet.write(0, column, header)
    for row, name in enumerate(("NguyÔn V¨n §øc", "TrÇn ThÞ H\xad¬ng", "Lª V¨n B×nh"), 1):
        sheet.write(row, 0, name, old)
        sheet.write(row, 1, "2004")
    book.close()
    said = terminal.run("--json", "import", str(path), "--org", "TB.4.37.1")
    assert said.document["added"] == 3
    assert "“NguyÔn V¨n §øc” → “Nguyễn Văn Đức”" in said.err
    names = {one["fields"]["full_name"] for one in terminal.json("member", "list")}
    assert names == {"Nguyễn Văn Đức", "Trần Thị Hương", "Lê Văn Bình"}


def test_after_it_was_sent_the_opposite_is_offered(terminal: Terminal, listed: str) -> None:
    batch = terminal.json("import", listed, "--org", "TB.4.37.1")["batch"]
    assert terminal.json("sync")["applied"] == 1
    assert terminal.json("import", listed, "--org", "TB.4.37.1")["skipped"] == 1
    refused = terminal.json("undo", batch, code=5)["error"]
    assert refused["code"] == "import.sent"
    assert "hãy hỏi các máy khác trước" in refused["message"]
    assert terminal.json("undo", batch, "--opposite") == {"undone": 1}
    assert terminal.json("sync")["applied"] == 1
    assert terminal.json("member", "list") == []
    again = terminal.run("undo", batch, "--opposite")
    assert again.out.strip() == "Đã hoàn tác 0 việc. Những chỗ vừa nêu giữ nguyên."
    assert "không còn ở đây" in again.err


@pytest.mark.parametrize("layout", ["list", "central"])
def test_what_went_out_comes_in_again_as_nothing_new(
    terminal: Terminal, listed: str, tmp_path: Path, layout: str
) -> None:
    terminal.json("import", listed, "--org", "TB.4.37.1")
    written = terminal.json("export", str(tmp_path / "out.xlsx"), "--layout", layout)["file"]
    said = terminal.run("--json", "import", written, "--dry-run")
    assert (said.document["rows"], said.document["skipped"], said.document["errors"]) == (1, 1, []), said
    assert "Chưa rõ các cột" not in said.err


def test_branches_that_nobody_knows_are_told_also_where_one_was_chosen(
    terminal: Terminal, tmp_path: Path
) -> None:
    listed = tmp_path / "ds.csv"
    listed.write_text("Họ và tên,Ngày sinh,Đơn vị\nLê Văn Sáu,2004,Thôn Xa\n", encoding="utf-8")
    done = terminal.run("import", str(listed), "--org", "TB.4.37.1")
    assert done.code == 0
    assert "Thôn Xa" in done.err


def test_a_remembered_mapping_that_is_odd_today_is_told_and_forgotten(
    terminal: Terminal, tmp_path: Path
) -> None:
    listed = tmp_path / "ds.csv"
    listed.write_text("Họ và tên,Ngày sinh,Điện thoại\nLê Văn Sáu,2004,0912345678\n", encoding="utf-8")
    session = Session.open(terminal.home, passphrase=PASSPHRASE)
    source = source_named(open_sheets(listed), "", 0)
    mapping = import_profiles.mapping_for(session, source)
    wrong = replace(mapping, targets=(*mapping.targets[:2], Target(Doing.SKIP)))
    import_profiles.remember(session, "Huyện đoàn", wrong)
    session.close()
    words = ("import", str(listed), "--org", "TB.4.37.1", "--dry-run")
    assert "Điện thoại" in terminal.run(*words).err
    assert "Điện thoại" not in terminal.run(*words, "--profile", "").err
    assert "Điện thoại" not in terminal.run(*words).err


def test_formulas_error_signs_and_what_is_kept_are_told(terminal: Terminal, tmp_path: Path) -> None:
    """A script wrote the list: nobody ever calculated its formulas."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Họ và tên", "Ngày sinh", "Quê quán", "Số CCCD"])
    sheet.append(["Lê Thị Hoa", datetime.fromisoformat("2004-05-02T08:30"), "#N/A", "034304000012"])
    sheet.append(["Vũ Cần", "=DATE(2004,1,2)", "Huế"])
    book.save(path := tmp_path / "script.xlsx")
    said = terminal.json("import", str(path), "--org", "TB.4.37.1")
    assert said["added"] == 1
    assert [(fault["row"], fault["column"], fault["code"]) for fault in said["errors"]] == [
        (2, "Quê quán", "cell.sheet_error"),
        (3, "Ngày sinh", "cell.not_calculated"),
    ]
    [hoa] = terminal.json("member", "list")
    assert terminal.json("member", "show", hoa["id"])["fields"]["birth_date"] == "2004-05-02"
    terminal.json("member", "set", hoa["id"], "home_town=Đà Nẵng")
    sheet["C2"] = "Quảng Trị"
    book.save(path)
    again = terminal.run("import", str(path), "--org", "TB.4.37.1")
    assert "1 ô của người đã có khác với danh sách" in again.err
    assert terminal.json("member", "show", hoa["id"])["fields"]["home_town"] == "Đà Nẵng"


def test_lists_on_other_sheets_and_columns_not_taken_are_named(terminal: Terminal, tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Thôn 1"
    for sheet in (first, book.create_sheet("Thôn 2"), book.create_sheet("Bìa")):
        if sheet.title != "Bìa":
            sheet.append(["TT", "Họ tên", "Năm sinh", "Năm sinh", "Bí danh", "Cỡ áo"])
            sheet.append([1, f"Lê {sheet.title}", 2004, 2005, "x", "L"])
    book.save(path := tmp_path / "xã.xlsx")
    said = terminal.run("import", str(path), "--org", "TB.4.37.1", "--dry-run").err
    assert "Chỉ đọc trang “Thôn 1”. Trong tệp còn danh sách ở trang khác: Thôn 2." in said
    assert "Đã có cột khác cùng nghĩa nên không lấy các cột này: Năm sinh." in said
    assert "Sổ Đoàn không lưu nội dung của các cột này: Bí danh." in said
    assert "chưa nhập: Cỡ áo." in said


def free_list(path: Path, *rows: Sequence[Any], hidden: Sequence[int] = ()) -> str:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("DS")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    for number in hidden:
        sheet.set_row(number - 1, options={"hidden": True})
    book.close()
    return str(path)


def test_rows_that_nobody_sees_are_told_and_left_out_on_demand(terminal: Terminal, tmp_path: Path) -> None:
    hoa = ["Lê Thị Hoa", 2004]
    rows: list[list[Any]] = [["Họ và tên", "Năm sinh"], hoa, ["Vũ Cần", 2005], hoa]
    listed = free_list(tmp_path / "lọc.xlsx", *rows, hidden=[2])
    words = ("--json", "import", listed, "--org", "TB.4.37.1")
    dry = terminal.run(*words, "--dry-run")
    assert (dry.document["added"], dry.document["duplicates"], dry.document["hidden"]) == (2, 1, [2])
    assert "có 1 dòng bị ẩn hoặc đang bị lọc" in dry.err
    said = terminal.run(*words, "--skip-hidden")
    assert (said.document["added"], said.document["skipped"]) == (2, 1), "the row below is nobody's twin now"
    assert "Đã bỏ 1 dòng bị ẩn" in said.err


def test_columns_cells_and_rows_are_decided_in_words(terminal: Terminal, tmp_path: Path) -> None:
    listed = free_list(
        tmp_path / "ds.xlsx",
        ["Tên gọi", "Sinh", "Số máy riêng"],
        ["Lê Thị Hoa", "31/02/2004", "0912345678"],
        ["Vũ Cần", "2005", "0912345679"],
    )
    said = terminal.json(
        "import", listed, "--org", "TB.4.37.1", "--column", "A=full_name", "--column", "Sinh=birth_date",
        "--column", "Số máy riêng=phone", "--fix", "2:Sinh=28/02/2004", "--skip", "3",
    )  # fmt: skip
    assert (said["added"], said["skipped"], said["errors"]) == (1, 1, [])
    [hoa] = terminal.json("member", "list")
    fields = terminal.json("member", "show", hoa["id"])["fields"]
    assert (fields["birth_date"], fields["phone"]) == ("2004-02-28", "0912345678")
    refused = terminal.run("--json", "import", listed, "--fix", "9:Sinh=2004")
    assert (refused.code, refused.document["error"]["code"]) == (2, "import.no_row")


def test_doubts_and_cells_to_ask_about_are_told_and_answered(terminal: Terminal, tmp_path: Path) -> None:
    rows = [["Họ và tên", "Ngày sinh", "Điện thoại"], ["Lê Thị Hoa", "28/02/2004", "0912345678"]]
    words = ("import", free_list(tmp_path / "ds.xlsx", *rows), "--org", "TB.4.37.1")
    assert terminal.json(*words, "--same", "2", code=2)["error"]["code"] == "import.no_doubt"
    terminal.json("member", "add", "full_name=Lê Thị Hoa", "birth_date=2004-02-28", "phone=0987654321",
                  "--org", "TB.4.37.1")  # fmt: skip
    [hoa] = terminal.json("member", "list")
    assert terminal.json(*words, "--same", "2=khác", code=2)["error"]["code"] == "import.no_such_twin"
    dry = terminal.json(*words, "--dry-run")
    assert dry["doubts"] == [{"row": 2, "members": [hoa["id"]]}]
    same = (*words, "--update", "overwrite", "--same", f"2={hoa['id']}")
    asked = terminal.json(*same, "--dry-run")["asked"]
    assert asked == [{"row": 2, "field": "phone", "here": "0987654321", "list": "0912345678"}]
    assert terminal.json(*same, "--take", "2:Điện thoại")["updated"] == 1
    assert terminal.json("member", "show", hoa["id"])["fields"]["phone"] == "0912345678"
    assert terminal.json(*words, "--new", "2")["added"] == 1


def test_titles_totals_and_notes_are_told_with_their_rows(terminal: Terminal, tmp_path: Path) -> None:
    listed = free_list(
        tmp_path / "ds.xlsx",
        ["DANH SÁCH ĐOÀN VIÊN"],
        ["TT", "Họ và tên", "Năm sinh"],
        [1, "Lê Thị Hoa", 2004],
        [2, "Vũ Cần", 2005],
        ["", "Tổng cộng: 2 đoàn viên"],
        [],
        ["Ghi chú: chưa có sổ đoàn"],
    )
    said = terminal.json("import", listed, "--org", "TB.4.37.1", "--dry-run")
    assert [(note["row"], note["kind"], note["text"]) for note in said["notes"]] == [
        (1, "title", "DANH SÁCH ĐOÀN VIÊN"),
        (2, "header", "TT Họ và tên Năm sinh"),
        (5, "total", "Tổng cộng: 2 đoàn viên"),
        (7, "note", "Ghi chú: chưa có sổ đoàn"),
    ]
