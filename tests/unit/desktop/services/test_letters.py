"""Letters as offices have them: text files and Word files, also broken ones."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from desktop.services import letters
from desktop.services.failures import Usage
from desktop.services.wording import word
from domain.statistics.claims import ClaimCode
from tests.helpers.workbooks import archived


def test_a_word_file_is_read_paragraph_by_paragraph_and_its_tables_too(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("I. Kết quả & số liệu")
    paragraph = document.add_paragraph("Đoàn cơ sở: 18.191/")
    paragraph.add_run("18.935 đạt ").bold = True
    paragraph.add_run("99,92%.")
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "Đoàn bộ phận", "142/146 = 97,26%"
    document.add_paragraph("III. Đề nghị")
    path = tmp_path / "thư.docx"
    document.save(str(path))
    found = letters.checked(letters.text_of(path))
    assert [(one.line, one.claim.code) for one in found] == [
        (2, ClaimCode.SHARE_WRONG),
        (5, ClaimCode.SECTION_MISSING),
    ]
    assert found[0].quote == "18.191/18.935 đạt 99,92%"
    assert "96,07%" in found[0].message
    assert letters.text_of(path).startswith("I. Kết quả & số liệu\n")


def test_every_kind_of_finding_has_words() -> None:
    for code in ClaimCode:
        assert word(code.value)
    text = "5 + 6 = 12\n12/10 = 5%\n0/0 = 5%\n"
    assert [one.line for one in letters.checked(text)] == [1, 2, 3]


@pytest.mark.parametrize("name", ["a.docx", "b.docx", "c.docx", "e.docx", "d.txt", "missing.docx"])
def test_what_cannot_be_read_is_told_and_nothing_else(tmp_path: Path, name: str) -> None:
    contents = {
        "a.docx": b"not an archive",
        "b.docx": archived({"other.xml": "x"}),
        "c.docx": archived({"word/document.xml": b"\xff\xfe\xff"}),
        "d.txt": b"\xff\xfe\xff",
        "e.docx": archived({"word/document.xml": "<w:t>x</w:t>" * 500}).replace(b"xml\xed", b"xml\xff", 1),
    }
    if name in contents:
        (tmp_path / name).write_bytes(contents[name])
    with pytest.raises(Usage) as refused:
        letters.text_of(tmp_path / name)
    assert refused.value.code == "usage.file_unreadable"


def test_a_word_file_that_unpacks_without_end_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "_LARGEST", 1_000)
    path = tmp_path / "a.docx"
    path.write_bytes(archived({"word/document.xml": b" " * 2_000}, zipfile.ZIP_DEFLATED))
    with pytest.raises(Usage):
        letters.text_of(path)
