"""What the server refused, by mouse and keyboard: why, what to do, corrected in place or given up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.features.sync_centre.page import REJECTED_TAB, SyncCentrePage
from desktop.screens import MEMBERS, SYNC
from desktop.services import conflicts, members, rejections, settling
from desktop.services.cases import Cases
from desktop.tour_stage import Stage
from desktop.widgets.finding_row import FindingRow
from domain.decisions import Put
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.quarrels import about_a_phone

Key = Qt.Key
Open = Callable[[Desk], Window]
TAKEN, FREE = "034303001234", "034303004321"


def opened(stage: Stage) -> SyncCentrePage:
    stage.screens.open(SYNC)
    stage.settle()
    stage.screens.sync_centre.open_tab(REJECTED_TAB)
    stage.settle()
    return stage.screens.sync_centre


@pytest.fixture
def refused(office: Office) -> tuple[Desk, str]:
    """A new member whose citizen id another unit has, and one later change of the same record."""
    elsewhere = office.central.add_unit("TB.4.99", "Xã Tân Hòa")
    taken = {"full_name": "Vũ Thị Hoa", "citizen_id": TAKEN, "org": elsewhere.branches[0]}
    office.central.write(elsewhere.id, [Put("member", office.central.new_id(), taken, creates=True)])
    lan = office.desk()
    id = lan.add(full_name="Vũ Thị Hòa", sex="female", birth_date="2003", citizen_id=TAKEN, note="giữ nguyên")
    members.edit(lan.session, id, {"phone": "0912345678"})
    lan.sync()
    return lan, id


def test_an_entry_says_what_why_and_what_to_do_and_keeps_what_was_typed(
    refused: tuple[Desk, str], open_window: Open
) -> None:
    page = opened(open_window(refused[0]).stage)
    assert page.tabs.tabText(REJECTED_TAB) == "Bị từ chối 2"
    model = page.models[REJECTED_TAB]
    line = [str(model.data(model.index(0, column))) for column in range(model.columnCount())]
    assert line[:4] == ["Vũ Thị Hòa", "Thêm mới", "Nguyễn Thị Lan", "22/11/2026 08:00"]
    tray = page.rejected
    assert "Số CCCD này đang thuộc về một đoàn viên của Xã Tân Hòa." in tray.why.label.text()
    assert tray.next_step.text() == "Việc cần làm: Sửa số CCCD rồi gửi lại."
    # The field at fault comes first; all that was typed is there, the later change included.
    assert next(iter(tray.editors)) == "citizen_id"
    assert tray.editors["note"].text() == "giữ nguyên"
    assert tray.editors["phone"].text() == "0912 345 678"
    assert "Đi cùng 1 thay đổi sau của hồ sơ này: Sửa: Điện thoại." in tray.followers.text()


def test_a_correction_is_checked_when_the_field_is_left_and_sent_again_from_here(
    refused: tuple[Desk, str], open_window: Open, office: Office
) -> None:
    lan, id = refused
    stage = open_window(lan).stage
    tray = opened(stage).rejected
    editor = tray.editors["citizen_id"]
    stage.clear(editor.editor)
    stage.type(editor.editor, "03430300")
    stage.key(Key.Key_Tab)
    stage.settle()
    (found,) = editor.findChildren(FindingRow)
    assert found.level == "error"
    stage.click(tray.resend_button)
    stage.settle()
    assert "Số CCCD" in tray.why.label.text()
    assert QApplication.focusWidget() is editor.editor
    assert len(rejections.entries(stage.workspace.session)) == 2
    stage.clear(editor.editor)
    stage.type(editor.editor, FREE)
    stage.key(Key.Key_Tab)
    stage.settle()
    assert [row for row in editor.findChildren(FindingRow) if row.isVisible()] == []
    stage.click(tray.resend_button)
    stage.settle()
    assert stage.screens.window.pill.text() == "1 chờ đồng bộ"
    stage.key(Key.Key_F5)
    stage.settle()
    assert stage.screens.window.pill.text() == "Đã đồng bộ"
    record = office.central.record(office.unit.id, "member", id)
    assert record is not None
    assert record.fields["citizen_id"] == FREE
    assert (record.fields["note"], record.fields["phone"]) == ("giữ nguyên", "0912345678")


def test_giving_up_is_asked_about_on_the_spot_and_can_be_thought_over(
    refused: tuple[Desk, str], open_window: Open
) -> None:
    stage = open_window(refused[0]).stage
    page = opened(stage)
    tray = page.rejected
    stage.click(tray.discard_button)
    assert not tray.resend_button.isVisible()
    # The focus stands on keeping it: a key pressed too fast loses nothing.
    stage.key(Key.Key_Space)
    stage.settle()
    assert len(rejections.entries(stage.workspace.session)) == 2
    stage.click(tray.discard_button)
    stage.click(tray.sure_button)
    stage.settle()
    assert rejections.entries(stage.workspace.session) == []
    assert page.notice.label.text() == "Đã bỏ. Hồ sơ trở lại như trên máy chủ."
    assert page.tabs.tabText(REJECTED_TAB) == "Bị từ chối"
    assert not tray.isVisible()


def test_a_later_change_leads_to_the_one_it_fell_with(refused: tuple[Desk, str], open_window: Open) -> None:
    stage = open_window(refused[0]).stage
    page = opened(stage)
    stage.click_row(page.tables[REJECTED_TAB], 1)
    stage.settle()
    tray = page.rejected
    assert tray.next_step.text().startswith("Việc cần làm: Sửa thay đổi trước của hồ sơ này")
    assert not tray.resend_button.isVisible()
    stage.click(tray.leader_button)
    stage.settle()
    assert page.tables[REJECTED_TAB].currentIndex().row() == 0
    assert "citizen_id" in tray.editors


def test_what_another_unit_has_now_can_only_be_read_and_given_up(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Trần Văn Bình")
    lan.sync()
    elsewhere = office.central.add_unit("TB.4.38", "Xã Độc Lập")
    office.central.move("member", id, office.unit, elsewhere, elsewhere.branches[0])
    members.edit(lan.session, id, {"phone": "0912345678"})
    lan.sync()
    stage = open_window(lan).stage
    tray = opened(stage).rejected
    assert "Hồ sơ này nay thuộc Xã Độc Lập." in tray.why.label.text()
    assert not tray.resend_button.isVisible()
    assert not tray.open_button.isVisible()
    assert tray.editors == {}
    assert [box.isVisible() for box in tray._typed] == [True]


def test_a_settlement_that_came_second_opens_the_record(office: Office, open_window: Open) -> None:
    both = about_a_phone(office)
    (view,) = both.open()
    settling.settle_one(both.hung.session, conflicts.show(both.hung.session, view.id), {"take": "theirs"})
    both.hung.sync()
    settling.settle_one(both.lan.session, view, {"take": "mine"})
    both.lan.sync()
    stage = open_window(both.lan).stage
    tray = opened(stage).rejected
    assert not tray.resend_button.isVisible()
    stage.click(tray.open_button)
    stage.settle()
    assert stage.screens.current == MEMBERS
    assert stage.screens.members.form.member == both.members[0]


def test_what_may_be_confirmed_is_confirmed_here_with_what_follows_before_the_eyes(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Đỗ Minh Khoa", birth_date="2003")
    lan.sync()
    grounds = {"months_absent": 6, "months_in_a_row": True, "reminders": "ba lần",
               "resolution_number": "3-NQ/CĐ", "resolution_date": "20/11/2026"}  # fmt: skip
    case = Cases(lan.session).start("removal", id, grounds, step="confirm").id
    office.central.edit(office.unit, "member", id, fee_paid_until="2026-10")
    lan.sync()
    stage = open_window(lan).stage
    tray = opened(stage).rejected
    stage.click(tray.resend_button)
    stage.settle()
    assert tray.consequence.text().splitlines()[0] == "Nếu vẫn làm:"
    assert "Đỗ Minh Khoa bị xóa tên theo nghị quyết ngày 20/11/2026" in tray.consequence.text()
    assert "Bị xóa tên, không còn được tính" in tray.consequence.text()
    # The focus stands on not doing it: a key pressed too fast strikes nobody off.
    stage.key(Key.Key_Space)
    stage.settle()
    assert len(rejections.entries(stage.workspace.session)) == 1
    assert (tray.resend_button.isVisible(), tray.consequence.isVisible()) == (True, False)
    stage.click(tray.resend_button)
    stage.settle()
    stage.click(tray.confirm_button)
    stage.settle()
    assert rejections.entries(stage.workspace.session) == []
    stage.key(Key.Key_F5)
    stage.settle()
    record = office.central.record(office.unit.id, "case", case)
    assert record is not None
    assert record.fields["state"] == "effective"
