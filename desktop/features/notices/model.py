"""Notices as Qt reads them: one line each."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt

from desktop.services.notices import NoticeRow
from desktop.widgets.lines_model import Index, Lines
from desktop.widgets.table import MUTED_ROLE

TITLES: Final = ("Ngày", "Thông báo", "Tình trạng")
# In letters.
WIDTHS: Final = (12, 40, 16)
DAY, TEXT, STATE = range(len(TITLES))


class NoticeModel(Lines):
    """What somebody has seen to stands back."""

    titles = TITLES

    def text(self, row: NoticeRow, column: int) -> str:
        return (row.day, row.text, "Đã xong" if row.done else "Chưa xong")[column]

    def state(self, row: NoticeRow, column: int) -> str | None:
        """The word tells whether it is done; the picture, whether the others know of it."""
        return row.sync if column == STATE and (row.done or row.sync != "synced") else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == MUTED_ROLE:
            return index.column() == DAY or self.rows[index.row()].done
        return super().data(index, role)

    def at(self, index: QModelIndex) -> NoticeRow | None:
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None

    def row_of(self, id: str) -> int:
        return next((number for number, row in enumerate(self.rows) if row.id == id), -1)
