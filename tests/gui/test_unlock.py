"""The passphrase, and what helps where it does not."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop import collecting
from desktop.app import PASSPHRASE_VARIABLE, Program
from desktop.features.unlock.model import wait_after
from desktop.features.unlock.page import UnlockPage
from desktop.services import access
from desktop.services.synchronising import synchronise
from desktop.tour_stage import Stage
from tests.helpers.desks import PASSPHRASE, Desk, Office

NEW = "con mèo trèo cây cau"


@pytest.fixture
def at_the_door(
    dressed: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[[Desk], tuple[Stage, UnlockPage]]]:
    """Opens the program on a desk's home and stops before the passphrase."""
    monkeypatch.delenv(PASSPHRASE_VARIABLE, raising=False)
    programs: list[Program] = []

    def come(desk: Desk) -> tuple[Stage, UnlockPage]:
        desk.session.close()
        program = Program(desk.folder, automatic=False, clock=desk.clock, connect=lambda _: desk.link)
        programs.append(program)
        program.start()
        page = program.first
        assert isinstance(page, UnlockPage)
        return Stage(program, tmp_path), page

    yield come
    for program in programs:
        program.stop()


Come = Callable[[Desk], tuple[Stage, UnlockPage]]


def enters(stage: Stage) -> str:
    stage.until(lambda: stage.program.screens is not None, "the home opens")
    stage.settle()
    return stage.workspace.session.actor.name


def test_a_wrong_passphrase_is_said_and_the_right_one_opens(office: Office, at_the_door: Come) -> None:
    stage, page = at_the_door(office.desk())
    stage.type(page.passphrase.edit, "sai mật khẩu rồi")
    stage.click(page.open_button)
    stage.settle()
    assert "Mật khẩu chưa đúng" in page.notice.label.text()
    assert stage.program.screens is None
    stage.clear(page.passphrase.edit)
    stage.type(page.passphrase.edit, PASSPHRASE)
    stage.click(page.open_button)
    assert enters(stage) == "Nguyễn Thị Lan"


def test_garbage_is_looked_for_while_somebody_is_asked(office: Office, at_the_door: Come) -> None:
    collecting.put_off()
    try:
        at_the_door(office.desk())
        assert gc.isenabled()
    finally:
        gc.enable()


def test_wrong_passphrases_make_one_wait_longer_and_longer() -> None:
    waits = [wait_after(tries) for tries in range(15)]
    assert waits[:5] == [0, 0, 0, 0, 0]
    assert waits == sorted(waits)
    assert waits[-1] == 60


def test_the_recovery_code_opens_after_a_new_passphrase_was_chosen(office: Office, at_the_door: Come) -> None:
    desk = office.desk()
    secret, code = access.new_recovery_secret()
    access.set_recovery_code(desk.session, secret)
    stage, page = at_the_door(desk)
    stage.click(page.forgot)
    stage.type(page.recovery_code, "0000-1111")
    stage.type(page.new.first.edit, NEW)
    stage.type(page.new.again.edit, NEW)
    stage.click(page.recover_button)
    stage.settle()
    assert "Mã khôi phục chưa đúng" in page.notice.label.text()
    stage.clear(page.recovery_code)
    stage.type(page.recovery_code, code.lower())
    stage.click(page.recover_button)
    assert enters(stage) == "Nguyễn Thị Lan"
    stage.program.stop()
    again, page = at_the_door(desk)
    again.type(page.passphrase.edit, NEW)
    again.click(page.open_button)
    assert enters(again) == "Nguyễn Thị Lan"


def test_a_weak_new_passphrase_is_refused_before_the_code_is_looked_at(
    office: Office, at_the_door: Come
) -> None:
    stage, page = at_the_door(office.desk())
    stage.click(page.forgot)
    stage.click(page.recover_button)
    assert "mã khôi phục" in page.notice.label.text()
    stage.type(page.recovery_code, "K7QF")
    stage.type(page.new.first.edit, "1234567890")
    stage.click(page.recover_button)
    assert "dễ đoán" in page.notice.label.text()
    stage.click(page.back)
    assert page.passphrase.isVisible()


def test_a_laptop_that_was_silent_too_long_opens_once_it_met_the_server(
    office: Office, at_the_door: Come
) -> None:
    desk = office.desk()
    desk.add(full_name="Lê Văn Cường")
    office.central.clock.pass_by(days=400)
    stage, page = at_the_door(desk)
    stage.type(page.passphrase.edit, PASSPHRASE)
    stage.click(page.open_button)
    stage.settle()
    assert "không liên lạc với máy chủ" in page.notice.label.text()
    desk.link.down = True
    stage.click(page.contact_button)
    stage.settle()
    assert stage.program.screens is None
    assert page.contact_button.isVisible()
    desk.link.down = False
    stage.click(page.contact_button)
    assert enters(stage) == "Nguyễn Thị Lan"


def test_a_revoked_laptop_says_so_and_a_fresh_code_lets_it_in_with_all_that_is_on_it(
    office: Office, at_the_door: Come
) -> None:
    desk = office.desk()
    id = desk.add(full_name="Lê Văn Cường")
    office.central.revoke(desk.enrolled.device)
    assert not synchronise(desk.session).succeeded
    stage, page = at_the_door(desk)
    stage.type(page.passphrase.edit, PASSPHRASE)
    stage.click(page.open_button)
    stage.settle()
    assert "đã bị thu hồi" in page.notice.label.text()
    stage.type(page.fresh_code, "KHONG-CO-MA-NAY")
    stage.click(page.readmit_button)
    stage.settle()
    assert "không đúng" in page.notice.label.text()
    stage.clear(page.fresh_code)
    stage.type(page.fresh_code, office.central.code(office.unit))
    stage.click(page.readmit_button)
    assert enters(stage) == "Nguyễn Thị Lan"
    stage.program.stop()
    desk.reopen()
    assert desk.fields(id)["full_name"] == "Lê Văn Cường"
    assert desk.sync().succeeded


def test_a_damaged_key_file_is_said_instead_of_a_question_without_an_answer(
    office: Office, at_the_door: Come
) -> None:
    desk = office.desk()
    (desk.folder / "keys.json").write_text("{}", encoding="utf-8")
    _, page = at_the_door(desk)
    assert "Tệp giữ khóa bị hỏng" in page.notice.label.text()
    assert page.isVisible()
