"""The figures: names stay in sight, numbers are links, titles in several lines."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from desktop.features.statistics.model import NAME, TOTAL_ROW, FiguresModel, Index
from desktop.services.wording import word
from desktop.widgets.frozen import FrozenColumns
from desktop.widgets.grouped_header import GroupedHeader
from desktop.widgets.table import CellLook, RowDelegate
from domain.statistics.model import ColumnKind

# In average letters.
_LEAST_NAME = 17
_NAME, _NUMBER, _TEXT, _DIFFERENCE = 26, 7, 18, 9
# How much wider than it has to be a column of figures gets where there is room, in letters.
_EASE = 6
_MOST_MEASURED = 40


class _FiguresDelegate(RowDelegate):
    def __init__(self, parent: QWidget, model: FiguresModel) -> None:
        super().__init__(parent)
        self._figures = model

    def is_marked(self, index: Index) -> bool:
        return index.row() == TOTAL_ROW

    def look(self, index: Index) -> CellLook:
        return self._figures.look(index)


class FiguresTable(FrozenColumns):
    """`opened` carries row and column of a figure whose people are wanted."""

    opened = Signal(QModelIndex)

    def __init__(self, model: FiguresModel) -> None:
        super().__init__(word("statistics.table"))
        self.frozen = 1
        self._figures = model
        # Qt makes room while a model is being taken in, when no section may be touched yet.
        self._widths_known = False
        self._title = GroupedHeader(self)
        self._title_above = GroupedHeader(self, self._title)
        self.setHorizontalHeader(self._title)
        self.put_header_above(self._title_above)
        self._title.sectionResized.connect(lambda *_: self.place_frozen())
        self.setItemDelegate(_FiguresDelegate(self, model))
        self.paint_frozen_with(_FiguresDelegate(self, model))
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.activated.connect(self._open)
        self.clicked.connect(self._open)
        model.modelAboutToBeReset.connect(self._forget_columns)
        model.modelReset.connect(self._take_columns)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        leads = self._figures.link(self.indexAt(event.position().toPoint())) is not None
        shape = Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill_room()

    def to_first_figure(self) -> None:
        """Where the keyboard begins."""
        if self._figures.rowCount() and self._figures.columnCount() > 1:
            self.setCurrentIndex(self._figures.index(0, 1))

    def _open(self, index: QModelIndex) -> None:
        if self._figures.link(index) is not None:
            self.opened.emit(index)

    def _forget_columns(self) -> None:
        self._widths_known = False

    def _take_columns(self) -> None:
        # No figure is longer than that of the total.
        rows = range(min(self._figures.rowCount(), _MOST_MEASURED))
        widths = [_NAME]
        for place, shown in enumerate(self._figures.columns, start=1):
            least = _TEXT if shown.column.kind is ColumnKind.TEXT else _NUMBER
            least = _DIFFERENCE if shown.differs else least
            longest = max(len(one) for one in shown.label.split())
            widest = max(len(self._figures.text(row, place)) for row in rows)
            widths.append(max(least, longest + 1, min(widest, 40) + 1))
        self.set_widths(widths, None)
        self._widths_known = True
        self._fill_room()
        titles = self._figures.titles()
        for header in (self._title, self._title_above):
            header.show_titles(titles)

    def _fill_room(self) -> None:
        """Half of what is left over goes to the figures, up to a measure, the rest to the names.

        Where a little is missing names give way: they can be read whole as tooltips. Where that is not
        enough the table is scrolled, and names keep their room.
        """
        if not self._figures.columns or not self._widths_known:
            return
        figures = range(1, self._figures.columnCount())
        free = self.viewport().width() - sum(self.width_of(one) for one in (NAME, *figures))
        most = _EASE * self.fontMetrics().averageCharWidth()
        ease = min(most, max(0, free) // 2 // len(figures))
        for one in figures:
            self.setColumnWidth(one, self.width_of(one) + ease)
        whole = self.width_of(NAME)
        left = whole + free - ease * len(figures)
        self.setColumnWidth(NAME, left if left >= whole * _LEAST_NAME // _NAME else whole)
