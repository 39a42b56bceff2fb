"""The tree of the unit with its counts, and the details of the organisation that is chosen in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QMargins, Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop import keys
from desktop.features.organisations import actions
from desktop.features.organisations.details import OrganisationDetails
from desktop.features.organisations.model import counted
from desktop.features.organisations.narrowing import CHOICES, fits, narrowed
from desktop.features.organisations.tree import OrganisationTree
from desktop.services.organisations import OrganisationNode
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import EDGE, boxed, column, edges, row
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.split import Split
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace

_SEARCH_PAUSE_MS = 80
_SIDE = 380
_ROOM_FOR_COUNT = 860


class OrganisationsPage(Page):
    """`members_requested` carries the id of the organisation whose members are to be seen."""

    members_requested = Signal(str)
    conflict_requested = Signal(str)
    committee_requested = Signal(str)
    accounts_requested = Signal()
    tree_work_requested = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._nodes: list[OrganisationNode] = []
        self._read_once = False
        self.search = VietnameseEdit()
        self.search.setPlaceholderText("Tìm tên hoặc mã tổ chức")
        self.search.setAccessibleName("Tìm tổ chức")
        self.search.setClearButtonEnabled(True)
        self.choice = ChoiceBox(list(CHOICES.items()), "Mọi tổ chức")
        self.choice.setAccessibleName("Lọc tổ chức")
        self.choice.fit_longest(20)
        self.clear = Button("Xóa lọc", look="link")
        self.clear.clicked.connect(self.clear_filters)
        self.count = PlainLabel(role="muted")
        self.work = Button("Biến động", "edit", "quiet", "Thành lập, đổi tên, chia tách, sáp nhập, giải thể")
        self.accounts = Button("Tài khoản", "key", "quiet", "Cấp mã đăng ký máy cho chi đoàn")
        self.tree = OrganisationTree()
        self.details = OrganisationDetails(workspace)
        self.empty = EmptyState("sitemap", "")
        self.empty.acted.connect(self.clear_filters)
        self._put_together()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._narrow)
        self._connect()

    def start(self) -> None:
        self.details.prepare()
        self.refresh()

    def refresh(self) -> None:
        self._workspace.read(actions.read_tree, self._take, owner=self)
        self.details.refresh()

    def settle(self) -> None:
        self.search.commit_composing()
        self.details.settle()

    def undo_typing(self) -> bool:
        return self.details.undo_typing()

    def redo_typing(self) -> bool:
        return self.details.redo_typing()

    def view_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {
            "current": self.tree.current,
            "text": self.search.text(),
            "choice": self.choice.code(),
            "details": self.details.isVisibleTo(self),
            "split": self._splitter.sizes(),
        }
        if self.tree.touched:
            state["expanded"] = self.tree.expanded_ids
        return state

    def restore(self, state: Mapping[str, Any]) -> None:
        expanded = state.get("expanded")
        ids = [str(id) for id in expanded] if isinstance(expanded, list) else None
        self.tree.remember(ids, str(state.get("current") or ""))
        self.search.setText(str(state.get("text") or ""))
        self.choice.choose(str(state.get("choice") or ""))
        self.details.setVisible(bool(state.get("details", True)))
        self._splitter.take_sizes(state.get("split"))

    def regions(self) -> Sequence[QWidget]:
        return (self.tree, self.details)

    def show_organisation(self, id: str) -> None:
        """Point at an organisation and show its details, whatever was searched for."""
        self.tree.remember(None if not self.tree.touched else self.tree.expanded_ids, id)
        self.details.show()
        if self._read_once and not any(node.id == id for node in self._shown()):
            self.clear_filters()
        self.tree.choose(id)

    def clear_filters(self) -> None:
        self.search.clear()
        self.choice.choose("")
        self._narrow()

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda: self._pause.start())
        self.search.returnPressed.connect(self._to_tree)
        self.choice.activated.connect(self._narrow)
        self.tree.chosen.connect(self._show_details)
        self.tree.opened.connect(self.members_requested)
        self.details.members_requested.connect(self.members_requested)
        self.details.conflict_requested.connect(self.conflict_requested)
        self.details.committee_requested.connect(self.committee_requested)
        self.accounts.clicked.connect(self.accounts_requested)
        self.work.clicked.connect(lambda: self.tree_work_requested.emit(self.tree.current))
        keys.bind(
            self,
            {
                "filter": self._to_search,
                "save": self.details.save,
                "dismiss": self._dismiss,
                "toggle_detail": self._toggle_details,
            },
        )

    def _take(self, nodes: list[OrganisationNode]) -> None:
        self._read_once = True
        self._nodes = nodes
        self._narrow()

    def _shown(self) -> list[OrganisationNode]:
        return narrowed(self._nodes, self.search.text(), self.choice.code())[0]

    def _narrow(self) -> None:
        self._pause.stop()
        if not self._read_once:
            return
        text, choice = self.search.text(), self.choice.code()
        shown, fitting = narrowed(self._nodes, text, choice)
        searching = bool(text.strip() or choice)
        self.clear.setVisible(searching)
        self.tree.show_nodes(shown, all_open=searching)
        self._lists.setCurrentWidget(self.tree if shown else self.empty)
        if not shown:
            self._say_nothing_found(text)
        if searching:
            self.count.setText(f"{counted(fitting)} tổ chức")
        else:
            branches = sum(node.holds_members for node in self._nodes)
            self.count.setText(f"{counted(len(self._nodes))} tổ chức, {counted(branches)} nơi có đoàn viên")

    def _say_nothing_found(self, text: str) -> None:
        if not self._nodes:
            told = "Cây của đơn vị được tải về khi đồng bộ lần đầu."
            self.empty.say("Chưa có cây tổ chức", told)
        elif text.strip():
            self.empty.say(f"Không tìm thấy “{text.strip()}”", "Thử gõ ít chữ hơn hoặc bỏ bộ lọc.", "Xóa lọc")
        else:
            self.empty.say("Không có tổ chức nào như vậy", "Bộ lọc này không còn việc gì.", "Xóa lọc")

    def _show_details(self, id: str) -> None:
        node = next((node for node in self._nodes if node.id == id), None)
        self.details.show_node(node)

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _to_tree(self) -> None:
        """Enter in the search goes to the first that fits."""
        self._narrow()
        text, choice = self.search.text(), self.choice.code()
        fitting = [node.id for node in self._nodes if fits(node, text, choice)]
        if fitting and self.tree.current not in fitting:
            self.tree.choose(fitting[0])
        self.tree.setFocus()

    def _dismiss(self) -> None:
        """Esc goes back a step: out of the details, then out of the search."""
        if self.details.isAncestorOf(self.focusWidget() or self):
            self.tree.setFocus()
        elif self.search.text() or self.choice.code():
            self.clear_filters()
        else:
            self.tree.setFocus()

    def _toggle_details(self) -> None:
        inside = self.details.isAncestorOf(self.focusWidget() or self)
        self.details.setVisible(not self.details.isVisible())
        if inside:
            self.tree.setFocus()

    def _put_together(self) -> None:
        self.search.setMinimumWidth(160)
        self.search.setMaximumWidth(360)
        tools = row(
            self.search,
            self.choice,
            self.clear,
            None,
            self.count,
            self.work,
            self.accounts,
            margins=edges(EDGE, 12),
        )
        tools.setStretch(0, 8)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.tree)
        self._lists.addWidget(self.empty)
        self._splitter = Split()
        self._splitter.addWidget(boxed(column(self._lists, margins=QMargins(EDGE - 10, 0, 0, 0))))
        self._splitter.addWidget(self.details)
        self._splitter.begin_with(900, _SIDE)
        whole = column(boxed(tools), self._splitter, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.tree)
