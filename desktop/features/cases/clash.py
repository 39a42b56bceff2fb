"""Two papers that cannot both stand: what each says, what happened, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLayout, QWidget

from desktop.services.case_clash import Clash, PaperOfCase
from desktop.services.case_types import StepShown
from desktop.services.wording import word, word_or
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, GROUP, INSIDE, boxed, column
from desktop.widgets.plain_label import PlainLabel


class ClashPanel(QFrame):
    """Hidden unless a case gave way. `chosen` carries a step, `case_wanted` the other paper's case."""

    chosen = Signal(str)
    case_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.told = PlainLabel(role="strong", wrap=True)
        self.ways: dict[str, Button] = {}
        self._papers = QGridLayout()
        self._papers.setContentsMargins(0, 0, 0, 0)
        self._papers.setHorizontalSpacing(BETWEEN)
        self._papers.setVerticalSpacing(4)
        self._papers.setColumnStretch(1, 1)
        self._papers.setColumnStretch(2, 1)
        self._lines = column(gap=INSIDE)
        self._choose = PlainLabel("Bạn có thể", role="label")
        parts = (self.told, boxed(self._papers), self._choose, self._lines)
        self.setLayout(column(*parts, gap=BETWEEN, margins=QMargins(GROUP, BETWEEN, GROUP, BETWEEN)))
        self.hide()

    def show_clash(self, clash: Clash | None, steps: Sequence[StepShown]) -> None:
        """`steps` are those that can be offered; of them the allowed ones are."""
        self.setVisible(clash is not None)
        _empty(self._papers)
        _empty(self._lines)
        self.ways = {}
        if clash is None:
            return
        self.told.setText(clash.told)
        self._put_paper(1, "Hồ sơ này", clash.mine)
        self._put_paper(2, "Giấy tờ có hiệu lực hơn", clash.theirs)
        for line, (label, _) in enumerate(clash.mine.lines, start=2):
            self._papers.addWidget(PlainLabel(label, role="label"), line, 0, Qt.AlignmentFlag.AlignTop)
        if clash.theirs.case:
            look = Button("Mở hồ sơ kia", look="link")
            look.clicked.connect(partial(self.case_wanted.emit, clash.theirs.case))
            line = self._papers.rowCount()
            self._papers.addWidget(look, line, 2, Qt.AlignmentFlag.AlignLeft)
        allowed = [step for step in steps if step.allowed and word_or(_said_of(step), "")]
        self._choose.setVisible(bool(allowed))
        for step in allowed:
            self._lines.addWidget(self._way(step))

    def _put_paper(self, place: int, title: str, paper: PaperOfCase) -> None:
        self._papers.addWidget(PlainLabel(title, role="small", wrap=True), 0, place)
        self._papers.addWidget(PlainLabel(paper.label, role="strong", wrap=True), 1, place)
        for line, (label, text) in enumerate(paper.lines, start=2):
            shown = PlainLabel(text, wrap=True, selectable=True)
            shown.setAccessibleName(f"{title}, {label}")
            self._papers.addWidget(shown, line, place, Qt.AlignmentFlag.AlignTop)

    def _way(self, step: StepShown) -> QWidget:
        button = self.ways[step.name] = Button(step.label)
        button.setAccessibleDescription(word(_said_of(step)))
        button.clicked.connect(partial(self.chosen.emit, step.name))
        said = PlainLabel(word(_said_of(step)), role="small", wrap=True)
        made = column(button, said, gap=2)
        made.setAlignment(button, Qt.AlignmentFlag.AlignLeft)
        return boxed(made)


def _said_of(step: StepShown) -> str:
    return f"case.after_clash.{step.name}"


def _empty(layout: QLayout) -> None:
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
