"""The list around the cells: order, columns, filters, what is kept for next time, empty states."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from desktop.services import members, queue
from desktop.services.members import MemberFilter
from desktop.widgets.column_room import cell_of
from domain.text import name_sort_key
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.grids import CONTROL, Grid
from tests.helpers.names import names

Open = Callable[[Desk], Window]
KEY = Qt.Key


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


def column_of(grid: Grid, key: str) -> list[str]:
    return [grid.shown(row, key) for row in range(grid.page.model.rowCount())]


def click_header(grid: Grid, key: str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    header = grid.table.horizontalHeader()
    section = grid.page.model.column_of(key)
    place = QPoint(header.sectionViewportPosition(section) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, held, place)
    grid.stage.settle()


def choose(grid: Grid, name: str, code: str) -> None:
    """As a person picks in a filter's list."""
    box = grid.page.filters.boxes[name]
    box.choose(code)
    box.activated.emit(box.currentIndex())
    grid.stage.settle()


def test_three_hundred_names_stand_in_the_one_order(desk: Desk, open_window: Open) -> None:
    wanted = names()
    new = [(desk.unit.branches[0], {"full_name": name}) for name in random.Random(5).sample(wanted, 300)]
    members.add_many(desk.session, new)
    in_service = [row.fields["full_name"] for row in members.find(desk.session, MemberFilter())]
    grid = Grid(open_window(desk).stage)
    shown: list[str] = []
    for row in range(300):
        grid.table.scrollTo(grid.page.model.index(row, 0))
        if not row % 15:
            grid.stage.settle()
        shown.append(grid.shown(row, "full_name"))
    assert shown == wanted == in_service == sorted(wanted, key=name_sort_key)


def test_the_header_sorts_and_a_second_column_sorts_further(desk: Desk, open_window: Open) -> None:
    for given, town, born in (("An", "Huế", "2003"), ("Bình", "Đông Hà", "2001"), ("Cúc", "Huế", "2001")):
        desk.add(full_name=f"Lê Văn {given}", home_town=town, birth_date=born)
    grid = Grid(open_window(desk).stage)
    grid.page.list_side.arrangement.choose(["full_name", "birth_date", "home_town"])
    grid.stage.settle()
    click_header(grid, "birth_date")
    assert column_of(grid, "birth_date") == ["2001", "2001", "2003"]
    click_header(grid, "home_town", CONTROL)
    assert column_of(grid, "home_town") == ["Đông Hà", "Huế", "Huế"]
    assert grid.page.model.filter.sort == "birth_date,home_town"
    assert grid.page.model.headerData(2, Qt.Orientation.Horizontal) == "Quê quán (2)"
    click_header(grid, "full_name")
    click_header(grid, "full_name")
    assert column_of(grid, "full_name") == ["Lê Văn Cúc", "Lê Văn Bình", "Lê Văn An"]


def test_filters_by_status_missing_information_and_branch_narrow_together(
    desk: Desk, open_window: Open
) -> None:
    whole = {
        "birth_date": "2003-02-01",
        "sex": "male",
        "citizen_id": "034203001234",
        "phone": "0912345678",
        "joined_on": "2019",
    }
    desk.add(full_name="Lê Văn Đủ", **whole)
    desk.add(full_name="Lê Văn Thiếu")
    desk.add(full_name="Lê Văn Xa", org=desk.unit.branches[1])
    grid = Grid(open_window(desk).stage)
    choose(grid, "missing", "missing")
    assert column_of(grid, "full_name") == ["Lê Văn Thiếu", "Lê Văn Xa"]
    choose(grid, "branch", desk.unit.branches[1])
    assert column_of(grid, "full_name") == ["Lê Văn Xa"]
    choose(grid, "status", "active")
    assert column_of(grid, "full_name") == ["Lê Văn Xa"]
    grid.stage.click(grid.page.clear)
    grid.stage.settle()
    assert grid.page.model.rowCount() == 3
    assert not grid.page.clear.isVisible()


def test_the_filter_of_unsent_changes_finds_as_many_as_wait_in_the_queue(
    desk: Desk, open_window: Open
) -> None:
    desk.add(full_name="Lê Văn Xưa")
    desk.sync()
    for given in ("An", "Bình", "Cúc"):
        desk.add(full_name=f"Lê Văn {given}")
    grid = Grid(open_window(desk).stage)
    choose(grid, "sync", "unsent")
    waiting = queue.entries(grid.stage.workspace.session)
    assert grid.page.model.rowCount() == len(waiting) == grid.stage.status.unsent == 3


def test_a_filter_is_kept_under_a_name_and_used_again(desk: Desk, open_window: Open) -> None:
    desk.add(full_name="Lê Văn An")
    grid = Grid(open_window(desk).stage)
    choose(grid, "missing", "missing")
    filters = grid.page.filters
    filters._fill_menu()
    save = next(action for action in filters.menu.actions() if action.text().startswith("Lưu bộ lọc"))
    save.trigger()
    grid.stage.type(filters.naming.name, "Cần hỏi lại")
    grid.press(KEY.Key_Return)
    grid.stage.click(grid.page.clear)
    grid.stage.settle()
    assert filters.state() == {}
    filters._fill_menu()
    next(action for action in filters.menu.actions() if action.text() == "Cần hỏi lại").trigger()
    grid.stage.settle()
    assert filters.state() == {"missing": "missing"}
    filters._fill_menu()
    next(action for action in filters.menu.actions() if action.text().startswith("Bỏ bộ lọc")).trigger()
    assert filters.kept_filters() == {}


def test_columns_are_chosen_and_everything_is_found_again_next_time(desk: Desk, open_window: Open) -> None:
    desk.add(full_name="Lê Văn An", email="an@vidu.vn")
    grid = Grid(open_window(desk).stage)
    arrangement = grid.page.list_side.arrangement
    arrangement._fill_menu()
    labels = {action.text(): action for action in arrangement.menu.actions()}
    labels["Email"].trigger()
    grid.stage.settle()
    assert arrangement.keys == [
        "full_name", "birth_date", "org", "citizen_id", "phone", "email", "missing", "sync",
    ]  # fmt: skip
    assert column_of(grid, "email") == ["an@vidu.vn"]
    choose(grid, "missing", "missing")
    click_header(grid, "birth_date")
    state = grid.page.view_state()
    grid.stage.program.stop()
    again = Grid(open_window(desk).stage)
    assert again.page.view_state() == state
    assert again.page.filters.state() == {"missing": "missing"}
    assert again.page.model.filter.sort == "birth_date"
    labels = {action.text(): action for action in _menu(again)}
    labels["Về các cột ban đầu"].trigger()
    again.stage.settle()
    assert len(again.page.list_side.arrangement.keys) == 7


def _menu(grid: Grid) -> list[QAction]:
    grid.page.list_side.arrangement._fill_menu()
    return grid.page.list_side.arrangement.menu.actions()


def test_a_state_from_another_program_is_passed_over_where_it_is_odd(desk: Desk, open_window: Open) -> None:
    desk.add(full_name="Lê Văn An")
    grid = Grid(open_window(desk).stage)
    odd = {"columns": ["shoe_size", "phone"], "widths": {"x": 5, "phone": "?"}, "sort": "shoe_size"}
    grid.page.restore({**odd, "filters": 7, "splitter": "?"})
    grid.page._search_now()
    grid.stage.settle()
    assert grid.page.list_side.arrangement.keys == ["full_name", "phone"]
    assert grid.page.model.filter.sort == "name"
    assert column_of(grid, "full_name") == ["Lê Văn An"]


def test_the_first_columns_stay_in_sight_and_the_current_cell_is_never_under_them(
    desk: Desk, open_window: Open
) -> None:
    desk.add(full_name="Lê Văn An", note="Ở xa")
    grid = Grid(open_window(desk).stage)
    keys = ["full_name", "birth_date", *(f"{name}" for name in _MANY), "note"]
    grid.page.list_side.arrangement.choose(keys)
    grid.stage.settle()
    grid.stand_on(0, "phone")
    last = grid.page.model.column_of("note")
    for _ in range(last):
        grid.press(KEY.Key_Right)
    assert grid.at() == (0, "note")
    table = grid.table
    assert table.horizontalScrollBar().value() > 0
    assert table._over.isVisible()
    kept = sum(table.columnWidth(column) for column in table.frozen_columns())
    for _ in range(6):
        grid.press(KEY.Key_Left)
        assert table.visualRect(table.currentIndex()).left() >= kept
    # A frozen cell that is typed into is edited in its own place.
    above = table._over.viewport()
    QTest.mouseClick(above, Qt.MouseButton.LeftButton, pos=QPoint(table.columnWidth(0) + 20, 10))
    assert grid.at() == (0, "birth_date")
    grid.table.setFocus()
    grid.type("2004")
    assert table.horizontalScrollBar().value() == 0
    grid.press(KEY.Key_Return)
    grid.stage.settle()
    assert grid.stored()["Lê Văn An"]["birth_date"] == "2004"


_MANY = (
    "sex", "ethnicity", "religion", "citizen_id", "home_town", "permanent_address", "temporary_address",
    "phone", "email", "general_education", "qualification", "occupation",
)  # fmt: skip


def test_nobody_found_and_nobody_there_have_one_thing_to_do(desk: Desk, open_window: Open) -> None:
    grid = Grid(open_window(desk).stage)
    page = grid.page
    assert page.empty.isVisible()
    assert page.empty.action.text() == "Thêm đoàn viên"
    grid.stage.type(page.search, "nguyen van b")
    grid.stage.settle()
    assert page.empty.heading.text() == "Không tìm thấy “nguyen van b”"
    grid.stage.click(page.empty.action)
    grid.stage.settle()
    assert page.search.text() == ""


def test_undo_is_one_stack_for_grid_and_form_with_labels(desk: Desk, open_window: Open) -> None:
    id = desk.add(full_name="Lê Văn An", phone="0912345678", birth_date="2003")
    grid = Grid(open_window(desk).stage)
    grid.stand_on(0, "phone")
    grid.type("0987000001")
    grid.press(KEY.Key_Return)
    grid.stage.settle()
    grid.page.show_member(id)
    grid.stage.settle()
    editor = grid.page.form.fields.editors["birth_date"].editor
    grid.stage.clear(editor)
    grid.stage.type(editor, "2004")
    grid.press(KEY.Key_S, CONTROL)
    grid.stage.settle()
    grid.press(KEY.Key_F5)
    grid.stage.settle()
    assert "Hoàn tác: Sửa ngày sinh của Lê Văn An" in grid.page.undo.toolTip()
    grid.stage.click(grid.page.undo)
    grid.stage.settle()
    assert grid.stored()["Lê Văn An"]["birth_date"] == "2003"
    grid.stage.click(grid.page.undo)
    grid.stage.settle()
    assert grid.stored()["Lê Văn An"]["phone"] == "0912345678"
    assert not grid.page.undo.isEnabled()
    grid.stage.click(grid.page.redo)
    grid.stage.click(grid.page.redo)
    grid.stage.settle()
    fields = grid.stored()["Lê Văn An"]
    assert (fields["phone"], fields["birth_date"]) == ("0987000001", "2004")


def test_somebody_far_down_is_pointed_at(desk: Desk, open_window: Open) -> None:
    new = [(desk.unit.branches[0], {"full_name": name}) for name in names(200)]
    saved = members.add_many(desk.session, new)
    grid = Grid(open_window(desk).stage)
    grid.page.show_member(saved[170].id)
    grid.stage.settle()
    assert grid.at() == (170, "full_name")
    assert grid.page.form.member == saved[170].id


def test_the_branch_is_read_whole_before_names_have_room_to_spare(desk: Desk, open_window: Open) -> None:
    members.add_many(desk.session, [(desk.unit.branches[0], {"full_name": name}) for name in names(60)])
    grid = Grid(open_window(desk).stage)
    table, model, arrangement = grid.table, grid.page.model, grid.page.list_side.arrangement
    name, branch = model.column_of("full_name"), model.column_of("org")
    letters = table.fontMetrics().horizontalAdvance
    grid.stage.screens.window.resize(1366, 768)
    grid.stage.settle()
    usual = table.columnWidth(branch)
    arrangement.show_branches(["Tổ dân phố số 2"])
    assert table.columnWidth(branch) == usual, "short names need no more"
    arrangement.show_branches(["Tổ dân phố số 2", "Chi đoàn thôn Đông Thành 6"])
    assert table.columnWidth(branch) >= cell_of(letters("Chi đoàn thôn Đông Thành 6"))
    assert table.columnWidth(name) >= cell_of(letters("Nguyễn Hoàng Thị Phương Thảo Nguyên"))
    assert table.horizontalHeader().length() == table.horizontalHeader().width()
    # Whoever drew the branch narrower wants it so.
    arrangement.take_state({"widths": {"org": 80}})
    arrangement.make_room()
    assert table.columnWidth(branch) == 80
    assert table.horizontalHeader().length() == table.horizontalHeader().width()
