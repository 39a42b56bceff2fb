"""The tree of the unit with how many members stand in each part."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTreeView

from desktop.features.organisations import actions
from desktop.features.organisations.model import CODE, LEVEL, MEMBERS, NAME, OrganisationTreeModel
from desktop.services.organisations import OrganisationNode
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import EDGE, boxed, column, edges, row
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.workspace import Workspace


class OrganisationsPage(Page):
    """`members_requested` carries the id of the organisation whose members are to be seen."""

    members_requested = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.model = OrganisationTreeModel(self)
        self.tree = self._make_tree()
        self.count = PlainLabel(role="muted")
        self.show_members = Button("Xem đoàn viên", "users", tip="Enter")
        self.show_members.clicked.connect(self._ask_for_members)
        self.show_members.setEnabled(False)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.tree)
        self._lists.addWidget(
            EmptyState("sitemap", "Chưa có cây tổ chức", "Cây của đơn vị được tải về khi đồng bộ lần đầu.")
        )
        tools = boxed(row(self.count, None, self.show_members, margins=edges(EDGE, 12)))
        whole = column(tools, boxed(column(self._lists, margins=QMargins(EDGE - 10, 0, EDGE, 0))), gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.tree)

    def start(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        self._workspace.read(actions.read_tree, self._show, owner=self)

    def _show(self, nodes: list[OrganisationNode]) -> None:
        branches = sum(node.holds_members for node in nodes)
        self.count.setText(f"{len(nodes)} tổ chức, trong đó {branches} nơi có đoàn viên")
        self._lists.setCurrentIndex(0 if nodes else 1)
        if self.model.show_nodes(nodes):
            self.tree.expandToDepth(1)
            self.tree.setCurrentIndex(self.model.index(0, 0))

    def _make_tree(self) -> QTreeView:
        tree = QTreeView()
        tree.setAccessibleName("Cây tổ chức")
        tree.setModel(self.model)
        tree.setUniformRowHeights(True)
        tree.setAllColumnsShowFocus(True)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        tree.setIndentation(22)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        em = tree.fontMetrics().averageCharWidth()
        for section, characters in ((LEVEL, 24), (CODE, 14), (MEMBERS, 14)):
            header.resizeSection(section, characters * em)
        tree.activated.connect(self._ask_for_members)
        tree.selectionModel().currentChanged.connect(self._note_current)
        return tree

    def _note_current(self, current: QModelIndex) -> None:
        self.show_members.setEnabled(current.isValid())

    def _ask_for_members(self) -> None:
        node = self.model.node(self.tree.currentIndex())
        if node is not None:
            self.members_requested.emit(node.id)
