"""Notices: what the server told the unit, what it leads to, and whether somebody has seen to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QMargins, QModelIndex, Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from desktop import keys
from desktop.features.notices.model import TEXT, WIDTHS, NoticeModel
from desktop.services import notices
from desktop.services.failures import describe
from desktop.services.notices import NoticeRow
from desktop.services.status import SyncStatus
from desktop.services.undo import Step
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace

WAITING, ALL = range(2)
_TABS: Final = ("Chưa xong", "Tất cả")
_NOTHING: Final = (
    "Có người chuyển đến, cấp trên trả lời hồ sơ hay hai quyết định trái nhau thì được báo ở đây."
)
# What the button says that leads on, by kind of record.
_OPENS: Final = {
    "case": "Mở hồ sơ nghiệp vụ",
    "member": "Mở hồ sơ đoàn viên",
    "conflict": "Xem xung đột",
    "organisation": "Mở tổ chức",
}


class NoticesPage(Page):
    """`record_requested` carries the kind and the id of the record that a notice is about."""

    record_requested = Signal(str, str)
    directives_requested = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._current = ""
        self._rows: list[NoticeRow] = []
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Thông báo nào")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for title in _TABS:
            self.tabs.addTab(title)
        self.notice = Notice()
        self.model = NoticeModel(self)
        self.table = Table("Thông báo")
        self.table.most_lines = 3
        self.table.setModel(self.model)
        self.table.set_widths(list(WIDTHS), TEXT)
        self.empty = EmptyState("inbox", "")
        self.whole = PlainLabel(wrap=True, selectable=True)
        self.directives = Button(
            "Văn bản chỉ đạo", "chevron-right", tip="Văn bản cấp trên và đơn vị ban hành"
        )
        self.all_done = Button("Đánh dấu tất cả đã xong", look="link")
        self.open = Button("", "chevron-right", tip="Enter")
        self.done = Button("Đã xong", "check", "primary", keys.shown("mark_done"))
        self._put_together()
        self._connect()

    # -- as every screen

    def start(self) -> None:
        if self._workspace.status is not None:
            self._count_directives(self._workspace.status)
        self._read()

    def refresh(self) -> None:
        self._read()

    def view_state(self) -> dict[str, Any]:
        return {"tab": self.tabs.currentIndex()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.tabs.setCurrentIndex(ALL if state.get("tab") == ALL else WAITING)

    def regions(self) -> Sequence[QWidget]:
        return (self.tabs, self.table)

    # -- reading

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task = self._workspace.read(notices.rows, self._take, owner=self, failed=self._say_failure)

    def _take(self, rows: list[NoticeRow]) -> None:
        self._task = None
        self._rows = rows
        self._show()

    def _show(self) -> None:
        waiting = [one for one in self._rows if not one.done]
        shown = waiting if self.tabs.currentIndex() == WAITING else self._rows
        self.tabs.setTabText(WAITING, f"{_TABS[WAITING]} ({len(waiting)})" if waiting else _TABS[WAITING])
        had_focus = self.table.hasFocus() or self.done.hasFocus()
        place = self.table.currentIndex().row()
        self.model.show_rows(shown)
        self._lists.setCurrentWidget(self.table if shown else self.empty)
        self.all_done.setVisible(bool(waiting))
        if shown:
            kept = self.model.row_of(self._current)
            # What was marked leaves the list: the next one takes its place.
            self.table.selectRow(kept if kept >= 0 else max(0, min(place, len(shown) - 1)))
            if had_focus:
                self.table.setFocus()
        elif self._rows:
            self.empty.say("Không còn thông báo nào chưa xong", "Những thông báo đã xong nằm ở mục Tất cả.")
        else:
            self.empty.say("Chưa có thông báo nào", _NOTHING)
        self._show_current()

    def _show_current(self) -> None:
        found = self.model.at(self.table.currentIndex())
        self._foot.setVisible(found is not None)
        if found is None:
            return
        self._current = found.id
        self.whole.setText(found.text)
        self.open.setVisible(bool(found.kind))
        self.open.setText(_OPENS.get(found.kind, ""))
        self.done.setText("Chưa xong" if found.done else "Đã xong")

    def _count_directives(self, status: SyncStatus) -> None:
        unread = status.directives
        self.directives.setText(f"Văn bản chỉ đạo ({unread} chưa đọc)" if unread else "Văn bản chỉ đạo")

    # -- acting

    def mark(self) -> None:
        """The one in sight: seen to, or not yet after all."""
        found = self.model.at(self.table.currentIndex())
        if found is not None:
            self._mark([found.id], not found.done)

    def mark_all(self) -> None:
        self._mark([one.id for one in self._rows if not one.done], True)

    def _mark(self, ids: list[str], done: bool) -> None:
        self._workspace.change(
            lambda session: notices.mark(session, ids, done=done),
            partial(self._marked, len(ids)),
            owner=self,
            failed=self._say_failure,
        )

    def _marked(self, count: int, step: Step) -> None:
        self._workspace.undo.record(step)
        if count > 1:
            self.notice.say("done", f"Đã đánh dấu {count} thông báo là đã xong. Ctrl+Z hoàn tác.")

    def _open(self, index: QModelIndex) -> None:
        found = self.model.at(index)
        if found is not None and found.kind:
            self.record_requested.emit(found.kind, found.about)

    def _say_failure(self, error: Exception) -> None:
        self._task = None
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    # -- putting together

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(lambda _: self._show())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_current())
        self.table.activated.connect(self._open)
        self.table.doubleClicked.connect(self._open)
        self.open.clicked.connect(lambda: self._open(self.table.currentIndex()))
        self.done.clicked.connect(self.mark)
        self.directives.clicked.connect(self.directives_requested)
        self._workspace.status_changed.connect(self._count_directives)
        self.all_done.clicked.connect(self.mark_all)
        keys.bind(self.table, {"mark_done": self.mark})

    def _put_together(self) -> None:
        head = row(self.tabs, None, self.all_done, self.directives, margins=QMargins(EDGE, 12, EDGE, 0))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        lists = boxed(column(self._lists, margins=QMargins(BETWEEN, 0, 0, 0)))
        buttons = row(None, self.open, self.done)
        foot = column(self.whole, buttons, gap=INSIDE, margins=edges(EDGE, 10))
        self._foot = boxed(column(hairline(), boxed(foot), gap=0))
        told = boxed(column(self.notice, margins=QMargins(EDGE, 0, EDGE, 0)))
        whole = column(boxed(head), hairline(), told, lists, self._foot, gap=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
