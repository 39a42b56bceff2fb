"""The unit's tree as Qt reads it, narrowed to what a search leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.services.organisations import OrganisationNode, lacking
from desktop.services.wording import word_or
from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.table import MUTED_ROLE, STATE_ROLE

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """`characters` is the width; `rank` says how early a column goes where there is no room (0: never)."""

    title: str
    characters: int
    rank: int = 0


COLUMNS = (
    Column("Tên tổ chức", 25),
    Column("Cấp", 12, 4),
    Column("Mã", 11, 3),
    Column("Đoàn viên", 9),
    Column("Trực tiếp", 9, 1),
    Column("Liên hệ", 12, 2),
    Column("Tài khoản", 10, 2),
    Column("Đồng bộ", 14, 5),
)
NAME, LEVEL, CODE, MEMBERS, DIRECT, CONTACT, ACCOUNT, SYNC = range(len(COLUMNS))
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
NO_CONTACT = "chưa có"
# The mark of whether an organisation has an account; "" for a level that never has one.
_ACCOUNTS = {"none": "chưa có", "issued": "đã cấp", "locked": "đang khóa", "": ""}


class OrganisationTreeModel(QAbstractItemModel):
    """Nodes in the order in which the service gives them: parents first, siblings in Vietnamese order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[OrganisationNode] = []
        self._children: dict[str, list[int]] = {}
        self._places: dict[str, int] = {}
        self._rows: list[int] = []

    def show_nodes(self, nodes: Sequence[OrganisationNode]) -> bool:
        """Whether the shape changed, so that views have to be arranged anew; texts change in place."""
        shape = [(node.id, node.parent) for node in nodes]
        if shape == [(node.id, node.parent) for node in self._nodes]:
            self._change_texts(nodes)
            return False
        self.beginResetModel()
        self._nodes = list(nodes)
        self._places = {node.id: number for number, node in enumerate(nodes)}
        self._children, self._rows = {}, []
        for number, node in enumerate(nodes):
            siblings = self._children.setdefault(node.parent, [])
            self._rows.append(len(siblings))
            siblings.append(number)
        self.endResetModel()
        return True

    def node(self, index: Index) -> OrganisationNode | None:
        return self._nodes[index.internalId()] if index.isValid() else None

    def index_of(self, id: str) -> QModelIndex:
        """Where an organisation stands; an invalid index for one that is not shown."""
        number = self._places.get(id)
        return QModelIndex() if number is None else self.createIndex(self._rows[number], NAME, number)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        above = self.node(parent)
        siblings = self._children.get(above.id if above else "", [])
        if not 0 <= row < len(siblings) or not 0 <= column < len(COLUMNS):
            return QModelIndex()
        return self.createIndex(row, column, siblings[row])

    def parent(self, index: Index = QModelIndex()) -> Any:  # noqa: B008
        node = self.node(index)
        return QModelIndex() if node is None or not node.parent else self.index_of(node.parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid() and parent.column() != NAME:
            return 0
        above = self.node(parent)
        return len(self._children.get(above.id if above else "", []))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return COLUMNS[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (MEMBERS, DIRECT):
            return _RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        column = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            text = _text(node, column)
            if role == Qt.ItemDataRole.AccessibleTextRole and column == MEMBERS and node.lacks:
                return f"{text}, dưới mức: {'; '.join(lacking(node))}"
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(_explanation(node, column))
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (MEMBERS, DIRECT):
            return _RIGHT
        if role == STATE_ROLE:
            return _state(node, column)
        if role == MUTED_ROLE:
            return (
                column in (LEVEL, CODE, DIRECT)
                or (column == CONTACT and not node.contact)
                or (column == ACCOUNT and node.account == "none")
            )
        return None

    def _change_texts(self, nodes: Sequence[OrganisationNode]) -> None:
        for number, node in enumerate(nodes):
            if node != self._nodes[number]:
                self._nodes[number] = node
                row = self._rows[number]
                first = self.createIndex(row, 0, number)
                self.dataChanged.emit(first, self.createIndex(row, len(COLUMNS) - 1, number))


def _text(node: OrganisationNode, column: int) -> str:
    if column == MEMBERS:
        return counted(node.members_below)
    if column == DIRECT:
        return counted(node.members) if node.holds_members or node.members else ""
    if column == CONTACT:
        return node.contact or NO_CONTACT
    if column == ACCOUNT:
        return _ACCOUNTS.get(node.account, node.account)
    if column == SYNC:
        return word_or(f"sync.{node.sync}", node.sync)
    return {NAME: node.name, LEVEL: node.level_label, CODE: node.code}[column]


def counted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _state(node: OrganisationNode, column: int) -> str | None:
    if column == SYNC:
        return node.sync
    if column == ACCOUNT and node.account == "locked":
        return "lacking"
    return "lacking" if column == MEMBERS and node.lacks else None


def _explanation(node: OrganisationNode, column: int) -> str:
    if column == MEMBERS and node.lacks:
        return f"Dưới mức quy định: {'; '.join(lacking(node))}"
    return _text(node, column) if column in (NAME, LEVEL, CODE, CONTACT) else ""
