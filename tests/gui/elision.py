"""What is painted with an ellipsis beside free room: titles, cells, headings; and charts below the fold.

`clipping` lets a delegate shorten what a tooltip tells whole. A person who reads down a list has no tooltip:
so here is measured what each cell needs, in as many lines as its row is high, and what the others spare.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QListWidget, QScrollArea, QTableView, QWidget

from desktop.widgets.chart import ChartView
from desktop.widgets.column_room import ICON, ICON_GAP, PAD, PAD_RIGHT
from desktop.widgets.grouped_header import GroupedHeader
from desktop.widgets.plain_label import ElidedLabel
from desktop.widgets.table import STATE_ROLE
from desktop.widgets.wrapping import wrapped
from tests.gui.clipping import described

_ROWS = 24
# Room that no column is asked to give up, in pixels, and the letters up to which a scrolled one must grow.
_SPARED, _LETTERS = 24, 34
_TITLE_PAD, _MOST_TITLE_LINES = 20, 4


@dataclass(frozen=True)
class Column:
    """Of one column in sight: pixels to spare, whether it is typed into, and the texts that are cut in it."""

    place: int
    spare: float
    typed: bool
    cut: tuple[str, ...]


def elided(window: QWidget) -> Iterator[str]:
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible() or not widget.width():
            continue
        if isinstance(widget, QTableView) and widget.objectName() != "frozen" and widget.model() is not None:
            yield from (f"{described(widget)}: {found}" for found in _table(widget))
        elif isinstance(widget, QListWidget) and widget.wordWrap():
            yield from (f"{described(widget)}: {found!r}" for found in _lines(widget))
        elif isinstance(widget, ElidedLabel) and widget.property("role") == "heading":
            if widget.fontMetrics().horizontalAdvance(widget.text()) > widget.width():
                yield f"{described(widget)}: a heading that is cut"
        elif isinstance(widget, ChartView) and (below := _below_the_fold(widget)):
            yield f"{described(widget)}: {below}"


def _table(table: QTableView) -> Iterator[str]:
    columns = [one for one in range(table.model().columnCount()) if table.columnWidth(one)]
    if table.horizontalHeader().isVisible():
        yield from (f"title {title!r}" for one in columns if (title := _cut_title(table, one)))
    found = [_column(table, one) for one in columns]
    scrolls = table.horizontalScrollBar().maximum() > 0
    em = table.fontMetrics().averageCharWidth()
    for column in found:
        free = sum(other.spare for other in found if other.place != column.place and not other.typed)
        for text in column.cut[:2]:
            if scrolls and table.columnWidth(column.place) < _LETTERS * em:
                yield f"column {column.place} {text!r} in a table that scrolls"
            elif len(found) == 1 or (free > _SPARED and not scrolls):
                yield f"column {column.place} {text!r} beside {round(free)} free"


def _column(table: QTableView, place: int) -> Column:
    model, metrics = table.model(), QFontMetricsF(table.font())
    room, typed, cut = table.columnWidth(place), False, []
    needed = 0.0 if not table.horizontalHeader().isVisible() else _title_width(table, place)
    for row in range(min(model.rowCount(), _ROWS)):
        index = model.index(row, place)
        seen = table.visualRect(index)
        if not table.viewport().rect().intersects(seen) or table.columnSpan(row, place) > 1:
            continue
        typed = typed or bool(model.flags(index) & Qt.ItemFlag.ItemIsEditable)
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        around = PAD + PAD_RIGHT + (ICON + ICON_GAP if index.data(STATE_ROLE) else 0)
        lines = max(1, (seen.height() - 4) // round(metrics.lineSpacing()))
        if not _is_whole(text, room - around, metrics, lines):
            cut.append(text)
        needed = max(needed, min(float(room), metrics.horizontalAdvance(text) + around))
    return Column(place, room - needed, typed, tuple(cut))


def _is_whole(text: str, room: float, metrics: QFontMetricsF, lines: int) -> bool:
    return " ".join(wrapped(text, room + 1, metrics, lines)) == " ".join(text.split())


def _title(table: QTableView, place: int) -> str:
    return str(table.model().headerData(place, Qt.Orientation.Horizontal) or "")


def _title_width(table: QTableView, place: int) -> float:
    header, title = table.horizontalHeader(), _title(table, place)
    if isinstance(header, GroupedHeader):
        return float(header.sectionSizeHint(place))
    return header.fontMetrics().horizontalAdvance(title) + _TITLE_PAD


def _cut_title(table: QTableView, place: int) -> str:
    header, title = table.horizontalHeader(), _title(table, place)
    if isinstance(header, GroupedHeader):
        metrics = QFontMetricsF(header.font())
        whole = _is_whole(title, table.columnWidth(place) - 12, metrics, _MOST_TITLE_LINES)
        return "" if whole else title
    return title if _title_width(table, place) > table.columnWidth(place) + 1 else ""


def _lines(found: QListWidget) -> Iterator[str]:
    metrics = QFontMetricsF(found.font())
    for row in range(found.count()):
        item = found.item(row)
        place = found.visualItemRect(item)
        icon = 0 if item.icon().isNull() else found.iconSize().width() + 6
        lines = max(1, place.height() // round(metrics.lineSpacing()))
        if not _is_whole(item.text(), place.width() - icon, metrics, lines):
            yield item.text()


def _below_the_fold(chart: ChartView) -> str:
    """Where upright bars stand on, or a curve does, has to be in sight as soon as the chart is."""
    axis, above = chart.laid_out().axis, chart.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if axis is None or above is None or axis[0].y() != axis[1].y():
        return ""
    base = chart.mapTo(above, QPoint(0, round(axis[0].y()))).y() + 2 * chart.fontMetrics().height()
    return f"its foot is at {base} of {above.viewport().height()}" if base > above.viewport().height() else ""
