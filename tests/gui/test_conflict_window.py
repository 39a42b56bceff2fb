"""The conflict screen by mouse and keyboard: who, where, what differs, what is given up, and back again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QScrollArea

from desktop.features.conflicts.page import ConflictPage
from desktop.features.sync_centre.page import CONFLICT_TAB
from desktop.screens import SYNC
from desktop.services import conflicts, members, settling
from desktop.services.conflict_rules import Rule
from desktop.tour_stage import Stage
from desktop.widgets.plain_label import PlainLabel
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.quarrels import Quarrel, about_a_phone, quarrel

CONTROL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key
Open = Callable[[Desk], Window]
LEADER, DEPUTY, ORDINARY = "200", "201", "195"


@pytest.fixture
def three(office: Office) -> Quarrel:
    """One member about whom three things are asked, and one about whom nothing was."""
    return quarrel(
        office,
        {"phone": "0988111222", "position": LEADER, "home_town": "Thôn 3, xã Thống Nhất"},
        {
            "phone": "0912345679",
            "position": DEPUTY,
            "home_town": "Thôn 2, xã Thống Nhất",
            "email": "a@vidu.vn",
        },
        {"phone": "0912345678", "position": ORDINARY, "home_town": "Hà Nam"},
    )


def open_first(stage: Stage) -> ConflictPage:
    """Through the sync centre, as a person does."""
    stage.screens.open(SYNC)
    stage.settle()
    stage.screens.sync_centre.open_tab(CONFLICT_TAB)
    stage.click(stage.screens.sync_centre.settle_button)
    stage.settle()
    return stage.screens.conflict


def texts(page: ConflictPage) -> list[str]:
    return [label.text() for label in page.findChildren(PlainLabel) if label.isVisible()]


def test_three_questions_are_answered_with_the_keyboard_alone(three: Quarrel, open_window: Open) -> None:
    stage = open_window(three.lan).stage
    page = open_first(stage)
    phone, post, town = page.groups
    assert not any(side.isChecked() for group in page.groups for side in (group.mine, group.theirs))
    assert not page.save_button.isEnabled()
    assert QApplication.focusWidget() is phone.mine
    stage.key(Key.Key_1)
    stage.key(Key.Key_Down)
    stage.key(Key.Key_2)
    assert (phone.mine.isChecked(), post.theirs.isChecked()) == (True, True)
    stage.key(Key.Key_Down)
    stage.key(Key.Key_3)
    assert QApplication.focusWidget() is town.results["home_town"].editor
    stage.type(town.results["home_town"].editor, "Thôn 1")
    stage.key(Key.Key_Up)
    assert QApplication.focusWidget() is post.theirs
    stage.key(Key.Key_Return, CONTROL)
    stage.settle()
    assert stage.screens.current == SYNC
    stage.key(Key.Key_F5)
    stage.settle()
    three.hung.sync()
    fields = three.hung.fields(three.members[0])
    assert (fields["phone"], fields["position"], fields["home_town"]) == ("0912345679", LEADER, "Thôn 1")
    assert three.open(three.hung) == []


def test_columns_are_named_by_person_and_place_and_only_what_differs_is_marked(
    three: Quarrel, open_window: Open
) -> None:
    stage = open_window(three.lan).stage
    page = open_first(stage)
    assert page.heading.text() == "Nguyễn Văn Không · Chi đoàn thôn 1"
    said = texts(page)
    assert "Bạn nhập (máy này)" in said
    assert "Bạn (Nguyễn Thị Lan, máy này) sửa 22/11/2026 08:30" in said
    assert "Máy chủ đang có" in said
    assert "Đỗ Văn Hùng, Máy của Đỗ Văn Hùng, sửa 22/11/2026 08:00" in said
    assert "1 trường khác không xung đột, đã tự gộp: Email" in said
    phone, post, town = page.groups
    assert phone.mine_view.value.text() == "0912 345 679"
    assert town.mine_view.value.marked == ("2",)
    assert town.theirs_view.value.marked == ("3",)
    assert post.mine_view.value.marked == ("Phó bí",)
    stage.click(phone.theirs)
    assert phone.dropped.text() == "Bỏ số 0912 345 679"
    assert phone.results["phone"].text() == "0988 111 222"


def test_a_button_says_what_is_given_up(office: Office, open_window: Open) -> None:
    both = about_a_phone(office)
    page = open_first(open_window(both.lan).stage)
    assert page.take_mine.text() == "Lấy hết bản của tôi, bỏ số 0977 111 000"
    assert page.take_theirs.text() == "Lấy hết bản máy chủ, bỏ số 0912 222 000"


def test_somebody_elses_entry_is_named_by_their_name(office: Office, open_window: Open) -> None:
    both = about_a_phone(office)
    page = open_first(open_window(both.hung).stage)
    assert "Nguyễn Thị Lan nhập" in texts(page)
    assert page.take_mine.text().startswith("Lấy hết bản của Nguyễn Thị Lan, bỏ số")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614), (880, 600)])
def test_every_column_is_in_sight_without_scrolling_sideways(
    three: Quarrel, open_window: Open, width: int, height: int
) -> None:
    stage = open_window(three.lan).stage
    stage.screens.window.resize(width, height)
    page = open_first(stage)
    stage.key(Key.Key_1)
    for group in page.groups:
        for part in (group.mine_view, group.theirs_view, next(iter(group.results.values()))):
            left = part.mapTo(page, QPoint(0, 0)).x()
            assert 0 <= left < left + part.width() <= page.width()
    for scroll in page.findChildren(QScrollArea):
        inner = scroll.widget()
        assert inner is not None
        assert inner.width() <= scroll.viewport().width()
    for button in (page.take_mine, page.take_theirs, page.later, page.save_button):
        corner = button.mapTo(page, QPoint(0, 0))
        assert page.rect().contains(corner)
        assert page.rect().contains(corner + QPoint(button.width() - 1, button.height() - 1))


def test_a_result_that_cannot_be_read_is_not_saved(office: Office, open_window: Open) -> None:
    both = about_a_phone(office)
    stage = open_window(both.lan).stage
    page = open_first(stage)
    stage.key(Key.Key_1)
    stage.key(Key.Key_3)
    editor = page.groups[0].results["phone"].editor
    stage.clear(editor)
    stage.type(editor, "09")
    stage.key(Key.Key_Return, CONTROL)
    stage.settle()
    assert not page.save_button.isEnabled()
    assert "Còn 1 chỗ chưa chọn. Chưa có gì thay đổi." in texts(page)
    assert any("Lỗi" in text for text in texts(page))
    assert len(conflicts.entries(stage.workspace.session)) == 1


def test_paging_through_conflicts_and_leaving_changes_nothing(office: Office, open_window: Open) -> None:
    both = about_a_phone(office, 3)
    stage = open_window(both.lan).stage
    page = open_first(stage)
    before = [members.show(stage.workspace.session, id) for id in both.members]
    assert page.counter.text() == "Xung đột 1/3"
    stage.key(Key.Key_1)
    stage.key(Key.Key_PageDown)
    stage.settle()
    assert page.counter.text() == "Xung đột 2/3"
    assert not page.groups[0].mine.isChecked()
    stage.key(Key.Key_PageUp)
    stage.key(Key.Key_PageUp)
    stage.settle()
    assert page.counter.text() == "Xung đột 3/3"
    stage.key(Key.Key_2)
    stage.key(Key.Key_Escape)
    stage.settle()
    assert stage.screens.current == SYNC
    assert [members.show(stage.workspace.session, id) for id in both.members] == before
    assert len(conflicts.entries(stage.workspace.session)) == 3


def test_deleting_against_editing_has_its_own_words(office: Office, open_window: Open) -> None:
    lan, hung = office.desk("Nguyễn Thị Lan"), office.desk("Đỗ Văn Hùng")
    id = lan.add(full_name="Phạm Minh An", phone="0909000000")
    lan.sync()
    hung.sync()
    members.delete(hung.session, id, "nhập nhầm")
    hung.sync()
    members.edit(lan.session, id, {"phone": "0912345678", "email": "an@vidu.vn"})
    lan.sync()
    stage = open_window(lan).stage
    page = open_first(stage)
    said = texts(page)
    assert "Bạn sửa (máy này)" in said
    assert "Máy chủ: đã xóa" in said
    assert page.take_mine.text() == "Giữ hồ sơ với nội dung đã sửa"
    assert page.take_theirs.text() == "Để xóa hồ sơ"
    stage.key(Key.Key_1)
    # Whether a record stays is one question, however many fields stand in the list.
    assert all(group.mine.isChecked() for group in page.groups)
    stage.key(Key.Key_Return, CONTROL)
    stage.settle()
    assert members.show(stage.workspace.session, id).fields["email"] == "an@vidu.vn"


def test_a_record_that_moved_away_can_only_be_left_as_it_is(office: Office, open_window: Open) -> None:
    both = about_a_phone(office)
    elsewhere = office.central.add_unit("TB.4.38", "Xã Độc Lập")
    office.central.move("member", both.members[0], office.unit, elsewhere, elsewhere.branches[0])
    both.lan.sync()
    stage = open_window(both.lan).stage
    page = open_first(stage)
    assert "đã chuyển sang đơn vị khác" in page.question.text()
    assert not page.take_mine.isVisible()
    assert page.take_theirs.text() == "Để như trên máy chủ"
    stage.key(Key.Key_1)
    assert not page.save_button.isEnabled()
    stage.key(Key.Key_2)
    stage.key(Key.Key_Return, CONTROL)
    stage.settle()
    assert conflicts.entries(stage.workspace.session) == []


def test_two_hundred_conflicts_show_two_hundred_lines_before_a_rule_does_anything(
    office: Office, open_window: Open
) -> None:
    both = about_a_phone(office, 200)
    stage = open_window(both.lan).stage
    stage.screens.open(SYNC)
    stage.settle()
    centre = stage.screens.sync_centre
    centre.open_tab(CONFLICT_TAB)
    action = centre.rules.menu().actions()[1]
    assert action.text() == "Lấy bản mới hơn cho liên hệ"
    action.trigger()
    stage.settle()
    plan = stage.screens.conflict.plan
    assert plan.isVisible()
    assert plan.model.rowCount() == 200
    assert plan.heading.text() == "Lấy bản mới hơn cho liên hệ · 200 xung đột"
    assert stage.status.conflicts == 200
    stage.key(Key.Key_Return, CONTROL)
    stage.settle()
    assert stage.status.conflicts == 0
    assert centre.notice.label.text() == "Đã giải quyết 200 xung đột. Ctrl+Z để hoàn tác."
    stage.key(Key.Key_Z, CONTROL)
    stage.settle()
    assert stage.status.conflicts == 200


def test_leaving_the_lines_of_a_rule_does_nothing(office: Office, open_window: Open) -> None:
    both = about_a_phone(office, 2)
    stage = open_window(both.lan).stage
    stage.screens.open(SYNC)
    stage.screens.sync_centre.rule_requested.emit(Rule.NEWER_FOR_CONTACT.value)
    stage.settle()
    stage.key(Key.Key_Escape)
    stage.settle()
    assert stage.screens.current == SYNC
    assert stage.status.conflicts == 2


def test_the_same_answer_for_all_like_this_one_is_shown_first_and_undone_as_one(
    office: Office, open_window: Open
) -> None:
    both = about_a_phone(office, 3)
    stage = open_window(both.lan).stage
    page = open_first(stage)
    assert page.foot.alike.text() == "Làm vậy cho 3 xung đột giống thế này"
    stage.key(Key.Key_2)
    stage.click(page.foot.alike)
    stage.click(page.save_button)
    stage.settle()
    assert page.plan.model.rowCount() == 3
    assert stage.status.conflicts == 3
    stage.click(page.plan.run_button)
    stage.settle()
    assert stage.status.conflicts == 0
    stage.key(Key.Key_Z, CONTROL)
    stage.settle()
    assert stage.status.conflicts == 3


def test_what_was_settled_elsewhere_goes_with_a_word_about_who(office: Office, open_window: Open) -> None:
    both = about_a_phone(office, 2)
    stage = open_window(both.lan).stage
    page = open_first(stage)
    stage.key(Key.Key_1)
    first, second = both.open(both.hung)
    settling.settle_one(both.hung.session, first, {"take": "theirs"})
    settling.settle_one(both.hung.session, second, {"take": "theirs"})
    both.hung.sync()
    stage.key(Key.Key_F5)
    stage.settle()
    who = "Đỗ Văn Hùng, Máy của Đỗ Văn Hùng, giải quyết 22/11/2026 08:30: giữ bản trên máy chủ."
    assert page.notice.label.text().startswith(who)
    assert not page.save_button.isVisible()
    stage.key(Key.Key_Escape)
    stage.settle()
    centre = stage.screens.sync_centre
    assert f"Xung đột của Nguyễn Văn Không không còn: {who}" in centre.notice.label.text()
    assert stage.screens.window.pill.text() == "Đã đồng bộ"


def test_news_from_the_server_keeps_the_choices_that_still_stand(three: Quarrel, open_window: Open) -> None:
    stage = open_window(three.lan).stage
    page = open_first(stage)
    stage.key(Key.Key_1)
    stage.key(Key.Key_Down)
    stage.key(Key.Key_2)
    members.edit(three.hung.session, three.members[0], {"phone": "0933000111"})
    three.hung.sync()
    stage.key(Key.Key_F5)
    stage.settle()
    phone, post, _ = page.groups
    assert (phone.mine.isChecked(), post.theirs.isChecked()) == (False, True)
    assert phone.theirs_view.value.text() == "0933 000 111"
    assert page.notice.label.text().startswith("Bản trên máy chủ vừa thay đổi.")


def test_an_answer_given_offline_that_meets_news_is_asked_once_more_and_ends(
    office: Office, open_window: Open
) -> None:
    both = about_a_phone(office)
    both.lan.link.down = True
    stage = open_window(both.lan).stage
    open_first(stage)
    stage.key(Key.Key_1)
    stage.key(Key.Key_Return, CONTROL)
    stage.settle()
    stage.key(Key.Key_F5)
    stage.settle()
    assert stage.screens.window.pill.text() == "1 chờ đồng bộ"
    members.edit(both.hung.session, both.members[0], {"phone": "0933000111"})
    both.hung.sync()
    both.lan.link.down = False
    stage.key(Key.Key_F5)
    stage.settle()
    assert stage.screens.window.pill.text() == "1 xung đột"
    page = open_first(stage)
    assert page.groups[0].theirs_view.value.text() == "0933 000 111"
    stage.key(Key.Key_2)
    stage.key(Key.Key_Return, CONTROL)
    stage.settle()
    stage.key(Key.Key_F5)
    stage.settle()
    assert stage.screens.window.pill.text() == "Đã đồng bộ"
    both.hung.sync()
    assert both.hung.fields(both.members[0])["phone"] == "0933000111"
    assert both.open(both.hung) == []


def test_a_settled_conflict_is_found_again_restored_and_taken_back(office: Office, open_window: Open) -> None:
    both = about_a_phone(office)
    (id,) = both.members
    (view,) = both.open()
    settling.settle_one(both.lan.session, view, {"take": "mine"})
    both.both_sync()
    stage = open_window(both.lan).stage
    stage.screens.open(SYNC)
    stage.settle()
    centre = stage.screens.sync_centre
    centre.open_tab(CONFLICT_TAB)
    stage.click(centre.with_settled)
    stage.settle()
    assert centre.settle_button.text() == "Xem lại"
    assert centre.tabs.tabText(CONFLICT_TAB) == "Xung đột"
    stage.click(centre.settle_button)
    stage.settle()
    page = stage.screens.conflict
    group = page.groups[0]
    assert group.theirs_view.restore is not None
    stage.click(group.theirs_view.restore)
    stage.settle()
    session = stage.workspace.session
    assert members.show(session, id).fields["phone"] == "0977111000"
    stage.key(Key.Key_Z, CONTROL)
    stage.settle()
    assert members.show(session, id).fields["phone"] == "0912222000"
    stage.click(page.foot.reopen)
    stage.settle()
    assert members.show(session, id).fields["phone"] == "0977111000"
    assert [one.id for one in conflicts.entries(session)] == [view.id]
    assert page.save_button.isVisible()


def test_a_conflict_is_marked_on_row_record_rail_and_pill(office: Office, open_window: Open) -> None:
    both = about_a_phone(office)
    stage = open_window(both.lan).stage
    screens = stage.screens
    screens.open_member(both.members[0])
    stage.settle()
    form = screens.members.form
    assert members.show(stage.workspace.session, both.members[0]).sync == "conflict"
    assert form.conflict.isVisible()
    assert screens.window.pill.text() == "1 xung đột"
    assert screens.window.rail.items[SYNC].count == 1
