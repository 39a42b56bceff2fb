"""The member list as Qt reads it: the first rows at once, where everybody stands a moment later.

Rows are read on the database worker, in blocks, as they come into sight. What was typed and is on its way to
be saved, or was refused, is laid over them; rows being entered stand at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from desktop.features.members.columns import DEFAULT, NAME, SYNC, Column, ShownRow, columns, explanation
from desktop.features.members.entry_rows import EntryRow, entry_data, entry_look
from desktop.features.members.reading import BLOCK, Found, find_first, read_rows
from desktop.services import members, values
from desktop.services.members import MemberFilter
from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.table import FINDING_ROLE, CellLook
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace
from domain.records import Value

Index = QModelIndex | QPersistentModelIndex

_KEPT_ROWS = 40 * BLOCK
_NOT_READ_YET = "…"
# Where everybody stands is asked when the typing pauses; scrolling asks at once.
_PLACES_AFTER_MS = 60
_FEW_INDEXES = 60


class MemberTableModel(QAbstractTableModel):
    """`counted` carries how many were found, after each search; `placed`: all their places are known."""

    counted = Signal(int)
    placed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self.filter = MemberFilter()
        self.columns: tuple[Column, ...] = columns(DEFAULT)
        self.entries: list[EntryRow] = []
        self._count = 0
        self._first: list[ShownRow] = []
        # The row number of everybody found, in order; None while only the first rows are known.
        self._numbers: list[int] | None = None
        self._known: dict[int, ShownRow] = {}
        self._fresh: set[int] = set()
        self._overlay: dict[tuple[str, str], tuple[str, str]] = {}
        # What stood under a refused text: once something else does, the text is a thing of the past.
        self._under: dict[tuple[str, str], Value] = {}
        self._asked: dict[int, Task] = {}
        self._wanted: set[int] = set()
        self._search: Task | None = None
        # When other rows may take the place of these: at once, unless a grid says that a cell is open.
        self.when_free: Callable[[Callable[[], None]], None] = lambda act: act()
        self._places = self._timer(_PLACES_AFTER_MS, self._ask_places)
        # Painting asks for many cells of a block at once: they are fetched together after it.
        self._fetch = self._timer(0, self._read_wanted)
        workspace.data_changed.connect(self.refresh)

    def _timer(self, after: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after)
        timer.timeout.connect(act)
        return timer

    # -- what is asked for

    def search(self, filter: MemberFilter) -> None:
        """Show what a filter finds. A newer search makes an older one void."""
        self.filter = filter
        self._cancel()
        chosen = self.columns
        self._search = self._workspace.read(
            lambda session: find_first(session, filter, chosen),
            lambda found: self.when_free(partial(self._take_first, found)),
            owner=self,
        )

    def choose_columns(self, keys: Sequence[str]) -> None:
        chosen = columns(keys)
        if chosen == self.columns:
            return
        self.beginResetModel()
        self.columns = chosen
        self._known.clear()
        self._first = []
        self.endResetModel()
        self.search(self.filter)

    def refresh(self) -> None:
        """The data changed: rows in sight stay until the new ones are here."""
        if self._numbers is None:
            self.search(self.filter)
            return
        self._cancel()
        filter = self.filter
        self._search = self._workspace.read(
            lambda session: members.row_numbers(session, filter), self._take_places, owner=self
        )

    def _cancel(self) -> None:
        for task in (self._search, *self._asked.values()):
            if task is not None:
                task.cancel()
        self._search = None
        self._asked.clear()
        self._wanted.clear()
        self._places.stop()

    # -- rows

    @property
    def count(self) -> int:
        """How many were found; rows being entered stand after them."""
        return self._count

    @property
    def places_known(self) -> bool:
        return self._numbers is not None

    def entry(self, row: int) -> EntryRow | None:
        place = row - self._count
        return self.entries[place] if 0 <= place < len(self.entries) else None

    def shown(self, row: int, *, read: bool = True) -> ShownRow | None:
        """The row, or None while it is not read; asking makes it be read, unless it is only looked at."""
        if not 0 <= row < self._count:
            return None
        if self._numbers is None:
            if row < len(self._first):
                return self._first[row]
            if read:
                self._ask_places()
            return None
        number = self._numbers[row]
        if read and number not in self._fresh:
            self._want(row // BLOCK)
        return self._known.get(number)

    def id_at(self, row: int) -> str:
        """The id of a row that has been read, else ""."""
        return shown.id if (shown := self.shown(row)) else ""

    def number_at(self, row: int) -> int:
        """The row number, for reading on the worker; 0 while it is not known."""
        return self._numbers[row] if self._numbers is not None and 0 <= row < self._count else 0

    def row_of(self, id: str) -> int:
        """Where somebody stands whose row has been read; -1 otherwise."""
        if self._numbers is None:
            return next((place for place, row in enumerate(self._first) if row.id == id), -1)
        number = next((number for number, row in self._known.items() if row.id == id), 0)
        return self.place_of(number)

    def place_of(self, number: int) -> int:
        if not number or self._numbers is None:
            return -1
        try:
            return self._numbers.index(number)
        except ValueError:
            return -1

    def column_of(self, key: str) -> int:
        return next((place for place, column in enumerate(self.columns) if column.key == key), -1)

    # -- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else self._count + len(self.entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title(self.columns[section])
        if role == Qt.ItemDataRole.ToolTipRole and self.columns[section].label:
            return tooltip_text(self.columns[section].label)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _LOCKED if self.columns[index.column()].why_not else _EDITABLE

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _ROLES:
            return None
        column = self.columns[index.column()]
        entry = self.entry(index.row())
        if entry is not None:
            return entry_data(entry, column, role)
        shown = self.shown(index.row())
        if shown is None:
            waits = role == Qt.ItemDataRole.DisplayRole and column.key == NAME
            return _NOT_READ_YET if waits else None
        text, wrong = self._overlay.get((shown.id, column.key), (None, ""))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.look(index.row(), index.column()).text
        if role == Qt.ItemDataRole.EditRole:
            return self.edit_text(shown, column) if text is None else text
        if role == FINDING_ROLE:
            return "error" if wrong else ""
        return tooltip_text(wrong or explanation(shown, column))

    def look(self, row: int, column: int) -> CellLook:
        """All that is drawn in a cell; says the same as `data` does role by role."""
        chosen, entry = self.columns[column], self.entry(row)
        if entry is not None:
            return entry_look(entry, chosen)
        shown = self.shown(row)
        if shown is None:
            return CellLook(_NOT_READ_YET if chosen.key == NAME else "")
        text, wrong = self._overlay.get((shown.id, chosen.key), (None, ""))
        state = shown.sync if chosen.key == SYNC else ""
        said = shown.texts.get(chosen.key, "") if text is None else text
        return CellLook(said, state, chosen.muted, bool(wrong))

    def edit_text(self, shown: ShownRow, column: Column) -> str:
        """What stands in the editor of a cell: the whole value, as people type it."""
        if column.field is None:
            return ""
        return values.show(column.field, shown.fields.get(column.key), self._workspace.session.rulebook)

    # -- what was typed

    def lay_over(self, id: str, key: str, text: str, wrong: str = "") -> None:
        """Show a typed text until the list is read again; one that was refused stays, with its reason."""
        self._overlay[id, key] = (text, wrong)
        self._under.pop((id, key), None)
        row = self.row_of(id)
        if row >= 0 and (shown := self.shown(row)) is not None:
            self._under[id, key] = shown.fields.get(key)
        self._tell(row, key)

    def lift(self, id: str, key: str) -> None:
        if self._overlay.pop((id, key), None) is not None:
            self._tell(self.row_of(id), key)

    def add_entry(self, org: str, org_name: str) -> int:
        """A new row at the end; gives where it stands."""
        place = self.rowCount()
        self.beginInsertRows(QModelIndex(), place, place)
        self.entries.append(EntryRow(org, org_name))
        self.endInsertRows()
        return place

    def row_of_entry(self, entry: EntryRow) -> int:
        return self._count + self.entries.index(entry) if entry in self.entries else -1

    def drop_entry(self, entry: EntryRow) -> None:
        place = self.row_of_entry(entry)
        if place >= 0:
            self.beginRemoveRows(QModelIndex(), place, place)
            self.entries.remove(entry)
            self.endRemoveRows()

    def entry_changed(self, entry: EntryRow) -> None:
        place = self.row_of_entry(entry)
        if place >= 0:
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))

    def _tell(self, row: int, key: str) -> None:
        column = self.column_of(key)
        if row >= 0 and column >= 0:
            self.dataChanged.emit(self.index(row, column), self.index(row, column))

    # -- what comes from the worker

    def _take_first(self, found: Found) -> None:
        self._search = None
        self.beginResetModel()
        self._numbers = None
        self._known.clear()
        self._fresh.clear()
        self._first, self._count = found.rows, found.count
        self._settle_overlay(found.rows)
        self.endResetModel()
        self._places.start()
        self.counted.emit(found.count)

    def _ask_places(self) -> None:
        self._places.stop()
        if self._search is not None or self._numbers is not None:
            return
        filter = self.filter
        self._search = self._workspace.read(
            lambda session: members.row_numbers(session, filter), self._take_places, owner=self
        )

    def _take_places(self, numbers: list[int]) -> None:
        self._search = None
        before, self._fresh = self._numbers, set()
        if before is None:
            if len(numbers) != self._count:
                self.search(self.filter)
                return
            self._numbers = numbers
            self._known = dict(zip(numbers, self._first, strict=False))
            self._fresh = set(self._known)
            self._repaint()
        elif before == numbers:
            self._repaint()
        else:
            self._move_rows(before, numbers)
        self.placed.emit()
        self.counted.emit(self._count)

    def _move_rows(self, before: list[int], numbers: list[int]) -> None:
        """Other people, or another order: what is selected and being edited goes along with its row."""
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        places = {number: place for place, number in enumerate(numbers)} if len(old) > _FEW_INDEXES else None
        self._numbers, count, self._count = numbers, self._count, len(numbers)

        def moved(index: QModelIndex) -> QModelIndex:
            if index.row() >= count:
                row = index.row() - count + self._count
            else:
                number = before[index.row()]
                row = self.place_of(number) if places is None else places.get(number, -1)
            return self.index(row, index.column()) if row >= 0 else QModelIndex()

        self.changePersistentIndexList(old, [moved(index) for index in old])
        self.layoutChanged.emit()

    def _settle_overlay(self, rows: Iterable[ShownRow]) -> None:
        """What was saved has come back from the database; what was refused stays upon what it was typed."""
        read = {row.id: row.fields for row in rows}
        for at in [at for at in self._overlay if at[0] in read]:
            now = read[at[0]].get(at[1])
            if not self._overlay[at][1] or self._under.get(at, now) != now:
                del self._overlay[at]

    def _want(self, block: int) -> None:
        if block not in self._asked and block not in self._wanted:
            self._wanted.add(block)
            if not self._fetch.isActive():
                self._fetch.start()

    def _read_wanted(self) -> None:
        chosen, numbers = self.columns, self._numbers or []
        for block in self._wanted:
            wanted = numbers[block * BLOCK : (block + 1) * BLOCK]
            self._asked[block] = self._workspace.read(
                partial(read_rows, numbers=wanted, chosen=chosen),
                partial(self._take_rows, block, wanted),
                owner=self,
            )
        self._wanted.clear()

    def _take_rows(self, block: int, wanted: list[int], rows: Mapping[int, ShownRow]) -> None:
        self._asked.pop(block, None)
        for number in wanted:
            self._known.pop(number, None)
        self._known.update(rows)
        self._settle_overlay(rows.values())
        self._fresh.update(wanted)
        while len(self._known) > _KEPT_ROWS:
            gone = next(iter(self._known))
            del self._known[gone]
            self._fresh.discard(gone)
        first = block * BLOCK
        last = min(first + len(wanted), self._count) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _repaint(self) -> None:
        if self._count:
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, len(self.columns) - 1))

    def _title(self, column: Column) -> str:
        """With its place among several that the list is sorted by."""
        order = [name.lstrip("-") for name in self.filter.sort.split(",")]
        key = "name" if column.key == NAME else column.key
        if len(order) > 1 and key in order:
            return f"{column.title} ({order.index(key) + 1})"
        return column.title


_LOCKED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_EDITABLE = _LOCKED | Qt.ItemFlag.ItemIsEditable
_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.EditRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
        FINDING_ROLE,
    }
)
