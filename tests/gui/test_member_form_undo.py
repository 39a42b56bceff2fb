"""Taking back in the form: typing first, then what was saved; and values of the past."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.features.members.form import MemberFormPanel
from desktop.features.members.form_view import HISTORY
from desktop.services import members
from desktop.tour_stage import Stage
from desktop.widgets.buttons import Button
from desktop.widgets.plain_label import PlainLabel
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[Desk], Window]


def show(stage: Stage, id: str) -> MemberFormPanel:
    stage.screens.members.show_member(id)
    stage.settle()
    return stage.screens.members.form


def type_into(stage: Stage, form: MemberFormPanel, field: str, text: str) -> None:
    editor = form.fields.editors[field].editor
    stage.clear(editor)
    stage.type(editor, text)
    stage.key(Qt.Key.Key_Tab)
    stage.settle()


def texts_of(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(PlainLabel) if label.isVisibleTo(widget)]


def test_control_z_takes_typing_back_field_by_field_and_control_y_types_it_again(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường", home_town="Huế")
    stage = open_window(lan).stage
    form = show(stage, id)
    editors = form.fields.editors
    type_into(stage, form, "home_town", "Đà Nẵng")
    type_into(stage, form, "phone", "0912345678")
    stage.type(editors["email"].editor, "cuong")
    # Inside a field the keys stay the field's own.
    stage.key(Qt.Key.Key_Z, CONTROL)
    assert editors["email"].text() == ""
    assert editors["phone"].text() == "0912 345 678"
    stage.key(Qt.Key.Key_Z, CONTROL)
    assert editors["phone"].text() == ""
    stage.key(Qt.Key.Key_Z, CONTROL)
    assert editors["home_town"].text() == "Huế"
    assert editors["home_town"].editor.hasFocus()
    stage.key(Qt.Key.Key_Y, CONTROL)
    assert editors["home_town"].text() == "Đà Nẵng"
    stage.settle()
    assert members.show(stage.workspace.session, id).fields["home_town"] == "Huế"


def test_after_saving_the_form_offers_to_take_the_save_back(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường", phone="0912345678")
    stage = open_window(lan).stage
    form = show(stage, id)
    type_into(stage, form, "phone", "0987654321")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert "Đã lưu trên máy này: Lê Văn Cường" in form.notice.label.text()
    assert form.notice.action.text() == "Hoàn tác lưu"
    stage.click(form.notice.action)
    stage.settle()
    assert members.show(stage.workspace.session, id).fields["phone"] == "0912345678"
    assert form.fields.editors["phone"].text() == "0912 345 678"


def test_what_was_said_of_a_save_follows_the_record_through_the_exchange(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường", phone="0912345678")
    stage = open_window(lan).stage
    form = show(stage, id)
    type_into(stage, form, "phone", "0987654321")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert form.notice.label.text().endswith("Chờ đồng bộ.")
    stage.workspace.synchronise()
    stage.settle()
    assert form.state.state == "synced"
    assert form.notice.label.text() == "Đã lưu trên máy này: Lê Văn Cường. Đã đồng bộ."
    # A word that was spoken after it stays.
    form.say("info", "Đã bỏ bản nháp.")
    type_into(stage, form, "phone", "0912345678")
    stage.workspace.data_changed.emit()
    stage.settle()
    assert form.notice.label.text() == "Đã bỏ bản nháp."


def test_a_save_that_became_a_question_is_no_longer_called_done(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường", phone="0912345678")
    lan.sync()
    stage = open_window(lan).stage
    form = show(stage, id)
    type_into(stage, form, "phone", "0987654321")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    office.central.edit(office.unit, "member", id, phone="0911111111")
    stage.workspace.synchronise()
    stage.settle()
    assert form.state.state == "conflict"
    assert form.notice.isHidden()


def test_control_z_right_after_saving_takes_the_save_back_and_control_y_saves_again(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường", phone="0912345678")
    stage = open_window(lan).stage
    form = show(stage, id)
    type_into(stage, form, "phone", "0987654321")
    form.fields.editors["phone"].setFocus()
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert members.show(stage.workspace.session, id).fields["phone"] == "0912345678"
    stage.key(Qt.Key.Key_Y, CONTROL)
    stage.settle()
    assert members.show(stage.workspace.session, id).fields["phone"] == "0987654321"


def test_the_history_tells_who_did_what_and_brings_a_lost_value_back(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường", phone="0912345678")
    office.central.clock.pass_by(minutes=5)
    members.edit(lan.session, id, {"phone": "0987654321"})
    stage = open_window(lan).stage
    form = show(stage, id)
    form.tabs.setFocus()
    stage.key(Qt.Key.Key_Right)
    stage.settle()
    assert form.tabs.currentIndex() == HISTORY
    texts = texts_of(form.history)
    for said in ("Sửa: Điện thoại", "Trước: 0912 345 678", "Sau: 0987 654 321 (đang hiện)", "Thêm mới"):
        assert said in texts
    assert any("Nguyễn Thị Lan" in text for text in texts)
    back = [one for one in form.history.findChildren(Button) if one.text() == "Khôi phục giá trị này"]
    stage.click(back[0])
    stage.settle()
    assert members.show(stage.workspace.session, id).fields["phone"] == "0912345678"
    assert "Đã khôi phục Điện thoại: 0912 345 678" in form.notice.label.text()
    assert "Trước: 0987 654 321" in texts_of(form.history)
    assert stage.workspace.undo.undo_label == "Hoàn tác: Sửa điện thoại của Lê Văn Cường"


def test_a_long_history_is_shown_in_pieces(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường")
    for number in range(24):
        members.edit(lan.session, id, {"home_town": f"Thôn {number}"})
    stage = open_window(lan).stage
    form = show(stage, id)
    form.tabs.setCurrentIndex(HISTORY)
    stage.settle()
    stage.until(lambda: form.history.more.isVisible(), "there is more to see")
    assert len([text for text in texts_of(form.history) if text == "Sửa: Quê quán"]) == 20
    stage.click(form.history.more)
    stage.until(lambda: "Thêm mới" in texts_of(form.history), "the oldest line is there")
    assert not form.history.more.isVisible()
