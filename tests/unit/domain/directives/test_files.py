"""What a directive may name as a file, and what a name may be on any machine."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.directives.files import (
    LARGEST_FILE,
    LONGEST_NAME,
    LONGEST_NAME_BYTES,
    MOST_FILES,
    clean_name,
    files_of,
    misshapen,
)


def named(**changes: Any) -> dict[str, Any]:
    return {"name": "Kế hoạch.pdf", "size": 1200, "sha256": "a" * 64, "media": "application/pdf", **changes}


def test_a_list_of_files_is_read_as_it_was_named() -> None:
    (file,) = files_of({"files": [named()]})
    assert file.as_json() == named()
    assert not misshapen([named()])
    assert not misshapen(None)


@pytest.mark.parametrize(
    "wrong",
    [
        named(name="../../etc/passwd"),
        named(name="C:\\Windows\\a.dll"),
        named(name="CON.pdf"),
        named(name="a.pdf "),
        named(name="\u202egpj.exe"),
        named(name=""),
        named(name="x" * (LONGEST_NAME + 1)),
        named(size=0),
        named(size=LARGEST_FILE + 1),
        named(size=True),
        named(size="12"),
        named(sha256="A" * 64),
        named(sha256="a" * 63),
        named(media="text/html; charset=x"),
        named(run="me"),
        "a.pdf",
        None,
    ],
)
def test_what_is_no_file_is_not_taken_for_one(wrong: Any) -> None:
    assert misshapen([wrong])
    assert files_of({"files": [wrong, named()]}) == files_of({"files": [named()]})


@pytest.mark.parametrize("wrong", [[], "a", {}, [named(), named(name="b.pdf")], 7])
def test_what_is_no_list_of_different_files_is_refused(wrong: Any) -> None:
    assert misshapen(wrong)


def test_there_is_a_limit_to_their_number() -> None:
    many = [named(sha256=f"{n:064x}") for n in range(MOST_FILES + 1)]
    assert misshapen(many)
    assert not misshapen(many[1:])


def test_a_name_of_many_vietnamese_letters_fits_on_any_disk() -> None:
    """Disks count bytes; the ending stays, and no letter is cut in two."""
    said = "Kế hoạch thực hiện " * 12
    kept = clean_name(said + ".docx")
    assert LONGEST_NAME < len(kept.encode()) <= LONGEST_NAME_BYTES
    assert kept.endswith(".docx")
    assert said.startswith(kept.removesuffix(".docx"))
    short = clean_name("ệ" * 140 + ".pdf")
    assert LONGEST_NAME_BYTES - 3 < len(short.encode()) <= LONGEST_NAME_BYTES
    assert short == "ệ" * (len(short) - 4) + ".pdf"


def test_a_name_from_when_letters_were_counted_still_names_its_file() -> None:
    long = "ệ" * 140 + ".pdf"
    assert files_of({"files": [named(name=long)]})[0].name == long
    assert not misshapen([named(name=long)])


@pytest.mark.parametrize(
    "given_name,kept",
    [
        ("Kế hoạch số 12.docx", "Kế hoạch số 12.docx"),
        (unicodedata.normalize("NFD", "Kế hoạch.pdf"), "Kế hoạch.pdf"),
        ("/nha/lan/văn bản.pdf", "văn bản.pdf"),
        ("C:\\Tài liệu\\biểu 1.xlsx", "biểu 1.xlsx"),
        ("nul.txt", "tep-nul.txt"),
        ("a<b>|c?.pdf", "abc.pdf"),
        (" . . ", "tep"),
        ("...", "tep"),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
        # The cut may fall where a name must not end, and what follows a dot may be most of the name.
        ("x" * (LONGEST_NAME - 1) + " yyy", "x" * (LONGEST_NAME - 1)),
        ("a." + "b" * 200, "a." + "b" * (LONGEST_NAME - 2)),
        ("con." + "x" * 300, ("tep-con." + "x" * 300)[:LONGEST_NAME]),
        ("Số 12. " + "nộp ngay " * 40, ("Số 12. " + "nộp ngay " * 40)[:LONGEST_NAME].strip()),
    ],
)
def test_a_name_is_cleaned_for_every_machine(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_a_clean_name_is_clean(text: str) -> None:
    once = clean_name(text)
    assert clean_name(once) == once
    assert not misshapen([named(name=once)])
