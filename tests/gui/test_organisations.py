"""The organisation tree and its details, by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop.features.organisations.model import CONTACT, MEMBERS, NAME
from desktop.features.organisations.page import OrganisationsPage
from desktop.screens import ORGANISATIONS, RAIL
from desktop.services import conflicts, drafts, organisation_form, organisations
from desktop.services.acting import act
from desktop.tour_stage import Stage
from desktop.widgets.table import STATE_ROLE
from domain.decisions import Command, Put
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]
CONTROL = Qt.KeyboardModifier.ControlModifier


def go_there(stage: Stage) -> OrganisationsPage:
    number = [section.key for section in RAIL].index(ORGANISATIONS) + 1
    stage.key(Qt.Key(Qt.Key.Key_0 + number), CONTROL)
    stage.settle()
    return stage.screens.organisations


def names(page: OrganisationsPage) -> list[str]:
    """What can be seen in the tree, from top to bottom."""
    found, index = [], page.tree.nodes.index(0, NAME)
    while index.isValid():
        found.append(str(index.data()))
        index = page.tree.indexBelow(index)
    return found


def index_of(page: OrganisationsPage, name: str, column: int = NAME) -> QModelIndex:
    [node] = [one for one in page._nodes if one.name == name]
    return page.tree.nodes.index_of(node.id).siblingAtColumn(column)


def click(stage: Stage, page: OrganisationsPage, name: str) -> None:
    place = page.tree.visualRect(index_of(page, name)).center()
    QTest.mouseClick(page.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    stage.settle()


def retype(stage: Stage, page: OrganisationsPage, field: str, text: str) -> None:
    editor = page.details.fields.editors[field].editor
    stage.clear(editor)
    stage.type(editor, text)


def plant(office: Office, groups: int, branches: int) -> None:
    """A unit of so many groups of so many branches each."""
    puts = []
    for group in range(groups):
        middle = office.central.new_id()
        fields = {"name": f"Liên chi đoàn {group}", "level": "lien_chi_doan", "parent": office.unit.id}
        puts.append(Put("organisation", middle, fields, creates=True))
        for number in range(branches):
            fields = {"name": f"Chi đoàn {group}-{number}", "level": "chi_doan", "parent": middle}
            puts.append(Put("organisation", office.central.new_id(), fields, creates=True))
    office.central.write(office.unit.id, puts)


def test_the_tree_shows_counts_contacts_and_who_is_below_the_least_number(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    for number in range(3):
        lan.add(full_name=f"Lê Văn {'ABC'[number]}")
    act(lan.session, Command("edit", "organisation", office.unit.branches[0], {"phone": "0227 3831 234"}))
    stage = open_window(lan).stage
    page = go_there(stage)
    assert names(page) == ["Xã Thống Nhất", "Chi đoàn thôn 1", "Chi đoàn thôn 2"]
    shown = {
        name: (index_of(page, name, MEMBERS).data(), index_of(page, name, MEMBERS).data(STATE_ROLE))
        for name in names(page)
    }
    assert shown == {
        "Xã Thống Nhất": ("3", "lacking"),
        "Chi đoàn thôn 1": ("3", None),
        "Chi đoàn thôn 2": ("0", "lacking"),
    }
    assert index_of(page, "Chi đoàn thôn 1", CONTACT).data() == "0227 3831 234"
    click(stage, page, "Chi đoàn thôn 2")
    assert page.details.heading.text() == "Chi đoàn thôn 2"
    assert "có 0 đoàn viên, cần ít nhất 3" in page.details.lacks.label.text()


def test_three_hundred_branches_open_as_quickly_as_a_window(office: Office, open_window: Open) -> None:
    plant(office, 10, 30)
    lan = office.desk()
    begun = process_time()
    stage = open_window(lan).stage
    opening = process_time() - begun
    begun = process_time()
    page = stage.screens.open(ORGANISATIONS)
    assert isinstance(page, OrganisationsPage)
    stage.until(lambda: page.details.isEnabled(), "tree and details are here")
    # Work of all threads; beside other work of the same kind, which a slow machine slows down as well.
    assert process_time() - begun < 2 * opening
    assert len(names(page)) == 313


def test_a_name_typed_without_accents_is_found_and_escape_brings_everything_back(
    office: Office, open_window: Open
) -> None:
    plant(office, 2, 2)
    stage = open_window(office.desk()).stage
    page = go_there(stage)
    click(stage, page, "Chi đoàn thôn 2")
    whole = names(page)
    stage.key(Qt.Key.Key_F, CONTROL)
    stage.type(page.search, "lien 1")
    stage.settle()
    assert names(page) == ["Xã Thống Nhất", "Liên chi đoàn 1"]
    assert page.count.text() == "1 tổ chức"
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert page.details.heading.text() == "Liên chi đoàn 1"
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert names(page) == whole
    stage.type(page.search, "khong co")
    stage.settle()
    assert "Không tìm thấy “khong co”" in page.empty.heading.text()
    stage.click(page.empty.action)
    stage.settle()
    assert names(page) == whole


def test_the_filter_leaves_only_what_is_asked_for(office: Office, open_window: Open) -> None:
    lan = office.desk()
    lan.sync()
    act(lan.session, Command("edit", "organisation", office.unit.branches[1], {"phone": "0227"}))
    stage = open_window(lan).stage
    page = go_there(stage)
    page.choice.setFocus()
    for expected in (3, 2, 3, 1):
        stage.key(Qt.Key.Key_Down)
        stage.settle()
        assert page.count.text() == f"{expected} tổ chức", page.choice.currentText()
    assert names(page) == ["Xã Thống Nhất", "Chi đoàn thôn 2"]


def test_folding_and_choice_survive_leaving_the_screen_and_new_data(
    office: Office, open_window: Open
) -> None:
    plant(office, 2, 2)
    lan = office.desk()
    stage = open_window(lan).stage
    page = go_there(stage)
    click(stage, page, "Liên chi đoàn 0")
    stage.key(Qt.Key.Key_Left)
    click(stage, page, "Liên chi đoàn 1")
    folded = names(page)
    assert "Chi đoàn 0-0" not in folded
    stage.key(Qt.Key.Key_1, CONTROL)
    stage.settle()
    page = go_there(stage)
    assert (names(page), page.details.heading.text()) == (folded, "Liên chi đoàn 1")
    plant(office, 1, 1)
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert len(page._nodes) == 11
    assert page.details.heading.text() == "Liên chi đoàn 1"
    assert "Chi đoàn 0-0" not in names(page)
    kept = page.view_state()
    again = OrganisationsPage(stage.workspace)
    again.restore(kept)
    again.start()
    stage.settle()
    assert again.view_state()["expanded"] == kept["expanded"]
    assert again.tree.current == page.tree.current
    again.deleteLater()


def test_counts_follow_the_data_without_the_tree_being_built_anew(office: Office, open_window: Open) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    stage = open_window(lan).stage
    page = go_there(stage)
    resets: list[bool] = []
    page.tree.nodes.modelReset.connect(lambda: resets.append(True))
    hung.add(full_name="Lê Văn An")
    hung.sync()
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert index_of(page, "Chi đoàn thôn 1", MEMBERS).data() == "1"
    assert resets == []


def test_details_are_corrected_saved_and_taken_back_by_keyboard(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    page = go_there(stage)
    branch = office.unit.branches[0]
    stage.key(Qt.Key.Key_Down)
    stage.settle()
    stage.key(Qt.Key.Key_F6)
    assert QApplication.focusWidget() is page.details.fields.editors["short_name"].editor
    stage.compose(page.details.fields.editors["address"].editor, "Nhà văn hóa thôn Đoài")
    stage.key(Qt.Key.Key_Tab)
    retype(stage, page, "reported_members", "12")
    assert page.details.save_button.isEnabled()
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    saved = organisation_form.form(stage.workspace.session, branch)
    assert (saved.texts["address"], saved.texts["reported_members"]) == ("Nhà văn hóa thôn Đoài", "12")
    assert page.details.state.text() == "Chờ đồng bộ"
    assert "Địa chỉ" in page.details.pending.text()
    assert "Đã lưu trên máy này" in page.details.notice.label.text()
    assert not page.details.save_button.isEnabled()
    page.tree.setFocus()
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert page.details.fields.editors["address"].text() == ""
    assert stage.screens.window.pill.text() == "2 chờ đồng bộ"


def test_an_error_keeps_the_entry_and_says_where_it_is(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    page = go_there(stage)
    retype(stage, page, "term_from", "2026")
    retype(stage, page, "term_to", "2025")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    editor = page.details.fields.editors["term_to"]
    assert "Nhiệm kỳ đến cần sửa" in page.details.notice.label.text()
    assert QApplication.focusWidget() is editor.editor
    assert editor.text() == "2025"
    retype(stage, page, "term_to", "2031")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert page.details.state.text() == "Chờ đồng bộ"


def test_what_is_typed_and_not_saved_stands_there_again(office: Office, open_window: Open) -> None:
    lan = office.desk()
    stage = open_window(lan).stage
    page = go_there(stage)
    click(stage, page, "Chi đoàn thôn 1")
    retype(stage, page, "note", "đang hỏi lại")
    click(stage, page, "Chi đoàn thôn 2")
    assert page.details.fields.editors["note"].text() == ""
    click(stage, page, "Chi đoàn thôn 1")
    assert page.details.fields.editors["note"].text() == "đang hỏi lại"
    assert "Bản nháp lưu lúc" in page.details.draft.text()
    assert stage.screens.window.pill.text() == "Đã đồng bộ"
    stage.click(page.details.discard)
    stage.settle()
    assert page.details.fields.editors["note"].text() == ""
    assert page.details.draft.text() == ""


def test_a_word_being_composed_is_kept_when_the_screen_locks(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    page = go_there(stage)
    stage.until(lambda: stage.program.guard is not None, "somebody watches over the window")
    editor = page.details.fields.editors["address"].editor
    editor.setFocus()
    QApplication.sendEvent(editor, QInputMethodEvent("Nguyễn", []))
    stage.key(Qt.Key.Key_L, CONTROL)
    stage.settle()
    draft = drafts.of_record(stage.workspace.session, "organisation", office.unit.id)
    assert draft is not None
    assert draft.texts == {"address": "Nguyễn"}


def test_markup_in_a_name_is_shown_as_it_was_typed(office: Office, open_window: Open) -> None:
    markup = "<b>Ẩn</b> <img src='x.png'> &amp; &Bình"
    office.central.edit(office.unit, "organisation", office.unit.branches[0], name=markup, note=markup)
    stage = open_window(office.desk()).stage
    page = go_there(stage)
    click(stage, page, markup)
    assert page.details.heading.text() == markup
    assert page.details.fields.editors["note"].text() == markup
    assert "<b>" not in index_of(page, markup).data(Qt.ItemDataRole.ToolTipRole)
    for label in page.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()


def test_typing_is_taken_back_before_what_was_saved(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    page = go_there(stage)
    retype(stage, page, "short_name", "Thống Nhất")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    retype(stage, page, "address", "Thôn Đông")
    page.tree.setFocus()
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    editors = page.details.fields.editors
    assert (editors["short_name"].text(), editors["address"].text()) == ("Thống Nhất", "")
    page.tree.setFocus()
    stage.key(Qt.Key.Key_Y, CONTROL)
    stage.settle()
    assert editors["address"].text() == "Thôn Đông"


def test_news_arrive_beside_what_is_being_typed(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    page = go_there(stage)
    stage.type(page.details.fields.editors["phone"].editor, "0227 111")
    office.central.edit(office.unit, "organisation", office.unit.id, address="Thôn Đông")
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    editors = page.details.fields.editors
    assert (editors["phone"].text(), editors["address"].text()) == ("0227 111", "Thôn Đông")


def test_who_may_only_look_is_told_why_and_who_can(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk("Vũ Thị Hoa", role="volunteer")).stage
    page = go_there(stage)
    said = page.details.read_only.label.text()
    assert "tình nguyện viên" in said
    assert "Bí thư" in said
    assert not page.details.save_button.isVisible()
    stage.type(page.details.fields.editors["address"].editor, "x")
    assert page.details.fields.editors["address"].text() == ""


def test_a_branch_cadre_corrects_their_own_branch_only(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk("Đỗ Văn Hùng", role="branch")).stage
    page = go_there(stage)
    click(stage, page, "Chi đoàn thôn 2")
    assert "ngoài chi đoàn" in page.details.read_only.label.text()
    click(stage, page, "Chi đoàn thôn 1")
    assert not page.details.read_only.isVisible()
    retype(stage, page, "address", "Thôn Đông")
    stage.click(page.details.save_button)
    stage.settle()
    assert page.details.state.text() == "Chờ đồng bộ"


def test_the_servers_copy_is_shown_beside_ours_and_hidden_again(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    page = go_there(stage)
    retype(stage, page, "short_name", "Thống Nhất")
    stage.click(page.details.save_button)
    stage.settle()
    stage.click(page.details.server)
    stage.settle()
    assert "khác máy này" in page.details.server_side.heading.text()
    stage.click(page.details.server)
    assert not page.details.server_side.isVisible()


def test_enter_leads_to_the_members_and_a_conflict_to_its_question(office: Office, open_window: Open) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    branch = office.unit.branches[1]
    lan.add(full_name="Lê Văn An")
    act(hung.session, Command("edit", "organisation", branch, {"phone": "0227 1"}))
    hung.sync()
    act(lan.session, Command("edit", "organisation", branch, {"phone": "0227 2"}))
    lan.sync()
    stage = open_window(lan).stage
    page = go_there(stage)
    click(stage, page, "Chi đoàn thôn 2")
    assert page.details.state.text() == "Xung đột"
    stage.click(page.details.conflict.action)
    stage.settle()
    assert stage.screens.window.stack.currentWidget() is stage.screens.conflict
    assert len(conflicts.entries(stage.workspace.session)) == 1
    page = go_there(stage)
    stage.key(Qt.Key.Key_Up)
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert stage.screens.window.stack.currentWidget() is stage.screens.members
    node = organisations.find(stage.workspace.session, office.unit.branches[0])
    assert stage.screens.members.model.rowCount() == node.records_below == 1


@pytest.mark.parametrize("size", [(1366, 768), (1093, 614), (1024, 600)])
def test_nothing_is_cut_off_sideways(size: tuple[int, int], office: Office, open_window: Open) -> None:
    long = "Chi đoàn Trường Trung học phổ thông chuyên Nguyễn Bỉnh Khiêm, khu dân cư Ẫ Ễ Ỗ Ự Ặ Ỹ"
    office.central.edit(office.unit, "organisation", office.unit.branches[0], name=long)
    stage = open_window(office.desk()).stage
    stage.screens.window.resize(*size)
    page = go_there(stage)
    click(stage, page, long)
    assert page.minimumSizeHint().width() <= page.width()
    assert page.details.heading.text() == long
    room = page.tree.viewport().width()
    assert sum(page.tree.columnWidth(one) for one in range(7) if not page.tree.isColumnHidden(one)) <= room
    stage.key(Qt.Key.Key_F4)
    assert not page.details.isVisible()
