"""`export` of the command line: a contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.unit.desktop.cli.conftest import Terminal

CITIZEN_ID = "034203001234"


@pytest.fixture
def terminal(new_terminal: Callable[[str], Terminal]) -> Terminal:
    made = new_terminal("home")
    assert made.enrol().code == 0
    made.add("full_name=Trần Văn Bình", f"citizen_id={CITIZEN_ID}", "note==1+1")
    made.add("full_name=Đỗ Thị Ân", org="TB.4.37.2")
    return made


def cells(file: Path) -> str:
    return str([[cell.value for cell in row] for row in load_workbook(file).worksheets[0].iter_rows()])


def test_everybody_or_those_of_a_branch_or_those_found_are_written(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "a.xlsx"
    assert terminal.json("export", str(file)) == {"file": str(file), "rows": 2}
    assert CITIZEN_ID in cells(file)
    assert terminal.json("export", str(file), "--org", "TB.4.37.2")["rows"] == 1
    assert "Trần Văn Bình" not in cells(file)
    assert terminal.json("export", str(tmp_path / "a.csv"), "--search", "binh")["rows"] == 1


def test_whoever_names_no_purpose_for_whole_ids_is_told_that_the_log_says_so(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = str(tmp_path / "a.xlsx")
    assert "--purpose" in terminal.run("export", file).err
    assert terminal.run("export", file, "--purpose", "superior").err == ""
    assert terminal.run("export", file, "--mask-ids").err == ""
    assert CITIZEN_ID not in cells(Path(file))


def test_a_csv_tells_what_excel_makes_of_ids_and_a_workbook_does_not(
    terminal: Terminal, tmp_path: Path
) -> None:
    assert "Đừng bấm đúp" in terminal.run("export", str(tmp_path / "a.csv")).out
    assert "Đừng bấm đúp" not in terminal.run("export", str(tmp_path / "a.xlsx")).out
    # Nothing that a spreadsheet calculates stands in it to keep the zeros.
    assert f'="{CITIZEN_ID}"' not in (tmp_path / "a.csv").read_text("utf-8-sig")


def test_the_central_layout_is_written_on_demand(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    assert terminal.json("export", str(file), "--layout", "central")["rows"] == 2
    assert load_workbook(file).sheetnames == ["DSDV", "DATA"]
    terminal.json("export", str(file), "--layout", "central", "--mask-ids")
    assert CITIZEN_ID not in cells(file)


def test_a_file_that_cannot_be_written_and_an_unknown_branch_change_nothing(
    terminal: Terminal, tmp_path: Path
) -> None:
    assert terminal.run("export", str(tmp_path / "a.pdf")).code == 2
    assert terminal.run("export", str(tmp_path / "a.xlsx"), "--org", "XX").code == 2
    nowhere = terminal.run("export", str(tmp_path / "nowhere" / "a.xlsx"), "--purpose", "superior")
    assert (nowhere.code, "nowhere" in nowhere.err) == (2, True)
    assert list(tmp_path.glob("a.*")) == []


@pytest.mark.parametrize(("role", "shown"), [("volunteer", set()), ("branch", {CITIZEN_ID})])
def test_lists_hide_the_ids_that_a_cadre_may_not_take_along(
    terminal: Terminal, new_terminal: Callable[[str], Terminal], role: str, shown: set[str]
) -> None:
    of_the_other_branch = "034203001235"
    terminal.add("full_name=Lê Thị Hoa", f"citizen_id={of_the_other_branch}", org="TB.4.37.2")
    terminal.json("sync")
    other = new_terminal(role)
    unit = terminal.office.unit
    code = terminal.office.central.code(
        unit, role, "Vũ Thị Mai", unit.branches[0] if role == "branch" else ""
    )
    other.json("enrol", "--server", "http://central", "--code", code)
    listed = [one["fields"] for one in other.json("member", "list")]
    ids = {fields["citizen_id"] for fields in listed if "citizen_id" in fields}
    assert len(ids) == 2
    assert ids & {CITIZEN_ID, of_the_other_branch} == shown
    assert {one["fields"].get("citizen_id") for one in terminal.json("member", "list")} >= {
        CITIZEN_ID,
        of_the_other_branch,
    }
