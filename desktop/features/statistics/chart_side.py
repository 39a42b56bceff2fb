"""The charts of a table beside its figures: the same numbers, each bar leading to the same people."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop.services.charts import ON_PAPER, ON_SCREEN, Which, chart_of, standing_alone
from desktop.services.times import show_count
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.chart import ChartView
from desktop.widgets.chart_painting import picture
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import EDGE, INSIDE, boxed, column, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.upright_scroll import UprightScroll
from domain.statistics.model import Chart, Result


class ChartSide(QWidget):
    """`chosen` carries the organisation of a line and the key of a column; `said` what was done."""

    chosen = Signal(str, str)
    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._result: Result | None = None
        self.choice = ChoiceBox((), "")
        self.choice.setAccessibleName("Biểu đồ")
        self.which = ChoiceBox((), "")
        self.which.setAccessibleName(word("chart.which"))
        self.title = PlainLabel(role="strong", wrap=True)
        self.copy = Button("Sao chép hình", "copy", "quiet", word("chart.copy_tip"))
        self.view = ChartView()
        self._scroll = UprightScroll(self.view)
        self.empty = EmptyState("chart-bar", word("chart.none"), word("chart.none_why"))
        self._shown = QStackedWidget()
        for one in (self._scroll, self.empty):
            self._shown.addWidget(one)
        self.choice.activated.connect(lambda _: self._draw())
        self.which.activated.connect(lambda _: self._draw())
        self.copy.clicked.connect(self._copy)
        self.view.chosen.connect(self._choose)
        head = row(
            self.title, self.choice, self.which, None, self.copy, margins=QMargins(EDGE, INSIDE, EDGE, 0)
        )
        head.setStretch(0, 1)
        whole = column(
            boxed(head), boxed(column(self._shown, margins=QMargins(EDGE - 8, 0, INSIDE, 0))), gap=0
        )
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.view)

    def show_result(self, result: Result) -> None:
        """The chart that was chosen stays, where the table still has it."""
        if result is self._result:
            return
        self._result = result
        titles = [chart.title for chart in result.table.charts]
        self.choice.offer([(title, title) for title in titles[1:]], titles[0] if titles else "")
        self.choice.fit_longest(40)
        self.choice.setVisible(len(titles) > 1)
        self.title.setVisible(len(titles) == 1)
        self._offer_which(len(result.rows))
        self._draw()

    def _offer_which(self, rows: int) -> None:
        """A table with more lines than can be read at a glance lets one choose among them."""
        everything = word("chart.which.all").format(rows=show_count(rows))
        if rows > ON_SCREEN:
            everything = word("chart.which.most").format(most=ON_SCREEN)
        smallest = word("chart.which.smallest").format(most=ON_PAPER)
        choices = [(Which.SMALLEST.value, smallest), (Which.ALL.value, everything)]
        self.which.offer(choices, word("chart.which.largest").format(most=ON_PAPER))
        self.which.fit_longest(40)
        self.which.setVisible(rows > ON_PAPER)

    @property
    def declared(self) -> Chart | None:
        """The chart in sight."""
        charts = self._result.table.charts if self._result is not None else ()
        title = self.choice.code()
        return next((one for one in charts if one.title == title), charts[0] if charts else None)

    @property
    def _chosen_lines(self) -> Which:
        return Which(self.which.code() or Which.LARGEST)

    def _draw(self) -> None:
        declared = self.declared
        if self._result is None or declared is None or not self._result.rows:
            self._shown.setCurrentWidget(self.empty)
            self.copy.setEnabled(False)
            return
        self.title.setText(declared.title)
        self.view.show_chart(chart_of(self._result, declared, ON_PAPER, self._chosen_lines))
        self._shown.setCurrentWidget(self._scroll)
        self.copy.setEnabled(True)

    def _choose(self, name: int, series: int) -> None:
        declared, org = self.declared, self.view.chart.orgs[name]
        # Many lines together are no line of the table.
        if declared is not None and org:
            self.chosen.emit(org, declared.columns[series])

    def _copy(self) -> None:
        declared = self.declared
        if self._result is not None and declared is not None:
            # A picture is not scrolled: it never has more lines than a page shows.
            is_all = self._chosen_lines is Which.ALL
            lines = Which.LARGEST if is_all else self._chosen_lines
            drawn = chart_of(self._result, declared, ON_PAPER, lines)
            QApplication.clipboard().setImage(picture(standing_alone(drawn, self._result)))
            self.said.emit(word("chart.copied"))
