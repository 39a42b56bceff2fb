"""A counted table as Qt reads it: the total, then a line for each organisation, differences beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from desktop.services.report_types import lines_title
from desktop.services.wording import word
from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.table import CellLook
from domain.statistics import shares
from domain.statistics.comparing import ChangedRow, Comparison
from domain.statistics.model import Cell, Column, ColumnKind, Result, Row, Share

Index = QModelIndex | QPersistentModelIndex
NAME = TOTAL_ROW = 0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column in sight: one of the table's, or the difference from what was kept (`differs`)."""

    column: Column
    place: int
    group: str
    label: str
    differs: bool = False


class FiguresModel(QAbstractTableModel):
    """Rows of one result, and how each came to differ from what was kept, if it is compared."""

    def __init__(self) -> None:
        super().__init__()
        self.result: Result | None = None
        self.columns: tuple[ShownColumn, ...] = ()
        self.rows: tuple[Row, ...] = ()
        self._changes: tuple[ChangedRow, ...] = ()

    def show_result(self, result: Result, compared: Comparison | None = None, kept_on: str = "") -> None:
        """`compared`: with the figures kept on the day `kept_on`; what is gone since stands last."""
        self.beginResetModel()
        self.result = result
        self._changes = (compared.total, *compared.rows) if compared is not None else ()
        # The total stands in sight whatever the number of lines.
        self.rows = (result.total, *result.rows, *_gone(result, compared))
        self.columns = _columns(result, kept_on if compared is not None else "")
        self.endResetModel()

    def titles(self) -> list[tuple[str, str]]:
        """Group and label of every column, the names of the lines first."""
        first = lines_title(self.result.table) if self.result is not None else ""
        return [("", first), *((one.group, one.label) for one in self.columns)]

    def is_total(self, row: int) -> bool:
        return row == TOTAL_ROW

    def link(self, index: Index) -> tuple[Row, Column] | None:
        """The line and the column whose people a cell leads to; None for a cell that leads nowhere."""
        if not index.isValid() or index.column() == NAME:
            return None
        shown, row = self.columns[index.column() - 1], self.rows[index.row()]
        if shown.differs or not _countable(row.cells[shown.place]):
            return None
        return row, shown.column

    def cell_of(self, org: str, key: str) -> QModelIndex:
        """Where the figure of an organisation stands; invalid where it is not in sight."""
        for row, line in enumerate(self.rows):
            for place, shown in enumerate(self.columns):
                if line.org == org and shown.column.key == key and not shown.differs:
                    return self.index(row, place + 1)
        return QModelIndex()

    def text(self, row: int, column: int) -> str:
        line = self.rows[row]
        if column == NAME:
            is_gone = bool(self._changes) and not self._changes[row].still
            name = word("statistics.gone").format(name=line.name) if is_gone else line.name
            return word("report.total") if self.is_total(row) else name
        shown = self.columns[column - 1]
        cell = line.cells[shown.place]
        if shown.differs:
            return self._changes[row].changes[shown.place].text
        return shares.cell_text(cell)

    def look(self, index: Index) -> CellLook:
        """All that is drawn in a cell, in one answer: a screen has hundreds of them."""
        row, column = index.row(), index.column()
        font = _bold() if self.is_total(row) else None
        if column == NAME:
            return CellLook(self.text(row, column), font=font)
        return CellLook(
            self.text(row, column),
            muted=self._is_quiet(index),
            font=font,
            alignment=_RIGHT.value if self._is_number(column) else _LEFT.value,
            link=self.link(index) is not None,
        )

    # -- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() or self.result is None else len(self.columns) + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        group, label = self.titles()[section]
        return f"{group}: {label}" if group else label

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column != NAME and self._is_number(column) else _LEFT
        if role == Qt.ItemDataRole.FontRole:
            return _bold() if self.is_total(row) else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(self._tip(index))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = self.text(row, column) or word("statistics.no_figure")
            return f"{self.text(row, NAME)}, {self.headerData(column, Qt.Orientation.Horizontal)}: {said}"
        return None

    def _tip(self, index: Index) -> str:
        if index.column() == NAME:
            return self.text(index.row(), NAME)
        line, shown = self.rows[index.row()], self.columns[index.column() - 1]
        cell = line.cells[shown.place]
        if isinstance(cell, Share) and not shown.differs:
            return shares.spelled(cell)
        return self.text(index.row(), index.column())

    def _is_quiet(self, index: Index) -> bool:
        """What is nothing stands back behind what is something."""
        shown = self.columns[index.column() - 1]
        cell = self.rows[index.row()].cells[shown.place]
        return shown.differs or (shown.column.kind is not ColumnKind.TEXT and not _countable(cell))

    def _is_number(self, column: int) -> bool:
        return self.columns[column - 1].column.kind is not ColumnKind.TEXT


def _gone(result: Result, compared: Comparison | None) -> list[Row]:
    """Lines that were there when the figures were kept."""
    nothing: tuple[Cell, ...] = (None,) * len(result.table.columns)
    rows = compared.rows if compared is not None else ()
    return [Row(row.org, row.name, nothing) for row in rows if not row.still]


def _columns(result: Result, kept_on: str) -> tuple[ShownColumn, ...]:
    found: list[ShownColumn] = []
    for place, column in enumerate(result.table.columns):
        found.append(ShownColumn(column, place, column.group, column.label))
        if kept_on and column.kind is not ColumnKind.TEXT:
            label = word("statistics.since").format(day=kept_on)
            found.append(ShownColumn(column, place, column.group, label, differs=True))
    return tuple(found)


def _countable(cell: Cell) -> bool:
    return bool(cell.part) if isinstance(cell, Share) else isinstance(cell, int) and cell > 0


def _bold() -> QFont:
    """Made anew each time: the size of texts can be another one since."""
    font = QFont(QApplication.font())
    font.setBold(True)
    return font
