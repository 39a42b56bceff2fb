"""First run and unlocking, by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import PASSPHRASE_VARIABLE, Program
from desktop.features.enrolment.model import Step, strength
from desktop.features.enrolment.page import EnrolmentPage
from desktop.features.unlock.model import wait_after
from desktop.features.unlock.page import UnlockPage
from desktop.tour_stage import Stage
from tests.helpers.desks import PASSPHRASE, Office
from tests.helpers.laptops import LaptopClock
from tests.helpers.link import Link

WORDS = "một câu dễ nhớ"


@pytest.fixture
def fresh(office: Office, dressed: QApplication, tmp_path: Path) -> Iterator[Stage]:
    """A program on a home that does not exist yet."""
    link = Link(office.central)
    program = Program(
        tmp_path / "home",
        automatic=False,
        clock=LaptopClock(office.central.clock),
        connect=lambda _: link,
    )
    program.start()
    yield Stage(program, tmp_path)
    program.stop()


def enrolling(stage: Stage) -> EnrolmentPage:
    page = stage.program.first
    assert isinstance(page, EnrolmentPage)
    return page


def test_first_run_goes_from_address_and_code_to_the_list_of_the_unit(fresh: Stage, office: Office) -> None:
    page = enrolling(fresh)
    fresh.type(page.server, "http://central")
    fresh.type(page.code, office.central.code(office.unit))
    QTest.keyClick(page.code, Qt.Key.Key_Return)
    assert page.steps.currentIndex() == Step.PASSPHRASE
    fresh.type(page.passphrase, "một câu dễ nhớ")
    fresh.type(page.again, "một câu dễ nhớ")
    fresh.click(page.forward)
    fresh.until(lambda: page.steps.currentIndex() == Step.CONFIRM, "the unit is here")
    assert page.unit.text() == "Xã Thống Nhất"
    assert "Chi đoàn thôn 1" in page.facts.text()
    assert not page.forward.isEnabled()
    fresh.key(Qt.Key.Key_Space)
    assert page.right_unit.isChecked()
    fresh.click(page.forward)
    fresh.settle()
    assert fresh.screens.window.unit.text() == "Xã Thống Nhất"
    assert not page.isVisible()


def test_a_wrong_code_is_said_plainly_and_what_was_typed_stays(fresh: Stage) -> None:
    page = enrolling(fresh)
    fresh.type(page.server, "http://central")
    fresh.type(page.code, "KHONG-CO-MA-NAY")
    fresh.click(page.forward)
    fresh.type(page.passphrase, WORDS)
    fresh.type(page.again, WORDS)
    fresh.click(page.forward)
    fresh.until(lambda: page.steps.currentIndex() == Step.ADDRESS, "the refusal is here")
    assert "Mã đăng ký không đúng" in page.notice.label.text()
    assert page.code.text() == "KHONG-CO-MA-NAY"


def test_two_different_passphrases_and_a_short_one_go_no_further(fresh: Stage) -> None:
    page = enrolling(fresh)
    fresh.type(page.server, "http://central")
    fresh.type(page.code, "x")
    fresh.click(page.forward)
    fresh.type(page.passphrase, "ngắn")
    fresh.click(page.forward)
    assert "ít nhất 10" in page.notice.label.text()
    fresh.type(page.passphrase, " rồi dài ra")
    fresh.type(page.again, "khác")
    fresh.click(page.forward)
    assert "không giống nhau" in page.notice.label.text()
    assert page.steps.currentIndex() == Step.PASSPHRASE


def test_an_empty_address_is_asked_for(fresh: Stage) -> None:
    page = enrolling(fresh)
    fresh.click(page.forward)
    assert "địa chỉ máy chủ" in page.notice.label.text()


@pytest.mark.parametrize(
    "passphrase,level",
    [("ngắn", 0), ("aaaaaaaaaaaaaaa", 1), ("con mèo trèo", 2), ("con mèo trèo cây cau", 3)],
)
def test_strength_is_said_in_words(passphrase: str, level: int) -> None:
    assert strength(passphrase).level == level
    assert strength(passphrase).word


def test_a_wrong_passphrase_is_said_and_the_right_one_opens(
    office: Office, dressed: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(PASSPHRASE_VARIABLE, raising=False)
    lan = office.desk()
    lan.session.close()
    program = Program(lan.folder, automatic=False, clock=lan.clock, connect=lambda _: lan.link)
    program.start()
    stage = Stage(program, tmp_path)
    page = program.first
    assert isinstance(page, UnlockPage)
    stage.type(page.passphrase, "sai mật khẩu rồi")
    stage.click(page.open_button)
    stage.settle()
    assert "Mật khẩu chưa đúng" in page.notice.label.text()
    assert program.screens is None
    page.passphrase.setText(PASSPHRASE)
    stage.click(page.open_button)
    stage.until(lambda: program.screens is not None, "the home opens")
    stage.settle()
    program.stop()


def test_wrong_passphrases_make_one_wait_longer_and_longer() -> None:
    waits = [wait_after(tries) for tries in range(15)]
    assert waits[:5] == [0, 0, 0, 0, 0]
    assert waits == sorted(waits)
    assert waits[-1] == 60
