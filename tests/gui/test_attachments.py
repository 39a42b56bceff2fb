"""Papers of a case in the window: attached, sent, fetched, looked at, saved, taken off, put back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QFileDialog

from desktop.features.cases.actions import Start
from desktop.features.cases.attachments import AttachmentsPanel
from desktop.features.sync_centre.page import REJECTED_TAB
from desktop.screens import SYNC
from desktop.services import attachments
from desktop.services.cases import Cases
from desktop.services.directive_files import carry
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[Desk], Window]


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk("Lan")


@pytest.fixture
def case(desk: Desk) -> str:
    member = desk.add(full_name="Trần Thị Ánh", birth_date="05/03/2004")
    return Cases(desk.session).start("removal", member, {}).id


@pytest.fixture
def stage(desk: Desk, case: str, open_window: Open) -> Stage:
    made = open_window(desk).stage
    made.screens.open_case(case)
    made.settle()
    return made


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    made = tmp_path / "Biên bản họp chi đoàn.pdf"
    made.write_bytes(b"%PDF-1.7 bien ban")
    return made


def panel(stage: Stage) -> AttachmentsPanel:
    found = stage.screens.case.attachments
    assert isinstance(found, AttachmentsPanel)
    return found


def shown(stage: Stage) -> list[tuple[str, str]]:
    model = panel(stage).model
    return [(model.text(row, 0), model.text(row, 2)) for row in model.rows]


def attach_by_key(stage: Stage, monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    def chosen(*_: object) -> tuple[list[str], str]:
        return [str(path) for path in paths], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", chosen)
    stage.key(Qt.Key.Key_O, CONTROL)
    stage.settle()


def said(stage: Stage) -> str:
    return str(stage.screens.case.notice.label.text())


def test_a_paper_is_attached_by_keyboard_and_taken_back(
    stage: Stage, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert panel(stage).isVisible()
    assert panel(stage).told.text().startswith("Chưa có tài liệu kèm theo.")
    attach_by_key(stage, monkeypatch, paper)
    assert shown(stage) == [(paper.name, "Chưa gửi")]
    assert said(stage).startswith(f"Đã kèm {paper.name}")
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert shown(stage) == [(paper.name, "Đã gỡ")]
    stage.key(Qt.Key.Key_Y, CONTROL)
    stage.settle()
    assert shown(stage) == [(paper.name, "Chưa gửi")]


def test_a_paper_is_dropped_onto_the_block(stage: Stage, paper: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(paper))])
    drop = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    panel(stage).dropEvent(drop)
    stage.settle()
    assert [name for name, _ in shown(stage)] == [paper.name]


def test_what_no_case_takes_is_said_in_the_notice(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "chay.exe"
    program.write_bytes(b"MZ")
    attach_by_key(stage, monkeypatch, program)
    assert said(stage).startswith("Không kèm được tệp chay.exe vào hồ sơ.")
    assert shown(stage) == []


def test_taking_off_asks_why_and_the_line_stays(
    stage: Stage, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach_by_key(stage, monkeypatch, paper)
    block = panel(stage)
    stage.click(block.off)
    stage.click(block.confirm)
    stage.settle()
    assert said(stage) == "Ghi lý do gỡ tài liệu này."
    stage.type(block.reason, "kèm nhầm")
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert shown(stage) == [(paper.name, "Đã gỡ")]
    assert "kèm nhầm" in block.about.text()
    assert not block.off.isVisible()
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert shown(stage) == [(paper.name, "Chưa gửi")]


def test_what_another_laptop_attached_is_fetched_looked_at_and_saved(
    office: Office, desk: Desk, case: str, tmp_path: Path, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "Đơn.png"
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    assert image.save(str(picture))
    files = attachments.take_in(desk.session, case, [picture])
    attachments.attach(desk.session, case, files)
    desk.sync()
    assert carry(desk.session).go_on
    desk.sync()
    hung = office.desk("Hùng")
    hung.sync()
    stage = open_window(hung).stage
    stage.screens.open_case(case)
    stage.settle()
    assert shown(stage) == [("Đơn.png", "Chưa tải")]
    block = panel(stage)
    block.table.setFocus()
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert shown(stage) == [("Đơn.png", "Đã có trên máy")]
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert block.picture.isVisible()
    out = tmp_path / "ra.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    stage.click(block.save)
    stage.settle()
    assert out.read_bytes() == picture.read_bytes()


def test_how_far_a_paper_on_its_way_is_stands_in_its_line(
    stage: Stage, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach_by_key(stage, monkeypatch, paper)
    [row] = panel(stage).model.rows
    stage.workspace.file_progressed.emit(row.file.file.sha256, 40)
    assert shown(stage) == [(paper.name, "Đang gửi 40 %")]
    stage.workspace.file_progressed.emit(row.file.file.sha256, 100)
    assert shown(stage) == [(paper.name, "Chưa gửi")]


def test_a_case_that_is_not_saved_says_so_and_takes_nothing(
    stage: Stage, desk: Desk, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = desk.add(full_name="Lê Thị Bình", birth_date="05/03/2004")
    stage.screens.start_case(Start(workflow="transfer", member=other))
    stage.settle()
    assert panel(stage).told.text() == "Lưu hồ sơ trước, rồi kèm tài liệu vào."
    assert not panel(stage).add.isVisible()
    attach_by_key(stage, monkeypatch, paper)
    assert shown(stage) == []


def test_papers_stay_with_the_case_that_goes_on_in_its_place(
    stage: Stage, desk: Desk, case: str, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach_by_key(stage, monkeypatch, paper)
    page = stage.screens.case
    stage.click(page.wrong)
    stage.settle()
    other = Cases(desk.session).change_workflow(case, "commendation").id
    found = attachments.of_case(desk.session, other).rows
    assert [(row.file.file.name, row.is_kept) for row in found] == [(paper.name, True)]


def test_what_another_laptop_attached_first_is_in_the_tray_and_says_what_to_do(
    office: Office, desk: Desk, case: str, paper: Path, open_window: Open
) -> None:
    desk.sync()
    hung = office.desk("Hùng")
    hung.sync()
    for one in (desk, hung):
        attachments.attach(one.session, case, attachments.take_in(one.session, case, [paper]))
    desk.sync()
    assert carry(desk.session).go_on
    desk.sync()
    hung.sync()
    stage = open_window(hung).stage
    stage.screens.open(SYNC)
    stage.settle()
    stage.screens.sync_centre.open_tab(REJECTED_TAB)
    stage.settle()
    tray = stage.screens.sync_centre.rejected
    assert tray.why.label.text().startswith(
        "Hồ sơ đã có đúng tài liệu này, tên là Biên bản họp chi đoàn.pdf."
    )
    assert tray.next_step.text() == "Việc cần làm: Hồ sơ đã có tài liệu này; bỏ dòng này."
    assert not tray.resend_button.isVisible()
