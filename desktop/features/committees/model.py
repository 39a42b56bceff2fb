"""Posts and seats as Qt reads them: one line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex

from desktop.services.committee_work import Seat
from desktop.services.committees import CommitteeLine, PostRow, rank_label
from desktop.widgets.lines_model import Lines

TITLES: Final = (
    "Họ và tên",
    "Ngày sinh",
    "Chức vụ",
    "Cơ quan",
    "Từ ngày",
    "Đến ngày",
    "Nhiệm kỳ",
    "Lý do thôi",
)
# In letters.
WIDTHS: Final = (19, 11, 24, 15, 11, 11, 12, 16)
NAME, BORN, POST, BODY, SINCE, UNTIL, TERM, REASON = range(len(TITLES))
# What goes first where there is no room.
YIELDING: Final = (BODY, BORN, SINCE, TERM, REASON)
# What says nothing of a post that is held.
OF_THE_PAST: Final = (UNTIL, REASON)
EVERYTHING: Final = "Chọn tổ chức"


class PostModel(Lines):
    titles = TITLES

    def text(self, row: PostRow, column: int) -> str:
        shown = row.texts
        told = (shown["held_from"], shown["held_to"], row.term, shown["end_reason"])
        return (row.name, row.born, row.post, shown["body"], *told)[column]

    def is_muted(self, column: int) -> bool:
        return column in (BORN, BODY, REASON)

    def at(self, index: QModelIndex) -> PostRow | None:
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None

    def row_of(self, id: str) -> int:
        return next((number for number, row in enumerate(self.rows) if row.id == id), -1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody chosen for a new committee: who they are called beside the seat."""

    name: str
    seat: Seat


class SeatModel(Lines):
    titles = ("Họ và tên", "Chức vụ")

    def text(self, row: Chosen, column: int) -> str:
        return (row.name, rank_label(row.seat.rank))[column]


def choices(lines: Sequence[CommitteeLine]) -> list[tuple[str, str]]:
    """Organisations to choose from; the number in brackets is what is to be done there."""
    return [
        (line.org, "   " * line.depth + line.name + (f" ({line.to_do})" if line.to_do else ""))
        for line in lines
    ]
