"""Those who declared on the App, and what was declared beside what stands here, as Qt reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.services.declarations import Compared, DeclarationRow
from desktop.services.wording import word
from desktop.widgets.lines_model import Lines
from domain.declarations.matching import Match

NAME, SUGGESTION = 0, 4
WIDTHS: Final = (22, 11, 18, 9, 21)
_STATES: Final[Mapping[Match, str]] = {
    Match.CERTAIN: "synced",
    Match.FILL_NUMBER: "synced",
    Match.NEW_PHONE: "synced",
    Match.WRONG_NUMBER: "rejected",
    Match.NUMBER_OF_ANOTHER: "rejected",
    Match.SHARED_PHONE: "lacking",
    Match.POSSIBLE: "lacking",
    Match.NEW: "draft",
}


class DeclarationModel(Lines):
    titles = ("Họ và tên", "Ngày sinh", "Chi đoàn đã chọn", "Đã chờ", "Gợi ý")

    def text(self, row: DeclarationRow, column: int) -> str:
        return (row.name, row.birth, row.org_name, f"{row.age_days} ngày", row.suggestion)[column]

    def state(self, row: DeclarationRow, column: int) -> str | None:
        return _STATES[row.match] if column == SUGGESTION else None

    def row_of(self, id: str) -> int:
        return next((place for place, row in enumerate(self.rows) if row.id == id), -1)


class ComparedModel(Lines):
    titles = ("Thông tin", "Kê khai trên App", "Trong sổ", "Khi khớp")

    def text(self, row: Compared, column: int) -> str:
        becomes = word("declaration.taken") if row.taken else ""
        return (row.label, row.said, row.here, becomes)[column]

    def state(self, row: Compared, column: int) -> str | None:
        return "synced" if column == len(self.titles) - 1 and row.taken else None

    def is_muted(self, column: int) -> bool:
        return column == 0
