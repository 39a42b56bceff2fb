"""Stays as Qt reads them: one line each."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex

from desktop.services.stays import StayRow, Way
from desktop.widgets.lines_model import Lines

TITLES: Final = ("Họ và tên", "Loại", "Chi đoàn", "Từ đâu, đi đâu", "Từ ngày", "Đến ngày", "Thời hạn")
# In letters.
WIDTHS: Final = (20, 18, 16, 20, 11, 11, 19)
NAME, TYPE, ORG, PLACE, SINCE, UNTIL, LEFT = range(len(TITLES))
_WAYS: Final = {Way.HERE: "Từ {place}", Way.AWAY: "Đến {place}"}


class StayModel(Lines):
    """What ends soon bears the mark of what needs somebody."""

    titles = TITLES

    def text(self, row: StayRow, column: int) -> str:
        place = _WAYS[row.way].format(place=row.place) if row.place else ""
        return (row.name, row.type_label, row.org_name, place, row.from_day, row.to_day, row.left)[column]

    def state(self, row: StayRow, column: int) -> str | None:
        return "lacking" if column == LEFT and row.overdue else None

    def is_muted(self, column: int) -> bool:
        return column in (TYPE, ORG)

    def at(self, index: QModelIndex) -> StayRow | None:
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None

    def row_of(self, id: str) -> int:
        return next((number for number, row in enumerate(self.rows) if row.id == id), -1)
