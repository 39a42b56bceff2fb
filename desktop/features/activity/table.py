"""The list of the log: a day's heading goes across all columns."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop.features.activity.model import DAY_ROLE, TITLES, WHAT, WHO, WIDTHS, ActivityModel, Index
from desktop.widgets.table import RowDelegate, Table
from desktop.widgets.theme import colour

# Who did it stands in the details as well: where there is no room for all, it goes first.
_GIVEN_UP = (WHO,)


class _DayDelegate(RowDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if not index.data(DAY_ROLE):
            super().paint(painter, option, index)
            return
        painter.save()
        painter.fillRect(option.rect, colour("canvas"))
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(colour("text"))
        room = option.rect.adjusted(10, 0, -6, 0)
        painter.drawText(room, int(option.displayAlignment), str(index.data()))
        painter.restore()


class ActivityTable(Table):
    """Arrow keys go from line to line and pass over the days."""

    def __init__(self, model: ActivityModel) -> None:
        super().__init__("Nhật ký hoạt động")
        self._lines = model
        self.setItemDelegate(_DayDelegate(self))
        self.setModel(model)
        self.set_widths(list(WIDTHS), WHAT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        model.modelReset.connect(self._span_days)
        model.rowsInserted.connect(self._span_new_days)

    def resizeEvent(self, event: QResizeEvent) -> None:
        room, needed = self.viewport().width(), sum(self.width_of(one) for one in range(len(TITLES)))
        for section in _GIVEN_UP:
            self.setColumnHidden(section, needed > room)
        super().resizeEvent(event)

    def _span_days(self) -> None:
        self.clearSpans()
        self._span(0, self._lines.rowCount() - 1)

    def _span_new_days(self, parent: QModelIndex, first: int, last: int) -> None:
        self._span(first, last)

    def _span(self, first: int, last: int) -> None:
        for row in range(first, last + 1):
            if self._lines.is_day(row):
                self.setSpan(row, 0, 1, len(TITLES))
