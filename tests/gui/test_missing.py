"""Filling in what people lack, by keyboard: the list stands still, the register gets better."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.features.missing.page import MissingPage
from desktop.features.papers.page import PapersPage
from desktop.screen_list import MISSING, PAPERS, RAIL
from desktop.services import members
from desktop.tour_stage import Stage
from domain.records import Value
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.keyboard import Keyboard

Open = Callable[[Desk], Window]
CONTROL = Qt.KeyboardModifier.ControlModifier
WHOLE: dict[str, Value] = {"birth_date": "2003-03-05", "sex": "male", "joined_on": "2019-03-26"}


@pytest.fixture
def lan(office: Office) -> Desk:
    desk = office.desk()
    first, second = desk.unit.branches[:2]
    desk.add(full_name="Lê Đủ", org=first, phone="0912345670", citizen_id="034203001230", **WHOLE)
    desk.add(full_name="Bùi An", org=first, citizen_id="034203001231", **WHOLE)
    desk.add(full_name="Hồ Bảo", org=second, citizen_id="034203001232", **WHOLE)
    desk.add(full_name="Vũ Cần", org=second, **WHOLE)
    return desk


def go_there(stage: Stage) -> MissingPage:
    number = [section.key for section in RAIL].index(MISSING) + 1
    stage.key(Qt.Key(Qt.Key.Key_0 + number), CONTROL)
    stage.settle()
    page = stage.screens.page(MISSING)
    assert isinstance(page, MissingPage)
    return page


def rows(page: MissingPage) -> list[list[str]]:
    model = page.model
    return [
        [str(model.index(row, column).data() or "") for column in (0, *range(3, model.columnCount()))]
        for row in range(model.rowCount())
    ]


def choose(stage: Stage, page: MissingPage, box: str, code: str) -> None:
    getattr(page, box).choose(code)
    getattr(page, box).activated.emit(0)
    stage.settle()


def test_typing_down_a_column_fills_the_gaps_and_nobody_moves(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = go_there(stage)
    assert page.told.text() == "25,00% đủ thông tin (1/4 đoàn viên)"
    assert page.gain.text() == "Bổ sung điện thoại trước: thêm ngay 2 người đủ thông tin."
    assert rows(page) == [["Bùi An", "—", "có"], ["Hồ Bảo", "—", "có"], ["Vũ Cần", "—", "—"]]
    for phone in ("0912345671", "0912345672"):
        stage.type(page.table, phone)
        stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert rows(page) == [
        ["Bùi An", "0912 345 671", "có"],
        ["Hồ Bảo", "0912 345 672", "có"],
        ["Vũ Cần", "—", "—"],
    ]
    assert page.told.text() == "75,00% đủ thông tin (3/4 đoàn viên)"
    assert page.table.currentIndex().row() == 2
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert rows(page)[1] == ["Hồ Bảo", "—", "có"]
    page.again.click()
    stage.settle()
    assert [row[0] for row in rows(page)] == ["Hồ Bảo", "Vũ Cần"]


def test_what_cannot_be_read_stays_in_its_box_with_the_reason(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = go_there(stage)
    stage.type(page.table, "09123")
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert page.table.cells.open is not None
    assert page.notice.label.text().startswith("Điện thoại: ")
    page.settle()
    stage.settle()
    assert rows(page)[0][1] == "09123"
    found = members.rows(lan.session, [page.model.rows[0].id])
    assert found[0].fields.get("phone") is None


def test_tab_goes_from_box_to_box_and_known_values_are_not_typed_over(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = go_there(stage)
    for _ in range(3):
        stage.key(Qt.Key.Key_Tab)
    here = page.table.currentIndex()
    assert (here.row(), page.model.columns[here.column()].key) == (2, "citizen_id")
    page.table.move_to(page.model.index(0, page.model.column_of("citizen_id")))
    stage.type(page.table, "1")
    assert page.table.cells.open is None
    assert page.notice.label.text().startswith("Thông tin này đã có")


def test_a_branch_and_a_field_narrow_the_list_and_esc_widens_it(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = go_there(stage)
    choose(stage, page, "branch", lan.unit.branches[1])
    assert [row[0] for row in rows(page)] == ["Hồ Bảo", "Vũ Cần"]
    choose(stage, page, "field", "citizen_id")
    assert rows(page) == [["Vũ Cần", "—"]]
    page.table.setFocus()
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert len(rows(page)) == 3


def test_the_paper_of_a_branch_is_made_from_what_is_in_sight(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = go_there(stage)
    choose(stage, page, "branch", lan.unit.branches[1])
    page.paper.click()
    stage.settle()
    shown = stage.screens.page(PAPERS)
    assert isinstance(shown, PapersPage)
    assert shown.document is not None
    lines = shown.document.paper.lines()
    assert "Hồ Bảo" in lines
    assert "Bùi An" not in lines
    shown.back.click()
    assert stage.screens.current == MISSING


def test_a_name_opens_the_form(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = go_there(stage)
    asked: list[str] = []
    page.member_requested.connect(asked.append)
    page.table.move_to(page.model.index(1, 0))
    stage.key(Qt.Key.Key_Return)
    assert asked == [page.model.rows[1].id]


def test_a_list_that_is_read_anew_waits_for_an_open_box_and_leaves_the_person_there(
    lan: Desk, open_window: Open
) -> None:
    stage = open_window(lan).stage
    page = go_there(stage)
    page.table.setFocus()
    stage.key(Qt.Key.Key_Down)
    row, column = page.table.currentIndex().row(), page.table.currentIndex().column()
    person, field = page.model.rows[row], page.model.columns[column].key
    page.branch.choose(person.org)
    page.branch.activated.emit(0)
    page.table.setFocus()
    keyboard = Keyboard()
    keyboard.type("0912345")
    stage.settle()
    keyboard.type("678")
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    [found] = [
        one for one in members.find(stage.workspace.session, members.MemberFilter()) if one.id == person.id
    ]
    assert found.fields[field] == "0912345678"
    assert {one.org for one in page.model.rows} == {person.org}
