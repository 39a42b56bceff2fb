"""Who grows out this year: from the card to the list, to the batch and onto paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from desktop.features.dashboard.page import DashboardPage
from desktop.features.growing_out.page import GrowingOutPage
from desktop.features.papers.page import PapersPage
from desktop.screen_list import DASHBOARD, GROWING_OUT
from desktop.screens import CASE_BATCH, PAPERS
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office


@pytest.fixture
def stage(office: Office, open_window: Callable[[Desk], Window]) -> Stage:
    desk = office.desk()
    year = desk.session.today.year
    for name, born in (("Lê Thị Hoa", year - 31), ("Trần Văn Ba", year - 30), ("Hồ An", year - 20)):
        desk.add(full_name=name, birth_date=f"05/01/{born}", org=desk.unit.branches[0])
    return open_window(desk).stage


def opened(stage: Stage) -> GrowingOutPage:
    """From the card of the first page."""
    stage.screens.open(DASHBOARD)
    stage.settle()
    first = stage.screens.built[DASHBOARD]
    assert isinstance(first, DashboardPage)
    assert first.cards["growing_out"].count.text() == "1"
    first.cards["growing_out"].click()
    stage.settle()
    assert stage.screens.current == GROWING_OUT
    page = stage.screens.built[GROWING_OUT]
    assert isinstance(page, GrowingOutPage)
    return page


def test_the_card_leads_to_the_list_by_year(stage: Stage) -> None:
    page = opened(stage)
    assert [one.name for one in page.model.rows] == ["Lê Thị Hoa"]
    page.tabs.setCurrentIndex(1)
    stage.settle()
    assert [one.name for one in page.model.rows] == ["Trần Văn Ba"]
    assert page.count.text().startswith("1 đoàn viên")


def test_it_is_written_as_a_spreadsheet(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, target = opened(stage), tmp_path / "den-tuoi.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    stage.click(page.export)
    stage.until(lambda: page.notice.isVisible(), "it is told")
    assert "1 người" in page.notice.label.text()
    lines = list(load_workbook(target).worksheets[0].iter_rows(values_only=True))
    assert [line[2] for line in lines[1:-1]] == ["Lê Thị Hoa"]


def test_it_is_printed_and_begun_for_all_at_once(stage: Stage) -> None:
    page = opened(stage)
    page.table.setFocus()
    stage.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    papers = stage.screens.page(PAPERS)
    assert isinstance(papers, PapersPage)
    stage.until(lambda: papers.document is not None, "the list is filled in")
    stage.settle()
    said = papers.preview.sheets.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")
    assert "DANH SÁCH ĐOÀN VIÊN ĐẾN TUỔI TRƯỞNG THÀNH" in said
    stage.click(papers.back)
    stage.settle()
    stage.click(page.batch)
    stage.settle()
    assert stage.screens.current == CASE_BATCH
    assert [one.name for one in stage.screens.case_batch.model.people] == ["Lê Thị Hoa"]
