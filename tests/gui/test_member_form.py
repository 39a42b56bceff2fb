"""The member form by keyboard and mouse: what AC-FORM asks for, point by point."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.features.members.form import MemberFormPanel
from desktop.features.members.form_view import PROFILE, SERVER, TWO_COLUMNS_FROM
from desktop.services import members
from desktop.tour_stage import Stage
from desktop.widgets.buttons import Button
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.plain_label import PlainLabel
from domain.decisions import Put
from domain.members.fields import MEMBER, SECTIONS
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Open = Callable[[Desk], Window]


def form_of(stage: Stage) -> MemberFormPanel:
    return stage.screens.members.form


def show(stage: Stage, id: str) -> MemberFormPanel:
    stage.screens.members.show_member(id)
    stage.settle()
    return form_of(stage)


def type_and_leave(stage: Stage, field: str, text: str) -> None:
    editor = form_of(stage).fields.editors[field].editor
    stage.clear(editor)
    stage.type(editor, text)
    stage.key(Qt.Key.Key_Tab)
    stage.settle()


def findings_under(form: MemberFormPanel, field: str) -> list[FindingRow]:
    rows = form.fields.editors[field].findChildren(FindingRow)
    return [row for row in rows if row.isVisibleTo(form)]


def place_of(widget: QWidget, form: QWidget) -> tuple[int, int]:
    corner = widget.mapTo(form, QPoint(0, 0))
    return corner.y(), corner.x()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_sections_stand_in_the_declared_order_and_their_letters_lead_to_them(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    stage = open_window(lan).stage
    form = show(stage, lan_member(stage))
    assert list(form.fields.sections) == list(SECTIONS)
    assert [SECTIONS[one] for one in SECTIONS] == [
        "Cá nhân", "Liên hệ", "Giấy tờ", "Sinh hoạt Đoàn", "Chức vụ", "Khác",
    ]  # fmt: skip
    letters = (Qt.Key.Key_C, Qt.Key.Key_L, Qt.Key.Key_G, Qt.Key.Key_S, Qt.Key.Key_V, Qt.Key.Key_K)
    form.fields.editors["full_name"].setFocus()
    for section, letter in zip(SECTIONS, letters, strict=True):
        stage.key(letter, ALT)
        first = next(one for one in MEMBER.fields if one.section == section and not one.read_only)
        assert form.fields.editors[first.name].isAncestorOf(focused())
        assert form.fields.sections[section].visibleRegion().boundingRect().height() > 0


def test_every_declared_field_that_a_cadre_may_write_has_one_editor(
    office: Office, open_window: Open
) -> None:
    stage = open_window(office.desk()).stage
    form = show(stage, lan_member(stage))
    assert sorted(form.fields.editors) == sorted(one.name for one in MEMBER.fields if not one.read_only)


def test_marks_say_what_is_needed_for_saving_and_what_for_complete_information(
    office: Office, open_window: Open
) -> None:
    stage = open_window(office.desk()).stage
    form = show(stage, lan_member(stage))
    labels = {name: editor.label.text() for name, editor in form.fields.editors.items()}
    assert labels["full_name"] == "Họ và tên *"
    needed = {name for name, label in labels.items() if label.endswith("cần có")}
    rules = stage.workspace.session.rulebook.on(stage.workspace.session.today)
    assert needed == set(rules.names("missing_information")) - {"full_name", "org"}


@pytest.mark.parametrize("wide", [False, True])
def test_tab_goes_where_the_eye_goes_through_every_field(
    office: Office, open_window: Open, wide: bool
) -> None:
    stage = open_window(office.desk()).stage
    stage.screens.window.resize(1400, 900)
    form = show(stage, lan_member(stage))
    form.fields.editors["full_name"].setFocus()
    if wide:
        stage.key(Qt.Key.Key_F11)
        stage.settle()
    assert (form.width() >= TWO_COLUMNS_FROM) == wide
    form.fields.editors["full_name"].setFocus()
    page = form.area.widget()
    seen: list[tuple[int, int, int]] = []
    assert page is not None
    while page.isAncestorOf(focused()):
        # All of one field, then the field beside it.
        field = next(one for one in form.fields.editors.values() if one.isAncestorOf(focused()))
        seen.append((*place_of(field, page), place_of(focused(), page)[0]))
        stage.key(Qt.Key.Key_Tab)
    assert len(seen) >= len(form.fields.editors)
    assert seen == sorted(seen)
    columns = {x for _, x in (place_of(one, page) for one in form.fields.editors.values())}
    assert len(columns) == (2 if wide else 1)


def test_after_the_last_field_come_the_buttons(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    stage.key(Qt.Key.Key_N, CONTROL)
    form = form_of(stage)
    stage.settle()
    last = next(reversed(form.fields.editors.values()))
    last.setFocus()
    reached = []
    for _ in range(3):
        stage.key(Qt.Key.Key_Tab)
        reached.append(focused())
    assert form.save_button in reached
    assert form.save_more in reached


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("5/3/2004", "05/03/2004"),
        ("05-03-2004", "05/03/2004"),
        ("05032004", "05/03/2004"),
        ("2004", "2004"),
        ("03/2004", "03/2004"),
    ],
)
def test_dates_are_taken_in_every_usual_shape_and_shown_in_one(
    office: Office, open_window: Open, typed: str, shown: str
) -> None:
    stage = open_window(office.desk()).stage
    show(stage, lan_member(stage))
    type_and_leave(stage, "birth_date", typed)
    assert form_of(stage).fields.editors["birth_date"].text() == shown


def test_what_is_wrong_stays_in_its_field_and_one_click_corrects_it(
    office: Office, open_window: Open
) -> None:
    stage = open_window(office.desk()).stage
    form = show(stage, lan_member(stage))
    type_and_leave(stage, "phone", "912345678")
    [row] = findings_under(form, "phone")
    assert (row.level, form.fields.editors["phone"].text()) == ("error", "912345678")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert "Điện thoại cần sửa" in form.notice.label.text()
    assert form.fields.editors["phone"].editor.hasFocus()
    assert form.fields.editors["phone"].text() == "912345678"
    assert row.fix is not None
    stage.click(row.fix)
    assert form.fields.editors["phone"].text() == "0912 345 678"
    assert findings_under(form, "phone") == []


def test_nobody_is_told_about_a_field_before_having_been_there(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    stage.key(Qt.Key.Key_N, CONTROL)
    stage.settle()
    form = form_of(stage)
    assert [row for row in form.findChildren(FindingRow) if row.isVisibleTo(form)] == []
    stage.key(Qt.Key.Key_Tab)
    stage.key(Qt.Key.Key_Tab)
    assert [row.level for row in findings_under(form, "birth_date")] == ["warning"]


def test_a_name_in_capitals_is_offered_in_the_usual_way_after_the_field_is_left(
    office: Office, open_window: Open
) -> None:
    stage = open_window(office.desk()).stage
    form = show(stage, lan_member(stage))
    editor = form.fields.editors["full_name"].editor
    stage.clear(editor)
    stage.compose(editor, "NGUYỄN VĂN AN")
    assert findings_under(form, "full_name") == []
    stage.key(Qt.Key.Key_Tab)
    [row] = findings_under(form, "full_name")
    assert (row.level, form.fields.editors["full_name"].text()) == ("hint", "NGUYỄN VĂN AN")
    # The offer is the next stop of Tab after its field.
    editor.setFocus()
    stage.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is row.fix
    stage.key(Qt.Key.Key_Space)
    assert form.fields.editors["full_name"].text() == "Nguyễn Văn An"


def test_an_error_that_papers_explain_is_saved_with_the_reason(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    id = lan_member(stage)
    form = show(stage, id)
    type_and_leave(stage, "citizen_id", "034304001234")
    form.fields.editors["sex"].setFocus()
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Tab)
    assert [row.level for row in findings_under(form, "citizen_id")] == ["error"]
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert form.reason.hasFocus()
    stage.compose(form.reason, "Đã đối chiếu với thẻ")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert stage.workspace.session.replica is not None
    assert members.show(stage.workspace.session, id).fields["citizen_id"] == "034304001234"
    [newest, *_] = members.history(stage.workspace.session, id)
    assert set(newest["fields"]) == {"citizen_id", "sex"}


def test_control_enter_saves_and_stands_ready_for_the_next_before_the_disk_has_answered(
    office: Office, open_window: Open
) -> None:
    stage = open_window(office.desk()).stage
    stage.key(Qt.Key.Key_N, CONTROL)
    form = form_of(stage)
    stage.settle()
    form.branch.setFocus()
    stage.key(Qt.Key.Key_Down)
    stage.compose(form.fields.editors["full_name"].editor, "Hoàng Thị Ánh")
    stage.key(Qt.Key.Key_Return, CONTROL)
    assert focused() is form.fields.editors["full_name"].editor
    stage.compose(focused(), "Lê Văn Cường")
    stage.settle()
    assert form.fields.editors["full_name"].text() == "Lê Văn Cường"
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    found = members.find(stage.workspace.session, members.MemberFilter())
    assert sorted(str(row.fields["full_name"]) for row in found) == ["Hoàng Thị Ánh", "Lê Văn Cường"]


def test_todays_date_comes_by_one_key(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    form = show(stage, lan_member(stage))
    editor = form.fields.editors["joined_on"].editor
    editor.setFocus()
    stage.key(Qt.Key.Key_Semicolon, CONTROL)
    assert form.fields.editors["joined_on"].text() == "22/11/2026"


def test_a_record_that_may_only_be_read_says_why_and_who_can_edit(office: Office, open_window: Open) -> None:
    lan, binh = office.desk(), office.desk("Trần Văn Bình", role="branch")
    id = lan.add(full_name="Lê Văn Cường", org=office.unit.branches[1])
    lan.sync()
    binh.sync()
    stage = open_window(binh).stage
    form = show(stage, id)
    assert "Chi đoàn thôn 2" in form.read_only.label.text()
    assert "bí thư" in form.read_only.label.text()
    assert form.read_only.isVisible()
    editor = form.fields.editors["home_town"]
    stage.type(editor.editor, "Huế")
    assert editor.text() == ""
    assert not form.save_button.isVisible()
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert form.draft_text.text() == ""


def test_what_waits_is_named_field_by_field_and_the_server_copy_stands_beside_ours(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường", phone="0912345678")
    lan.sync()
    members.edit(lan.session, id, {"phone": "0987654321", "email": "cuong@vidu.vn"})
    stage = open_window(lan).stage
    form = show(stage, id)
    assert form.state.text() == "Chờ đồng bộ"
    assert form.standing.pending.text() == "Chưa gửi: Email, Điện thoại"
    stage.click(form.standing.server_copy)
    stage.settle()
    assert form.tabs.currentIndex() == SERVER
    texts = [label.text() for label in form.server_copy.findChildren(PlainLabel) if label.isVisible()]
    first = texts.index("≠ Điện thoại")
    assert texts[first : first + 3] == ["≠ Điện thoại", "0987 654 321", "0912 345 678"]
    assert first < texts.index("Họ và tên")
    form.tabs.setCurrentIndex(PROFILE)


def test_a_refused_record_leads_to_its_entry_in_the_tray(office: Office, open_window: Open) -> None:
    elsewhere = office.central.add_unit("TB.4.99", "Xã Tân Hòa")
    taken = {"full_name": "Vũ Thị Hoa", "citizen_id": "034303001234", "org": elsewhere.branches[0]}
    office.central.write(elsewhere.id, [Put("member", office.central.new_id(), taken, creates=True)])
    lan = office.desk()
    id = lan.add(full_name="Vũ Thị Hòa", sex="female", birth_date="2003")
    lan.sync()
    members.edit(lan.session, id, {"citizen_id": "034303001234"})
    lan.sync()
    stage = open_window(lan).stage
    form = show(stage, id)
    assert "Xã Tân Hòa" in form.rejection.label.text()
    stage.click(form.rejection.action)
    stage.settle()
    assert stage.screens.window.stack.currentWidget() is stage.screens.sync_centre
    assert "Xã Tân Hòa" in stage.screens.sync_centre.rejected.why.label.text()


def test_the_posts_that_somebody_holds_stand_in_their_section(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường")
    lan.sync()
    branch = office.unit.branches[0]
    post = {"org": branch, "member": id, "post": "200", "held_from": "2024-03"}
    office.central.write(office.unit.id, [Put("position", office.central.new_id(), post, creates=True)])
    lan.sync()
    stage = open_window(lan).stage
    form = show(stage, id)
    assert form.fields.sections["posts"].facts.text() == "Bí thư chi đoàn, Chi đoàn thôn 1, từ 03/2024"


def test_every_button_of_the_form_has_a_name(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    form = show(stage, lan_member(stage))
    shown = [one for one in form.findChildren(Button) if one.isVisibleTo(form)]
    assert [one for one in shown if not (one.accessibleName() or one.text())] == []


def lan_member(stage: Stage) -> str:
    """A member of the first branch, added past the screen."""
    session = stage.workspace.session
    with session.replica.reading() as reader:
        org = next(one.id for one in reader.organisations() if one.fields.get("level") == "chi_doan")
    return members.add(session, org, {"full_name": "Trần Văn Bình"}).id
