"""Cells with a spreadsheet's keys: open, commit, move, give up, copy, and one new row at the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.grids import ALT, CONTROL, NO, SHIFT, Grid

Open = Callable[[Desk], Window]
KEY = Qt.Key


@pytest.fixture
def grid(office: Office, open_window: Open) -> Grid:
    """Three people of one branch."""
    desk = office.desk()
    desk.add(full_name="Lê Văn An", phone="0912345671", home_town="Huế")
    desk.add(full_name="Lê Văn Bình", birth_date="2004-03-05")
    desk.add(full_name="Lê Văn Cúc", phone="0912345673", citizen_id="034303001234")
    return Grid(open_window(desk).stage)


def test_f2_opens_the_cell_and_enter_commits_and_goes_down(grid: Grid) -> None:
    grid.stand_on(0, "phone")
    grid.press(KEY.Key_F2)
    assert grid.editor.text() == "0912 345 671"
    grid.press(KEY.Key_Backspace)
    grid.type("9")
    grid.press(KEY.Key_Return)
    assert grid.at() == (1, "phone")
    assert grid.shown(0, "phone") == "0912 345 679"
    grid.stage.settle()
    assert grid.stored()["Lê Văn An"]["phone"] == "0912345679"
    assert grid.shown(0, "phone") == "0912 345 679"
    assert grid.shown(0, "sync") == "Chờ đồng bộ"


def test_typing_replaces_and_tab_goes_right(grid: Grid) -> None:
    grid.stand_on(0, "birth_date")
    grid.type("2001")
    assert grid.editor.text() == "2001"
    grid.press(KEY.Key_Tab)
    assert grid.at() == (0, "org")
    grid.stage.settle()
    assert grid.stored()["Lê Văn An"]["birth_date"] == "2001"


def test_shift_turns_enter_and_tab_round(grid: Grid) -> None:
    grid.stand_on(1, "phone")
    grid.type("0912345672")
    grid.press(KEY.Key_Return, SHIFT)
    assert grid.at() == (0, "phone")
    grid.type("0912345675")
    grid.press(KEY.Key_Backtab, SHIFT)
    assert grid.at() == (0, "citizen_id")
    grid.stage.settle()
    stored = grid.stored()
    assert [stored[name]["phone"] for name in ("Lê Văn An", "Lê Văn Bình")] == ["0912345675", "0912345672"]


def test_escape_gives_the_entry_up(grid: Grid) -> None:
    grid.stand_on(0, "phone")
    grid.type("099")
    grid.press(KEY.Key_Escape)
    assert not grid.is_open
    assert grid.at() == (0, "phone")
    assert grid.shown(0, "phone") == "0912 345 671"
    grid.stage.settle()
    assert grid.stored()["Lê Văn An"]["phone"] == "0912345671"


def test_delete_clears_what_is_selected_as_one_step(grid: Grid) -> None:
    grid.stand_on(0, "phone")
    grid.press(KEY.Key_Down, SHIFT)
    grid.press(KEY.Key_Down, SHIFT)
    grid.press(KEY.Key_Delete)
    grid.stage.settle()
    assert [fields.get("phone") for fields in grid.stored().values()] == [None, None, None]
    assert grid.stage.workspace.undo.undo_label == "Hoàn tác: Xóa 3 ô"
    grid.press(KEY.Key_Z, CONTROL)
    grid.stage.settle()
    assert grid.stored()["Lê Văn An"]["phone"] == "0912345671"
    assert grid.shown(2, "phone") == "0912 345 673"


def test_ctrl_d_copies_from_above_and_ctrl_semicolon_writes_today(grid: Grid) -> None:
    grid.page.list_side.arrangement.choose(["full_name", "home_town", "joined_on"])
    grid.stage.settle()
    grid.stand_on(1, "home_town")
    grid.press(KEY.Key_D, CONTROL)
    grid.stand_on(1, "joined_on")
    grid.press(KEY.Key_Semicolon, CONTROL)
    grid.stage.settle()
    fields = grid.stored()["Lê Văn Bình"]
    assert fields["home_town"] == "Huế"
    assert fields["joined_on"] == grid.stage.workspace.session.today.isoformat()


def test_alt_down_opens_a_list_that_takes_only_what_was_moved_to(grid: Grid) -> None:
    grid.page.list_side.arrangement.choose(["full_name", "ethnicity"])
    grid.stage.settle()
    grid.stand_on(0, "ethnicity")
    grid.press(KEY.Key_Down, ALT)
    assert grid.editor.list_open
    grid.press(KEY.Key_Return)
    assert "ethnicity" not in grid.stored()["Lê Văn An"]
    grid.stand_on(0, "ethnicity")
    grid.type("ta")
    # Two letters open the list, and fill nothing in.
    assert grid.editor.list_open
    assert grid.editor.text() == "ta"
    grid.press(KEY.Key_Down)
    chosen = grid.editor._list.chosen() if grid.editor._list else ""
    assert grid.editor.text() == "ta"
    grid.press(KEY.Key_Return)
    grid.stage.settle()
    assert chosen
    assert grid.shown(0, "ethnicity") == chosen


def test_arrows_move_and_letters_in_a_read_only_cell_say_why_not(grid: Grid) -> None:
    grid.stand_on(0, "birth_date")
    grid.press(KEY.Key_Down)
    grid.press(KEY.Key_Right)
    assert grid.at() == (1, "org")
    grid.type("x")
    assert not grid.is_open
    assert grid.page.list_side.problem.isVisible()
    assert "chuyển sinh hoạt" in grid.page.list_side.problem.label.text()
    grid.stand_on(1, "missing")
    grid.press(KEY.Key_F2)
    assert "tự tính" in grid.page.list_side.problem.label.text()


def test_a_value_that_cannot_be_read_stays_in_the_open_cell(grid: Grid) -> None:
    grid.stand_on(0, "phone")
    grid.type("12")
    grid.press(KEY.Key_Return)
    assert grid.is_open
    assert grid.editor.text() == "12"
    assert grid.page.list_side.problem.isVisible()
    grid.press(KEY.Key_Backspace)
    grid.press(KEY.Key_Backspace)
    grid.type("0912345688")
    grid.press(KEY.Key_Return)
    grid.stage.settle()
    assert grid.stored()["Lê Văn An"]["phone"] == "0912345688"


def test_leaving_a_cell_that_cannot_be_read_keeps_its_text_and_says_why(grid: Grid) -> None:
    grid.stand_on(0, "phone")
    grid.type("12")
    grid.stand_on(2, "birth_date")
    grid.stage.settle()
    assert grid.shown(0, "phone") == "12"
    assert grid.is_wrong(0, "phone")
    assert grid.stored()["Lê Văn An"]["phone"] == "0912345671"
    problem = grid.page.list_side.problem
    assert "Lê Văn An" in problem.label.text()
    grid.stage.click(problem.go)
    assert grid.at() == (0, "phone")
    assert grid.editor.text() == "12"
    grid.press(KEY.Key_A, CONTROL)
    grid.type("0912345699")
    grid.press(KEY.Key_Return)
    grid.stage.settle()
    assert not grid.is_wrong(0, "phone")
    assert grid.shown(0, "phone") == "0912 345 699"


def test_a_rule_that_refuses_keeps_the_text_and_takes_a_reason(grid: Grid) -> None:
    grid.stand_on(2, "birth_date")
    grid.type("1999")
    grid.press(KEY.Key_Return)
    grid.stage.settle()
    assert grid.is_wrong(2, "birth_date")
    assert grid.shown(2, "birth_date") == "1999"
    problem = grid.page.list_side.problem
    assert problem.reason.isVisible()
    grid.stage.type(problem.reason, "giấy khai sinh ghi vậy")
    grid.stage.click(problem.save)
    grid.stage.settle()
    assert grid.stored()["Lê Văn Cúc"]["birth_date"] == "1999"
    assert not grid.is_wrong(2, "birth_date")


def test_a_one_click_correction_of_a_cell(grid: Grid) -> None:
    grid.stand_on(1, "phone")
    grid.type("912345678")
    grid.stand_on(2, "birth_date")
    problem = grid.page.list_side.problem
    grid.stage.click(problem.fix)
    grid.stage.settle()
    assert grid.stored()["Lê Văn Bình"]["phone"] == "0912345678"
    assert not grid.is_wrong(1, "phone")


def test_enter_in_the_last_cell_adds_one_row_which_becomes_a_member(grid: Grid) -> None:
    grid.stand_on(2, "full_name")
    grid.press(KEY.Key_F2)
    grid.press(KEY.Key_Return)
    assert grid.page.model.rowCount() == 4
    assert grid.at() == (3, "full_name")
    grid.type("Lê Văn Dũng")
    grid.press(KEY.Key_Tab)
    grid.type("2005")
    grid.press(KEY.Key_Return)
    # Going down from a filled row gives the next one; the filled one is a member now.
    grid.stage.settle()
    stored = grid.stored()["Lê Văn Dũng"]
    assert stored["birth_date"] == "2005"
    assert stored["org"] == grid.stored()["Lê Văn An"]["org"]
    assert grid.page.model.count == 4
    grid.press(KEY.Key_Z, CONTROL)
    grid.stage.settle()
    assert "Lê Văn Dũng" not in grid.stored()


def test_a_held_key_adds_at_most_one_row(grid: Grid) -> None:
    grid.stand_on(2, "sync")
    for repeated in (False, True, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, KEY.Key_Tab, NO, "\t", repeated, 1)
        QApplication.sendEvent(grid.table, event)
    assert grid.page.model.rowCount() <= 4
    for _ in range(20):
        event = QKeyEvent(QEvent.Type.KeyPress, KEY.Key_Tab, NO, "\t", True, 1)
        QApplication.sendEvent(grid.table, event)
    assert grid.page.model.rowCount() == 4


def test_a_new_row_that_is_wrong_stays_with_what_was_typed(grid: Grid) -> None:
    grid.stand_on(2, "sync")
    grid.press(KEY.Key_Tab)
    grid.type("Lê Văn Giang")
    for _ in range(4):
        grid.press(KEY.Key_Tab)
    assert grid.at() == (3, "phone")
    grid.type("12")
    grid.stand_on(0, "birth_date")
    grid.stage.settle()
    assert "Lê Văn Giang" not in grid.stored()
    assert (grid.shown(3, "full_name"), grid.shown(3, "phone")) == ("Lê Văn Giang", "12")
    assert grid.is_wrong(3, "phone")
    grid.stand_on(3, "phone")
    grid.type("0912345678")
    grid.press(KEY.Key_Return, SHIFT)
    grid.stage.settle()
    assert grid.stored()["Lê Văn Giang"]["phone"] == "0912345678"


def test_a_row_that_belongs_to_nobody_yet_is_kept_as_a_draft(grid: Grid) -> None:
    from desktop.services import drafts

    grid.stand_on(2, "sync")
    grid.press(KEY.Key_Tab)
    grid.type("Lê Văn")
    grid.page.settle()
    grid.stage.settle()
    [kept] = drafts.of_cadre(grid.stage.workspace.session)
    assert kept.texts == {"full_name": "Lê Văn"}


def test_the_name_opens_the_form_and_other_cells_do_not(grid: Grid) -> None:
    grid.stand_on(1, "phone")
    grid.stage.settle()
    assert not grid.page.form.isVisible()
    grid.stand_on(1, "full_name")
    grid.stage.settle()
    assert grid.page.form.heading.text() == "Lê Văn Bình"
    grid.press(KEY.Key_F4)
    assert not grid.page.form.isVisible()
