"""Lots of sheets in the window: keys only, every cell kept, held by one, nothing queued before its time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.app import PASSPHRASE_VARIABLE
from desktop.screen_list import ENTRY, MEMBERS
from desktop.services import entry_lots, members
from desktop.services.entry_types import Place, Sheet
from desktop.services.members import MemberFilter
from desktop.tour_stage import Stage
from domain.roles import Actor, Role
from tests.gui.conftest import Window
from tests.helpers.desks import PASSPHRASE, Desk, Office
from tests.helpers.entry_desk import CONTROL, EntryDesk
from tests.helpers.lots import COLUMNS, begin, person
from tests.helpers.source_tree import ROOT

Open = Callable[[Desk], Window]
TWELVE = (
    *("full_name", "birth_date", "sex", "ethnicity", "religion", "citizen_id"),
    *("home_town", "permanent_address", "phone", "general_education", "occupation", "joined_on"),
)
SAME = {
    "ethnicity": "Kinh",
    "religion": "Không",
    "home_town": "Xã Thống Nhất",
    "permanent_address": "Thôn 1",
    "general_education": "Hệ 12/12",
    "occupation": "Nông dân",
    "joined_on": "26/03/2024",
}


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def entry(desk: Desk, open_window: Open) -> EntryDesk:
    return EntryDesk(open_window(desk).stage)


def queued(stage: Stage) -> int:
    with stage.workspace.session.replica.reading() as reader:
        return len(reader.outbox())


def people(stage: Stage) -> int:
    return members.count(stage.workspace.session, MemberFilter())


def kept(stage: Stage) -> dict[int, dict[str, str]]:
    """What lies in the replica of the newest lot, by sheet."""
    with stage.workspace.session.replica.reading() as reader:
        return {row.n: dict(row.texts) for row in reader.lot_rows(reader.lots()[0].id)}


def reopen(entry: EntryDesk, desk: Desk, open_window: Open) -> EntryDesk:
    """The next day: another process, as far as the home can tell."""
    entry.stage.program.stop()
    return EntryDesk(open_window(desk).stage)


# -- AC-BULK 1: sixty records of twelve fields, without a mouse


def test_sixty_sheets_of_twelve_fields_go_into_the_list_by_the_keyboard_alone(entry: EntryDesk) -> None:
    stage = entry.stage
    entry.open_screen()
    entry.press(Qt.Key.Key_N, CONTROL)
    stage.settle()
    entry.press(Qt.Key.Key_Down)
    entry.press(Qt.Key.Key_Tab)
    entry.type("60")
    for _ in range(4):
        entry.press(Qt.Key.Key_Tab)
    wanted = {entry.page.header.columns.item(row).text(): row for row in range(30)}
    for label in ("Trình độ chuyên môn", "Lý luận chính trị", "Nơi vào Đoàn"):
        while entry.page.header.columns.currentRow() < wanted[label]:
            entry.press(Qt.Key.Key_Down)
        entry.press(Qt.Key.Key_Space)
    entry.press(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert tuple(column.key for column in entry.desk.model.columns[1:]) == TWELVE
    for n in range(1, 61):
        told = {**SAME, **person(n)}
        for key in TWELVE:
            assert entry.at == (n, key)
            if key in SAME and n > 1:
                entry.key(Qt.Key.Key_D, CONTROL)
            elif n <= 5:
                entry.type(told[key])
            else:
                # As an input method hands over what was typed: a word, or a line, at once.
                entry.commit(told[key])
            entry.key(Qt.Key.Key_Tab if n % 2 else Qt.Key.Key_Return)
        QApplication.processEvents()
    assert entry.desk.counter.text().startswith("60/60 phiếu · 0 cảnh báo")
    stage.settle()
    assert (queued(stage), people(stage)) == (0, 0)
    entry.press(Qt.Key.Key_F10)
    stage.settle()
    view = entry.page.closing
    assert view.closing is not None
    assert [code for code, _ in view.closing.obstacles] == ["entry.sample"]
    view.reason.setFocus()
    entry.type("Chỉ có một người nhập")
    entry.press(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert (queued(stage), people(stage)) == (60, 60)
    found = members.find(stage.workspace.session, MemberFilter())
    known = {row.fields["phone"]: row.fields for row in found}[person(60)["phone"]]
    assert known["full_name"] == person(60)["full_name"]
    assert all(known[key] for key in TWELVE)
    # AC-BULK 5: one undo until something is sent.
    entry.press(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert (queued(stage), people(stage)) == (0, 0)
    assert len(kept(stage)) == 60


# -- AC-BULK 2: stop anywhere, go on at the same cell


def test_the_next_day_the_lot_opens_at_the_same_cell(entry: EntryDesk, desk: Desk, open_window: Open) -> None:
    entry.begin(20, COLUMNS)
    entry.cell("Nguyễn Văn An")
    entry.cell("05/03/2004")
    entry.press(Qt.Key.Key_Return, CONTROL)
    entry.cell("Y Hoa Niê")
    assert entry.at == (2, "birth_date")
    entry.type("1/2")
    entry = reopen(entry, desk, open_window)
    entry.reopen()
    assert entry.at == (2, "birth_date")
    assert (entry.text(1, "birth_date"), entry.text(2, "birth_date")) == ("05/03/2004", "1/2")
    assert entry.desk.grid.hasFocus()


def test_a_killed_program_loses_no_cell_that_was_left_and_two_seconds_at_most(office: Office) -> None:
    """A real process, ended by the system in the middle of its work.

    A machine that is busy elsewhere may be late with a timer or a disk; it is not so three times.
    """
    assert any(letters_outlive_a_kill(office.desk()) for _ in range(3))


def letters_outlive_a_kill(desk: Desk) -> bool:
    """Whether what was typed two seconds before the end was kept; the cell that was left always is."""
    id = begin(desk, 5, {1: person(1)})
    entry_lots.release(desk.session, id, Place(2, "full_name"))
    desk.session.close()
    script = ROOT / "tests" / "helpers" / "sheets_until_killed.py"
    environment = {**os.environ, PASSPHRASE_VARIABLE: PASSPHRASE, "PYTHONPATH": str(ROOT)}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, str(script), str(desk.folder)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    desk.reopen()
    opened = entry_lots.hold(desk.session, id)
    second = {sheet.n: sheet.texts for sheet in opened.sheets}[2]
    assert second["full_name"] == "Y Hoa Niê"
    if second.get("birth_date") != "2004":
        return False
    assert (opened.place.n, opened.place.field) == (2, "birth_date")
    return True


# -- AC-BULK 3: one holder


def test_a_lot_that_somebody_else_has_open_is_refused_and_can_be_taken_over(entry: EntryDesk) -> None:
    session = entry.stage.workspace.session
    entry.begin(3, COLUMNS)
    entry.cell("Nguyễn Văn An")
    entry.press(Qt.Key.Key_Escape)
    entry.stage.settle()
    with session.replica.writing() as work:
        hung = Actor("hung-1", "Đỗ Văn Hùng", Role.VOLUNTEER, session.actor.unit, "", "2099-01-01")
        work.add_actor(hung)
        lot = work.lots()[0]
        work.keep_lot(replace(lot, holder=hung.id, life=session.home.life, held_at=session.now_text))
        work.commit()
    entry.page.refresh()
    entry.stage.settle()
    assert entry.page.lots.model.index(0, 6).data() == "Đỗ Văn Hùng đang mở"
    entry.reopen()
    assert entry.page.stack.currentWidget() is entry.page.lots
    assert "Đỗ Văn Hùng" in entry.page.lots.notice.label.text()
    entry.stage.click(entry.page.lots.notice.action)
    entry.stage.settle()
    assert entry.at == (1, "birth_date")


def test_what_was_taken_over_meanwhile_is_told_and_stays_on_the_screen(entry: EntryDesk) -> None:
    session = entry.stage.workspace.session
    entry.begin(3, COLUMNS)
    with session.replica.writing() as work:
        lot = work.lots()[0]
        work.keep_lot(replace(lot, holder="hung-1"))
        work.commit()
    entry.cell("Nguyễn Văn An")
    entry.stage.settle()
    assert "người khác nhận tiếp" in entry.desk.notice.label.text()
    assert entry.text(1, "full_name") == "Nguyễn Văn An"


# -- the second person


def test_a_second_person_types_the_sample_blind_and_both_readings_are_compared(
    desk: Desk, open_window: Open
) -> None:
    first = Actor("hung-1", "Đỗ Văn Hùng", Role.VOLUNTEER, desk.session.actor.unit, "", "2099-01-01")
    with desk.session.replica.writing() as work:
        work.add_actor(first)
        work.commit()
    id = begin(desk, 1, {})
    sheet = Sheet(1, person(1), typist=first.id)
    entry_lots.keep(desk.session, id, [sheet], Place(1, "full_name"))
    entry = EntryDesk(open_window(desk).stage)
    entry.reopen()
    entry.press(Qt.Key.Key_F10)
    entry.stage.settle()
    entry.stage.click(entry.page.closing.again)
    entry.stage.settle()
    assert entry.desk.model.sheets[0].texts == {}
    other = {**person(1), "phone": "0900000002"}
    for column in entry.desk.model.columns[1:]:
        entry.cell(other[column.key])
    entry.press(Qt.Key.Key_F10)
    entry.stage.settle()
    view = entry.page.closing
    assert [(one.label, one.first, one.second) for one in view.model.rows] == [
        ("Điện thoại", person(1)["phone"], "0900 000 002")
    ]
    assert not view.go.isEnabled()
    view.table.setFocus()
    entry.press(Qt.Key.Key_2)
    entry.stage.settle()
    assert view.go.isEnabled()
    entry.press(Qt.Key.Key_Return, CONTROL)
    entry.stage.settle()
    [row] = members.find(entry.stage.workspace.session, MemberFilter())
    assert row.fields["phone"] == "0900000002"


def test_who_typed_the_sheets_is_told_that_somebody_else_has_to_type_the_sample(
    desk: Desk, open_window: Open
) -> None:
    begin(desk, 2)
    entry = EntryDesk(open_window(desk).stage)
    entry.reopen()
    entry.press(Qt.Key.Key_F10)
    entry.stage.settle()
    assert not entry.page.closing.again.isEnabled()
    assert "phải khác người nhập lần đầu" in entry.page.closing.sampled.told.text()


# -- the rest of the screen


def test_a_volunteer_enters_a_lot_from_beginning_to_end(office: Office, open_window: Open) -> None:
    desk = office.desk("Hồ Thị Mai", "volunteer")
    entry = EntryDesk(open_window(desk).stage)
    entry.begin(2, COLUMNS)
    entry.cell("Nguyễn Văn An")
    entry.press(Qt.Key.Key_F10)
    entry.stage.settle()
    view = entry.page.closing
    assert not view.reason_row.isVisible()
    assert not view.go.isEnabled()


def test_a_lot_is_thrown_away_only_with_a_second_button(desk: Desk, open_window: Open) -> None:
    begin(desk, 2)
    entry = EntryDesk(open_window(desk).stage)
    entry.open_screen()
    view = entry.page.lots
    entry.stage.click(view.give_up)
    assert view.keep.hasFocus()
    entry.stage.click(view.keep)
    assert view.model.rowCount() == 1
    entry.stage.click(view.give_up)
    entry.stage.click(view.sure)
    entry.stage.settle()
    assert view.model.rowCount() == 0


def test_the_header_says_what_is_missing_and_can_be_changed_later(entry: EntryDesk) -> None:
    entry.open_screen()
    entry.press(Qt.Key.Key_N, CONTROL)
    entry.stage.settle()
    entry.press(Qt.Key.Key_Return, CONTROL)
    entry.stage.settle()
    assert "chi đoàn" in entry.page.header.notice.label.text()
    entry.page.header.branch.setCurrentIndex(1)
    entry.page.header.sheets.setText("7")
    entry.press(Qt.Key.Key_Return, CONTROL)
    entry.stage.settle()
    entry.cell("Nguyễn Văn An")
    entry.stage.click(entry.desk.header)
    entry.stage.settle()
    assert entry.page.header.sheets.text() == "7"
    entry.page.header.sheets.setText("9")
    entry.press(Qt.Key.Key_Return, CONTROL)
    entry.stage.settle()
    assert entry.desk.counter.text().startswith("1/9 phiếu")
    assert entry.at == (1, "birth_date")


def test_a_key_that_is_pressed_twice_begins_one_lot_and_puts_it_into_the_list_once(entry: EntryDesk) -> None:
    stage = entry.stage
    entry.open_screen()
    entry.press(Qt.Key.Key_N, CONTROL)
    stage.settle()
    entry.page.header.branch.setCurrentIndex(1)
    entry.page.header.sheets.setText("1")
    for _ in range(2):
        entry.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert len(entry_lots.lots(stage.workspace.session)) == 1
    entry.cell("Nguyễn Văn An")
    entry.press(Qt.Key.Key_F10)
    stage.settle()
    entry.page.closing.reason.setFocus()
    entry.type("Chỉ có một người nhập")
    for _ in range(2):
        entry.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert (queued(stage), people(stage)) == (1, 1)
    assert "Đã đưa 1 phiếu" in entry.page.lots.notice.label.text()


def test_sheets_taken_back_from_another_screen_can_be_typed_into_again(entry: EntryDesk) -> None:
    stage = entry.stage
    entry.begin(2, ("full_name",))
    entry.cell("Nguyễn Văn An")
    entry.press(Qt.Key.Key_F8)
    entry.press(Qt.Key.Key_F10)
    stage.settle()
    entry.page.closing.reason.setFocus()
    entry.type("Chỉ có một người nhập")
    entry.press(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert people(stage) == 1
    entry.reopen()
    assert not entry.desk.model.may_type(0, 1)
    stage.screens.open(MEMBERS)
    entry.press(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    stage.screens.open(ENTRY)
    stage.settle()
    assert people(stage) == 0
    assert entry.desk.model.may_type(0, 1)
    assert entry.desk.model.sheets[0].texts == {"full_name": "Nguyễn Văn An"}


def test_what_is_written_about_a_lot_is_written_when_the_window_closes_before_its_turn(
    desk: Desk, open_window: Open
) -> None:
    begin(desk, 2)
    entry = EntryDesk(open_window(desk).stage)
    entry.open_screen()
    workspace, view, held_up = entry.stage.workspace, entry.page.lots, threading.Event()
    entry.stage.click(view.give_up)
    workspace.runner.run(lambda task: held_up.wait(60))
    entry.stage.click(view.sure)
    threading.Timer(0.1, held_up.set).start()
    assert workspace.runner.stop()
    assert entry_lots.lots(workspace.session) == []
