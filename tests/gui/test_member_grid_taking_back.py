"""Ctrl+Z at any moment: while the last entry is on its way, in a row that is nobody yet, after a block."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.services import drafts
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.grids import CONTROL, GIVEN_NAMES, Grid, five_people

Open = Callable[[Desk], Window]
KEY = Qt.Key


@pytest.fixture
def grid(office: Office, open_window: Open) -> Grid:
    return Grid(open_window(five_people(office.desk())).stage)


@contextmanager
def busy(grid: Grid) -> Iterator[None]:
    """The database is at something else while keys are pressed."""
    held_up = threading.Event()
    grid.stage.workspace.runner.run(lambda task: held_up.wait(60))
    yield
    held_up.set()
    grid.stage.settle()


def phones(grid: Grid) -> dict[str, object]:
    return {name.removeprefix("Lê Văn "): fields["phone"] for name, fields in grid.stored().items()}


def enter_phone(grid: Grid, row: int, phone: str) -> None:
    grid.stand_on(row, "phone")
    grid.type(phone)
    grid.press(KEY.Key_Return)


def begin_row(grid: Grid) -> None:
    """A new row below the last one, and the person on its name."""
    enter_phone(grid, grid.page.model.count - 1, "0987000009")
    grid.stage.settle()
    grid.stand_on(grid.page.model.count, "full_name")


def test_what_is_on_its_way_into_the_register_is_what_is_taken_back(grid: Grid) -> None:
    enter_phone(grid, 0, "0987000001")
    grid.stage.settle()
    grid.stand_on(1, "phone")
    with busy(grid):
        grid.type("0987000002")
        grid.key(KEY.Key_Return)
        grid.key(KEY.Key_Z, CONTROL)
    assert (phones(grid)["An"], phones(grid)["Bình"]) == ("0987000001", "0912345671")


def test_a_block_is_taken_back_also_before_it_was_looked_through(grid: Grid) -> None:
    enter_phone(grid, 0, "0987000001")
    grid.stage.settle()
    grid.stand_on(1, "phone")
    QGuiApplication.clipboard().setText("0987000002\n0987000003\n")
    with busy(grid):
        grid.key(KEY.Key_V, CONTROL)
        grid.key(KEY.Key_Z, CONTROL)
    assert [phones(grid)[name] for name in ("An", "Bình", "Cúc")] == [
        *("0987000001", "0912345671", "0912345672")
    ]


def test_what_is_entered_after_the_key_is_not_what_is_taken_back(grid: Grid) -> None:
    enter_phone(grid, 0, "0987000001")
    grid.stage.settle()
    with busy(grid):
        grid.key(KEY.Key_Z, CONTROL)
        grid.type("0987000002")
        grid.key(KEY.Key_Return)
    assert (phones(grid)["An"], phones(grid)["Bình"]) == ("0912345670", "0987000002")


def test_keys_and_entries_count_in_the_order_in_which_they_came(grid: Grid) -> None:
    for row, phone in enumerate(("0987000001", "0987000002", "0987000003")):
        enter_phone(grid, row, phone)
    grid.stage.settle()
    grid.stand_on(3, "phone")
    with busy(grid):
        for key in (KEY.Key_Z, KEY.Key_Z, KEY.Key_Z, KEY.Key_Y):
            grid.key(key, CONTROL)
        grid.type("0987000004")
        grid.key(KEY.Key_Return)
    assert [phones(grid)[name] for name in ("An", "Bình", "Cúc", "Dũng")] == [
        *("0987000001", "0912345671", "0912345672", "0987000004")
    ]


def test_in_a_row_that_is_nobody_yet_its_own_cells_are_taken_back_first(grid: Grid) -> None:
    begin_row(grid)
    grid.type("Trần Thị Mới")
    grid.press(KEY.Key_Tab)
    grid.press(KEY.Key_Z, CONTROL)
    grid.stage.settle()
    assert grid.page.model.entries[0].empty
    assert phones(grid)["Giang"] == "0987000009"
    grid.press(KEY.Key_Y, CONTROL)
    assert grid.page.model.entries[0].texts == {"full_name": "Trần Thị Mới"}
    grid.press(KEY.Key_Up)
    grid.stage.settle()
    assert "Trần Thị Mới" in grid.stored()
    grid.press(KEY.Key_Z, CONTROL)
    grid.stage.settle()
    assert "Trần Thị Mới" not in grid.stored()


def test_a_block_pasted_onto_a_new_row_asks_for_all_its_rows_and_goes_back_in_one_step(grid: Grid) -> None:
    begin_row(grid)
    grid.paste("Trần Thị Một\nTrần Thị Hai\nTrần Thị Ba\n")
    assert "3 dòng" in grid.page.list_side.question.answers[0].text()
    grid.stage.click(grid.page.list_side.question.answers[0])
    grid.stage.settle()
    assert len(grid.stored()) == len(GIVEN_NAMES) + 3
    assert grid.page.model.entries == []
    grid.press(KEY.Key_Z, CONTROL)
    grid.stage.settle()
    assert len(grid.stored()) == len(GIVEN_NAMES)


def test_a_row_on_its_way_into_the_register_is_no_draft_when_the_screen_is_left(grid: Grid) -> None:
    begin_row(grid)
    grid.type("Trần Thị Mới")
    grid.press(KEY.Key_Return)
    with busy(grid):
        grid.key(KEY.Key_Up)
        grid.key(KEY.Key_Down)
        grid.page.model.entries[0].put({"phone": "0987000010"})
        grid.page.settle()
    assert drafts.of_cadre(grid.stage.workspace.session) == []
    assert grid.stored()["Trần Thị Mới"]["phone"] == "0987000010"


def test_a_row_that_goes_on_as_a_draft_in_the_form_is_entered_once(grid: Grid) -> None:
    begin_row(grid)
    grid.type("Trần Thị Mới")
    grid.page.settle()
    grid.stage.settle()
    [kept] = drafts.of_cadre(grid.stage.workspace.session)
    grid.page.drafts.chosen.emit(kept.id)
    grid.stage.settle()
    assert grid.page.model.entries == []
    grid.press(KEY.Key_S, CONTROL)
    grid.stage.settle()
    grid.stand_on(0, "phone")
    grid.press(KEY.Key_Down)
    grid.stage.settle()
    assert len(grid.stored()) == len(GIVEN_NAMES) + 1
    assert drafts.of_cadre(grid.stage.workspace.session) == []


def test_each_cell_of_a_new_row_outlives_a_power_cut_and_the_row_leaves_no_draft(grid: Grid) -> None:
    session = grid.stage.workspace.session
    begin_row(grid)
    grid.type("Trần Thị Mới")
    grid.press(KEY.Key_Tab)
    grid.stage.settle()
    assert [one.texts for one in drafts.of_cadre(session)] == [{"full_name": "Trần Thị Mới"}]
    grid.press(KEY.Key_Z, CONTROL)
    grid.stage.settle()
    assert drafts.of_cadre(session) == []
    grid.press(KEY.Key_Y, CONTROL)
    grid.press(KEY.Key_Up)
    grid.stage.settle()
    assert drafts.of_cadre(session) == []
    assert "Trần Thị Mới" in grid.stored()


def test_rows_of_a_block_that_a_rule_refuses_outlive_a_power_cut(grid: Grid) -> None:
    grid.page.list_side.arrangement.choose(["full_name", "birth_date", "phone"])
    grid.stage.settle()
    grid.stand_on(4, "full_name")
    grid.paste("Lê Văn Giang\t2003\nLê Văn Hà\t05/03/2040\n")
    grid.stage.click(grid.page.list_side.question.answers[0])
    grid.stage.settle()
    [kept] = drafts.of_cadre(grid.stage.workspace.session)
    assert kept.texts == {"full_name": "Lê Văn Hà", "birth_date": "05/03/2040"}
