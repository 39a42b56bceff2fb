"""Members away and guests here: by branch, what ends first on top, each with the case that it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QMargins, QModelIndex, Signal
from PySide6.QtWidgets import QCheckBox, QStackedWidget, QTabBar, QWidget

from desktop import keys
from desktop.features.stays.model import ORG, PLACE, SINCE, TYPE, WIDTHS, StayModel
from desktop.services import stay_list, stays
from desktop.services.failures import describe
from desktop.services.organisations import OrganisationNode, tree
from desktop.services.stays import StayFilter, StayRow, Way
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import BETWEEN, EDGE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.task_runner import Task
from desktop.widgets.yielding_table import YieldingTable
from desktop.workspace import Workspace

_WAYS: Final[tuple[tuple[Way | None, str], ...]] = (
    (None, "Tất cả"),
    (Way.HERE, "Nơi khác đến"),
    (Way.AWAY, "Đi nơi khác"),
)
_EMPTY: Final = (
    "Đoàn viên sinh hoạt tạm thời, sinh hoạt nơi cư trú, đi làm ăn xa được ghi ở đây từ hồ sơ nghiệp vụ."
)
# What stands in the case as well goes first where there is no room.
_YIELDING: Final = (TYPE, SINCE, ORG)


class StaysPage(Page):
    """`left`: back to the board; `case_requested` carries an id, `paper_wanted` how the list is printed."""

    left = Signal()
    case_requested = Signal(str)
    paper_wanted = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._current = ""
        self.back = Button("Nghiệp vụ", "chevron-left", "quiet", "Esc")
        self.print = Button("In danh sách", "printer", tip=keys.shown("papers"))
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Đi hay đến")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for _, title in _WAYS:
            self.tabs.addTab(title)
        self.branch = ChoiceBox((), "Mọi chi đoàn")
        self.branch.setAccessibleName("Lọc: chi đoàn")
        self.ended = QCheckBox("Cả những lượt đã kết thúc")
        self.notice = Notice()
        self.model = StayModel(self)
        self.table = YieldingTable("Đi và đến sinh hoạt tạm", _YIELDING)
        self.table.most_lines = 2
        self.table.setModel(self.model)
        self.table.set_widths(list(WIDTHS), PLACE)
        self.empty = EmptyState("users", "")
        self.count = PlainLabel(role="muted")
        self.open = Button("Mở hồ sơ nghiệp vụ", "chevron-right", tip="Enter")
        self._put_together()
        self._connect()

    # -- as every screen

    def start(self) -> None:
        self._workspace.read(tree, self._offer, owner=self)
        self._read()

    def refresh(self) -> None:
        self._read()

    def view_state(self) -> dict[str, Any]:
        return {"way": self.tabs.currentIndex(), "ended": self.ended.isChecked()}

    def restore(self, state: Mapping[str, Any]) -> None:
        way = state.get("way")
        self.tabs.setCurrentIndex(way if isinstance(way, int) and 0 <= way < len(_WAYS) else 0)
        self.ended.setChecked(bool(state.get("ended")))

    def regions(self) -> Sequence[QWidget]:
        return (self.tabs, self.table)

    @property
    def filter(self) -> StayFilter:
        way = _WAYS[self.tabs.currentIndex()][0]
        return StayFilter(way=way, org=self.branch.code(), ended=self.ended.isChecked())

    # -- reading

    def _offer(self, nodes: Sequence[OrganisationNode]) -> None:
        self.branch.offer([(one.id, one.name) for one in nodes if one.holds_members], "Mọi chi đoàn")
        self.branch.fit_longest(22)

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        query = self.filter
        self._task = self._workspace.read(
            lambda session: stays.rows(session, query), self._take, owner=self, failed=self._say_failure
        )

    def _take(self, found: list[StayRow]) -> None:
        self._task = None
        had_focus = self.table.hasFocus()
        self.model.show_rows(found)
        self._lists.setCurrentWidget(self.table if found else self.empty)
        if found:
            self.table.selectRow(max(0, self.model.row_of(self._current)))
            if had_focus:
                self.table.setFocus()
        elif self.filter == StayFilter():
            self.empty.say("Chưa có ai đi hay đến sinh hoạt tạm", _EMPTY)
        else:
            self.empty.say("Không có lượt nào như vậy", "Thử chọn chi đoàn khác hoặc bỏ bớt bộ lọc.")
        overdue, soon = sum(one.overdue for one in found), sum(one.is_soon_over for one in found)
        parts = [f"{len(found)} lượt, không tính vào số đoàn viên"]
        if soon > overdue:
            parts.append(f"{soon - overdue} sắp hết hạn")
        if overdue:
            parts.append(f"{overdue} quá hạn")
        self.count.setText(" · ".join(parts) if found else "")
        self.print.setEnabled(bool(found))
        self._show_current()

    def _show_current(self) -> None:
        found = self.model.at(self.table.currentIndex())
        if found is not None:
            self._current = found.id
        self.open.setVisible(bool(found and found.case))

    # -- acting

    def _open(self, index: QModelIndex) -> None:
        found = self.model.at(index)
        if found is not None and found.case:
            self.case_requested.emit(found.case)

    def _print(self) -> None:
        if self.print.isEnabled():
            chosen = self.filter
            self.paper_wanted.emit(lambda session: stay_list.filled(session, chosen))

    def _say_failure(self, error: Exception) -> None:
        self._task = None
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    # -- putting together

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.tabs.currentChanged.connect(lambda _: self._read())
        self.branch.activated.connect(lambda _: self._read())
        self.ended.clicked.connect(lambda _: self._read())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_current())
        self.table.activated.connect(self._open)
        self.table.doubleClicked.connect(self._open)
        self.open.clicked.connect(lambda: self._open(self.table.currentIndex()))
        self.print.clicked.connect(self._print)
        keys.bind(self, {"papers": self._print, "dismiss": self.left.emit})

    def _put_together(self) -> None:
        head = row(self.back, None, self.ended, self.branch, self.print, gap=BETWEEN, margins=edges(EDGE, 10))
        tools = row(self.tabs, None, margins=QMargins(EDGE, 0, EDGE, 0))
        told = boxed(column(self.notice, margins=QMargins(EDGE, 0, EDGE, 0)))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        lists = boxed(column(self._lists, margins=QMargins(BETWEEN, 0, 0, 0)))
        foot = row(self.count, None, self.open, margins=edges(EDGE, 10))
        whole = column(boxed(head), boxed(tools), hairline(), told, lists, hairline(), boxed(foot), gap=0)
        whole.setStretch(4, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
