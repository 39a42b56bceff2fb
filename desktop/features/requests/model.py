"""The requests of the unit, as Qt reads them."""

from __future__ import annotations

from typing import Final

from desktop.services.requests import RequestRow
from desktop.services.wording import word
from desktop.widgets.lines_model import Lines
from domain.duplicates.requests import RequestStatus

REASON: Final = 2
WIDTHS: Final = (28, 20, 24, 18, 28)
_STATES: Final = {RequestStatus.WAITING: "pending", RequestStatus.REFUSED: "rejected"}


class RequestModel(Lines):
    titles = ("Người được đề nghị", "Đơn vị được nêu", "Lý do", "Đã chờ", "Tình trạng")

    def text(self, row: RequestRow, column: int) -> str:
        days = word("request.days").format(days=row.age_days)
        who = ", ".join(part for part in (row.name, row.birth) if part)
        return (who, row.unit_named, row.reason, days if row.waits else row.answered, row.status_text)[column]

    def state(self, row: RequestRow, column: int) -> str | None:
        last = column == len(self.titles) - 1
        return _STATES.get(row.status, "synced") if last else None

    def row_of(self, id: str) -> int:
        return next((place for place, row in enumerate(self.rows) if row.id == id), -1)
