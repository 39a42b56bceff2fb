"""Directives, their files and who has read them, as Qt reads them."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from desktop.services.directive_files import FileRow
from desktop.services.directives import DirectiveRow, Receipt
from desktop.services.wording import word
from desktop.widgets.lines_model import Index, Lines
from desktop.widgets.table import MUTED_ROLE

# In letters.
WIDTHS: Final = (13, 11, 17, 30, 33, 15)
NEWS, DAY, NUMBER, ABSTRACT, DEADLINE, READ = range(len(WIDTHS))


class DirectiveModel(Lines):
    """Unread ones are bold and say so; what is late stands out by icon and words."""

    titles = ("Tình trạng", "Ngày", "Số, ký hiệu", "Trích yếu", "Hạn thực hiện", "Tệp, đã đọc")

    def text(self, row: DirectiveRow, column: int) -> str:
        abstract = f"[{row.urgency_text}] {row.abstract}" if row.urgency_text else row.abstract
        files = f"{row.files} tệp" if row.files else ""
        read = " · ".join(part for part in (files, row.read_text) if part)
        return (_news(row), row.day, row.number, abstract, row.deadline_text, read)[column]

    def state(self, row: DirectiveRow, column: int) -> str | None:
        if column == NEWS:
            if row.sync != "synced":
                return row.sync
            return "unread" if row.unread else None
        return "lacking" if column == DEADLINE and row.overdue else None

    def is_muted(self, column: int) -> bool:
        return column in (DAY, READ)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row: DirectiveRow = self.rows[index.row()]
        if role == Qt.ItemDataRole.FontRole:
            return _bold() if row.unread else None
        if role == MUTED_ROLE and row.unread:
            return False
        return super().data(index, role)

    def row_of(self, id: str) -> int:
        return next((number for number, row in enumerate(self.rows) if row.id == id), -1)


def _bold() -> QFont:
    font = QFont(QApplication.font())
    font.setBold(True)
    return font


def _news(row: DirectiveRow) -> str:
    if row.sync != "synced":
        return row.sync_word
    if row.state != "issued":
        return row.state_text
    if row.unread:
        return word("directive.nobody")
    if row.acknowledged:
        return word("directive.row.acknowledged")
    return row.state_text if row.read_text else word("directive.row.read")


class FileModel(Lines):
    """`percents` and `failed` are of what is under way now, by SHA-256."""

    titles = ("Tệp", "Cỡ", "Tình trạng")

    def __init__(self) -> None:
        super().__init__()
        self.percents: dict[str, int] = {}
        self.failed: set[str] = set()

    def text(self, row: FileRow, column: int) -> str:
        return (row.file.name, row.size_text, self._standing(row))[column]

    def _standing(self, row: FileRow) -> str:
        name = row.file.sha256
        if name in self.percents:
            return word("directive.file.part").format(percent=self.percents[name])
        if name in self.failed and not row.is_here:
            return word("directive.file.failed")
        return row.state_text

    def state(self, row: FileRow, column: int) -> str | None:
        if column != 2:
            return None
        if row.file.sha256 in self.failed and not row.is_here:
            return "rejected"
        return "pending" if row.file.sha256 in self.percents else row.look

    def is_muted(self, column: int) -> bool:
        return column == 1


class ReceiptModel(Lines):
    titles = ("Nơi nhận", "Người đọc", "Ngày đọc", "Xác nhận")

    def text(self, row: Receipt, column: int) -> str:
        reader = row.reader if row.day else word("directive.nobody")
        return (row.org_name, reader, row.day, row.acknowledged_day)[column]

    def state(self, row: Receipt, column: int) -> str | None:
        return ("synced" if row.day else "pending") if column == 1 else None

    def is_muted(self, column: int) -> bool:
        return column > 1
