"""Who grows out of the Union's age this year and the next: by branch, printed, begun for all at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMargins, QModelIndex, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QTabBar, QWidget

from desktop import keys
from desktop.features.growing_out.model import BORN, NAME, ORG, WIDTHS, GrowingModel
from desktop.services import growing_list, growing_out
from desktop.services.failures import describe
from desktop.services.growing_out import GrowingFilter, GrowingRow
from desktop.services.organisations import OrganisationNode, tree
from desktop.services.paper_words import file_stem
from desktop.services.wording import word
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

_MATURITY = "maturity"
_EXCEL: Final = "Tệp Excel (*.xlsx)"


class GrowingOutPage(Page):
    """`left`: to the first page; `member_requested` carries an id, `paper_wanted` how the list is printed.

    `batch_wanted` carries a workflow and the ids of those who mature.
    """

    left = Signal()
    member_requested = Signal(str)
    paper_wanted = Signal(object)
    batch_wanted = Signal(str, list)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._current = ""
        self._years = growing_out.years(workspace.session)
        self.back = Button("Tổng quan", "chevron-left", "quiet", "Esc")
        self.print = Button("In danh sách", "printer", tip=keys.shown("papers"))
        self.export = Button("Xuất Excel", "device-floppy")
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Năm quá tuổi")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for year in self._years:
            self.tabs.addTab(f"Năm {year}")
        self.branch = ChoiceBox((), "Mọi chi đoàn")
        self.branch.setAccessibleName("Lọc: chi đoàn")
        self.notice = Notice()
        self.model = GrowingModel(self)
        self.table = YieldingTable("Đoàn viên đến tuổi trưởng thành", (BORN, ORG))
        self.table.most_lines = 2
        self.table.setModel(self.model)
        self.table.set_widths(list(WIDTHS), NAME)
        self.empty = EmptyState("users", "")
        self.count = PlainLabel(role="muted")
        self.open = Button("Mở hồ sơ đoàn viên", "chevron-right", tip="Enter")
        self.batch = Button("Làm trưởng thành cho nhiều người", "users", "primary")
        self._put_together()
        self._connect()

    # -- as every screen

    def start(self) -> None:
        self._workspace.read(tree, self._offer, owner=self)
        self._read()

    def refresh(self) -> None:
        self._read()

    def regions(self) -> Sequence[QWidget]:
        return (self.tabs, self.table)

    @property
    def filter(self) -> GrowingFilter:
        return GrowingFilter(year=self._years[self.tabs.currentIndex()], org=self.branch.code())

    # -- reading

    def _offer(self, nodes: Sequence[OrganisationNode]) -> None:
        self.branch.offer([(one.id, one.name) for one in nodes if one.holds_members], "Mọi chi đoàn")
        self.branch.fit_longest(22)

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        query = self.filter
        self._task = self._workspace.read(
            lambda session: growing_out.rows(session, query), self._take, owner=self, failed=self._say_failure
        )

    def _take(self, found: list[GrowingRow]) -> None:
        self._task = None
        had_focus = self.table.hasFocus()
        self.model.show_rows(found)
        self._lists.setCurrentWidget(self.table if found else self.empty)
        if found:
            self.table.selectRow(max(0, self.model.row_of(self._current)))
            if had_focus:
                self.table.setFocus()
        else:
            self.empty.say(word("growing.none"), word("growing.none.why"))
        leaving = len(self._leaving())
        told = word("growing.count").format(count=len(found), leaving=leaving, staying=len(found) - leaving)
        self.count.setText(told if found else "")
        for button in (self.print, self.export):
            button.setEnabled(bool(found))
        self.batch.setEnabled(bool(leaving))
        self._show_current()

    def _leaving(self) -> list[str]:
        return [one.id for one in self.model.rows if one.matures]

    def _show_current(self) -> None:
        found = self.model.at(self.table.currentIndex())
        if found is not None:
            self._current = found.id
        self.open.setVisible(found is not None)

    # -- acting

    def _open(self, index: QModelIndex) -> None:
        found = self.model.at(index)
        if found is not None:
            self.member_requested.emit(found.id)

    def _print(self) -> None:
        if self.print.isEnabled():
            chosen = self.filter
            self.paper_wanted.emit(lambda session: growing_list.filled(session, chosen))

    def _export(self) -> None:
        chosen, title = self.filter, growing_list.title_of(self.filter)
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        suggested = str(Path(folder) / f"{file_stem(title)}.xlsx")
        named, _ = QFileDialog.getSaveFileName(self, "Xuất danh sách", suggested, _EXCEL)
        if not named:
            return
        path = Path(named).with_suffix(".xlsx")
        done = word("growing.done")
        self._workspace.change(
            lambda session: growing_list.save(session, chosen, path),
            lambda rows: self.notice.say("done", done.format(title=title, rows=rows, file=path)),
            owner=self,
            failed=self._not_written,
        )

    def _not_written(self, error: Exception) -> None:
        if isinstance(error, OSError):
            # A place that takes no file is the person's choice, not the home's fault.
            self.notice.say("error", word("export.not_written"))
        else:
            self._say_failure(error)

    def _say_failure(self, error: Exception) -> None:
        self._task = None
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    # -- putting together

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.tabs.currentChanged.connect(lambda _: self._read())
        self.branch.activated.connect(lambda _: self._read())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_current())
        self.table.activated.connect(self._open)
        self.table.doubleClicked.connect(self._open)
        self.open.clicked.connect(lambda: self._open(self.table.currentIndex()))
        self.batch.clicked.connect(lambda: self.batch_wanted.emit(_MATURITY, self._leaving()))
        self.print.clicked.connect(self._print)
        self.export.clicked.connect(self._export)
        keys.bind(self, {"papers": self._print, "dismiss": self.left.emit})

    def _put_together(self) -> None:
        head = row(
            self.back, None, self.branch, self.export, self.print, gap=BETWEEN, margins=edges(EDGE, 10)
        )
        tools = row(self.tabs, None, margins=QMargins(EDGE, 0, EDGE, 0))
        told = boxed(column(self.notice, margins=QMargins(EDGE, 0, EDGE, 0)))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        lists = boxed(column(self._lists, margins=QMargins(BETWEEN, 0, 0, 0)))
        foot = row(self.count, None, self.open, self.batch, gap=BETWEEN, margins=edges(EDGE, 10))
        whole = column(boxed(head), boxed(tools), hairline(), told, lists, hairline(), boxed(foot), gap=0)
        whole.setStretch(4, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
