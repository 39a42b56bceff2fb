"""A letter on the screen: each sentence with a figure is told right or wrong, and found again in the text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from desktop.features.statistics.letter_page import LetterPage
from desktop.features.statistics.page import StatisticsPage
from desktop.screen_list import LETTER, STATISTICS
from desktop.services.report_sentence import sentence_of
from desktop.services.statistics import Statistics
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

OTHERS = "Chi đoàn: 18.191/18.935 đạt 99,92%. Hôm nay trời đẹp."


@pytest.fixture
def lan(office: Office) -> Desk:
    desk = office.desk()
    desk.add(full_name="Hồ An")
    return desk


@pytest.fixture
def stage(lan: Desk, open_window: Callable[[Desk], Window]) -> Stage:
    return open_window(lan).stage


@pytest.fixture
def page(stage: Stage) -> LetterPage:
    figures = stage.screens.open(STATISTICS)
    assert isinstance(figures, StatisticsPage)
    stage.settle()
    stage.click(figures.letter)
    stage.settle()
    made = stage.screens.built[LETTER]
    assert isinstance(made, LetterPage)
    return made


def ready_sentence(stage: Stage) -> str:
    statistics = Statistics(stage.workspace.session)
    return sentence_of(statistics.compute(statistics.today("bieu_2")))


def test_a_pasted_letter_is_told_sentence_by_sentence(stage: Stage, page: LetterPage) -> None:
    right = ready_sentence(stage)
    wrong, free = right.replace("có 1 đoàn viên", "có 7 đoàn viên"), "Có 95% đoàn viên chuyên cần."
    page.text.setPlainText(f"{right}\n{wrong}\n{OTHERS}\n{free}")
    stage.until(lambda: len(page.model.rows) == 4, "the pause has it checked")
    told = ["Đúng", "Sai", "Sai", "Chưa đối chiếu"]
    assert [page.model.text(row, 0) for row in page.model.rows] == told
    counted = "4 câu có con số: 1 đúng, 2 sai, 0 cần xem, 1 chưa đối chiếu được."
    assert page.told.text().startswith(counted)
    assert page.table.currentIndex().row() == 1, "what is wrong comes first"
    assert "sổ có 1, văn bản ghi 7. Lấy từ Biểu 2." in page.why.text()
    page.table.selectRow(2)
    page.table.setFocus()
    stage.key(Qt.Key.Key_Return)
    assert page.text.textCursor().selectedText() == "Chi đoàn: 18.191/18.935 đạt 99,92%."
    page.text.clear()
    stage.until(lambda: not page.model.rows, "nothing is left to check")
    assert page.why.text() == ""


def test_a_file_is_opened_and_what_cannot_be_read_is_told(
    stage: Stage, page: LetterPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "thư.txt"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    stage.click(page.open)
    stage.until(page.notice.isVisible, "there is no such file")
    path.write_text(OTHERS, encoding="utf-8")
    stage.click(page.open)
    stage.until(lambda: len(page.model.rows) == 1, "it is checked")
    assert page.text.toPlainText() == OTHERS
    assert not page.notice.isVisible()
    path.write_text("a" * 200_000, encoding="utf-8")
    stage.click(page.open)
    stage.until(page.notice.isVisible, "it is too long")
    assert "Văn bản dài hơn 100.000 chữ" in page.notice.label.text()
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert stage.screens.current == STATISTICS
