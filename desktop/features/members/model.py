"""The member list as Qt reads it: all ids at once, rows only as they come into sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from desktop.services import members, values
from desktop.services.member_form import missing
from desktop.services.members import MemberFilter, MemberRow
from desktop.services.session import Session
from desktop.services.wording import word_or
from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.table import MUTED_ROLE, STATE_ROLE
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace
from domain.members.fields import MEMBER

Index = QModelIndex | QPersistentModelIndex

_PAGE = 60
_KEPT_PAGES = 40
_NOT_READ_YET = "…"


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is a declared field's name, or "" for a column that is worked out. `characters`: width."""

    title: str
    field: str
    characters: int
    sort: str = ""


COLUMNS = (
    Column(MEMBER.by_name["full_name"].label, "full_name", 22, "name"),
    Column(MEMBER.by_name["birth_date"].label, "birth_date", 11, "birth_date"),
    Column(MEMBER.by_name["org"].label, "org", 19),
    Column("CCCD", "citizen_id", 12),
    Column(MEMBER.by_name["phone"].label, "phone", 12),
    Column("Thiếu", "", 17),
    Column("Đồng bộ", "", 19),
)
NAME, BIRTH, BRANCH, CITIZEN_ID, PHONE, MISSING, SYNC = range(len(COLUMNS))


@dataclass(frozen=True, slots=True)
class Query:
    """What the list shows. `incomplete`: only members that lack something for "đủ thông tin"."""

    filter: MemberFilter = field(default_factory=MemberFilter)
    incomplete: bool = False

    @property
    def narrowed(self) -> bool:
        return self.incomplete or self.filter != MemberFilter(sort=self.filter.sort)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as it is drawn; worked out on the worker, so that painting costs nothing."""

    id: str
    texts: tuple[str, ...]
    sync: str
    missing: tuple[str, ...]


def find_ids(session: Session, query: Query) -> list[str]:
    if not query.incomplete:
        return members.find_ids(session, query.filter)
    return [row.id for row in members.find(session, query.filter) if missing(session, row.fields)]


def read_rows(session: Session, ids: Sequence[str]) -> list[ShownRow]:
    return [shown_row(session, row) for row in members.rows(session, ids)]


def shown_row(session: Session, row: MemberRow) -> ShownRow:
    lacking = missing(session, row.fields)

    def text(column: Column) -> str:
        declared = MEMBER.by_name[column.field]
        return values.show(declared, row.fields.get(column.field), session.rulebook, masked=True)

    known = {NAME: text(COLUMNS[NAME]), BIRTH: text(COLUMNS[BIRTH]), BRANCH: row.org_name}
    known |= {CITIZEN_ID: text(COLUMNS[CITIZEN_ID]), PHONE: text(COLUMNS[PHONE])}
    known |= {MISSING: ", ".join(lacking), SYNC: word_or(f"sync.{row.sync}", row.sync)}
    return ShownRow(row.id, tuple(known[place] for place in range(len(COLUMNS))), row.sync, lacking)


class MemberTableModel(QAbstractTableModel):
    """Ids of everything found, rows in pages read on the database worker.

    `counted` carries how many were found, after each new search.
    """

    counted = Signal(int)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._query = Query()
        self._ids: list[str] = []
        self._places: dict[str, int] = {}
        self._pages: dict[int, list[ShownRow | None]] = {}
        self._asked: dict[int, Task] = {}
        self._search: Task | None = None
        # Pages whose texts may be old: shown until they are read again.
        self._stale: frozenset[int] = frozenset()
        self._wanted: set[int] = set()
        # Painting asks for many cells of a page at once: they are fetched together after it.
        self._fetch = QTimer(self)
        self._fetch.setSingleShot(True)
        self._fetch.timeout.connect(self._read_wanted)
        workspace.data_changed.connect(self.refresh)

    @property
    def query(self) -> Query:
        return self._query

    def search(self, query: Query) -> None:
        """Show what a query finds. A newer search makes an older one void."""
        self._query = query
        self.refresh()

    def order_by(self, column: int, order: Qt.SortOrder) -> None:
        if not COLUMNS[column].sort:
            return
        sign = "-" if order is Qt.SortOrder.DescendingOrder else ""
        sort = f"{sign}{COLUMNS[column].sort}"
        self.search(replace(self._query, filter=replace(self._query.filter, sort=sort)))

    def refresh(self) -> None:
        """Search again; rows in sight stay until the new ones are here."""
        if self._search is not None:
            self._search.cancel()
        query = self._query
        self._search = self._workspace.read(
            lambda session: find_ids(session, query), self._take_ids, owner=self
        )

    def id_at(self, row: int) -> str:
        return self._ids[row] if 0 <= row < len(self._ids) else ""

    def row_of(self, id: str) -> int:
        return self._places.get(id, -1)

    def shown(self, row: int) -> ShownRow | None:
        """The row, or None while it is not read; asking makes it be read."""
        page, place = divmod(row, _PAGE)
        found = self._pages.get(page)
        if found is None or page in self._stale:
            self._want(page)
        if found is None or place >= len(found):
            return None
        return found[place]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return COLUMNS[section].title
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _ROLES:
            return None
        shown = self.shown(index.row())
        column = index.column()
        if shown is None:
            return _NOT_READ_YET if role == Qt.ItemDataRole.DisplayRole and column == NAME else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return shown.texts[column]
        if role == STATE_ROLE:
            return shown.sync if column == SYNC else None
        if role == MUTED_ROLE:
            return column in (BRANCH, MISSING)
        return tooltip_text(_explanation(shown, column))

    def _take_ids(self, ids: list[str]) -> None:
        self._search = None
        if ids == self._ids:
            # Same people in the same order: what they say may be new. Old texts stay until then.
            self._stale = frozenset(self._pages)
            if ids:
                self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(COLUMNS) - 1))
        else:
            self.beginResetModel()
            known = {row.id: row for page in self._pages.values() for row in page if row is not None}
            self._ids = ids
            self._places = {id: place for place, id in enumerate(ids)}
            self._drop_pages()
            self._keep_known(known)
            self.endResetModel()
        self.counted.emit(len(ids))

    def _keep_known(self, known: dict[str, ShownRow]) -> None:
        """Rows already read fill the new order at once, so that a list being typed into does not flicker."""
        for page in range(min(2, -(-len(self._ids) // _PAGE))):
            ids = self._ids[page * _PAGE : (page + 1) * _PAGE]
            self._pages[page] = [known.get(id) for id in ids]
        self._stale = frozenset(self._pages)

    def _drop_pages(self) -> None:
        for task in self._asked.values():
            task.cancel()
        self._asked.clear()
        self._pages.clear()
        self._wanted.clear()

    def _want(self, page: int) -> None:
        if page not in self._asked and page not in self._wanted:
            self._wanted.add(page)
            if not self._fetch.isActive():
                self._fetch.start(0)

    def _read_wanted(self) -> None:
        for page in self._wanted:
            ids = self._ids[page * _PAGE : (page + 1) * _PAGE]
            self._asked[page] = self._workspace.read(
                partial(read_rows, ids=ids),
                partial(self._take_rows, page, ids),
                owner=self,
            )
        self._wanted.clear()

    def _take_rows(self, page: int, ids: list[str], rows: list[ShownRow]) -> None:
        self._asked.pop(page, None)
        found = {row.id: row for row in rows}
        self._stale -= {page}
        self._pages.pop(page, None)
        self._pages[page] = [found.get(id) for id in ids]
        while len(self._pages) > _KEPT_PAGES:
            del self._pages[next(iter(self._pages))]
        first = page * _PAGE
        last = min(first + len(ids), len(self._ids)) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))


_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
        STATE_ROLE,
        MUTED_ROLE,
    }
)


def _explanation(shown: ShownRow, column: int) -> str:
    if column == MISSING and shown.missing:
        return f"Còn thiếu: {', '.join(shown.missing)}"
    return shown.texts[column] if column in (NAME, BRANCH) else ""
