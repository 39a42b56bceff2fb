"""What can be in sight on the screen of statistics, for the probes of looks."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.features.statistics.letter_page import LetterPage
from desktop.features.statistics.page import StatisticsPage
from desktop.screen_list import LETTER, STATISTICS
from desktop.tour_stage import Stage

_LETTER = (
    "Đoàn bộ phận: 142/146, đạt 97,26%.\nChi đoàn: 18.191/18.935 đạt 99,92%.\nI. Kết quả\nIII. Đề nghị\n"
)


def open_narrow_table(stage: Stage) -> StatisticsPage:
    """Registers with more columns than there is room for are scrolled under the names: not this one."""
    page = stage.screens.open(STATISTICS)
    assert isinstance(page, StatisticsPage)
    stage.settle()
    page.tables.choose("bieu_2")
    stage.settle()
    return page


def figure_sights(stage: Stage) -> Iterator[tuple[str, QWidget]]:
    """A chart with all filters of a period, the list behind a number while figures are compared, a letter."""
    page, window = open_narrow_table(stage), stage.screens.window
    page.tables.choose("t1")
    page.filters.span.choose("chosen")
    page.filters.span.activated.emit(0)
    page.tabs.setCurrentIndex(1)
    stage.settle()
    yield "chart of a period", window
    page.tables.choose("bieu_2")
    page.tabs.setCurrentIndex(0)
    page.comparing.keep()
    stage.settle()
    page.comparing.menu.actions()[2].trigger()
    stage.settle()
    # Windows that were looked at before may have taken the keys along.
    window.activateWindow()
    stage.settle()
    page.table.setCurrentIndex(page.model.index(0, 1))
    page.table.setFocus()
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert page.listing.is_open
    yield "who is behind a number", window
    page.listing.close()
    page.comparing.stop()
    stage.settle()
    letter = stage.screens.open(LETTER)
    assert isinstance(letter, LetterPage)
    letter.text.setPlainText(_LETTER)
    letter.check()
    stage.settle()
    yield "letter with figures", window
    letter.text.clear()
    letter.check()
    stage.settle()
