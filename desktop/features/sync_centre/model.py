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
    Column("Của ai", lambda line: line.subject, 22),
    Column("Việc", lambda line: line.action, 26),
    Column("Người nhập", lambda line: line.actor_name, 18, muted=True),
    Column("Lúc", lambda line: line.at_text, 18, muted=True),
    Column("Tình trạng", lambda line: line.state_word, 22, state=lambda line: line.state),
)
CONFLICTS: tuple[Column[ConflictView], ...] = (
    Column("Của ai", lambda line: line.subject, 20),
    Column("Cần chọn", lambda line: ", ".join(group.label for group in line.groups), 14),
    Column("Ai và ai", lambda line: _people(line), 24, muted=True),
    Column("Thấy lúc", lambda line: line.opened_at_text, 18, muted=True),
    Column("Tình trạng", lambda line: _conflict_state(line), 28, state=lambda line: _conflict_look(line)),
)
REJECTED: tuple[Column[RejectedEntry], ...] = (
    Column("Của ai", lambda line: line.subject, 18),
    Column("Việc", lambda line: line.action, 18),
    Column("Người nhập", lambda line: line.actor_name, 15, muted=True),
    Column("Lúc", lambda line: line.at_text, 18, muted=True),
    Column("Vì sao máy chủ không nhận", lambda line: line.message, 36, state=lambda line: "rejected"),
)
TROUBLE: tuple[Column[QueueEntry], ...] = (
    Column("Của ai", lambda line: line.subject, 22),
    Column("Việc", lambda line: line.action, 26),
    Column("Người nhập", lambda line: line.actor_name, 18, muted=True),
    Column("Lúc", lambda line: line.at_text, 18, muted=True),
    Column("Tình trạng", lambda line: "Lỗi tạm thời", 22, state=lambda line: "server_trouble"),
)
HISTORY: tuple[Column[SyncLogLine], ...] = (
    Column("Lúc", lambda line: line.at_text, 18, muted=True),
    Column("Kết quả", lambda line: line.text, 54, state=lambda line: _history_look(line)),
    Column("Gửi", lambda line: str(line.sent), 8),
    Column("Nhận", lambda line: str(line.received), 9),
    Column("Dung lượng", lambda line: line.bytes_text, 12, muted=True),
)


def _people(line: ConflictView) -> str:
    people = line.people
    return f"{people[0].short} · {people[1].who}" if people else "Nhiều người"


def _conflict_state(line: ConflictView) -> str:
    if line.is_open:
        return line.type_word
    return f"{line.status_word}: {line.settled_by.short}" if line.settled_by else line.status_word


def _conflict_look(line: ConflictView) -> str:
    return "conflict" if line.is_open else "synced"


def _history_look(line: SyncLogLine) -> str:
    return "synced" if line.complete else "server_trouble"
