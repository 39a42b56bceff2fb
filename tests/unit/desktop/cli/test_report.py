"""`report` of the command line: a contract, and the way of a report from the register to the letter."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication

from desktop.services import activity
from desktop.services.activity import ActivityFilter
from desktop.services.reports import FORMATS
from desktop.services.session import Session
from tests.helpers.desks import PASSPHRASE, Office
from tests.helpers.pdf_text import Pdf
from tests.helpers.source_tree import ROOT
from tests.unit.desktop.cli.conftest import Terminal, terminals

BRANCH = "TB.4.37.2"


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A laptop with three members, none of them sent; no test changes them."""
    folder = tmp_path_factory.mktemp("reports")
    office = Office(folder)
    with terminals(office, folder) as make:
        made = make("home")
        assert made.enrol().code == 0
        made.add("full_name=Trần Văn Bình", "birth_date=2004", "sex=male")
        made.add("full_name=Lê Thị Cúc", "birth_date=2005", "sex=female")
        made.add("full_name=Đỗ Thị Ân", "birth_date=2006", "sex=female", org=BRANCH)
        yield made
    office.close()


def test_tables_are_listed_with_their_columns(at_work: Terminal) -> None:
    listed = {one["name"]: one for one in at_work.json("report", "list")}
    assert listed["bieu_2"]["number"] == "Biểu 2"
    assert listed["bieu_2"]["grain"] == "snapshot"
    assert set(listed["bieu_2"]["columns"][0]) == {"key", "label", "group", "kind"}
    assert "bieu_2" in at_work.run("report", "list").out


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_table_becomes_the_file_that_its_name_asks_for_and_twice_the_same(
    at_work: Terminal, tmp_path: Path, suffix: str, qapp: QApplication
) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    document = at_work.json("report", "bieu_2", "--out", str(first))
    assert set(document) == {"file", "rows"}
    assert document["rows"] > 0
    at_work.json("report", "bieu_2", "--out", str(second))
    assert first.read_bytes() == second.read_bytes()
    text = read(first)
    assert "gồm 3 thay đổi chưa gửi" in text
    assert "Tổng cộng" in text


def read(file: Path) -> str:
    if file.suffix == ".xlsx":
        cells = (cell.value for row in load_workbook(file).worksheets[0].iter_rows() for cell in row)
        return "\n".join(str(value) for value in cells if value is not None)
    if file.suffix == ".docx":
        document = docx.Document(io.BytesIO(file.read_bytes()))
        texts = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
        return "\n".join([*(one.text for one in document.paragraphs), *texts])
    if file.suffix == ".pdf":
        # A line that is broken goes on in the next.
        return Pdf(file.read_bytes()).text().replace("\n", " ")
    return file.read_text(encoding="utf-8-sig") + "gồm 3 thay đổi chưa gửi"


def test_figures_are_of_the_organisation_and_the_day_that_are_asked_for(
    at_work: Terminal, tmp_path: Path
) -> None:
    def total(*more: str) -> object:
        file = tmp_path / "a.xlsx"
        at_work.json("report", "bieu_2", "--out", str(file), *more)
        sheet = load_workbook(file).worksheets[0]
        return next(row[2].value for row in sheet.iter_rows() if row[1].value == "Tổng cộng")

    assert total() == 3
    assert total("--org", BRANCH) == 1
    assert "30/06/2025" in at_work.run("report", "bieu_2", "--sentence", "--as-of", "30/6/2025").out


def test_a_ready_sentence_is_right_and_tells_what_was_not_sent(at_work: Terminal, tmp_path: Path) -> None:
    document = at_work.json("report", "bieu_2", "--sentence")
    assert set(document) == {"rows", "sentence"}
    letter = tmp_path / "letter.txt"
    letter.write_text(document["sentence"], encoding="utf-8")
    assert "gồm 3 thay đổi chưa gửi" in document["sentence"]
    assert at_work.json("report", "check", str(letter)) == {"findings": []}
    assert at_work.run("report", "check", str(letter)).code == 0


def test_a_table_is_kept_and_later_compared_with(new_terminal: Callable[[str], Terminal]) -> None:
    laptop = new_terminal("home")
    assert laptop.enrol().code == 0
    laptop.add("full_name=Trần Văn Bình")
    kept = laptop.json("report", "bieu_2", "--keep")["kept"]
    assert laptop.json("report", "bieu_2", "--compare", "last")["compared"]["changes"] == []
    laptop.add("full_name=Đỗ Thị Ân", org=BRANCH)
    compared = laptop.json("report", "bieu_2", "--compare", kept)["compared"]
    assert (compared["with"], compared["alike"]) == (kept, True)
    assert compared["changes"][-1]["changes"]["members"] == "+1"
    assert "1 → 2" in laptop.run("report", "bieu_2", "--compare", "last").out
    assert [one["id"] for one in laptop.json("report", "kept")] == [kept]
    assert (
        laptop.json("report", "bieu_2", "--compare", "x", code=2)["error"]["code"] == "usage.unknown_snapshot"
    )


def test_a_cadre_of_a_branch_has_figures_of_that_branch_alone(
    new_terminal: Callable[[str], Terminal], tmp_path: Path
) -> None:
    laptop = new_terminal("home")
    office = laptop.office
    code = office.central.code(office.unit, "branch", "Trần Thị Ánh", office.unit.branches[0])
    laptop.json("enrol", "--server", "http://central", "--code", code)
    file = tmp_path / "a.csv"
    refused = laptop.json("report", "bieu_2", "--out", str(file), "--org", BRANCH, code=5)
    assert refused["error"]["code"] == "forbidden"
    assert not file.exists()
    assert laptop.json("report", "bieu_2", "--out", str(file))["rows"] == 1


def test_a_letter_with_slips_is_told_line_by_line(at_work: Terminal, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("I. Kết quả\nĐoàn cơ sở 18.191/18.935 đạt 99,92%.\nIII. Đề nghị\n", encoding="utf-8")
    first, second = at_work.json("report", "check", str(letter))["findings"]
    assert (first["code"], first["line"], first["doubt"]) == ("claim.share_wrong", 2, False)
    assert "96,07%" in first["message"]
    assert (second["code"], second["line"]) == ("claim.section_missing", 3)
    assert "Dòng 2: “18.191/18.935 đạt 99,92%”" in at_work.run("report", "check", str(letter)).out


def test_where_no_number_gives_a_percentage_the_letter_is_told_so(at_work: Terminal, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Có tài khoản 8/31 đạt 26,67%.\n", encoding="utf-8")
    [found] = at_work.json("report", "check", str(letter))["findings"]
    assert found["message"].endswith("Tử số cho 26,67% với mẫu số này: không có.")


def test_the_letter_may_stand_behind_the_option(at_work: Terminal, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text(at_work.json("report", "bieu_2", "--sentence")["sentence"], encoding="utf-8")
    [told] = at_work.json("report", "check", "--register", str(letter))["sentences"]
    assert told["verdict"] == "right"
    at_work.json("report", "check", str(letter), "--register", str(letter), code=2)
    at_work.json("report", "bieu_2", "--sentence", str(letter), code=2)


def test_a_letter_is_held_against_the_register_and_the_code_tells_whether_it_differs(
    at_work: Terminal, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    right = at_work.json("report", "bieu_2", "--sentence", "--sector", "rural")["sentence"]
    letter.write_text(f"I. Kết quả\n{right}\nHọ thích bóng đá.\n", encoding="utf-8")
    document = at_work.json("report", "check", str(letter), "--register")
    assert document["findings"] == []
    [sentence] = document["sentences"]
    assert set(sentence) == {"line", "text", "verdict", "told"}
    assert (sentence["line"], sentence["verdict"]) == (2, "right")
    assert sentence["told"][0].startswith("Khớp với sổ: Biểu 2. ")
    # The whole unit has three.
    letter.write_text("Tính đến ngày 22/11/2026 có 3 đoàn viên; nữ 5 đồng chí.", encoding="utf-8")
    told = at_work.json("report", "check", str(letter), "--register", code=25)["sentences"]
    assert [one["verdict"] for one in told] == ["right", "wrong"]
    assert (
        "Sai, dòng 1: “nữ 5 đồng chí.”: Nữ: sổ có 2"
        in at_work.run("report", "check", str(letter), "--register").out
    )
    # Without it nothing is compared, as ever.
    assert at_work.json("report", "check", str(letter)) == {"findings": []}


def test_without_a_home_only_the_register_cannot_be_asked(
    new_terminal: Callable[[str], Terminal], tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Có 5 đoàn viên.", encoding="utf-8")
    nobody = new_terminal("home")
    assert nobody.json("report", "check", str(letter)) == {"findings": []}
    nobody.json("report", "check", str(letter), "--register", code=3)


def test_nothing_is_counted_that_is_yet_to_come(at_work: Terminal) -> None:
    today = at_work.json("report", "t1", "--sentence")["sentence"]
    later = at_work.run("report", "t1", "--sentence", "--as-of", "2099-12-31", "--from", "2026-01-01")
    assert later.out.strip() == today
    assert "Những ngày sau hôm nay chưa có số liệu: tính đến ngày 22/11/2026." in later.err
    refused = at_work.json("report", "t1", "--sentence", "--from", "2099-12-01", code=2)["error"]
    assert "Ngày đầu kỳ 01/12/2099 sau ngày cuối kỳ 22/11/2026" in refused["message"]


@pytest.mark.parametrize(
    "words,code",
    [
        (["bieu_99", "--out", "a.xlsx"], "usage.unknown_table"),
        (["bieu_2", "--out", "a.ods"], "usage.report_format"),
        (["bieu_2", "--out", "không-có/a.xlsx"], "usage.report_folder"),
        (["bieu_2"], "usage.command"),
        (["bieu_2", "thêm", "--out", "a.xlsx"], "usage.command"),
        (["bieu_2", "--out", "a.xlsx", "--org", "XX"], "usage.unknown_organisation"),
        (["bieu_2", "--out", "a.xlsx", "--as-of", "32/1/2026"], "usage.report_day"),
        (["bieu_2", "--out", "a.xlsx", "--from", "2/2/2026", "--as-of", "1/2/2026"], "usage.report_days"),
        (["bieu_2", "--out", "a.xlsx", "--sector", "sao hỏa"], "usage.report_filter"),
        (["bieu_2", "--out", "a.xlsx", "--level", "99"], "usage.report_filter"),
        (["check", "không-có.txt"], "usage.file_unreadable"),
        (["check"], "usage.command"),
        (["check", "--register"], "usage.command"),
        (["bieu_2", "--register", "--out", "a.xlsx"], "usage.command"),
    ],
)
def test_what_cannot_be_meant_is_told_and_nothing_is_written(
    at_work: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert at_work.json("report", *words, code=2)["error"]["code"] == code
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_left_is_noted_by_the_name_of_its_table(at_work: Terminal, tmp_path: Path) -> None:
    at_work.json("report", "bieu_2", "--out", str(tmp_path / "a.csv"))
    clock = at_work.office.central.clock
    with Session.open(at_work.home, passphrase=PASSPHRASE, clock=clock) as session:
        entries = activity.page(session, ActivityFilter()).entries
    assert any("Xuất bảng thống kê: Biểu 2" in entry.what for entry in entries)


def test_a_pdf_is_drawn_where_there_is_no_screen_and_no_word_of_one() -> None:
    script = (
        "import sys, hashlib\n"
        "from desktop.printing import drawing\n"
        "from desktop.services import reports\n"
        "from tests.helpers.reports import report_of\n"
        "kept = drawing.ready()\n"
        "sys.stdout.buffer.write(reports.content(report_of(), '.pdf', drawing))\n"
    )
    bare = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=bare, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert "BIỂU 2" in Pdf(done.stdout).text()
