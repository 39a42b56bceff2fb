"""The lists of the sync centre as Qt reads them: one small table model for all four."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.services.conflicts import ConflictView
from desktop.services.queue import QueueEntry
from desktop.services.rejections import RejectedEntry
from desktop.services.sync_history import SyncLogLine
from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.table import MUTED_ROLE, STATE_ROLE

Index = QModelIndex | QPersistentModelIndex
Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Column(Generic[Line]):
    """`state`, where given, makes the cell show a sync state with its icon."""

    title: str
    text: Callable[[Line], str]
    characters: int
    state: Callable[[Line], str] | None = None
    muted: bool = False


class LinesModel(QAbstractTableModel, Generic[Line]):
    """Lines that are all in memory: a queue, a tray, a log."""

    def __init__(self, columns: Sequence[Column[Line]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.lines: list[Line] = []

    def show_lines(self, lines: Sequence[Line]) -> None:
        if list(lines) != self.lines:
            self.beginResetModel()
            self.lines = list(lines)
            self.endResetModel()

    def line(self, row: int) -> Line | None:
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self.columns[section].title
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, column = self.lines[index.row()], self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.text(line)
        if role == STATE_ROLE:
            return column.state(line) if column.state else None
        if role == MUTED_ROLE:
            return column.muted
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(column.text(line))
        return None


QUEUE: tuple[Column[QueueEntry], ...] = (
    Column("Của ai", lambda line: line.subject, 26),
    Column("Việc", lambda line: line.action, 40),
    Column("Người nhập", lambda line: line.actor_name, 18, muted=True),
    Column("Lúc", lambda line: line.at_text, 17, muted=True),
    Column("Tình trạng", lambda line: line.state_word, 26, state=lambda line: line.state),
)
CONFLICTS: tuple[Column[ConflictView], ...] = (
    Column("Của ai", lambda line: line.subject, 26),
    Column("Chi đoàn", lambda line: line.place, 24, muted=True),
    Column("Cần chọn", lambda line: ", ".join(group.label for group in line.groups), 30),
    Column("Loại", lambda line: line.type_word, 28, state=lambda line: "conflict"),
    Column("Thấy lúc", lambda line: line.opened_at_text, 17, muted=True),
)
REJECTED: tuple[Column[RejectedEntry], ...] = (
    Column("Của ai", lambda line: line.subject, 26),
    Column("Việc", lambda line: line.action, 36),
    Column("Vì sao máy chủ không nhận", lambda line: line.message, 50, state=lambda line: "rejected"),
    Column("Lúc", lambda line: line.at_text, 17, muted=True),
)
HISTORY: tuple[Column[SyncLogLine], ...] = (
    Column("Lúc", lambda line: line.at_text, 17, muted=True),
    Column("Kết quả", lambda line: line.text, 60, state=lambda line: "synced" if line.level else "waiting"),
    Column("Gửi", lambda line: str(line.sent), 8),
    Column("Nhận", lambda line: str(line.received), 8),
    Column("Dung lượng", lambda line: _kilobytes(line.bytes), 12, muted=True),
)


def _kilobytes(count: int) -> str:
    return f"{max(1, round(count / 1024))} KB" if count else ""
