"""Every line that a rule would do, before it does any of it."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.services.conflict_rules import RuleLine, RulePlan
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.lines_model import Lines
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table

_WIDTHS = [24, 18, 28, 18, 28]
_KEPT, _DROPPED = 2, 4
_SECONDARY = (1, 3)


class PlanModel(Lines):
    """The lines as Qt reads them."""

    titles = ("Của ai", "Trường", "Giữ lại", "Của", "Bỏ")

    def text(self, row: RuleLine, column: int) -> str:
        return (row.subject, row.field, row.kept, row.kept_of, row.dropped)[column]

    def tip(self, row: RuleLine, column: int) -> str:
        place = f" · {row.place}" if row.place and column == 0 else ""
        return f"{self.text(row, column)}{place}"

    def state(self, row: RuleLine, column: int) -> str | None:
        return {_KEPT: "kept", _DROPPED: "dropped"}.get(column)

    def is_muted(self, column: int) -> bool:
        return column in _SECONDARY


class PlanView(QWidget):
    """`agreed` carries the plan that was shown; `left` is emitted by going back."""

    agreed = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.plan: RulePlan | None = None
        self.heading = PlainLabel(role="heading", wrap=True)
        self.note = PlainLabel(role="muted", wrap=True)
        self.notice = Notice()
        self.model = PlanModel()
        self.table = Table("Những gì sẽ làm")
        self.table.most_lines = 2
        self.table.setModel(self.model)
        self.table.set_widths(_WIDTHS, _KEPT)
        empty = EmptyState("info-circle", "Không có gì để làm", word("conflict.plan.none"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        self.back = Button("Quay lại", tip="Esc")
        self.back.clicked.connect(self.left)
        self.run_button = Button(look="primary", tip="Ctrl+Enter")
        self.run_button.clicked.connect(self.agree)
        top = column(
            self.heading, self.note, self.notice, gap=INSIDE, margins=QMargins(EDGE, GROUP, EDGE, BETWEEN)
        )
        body = boxed(column(self._stack, margins=edges(EDGE, 0)))
        foot = row(None, self.back, self.run_button, margins=edges(EDGE, BETWEEN))
        whole = column(boxed(top), hairline(), body, hairline(), boxed(foot), gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def show_plan(self, plan: RulePlan) -> None:
        self.plan = plan
        self.notice.hide()
        self.heading.setText(
            word("conflict.plan.heading").format(title=plan.title, count=plan.count)
            if plan.count
            else plan.title
        )
        left = word("conflict.plan.left").format(count=plan.left) if plan.left else word("conflict.plan.all")
        self.note.setText(left)
        self.note.setVisible(bool(plan.count))
        self.model.show_rows(plan.lines)
        self._stack.setCurrentIndex(0 if plan.lines else 1)
        self.run_button.setText(word("conflict.plan.run").format(count=plan.count))
        self.run_button.setVisible(bool(plan.count))
        self.run_button.setEnabled(True)
        if plan.lines:
            self.table.selectRow(0)
        (self.table if plan.lines else self.back).setFocus()

    def agree(self) -> None:
        if self.plan is not None and self.plan.count and self.run_button.isEnabled():
            self.run_button.setEnabled(False)
            self.agreed.emit(self.plan)

    def say_failure(self, sentence: str, code: str) -> None:
        self.run_button.setEnabled(True)
        self.notice.say("error", sentence, code=code)
