"""`ledger` of the command line: the books, their lines, and a book as a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.services.reports import FORMATS
from tests.helpers.desks import Office
from tests.unit.desktop.cli.conftest import Terminal, terminals


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A laptop with one member who left for another unit on paper; no test changes it."""
    folder = tmp_path_factory.mktemp("ledgers")
    office = Office(folder)
    with terminals(office, folder) as make:
        made = make("home")
        assert made.enrol().code == 0
        member = made.add("full_name=Trần Văn Bình", "birth_date=05/03/2004", "sex=male")
        given = ("to_place=Đoàn phường Sông Xanh", "letter_number=7", "letter_date=01/10/2026")
        words = ("--step", "send", *given, "--confirm", "fees_unpaid")
        made.json("case", "start", "transfer", "--member", member, *words)
        yield made
    office.close()


def test_the_books_are_listed_with_their_workflows(at_work: Terminal) -> None:
    listed = {one["name"]: one for one in at_work.json("ledger", "list")}
    assert listed["transfers"]["workflows"] == ["transfer"]
    assert set(listed["transfers"]) == {"name", "title", "workflows", "sensitive", "columns"}
    assert listed["merits"]["sensitive"]


def test_a_book_shows_its_lines_of_a_year_and_what_they_add_up_to(at_work: Terminal) -> None:
    document = at_work.json("ledger", "show", "transfers", "--year", "2026")
    assert set(document) == {"ledger", "title", "year", "org", "rows", "sums"}
    assert [row["number"] for row in document["rows"]] == ["7"]
    assert document["sums"]["Giới thiệu đi"] == 1
    assert at_work.json("ledger", "show", "transfers", "--year", "2025")["rows"] == []
    assert "Cộng: 1" in at_work.run("ledger", "show", "transfers").out


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_book_becomes_the_file_that_its_name_asks_for(
    at_work: Terminal, tmp_path: Path, suffix: str, qapp: QApplication
) -> None:
    target = tmp_path / f"so{suffix}"
    said = at_work.run("--json", "ledger", "export", "transfers", "--out", str(target))
    assert said.document == {"file": str(target), "rows": 1}
    assert ("Đừng bấm đúp" in said.err) is (suffix == ".csv")
    assert target.stat().st_size > 0


def test_an_unknown_book_is_refused_before_anything_is_written(at_work: Terminal, tmp_path: Path) -> None:
    target = tmp_path / "so.xlsx"
    said = at_work.run("--json", "ledger", "export", "nothing", "--out", str(target))
    assert said.code == 2
    assert said.document["error"]["code"] == "usage.unknown_ledger"
    assert not target.exists()


def test_a_members_book_and_the_minutes_of_handing_books_over_become_files(
    at_work: Terminal, tmp_path: Path, qapp: QApplication
) -> None:
    (member,) = at_work.json("member", "list")
    for suffix in (".docx", ".pdf"):
        book, minutes = tmp_path / f"so{suffix}", tmp_path / f"bien-ban{suffix}"
        assert at_work.json("member", "book", member["id"], "--out", str(book)) == {
            "file": str(book),
            "rows": 1,
        }
        names = ("--giver", "Lê Văn Cũ", "--taker", "Trần Thị Mới")
        document = at_work.json("member", "handover", "--year", "2026", *names, "--out", str(minutes))
        assert document == {"file": str(minutes), "rows": 1}
        assert book.stat().st_size > 0
    said = at_work.run("--json", "member", "book", member["id"], "--out", str(tmp_path / "so.xlsx"))
    assert said.document["error"]["code"] == "usage.paper_format"
