"""Lists and tables on paper: whatever leaves the program stands in the log, under what it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services import activity, organisations, paper_leaving, stay_list
from desktop.services.activity import ActivityFilter
from desktop.services.failures import Usage
from desktop.services.paper_content import FilledPaper
from desktop.services.paper_leaving import PDF, WORD
from desktop.services.stays import StayFilter
from tests.helpers.desks import Desk


def told(desk: Desk) -> str:
    """The newest line about a paper."""
    lines = activity.page(desk.session, ActivityFilter()).entries
    papers = (f"{one.what} | {one.subject}" for one in lines if one.do.startswith(("list_", "report")))
    return next(papers, "")


def paper(name: str, org: str = "") -> FilledPaper:
    return FilledPaper(
        name=name, title="", file_stem="x", author="", landscape=False, parts=(), missing=(), org=org
    )


def test_a_list_is_noted_with_what_it_is_and_whose(desk: Desk, tmp_path: Path) -> None:
    unit, branch = organisations.tree(desk.session)[:2]
    path = tmp_path / "đi đến.pdf"
    listed = stay_list.filled(desk.session, StayFilter(org=branch.id))
    paper_leaving.put_file(desk.session, path, b"%PDF", listed, PDF)
    assert path.read_bytes() == b"%PDF"
    assert told(desk) == f"Lưu danh sách thành PDF: Đoàn viên đi và đến sinh hoạt tạm | {branch.name}"
    paper_leaving.put_file(desk.session, path, b"PK", paper("committee"), WORD)
    assert told(desk) == f"Lưu danh sách thành tệp Word: Ban Chấp hành | {unit.name}"


def test_a_table_is_noted_as_its_export_is(desk: Desk, tmp_path: Path) -> None:
    paper_leaving.put_file(desk.session, tmp_path / "x.pdf", b"%PDF", paper("bieu_2"), PDF)
    assert told(desk).startswith("Xuất bảng thống kê: Biểu 2. ")
    paper_leaving.note_printed(desk.session, paper("bieu_2"))
    assert told(desk).startswith("In bảng thống kê: Biểu 2. ")


@pytest.mark.parametrize("place", ["", "no/x.pdf"])
def test_what_could_not_be_written_is_not_noted(desk: Desk, tmp_path: Path, place: str) -> None:
    with pytest.raises((Usage, OSError)):
        paper_leaving.put_file(desk.session, tmp_path / place, b"%PDF", paper("stays"), PDF)
    assert told(desk) == ""
    assert list(tmp_path.rglob("*.pdf")) == []
