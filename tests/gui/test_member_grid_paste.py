"""Blocks that do not fit, look odd or bring somebody who is here: nothing is lost, nothing else touched."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.services import members
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.grids import CONTROL, GIVEN_NAMES, Grid, five_people

Open = Callable[[Desk], Window]
KEY = Qt.Key


@pytest.fixture
def grid(office: Office, open_window: Open) -> Grid:
    return Grid(open_window(five_people(office.desk())).stage)


def said(grid: Grid) -> list[str]:
    heard: list[str] = []
    grid.page.list_side.blocks.said.connect(lambda level, text: heard.append(text))
    return heard


def show_only(grid: Grid, *keys: str) -> None:
    grid.page.list_side.arrangement.choose(list(keys))
    grid.stage.settle()


def agree(grid: Grid) -> None:
    grid.stage.click(grid.page.list_side.question.answers[0])
    grid.stage.settle()


def test_a_block_wider_than_the_list_says_what_has_no_place(grid: Grid) -> None:
    heard = said(grid)
    show_only(grid, "full_name", "phone", "home_town")
    grid.stand_on(0, "home_town")
    grid.paste("Thôn 1\tthừa\t\r\nThôn 2\t\tnữa\r\n")
    assert heard == ["2 cột của vùng chép không có chỗ bên phải nên chưa dán."]
    assert heard[0] in grid.page.list_side.problem.label.text()
    assert [grid.stored()[f"Lê Văn {name}"].get("home_town") for name in GIVEN_NAMES[:3]] == [
        "Thôn 1",
        "Thôn 2",
        None,
    ]


def test_line_breaks_inside_of_quoted_cells_do_not_move_anything(grid: Grid) -> None:
    show_only(grid, "full_name", "note", "phone")
    grid.stand_on(0, "note")
    grid.paste('"dòng một\ndòng ""hai"""\t0987000001\r\nngắn\t0987000002\r\n')
    stored = grid.stored()
    assert stored["Lê Văn An"]["phone"] == "0987000001"
    assert stored["Lê Văn Bình"]["note"] == "ngắn"
    assert "hai" in str(stored["Lê Văn An"]["note"])
    assert stored["Lê Văn Cúc"].get("note") is None


def test_letters_in_pieces_are_stored_whole(grid: Grid) -> None:
    show_only(grid, "full_name", "home_town")
    grid.stand_on(0, "home_town")
    grid.paste(unicodedata.normalize("NFD", "Huyện Hưng Hà"))
    assert grid.stored()["Lê Văn An"]["home_town"] == "Huyện Hưng Hà"


def test_under_a_filter_a_block_goes_only_onto_the_rows_in_sight(grid: Grid) -> None:
    session = grid.stage.workspace.session
    grid.page.search.setText("Lê Văn")
    grid.stage.settle()
    [cuc] = members.find(session, members.MemberFilter(text="le van cuc"))
    members.edit(session, cuc.id, {"full_name": "Vũ Thị Cúc"})
    grid.stage.workspace.data_changed.emit()
    grid.stage.settle()
    shown = [grid.shown(row, "full_name") for row in range(grid.page.model.count)]
    assert "Vũ Thị Cúc" not in shown
    grid.stand_on(0, "phone")
    grid.paste("".join(f"098700000{place}\r\n" for place in range(len(shown))))
    stored = grid.stored()
    assert stored["Vũ Thị Cúc"]["phone"] == "0912345672"
    assert [stored[name]["phone"] for name in shown] == [f"098700000{place}" for place in range(len(shown))]


def test_new_rows_that_a_rule_refuses_stay_in_the_list_as_they_were_pasted(grid: Grid) -> None:
    show_only(grid, "full_name", "birth_date", "phone")
    grid.stand_on(4, "full_name")
    grid.paste("Lê Văn Giang\t2003\nLê Văn Hà\t05/03/2040\nLê Văn Ích\t2004\n")
    agree(grid)
    assert {"Lê Văn Ích", "Lê Văn Giang"} <= grid.stored().keys()
    assert "Lê Văn Hà" not in grid.stored()
    [entry] = grid.page.model.entries
    assert entry.texts == {"full_name": "Lê Văn Hà", "birth_date": "05/03/2040"}
    assert entry.wrong.keys() == {"birth_date"}
    assert entry.org == grid.stored()["Lê Văn Giang"]["org"]


def test_a_cell_of_a_new_row_that_cannot_be_read_is_seen_in_its_place(grid: Grid) -> None:
    show_only(grid, "full_name", "birth_date", "phone")
    grid.stand_on(4, "full_name")
    grid.paste("Lê Văn Giang\t2003\nLê Văn Hà\t2004\t12\n")
    agree(grid)
    row = next(row for row in range(6) if grid.shown(row, "full_name") == "Lê Văn Hà")
    assert (grid.shown(row, "phone"), grid.is_wrong(row, "phone")) == ("12", True)


def test_new_rows_that_look_like_somebody_are_told_and_taken_back_in_one_step(grid: Grid) -> None:
    grid.stand_on(4, "full_name")
    grid.paste("Lê Văn Giang\t2003\nLê Văn An\t2003\nLê Văn Hà\t2004\n")
    agree(grid)
    assert "1 người mới giống người đã có: Lê Văn An." in grid.page.list_side.problem.label.text()
    grid.press(KEY.Key_Z, CONTROL)
    grid.stage.settle()
    assert grid.page.model.count == len(GIVEN_NAMES)


def test_a_row_typed_at_the_end_of_the_list_warns_of_whom_it_looks_like(grid: Grid) -> None:
    show_only(grid, "full_name", "birth_date")
    grid.stand_on(4, "birth_date")
    grid.press(KEY.Key_Tab)
    grid.type("Lê Văn Cúc")
    grid.press(KEY.Key_Tab)
    grid.type("2003")
    grid.press(KEY.Key_Return)
    grid.press(KEY.Key_Up)
    grid.press(KEY.Key_Up)
    grid.stage.settle()
    assert grid.page.model.count == 6
    assert "Có thể là người đã có: Lê Văn Cúc" in grid.page.list_side.problem.label.text()


def type_a_row_and_come_back(grid: Grid) -> None:
    """Faster than the row is saved."""
    show_only(grid, "full_name", "birth_date")
    grid.stand_on(4, "birth_date")
    grid.press(KEY.Key_Tab)
    grid.type("Vi Văn Hà")
    grid.press(KEY.Key_Tab)
    grid.type("2003")
    grid.key(KEY.Key_Return)
    grid.key(KEY.Key_Up)


def test_who_stands_on_a_new_row_again_as_it_is_saved_enters_nobody_twice(grid: Grid) -> None:
    type_a_row_and_come_back(grid)
    [entry] = grid.page.model.entries
    assert entry.saving
    grid.stage.settle()
    assert grid.page.model.count == 6
    assert grid.page.model.entries == []


def test_what_is_typed_into_a_new_row_while_it_is_saved_is_saved_as_well(grid: Grid) -> None:
    type_a_row_and_come_back(grid)
    [entry] = grid.page.model.entries
    grid.type("2004")
    grid.key(KEY.Key_Return)
    assert entry.saving
    assert entry.texts["birth_date"] == "2004"
    grid.stage.settle()
    assert grid.page.model.count == 6
    assert grid.stored()["Vi Văn Hà"]["birth_date"] == "2004"


def test_what_is_no_block_but_a_list_is_not_pasted(grid: Grid) -> None:
    heard = said(grid)
    before = grid.stored()
    grid.stand_on(0, "phone")
    grid.paste("\n".join(["0987000001"] * 60_000))
    assert heard == ["Vùng chép quá lớn để dán. Chưa ghi gì. Hãy dùng Nhập danh sách."]
    assert grid.stored() == before


def test_a_block_goes_to_nobody_who_took_the_place_of_who_is_in_sight(grid: Grid) -> None:
    session = grid.stage.workspace.session
    [last] = members.find(session, members.MemberFilter(text="le van giang"))
    row = next(row for row in range(5) if grid.shown(row, "full_name") == "Lê Văn Giang")
    members.delete(session, last.id, "nhập nhầm")
    members.add(session, str(last.fields["org"]), {"full_name": "Vũ Thị Khác"})
    grid.stand_on(row, "phone")
    grid.paste("0987000001\n")
    assert not grid.stored()["Vũ Thị Khác"].get("phone")
