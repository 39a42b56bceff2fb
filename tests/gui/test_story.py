"""The main job by mouse and keyboard: find, correct, add, exchange, settle."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.features.sync_centre.page import CONFLICT_TAB, QUEUE_TAB, REJECTED_TAB
from desktop.screens import SYNC
from desktop.services import conflicts, members
from desktop.tour_stage import Stage
from domain.decisions import Put
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[Desk], Window]


def words_of(stage: Stage) -> tuple[str, str, str]:
    screens = stage.screens
    return screens.window.pill.text(), screens.window.windowTitle(), screens.sync_centre.word.text()


def retype(stage: Stage, field: str, text: str) -> None:
    editor = stage.screens.members.form.fields.editors[field].editor
    stage.clear(editor)
    stage.type(editor, text)


def test_a_name_typed_without_accents_finds_the_person_and_a_correction_waits_in_the_pill(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Nguyễn Văn Ẩn", phone="0912345678")
    lan.add(full_name="Trần Thị Bình")
    lan.sync()
    stage = open_window(lan).stage
    page = stage.screens.members
    stage.type(page.search, "nguyen van an")
    stage.settle()
    assert [page.model.id_at(row) for row in range(page.model.rowCount())] == [id]
    stage.key(Qt.Key.Key_Return)
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert page.form.member == id
    retype(stage, "phone", "0987654321")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert members.show(stage.workspace.session, id).fields["phone"] == "0987654321"
    assert page.form.state.text() == "Chờ đồng bộ"
    assert stage.screens.window.pill.text() == "1 chờ đồng bộ"


def test_a_member_of_whom_only_name_and_birth_year_are_known_is_entered_by_keyboard_alone(
    office: Office, open_window: Open
) -> None:
    stage = open_window(office.desk()).stage
    stage.key(Qt.Key.Key_N, CONTROL)
    form = stage.screens.members.form
    stage.compose(form.fields.editors["full_name"].editor, "Hoàng Thị Ánh Tuyết")
    stage.key(Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is form.fields.editors["birth_date"].editor
    stage.type(focused, "2008")
    form.branch.setFocus()
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    [row] = members.find(stage.workspace.session, members.MemberFilter())
    assert (row.fields["full_name"], row.fields["birth_date"]) == ("Hoàng Thị Ánh Tuyết", "2008")
    # "Lưu và thêm tiếp": an empty form stands ready, for the same branch.
    assert form.member == ""
    assert form.fields.editors["full_name"].text() == ""
    assert form.branch.code() == row.org
    assert QApplication.focusWidget() is form.fields.editors["full_name"].editor


def test_one_exchange_merges_other_fields_and_asks_about_the_one_phone_number(
    office: Office, open_window: Open
) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    id = lan.add(full_name="Phạm Minh An", phone="0912345678")
    lan.sync()
    hung.sync()
    members.edit(hung.session, id, {"phone": "0987654321"})
    hung.sync()
    office.central.edit(office.unit, "member", id, note="Đang học xa nhà")
    members.edit(lan.session, id, {"phone": "0933222111", "email": "an@vidu.vn"})
    stage = open_window(lan).stage
    screens = stage.screens
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    fields = members.show(stage.workspace.session, id).fields
    assert (fields["email"], fields["note"]) == ("an@vidu.vn", "Đang học xa nhà")
    assert screens.window.pill.text() == "1 xung đột"
    stage.click(screens.window.pill)
    stage.settle()
    assert screens.sync_centre.tabs.currentIndex() == CONFLICT_TAB
    stage.click(screens.sync_centre.settle_button)
    stage.settle()
    [group] = screens.conflict.groups
    assert not group.mine.isChecked()
    assert not group.theirs.isChecked()
    assert not screens.conflict.save_button.isEnabled()
    stage.key(Qt.Key.Key_2)
    assert group.theirs.isChecked()
    assert group.results["phone"].text() == "0987 654 321"
    stage.key(Qt.Key.Key_1)
    assert group.results["phone"].text() == "0933 222 111"
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert screens.window.stack.currentWidget() is screens.sync_centre
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    hung.sync()
    assert hung.fields(id)["phone"] == "0933222111"
    assert conflicts.entries(hung.session) == []
    assert screens.window.pill.text() == "Đã đồng bộ"


def test_a_result_typed_by_hand_settles_a_conflict(office: Office, open_window: Open) -> None:
    lan, id = _with_conflict(office)
    stage = open_window(lan).stage
    screens = stage.screens
    screens.members.show_member(id)
    stage.settle()
    stage.click(screens.members.form.conflict.action)
    stage.settle()
    [group] = screens.conflict.groups
    stage.key(Qt.Key.Key_3)
    editor = group.results["phone"].editor
    assert QApplication.focusWidget() is editor
    stage.type(editor, "0966 555 444")
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert members.show(stage.workspace.session, id).fields["phone"] == "0966555444"


def test_leaving_the_conflict_screen_changes_nothing(office: Office, open_window: Open) -> None:
    lan, id = _with_conflict(office)
    stage = open_window(lan).stage
    screens = stage.screens
    before = members.show(stage.workspace.session, id)
    screens.sync_centre.conflict_requested.emit(conflicts.entries(stage.workspace.session)[0].id)
    stage.settle()
    stage.click(screens.conflict.groups[0].mine)
    stage.click(screens.conflict.later)
    stage.settle()
    assert screens.window.stack.currentWidget() is screens.sync_centre
    assert members.show(stage.workspace.session, id) == before
    assert len(conflicts.entries(stage.workspace.session)) == 1


def test_a_refused_entry_says_why_and_is_sent_again_corrected(office: Office, open_window: Open) -> None:
    elsewhere = office.central.add_unit("TB.4.99", "Xã Tân Hòa")
    taken = {"full_name": "Vũ Thị Hoa", "citizen_id": "034303001234", "org": elsewhere.branches[0]}
    office.central.write(elsewhere.id, [Put("member", office.central.new_id(), taken, creates=True)])
    lan = office.desk()
    id = lan.add(full_name="Vũ Thị Hòa", sex="female", birth_date="2003", citizen_id="034303001234")
    stage = open_window(lan).stage
    screens = stage.screens
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert screens.window.pill.text() == "1 bị từ chối"
    stage.click(screens.window.pill)
    stage.settle()
    centre = screens.sync_centre
    assert centre.tabs.currentIndex() == REJECTED_TAB
    assert "Xã Tân Hòa" in centre.rejected.why.label.text()
    [editor] = [one for one, _ in centre.rejected._editors if one.field.name == "citizen_id"]
    stage.clear(editor.editor)
    stage.type(editor.editor, "034303004321")
    stage.click(centre.rejected.resend_button)
    stage.settle()
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert screens.window.pill.text() == "Đã đồng bộ"
    assert members.show(stage.workspace.session, id).fields["citizen_id"] == "034303004321"


def test_pill_title_rail_and_sync_centre_say_the_same_in_the_same_turn(
    office: Office, open_window: Open
) -> None:
    lan, id = _with_conflict(office)
    stage = open_window(lan).stage
    screens, workspace = stage.screens, stage.workspace
    seen: list[bool] = []

    def compare() -> None:
        # Runs right after the last screen heard of it: no turn of the event loop lies between.
        pill, title, word = words_of(stage)
        status = stage.status
        seen.append(pill in title and word == pill and screens.window.rail.items[SYNC].count == status.to_do)

    screens.open(SYNC)
    workspace.status_changed.connect(compare)
    screens.open_member(id)
    stage.settle()
    retype(stage, "email", "an@vidu.vn")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert len(seen) >= 3
    assert all(seen)
    assert "1 xung đột" in screens.window.pill.text()
    screens.open(SYNC)
    stage.settle()
    assert screens.sync_centre.tabs.tabText(CONFLICT_TAB) == "Xung đột 1"


def test_the_queue_tab_counts_what_the_filter_finds(office: Office, open_window: Open) -> None:
    lan = office.desk()
    for name in ("Lê Văn Cường", "Lê Văn Dũng", "Lê Văn Đào"):
        lan.add(full_name=name)
    stage = open_window(lan).stage
    page, centre = stage.screens.members, stage.screens.sync_centre
    page.sync.choose("pending")
    page._search_now()
    stage.settle()
    stage.screens.open(SYNC)
    stage.settle()
    assert page.model.rowCount() == 3 == len(centre.models[QUEUE_TAB].rows)
    assert centre.tabs.tabText(QUEUE_TAB) == "Chờ đồng bộ 3"


def _with_conflict(office: Office) -> tuple[Desk, str]:
    """A laptop that holds one conflict about a phone number, and the member's id."""
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    id = lan.add(full_name="Phạm Minh An", phone="0912345678")
    lan.sync()
    hung.sync()
    members.edit(hung.session, id, {"phone": "0987654321"})
    hung.sync()
    members.edit(lan.session, id, {"phone": "0933222111"})
    lan.sync()
    return lan, id
