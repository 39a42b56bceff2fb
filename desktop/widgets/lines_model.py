"""Rows of plain texts under fixed titles, as Qt reads them: what most lists of the program are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.table import MUTED_ROLE, STATE_ROLE

Index = QModelIndex | QPersistentModelIndex


class Lines(QAbstractTableModel):
    """Rows of plain texts under fixed titles; a subclass says what stands in a cell."""

    titles: tuple[str, ...] = ()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Any] = []

    def show_rows(self, rows: Sequence[Any]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def text(self, row: Any, column: int) -> str:
        """What stands in a cell."""
        return str(row)

    def state(self, row: Any, column: int) -> str | None:
        """The sync state (or one that is drawn as such) of a cell."""
        return None

    def tip(self, row: Any, column: int) -> str:
        """What is told of a cell where the mouse rests on it."""
        return self.text(row, column)

    def is_muted(self, column: int) -> bool:
        return column > 0

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return len(self.titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self.titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(self.tip(row, column))
        if role == STATE_ROLE:
            return self.state(row, column)
        if role == MUTED_ROLE:
            return self.is_muted(column)
        return None
