"""Columns share a table's width by what stands in them; rows grow for what is longer than any width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.widgets.column_room import PAD, PAD_RIGHT, shared
from desktop.widgets.frozen import FrozenTable
from desktop.widgets.lines_model import Lines
from desktop.widgets.table import Table
from desktop.widgets.theme import dress
from desktop.widgets.wrapping import wrapped
from tests.gui.elision import elided

NAME = "Nguyễn Hoàng Thị Phương Thảo Nguyên"
WIDTHS = st.lists(st.tuples(st.integers(40, 400), st.integers(40, 900)), min_size=2, max_size=9)


class People(Lines):
    titles = ("Họ và tên", "Nghiệp vụ", "Số ngày", "Lý do")

    def text(self, row: tuple[str, ...], column: int) -> str:
        return row[column]


@pytest.fixture
def table(dressed: QApplication) -> Iterator[Table]:
    made, model = Table("Hồ sơ"), People()
    model.setParent(made)
    made.setModel(model)
    made.set_widths([8, 30, 8, 20], 1)
    made.resize(760, 300)
    dress(made, now=True)
    made.show()
    yield made
    made.close()


def show(table: Table, *rows: tuple[str, ...]) -> None:
    model = table.model()
    assert isinstance(model, People)
    model.show_rows(rows)
    QApplication.processEvents()


def test_a_name_takes_what_a_wide_column_has_to_spare(table: Table) -> None:
    show(table, (NAME, "Xóa tên", "3 ngày", "Đạt"))
    assert list(elided(table)) == []
    assert table.columnWidth(1) > table.columnWidth(0) // 2, "what is left over is there, where it was"


def test_where_there_is_no_room_the_longest_text_gives_way_and_never_the_name(table: Table) -> None:
    reason = "Chưa có hồ sơ rèn luyện của năm nay, nên chưa đánh giá được. " * 3
    show(table, (NAME, "Xóa tên", "3 ngày", reason))
    assert [found for found in elided(table) if NAME in found] == []
    assert table.fontMetrics().horizontalAdvance(reason) > table.columnWidth(3)
    assert table.horizontalScrollBar().maximum() == 0
    before = table.rowHeight(0)
    table.most_lines = 6
    show(table, (NAME, "Xóa tên", "3 ngày", reason), (NAME, "Xóa tên", "3 ngày", "Đạt"))
    assert table.rowHeight(0) > table.rowHeight(1) == before
    assert list(elided(table)) == []


def test_what_is_typed_never_makes_a_column_narrower_under_the_hands(table: Table) -> None:
    show(table, (NAME, "Xóa tên", "3 ngày", "Đạt"))
    before = table.columnWidth(0)
    model = table.model()
    assert isinstance(model, People)
    model.rows[0] = ("Y", "Xóa tên đoàn viên đã lâu không sinh hoạt", "3 ngày", "Đạt")
    model.dataChanged.emit(model.index(0, 0), model.index(0, 3))
    QApplication.processEvents()
    assert table.columnWidth(0) >= before - 1


def test_a_column_that_somebody_drew_stays_as_drawn(table: Table) -> None:
    header = table.horizontalHeader()
    edge = QPoint(header.sectionViewportPosition(3) - 1, header.height() // 2)
    there = edge + QPoint(-60, 0)
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    QTest.mouseMove(header.viewport(), there)
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=there)
    drawn = table.columnWidth(2)
    show(table, (NAME, "Xóa tên", "3 ngày", "Đạt"))
    assert table.columnWidth(2) == drawn


@settings(max_examples=30)
@given(st.integers(300, 2000), WIDTHS)
def test_all_of_the_room_is_used_before_anything_is_cut(room: int, columns: list[tuple[int, int]]) -> None:
    given_widths = {place: usual for place, (usual, _) in enumerate(columns)}
    wanted = {place: need for place, (_, need) in enumerate(columns)}
    found = shared(room, given_widths, wanted, (0,))
    assert sum(found.values()) <= room
    if sum(wanted.values()) <= room:
        assert all(found[one] >= wanted[one] for one in wanted)
    else:
        assert sum(found.values()) > room - 2 * len(columns) - 2
        assert found[0] >= min(wanted[0], room // 2) - 1
        cut = [found[one] for one in wanted if one and found[one] < wanted[one]]
        whole = [found[one] for one in wanted if one and found[one] == wanted[one]]
        assert not cut or max([*whole, 0]) <= min(cut) + 1


def test_a_very_long_name_has_a_second_line_and_leaves_the_others_whole(table: Table) -> None:
    longest = f"{NAME} Công Tằng Tôn Nữ Huyền"
    others = ("Chương trình rèn luyện", "112 ngày", "Chờ cấp trên duyệt")
    table.most_lines = 2
    show(table, (longest, *others), ("Y Hoa Niê", *others))
    found = [text for column in range(4) for text in _cut(table, column)]
    assert found == [], "each is whole, in one line or in two"
    assert table.rowHeight(0) > table.rowHeight(1), "only the long name is broken"


def test_a_heading_across_the_columns_does_not_make_the_first_one_wide(table: Table) -> None:
    lines = (("Hôm nay, thứ hai 23/11/2026", "", "", ""), ("08:00", "Sửa: Ghi chú", "1 ngày", "Đạt"))
    show(table, lines[1])
    before = table.columnWidth(0)
    model = table.model()
    assert isinstance(model, People)
    model.show_rows(lines)
    table.setSpan(0, 0, 1, 4)
    QApplication.processEvents()
    assert table.columnWidth(0) == before


def test_rows_are_as_high_as_their_text_needs_beside_the_scroll_bar_that_they_bring(
    dressed: QApplication,
) -> None:
    made, model = Table("Việc cần làm"), People()
    model.setParent(made)
    made.most_lines = 5
    made.setModel(model)
    made.set_widths([30, 8, 8, 8], 0)
    question = "Đoàn viên đã quá tuổi, làm lễ trưởng thành hoặc xin ở lại sinh hoạt?"
    dress(made, now=True)
    for width in range(400, 620, 4):
        made.resize(width, 300)
        made.show()
        show(made, *[(question, "Trưởng thành", "3 ngày", "Đạt")] * 7)
        QApplication.processEvents()
        assert _cut(made, 0) == [], f"{width} pixels"
        assert made.rowHeight(0) < 150
        show(made)
        made.hide()
    made.close()


def _cut(table: Table, column: int) -> list[str]:
    """The texts of a column that do not fit into it, in as many lines as their row is high."""
    metrics = QFontMetricsF(table.font())
    found = []
    for row in range(table.model().rowCount()):
        text = str(table.model().index(row, column).data())
        lines = (table.rowHeight(row) - 4) // round(metrics.lineSpacing())
        room = table.columnWidth(column) - PAD - PAD_RIGHT
        if " ".join(wrapped(text, room, metrics, lines)) != text:
            found.append(text)
    return found


def test_whoever_hears_that_the_room_is_another_one_is_told_it_as_it_is_by_then(
    dressed: QApplication,
) -> None:
    """Rows bring a scroll bar: the header still has its width of before."""
    table, model, told = FrozenTable("Đoàn viên"), QStandardItemModel(0, 3), []
    table.setModel(model)
    table.set_widths([9] * 3, None)
    table.resize(300, 300)
    dress(table, now=True)
    table.show()
    dressed.processEvents()
    table.room_changed.connect(lambda: told.append((table.room(), table.viewport().width())))
    model.setRowCount(90)
    table.grab()
    assert [room == width < 300 for room, width in told] == [True]
    table.deleteLater()
