"""Hostile and broken files are refused with their reason, before they cost memory or time."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from desktop.services import sheet_child, sheet_html, sheet_package
from desktop.services.sheet_book import book_of
from desktop.services.sheet_caps import MOST_BYTES, SheetRefused
from desktop.services.sheet_child import parse_apart
from desktop.services.sheet_files import from_clipboard, open_sheets
from desktop.services.sheet_package import unpack
from desktop.services.sheet_serving import parsed_lines
from desktop.services.wording import has_sentence
from domain.importing.cells import Area, Cell, Workbook
from tests.helpers.make_lists import FOLDER
from tests.helpers.workbooks import archived, sheet_part, text_cell, with_shared_texts, workbook_parts

ROW = f"<row>{text_cell('A1', 'Họ và tên')}</row>"
DOCTYPE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def here(content: bytes, kind: str = "xlsx") -> Workbook:
    """What the process for parsing would answer, without the process."""
    return book_of(parsed_lines(content, kind), "", "")


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(SheetRefused) as caught:
        read()
    assert has_sentence(caught.value.code)
    return caught.value.code


def opened(content: bytes, folder: Path, name: str = "x") -> Workbook:
    path = folder / name
    path.write_bytes(content)
    return open_sheets(path)


def cells(rows: str) -> bytes:
    return archived(workbook_parts(rows), zipfile.ZIP_STORED)


def test_a_plain_workbook_is_read_by_its_own_process() -> None:
    (sheet,) = book_of(parse_apart(cells(ROW), "xlsx", lambda: False), "", "").sheets
    assert sheet.rows == [(Cell("Họ và tên"),)]


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as made:
        made.truncate(MOST_BYTES * 1000)
    assert refusal(lambda: open_sheets(path)) == "import.file.large"


def test_a_zip_bomb_is_refused() -> None:
    parts = workbook_parts(" " * 3_000_000)
    assert refusal(lambda: here(archived(parts))) == "import.file.inside"


def test_unpacking_stops_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_package, "MOST_UNPACKED", 2000)
    assert refusal(lambda: here(cells(ROW * 500))) == "import.file.inside"


@pytest.mark.parametrize("stated", [10, 10**9])
def test_sizes_that_lie_are_refused(stated: int) -> None:
    content = bytearray(cells(ROW * 50))
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets"))
    content[place + 24 : place + 28] = stated.to_bytes(4, "little")
    assert refusal(lambda: here(bytes(content))) == "import.file.damaged"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (f"<row>{text_cell('A1048576', 'x')}</row>", "import.file.rows"),
        (f"<row>{text_cell('XFD1', 'x')}</row>", "import.file.columns"),
        (f"<row>{text_cell('A49000', 'x')}{text_cell('SA1', 'x')}</row>", "import.file.inside"),
        ("<row><c><v>1</v></c></row>" * 50_001, "import.file.rows"),
        ("<row>" + "<c><v>1</v></c>" * 501 + "</row>", "import.file.columns"),
        (f"<row>{text_cell('AAAA1', 'x')}</row>", "import.file.damaged"),
        ("<row><c r='1'><v>1</v></c></row>", "import.file.damaged"),
        ("<row><c></row>", "import.file.damaged"),
    ],
)
def test_a_sheet_bigger_than_any_list_is_refused_before_it_is_parsed(rows: str, code: str) -> None:
    assert refusal(lambda: here(cells(rows))) == code


def test_blank_cells_with_a_look_do_not_count() -> None:
    """Somebody coloured the whole column down to the last row."""
    (sheet,) = here(cells(f"{ROW}<row r='1048576'><c r='A1048576' s='0'/></row>")).sheets
    assert len(sheet.rows) == 1


def test_too_many_sheets_are_refused() -> None:
    assert refusal(lambda: here(archived(workbook_parts(ROW, sheets=150)))) == "import.file.sheets"
    assert refusal(lambda: here(archived(workbook_parts(ROW, sheets=300)))) == "import.file.parts"
    assert refusal(lambda: unpack(archived(dict.fromkeys(map(str, range(5100)), "")))) == "import.file.parts"


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"])
def test_entities_are_refused_wherever_they_stand(name: str) -> None:
    parts = workbook_parts(ROW)
    parts[name] = parts[name].replace("?>", f"?>{DOCTYPE}", 1)
    assert refusal(lambda: here(archived(parts))) == "import.file.unsafe"


def test_one_long_text_in_many_cells_is_refused() -> None:
    """Two hundred kilobytes that would fill gigabytes."""
    rows = "<row>" + '<c t="s"><v>0</v></c>' * 400 + "</row>"
    texts = f"<si><t>{'x' * 30_000}</t></si>"
    content = with_shared_texts(texts, "".join(rows for _ in range(10)))
    assert refusal(lambda: here(content)) == "import.file.inside"
    short = with_shared_texts("<si><t>Kinh</t></si>" + texts, rows * 10)
    assert here(short).sheets[0].rows[9][399].value == "Kinh"


def test_macros_pictures_and_links_are_left_behind() -> None:
    extra: dict[str, str | bytes] = {
        "xl/vbaProject.bin": b"\xd0\xcf",
        "xl/externalLinks/externalLink1.xml": DOCTYPE,
        "xl/media/a.png": b"",
    }
    content = archived({**extra, **workbook_parts(ROW)})
    assert here(content).sheets[0].rows == [(Cell("Họ và tên"),)]
    assert not extra.keys() & unpack(content).keys()


def test_a_formula_is_its_last_result_as_text() -> None:
    text = '<c r="A1" t="str"><f>HYPERLINK("x")</f><v>=1+1</v></c>'
    error = '<c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    (sheet,) = here(cells(f"<row>{text}{error}</row>")).sheets
    assert [cell.value for cell in sheet.rows[0]] == ["=1+1", "#N/A"]


@pytest.mark.parametrize("name", ["central.xlsx", "old.xls", "tcvn3.xls"])
def test_half_a_file_is_damaged(name: str, tmp_path: Path) -> None:
    content = (FOLDER / name).read_bytes()
    assert refusal(lambda: opened(content[: len(content) // 2], tmp_path)) == "import.file.damaged"


def test_files_with_a_password_are_told_apart(tmp_path: Path) -> None:
    xls = bytearray((FOLDER / "old.xls").read_bytes())
    begin = xls.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    after = begin + 4 + 16
    xls[after : after + 2] = b"\x2f\x00"  # the record that says: all that follows is enciphered
    assert refusal(lambda: here(bytes(xls), "xls")) == "import.file.password"
    package = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    assert refusal(lambda: opened(package, tmp_path)) == "import.file.password"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.file.empty"),
        (b" \r\n\r\n", "import.file.empty"),
        (b";;;\n;;;\n", "import.file.empty"),
        (b"%PDF-1.7 x", "import.file.kind"),
        (b"\x89PNG\r\n\x1a\n", "import.file.kind"),
        (b"abc\0\0\0\1\2\3", "import.file.kind"),
        (archived({"word/document.xml": "x"}), "import.file.kind"),
        (archived({"mimetype": "x", "content.xml": "x"}), "import.file.other"),
        (archived({"xl/workbook.bin": "x"}), "import.file.other"),
        (b"PK\x03\x04 rubbish", "import.file.damaged"),
        (cells(""), "import.file.empty"),
    ],
)
def test_what_is_no_list_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    assert refusal(lambda: opened(content, tmp_path)) == code


def test_a_missing_file_is_the_systems_own_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_sheets(tmp_path / "none.xlsx")


# --- the process for parsing


# A short list would be read before anybody asks.
_WAITS = "from threading import Event; Event().wait()"


def test_reading_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_child, "_command", lambda _: [sys.executable, "-c", _WAITS])
    assert refusal(lambda: parse_apart(cells(ROW), "xlsx", lambda: True)) == "import.file.cancelled"
    path = tmp_path / "a.csv"
    path.write_text("Họ và tên;Ngày sinh\n", encoding="utf-8")
    assert refusal(lambda: open_sheets(path, lambda: True)) == "import.file.cancelled"


def test_reading_has_a_limit_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_child, "MOST_SECONDS", 0)
    monkeypatch.setattr(sheet_child, "_command", lambda _: [sys.executable, "-c", _WAITS])
    assert refusal(lambda: parse_apart(cells(ROW), "xlsx", lambda: False)) == "import.file.slow"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("raise SystemExit(9)", "import.file.damaged"),
        ("import os; os.abort()", "import.file.damaged"),
        ("print()", "import.file.damaged"),
        (
            "from desktop.services import sheet_serving as c; c._answer = lambda *_: bytearray(2**30); "
            "raise SystemExit(c.serve(['xlsx']))",
            "import.file.inside",
        ),
    ],
    ids=["ends early", "crashes", "says nothing", "eats memory"],
)
def test_a_parser_that_dies_costs_one_sentence(
    script: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_child, "_command", lambda _: [sys.executable, "-c", script])
    content = b"x" * 300_000  # more than a pipe holds, which nobody reads
    assert refusal(lambda: book_of(parse_apart(content, "xlsx", lambda: False), "", "")) == code


# --- text


def only_rows(book: Workbook) -> list[list[str]]:
    (sheet,) = book.sheets
    return [[cell.text for cell in row] for row in sheet.rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("sep=;\r\na;b,c\r\n", [[], ["a", "b,c"]]),
        ("a,b\n'=1+1,'-5\n", [["a", "b"], ["=1+1", "-5"]]),
        ('a;b\n="034207000011";x\n', [["a", "b"], ["034207000011", "x"]]),
        ('a;b\n"1\n2";x\n', [["a", "b"], ["1\n2", "x"]]),
        ('a;b\n"1;x\n' + "2;y\n" * 60, [["a", "b"], ['"1', "x"], *[["2", "y"]] * 60]),
        ("Họ tên\nNguyễn Văn A\n", [["Họ tên"], ["Nguyễn Văn A"]]),
        ("a|b\n1|2\n\n\n", [["a", "b"], ["1", "2"]]),
    ],
    ids=["stated", "harmless", "formula text", "break", "open quotation", "one column", "bars"],
)
def test_text_files_are_cut_as_they_were_meant(text: str, rows: list[list[str]], tmp_path: Path) -> None:
    assert only_rows(opened(text.encode(), tmp_path, "x.csv")) == rows


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_of_every_unicode_form_is_read(code: str, tmp_path: Path) -> None:
    text = "Họ và tên,Ngày sinh\nNguyễn Văn Trương,25/03/2007\n"
    assert only_rows(opened(text.encode(code), tmp_path))[1] == ["Nguyễn Văn Trương", "25/03/2007"]


def test_too_many_lines_are_refused(tmp_path: Path) -> None:
    assert refusal(lambda: opened(b"a\n" * 50_001, tmp_path)) == "import.file.rows"
    assert refusal(lambda: opened(b"a;" * 501 + b"a", tmp_path)) == "import.file.columns"


# --- the clipboard

EXCEL = """<html><head><style><!-- .xl65 {font-family:.VnTime, sans-serif;} td {font-family:Calibri;} -->
</style></head><body><table><tr><td class=xl65 colspan=2>NguyÔn
  V¨n</td><td rowspan=2 x:num="34207000011">3.42E+10</td></tr><tr><td>A&nbsp;&amp;<br>B</td><td></td>
<td>x</td></tr></table></body></html>"""
CALC = """<html><body><table><tr><td><font face="VNI-Times">Nguyeãn</font></td>
<td sdval="1234567890123" sdnum="1033;">1.23E+12</td></tr></table></body></html>"""


def test_the_table_on_the_clipboard_knows_fonts_merged_cells_and_whole_numbers() -> None:
    (sheet,) = from_clipboard("ignored", EXCEL).sheets
    assert sheet.rows == [
        (Cell("NguyÔn V¨n", ".VnTime"), Cell(), Cell(34207000011, "Calibri")),
        (Cell("A\u00a0&\nB", "Calibri"), Cell(), Cell(), Cell("x", "Calibri")),
    ]
    assert sheet.merged == (Area(0, 0, 0, 1), Area(0, 2, 1, 2))
    (sheet,) = from_clipboard("", CALC).sheets
    assert sheet.rows == [(Cell("Nguyeãn", "VNI-Times"), Cell(1234567890123))]


def test_text_on_the_clipboard_is_cut_by_tabs() -> None:
    assert only_rows(from_clipboard('Họ tên\tSinh\r\n"A\nB"\t1/2/2007\r\n')) == [
        ["Họ tên", "Sinh"],
        ["A\nB", "1/2/2007"],
    ]
    assert refusal(lambda: from_clipboard("")) == "import.file.empty"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<table>" + "<tr><td>a</td></tr>" * 101, "import.file.rows"),
        ("<table><tr>" + "<td>a</td>" * 501, "import.file.columns"),
        ("<table><tr>" + "<td rowspan=500 colspan=60>a</td></tr><tr>" * 8, "import.file.inside"),
        ("<table><tr><td>a</td></tr></table>" * 101, "import.file.sheets"),
    ],
)
def test_a_page_bigger_than_any_list_is_refused(
    page: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_html, "MOST_ROWS", 100)
    assert refusal(lambda: here(page.encode(), "html")) == code


# --- values


def test_cells_show_what_a_person_would_type() -> None:
    values = (None, "x", 5, 12.5, True, date(2007, 3, 5))
    assert [Cell(value).text for value in values] == ["", "x", "5", "12.5", "TRUE", "05/03/2007"]
    assert [Cell(value).empty for value in (None, " ", "x", 0)] == [True, True, False, False]


def test_a_workbook_may_name_its_sheets_part_as_it_likes() -> None:
    parts = workbook_parts(ROW)
    parts["xl/worksheets/Other.xml"] = parts.pop("xl/worksheets/sheet1.xml")
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace("worksheets/sheet1.xml", "/xl/worksheets/Other.xml")
    assert here(archived(parts)).sheets[0].rows == [(Cell("Họ và tên"),)]
    assert sheet_part("") in workbook_parts().values()
