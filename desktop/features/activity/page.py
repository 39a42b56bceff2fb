"""The activity log: what was done on this laptop, by whom, and how it stands. Nothing is deleted from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QMargins, QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop import keys
from desktop.features.activity import actions
from desktop.features.activity.actions import CHOSEN, SPAN_NAMES
from desktop.features.activity.details import ActivityDetails
from desktop.features.activity.model import WHAT, ActivityModel
from desktop.features.activity.table import ActivityTable
from desktop.features.activity.wholeness import WholenessLine
from desktop.services import activity
from desktop.services.acting import Saved
from desktop.services.activity import ActivityFilter
from desktop.services.activity_undo import LookedAt
from desktop.services.failures import describe
from desktop.services.undo import Step
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import EDGE, GROUP, INSIDE, boxed, column, edges, row
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.split import Split
from desktop.widgets.task_runner import Task
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace

_PAUSE_MS = 80
_SIDE = 320


class ActivityPage(Page):
    """`record_requested` carries kind and id of a record to open."""

    record_requested = Signal(str, str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._looking: Task | None = None
        self._current = ""
        self.search = VietnameseEdit()
        self.search.setPlaceholderText("Tìm tên hồ sơ")
        self.search.setAccessibleName("Tìm trong nhật ký theo tên hồ sơ")
        self.search.setClearButtonEnabled(True)
        self.person = ChoiceBox((), "Mọi người")
        self.group = ChoiceBox(activity.groups(), "Mọi việc")
        self.span = ChoiceBox(list(SPAN_NAMES.items()), "Mọi ngày")
        for box, name in ((self.person, "Người làm"), (self.group, "Loại việc"), (self.span, "Ngày")):
            box.setAccessibleName(f"Lọc: {name}")
            box.fit_longest()
            box.activated.connect(self._search_now)
        self.since, self.until = (self._day_editor(name) for name in ("Từ ngày", "Đến ngày"))
        self.clear = Button("Xóa lọc", look="link")
        self.clear.clicked.connect(self.clear_filters)
        self.model = ActivityModel(workspace)
        self.table = ActivityTable(self.model)
        self.empty = EmptyState("history", "")
        self.empty.acted.connect(self.clear_filters)
        self.details = ActivityDetails()
        self.count = PlainLabel(role="muted")
        self.wholeness = WholenessLine(workspace)
        self._put_together()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._search_now)
        self._connect()

    def start(self) -> None:
        self.details.prepare()
        self._workspace.read(actions.people, self._take_people, owner=self)
        self._search_now()
        self.wholeness.check()

    def refresh(self) -> None:
        self._workspace.read(actions.people, self._take_people, owner=self)
        self.model.refresh()
        self.wholeness.check()

    def settle(self) -> None:
        for edit in (self.search, self.since, self.until):
            edit.commit_composing()

    def view_state(self) -> dict[str, Any]:
        return {
            "text": self.search.text(),
            "person": self.person.code(),
            "group": self.group.code(),
            "span": self.span.code(),
            "since": self.since.text(),
            "until": self.until.text(),
            "details": self.details.isVisibleTo(self),
            "split": self._splitter.sizes(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        for edit, name in ((self.search, "text"), (self.since, "since"), (self.until, "until")):
            edit.setText(str(state.get(name) or ""))
        for box, name in ((self.group, "group"), (self.span, "span")):
            box.choose(str(state.get(name) or ""))
        # Who there is to choose from is read later.
        person = str(state.get("person") or "")
        self.person.offer([(person, person)] if person else (), "Mọi người")
        self.person.choose(person)
        self.details.setVisible(bool(state.get("details", True)))
        self._splitter.take_sizes(state.get("split"))

    def regions(self) -> Sequence[QWidget]:
        return (self.table, self.details)

    def clear_filters(self) -> None:
        for edit in (self.search, self.since, self.until):
            edit.clear()
        for box in (self.person, self.group, self.span):
            box.choose("")
        self._search_now()

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda: self._pause.start())
        self.search.returnPressed.connect(self._to_list)
        self.model.counted.connect(self._show_count)
        self.model.modelReset.connect(self._after_reset)
        self.model.dataChanged.connect(lambda *_: self._show_current())
        self.table.activated.connect(self._open_row)
        self.table.doubleClicked.connect(self._open_row)
        self.table.selectionModel().currentRowChanged.connect(self._note_current)
        self.details.record_requested.connect(self.record_requested)
        self.details.undo_wanted.connect(self._undo)
        keys.bind(
            self,
            {
                "filter": self._to_search,
                "dismiss": self._dismiss,
                "toggle_detail": lambda: self.details.setVisible(not self.details.isVisible()),
            },
        )

    def _day_editor(self, name: str) -> VietnameseEdit:
        edit = VietnameseEdit()
        edit.setPlaceholderText(name)
        edit.setAccessibleName(name)
        edit.setMaximumWidth(edit.fontMetrics().horizontalAdvance("00/00/0000") + 34)
        edit.left.connect(self._search_now)
        edit.returnPressed.connect(self._search_now)
        return edit

    def _take_people(self, people: list[tuple[str, str]]) -> None:
        self.person.offer(people, "Mọi người")
        self.person.fit_longest()

    def _search_now(self) -> None:
        self._pause.stop()
        chosen = self.span.code()
        for edit in (self.since, self.until):
            edit.setVisible(chosen == CHOSEN)
        since, until = actions.days_of(
            chosen, self.since.text(), self.until.text(), self._workspace.session.today
        )
        filter = ActivityFilter(self.person.code(), self.search.text(), self.group.code(), since, until)
        self.clear.setVisible(filter != ActivityFilter() or bool(chosen))
        if filter != self.model.filter or not self.model.rowCount():
            self.model.search(filter)

    def _show_count(self, count: int) -> None:
        self.count.setText(f"{count:,} dòng".replace(",", "."))
        self._lists.setCurrentWidget(self.table if count else self.empty)
        if count:
            return
        if self.model.filter == ActivityFilter():
            self.empty.say("Chưa có hoạt động nào", "Mọi thay đổi trên máy này sẽ được ghi lại ở đây.")
        else:
            self.empty.say("Không có dòng nào như vậy", "Thử bỏ bớt bộ lọc.", "Xóa lọc")

    def _after_reset(self) -> None:
        """Stay on the line that was chosen, or on the first one."""
        row_number = self.model.row_of(self._current)
        if row_number < 0:
            row_number = 1 if self.model.rowCount() > 1 else -1
        if row_number >= 0:
            self.table.setCurrentIndex(self.model.index(row_number, WHAT))
        self._show_current()

    def _note_current(self, current: QModelIndex) -> None:
        entry = self.model.entry(current.row())
        if entry is not None:
            self._current = entry.key
            self._show_current()

    def _show_current(self) -> None:
        entry = self.model.entry(self.model.row_of(self._current))
        if self._looking is not None:
            self._looking.cancel()
        if entry is None:
            self.details.show_entry(None, "")
            return
        self.details.show_entry(entry, activity.show_day(self._workspace.session, entry.day))
        self._looking = self._workspace.read(
            lambda session: actions.look_at(session, entry), self.details.show_looked_at, owner=self
        )

    def _undo(self, looked: LookedAt) -> None:
        """A step goes the way of every undo, and the window tells of it."""
        if looked.step is not None:
            self._workspace.undo.record(looked.step)
            self._workspace.undo.undo()
            return
        self._workspace.change(
            lambda session: actions.reopen(session, looked.reopen),
            self._reopened,
            owner=self,
            failed=self._not_reopened,
        )

    def _reopened(self, done: tuple[Saved, Step]) -> None:
        self._workspace.undo.record(done[1])
        self.details.notice.say("done", "Xung đột được mở lại để chọn lần nữa.")

    def _not_reopened(self, error: Exception) -> None:
        failure = describe(error)
        self.details.notice.say("error", failure.sentence, code=failure.code)

    def _open_row(self, index: QModelIndex) -> None:
        entry = self.model.entry(index.row())
        if entry is not None and entry.opens[0]:
            self.record_requested.emit(*entry.opens)

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _to_list(self) -> None:
        self._search_now()
        self.table.setFocus()

    def _dismiss(self) -> None:
        """Esc goes back a step: out of the details or the filters, then out of the search."""
        if self.table.hasFocus():
            self.clear_filters()
        self.table.setFocus()

    def _put_together(self) -> None:
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(320)
        filters = (self.search, self.person, self.group, self.span, self.since, self.until, self.clear)
        tools = row(*filters, None, margins=edges(EDGE, 12))
        tools.setStretch(0, 1)
        self._splitter = Split()
        whole = column(boxed(tools), self._splitter, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        foot = row(self.wholeness, None, self.count, margins=QMargins(10, INSIDE, GROUP, INSIDE))
        left = column(self.wholeness.notice, self._lists, foot, gap=0, margins=QMargins(EDGE - 10, 0, 0, 0))
        left.setStretch(1, 1)
        self._splitter.addWidget(boxed(left))
        self._splitter.addWidget(self.details)
        self.details.setMinimumWidth(280)
        self._splitter.begin_with(900, _SIDE)
        self.setFocusProxy(self.table)
