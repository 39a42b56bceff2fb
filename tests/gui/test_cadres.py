"""The cadres of a laptop on their screen, by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.features.cadres.page import CadresPage
from desktop.features.cadres.standing import RENEW
from desktop.screens import CADRES
from desktop.services import access, pins
from desktop.services.session import Session
from desktop.tour_stage import Stage
from desktop.widgets.buttons import Button
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from tests.gui.conftest import Window
from tests.helpers.desks import PASSPHRASE, Desk, Office

OF_HUNG, NEW, PIN = "con mèo trèo cây cau", "thuyền giấy trôi xa", "274913"
Open = Callable[[Desk], Window]


def cadres(stage: Stage) -> CadresPage:
    page = stage.screens.open(CADRES)
    assert isinstance(page, CadresPage)
    stage.settle()
    return page


def said(page: QWidget) -> str:
    labels: list[PlainLabel | ElidedLabel] = [*page.findChildren(PlainLabel), *page.findChildren(ElidedLabel)]
    return "\n".join(label.text() for label in labels if label.isVisible())


def finish(stage: Stage, page: CadresPage, text: str) -> None:
    stage.until(page.notice.isVisible, "it is done")
    stage.settle()
    assert text in page.notice.label.text()
    assert page.panels.isHidden()


def refused(stage: Stage, notice: QWidget, text: str) -> None:
    stage.settle()
    assert notice.isVisible()
    assert text in said(notice)


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


def opens(desk: Desk, passphrase: str) -> str:
    with Session.open(desk.folder, passphrase=passphrase, clock=desk.clock) as session:
        return session.actor.name


def test_a_cadre_is_added_with_a_code_and_a_passphrase_of_their_own(
    office: Office, desk: Desk, open_window: Open
) -> None:
    stage = open_window(desk).stage
    page = cadres(stage)
    assert "Nguyễn Thị Lan (đang làm việc)" in said(page)
    stage.click(page.add)
    panel = page.adding
    stage.click(panel.act)
    refused(stage, panel.notice, "mã đăng ký")
    stage.type(panel.code, office.central.code(office.unit, "branch", "Đỗ Văn Hùng", office.unit.branches[0]))
    stage.type(panel.new.first.edit, PASSPHRASE)
    stage.type(panel.new.again.edit, PASSPHRASE)
    stage.click(panel.act)
    # It is Lan's: two people with one passphrase could not be told apart.
    refused(stage, panel.notice, "dễ đoán")
    for edit in (panel.new.first.edit, panel.new.again.edit):
        stage.clear(edit)
        stage.type(edit, OF_HUNG)
    QTest.keyClick(panel.new.again.edit, Qt.Key.Key_Return)
    finish(stage, page, "Đã thêm Đỗ Văn Hùng")
    assert "phụ trách chi đoàn · Chi đoàn thôn 1" in said(page)
    stage.program.stop()
    assert opens(desk, OF_HUNG) == "Đỗ Văn Hùng"
    assert opens(desk, PASSPHRASE) == "Nguyễn Thị Lan"


def test_a_code_of_another_unit_is_refused_with_its_reason(
    office: Office, desk: Desk, open_window: Open
) -> None:
    elsewhere = office.central.add_unit("TB.9.9", "Xã Tân Lập")
    stage = open_window(desk).stage
    page = cadres(stage)
    stage.click(page.add)
    stage.type(page.adding.code, office.central.code(elsewhere))
    stage.type(page.adding.new.first.edit, OF_HUNG)
    stage.type(page.adding.new.again.edit, OF_HUNG)
    stage.click(page.adding.act)
    refused(stage, page.adding.notice, "đơn vị khác")


def test_a_cadre_is_disabled_after_a_question_and_their_work_still_goes_out(
    office: Office, desk: Desk, open_window: Open
) -> None:
    hung = access.add(desk.session, office.central.code(office.unit, "secretary", "Đỗ Văn Hùng"), OF_HUNG)
    lan = desk.session
    desk.session = access.enter(lan, OF_HUNG)
    desk.add(full_name="Y Hoa Niê")
    desk.session = access.enter(desk.session, PASSPHRASE)
    stage = open_window(desk).stage
    page = cadres(stage)
    assert set(page.disable_buttons) == {hung.id}
    stage.click(page.disable_buttons[hung.id])
    assert "vẫn được gửi" in page.disabling.text.text()
    stage.click(page.disabling.cancel)
    assert page.panels.isHidden()
    stage.click(page.disable_buttons[hung.id])
    stage.click(page.disabling.act)
    finish(stage, page, "Đã ngừng Đỗ Văn Hùng")
    assert "Đã ngừng trên máy này" in said(page)
    assert page.disable_buttons == {}
    stage.workspace.synchronise()
    stage.settle()
    assert stage.status.unsent == 0


def test_a_branch_cadre_cannot_disable_anybody(office: Office, desk: Desk, open_window: Open) -> None:
    access.add(
        desk.session,
        office.central.code(office.unit, "branch", "Đỗ Văn Hùng", office.unit.branches[0]),
        OF_HUNG,
    )
    desk.session = access.enter(desk.session, OF_HUNG)
    with desk.session.replica.reading():
        pass
    stage = open_as(desk, open_window, OF_HUNG)
    assert cadres(stage).disable_buttons == {}


def open_as(desk: Desk, open_window: Open, passphrase: str) -> Stage:
    """The window as whoever comes in over the lock."""
    stage = open_window(desk).stage
    guard = stage.program.guard
    assert guard is not None
    guard.lock()
    stage.settle()
    stage.type(guard.page.passphrase.edit, passphrase)
    stage.click(guard.page.open_button)
    stage.until(lambda: stage.program.guard is not guard, "their screens stand")
    stage.settle()
    return stage


def test_the_passphrase_is_changed_against_the_present_one(desk: Desk, open_window: Open) -> None:
    stage = open_window(desk).stage
    page = cadres(stage)
    stage.click(page.passphrase)
    panel = page.changing_passphrase
    stage.click(panel.act)
    refused(stage, panel.notice, "mật khẩu đang dùng")
    stage.type(panel.current.edit, "không phải câu này")
    stage.type(panel.new.first.edit, NEW)
    stage.type(panel.new.again.edit, NEW)
    stage.click(panel.act)
    refused(stage, panel.notice, "Mật khẩu chưa đúng")
    stage.clear(panel.current.edit)
    stage.type(panel.current.edit, PASSPHRASE)
    stage.click(panel.act)
    finish(stage, page, "Đã đổi mật khẩu")
    left = {edit.text() for edit in page.findChildren(QLineEdit)}
    assert not left & {PASSPHRASE, NEW}
    stage.program.stop()
    assert opens(desk, NEW) == "Nguyễn Thị Lan"


def test_a_pin_is_set(desk: Desk, open_window: Open) -> None:
    stage = open_window(desk).stage
    page = cadres(stage)
    assert page.pin.text() == "Đặt mã PIN"
    stage.click(page.pin)
    panel = page.changing_pin
    stage.type(panel.current.edit, PASSPHRASE)
    stage.type(panel.new.first, PIN)
    stage.type(panel.new.again, PIN)
    stage.click(panel.act)
    finish(stage, page, "Đã đặt mã PIN")
    assert page.pin.text() == "Đổi mã PIN"
    assert pins.try_pin(stage.workspace.session, PIN).right


def test_a_new_recovery_code_has_to_be_copied_before_it_counts(desk: Desk, open_window: Open) -> None:
    stage = open_window(desk).stage
    page = cadres(stage)
    assert "Chưa có mã khôi phục" in said(page)
    stage.click(page.recovery)
    panel = page.making_code
    stage.type(panel.current.edit, PASSPHRASE)
    stage.click(panel.act)
    refused(stage, panel.notice, "chưa khớp")
    groups = list(panel.sheet._groups)
    for edit, group in zip(panel.sheet.copied, panel.sheet.asked_groups(), strict=True):
        stage.clear(edit)
        stage.type(edit, group)
    stage.click(panel.act)
    finish(stage, page, "đã có hiệu lực")
    assert "Mã khôi phục: của Nguyễn Thị Lan." in said(page)
    stage.program.stop()
    with Session.recover(desk.folder, "-".join(groups), NEW, clock=desk.clock) as session:
        assert session.actor.name == "Nguyễn Thị Lan"


def test_a_lock_takes_secrets_off_the_screen(desk: Desk, open_window: Open) -> None:
    stage = open_window(desk).stage
    page = cadres(stage)
    stage.click(page.passphrase)
    stage.type(page.changing_passphrase.current.edit, PASSPHRASE)
    QTest.keyClick(stage.screens.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert page.changing_passphrase.current.text() == ""
    assert page.panels.isHidden()


def test_switching_goes_over_the_lock(office: Office, desk: Desk, open_window: Open) -> None:
    access.add(desk.session, office.central.code(office.unit, "secretary", "Đỗ Văn Hùng"), OF_HUNG)
    stage = open_window(desk).stage
    page = cadres(stage)
    stage.click(page.switch)
    guard = stage.program.guard
    assert guard is not None
    assert guard.locked


def test_a_volunteer_whose_days_are_over_is_told_and_goes_on_with_a_fresh_code(
    office: Office, open_window: Open
) -> None:
    desk = office.desk("Lò Thị Mai", "volunteer")
    office.central.clock.pass_by(days=40)
    assert desk.sync().succeeded
    stage = open_window(desk).stage
    before = stage.workspace.session.actor
    # Said over whatever screen is in sight, with the way out.
    assert "Quyền nhập liệu của bạn hết ngày" in said(stage.screens.window)
    (action,) = [
        one for one in stage.screens.window.findChildren(Button) if one.text() == RENEW and one.isVisible()
    ]
    stage.click(action)
    stage.settle()
    page = stage.screens.built[CADRES]
    assert isinstance(page, CadresPage)
    assert "Quyền nhập liệu của bạn hết ngày" in said(page)
    stage.click(page.renewing.act)
    refused(stage, page.renewing.notice, "mã")
    stage.type(page.renewing.code, office.central.code(office.unit, "volunteer", "Lò Thị Mai"))
    stage.click(page.renewing.act)
    stage.until(lambda: stage.workspace.session.actor.id != before.id, "she works in her new right")
    stage.settle()
    assert stage.workspace.session.actor.until > before.until
    cadres(stage)
    assert "Quyền nhập liệu của bạn hết ngày" not in said(stage.screens.window)


def test_a_laptop_whose_right_is_taken_while_it_works_says_so_over_every_screen(
    office: Office, desk: Desk, open_window: Open
) -> None:
    desk.add(full_name="Lê Văn Cường")
    stage = open_window(desk).stage
    office.central.revoke(desk.enrolled.device)
    stage.workspace.synchronise()
    stage.settle()
    assert "đã bị thu hồi" in said(stage.screens.window)
    stage.screens.open_renewal()
    page = stage.screens.built[CADRES]
    assert isinstance(page, CadresPage)
    stage.type(page.renewing.code, office.central.code(office.unit))
    stage.click(page.renewing.act)
    stage.until(lambda: stage.screens.built.get(CADRES) is not page, "the laptop may work again")
    stage.settle()
    stage.workspace.synchronise()
    stage.settle()
    assert "đã bị thu hồi" not in said(stage.screens.window)
    assert stage.workspace.outcome is not None
    assert stage.workspace.outcome.succeeded
