"""The pictures of statistics: figures, their chart, and who is behind one of them."""

from __future__ import annotations


def figures(stage: object) -> None:
    from PySide6.QtCore import Qt

    from desktop.features.statistics.page import StatisticsPage
    from desktop.screen_list import STATISTICS
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    page = stage.screens.open(STATISTICS)
    assert isinstance(page, StatisticsPage)
    stage.settle()
    for name in ("bieu_1", "t1", "t2"):
        page.tables.choose(name)
        stage.settle()
        stage.shot(f"statistics-{name.replace('_', '-')}")
    page.tabs.setCurrentIndex(1)
    stage.settle()
    stage.shot("statistics-chart")
    page.tabs.setCurrentIndex(0)
    page.tables.choose("bieu_2")
    stage.settle()
    page.table.setCurrentIndex(page.model.index(1, 1))
    page.table.setFocus()
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    stage.shot("statistics-who")
    page.listing.close()
