"""What tables of figures are put together from: titles over titles, parts that stand below each other."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt
from PySide6.QtWidgets import QApplication, QTableView

from desktop.features.statistics.model import FiguresModel
from desktop.features.statistics.rule_line import RuleLine
from desktop.features.statistics.table import FiguresTable
from desktop.widgets.grouped_header import GroupedHeader
from desktop.widgets.layouts import boxed, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.side_or_below import SideOrBelow
from domain.statistics.comparing import compare, kept_of
from tests.helpers.reports import result_of, wide_result


def test_titles_of_groups_make_a_header_higher_and_long_ones_are_wrapped(dressed: QApplication) -> None:
    def height(*titles: tuple[str, str]) -> int:
        view = QTableView()
        header = GroupedHeader(view)
        view.setHorizontalHeader(header)
        header.show_titles(titles)
        return header.sizeHint().height()

    plain = height(("", "Đơn vị"))
    assert height(("Nữ", "Số")) > plain
    assert height(("", "Đoàn viên mới kết nạp trong kỳ báo cáo")) > plain


def test_names_stay_in_sight_while_figures_are_scrolled(dressed: QApplication) -> None:
    model = FiguresModel()
    table = FiguresTable(model)
    table.resize(500, 300)
    table.show()
    model.show_result(wide_result(24))
    dressed.processEvents()
    assert table.horizontalScrollBar().maximum() > 0
    table.horizontalScrollBar().setValue(200)
    assert table.frozen_columns() == [0]
    assert table._over.isVisible()
    assert table._over.horizontalHeader().height() == table.horizontalHeader().height()
    table.close()


def test_figures_that_have_room_are_not_scrolled(dressed: QApplication) -> None:
    model = FiguresModel()
    table = FiguresTable(model)
    table.resize(1000, 300)
    table.show()
    model.show_result(result_of())
    dressed.processEvents()
    assert table.horizontalScrollBar().maximum() == 0
    assert sum(table.columnWidth(one) for one in range(6)) == table.viewport().width()
    table.close()


def test_a_line_that_is_gone_since_stands_last_and_leads_nowhere(dressed: QApplication) -> None:
    model, before, now = FiguresModel(), result_of(rows=4), result_of(rows=3)
    model.show_result(now, compare(kept_of(before), now), "30/06/2026")
    last = model.rowCount() - 1
    assert model.text(last, 0) == "Chi đoàn thôn 4 (nay không còn trong biểu)"
    assert all(model.link(model.index(last, column)) is None for column in range(model.columnCount()))
    assert model.headerData(2, Qt.Orientation.Horizontal) == "so với 30/06/2026"


def test_a_cell_is_heard_with_its_line_and_its_title(dressed: QApplication) -> None:
    model = FiguresModel()
    model.show_result(result_of())
    heard = model.index(1, 3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard == "Chi đoàn thôn 1, Nhập từ App: Tỷ lệ: 0,38%"


def test_parts_without_room_side_by_side_stand_below_each_other(dressed: QApplication) -> None:
    first, second = (boxed(row(PlainLabel("Một câu khá dài để đọc"))) for _ in range(2))
    both = SideOrBelow(first, second, gap=8, margins=QMargins())
    both.resize(both.minimumSizeHint().width() * 3, 60)
    both.show()
    dressed.processEvents()
    assert second.x() > first.x()
    both.resize(both.minimumSizeHint().width(), 60)
    dressed.processEvents()
    assert both.is_below
    assert second.y() > first.y()
    both.close()


def test_a_long_rule_shows_two_lines_and_all_of_it_on_demand(dressed: QApplication) -> None:
    line = RuleLine()
    line.resize(400, 80)
    line.show()
    long = "Đoàn viên vào cuối ngày chốt số liệu, theo nơi sinh hoạt lúc đó. " * 6
    line.say(long)
    assert line.label.text().endswith("…")
    assert line.label.accessibleName() == long
    line.more.click()
    assert line.label.text() == long
    line.say("Một câu ngắn.")
    assert line.label.text() == "Một câu ngắn."
    assert not line.more.isVisible()
    line.close()
