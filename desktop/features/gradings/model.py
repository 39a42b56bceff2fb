"""Gradings as Qt reads them: one line for each organisation, committee or cadre."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex

from desktop.services.gradings import GradingRow
from desktop.services.wording import word_or
from desktop.widgets.lines_model import Lines
from domain.assessments.fields import Graded
from domain.assessments.figures import MEMBERS, share_good, share_graded
from domain.statistics.shares import spelled
from domain.statistics.tables.yearly import GRADES

ORGANISATION, NAME = "Tổ chức", "Họ và tên"
_PROPOSED, _APPROVED, _SYNC = "Đề nghị", "Công nhận", "Đồng bộ"
_LAST: Final = (_PROPOSED, _APPROVED, "Quyết định", _SYNC)
_OF_ORGANISATIONS: Final = (ORGANISATION, "Đoàn viên", "Đã xếp loại", "Tốt trở lên", *_LAST)
_OF_CADRES: Final = (NAME, "Chức vụ", ORGANISATION, *_LAST)
# In letters, by title; grades stand in their short form.
_WIDTHS: Final = {
    ORGANISATION: 20, NAME: 18, "Chức vụ": 16, "Đoàn viên": 9, "Đã xếp loại": 13, "Tốt trở lên": 13,
    _PROPOSED: 17, _APPROVED: 17, "Quyết định": 12, _SYNC: 13,
}  # fmt: skip


def titles(subject: str) -> tuple[str, ...]:
    return _OF_CADRES if subject == Graded.CADRE else _OF_ORGANISATIONS


def widths(subject: str) -> list[int]:
    return [_WIDTHS[title] for title in titles(subject)]


class GradingModel(Lines):
    """`take` changes the columns as well: a cadre has a name and a post, an organisation its numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.subject: str = Graded.ORGANISATION
        self.titles = titles(self.subject)

    def take(self, subject: str, rows: Sequence[GradingRow]) -> None:
        self.beginResetModel()
        self.subject, self.titles, self.rows = subject, titles(subject), list(rows)
        self.endResetModel()

    def text(self, row: GradingRow, column: int) -> str:
        return _texts(row)[self.titles[column]]

    def tip(self, row: GradingRow, column: int) -> str:
        told = self.text(row, column)
        return f"{told}, {row.day}" if told and self.titles[column] == "Quyết định" and row.day else told

    def state(self, row: GradingRow, column: int) -> str | None:
        return row.sync if row.sync and self.titles[column] == _SYNC else None

    def is_muted(self, column: int) -> bool:
        return self.titles[column] not in (self.titles[0], _PROPOSED, _APPROVED)

    def at(self, index: QModelIndex) -> GradingRow | None:
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None

    def row_of(self, id: str) -> int:
        return next((number for number, row in enumerate(self.rows) if row.id == id), -1)


def _texts(row: GradingRow) -> dict[str, str]:
    return {
        ORGANISATION: row.org_name,
        NAME: row.name,
        "Chức vụ": row.post,
        "Đoàn viên": str(row.figures.get(MEMBERS) or 0),
        "Đã xếp loại": spelled(share_graded(row.figures)),
        "Tốt trở lên": spelled(share_good(row.figures)),
        _PROPOSED: GRADES.get(row.proposed, row.proposed),
        _APPROVED: GRADES.get(row.approved, row.approved),
        "Quyết định": row.number,
        _SYNC: word_or(f"sync.{row.sync}", "") if row.sync else "",
    }
