"""Blocks of cells: pasted with one question and one step, copied as text, edited together."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.services import activity, members
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.grids import CONTROL, SHIFT, Grid

Open = Callable[[Desk], Window]
KEY = Qt.Key


@pytest.fixture
def grid(office: Office, open_window: Open) -> Grid:
    desk = office.desk()
    for number, given in enumerate(("An", "Bình", "Cúc", "Dũng", "Giang")):
        desk.add(full_name=f"Lê Văn {given}", phone=f"091234567{number}", citizen_id=f"03420300123{number}")
    return Grid(open_window(desk).stage)


def told(grid: Grid) -> list[activity.ActivityEntry]:
    """What the activity log says, newest first."""
    asked = activity.ActivityFilter()
    return list(activity.page(grid.stage.workspace.session, asked).entries)


def table_of(grid: Grid) -> list[list[str]]:
    model = grid.page.model
    return [[grid.shown(row, column.key) for column in model.columns[:5]] for row in range(model.rowCount())]


def test_a_block_touches_no_cell_outside_it_and_goes_back_in_one_step(grid: Grid) -> None:
    before = table_of(grid)
    grid.stand_on(1, "birth_date")
    grid.paste("05/03/2004\tThôn 9\t\t0987000001\r\n2005\tThôn 9\t\t0987000002\r\n")
    after = table_of(grid)
    assert [row[1] for row in after] == ["", "05/03/2004", "2005", "", ""]
    assert [row[4] for row in after[1:3]] == ["0987 000 001", "0987 000 002"]
    changed = {
        (row, column) for row in range(5) for column in range(5) if before[row][column] != after[row][column]
    }
    assert changed <= {(row, column) for row in (1, 2) for column in (1, 3, 4)}
    assert "Chi đoàn" in grid.page.list_side.problem.label.text() or grid.page.list_side.problem.isVisible()
    assert grid.stage.workspace.undo.undo_label == "Hoàn tác: Dán 6 ô"
    grid.press(KEY.Key_Z, CONTROL)
    grid.stage.settle()
    assert table_of(grid) == before
    grid.press(KEY.Key_Y, CONTROL)
    grid.stage.settle()
    assert table_of(grid) == after


def test_read_only_columns_are_skipped_and_named(grid: Grid) -> None:
    said: list[str] = []
    grid.page.list_side.blocks.said.connect(lambda level, text: said.append(text))
    grid.stand_on(0, "org")
    grid.paste("Chi đoàn khác\t034203009999")
    assert said == ["Không ghi vào cột chỉ đọc: Chi đoàn."]
    assert grid.stored()["Lê Văn An"]["citizen_id"] == "034203009999"


def test_only_the_line_break_of_the_spreadsheet_is_dropped(grid: Grid) -> None:
    grid.stand_on(0, "phone")
    grid.paste("0987000001\r\n\r\n0987000003\r\n")
    stored = grid.stored()
    assert "phone" not in stored["Lê Văn Bình"]
    assert stored["Lê Văn Cúc"]["phone"] == "0987000003"
    assert stored["Lê Văn Dũng"]["phone"] == "0912345673"


def test_a_block_that_needs_rows_asks_once(grid: Grid) -> None:
    question = grid.page.list_side.question
    grid.stand_on(4, "full_name")
    grid.paste("Lê Văn Hà\t2003\nLê Văn Ích\t2005\nLê Văn Kiên\t2006\n")
    assert question.isVisible()
    assert question.label.text() == "Thêm 2 dòng mới?"
    assert "Lê Văn Giang" in grid.stored()
    grid.stage.click(question.answers[0])
    grid.stage.settle()
    stored = grid.stored()
    assert {"Lê Văn Hà", "Lê Văn Ích", "Lê Văn Kiên"} <= stored.keys()
    assert stored["Lê Văn Kiên"]["birth_date"] == "2006"
    assert grid.page.model.count == 7
    grid.press(KEY.Key_Z, CONTROL)
    grid.stage.settle()
    assert sorted(grid.stored()) == [f"Lê Văn {given}" for given in ("An", "Bình", "Cúc", "Dũng", "Giang")]


def test_a_column_in_an_old_font_is_shown_before_and_after_and_turned_only_by_a_person(grid: Grid) -> None:
    grid.stand_on(0, "full_name")
    block = "NguyÔn V¨n §øc\t2003\nTrÇn ThÞ Hoa\t2003\n"
    grid.paste(block)
    question = grid.page.list_side.question
    assert "“NguyÔn V¨n §øc” → “Nguyễn Văn Đức”" in question.label.text()
    assert "Nguyễn Văn Đức" not in grid.stored()
    question.answers[0].click()
    grid.stage.settle()
    assert {"Nguyễn Văn Đức", "Trần Thị Hoa"} <= set(grid.stored())
    grid.press(Qt.Key.Key_Z, CONTROL)
    grid.stage.settle()
    assert "Nguyễn Văn Đức" not in grid.stored()
    grid.stand_on(0, "full_name")
    grid.paste(block)
    question.answers[1].click()
    grid.stage.settle()
    assert "Nguyễn Văn Đức" not in grid.stored()


def test_formulas_and_error_signs_of_a_spreadsheet_are_no_values(grid: Grid) -> None:
    before = grid.stored()
    grid.page.list_side.arrangement.choose(["full_name", "home_town"])
    grid.stage.settle()
    grid.stand_on(0, "home_town")
    grid.paste("=VLOOKUP(A2;B:C;2;0)\n#N/A\n")
    grid.stage.settle()
    assert grid.stored() == before
    assert grid.is_wrong(0, "home_town")
    assert grid.is_wrong(1, "home_town")
    assert "công thức" in grid.page.list_side.problem.label.text()


def test_ids_that_lost_digits_are_refused_and_a_lost_zero_is_only_offered(grid: Grid) -> None:
    before = grid.stored()
    grid.stand_on(0, "citizen_id")
    grid.paste("1,23457E+11\n34203009999\n")
    grid.stage.settle()
    assert grid.stored() == before
    assert grid.is_wrong(0, "citizen_id")
    assert grid.is_wrong(1, "citizen_id")


def test_the_question_can_be_answered_with_no(grid: Grid) -> None:
    grid.stand_on(4, "birth_date")
    grid.paste("2003\n2005\n")
    grid.stage.click(grid.page.list_side.question.answers[1])
    grid.stage.settle()
    assert grid.stored()["Lê Văn Giang"]["birth_date"] == "2003"
    assert grid.page.model.rowCount() == 5


def test_cells_that_cannot_be_saved_are_told_and_the_others_are_saved(grid: Grid) -> None:
    grid.stand_on(0, "phone")
    grid.paste("12\n0987000002\n")
    assert grid.is_wrong(0, "phone")
    assert grid.shown(0, "phone") == "12"
    assert "Lê Văn An" in grid.page.list_side.problem.label.text()
    assert grid.stored()["Lê Văn Bình"]["phone"] == "0987000002"


def test_a_refused_text_makes_room_for_what_is_saved_in_its_place(grid: Grid) -> None:
    grid.stand_on(0, "phone")
    grid.paste("12")
    assert grid.is_wrong(0, "phone")
    grid.paste("0987000001")
    assert (grid.shown(0, "phone"), grid.is_wrong(0, "phone")) == ("0987 000 001", False)
    grid.press(KEY.Key_Z, CONTROL)
    grid.stage.settle()
    assert (grid.shown(0, "phone"), grid.is_wrong(0, "phone")) == ("0912 345 670", False)


def test_a_question_is_answered_by_enter_and_left_by_escape(grid: Grid) -> None:
    for key, names in ((KEY.Key_Escape, 5), (KEY.Key_Return, 6)):
        grid.stand_on(4, "full_name")
        grid.paste("Lê Văn Giang\t2003\nLê Văn Ích\t2005\n")
        assert grid.page.list_side.question.isVisible()
        grid.press(key)
        grid.stage.settle()
        assert not grid.page.list_side.question.isVisible()
        assert grid.focused is grid.table
        assert len(grid.stored()) == names


def test_one_value_fills_the_selection(grid: Grid) -> None:
    grid.stand_on(0, "birth_date")
    grid.press(KEY.Key_Down, SHIFT)
    grid.press(KEY.Key_Down, SHIFT)
    grid.paste("2003")
    assert [fields.get("birth_date") for fields in grid.stored().values()] == ["2003"] * 3 + [None] * 2


def test_copying_gives_text_and_a_table_and_asks_before_whole_ids(grid: Grid) -> None:
    grid.stand_on(0, "citizen_id")
    grid.press(KEY.Key_Right, SHIFT)
    grid.press(KEY.Key_Down, SHIFT)
    grid.press(KEY.Key_C, CONTROL)
    grid.stage.settle()
    carried = QGuiApplication.clipboard().mimeData()
    assert carried.text() == "0342…1230\t0912 345 670\r\n0342…1231\t0912 345 671\r\n"
    question = grid.page.list_side.question
    assert question.isVisible()
    assert grid.stage.workspace.session is not None
    grid.stage.click(question.answers[0])
    grid.stage.settle()
    carried = QGuiApplication.clipboard().mimeData()
    assert carried.text().splitlines()[0] == "034203001230\t0912 345 670"
    assert "mso-number-format:'\\@'\">034203001230</td>" in carried.html()
    lines = [entry.what for entry in told(grid) if entry.do.startswith("copy")]
    assert lines == ["Chép đủ số để gửi cấp trên: Số CCCD"] * 2


def test_what_is_copied_can_be_pasted_elsewhere(grid: Grid) -> None:
    grid.stand_on(0, "phone")
    grid.press(KEY.Key_C, CONTROL)
    grid.stage.settle()
    grid.stand_on(3, "phone")
    grid.press(KEY.Key_V, CONTROL)
    grid.stage.settle()
    assert grid.stored()["Lê Văn Dũng"]["phone"] == "0912345670"


def test_looking_at_a_whole_id_leaves_a_line_in_the_trail(grid: Grid) -> None:
    grid.stand_on(1, "citizen_id")
    grid.press(KEY.Key_F2)
    assert grid.editor.text() == "034 203 001 231"
    grid.press(KEY.Key_Escape)
    grid.stage.settle()
    [line] = [one for one in told(grid) if one.do == "reveal"]
    assert (line.subject, line.what) == ("Lê Văn Bình", "Xem đủ số: Số CCCD")


def test_typing_a_new_id_reveals_nothing(grid: Grid) -> None:
    grid.stand_on(1, "citizen_id")
    grid.type("0")
    assert grid.editor.text() == "0"
    grid.press(KEY.Key_Escape)
    grid.stage.settle()
    assert [one for one in told(grid) if one.do == "reveal"] == []


def test_two_selected_rows_bring_the_bar_and_one_value_for_all(grid: Grid) -> None:
    side = grid.page.list_side
    grid.stand_on(0, "phone")
    assert not side.selection.isVisible()
    for _ in range(4):
        grid.press(KEY.Key_Down, SHIFT)
    assert side.selection.isVisible()
    assert side.selection.count.text() == "Đã chọn 5"
    grid.stage.click(side.selection.edit)
    side.bulk.field.choose("home_town")
    side.bulk.field.activated.emit(side.bulk.field.currentIndex())
    grid.stage.type(side.bulk.value, "Thái Bình")
    grid.stage.until(lambda: side.bulk.save.isEnabled(), "the preview is there")
    assert side.bulk.preview.text() == "Sẽ sửa 5 người."
    assert "home_town" not in grid.stored()["Lê Văn An"]
    grid.stage.click(side.bulk.save)
    grid.stage.settle()
    assert {fields.get("home_town") for fields in grid.stored().values()} == {"Thái Bình"}
    assert grid.stage.workspace.undo.undo_label == "Hoàn tác: Sửa quê quán của 5 người"
    grid.press(KEY.Key_Z, CONTROL)
    grid.stage.settle()
    assert {fields.get("home_town") for fields in grid.stored().values()} == {None}


def test_bulk_edit_names_who_is_left_out_and_why(grid: Grid) -> None:
    session = grid.stage.workspace.session
    [an] = members.find(session, members.MemberFilter(text="le van an"))
    members.edit(session, an.id, {"citizen_id": None})
    grid.stage.workspace.data_changed.emit()
    grid.stage.settle()
    side = grid.page.list_side
    grid.stand_on(0, "phone")
    grid.press(KEY.Key_Down, SHIFT)
    grid.stage.click(side.selection.edit)
    side.bulk.field.choose("birth_date")
    side.bulk.field.activated.emit(side.bulk.field.currentIndex())
    grid.stage.type(side.bulk.value, "1999")
    grid.stage.until(lambda: side.bulk.save.isEnabled(), "the preview is there")
    assert side.bulk.preview.text() == "Sẽ sửa 1 người. 1 người không sửa được:"
    assert side.bulk.refused.text().startswith("Lê Văn Bình: ")
    grid.stage.click(side.bulk.save)
    grid.stage.settle()
    assert grid.stored()["Lê Văn An"]["birth_date"] == "1999"
    assert "birth_date" not in grid.stored()["Lê Văn Bình"]


def test_giving_the_selection_up_hides_the_bar(grid: Grid) -> None:
    side = grid.page.list_side
    grid.stand_on(0, "phone")
    grid.press(KEY.Key_Down, SHIFT)
    grid.stage.click(side.selection.clear)
    assert not side.selection.isVisible()
    grid.press(KEY.Key_Space)
    grid.press(KEY.Key_Down, CONTROL)
    grid.press(KEY.Key_Space)
    assert side.selection.count.text() == "Đã chọn 2"
