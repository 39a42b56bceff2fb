"""Statistics (S13): a table or its chart, who is behind each number, and the way out of the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from PySide6.QtCore import QMargins, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QTabBar, QWidget

from desktop import keys
from desktop.features.statistics import actions
from desktop.features.statistics.actions import Answer
from desktop.features.statistics.chart_side import ChartSide
from desktop.features.statistics.comparing import Comparing
from desktop.features.statistics.filters import FilterBar, Offered
from desktop.features.statistics.heading import Heading
from desktop.features.statistics.listing import Listing
from desktop.features.statistics.model import FiguresModel
from desktop.features.statistics.outputs import Outputs
from desktop.features.statistics.table import FiguresTable
from desktop.features.statistics.table_list import TableList
from desktop.services.failures import describe
from desktop.services.statistics import Statistics
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import BETWEEN, EDGE, boxed, column, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.side_or_below import SideOrBelow
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace
from domain.statistics.model import Query, Table
from domain.values.dates import show_date
from domain.workflows.fields import GUEST

# In letters: the list of tables where there is room, where there is not, and what room is.
_LIST, _SHORT_LIST, _WIDE = 32, 24, 138
_TABLE, _CHART = range(2)
_TABS: Final = ("Bảng số liệu", "Biểu đồ")
# A count that takes longer is told of.
_PATIENCE_MS = 150


class StatisticsPage(Page):
    """`record_requested` carries kind and id of a record, `paper_wanted` how the table is printed.

    `stays_requested`: a guest has no form, but a line on another screen.
    """

    record_requested = Signal(str, str)
    letter_requested = Signal()
    stays_requested = Signal()
    paper_wanted = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._statistics = Statistics(workspace.session)
        self._tables: dict[str, Table] = {}
        self._wanted = ""
        self._task: Task | None = None
        self.answer: Answer | None = None
        self.tables = TableList()
        self.filters = FilterBar(workspace.session.today)
        self.heading = Heading()
        self.notice = Notice()
        self.tabs = QTabBar()
        self.model = FiguresModel()
        self.table = FiguresTable(self.model)
        self.empty = EmptyState("chart-bar", "")
        self.outputs = Outputs(workspace, self._statistics, self)
        self.comparing = Comparing(workspace, self)
        self.letter = Button(word("letter.button"), "list-check", "quiet", word("letter.button_tip"))
        self._put_together()
        self.listing = Listing(workspace, self._statistics, self._body)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_PATIENCE_MS)
        self._connect()

    @cached_property
    def chart(self) -> ChartSide:
        """Made when it is first looked at."""
        chart = ChartSide()
        chart.chosen.connect(self._open_bar)
        chart.said.connect(lambda text: self.notice.say("done", text))
        self._shown.addWidget(chart)
        return chart

    @property
    def figures(self) -> QWidget:
        """What shows them now: the table or the chart."""
        return self.chart if self.tabs.currentIndex() == _CHART else self.table

    # -- as every screen

    def start(self) -> None:
        self._workspace.read(
            lambda session: actions.offered(session, self._statistics), self._offer, owner=self
        )

    def refresh(self) -> None:
        """Figures follow the register; whoever is listed stays listed."""
        self.start()

    def settle(self) -> None:
        self.filters.settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        letter = self.fontMetrics().averageCharWidth()
        letters = _LIST if event.size().width() >= _WIDE * letter else _SHORT_LIST
        self.tables.setFixedWidth(letter * letters)
        super().resizeEvent(event)

    def view_state(self) -> dict[str, Any]:
        return {"table": self._wanted, "tab": self.tabs.currentIndex(), **self.filters.view_state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._wanted = str(state.get("table") or "")
        tab = state.get("tab")
        self.tabs.setCurrentIndex(tab if tab in (_TABLE, _CHART) else _TABLE)
        self.filters.restore(state)

    def regions(self) -> Sequence[QWidget]:
        beside = (self.listing.panel,) if self.listing.is_open else ()
        return (self.tables, self.filters, self.figures, *beside)

    # -- counting

    @property
    def query(self) -> Query | None:
        """What is asked for now; None before there is anything to ask."""
        table = self._tables.get(self._wanted)
        return self.filters.query(table) if table is not None and self.filters.is_ready else None

    def _offer(self, found: tuple[Offered, Sequence[Table]]) -> None:
        choices, tables = found
        self._tables = {table.name: table for table in tables}
        if self._wanted not in self._tables:
            self._wanted = tables[0].name
        self.filters.offer(choices)
        self.tables.offer(tables, self._wanted)
        self._count()

    def _choose_table(self, name: str) -> None:
        self._wanted = name
        self.notice.leave()
        self.listing.close()
        self._count()

    def _count(self) -> None:
        """Ask anew; the answer to an older question reaches nobody."""
        query = self.query
        if query is None:
            return
        self.filters.show_for(self._tables[query.table])
        if self._task is not None:
            self._task.cancel()
        self._slow.start()
        kept = self.comparing.chosen_for(query)
        self._task = self._workspace.read(
            lambda session: actions.answer(session, self._statistics, query, kept),
            self._take,
            owner=self,
            failed=self._say_failure,
        )

    def _take(self, answer: Answer) -> None:
        self._task = None
        self._slow.stop()
        self.answer = answer
        self.heading.show_answer(answer)
        self.outputs.take(answer.counted)
        self.comparing.take(answer)
        self._show_figures(answer)

    def _show_figures(self, answer: Answer) -> None:
        result, compared = answer.counted.result, answer.compared
        had_focus, here = self.table.hasFocus(), self.table.currentIndex()
        place = (here.row(), here.column()) if here.isValid() else (0, 1)
        if compared is None:
            self.model.show_result(result)
        else:
            kept_on = show_date(compared.kept.query.span.last)
            self.model.show_result(result, compared.comparison, kept_on)
        self._show_view()
        if self.model.hasIndex(*place):
            self.table.setCurrentIndex(self.model.index(*place))
        else:
            self.table.to_first_figure()
        if had_focus:
            self.table.setFocus()

    def _show_view(self) -> None:
        if self.answer is not None and not self.answer.counted.result.rows:
            narrowed = self.filters.is_narrowed
            text = word("statistics.nothing_narrowed" if narrowed else "statistics.nothing_why")
            self.empty.say(word("statistics.nothing"), text, "Xóa lọc" if narrowed else "")
            self._shown.setCurrentWidget(self.empty)
        elif self.tabs.currentIndex() == _CHART:
            if self.answer is not None:
                self.chart.show_result(self.answer.counted.result)
            self._shown.setCurrentWidget(self.chart)
        else:
            self._shown.setCurrentWidget(self.table)

    # -- who is behind a number

    def _open_cell(self, index: QModelIndex) -> None:
        found = self.model.link(index)
        if found is not None and self.answer is not None:
            self.listing.open_number(self.answer.counted.result, *found)

    def _open_bar(self, org: str, key: str) -> None:
        self._open_cell(self.model.cell_of(org, key))

    def _open_record(self, kind: str, id: str) -> None:
        if kind == GUEST.name:
            self.stays_requested.emit()
        else:
            self.record_requested.emit(kind, id)

    def _after_list(self) -> None:
        self.figures.setFocus(Qt.FocusReason.OtherFocusReason)

    def _dismiss(self) -> None:
        """Esc closes the list first, then what was told, then widens what is asked."""
        if self.listing.is_open:
            self.listing.close()
        elif self.notice.isVisibleTo(self):
            self.notice.leave()
        elif self.filters.is_narrowed:
            self.filters.clear_all()

    def _say_failure(self, error: Exception) -> None:
        self._task = None
        self._slow.stop()
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    # -- putting together

    def _connect(self) -> None:
        self.tables.chosen.connect(self._choose_table)
        self.filters.changed.connect(self._count)
        self.tabs.currentChanged.connect(lambda _: self._show_view())
        self.table.opened.connect(self._open_cell)
        self.empty.acted.connect(self.filters.clear_all)
        self.heading.remark_chosen.connect(self.listing.open_remark)
        self.outputs.said.connect(lambda level, text, code: self.notice.say(level, text, code=code))
        self.outputs.paper_wanted.connect(self.paper_wanted)
        self.comparing.said.connect(lambda level, text, code: self.notice.say(level, text, code=code))
        self.comparing.changed.connect(self._count)
        self.heading.compared_no_more.connect(self.comparing.stop)
        self.listing.closed.connect(self._after_list)
        self.listing.record_requested.connect(self._open_record)
        self.letter.clicked.connect(self.letter_requested)
        self._slow.timeout.connect(self.heading.say_counting)
        keys.bind(
            self,
            {"filter": self.filters.setFocus, "dismiss": self._dismiss, "papers": self.outputs.preview},
        )

    def _put_together(self) -> None:
        self.tabs.setAccessibleName("Xem bảng hay biểu đồ")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        for title in _TABS:
            self.tabs.addTab(title)
        self._shown = QStackedWidget()
        for one in (self.table, self.empty):
            self._shown.addWidget(one)
        told = boxed(column(self.notice, margins=QMargins(EDGE, 0, EDGE, 0)))
        buttons = (*self.outputs.buttons, self.comparing.button, self.letter)
        tools = boxed(row(None, *buttons, gap=4))
        views = SideOrBelow(self.tabs, tools, gap=4, margins=QMargins(EDGE, 0, EDGE, 0), apart=True)
        figures = boxed(column(self._shown, margins=QMargins(BETWEEN, 0, 0, 0)))
        right = column(self.filters, hairline(), self.heading, told, views, hairline(), figures, gap=0)
        right.setStretch(6, 1)
        self._body = QFrame()
        self._body.setObjectName("side")
        self._body.setLayout(right)
        whole = row(self.tables, self._body, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
