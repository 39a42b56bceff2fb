"""The lists of the sync centre as Qt reads them: one small table model for all four."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QObject

from desktop.services.case_types import CaseRow
from desktop.services.conflicts import ConflictView
from desktop.services.queue import QueueEntry
from desktop.services.rejections import RejectedEntry
from desktop.services.sync_history import SyncLogLine
from desktop.widgets.lines_model import Lines

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Column(Generic[Line]):
    """`state`, where given, makes the cell show a sync state with its icon."""

    title: str
    text: Callable[[Line], str]
    characters: int
    state: Callable[[Line], str] | None = None
    muted: bool = False


class LinesModel(Lines, Generic[Line]):
    """Lines that are all in memory: a queue, a tray, a log."""

    def __init__(self, columns: Sequence[Column[Line]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.titles = tuple(column.title for column in columns)

    def show_lines(self, lines: Sequence[Line]) -> None:
        if list(lines) != self.rows:
            self.show_rows(lines)

    def line(self, row: int) -> Line | None:
        return self.rows[row] if 0 <= row < len(self.rows) else None

    def text(self, row: Line, column: int) -> str:
        return self.columns[column].text(row)

    def state(self, row: Line, column: int) -> str | None:
        state = self.columns[column].state
        return state(row) if state else None

    def is_muted(self, column: int) -> bool:
        return self.columns[column].muted


QUEUE: tuple[Column[QueueEntry], ...] = (
    Column("Của ai", lambda line: line.subject, 22),
    Column("Việc", lambda line: line.action, 26),
    Column("Người nhập", lambda line: line.actor_name, 18, muted=True),
    Column("Lúc", lambda line: line.at_text, 18, muted=True),
    Column("Tình trạng", lambda line: line.state_word, 22, state=lambda line: line.state),
)
WAITING: tuple[Column[CaseRow], ...] = (
    Column("Của ai", lambda line: line.name or line.org_name, 20),
    Column("Nghiệp vụ", lambda line: f"{line.workflow_label} {line.round}".strip(), 26),
    Column("Đang ở bước", lambda line: line.state_label, 20, muted=True),
    Column("Chờ ai", lambda line: line.waits_for, 16),
    Column("Đã chờ", lambda line: line.age_text, 18, state=lambda line: _waiting_look(line)),
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


def _waiting_look(line: CaseRow) -> str:
    return "lacking" if line.overdue else "waiting"
