"""The board of work: cases by column, those that wait longest first, and the way into a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QMargins, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QStackedWidget, QTabBar, QWidget

from desktop import keys
from desktop.features.cases import actions
from desktop.features.cases.actions import Board
from desktop.features.cases.chooser import IntentChooser
from desktop.features.cases.model import CASE_WIDTHS, ORG, WAITS, WORKFLOW, CaseTableModel
from desktop.features.cases.unfinished import Unfinished, unfinished
from desktop.services.case_reading import columns
from desktop.services.case_types import CaseFilter
from desktop.unfinished import UnfinishedButton
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.task_runner import Task
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace
from domain.workflows.model import Workflow

_PAUSE_MS = 80
_EVERYTHING = "Tất cả"
# What each column says while it is empty.
_EMPTY: Mapping[str, str] = {
    "": "Lập hồ sơ đầu tiên bằng nút ở góc trên.",
    "draft": "Hồ sơ đang soạn, chưa gửi đi đâu, nằm ở đây.",
    "pending": "Việc đã làm trên máy này mà máy chủ chưa xác nhận nằm ở đây.",
    "waiting": "Không có hồ sơ nào đang chờ cấp trên.",
    "returned": "Hồ sơ được trả lại để bổ sung nằm ở đây.",
    "approved": "Hồ sơ đã được duyệt nằm ở đây.",
    "refused": "Hồ sơ không được duyệt hoặc đã rút lại nằm ở đây.",
}


class _BoardTable(Table):
    """Who is awaited and where the person is stand in the case as well: they go first without room."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        room = self.viewport().width()
        for given_up in ((), (ORG,), (ORG, WAITS)):
            shown = sum(self.width_of(one) for one in range(len(CASE_WIDTHS)) if one not in given_up)
            for one in (ORG, WAITS):
                self.setColumnHidden(one, one in given_up)
            if shown <= room:
                break
        super().resizeEvent(event)


class CasesPage(Page):
    """`case_requested` carries a case's id, `started` a `Start`, `batch_wanted` a workflow's name."""

    case_requested = Signal(str)
    started = Signal(object)
    batch_wanted = Signal(str)
    stays_requested = Signal()
    ledgers_requested = Signal()
    gradings_requested = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._current = ""
        self.search = VietnameseEdit()
        self.search.setPlaceholderText("Tìm tên người trong hồ sơ")
        self.search.setAccessibleName("Tìm hồ sơ theo tên")
        self.search.setClearButtonEnabled(True)
        self.workflow = ChoiceBox((), "Mọi nghiệp vụ")
        self.workflow.setAccessibleName("Lọc: nghiệp vụ")
        self.late = QCheckBox("Chỉ hồ sơ trễ hạn")
        self.clear = Button("Xóa lọc", look="link")
        self.add = Button("Lập hồ sơ", "plus", "primary", keys.shown("start_case"))
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Tình trạng hồ sơ")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self._columns = [("", _EVERYTHING), *columns()]
        for _, title in self._columns:
            self.tabs.addTab(title)
        self.model = CaseTableModel(self)
        self.table = _BoardTable("Hồ sơ nghiệp vụ")
        self.table.most_lines = 2
        self.table.setModel(self.model)
        self.table.set_widths(list(CASE_WIDTHS), WORKFLOW)
        self.empty = EmptyState("inbox", "")
        self.stays = Button("Đoàn viên đi và đến sinh hoạt tạm", look="link")
        self.ledgers = Button("Sổ theo dõi", look="link")
        self.gradings = Button("Xếp loại tổ chức, cán bộ", look="link")
        self.count = PlainLabel(role="muted")
        self.unfinished = UnfinishedButton(workspace, unfinished)
        self.chooser = IntentChooser(workspace)
        self._put_together()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._read)
        self._connect()

    @property
    def column(self) -> str:
        """The column in sight, "" for all of them."""
        return self._columns[self.tabs.currentIndex()][0]

    def start(self) -> None:
        self._workspace.read(actions.offered, self._offer, owner=self)
        self._read()

    def refresh(self) -> None:
        self._read()

    def showEvent(self, event: QShowEvent) -> None:
        """What was typed on another screen is kept without a change of the data."""
        super().showEvent(event)
        self.unfinished.refresh()

    def settle(self) -> None:
        self.search.commit_composing()
        self.chooser.settle()

    def view_state(self) -> dict[str, Any]:
        return {"column": self.column, "workflow": self.workflow.code(), "late": self.late.isChecked()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.open_column(str(state.get("column") or ""))
        workflow = str(state.get("workflow") or "")
        self.workflow.offer([(workflow, workflow)] if workflow else (), "Mọi nghiệp vụ")
        self.workflow.choose(workflow)
        self.late.setChecked(bool(state.get("late")))

    def regions(self) -> Sequence[QWidget]:
        if self._stack.currentWidget() is self.chooser:
            return (self.chooser.table, self.chooser.picker.search)
        return (self.tabs, self.table)

    def open_column(self, column: str) -> None:
        codes = [code for code, _ in self._columns]
        self.tabs.setCurrentIndex(codes.index(column) if column in codes else 0)

    def choose(self, member: str = "", name: str = "") -> None:
        """Put the chooser in sight; `member`: it is about them already."""
        self._stack.setCurrentWidget(self.chooser)
        self.chooser.open(member, name)

    def show_board(self) -> None:
        self._stack.setCurrentIndex(0)
        self.table.setFocus()

    def clear_filters(self) -> None:
        self.search.clear()
        self.workflow.choose("")
        self.late.setChecked(False)
        self._read()

    def _offer(self, found: list[Workflow]) -> None:
        self.workflow.offer([(one.name, one.label) for one in found], "Mọi nghiệp vụ")
        self.workflow.fit_longest(22)

    def _read(self) -> None:
        self._pause.stop()
        if self._task is not None:
            self._task.cancel()
        query = CaseFilter(
            workflow=self.workflow.code(),
            column=self.column,
            text=self.search.whole_text(),
            overdue=self.late.isChecked(),
        )
        self.clear.setVisible(bool(query.workflow or query.text.strip() or query.overdue))
        self._task = self._workspace.read(
            lambda session: actions.read_board(session, query), self._take, owner=self
        )

    def _take(self, board: Board) -> None:
        self._task = None
        for number, (code, title) in enumerate(self._columns):
            count = board.counts.get(code, 0) if code else sum(board.counts.values())
            self.tabs.setTabText(number, f"{title} ({count})" if count else title)
        had_focus = self.table.hasFocus()
        self.model.show_rows(board.rows)
        self._lists.setCurrentWidget(self.table if board.rows else self.empty)
        late = sum(row.overdue for row in board.rows)
        told = f"{len(board.rows):,} hồ sơ".replace(",", ".")
        self.count.setText(f"{told}, {late} trễ hạn" if late else told)
        if board.rows:
            self.table.selectRow(max(0, self.model.row_of(self._current)))
            if had_focus:
                self.table.setFocus()
        elif self.clear.isVisibleTo(self):
            self.empty.say("Không có hồ sơ nào như vậy", "Thử bỏ bớt bộ lọc.", "Xóa lọc")
        else:
            self.empty.say("Chưa có hồ sơ nào ở đây", _EMPTY[self.column])

    def _open_row(self, number: int) -> None:
        if 0 <= number < len(self.model.rows):
            self.case_requested.emit(self.model.rows[number].id)

    def _note_current(self, number: int) -> None:
        if 0 <= number < len(self.model.rows):
            self._current = self.model.rows[number].id

    def _dismiss(self) -> None:
        """Esc goes back a step: out of the chooser, then out of the filters."""
        if self._stack.currentWidget() is self.chooser:
            self.show_board()
        elif self.clear.isVisible():
            self.clear_filters()
        self.table.setFocus()

    def _to_search(self) -> None:
        in_chooser = self._stack.currentWidget() is self.chooser
        edit = self.chooser.search if in_chooser else self.search
        edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        edit.selectAll()

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda: self._pause.start())
        self.search.returnPressed.connect(lambda: self.table.setFocus())
        self.workflow.activated.connect(lambda _: self._read())
        self.late.clicked.connect(lambda _: self._read())
        self.clear.clicked.connect(self.clear_filters)
        self.empty.acted.connect(self.clear_filters)
        self.tabs.currentChanged.connect(lambda _: self._read())
        self.table.activated.connect(lambda index: self._open_row(index.row()))
        self.table.doubleClicked.connect(lambda index: self._open_row(index.row()))
        self.table.selectionModel().currentRowChanged.connect(
            lambda index, _: self._note_current(index.row())
        )
        self.add.clicked.connect(lambda: self.choose())
        self.unfinished.chosen.connect(self._go_on)
        self.stays.clicked.connect(self.stays_requested)
        self.ledgers.clicked.connect(self.ledgers_requested)
        self.gradings.clicked.connect(self.gradings_requested)
        self.chooser.left.connect(self.show_board)
        self.chooser.started.connect(self._pass_start)
        self.chooser.batch_wanted.connect(self._pass_batch)
        keys.bind(self, {"start_case": self.choose, "filter": self._to_search, "dismiss": self._dismiss})

    def _go_on(self, one: Unfinished) -> None:
        """To what was typed and not saved, as it was left."""
        if one.case:
            self.case_requested.emit(one.case)
        elif one.start is not None:
            self.started.emit(one.start)
        else:
            self.batch_wanted.emit(one.batch)

    def _pass_start(self, start: object) -> None:
        self._stack.setCurrentIndex(0)
        self.started.emit(start)

    def _pass_batch(self, workflow: str) -> None:
        self._stack.setCurrentIndex(0)
        self.batch_wanted.emit(workflow)

    def _put_together(self) -> None:
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(320)
        tools = row(
            self.search, self.workflow, self.late, self.clear, None, self.add, margins=edges(EDGE, 12)
        )
        tools.setStretch(0, 8)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        tabs = row(self.tabs, None, margins=QMargins(EDGE, 0, EDGE, 0))
        foot = row(
            self.ledgers,
            self.stays,
            self.gradings,
            self.unfinished,
            None,
            self.count,
            margins=QMargins(EDGE, INSIDE, EDGE, INSIDE),
        )
        lists = boxed(column(self._lists, margins=QMargins(BETWEEN, 0, 0, 0)))
        board = column(boxed(tools), boxed(tabs), hairline(), lists, boxed(foot), gap=0)
        board.setStretch(3, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(boxed(board))
        self._stack.addWidget(self.chooser)
        self.setLayout(column(self._stack, gap=0))
        self.setFocusProxy(self.table)
