"""The unit's tree as Qt reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.services.organisations import OrganisationNode
from desktop.widgets.plain_label import tooltip_text

Index = QModelIndex | QPersistentModelIndex

TITLES = ("Tên tổ chức", "Cấp", "Mã", "Đoàn viên")
NAME, LEVEL, CODE, MEMBERS = range(len(TITLES))
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class OrganisationTreeModel(QAbstractItemModel):
    """Nodes in the order in which the service gives them: parents first, siblings in Vietnamese order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[OrganisationNode] = []
        self._children: dict[str, list[int]] = {}
        self._places: dict[str, int] = {}

    def show_nodes(self, nodes: Sequence[OrganisationNode]) -> bool:
        """Whether anything differs from what was shown."""
        if list(nodes) == self._nodes:
            return False
        self.beginResetModel()
        self._nodes = list(nodes)
        self._places = {node.id: number for number, node in enumerate(nodes)}
        self._children = {}
        for number, node in enumerate(nodes):
            self._children.setdefault(node.parent, []).append(number)
        self.endResetModel()
        return True

    def node(self, index: Index) -> OrganisationNode | None:
        return self._nodes[index.internalId()] if index.isValid() else None

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        above = self.node(parent)
        siblings = self._children.get(above.id if above else "", [])
        if not 0 <= row < len(siblings) or not 0 <= column < len(TITLES):
            return QModelIndex()
        return self.createIndex(row, column, siblings[row])

    def parent(self, index: Index = QModelIndex()) -> Any:  # noqa: B008
        node = self.node(index)
        if node is None or not node.parent:
            return QModelIndex()
        number = self._places[node.parent]
        siblings = self._children[self._nodes[number].parent]
        return self.createIndex(siblings.index(number), 0, number)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        above = self.node(parent)
        return len(self._children.get(above.id if above else "", []))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == MEMBERS:
            return _RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            counted = f"{node.members_below:,}".replace(",", ".")
            return (node.name, node.level_label, node.code, counted)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == NAME:
            return tooltip_text(node.name)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == MEMBERS:
            return _RIGHT
        return None
