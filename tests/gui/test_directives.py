"""The screen of directives: opened from the notices; read, fetched, acknowledged, written, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from desktop.features.directives.model import FileModel
from desktop.features.directives.page import OUTBOX, DirectivesPage
from desktop.features.notices.page import NoticesPage
from desktop.screens import NOTICES
from desktop.services import directives
from desktop.tour_stage import Stage
from domain.decisions import Put
from sync.server.blobs import put_whole
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

SMALL, LARGE = b"Noi dung mat", b"x" * (600 << 10)


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


def from_above(office: Office, **values: Any) -> None:
    central = office.central
    with central.store.writing() as connection:
        names = [put_whole(connection, [office.unit.id], body, central.clock()) for body in (SMALL, LARGE)]
    files = [
        {"name": name, "size": len(body), "sha256": sha256, "media": "application/pdf"}
        for name, body, sha256 in zip(("nho.pdf", "to.pdf"), (SMALL, LARGE), names, strict=True)
    ]
    fields = {
        "direction": "in",
        "state": "issued",
        "number": "15-CV/HĐ",
        "abstract": "Mời họp giao ban công tác Đoàn tháng 12",
        "issued_on": "2026-11-15",
        "deadline": "2026-11-20",
        "urgency": "urgent",
        "issuer": "Huyện đoàn Sông Xanh",
        "text": "Kính mời các đồng chí dự họp.",
        "files": files,
        **values,
    }
    central.write(office.unit.id, [Put("directive", central.new_id(), fields, creates=True)])


@pytest.fixture
def stage(office: Office, desk: Desk, open_window: Callable[[Desk], Window]) -> Stage:
    from_above(office)
    desk.sync()
    return open_window(desk).stage


def opened(stage: Stage) -> DirectivesPage:
    notices = stage.screens.open(NOTICES)
    stage.settle()
    assert isinstance(notices, NoticesPage)
    assert notices.directives.text() == "Văn bản chỉ đạo (1 chưa đọc)"
    notices.directives.click()
    stage.settle()
    page = stage.screens.page("directives")
    assert isinstance(page, DirectivesPage)
    return page


def standing(files: FileModel) -> list[str]:
    return [files.text(row, 2) for row in files.rows]


def test_a_directive_is_read_its_file_fetched_and_saved_and_it_is_acknowledged(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(stage)
    assert page.tabs.tabText(0) == "Đến (1 chưa đọc)"
    row = page.model.rows[0]
    assert page.model.text(row, 0) == "Chưa đọc"
    assert page.model.data(page.model.index(0, 0), Qt.ItemDataRole.FontRole).bold()
    assert "quá hạn 2 ngày" in page.model.text(row, 4)
    assert page.model.state(row, 4) == "lacking"
    stage.workspace.synchronise()
    stage.settle()
    stage.click_row(page.table, 0, twice=True)
    stage.settle()
    detail = page.detail
    assert standing(detail.files) == ["Đã tải", "Chưa tải"]
    assert stage.status.directives == 0
    detail.file_table.selectRow(1)
    assert not detail.save.isVisible()
    detail.fetch.click()
    stage.settle()
    assert standing(detail.files) == ["Đã tải", "Đã tải"]
    out = tmp_path / "ra.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    detail.file_table.selectRow(0)
    detail.save.click()
    stage.settle()
    assert out.read_bytes() == SMALL
    assert detail.plain_copy.isVisible()
    detail.acknowledge.click()
    stage.settle()
    assert not detail.acknowledge.isVisible()
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert page.model.text(page.model.rows[0], 0) in ("Chờ đồng bộ", "Đã xác nhận")
    stage.key(Qt.Key.Key_Escape)
    assert stage.screens.current == NOTICES


def test_a_file_that_does_not_come_says_so_and_is_tried_again(stage: Stage, desk: Desk) -> None:
    page = opened(stage)
    stage.click_row(page.table, 0, twice=True)
    stage.settle()
    desk.link.down = True
    page.detail.file_table.selectRow(1)
    page.detail.fetch.click()
    stage.settle()
    assert standing(page.detail.files)[1] == "Lỗi"
    assert page.notice.isVisible()
    desk.link.down = False
    page.detail.fetch.click()
    stage.settle()
    assert standing(page.detail.files)[1] == "Đã tải"


def dropped(page: DirectivesPage, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.form.dropEvent(event)


def test_a_directive_is_written_kept_issued_and_withdrawn(stage: Stage, desk: Desk, tmp_path: Path) -> None:
    paper = tmp_path / "Kế hoạch.docx"
    paper.write_bytes(b"ke hoach")
    page = opened(stage)
    stage.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    form = page.form
    stage.type(form.editors["abstract"].editor, "Ra quân")
    dropped(page, paper)
    stage.settle()
    assert [file.name for file in form.files.rows[0:1] for file in [file.file]] == ["Kế hoạch.docx"]
    # Left without saving: what was typed and attached is there again.
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    page.write.click()
    stage.settle()
    assert form.editors["abstract"].text() == "Ra quân"
    assert len(form.files.rows) == 1
    form.everybody.click()
    next(iter(form.boxes.values())).click()
    form.issue.click()
    stage.settle()
    assert page.tabs.currentIndex() == OUTBOX
    stage.workspace.synchronise()
    stage.settle()
    # The file went by itself, and what waited for it followed.
    stage.until(lambda: stage.status.unsent == 0, "the directive is at the server")
    stage.settle()
    stage.click_row(page.table, 0, twice=True)
    stage.settle()
    detail = page.detail
    assert [one.org_name for one in detail.receipts.rows] == ["Chi đoàn thôn 1"]
    detail.print.click()
    stage.settle()
    assert stage.screens.current == "papers"
    stage.screens.open("directives")
    stage.settle()
    detail.withdraw.click()
    assert detail.reason.hasFocus()
    stage.type(detail.reason, "sai ngày")
    detail.withdraw.click()
    stage.settle()
    assert not detail.withdraw.isVisible()
    shown = detail.shown
    assert shown is not None
    assert shown.row.state_text == "Đã thu hồi"


def test_what_is_missing_is_said_and_nothing_typed_is_lost(stage: Stage) -> None:
    page = opened(stage)
    page.write.click()
    stage.settle()
    stage.type(page.form.editors["abstract"].editor, "Ra quân")
    page.form.issue.click()
    stage.settle()
    assert "nội dung hoặc tệp" in page.notice.label.text()
    page.form.keep.click()
    stage.settle()
    (row,) = page.model.rows
    assert page.model.text(row, 0) == "Chờ đồng bộ"
    stage.click_row(page.table, 0, twice=True)
    stage.settle()
    page.detail.throw_away.click()
    stage.settle()
    assert page.model.rows == []


def test_a_branch_only_reads(office: Office, desk: Desk, open_window: Callable[[Desk], Window]) -> None:
    issued = {"abstract": "Ra quân", "issued_on": "2026-11-20", "text": "Mỗi chi đoàn cử 5 người."}
    directives.save(desk.session, "", issued, issue=True)
    desk.sync()
    branch = office.desk("Phạm Văn Hùng", "branch")
    branch.sync()
    stage = open_window(branch).stage
    page = opened(stage)
    assert not page.tabs.isTabVisible(OUTBOX)
    assert not page.write.isVisible()
    stage.click_row(page.table, 0, twice=True)
    stage.settle()
    assert page.detail.acknowledge.isVisible()
    assert not page.detail.withdraw.isVisible()
