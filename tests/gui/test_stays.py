"""The list of who is away and who is a guest: reached from the board, filtered, led on from, printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from desktop.features.papers.page import PapersPage
from desktop.features.stays.page import StaysPage
from desktop.screens import CASE, CASES, PAPERS, STAYS
from desktop.services.cases import Cases
from desktop.tour_stage import Stage
from domain.decisions import Put
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

GUEST = {"full_name": "Lê Thị Bưởi", "unit_name": "Phường Sông Xanh", "org_name": "Chi đoàn Tổ 3"}
LEAVING = {"from_on": "01/11/2026", "expected_return": "20/12/2026", "destination": "Bình Dương"}


@pytest.fixture
def desk(office: Office) -> Desk:
    """One member is away from a case, a guest came with a case of another unit."""
    made = office.desk()
    member = made.add(full_name="Trần Thị Ánh", birth_date="05/03/2004")
    Cases(made.session).start("working_away", member, LEAVING, step="submit")
    fields = {"org": office.unit.branches[1], "type": "temporary", "subject": GUEST, "from_on": "2026-06-01"}
    office.central.write(
        office.unit.id, [Put("guest", "g1", {**fields, "to_on": "2027-01-10"}, creates=True)]
    )
    made.sync()
    return made


@pytest.fixture
def stage(desk: Desk, open_window: Callable[[Desk], Window]) -> Stage:
    return open_window(desk).stage


@pytest.fixture
def page(stage: Stage) -> StaysPage:
    stage.screens.open(CASES)
    stage.settle()
    stage.click(stage.screens.cases.stays)
    stage.settle()
    found = stage.screens.built[STAYS]
    assert isinstance(found, StaysPage)
    return found


def names(page: StaysPage) -> list[str]:
    return [row.name for row in page.model.rows]


def test_the_list_is_filtered_and_leads_to_the_case(stage: Stage, page: StaysPage, office: Office) -> None:
    assert names(page) == ["Trần Thị Ánh", "Lê Thị Bưởi"]
    assert page.model.text(page.model.rows[0], 3) == "Đến Bình Dương"
    assert page.model.text(page.model.rows[1], 3) == "Từ Chi đoàn Tổ 3, Phường Sông Xanh"
    assert page.count.text().startswith("2 lượt, không tính vào số đoàn viên")
    page.branch.choose(office.unit.branches[1])
    page.branch.activated.emit(page.branch.currentIndex())
    stage.settle()
    assert names(page) == ["Lê Thị Bưởi"]
    assert not page.open.isVisible()
    page.tabs.setCurrentIndex(2)
    stage.settle()
    assert page.empty.isVisible()
    page.branch.choose("")
    page.branch.activated.emit(page.branch.currentIndex())
    stage.settle()
    page.table.setFocus()
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert stage.screens.current == CASE
    assert stage.screens.case.who.text().startswith("Trần Thị Ánh · ")


def test_the_list_is_printed_as_it_is_filtered(
    stage: Stage, page: StaysPage, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.tabs.setCurrentIndex(1)
    stage.settle()
    stage.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    papers = stage.screens.page(PAPERS)
    assert isinstance(papers, PapersPage)
    stage.until(lambda: papers.document is not None, "the list is filled in")
    stage.settle()
    assert stage.screens.current == PAPERS
    said = papers.preview.sheets.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")
    assert "DANH SÁCH ĐOÀN VIÊN NƠI KHÁC ĐẾN SINH HOẠT TẠM" in said
    assert "Lê Thị Bưởi" in said
    assert "Trần Thị Ánh" not in said
    assert not papers.panel.signer.isVisible()
    target = f"{tmp_path}/danh-sach.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (target, ""))
    stage.click(papers.panel.pdf)
    stage.until(lambda: "Đã lưu tệp PDF" in papers.notice.label.text(), "it is written")
    stage.click(papers.back)
    assert stage.screens.current == STAYS
