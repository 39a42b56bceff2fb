"""What stands above the figures: which table, of when, how it is counted, and what to know about it."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.features.statistics.actions import Answer
from desktop.features.statistics.comparing import told_of
from desktop.features.statistics.rule_line import RuleLine
from desktop.services.report_types import column_name, remark_told, thresholds_told
from desktop.services.stamps import as_of
from desktop.services.times import show_count
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import EDGE, INSIDE, boxed, column, row
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from domain.statistics.model import Remark, Result
from domain.statistics.shares import percent


class Heading(QWidget):
    """`remark_chosen` carries a remark and its words: whom it is about is wanted."""

    remark_chosen = Signal(object, str)
    compared_no_more = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = ElidedLabel(role="heading")
        self.stamp = PlainLabel(role="muted", wrap=True)
        self.rule = RuleLine()
        self.compared = PlainLabel(role="muted", wrap=True)
        self.no_more = Button(word("statistics.compare_no_more"), look="link")
        self.no_more.clicked.connect(self.compared_no_more)
        self.remarks = RemarkLine()
        self.remarks.chosen.connect(self.remark_chosen)
        line = row(self.compared, self.no_more)
        line.setStretch(0, 1)
        self._comparison = boxed(line)
        self._comparison.hide()
        parts = (self.title, self.stamp, self.rule, self._comparison, self.remarks)
        self.setLayout(column(*parts, gap=3, margins=QMargins(EDGE, INSIDE, EDGE, 4)))

    def say_counting(self) -> None:
        self.stamp.setText(word("statistics.counting"))

    def show_answer(self, answer: Answer) -> None:
        counted, result = answer.counted, answer.counted.result
        self.title.setText(f"{result.table.number}. {result.table.title}")
        self.stamp.setText(as_of(result.table, result.query, counted.stamp))
        self.rule.say(_how_counted(result))
        self._comparison.setVisible(answer.compared is not None)
        if answer.compared is not None:
            otherwise = "" if answer.compared.alike else "_otherwise"
            told = told_of(result.table, answer.compared.kept)
            self.compared.setText(word(f"statistics.compared{otherwise}").format(**told))
        self.remarks.show_remarks(result)


class RemarkLine(QFrame):
    """One remark at a time, with how many there are; `chosen` carries it and its words."""

    chosen = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("notice", "warning")
        self._result: Result | None = None
        self._place = 0
        self.label = PlainLabel(wrap=True, selectable=True)
        self.people = Button(look="link")
        self.following = Button(look="link")
        icon = IconView("alert-triangle", "warning", 18)
        line = row(icon, self.label, self.people, self.following, gap=10, margins=QMargins(12, 4, 10, 4))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.people.clicked.connect(self._choose)
        self.following.clicked.connect(self._go_on)
        self.hide()

    def show_remarks(self, result: Result) -> None:
        self._result, self._place = result, 0
        self._show()

    @property
    def remark(self) -> Remark | None:
        """The one in sight."""
        found = self._result.remarks if self._result is not None else ()
        return found[self._place] if found else None

    def _show(self) -> None:
        result, remark = self._result, self.remark
        self.setVisible(remark is not None)
        if result is None or remark is None:
            return
        told, count = remark_told(result, remark), len(result.remarks)
        self.label.setText(told)
        self.setAccessibleName(told)
        people = remark.params.get("people")
        self.people.setVisible(bool(people))
        if isinstance(people, list | tuple):
            self.people.setText(word("statistics.see_people").format(count=show_count(len(people))))
        self.following.setVisible(count > 1)
        shown = {"place": show_count(self._place + 1), "count": show_count(count)}
        self.following.setText(word("statistics.next_remark").format(**shown))

    def _choose(self) -> None:
        if self.remark is not None:
            self.chosen.emit(self.remark, self.label.text())

    def _go_on(self) -> None:
        if self._result is not None and self._result.remarks:
            self._place = (self._place + 1) % len(self._result.remarks)
            self._show()


def _how_counted(result: Result) -> str:
    """The rule, the thresholds that it goes by, and what the level above expects."""
    table = result.table
    parts = [table.rule] if table.rule else []
    if thresholds := thresholds_told(result):
        parts.append(f"{word('report.thresholds').format(thresholds='; '.join(thresholds))}.")
    for key, target in table.targets.items():
        shown = percent(round(target * 10_000))
        parts.append(f"{word('report.target').format(column=column_name(result, key), target=shown)}.")
    return " ".join(parts)
