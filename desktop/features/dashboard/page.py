"""The first page: how much work there is, what to do this week, campaigns, and how it gets better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QMargins, QModelIndex, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop import keys
from desktop.features.dashboard.campaign_panel import CampaignPanel
from desktop.features.dashboard.cards import WorkCard
from desktop.features.dashboard.model import CAMPAIGN_WIDTHS, TASK_WIDTHS, CampaignModel, TaskModel
from desktop.services import campaigns, completeness, first_page, this_week
from desktop.services.charts import ChartPicture, ChartShape, Mark, Series
from desktop.services.completeness import WeekPoint
from desktop.services.failures import describe
from desktop.services.first_page import CARDS, GROWING, FirstPage
from desktop.services.reviewing import Looking
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.chart import ChartView
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.side_panel import SidePanel
from desktop.widgets.table import Table
from desktop.widgets.task_runner import Task as Running
from desktop.widgets.upright_scroll import UprightScroll
from desktop.workspace import Workspace
from domain.roles import Role
from domain.statistics.model import Share
from domain.statistics.shares import shown
from domain.values.dates import show_date

_MATURITY: Final = "maturity"
_CAMPAIGN_LINES: Final = 5


class DashboardPage(Page):
    """`place_requested` carries the key of a line of the review; `batch_wanted` a workflow and members' ids.

    `directive_wanted` carries an id, `paper_wanted` how a list is printed.
    """

    place_requested = Signal(str)
    batch_wanted = Signal(str, list)
    directive_wanted = Signal(str)
    paper_wanted = Signal(object)
    review_requested = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Running | None = None
        self._looking = Looking(workspace.session)
        self._shown: FirstPage | None = None
        self.stamp = PlainLabel(role="muted")
        self.cards = {key: WorkCard(key) for key in (*CARDS, GROWING)}
        self.notice = Notice()
        self.tasks = TaskModel(self)
        self.task_table = _table("Việc cần làm tuần này", self.tasks, TASK_WIDTHS)
        self.calm = EmptyState("circle-check", "Tuần này không còn việc nào", "Số liệu của đơn vị đang đủ.")
        self.print = Button("In danh sách", "printer", "quiet", keys.shown("papers"))
        self.reviewed = PlainLabel(role="muted", wrap=True)
        self.review = Button("Rà soát tuần", "list-check", "primary")
        self.chart = ChartView()
        self.campaigns = CampaignModel(self)
        self.campaign_table = _table("Đợt công tác", self.campaigns, CAMPAIGN_WIDTHS)
        self.no_campaign = PlainLabel(word("dashboard.no_campaign"), role="muted", wrap=True)
        self.add = Button("Thêm đợt", "plus", "quiet", "Ghi một việc có hạn theo văn bản")
        self.edit = Button("Sửa", "edit", "quiet", "Enter")
        self.finish = Button("Đã xong", "check", "quiet")
        self.panel = CampaignPanel(workspace)
        self._put_together()
        self.side = SidePanel(self, self.panel, dressed=True)
        self._connect()

    # -- as every screen

    def start(self) -> None:
        self._read()

    def refresh(self) -> None:
        self._read()

    def settle(self) -> None:
        self.panel.settle()

    def regions(self) -> Sequence[QWidget]:
        return (self.task_table, self.campaign_table, next(iter(self.cards.values())))

    # -- reading

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task = self._workspace.read(
            lambda session: first_page.read(session, self._looking),
            self._take,
            owner=self,
            failed=self._say_failure,
        )

    def _take(self, read: FirstPage) -> None:
        self._task, self._shown = None, read
        self.stamp.setText(read.stamp)
        for card in read.cards:
            self.cards[card.key].show_card(card)
        self._fill(self.task_table, self.tasks, read.tasks)
        self._lists.setCurrentWidget(self.task_table if read.tasks else self.calm)
        self.print.setEnabled(bool(read.tasks))
        self._fill(self.campaign_table, self.campaigns, read.campaigns)
        self._fit_campaigns()
        self._show_campaign()
        self._tell_review(read)
        self.chart.show_chart(_picture(read.trend))
        if not read.is_noted:
            session, complete, counted = self._workspace.session, read.complete, read.counted
            # No news for the other screens: only this page shows it.
            self._workspace.runner.run(
                lambda task: completeness.note(session, complete, counted),
                lambda _: self._read(),
                owner=self,
                must_run=True,
            )

    @staticmethod
    def _fill(table: Table, model: TaskModel | CampaignModel, rows: Sequence[object]) -> None:
        place, had_focus = table.currentIndex().row(), table.hasFocus()
        model.show_rows(rows)
        if rows:
            table.selectRow(max(0, min(place, len(rows) - 1)))
            if had_focus:
                table.setFocus()

    def _fit_campaigns(self) -> None:
        """What has a last day is in sight before the curve is, but takes no more room than it needs."""
        table, lines = self.campaign_table, min(len(self.campaigns.rows), _CAMPAIGN_LINES)
        self.no_campaign.setVisible(not lines)
        # A long name stands in two lines.
        rows = sum(table.rowHeight(row) for row in range(lines))
        table.setFixedHeight(table.horizontalHeader().sizeHint().height() + rows + 2 * table.frameWidth())

    def _tell_review(self, read: FirstPage) -> None:
        signed = read.review
        if signed is None:
            self.reviewed.setText(word("dashboard.not_reviewed"))
            return
        told = word("dashboard.reviewed")
        self.reviewed.setText(told.format(name=signed.signed_by, day=show_date(signed.signed_on)))

    # -- acting

    def _go(self, index: QModelIndex) -> None:
        task = self.tasks.at(index)
        if task is None:
            return
        if task.key == "review":
            self.review_requested.emit()
        elif task.key == "campaign":
            self._open_campaign(task.id)
        elif task.key == "directive":
            self.directive_wanted.emit(task.id)
        elif task.key == _MATURITY and self._shown is not None:
            self.batch_wanted.emit(_MATURITY, list(self._shown.growing_out))
        else:
            self.place_requested.emit(task.key)

    def _print(self) -> None:
        if self._shown is not None and self._shown.tasks:
            listed = self._shown.tasks
            self.paper_wanted.emit(lambda session: this_week.paper(session, listed))

    def _open_campaign(self, id: str = "") -> None:
        found = next((one for one in self.campaigns.rows if one.id == id), None)
        self.panel.begin(found)
        self.side.open()
        self.panel.setFocus()

    def _finish(self) -> None:
        found = self.campaigns.at(self.campaign_table.currentIndex())
        if found is not None:
            id = found.id
            self._workspace.change(
                lambda session: campaigns.finish(session, id),
                lambda _: self.notice.say("done", f"Đã xong đợt {found.name}."),
                owner=self,
                failed=self._say_failure,
            )

    def _close_panel(self) -> None:
        self.side.close_panel()
        self.campaign_table.setFocus()

    def _show_campaign(self) -> None:
        may = self._workspace.session.actor.role is Role.SECRETARY
        found = self.campaigns.at(self.campaign_table.currentIndex())
        self.add.setVisible(may)
        for button in (self.edit, self.finish):
            button.setVisible(may and found is not None)

    def _say_failure(self, error: Exception) -> None:
        self._task = None
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    # -- putting together

    def _connect(self) -> None:
        places = {key: key for key in self.cards} | {"refused": "rejected", "waiting": "cases"}
        for key, card in self.cards.items():
            card.clicked.connect(lambda _=False, place=places[key]: self.place_requested.emit(place))
        self.task_table.activated.connect(self._go)
        self.task_table.doubleClicked.connect(self._go)
        self.print.clicked.connect(self._print)
        self.review.clicked.connect(self.review_requested)
        self.add.clicked.connect(lambda: self._open_campaign())
        self.edit.clicked.connect(lambda: self._open_current())
        self.campaign_table.activated.connect(lambda _: self._open_current())
        self.campaign_table.doubleClicked.connect(lambda _: self._open_current())
        self.campaign_table.verticalHeader().sectionResized.connect(lambda *_: self._fit_campaigns())
        self.campaign_table.selectionModel().currentRowChanged.connect(lambda *_: self._show_campaign())
        self.finish.clicked.connect(self._finish)
        self.panel.saved.connect(self._close_panel)
        self.panel.left.connect(self._close_panel)
        keys.bind(self, {"papers": self._print})

    def _open_current(self) -> None:
        found = self.campaigns.at(self.campaign_table.currentIndex())
        if found is not None and self.edit.isVisible():
            self._open_campaign(found.id)

    def _put_together(self) -> None:
        head = row(self.stamp, None, margins=QMargins(EDGE, 12, EDGE, 0))
        cards = row(*self.cards.values(), gap=BETWEEN, margins=edges(EDGE, 12))
        told = boxed(column(self.notice, margins=QMargins(EDGE, 0, EDGE, 0)))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.task_table)
        self._lists.addWidget(self.calm)
        work = column(
            row(PlainLabel("Tuần này", role="heading"), None, self.print, self.review),
            self.reviewed,
            self._lists,
            gap=INSIDE,
        )
        work.setStretch(2, 1)
        tools = row(PlainLabel("Đợt công tác", role="heading"), None, self.edit, self.finish, self.add, gap=0)
        curve = UprightScroll(
            boxed(column(PlainLabel(word("dashboard.trend"), role="heading"), self.chart, gap=4))
        )
        better = column(tools, self.campaign_table, self.no_campaign, curve, gap=INSIDE)
        better.setStretch(3, 1)
        below = row(boxed(work), boxed(better), gap=GROUP, margins=QMargins(EDGE, 12, EDGE, 12))
        below.setStretch(0, 3)
        below.setStretch(1, 2)
        whole = column(boxed(head), boxed(cards), told, hairline(), boxed(below), gap=0)
        whole.setStretch(4, 1)
        self.setLayout(whole)
        # Not before they stand in it: what is shown by itself flashes up as a window of its own.
        self._fit_campaigns()
        self.setFocusProxy(self.task_table)


def _table(name: str, model: TaskModel | CampaignModel, widths: Sequence[int]) -> Table:
    table = Table(name)
    table.most_lines = 2
    table.setModel(model)
    table.set_widths(list(widths), 0)
    return table


def _picture(trend: Sequence[WeekPoint]) -> ChartPicture:
    """Percent from week to week; a week in which nobody looked stays open."""
    marks = []
    for point in trend:
        share = Share(point.complete, point.counted) if point.complete is not None and point.counted else None
        value = None if share is None else 100 * share.part / share.whole
        marks.append(Mark(value, "" if share is None else shown(share)))
    return ChartPicture(
        title=word("dashboard.trend"),
        names=tuple(point.week[-3:].replace("W", "T") for point in trend),
        series=(Series(word("dashboard.trend.name"), tuple(marks)),),
        shape=ChartShape.LINES,
        reaches=100.0,
    )
