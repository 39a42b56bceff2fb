"""The activity log by mouse and keyboard: reading, finding, opening, taking back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.features.activity.model import STATE, SUBJECT, TITLES, WHAT
from desktop.features.activity.page import ActivityPage
from desktop.screens import ACTIVITY, RAIL
from desktop.services import activity, conflicts, members
from desktop.services.acting import act
from desktop.tour_stage import Stage
from domain.decisions import Command
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]
CONTROL = Qt.KeyboardModifier.ControlModifier


def go_there(stage: Stage) -> ActivityPage:
    number = [section.key for section in RAIL].index(ACTIVITY) + 1
    stage.key(Qt.Key(Qt.Key.Key_0 + number % 10), CONTROL)
    stage.settle()
    return stage.screens.activity


def rows(page: ActivityPage) -> list[tuple[str, str, str]]:
    """(what, on whom, how it stands) of every line, days left out."""
    found = []
    for row in range(page.model.rowCount()):
        if not page.model.is_day(row):
            texts = [page.model.index(row, column).data() for column in (WHAT, SUBJECT, STATE)]
            found.append((texts[0], texts[1], texts[2]))
    return found


def changes(page: ActivityPage) -> list[tuple[str, str, str]]:
    """As `rows`, without the exchanges."""
    return [row for row in rows(page) if row[1]]


def days(page: ActivityPage) -> list[str]:
    count = page.model.rowCount()
    return [page.model.index(row, 0).data() for row in range(count) if page.model.is_day(row)]


def click_line(stage: Stage, page: ActivityPage, what: str) -> None:
    [row, *_] = [
        row
        for row in range(page.model.rowCount())
        if not page.model.is_day(row) and page.model.index(row, WHAT).data().startswith(what)
    ]
    stage.click_row(page.table, row)
    stage.settle()


def test_what_was_done_is_told_by_day_with_who_and_how_it_stands(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Thị Bình", phone="0912345678")
    office.central.clock.pass_by(days=1)
    members.edit(lan.session, id, {"phone": "0987654321"})
    stage = open_window(lan).stage
    page = go_there(stage)
    assert changes(page) == [
        ("Sửa: Điện thoại", "Lê Thị Bình", "Chờ đồng bộ"),
        ("Thêm mới", "Lê Thị Bình", "Chờ đồng bộ"),
    ]
    assert [day.split(",")[0] for day in days(page)] == ["Hôm nay", "Hôm qua"]
    assert page.wholeness.label.text() == "Nhật ký nguyên vẹn"
    assert page.count.text() == f"{len(rows(page))} dòng"
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert ("Sửa: Điện thoại", "Lê Thị Bình", "Đã đồng bộ") in rows(page)
    assert rows(page)[0][0].startswith("Đã đồng bộ đủ")


def test_arrow_keys_pass_over_the_days_and_enter_opens_the_record(office: Office, open_window: Open) -> None:
    lan = office.desk()
    office.central.clock.pass_by(minutes=1)
    first = lan.add(full_name="Lê Thị Bình")
    office.central.clock.pass_by(days=1)
    lan.add(full_name="Lê Thị Cúc")
    stage = open_window(lan).stage
    page = go_there(stage)
    click_line(stage, page, "Thêm mới")
    assert page.details.subject.text() == "Lê Thị Cúc"
    stage.key(Qt.Key.Key_Down)
    stage.settle()
    assert page.details.subject.text() == "Lê Thị Bình"
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert stage.screens.window.stack.currentWidget() is stage.screens.members
    assert stage.screens.members.form.member == first


def test_values_are_shown_and_an_edit_is_taken_back_as_a_new_operation(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Thị Bình", phone="0912345678")
    members.edit(lan.session, id, {"phone": "0987654321"})
    lan.sync()
    stage = open_window(lan).stage
    page = go_there(stage)
    click_line(stage, page, "Sửa")
    shown = [label.text() for label in page.details._values.findChildren(type(page.details.subject))]
    assert shown == ["Điện thoại", "Trước đó", "0912 345 678", "Đã ghi", "0987 654 321"]
    stage.click(page.details.undo)
    stage.settle()
    assert members.show(stage.workspace.session, id).fields["phone"] == "0912345678"
    assert changes(page)[0] == ("Sửa: Điện thoại", "Lê Thị Bình", "Chờ đồng bộ")
    assert "Đã hoàn tác" in stage.screens.window.notice.label.text()
    # The line that was chosen stays chosen, and says that there is nothing left to take back.
    assert page.details.heading.text() == "Sửa: Điện thoại"
    assert not page.details.undo.isEnabled()
    assert "đổi tiếp" in page.details.why_not.text()


def test_what_cannot_be_taken_back_says_why(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Thị Bình")
    lan.sync()
    members.delete(lan.session, id, "nhập trùng")
    lan.sync()
    stage = open_window(lan).stage
    page = go_there(stage)
    click_line(stage, page, "Xóa")
    assert not page.details.undo.isEnabled()
    assert "thêm mới" in page.details.why_not.text()
    assert "nhập trùng" in page.details.reason.text()
    assert not page.details.open_record.isVisible()


def test_a_settlement_is_reopened_from_here(office: Office, open_window: Open) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    id = lan.add(full_name="Lê Thị Bình", phone="0912345678")
    lan.sync()
    hung.sync()
    members.edit(hung.session, id, {"phone": "0987654321"})
    hung.sync()
    members.edit(lan.session, id, {"phone": "0933222111"})
    lan.sync()
    [conflict] = conflicts.entries(lan.session)
    conflicts.take(lan.session, conflict.id, "mine")
    lan.sync()
    stage = open_window(lan).stage
    page = go_there(stage)
    click_line(stage, page, "Giải quyết xung đột")
    stage.click(page.details.undo)
    stage.settle()
    assert [one.id for one in conflicts.entries(stage.workspace.session)] == [conflict.id]
    click_line(stage, page, "Giải quyết xung đột")
    stage.click(page.details.open_record)
    stage.settle()
    assert stage.screens.window.stack.currentWidget() is stage.screens.conflict


def test_lines_are_found_by_name_person_action_and_day(office: Office, open_window: Open) -> None:
    lan = office.desk()
    lan.add(full_name="Lê Thị Bình")
    office.central.clock.pass_by(days=10)
    lan.add(full_name="Đặng Đức Điền")
    act(lan.session, Command("edit", "organisation", office.unit.branches[0], {"phone": "0227"}))
    stage = open_window(lan).stage
    page = go_there(stage)
    everything = rows(page)
    stage.key(Qt.Key.Key_F, CONTROL)
    stage.type(page.search, "dang duc")
    stage.settle()
    assert [subject for _, subject, _ in rows(page)] == ["Đặng Đức Điền"]
    stage.key(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.table
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert rows(page) == everything
    page.group.setFocus()
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Down)
    stage.settle()
    assert [what for what, _, _ in rows(page)] == ["Sửa: Điện thoại"]
    stage.click(page.clear)
    page.span.setFocus()
    stage.key(Qt.Key.Key_Down)
    stage.settle()
    assert "Lê Thị Bình" not in [subject for _, subject, _ in rows(page)]
    for _ in range(3):
        stage.key(Qt.Key.Key_Down)
    stage.settle()
    stage.type(page.until, office.central.clock().strftime("%d/%m/%Y"))
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert rows(page) == everything
    stage.clear(page.until)
    stage.type(page.until, "1/1/2020")
    stage.key(Qt.Key.Key_Tab)
    stage.settle()
    assert rows(page) == []
    stage.click(page.empty.action)
    stage.settle()
    assert rows(page) == everything


def test_a_long_log_comes_page_by_page_as_somebody_scrolls(
    office: Office, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = office.desk()
    with lan.session.replica.writing() as work:
        for _ in range(900):
            work.note("lock", lan.session.actor.id, lan.session.now_text)
        work.commit()
    stage = open_window(lan).stage
    page = go_there(stage)
    first = len(rows(page))
    assert activity.PAGE <= first < 900
    page.table.setFocus()
    for _ in range(6):
        stage.key(Qt.Key.Key_End, CONTROL)
        stage.settle()
    assert len(rows(page)) == 900 + len([row for row in rows(page) if row[0] != "Khóa màn hình"])
    assert page.count.text() == f"{len(rows(page)):,} dòng".replace(",", ".")
    last = page.table.currentIndex().row()
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    # What was scrolled to is still there, one exchange further down.
    assert page.table.currentIndex().row() == last + 1


def test_who_sat_down_and_locked_the_screen_is_told(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    page = go_there(stage)
    stage.until(lambda: stage.program.guard is not None, "somebody watches over the window")
    stage.settle()
    stage.key(Qt.Key.Key_L, CONTROL)
    stage.settle()
    page.refresh()
    stage.settle()
    told = [what for what, _, _ in rows(page)]
    assert told.index("Khóa màn hình") < told.index("Mở chương trình")


def test_a_broken_chain_is_said_at_the_top(office: Office, open_window: Open) -> None:
    lan = office.desk()
    for name in ("Lê Văn An", "Lê Văn Bình"):
        lan.add(full_name=name)
    with lan.session.replica.writing() as work:
        work._store.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 1")
        work.commit()
    stage = open_window(lan).stage
    page = go_there(stage)
    assert page.wholeness.notice.isVisible()
    assert "không còn nguyên vẹn" in page.wholeness.notice.label.text()
    assert page.wholeness.label.text() == "Nhật ký không còn nguyên vẹn"


def test_how_it_is_arranged_is_remembered(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    page = go_there(stage)
    stage.type(page.search, "binh")
    page.group.setFocus()
    stage.key(Qt.Key.Key_Down)
    page.table.setFocus()
    stage.key(Qt.Key.Key_F4)
    stage.settle()
    kept = page.view_state()
    assert (kept["text"], kept["group"], kept["details"]) == ("binh", "create", False)
    again = ActivityPage(stage.workspace)
    again.restore(kept)
    again.start()
    stage.settle()
    assert {name: again.view_state()[name] for name in kept if name != "split"} == {
        name: kept[name] for name in kept if name != "split"
    }
    assert again.model.filter == page.model.filter
    again.deleteLater()


@pytest.mark.parametrize("size", [(1366, 768), (1093, 614), (1024, 600)])
def test_nothing_is_cut_off_sideways(size: tuple[int, int], office: Office, open_window: Open) -> None:
    lan = office.desk()
    lan.add(full_name="Nguyễn Thị Hoàng Ngọc Ẫm Ễ Ỗ Ự Ặ Ỹ", org=office.unit.branches[0])
    stage = open_window(lan).stage
    stage.screens.window.resize(*size)
    page = go_there(stage)
    assert page.minimumSizeHint().width() <= page.width()
    shown = [one for one in range(len(TITLES)) if not page.table.isColumnHidden(one)]
    assert sum(page.table.columnWidth(one) for one in shown) <= page.table.viewport().width()
