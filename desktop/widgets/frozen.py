"""A table whose first columns stay in sight while the others scroll sideways."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from desktop.widgets.table import RowDelegate, Table
from desktop.widgets.typed_table import TypedTable

Index = QModelIndex | QPersistentModelIndex


class FrozenColumns(Table):
    """The first `frozen` columns are drawn again above the others as soon as those are scrolled."""

    # The room for the columns is another one.
    room_changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.frozen = 2
        self._over = QTableView(self)
        self._over.setObjectName("frozen")
        self._over.setItemDelegate(RowDelegate(self._over))
        self._over.setFocusProxy(self)
        self._over.setShowGrid(False)
        self._over.setWordWrap(False)
        self._over.setFrameShape(QFrame.Shape.NoFrame)
        self._over.verticalHeader().hide()
        self._over.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._over.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._over.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._over.setVerticalScrollMode(self.verticalScrollMode())
        self._over.setTabKeyNavigation(False)
        header = self._over.horizontalHeader()
        header.setDefaultAlignment(self.horizontalHeader().defaultAlignment())
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self.horizontalHeader().sectionClicked)
        header.sectionResized.connect(self._resized_above)
        self._placing = False
        self._over.clicked.connect(self.clicked)
        self._over.doubleClicked.connect(self.doubleClicked)
        self._over.hide()
        self.horizontalScrollBar().valueChanged.connect(self.place_frozen)
        self.verticalScrollBar().valueChanged.connect(self._over.verticalScrollBar().setValue)
        self._over.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.horizontalHeader().sectionResized.connect(lambda *_: self.place_frozen())

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        self._over.setModel(model)
        self._over.setSelectionModel(self.selectionModel())
        if model is not None:
            for header in (self._over.horizontalHeader(), self._over.verticalHeader()):
                header.setSelectionModel(QItemSelectionModel(model, self))

    def paint_frozen_with(self, delegate: RowDelegate) -> None:
        self._over.setItemDelegate(delegate)

    def put_header_above(self, header: QHeaderView) -> None:
        """Titles of the same make as those of the table itself."""
        self._over.setHorizontalHeader(header)

    def setSelectionBehavior(self, behavior: QAbstractItemView.SelectionBehavior) -> None:
        super().setSelectionBehavior(behavior)
        if hasattr(self, "_over"):
            self._over.setSelectionBehavior(behavior)

    def frozen_columns(self) -> list[int]:
        """The columns that stay: the first visible ones, as they stand on the screen."""
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        return [column for column in order if not self.isColumnHidden(column)][: self.frozen]

    def place_frozen(self) -> None:
        """Show, hide and measure what stands above the scrolled columns."""
        kept = self.frozen_columns()
        scrolled = self.horizontalScrollBar().value() > 0 and bool(kept)
        if scrolled:
            self._placing = True
            width = 0
            for column in range(self.horizontalHeader().count()):
                self._over.setColumnHidden(column, column not in kept)
            for column in kept:
                self._over.horizontalHeader().resizeSection(column, self.columnWidth(column))
                width += self.columnWidth(column)
            self._over.verticalHeader().setDefaultSectionSize(self.verticalHeader().defaultSectionSize())
            self._over.horizontalHeader().setFixedHeight(self.horizontalHeader().height())
            height = self.verticalHeader().height() + self.horizontalHeader().height()
            self._over.setGeometry(self.frameWidth(), self.frameWidth(), width + 1, height)
            self._over.verticalScrollBar().setValue(self.verticalScrollBar().value())
            self._placing = False
        if scrolled != self._over.isVisible():
            self._over.setVisible(scrolled)
            self._over.raise_()

    def show_marked_rows(self, *indexes: Index) -> None:
        """Draw the whole rows of these cells again."""
        for view in (self, self._over):
            for index in indexes:
                place = view.visualRect(index)
                view.viewport().update(0, place.top(), view.viewport().width(), place.height())

    def _resized_above(self, section: int, before: int, width: int) -> None:
        """Somebody made a frozen column wider by hand: it is the same column below."""
        if not self._placing and width:
            self.setColumnWidth(section, width)

    def show_in_place(self, index: Index) -> None:
        """A frozen cell is edited in its own place: the list goes back there first."""
        if index.isValid() and index.column() in self.frozen_columns():
            self.horizontalScrollBar().setValue(0)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """As Qt's, but a cell is not in sight while it stands under the frozen columns."""
        kept = self.frozen_columns()
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if index.column() in kept:
            bar.setValue(before)
            return
        hidden_below = sum(self.columnWidth(column) for column in kept) if bar.value() else 0
        short = hidden_below - self.visualRect(index).left()
        if short > 0:
            bar.setValue(max(0, bar.value() - short))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place_frozen()
        if event.size().width() != event.oldSize().width():
            self.room_changed.emit()


class FrozenTable(FrozenColumns, TypedTable):
    """One that is typed into. Entries are made in the table itself: whoever edits a frozen cell sees the
    list scrolled back."""
