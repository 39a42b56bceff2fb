"""Who grows out of the Union's age, as Qt reads it: one line each."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex

from desktop.services.growing_out import GrowingRow
from desktop.widgets.lines_model import Lines

TITLES: Final = ("Chi đoàn", "Họ và tên", "Ngày sinh", "Quá tuổi từ", "Ghi chú")
# In letters.
WIDTHS: Final = (22, 22, 11, 11, 30)
ORG, NAME, BORN, ON, REMARK = range(len(TITLES))


class GrowingModel(Lines):
    """Whoever passed the age before the year bears the mark of what needs somebody."""

    titles = TITLES

    def text(self, row: GrowingRow, column: int) -> str:
        return (row.org_name, row.name, row.born, row.day, row.remark)[column]

    def state(self, row: GrowingRow, column: int) -> str | None:
        return "lacking" if column == ON and row.before and row.matures else None

    def is_muted(self, column: int) -> bool:
        return column in (ORG, BORN)

    def at(self, index: QModelIndex) -> GrowingRow | None:
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None

    def row_of(self, id: str) -> int:
        return next((number for number, row in enumerate(self.rows) if row.id == id), -1)
