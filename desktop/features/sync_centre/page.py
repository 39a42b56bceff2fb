"""The sync centre: how this laptop stands towards the server, and everything that waits for somebody."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QStackedWidget, QTabWidget, QWidget

from desktop.features.sync_centre import actions
from desktop.features.sync_centre.actions import Everything
from desktop.features.sync_centre.model import CONFLICTS, HISTORY, QUEUE, REJECTED, Column, LinesModel
from desktop.features.sync_centre.rejected import RejectedPanel
from desktop.services.status import SyncStatus
from desktop.services.synchronising import SyncOutcome, SyncProgress
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, boxed, column, edges, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.states import look
from desktop.widgets.table import Table
from desktop.workspace import Workspace

QUEUE_TAB, CONFLICT_TAB, REJECTED_TAB, HISTORY_TAB = range(4)
_TITLES = ("Chờ gửi", "Xung đột", "Bị từ chối", "Lịch sử")


class SyncCentrePage(Page):
    """`conflict_requested` carries a conflict's id; `record_requested` a member's."""

    conflict_requested = Signal(str)
    record_requested = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.state_icon = IconView("refresh", "pending", 28)
        self.word = PlainLabel(role="heading")
        self.detail = PlainLabel(role="muted", wrap=True, selectable=True)
        self.sync_now = Button("Đồng bộ ngay", "refresh", "primary", "F5")
        self.sync_now.clicked.connect(workspace.synchronise)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 0)
        self.progress.hide()
        self.notice = Notice()
        self.tables: list[Table] = []
        self.models: list[LinesModel[Any]] = []
        self._stacks: list[QStackedWidget] = []
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.rejected = RejectedPanel(workspace)
        self.rejected.settled.connect(lambda text: self.notice.say("done", text))
        self._make_tabs()
        self._put_together()
        workspace.status_changed.connect(self._show_status)
        workspace.sync_progressed.connect(self._show_progress)
        workspace.sync_finished.connect(self._show_outcome)
        if workspace.status is not None:
            self._show_status(workspace.status)

    def start(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        self._workspace.read(actions.read_everything, self._show, owner=self)

    def open_tab(self, tab: int) -> None:
        self.tabs.setCurrentIndex(tab)

    def open_what_matters(self) -> None:
        """Show the tab that waits for a person, where one does."""
        status = self._workspace.status
        if status is not None and status.to_do:
            self.tabs.setCurrentIndex(CONFLICT_TAB if status.conflicts else REJECTED_TAB)

    def _show(self, everything: Everything) -> None:
        lists: tuple[list[Any], ...] = (
            everything.queue,
            everything.conflicts,
            everything.rejected,
            everything.history,
        )
        for tab, lines in enumerate(lists):
            chosen = self.tables[tab].currentIndex().row()
            self.models[tab].show_lines(lines)
            self._stacks[tab].setCurrentIndex(0 if lines else 1)
            counted = tab != HISTORY_TAB and lines
            self.tabs.setTabText(tab, f"{_TITLES[tab]} {len(lines)}" if counted else _TITLES[tab])
            if lines and not self.tables[tab].currentIndex().isValid():
                self.tables[tab].selectRow(min(max(0, chosen), len(lines) - 1))
        self._show_rejected()

    def _show_status(self, status: SyncStatus) -> None:
        self.state_icon.show_icon(*look(status.state.value))
        self.word.setText(status.pill)
        self.detail.setText(status.detail)
        syncing = self._workspace.syncing
        self.sync_now.setEnabled(not syncing)
        self.progress.setVisible(syncing)
        if not syncing:
            self.progress.setRange(0, 0)

    def _show_progress(self, progress: SyncProgress) -> None:
        self.detail.setText(progress.text)
        self.progress.setRange(0, progress.total)
        self.progress.setValue(min(progress.done, progress.total))

    def _show_outcome(self, outcome: SyncOutcome) -> None:
        if outcome.failure is None:
            self.notice.say("done", outcome.sentence)
        else:
            self.notice.say("warning", outcome.sentence, code=outcome.failure.code)

    def _make_tabs(self) -> None:
        empties = (
            EmptyState("cloud-check", "Không có gì chờ gửi", "Mọi thay đổi trên máy này đã đến máy chủ."),
            EmptyState(
                "circle-check", "Không có xung đột", "Không có hồ sơ nào được sửa khác nhau ở hai nơi."
            ),
            EmptyState("circle-check", "Không có gì bị từ chối", "Máy chủ đã nhận tất cả những gì được gửi."),
            EmptyState("history", "Chưa đồng bộ lần nào", "Mỗi lần đồng bộ sẽ được ghi lại ở đây."),
        )
        columns: tuple[tuple[tuple[Column[Any], ...], int], ...] = (
            (QUEUE, 1),
            (CONFLICTS, 2),
            (REJECTED, 2),
            (HISTORY, 1),
        )
        for tab, (shape, stretch) in enumerate(columns):
            model = LinesModel(shape, self)
            table = Table(_TITLES[tab])
            table.setModel(model)
            table.set_widths([column.characters for column in shape], stretch)
            stack = QStackedWidget()
            stack.addWidget(table)
            stack.addWidget(empties[tab])
            self.models.append(model)
            self.tables.append(table)
            self._stacks.append(stack)
            self.tabs.addTab(self._tab(tab, stack), _TITLES[tab])
        self.tables[QUEUE_TAB].activated.connect(self._open_record)
        self.tables[CONFLICT_TAB].activated.connect(self._open_conflict)
        self.tables[REJECTED_TAB].selectionModel().currentRowChanged.connect(self._show_rejected)

    def _tab(self, tab: int, stack: QStackedWidget) -> QWidget:
        if tab == CONFLICT_TAB:
            self.settle_button = Button("Xem và chọn", look="", tip="Enter")
            self.settle_button.clicked.connect(self._open_conflict)
            foot = boxed(row(None, self.settle_button, margins=edges(0, BETWEEN)))
            inner = column(stack, foot, gap=0)
            inner.setStretch(0, 1)
        elif tab == REJECTED_TAB:
            inner = column(stack, self.rejected, gap=0)
            inner.setStretch(0, 1)
            inner.setStretch(1, 1)
        else:
            inner = column(stack, gap=0)
        return boxed(inner)

    def _put_together(self) -> None:
        head = row(
            self.state_icon,
            column(self.word, self.detail, gap=2),
            self.sync_now,
            gap=GROUP,
            margins=edges(GROUP, BETWEEN),
        )
        head.setStretch(1, 1)
        head.setAlignment(self.sync_now, Qt.AlignmentFlag.AlignVCenter)
        card = QFrame()
        card.setObjectName("card")
        card.setLayout(column(head, self.progress, gap=0))
        top = column(card, self.notice, margins=edges(EDGE, BETWEEN))
        tabs = boxed(column(self.tabs, margins=QMargins(EDGE, 0, EDGE, 0)))
        whole = column(boxed(top), tabs, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.tabs.tabBar())

    def _open_conflict(self) -> None:
        line = self.models[CONFLICT_TAB].line(self.tables[CONFLICT_TAB].currentIndex().row())
        if line is not None:
            self.conflict_requested.emit(line.id)

    def _open_record(self) -> None:
        line = self.models[QUEUE_TAB].line(self.tables[QUEUE_TAB].currentIndex().row())
        if line is not None and line.kind == "member":
            self.record_requested.emit(line.id)

    def _show_rejected(self) -> None:
        row_number = self.tables[REJECTED_TAB].currentIndex().row()
        self.rejected.show_entry(self.models[REJECTED_TAB].line(row_number))
