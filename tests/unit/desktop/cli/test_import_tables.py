"""`import` of a sheet on which several tables stand."""

from __future__ import annotations

from pathlib import Path

from tests.unit.desktop.cli.conftest import Terminal
from tests.unit.desktop.cli.test_import import free_list


def test_the_table_beside_is_told_with_its_cells_and_read_by_its_number(
    terminal: Terminal, tmp_path: Path
) -> None:
    head = ["Họ và tên", "Ngày sinh"]
    rows = [[*head, None, *head], ["Ngô Văn Ba", "01/03/2004", None, "Lý Thị Sáu", "02/03/2004"]]
    words = ("import", free_list(tmp_path / "ds.xlsx", *rows), "--org", "TB.4.37.1")
    said = terminal.run("--json", *words)
    assert said.document["unread"] == [{"table": 2, "area": "D1:E2", "rows": 1}]
    assert "D1:E2 (--table 2)" in said.err
    second = terminal.json(*words, "--table", "2")
    assert (second["added"], second["unread"]) == (1, [])
    assert {one["fields"]["full_name"] for one in terminal.json("member", "list")} == {
        "Ngô Văn Ba",
        "Lý Thị Sáu",
    }


def test_a_column_without_a_header_that_was_taken_for_the_names_is_told(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "ten.csv"
    path.write_text("Nguyễn Văn Thử\nTrần Thị Mẫu\n", encoding="utf-8")
    said = terminal.run("--json", "import", str(path), "--org", "TB.4.37.1")
    assert said.document["added"] == 2
    assert "Cột A được đọc là họ tên" in said.err


def test_who_stands_under_a_title_of_those_who_left_is_told(terminal: Terminal, tmp_path: Path) -> None:
    rows: list[list[str]] = [
        ["TT", "Họ và tên", "Ngày sinh"],
        ["1", "Ngô Văn Ba", "01/03/2004"],
        ["II. Đã chuyển đi"],
        ["1", "Lý Thị Sáu", "02/03/2004"],
    ]
    path = free_list(tmp_path / "ds.xlsx", *rows)
    said = terminal.run("--json", "import", path, "--org", "TB.4.37.1", "--dry-run")
    assert "1 người được ghi là đã chuyển đi" in said.err
    assert "(các dòng 4)" in said.err
    without = terminal.run("--json", "import", path, "--org", "TB.4.37.1", "--skip", "4")
    assert (without.document["added"], "đã chuyển đi" in without.err) == (1, False)
