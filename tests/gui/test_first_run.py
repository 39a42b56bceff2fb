"""First run, step by step, by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QWidget

from desktop.app import PASSPHRASE_VARIABLE, Program
from desktop.features.enrolment.model import Step
from desktop.features.enrolment.page import EnrolmentPage
from desktop.features.unlock.page import UnlockPage
from desktop.services import pins
from desktop.services.session import Session
from desktop.tour_stage import Stage
from desktop.widgets.secret_fields import strength
from tests.helpers.desks import Office
from tests.helpers.laptops import LaptopClock
from tests.helpers.link import Fault, Link

OWN, PIN = "con mèo trèo cây cau", "274913"


class Beginner:
    """Somebody at a laptop that works for no unit."""

    def __init__(self, office: Office, folder: Path, out: Path) -> None:
        self.office, self.folder, self.out = office, folder, out
        self.link, self.clock = Link(office.central), LaptopClock(office.central.clock)
        self.stage = self.open()

    def open(self) -> Stage:
        self.program = Program(self.folder, automatic=False, clock=self.clock, connect=lambda _: self.link)
        self.program.start()
        self.stage = Stage(self.program, self.out)
        self.stage.settle()
        return self.stage

    @property
    def page(self) -> EnrolmentPage:
        page = self.program.first
        assert isinstance(page, EnrolmentPage)
        return page

    def come_to(self, step: Step, code: str = "") -> None:
        """Do what each step before `step` asks for."""
        page = self.page
        while page.step < step:
            self._pass(page.step, code)

    def _pass(self, step: Step, code: str) -> None:
        self._do(step, code)
        self.stage.until(lambda: self.page.step != step, f"step {step.name} is left")

    def _do(self, step: Step, code: str) -> None:
        stage, page = self.stage, self.page
        if step is Step.ADDRESS:
            stage.type(page.address.server, "http://central")
            stage.type(page.address.code, code or self.office.central.code(self.office.unit))
        elif step is Step.CONFIRM:
            stage.key(Qt.Key.Key_Space)
        elif step is Step.PASSPHRASE:
            stage.type(page.passphrase.new.first.edit, OWN)
            stage.type(page.passphrase.new.again.edit, OWN)
        elif step is Step.PIN:
            stage.type(page.pin.new.first, PIN)
            stage.type(page.pin.new.again, PIN)
        elif step is Step.RECOVERY:
            sheet = page.recovery.sheet
            for edit, group in zip(sheet.copied, sheet.asked_groups(), strict=True):
                stage.type(edit, group.lower())
        if step is not Step.FETCHING:
            stage.click(page.forward)


@pytest.fixture
def beginner(
    office: Office, dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Beginner]:
    monkeypatch.delenv(PASSPHRASE_VARIABLE, raising=False)
    made = Beginner(office, tmp_path / "home", tmp_path)
    yield made
    made.program.stop()


def unlock(beginner: Beginner) -> UnlockPage:
    page = beginner.program.first
    assert isinstance(page, UnlockPage)
    return page


def test_all_steps_lead_to_the_screens_of_the_unit(beginner: Beginner) -> None:
    beginner.come_to(Step.CONFIRM)
    page = beginner.page
    assert page.confirm.unit.text() == "Xã Thống Nhất"
    assert "Chi đoàn thôn 1, Chi đoàn thôn 2" in page.confirm.facts()
    assert not page.forward.isEnabled()
    assert not Session.is_enrolled(beginner.folder)
    beginner.come_to(Step.DONE)
    beginner.stage.click(page.forward)
    beginner.stage.until(lambda: beginner.program.screens is not None, "the screens stand")
    beginner.stage.settle()
    assert not page.isVisible()
    session = beginner.stage.workspace.session
    assert session.actor.name == "Nguyễn Thị Lan"
    assert pins.try_pin(session, PIN).right


def test_nothing_secret_stays_on_the_screen_afterwards(beginner: Beginner) -> None:
    beginner.come_to(Step.DONE)
    left = {edit.text() for edit in beginner.page.findChildren(QLineEdit)}
    assert not left & {OWN, PIN}
    assert "1." not in beginner.page.recovery.sheet.paper()


def test_the_machine_is_looked_at_first(beginner: Beginner) -> None:
    said = "\n".join(line.text for line in beginner.page.welcome.lines)
    for word in ("Thư mục dữ liệu", "Chỗ trống", "Ngày giờ", "Màn hình", "bộ gõ", "Kho khóa"):
        assert word in said
    assert beginner.page.forward.isEnabled()


def test_a_clock_that_lost_its_battery_stops_at_the_door_until_it_is_put_right(beginner: Beginner) -> None:
    beginner.clock.set_to(2000)
    stage, page = beginner.stage, beginner.page
    stage.click(page.welcome.again)
    stage.settle()
    assert not page.forward.isEnabled()
    assert "2000" in "\n".join(line.text for line in page.welcome.lines)
    beginner.clock.set_to(beginner.clock.truth().year)
    stage.click(page.welcome.again)
    stage.settle()
    assert page.forward.isEnabled()


def test_a_clock_far_from_the_servers_is_said_and_the_code_works_afterwards(beginner: Beginner) -> None:
    beginner.come_to(Step.ADDRESS)
    beginner.clock.set_to(2031)
    stage, page = beginner.stage, beginner.page
    stage.type(page.address.server, "http://central")
    stage.type(page.address.code, beginner.office.central.code(beginner.office.unit))
    stage.click(page.forward)
    stage.settle()
    assert page.step is Step.ADDRESS
    assert "2031" in page.notice.label.text()
    beginner.clock.set_to(beginner.clock.truth().year)
    stage.click(page.forward)
    stage.until(lambda: page.step is Step.CONFIRM, "the unit is shown")


@pytest.mark.parametrize(
    "spoil,said",
    [
        (lambda beginner: "KHONG-CO-MA-NAY", "không đúng"),
        (lambda beginner: expired(beginner), "hết hạn"),
        (lambda beginner: used(beginner), "đã dùng cho một máy khác"),
    ],
)
def test_a_code_that_does_not_work_is_told_apart(
    beginner: Beginner, spoil: Callable[[Beginner], str], said: str
) -> None:
    code = spoil(beginner)
    beginner.come_to(Step.ADDRESS)
    stage, page = beginner.stage, beginner.page
    stage.type(page.address.server, "http://central")
    stage.type(page.address.code, code)
    QTest.keyClick(page.address.code, Qt.Key.Key_Return)
    stage.settle()
    assert page.step is Step.ADDRESS
    assert said in page.notice.label.text()
    assert page.address.code.text() == code


def expired(beginner: Beginner) -> str:
    code = beginner.office.central.code(beginner.office.unit)
    beginner.office.central.clock.pass_by(days=400)
    return code


def used(beginner: Beginner) -> str:
    code = beginner.office.central.code(beginner.office.unit)
    desk = beginner.office.desk("Máy khác")
    desk.session.close()
    Session.enrol(
        beginner.out / "other",
        server="http://central",
        code=code,
        passphrase=OWN,
        clock=desk.clock,
        connect=lambda _: desk.link,
    )[0].close()
    return code


def test_what_is_missing_or_weak_goes_no_further(beginner: Beginner) -> None:
    stage, page = beginner.stage, beginner.page
    beginner.come_to(Step.ADDRESS)
    stage.click(page.forward)
    assert "địa chỉ máy chủ" in page.notice.label.text()
    beginner.come_to(Step.PASSPHRASE)
    new = page.passphrase.new
    for typed, said in (("ngắn", "ít nhất 10"), ("doan thanh nien", "dễ đoán")):
        stage.clear(new.first.edit)
        stage.type(new.first.edit, typed)
        stage.click(page.forward)
        assert said in page.notice.label.text()
    stage.clear(new.first.edit)
    stage.type(new.first.edit, OWN)
    stage.type(new.again.edit, "khác")
    stage.click(page.forward)
    assert "không giống nhau" in page.notice.label.text()
    assert page.step is Step.PASSPHRASE


def test_the_offered_passphrase_can_be_taken_and_then_typed(beginner: Beginner) -> None:
    stage, page = beginner.stage, beginner.page
    beginner.come_to(Step.PASSPHRASE)
    new = page.passphrase.new
    first = new.offer.text()
    stage.click(new.other)
    offered = new.offer.text()
    assert offered != first
    stage.click(new.take)
    assert new.first.edit.echoMode() is QLineEdit.EchoMode.Normal
    stage.type(new.again.edit, offered)
    stage.click(page.forward)
    assert page.step is Step.PIN


def test_an_easy_pin_is_refused(beginner: Beginner) -> None:
    stage, page = beginner.stage, beginner.page
    beginner.come_to(Step.PIN)
    stage.type(page.pin.new.first, "123456")
    stage.click(page.forward)
    assert "dễ đoán" in page.notice.label.text()
    stage.clear(page.pin.new.first)
    stage.type(page.pin.new.first, "27x4 9-13")
    assert page.pin.new.first.text() == PIN


def test_two_groups_of_the_recovery_code_have_to_be_copied(beginner: Beginner) -> None:
    stage, page = beginner.stage, beginner.page
    beginner.come_to(Step.RECOVERY)
    sheet = page.recovery.sheet
    stage.type(sheet.copied[0], sheet.asked_groups()[0])
    stage.type(sheet.copied[1], "0000")
    stage.click(page.forward)
    assert "chưa khớp" in page.notice.label.text()
    assert page.step is Step.RECOVERY
    assert not Session.is_enrolled(beginner.folder)


def test_the_recovery_code_is_saved_as_text_and_opens_the_home(beginner: Beginner) -> None:
    stage, page = beginner.stage, beginner.page
    beginner.come_to(Step.RECOVERY)
    target = beginner.out / "ma.txt"
    answer_file_dialog(target)
    stage.click(page.recovery.sheet.save_button)
    paper = target.read_text(encoding="utf-8-sig")
    assert "Xã Thống Nhất" in paper
    assert "Đã lưu" in page.notice.label.text()
    # "1. K7QF   2. M9DP …": each group follows its number.
    words = paper.split()
    numbered = {word: after for word, after in pairwise(words) if word.rstrip(".").isdigit()}
    code = "-".join(numbered[f"{number}."] for number in range(1, 10))
    beginner.come_to(Step.DONE)
    beginner.program.stop()
    with Session.recover(beginner.folder, code, "thuyền giấy trôi xa", clock=beginner.clock) as session:
        assert session.actor.name == "Nguyễn Thị Lan"


def test_without_a_printer_the_way_out_is_said(beginner: Beginner) -> None:
    beginner.come_to(Step.RECOVERY)
    beginner.stage.click(beginner.page.recovery.sheet.print_button)
    assert "lưu thành tệp" in beginner.page.notice.label.text()


def answer_file_dialog(target: Path) -> None:
    """Type a name into the file dialog that will open, and press Enter there."""

    def type_name() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QFileDialog):
            QTimer.singleShot(20, type_name)
            return
        edit = dialog.findChild(QLineEdit)
        assert edit is not None
        edit.setText(str(target))
        QTest.keyClick(edit, Qt.Key.Key_Return)

    QTimer.singleShot(20, type_name)


def test_a_download_that_breaks_off_goes_on_here(beginner: Beginner) -> None:
    beginner.come_to(Step.RECOVERY)
    beginner.link.will(*[Fault.LOSE_REPLY] * 30)
    page, stage = beginner.page, beginner.stage
    beginner._do(Step.RECOVERY, "")
    stage.until(lambda: page.fetching.again.isVisible(), "the download broke off")
    assert page.notice.isVisible()
    beginner.link.faults.clear()
    stage.click(page.fetching.again)
    stage.until(lambda: page.step is Step.DONE, "the rest is here")


def test_a_download_that_breaks_off_goes_on_after_the_program_was_closed(beginner: Beginner) -> None:
    beginner.come_to(Step.RECOVERY)
    beginner.link.will(*[Fault.LOSE_REPLY] * 30)
    page = beginner.page
    beginner._do(Step.RECOVERY, "")
    beginner.stage.until(lambda: page.fetching.again.isVisible(), "the download broke off")
    beginner.program.stop()
    beginner.link.faults.clear()
    stage = beginner.open()
    stage.type(unlock(beginner).passphrase.edit, OWN)
    stage.click(unlock(beginner).open_button)
    stage.until(lambda: isinstance(beginner.program.first, EnrolmentPage), "first run goes on")
    stage.until(lambda: beginner.page.step is Step.DONE, "the unit is here")
    stage.click(beginner.page.forward)
    stage.until(lambda: beginner.program.screens is not None, "the screens stand")


def test_closing_before_the_passphrase_keeps_the_code_good(beginner: Beginner) -> None:
    code = beginner.office.central.code(beginner.office.unit)
    beginner.come_to(Step.PASSPHRASE, code)
    beginner.program.stop()
    beginner.open()
    beginner.come_to(Step.DONE, code)
    assert Session.is_enrolled(beginner.folder)


@pytest.mark.parametrize(
    "passphrase,level",
    [("ngắn", 0), ("aaaaaaaaaaaaaaa", 0), ("mật khẩu 2026", 0), ("con mèo trèo", 2), (OWN, 3)],
)
def test_strength_is_said_in_words(passphrase: str, level: int) -> None:
    found = strength(passphrase, 10)
    assert found.level == level
    assert found.word


def test_every_step_fits_a_small_screen(beginner: Beginner) -> None:
    page = beginner.page
    page.resize(1093, 614)
    for step in Step:
        page._open(step)
        beginner.stage.settle()
        for widget in page.findChildren(QWidget):
            if widget.isVisible() and not isinstance(widget, QDialog):
                right = widget.mapTo(page, widget.rect().bottomRight()).x()
                assert right <= page.width(), (step, type(widget))
        foot = page.forward.mapTo(page, page.forward.rect().bottomRight())
        assert foot.y() <= page.height(), step
