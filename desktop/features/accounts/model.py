"""Accounts as Qt reads them: one line for each organisation that has one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex

from desktop.services.accounts import ISSUED, LOCKED, AccountRow
from desktop.widgets.lines_model import Lines

TITLES: Final = ("Tổ chức", "Mã tổ chức", "Tài khoản", "Ngày cấp", "Bí thư", "Việc cần làm")
# In letters.
WIDTHS: Final = (24, 13, 12, 11, 18, 18)
NAME, CODE, STATUS, DAY, LEADER, TO_DO = range(len(TITLES))
# What goes first where there is no room.
YIELDING: Final = (CODE, DAY, LEADER)
_WISHED: Final = "Cấp mã khi có mạng"


class AccountModel(Lines):
    """Whoever has an account bears the mark of what is done, a locked one that of what needs somebody."""

    titles = TITLES

    def text(self, row: AccountRow, column: int) -> str:
        told = (row.status_label, row.issued_day, row.leader, _WISHED if row.wished else row.ended)
        return (row.name, row.code, *told)[column]

    def state(self, row: AccountRow, column: int) -> str | None:
        if column == STATUS and row.status in (ISSUED, LOCKED):
            return "synced" if row.status == ISSUED else "lacking"
        return None

    def is_muted(self, column: int) -> bool:
        return column in (CODE, DAY)

    def row_of(self, org: str) -> int:
        return next((number for number, row in enumerate(self.rows) if row.org == org), -1)

    def at(self, index: QModelIndex) -> AccountRow | None:
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None
