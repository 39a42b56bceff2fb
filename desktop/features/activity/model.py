"""The activity log as Qt reads it: days with their lines, a page at a time as somebody scrolls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop.features.activity import actions
from desktop.features.activity.actions import FirstPage
from desktop.services import activity
from desktop.services.activity import ActivityEntry, ActivityFilter, ActivityPage, Place
from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.table import MUTED_ROLE, STATE_ROLE
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex

TITLES = ("Giờ", "Người làm", "Việc", "Hồ sơ", "Tình trạng")
WIDTHS = (6, 14, 26, 18, 18)
TIME, WHO, WHAT, SUBJECT, STATE = range(len(TITLES))
# True on a row that names a day.
DAY_ROLE = Qt.ItemDataRole.UserRole + 10
# A row is an entry, or the heading of a day.
Row = ActivityEntry | str


class ActivityModel(QAbstractTableModel):
    """`counted` carries how many lines there are altogether, after each reading from the top."""

    counted = Signal(int)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._filter = ActivityFilter()
        self._entries: list[ActivityEntry] = []
        self._rows: list[Row] = []
        self._places: dict[str, int] = {}
        self._next: Place | None = None
        self._task: Task | None = None

    @property
    def filter(self) -> ActivityFilter:
        return self._filter

    def search(self, filter: ActivityFilter) -> None:
        """Show what a filter lets through, from the newest on."""
        self._filter = filter
        self._read([])

    def refresh(self) -> None:
        """Read again; what is in sight stays where it is."""
        self._read(self._entries)

    def entry(self, row: int) -> ActivityEntry | None:
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return found if isinstance(found, ActivityEntry) else None

    def is_day(self, row: int) -> bool:
        return 0 <= row < len(self._rows) and isinstance(self._rows[row], str)

    def row_of(self, key: str) -> int:
        return self._places.get(key, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return len(TITLES)

    def flags(self, index: Index) -> Qt.ItemFlag:
        # The heading of a day is read, never chosen.
        return Qt.ItemFlag.NoItemFlags if self.is_day(index.row()) else super().flags(index)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._next is not None and self._task is None

    def fetchMore(self, parent: Index) -> None:
        place, filter = self._next, self._filter
        if place is None or self._task is not None:
            return
        self._task = self._workspace.read(
            lambda session: actions.next_page(session, filter, place), self._take_more, owner=self
        )

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        column = index.column()
        if isinstance(row, str):
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return row if column == TIME else ""
            return role == DAY_ROLE or None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return (row.time_text, row.who, row.what, row.subject, row.state_word)[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text((row.time_text, row.who, row.what, row.subject, row.state_word)[column])
        if role == STATE_ROLE:
            return row.state or None if column == STATE else None
        if role == MUTED_ROLE:
            return column in (TIME, WHO)
        return None

    def _read(self, known: Sequence[ActivityEntry]) -> None:
        if self._task is not None:
            self._task.cancel()
        filter, shown = self._filter, tuple(known)
        self._task = self._workspace.read(
            lambda session: actions.first_page(session, filter, shown), self._take, owner=self
        )

    def _take(self, found: FirstPage) -> None:
        self._task = None
        self._next = found.page.next
        entries = list(found.page.entries)
        if [entry.key for entry in entries] == [entry.key for entry in self._entries]:
            self._change_in_place(entries)
        else:
            self.beginResetModel()
            self._entries, self._rows, self._places = entries, [], {}
            self._append(entries, None)
            self.endResetModel()
        self.counted.emit(found.length)

    def _take_more(self, page: ActivityPage) -> None:
        self._task = None
        self._next = page.next
        last = self._entries[-1] if self._entries else None
        new = list(self._headed(page.entries, last))
        if not new:
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
        self._entries += page.entries
        self._append(page.entries, last)
        self.endInsertRows()

    def _change_in_place(self, entries: list[ActivityEntry]) -> None:
        for old, new in zip(self._entries, entries, strict=True):
            if old != new:
                row = self._places[new.key]
                self._rows[row] = new
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(TITLES) - 1))
        self._entries = entries

    def _append(self, entries: Sequence[ActivityEntry], last: ActivityEntry | None) -> None:
        for row in self._headed(entries, last):
            if isinstance(row, ActivityEntry):
                self._places[row.key] = len(self._rows)
            self._rows.append(row)

    def _headed(self, entries: Sequence[ActivityEntry], last: ActivityEntry | None) -> Iterator[Row]:
        """Entries with the heading of each day before its first one."""
        day = last.day if last else ""
        for entry in entries:
            if entry.day != day:
                day = entry.day
                yield activity.show_day(self._workspace.session, day)
            yield entry
