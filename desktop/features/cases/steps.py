"""The way of a case: what was done, where it stands, and what can follow."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from desktop.services.case_types import CaseLine, CaseRow, CaseShown, StepShown
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import BETWEEN, INSIDE, column, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.states import look

# So many stand in a line of the narrow column.
_LETTERS: Final = 22


class StepsView(QWidget):
    """`chosen` carries the name of a step that is to be taken next."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.choices: dict[str, QRadioButton] = {}
        # Each stands in a box of its own, so Qt would let several be chosen.
        self._one_of = QButtonGroup(self)
        self.heading = PlainLabel("Các bước", role="heading")
        self._lines = column(gap=INSIDE)
        self.setLayout(column(self.heading, self._lines, None, gap=BETWEEN))

    def show_steps(self, case: CaseShown | None, steps: Sequence[StepShown], chosen: str) -> None:
        """`steps` are those that can be offered for the choice; `chosen` is one of them."""
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.choices = {}
        for line in case.history if case else ():
            self._lines.addWidget(_done(line))
        if case is not None:
            waits = (
                f"{case.row.state_label}. {case.row.waits_for}"
                if case.row.waits_for
                else case.row.state_label
            )
            self._lines.addWidget(_standing(case.row, waits))
        if steps:
            self._lines.addWidget(PlainLabel("Việc tiếp theo", role="strong"))
        for step in steps:
            self._lines.addWidget(self._choice(step, chosen))

    def choose(self, name: str) -> None:
        """Where another place than this list chose."""
        if name in self.choices:
            self.choices[name].setChecked(True)

    def _choice(self, step: StepShown, chosen: str) -> QWidget:
        # Qt never breaks the text of a button by itself.
        button = QRadioButton(fill(step.label, _LETTERS))
        button.setObjectName("step")
        button.setAccessibleName(step.label)
        button.setChecked(step.name == chosen)
        button.setEnabled(step.allowed)
        button.setMinimumHeight(28)
        button.setAccessibleDescription(step.why_not)
        button.clicked.connect(lambda: self.chosen.emit(step.name))
        self.choices[step.name] = button
        self._one_of.addButton(button)
        parts = column(button, gap=0)
        if step.why_not:
            parts.addWidget(PlainLabel(step.why_not, role="small", wrap=True))
        box = QWidget()
        box.setLayout(parts)
        return box


def _standing(row: CaseRow, waits: str) -> QWidget:
    """Where the case stands: what is closed waits for nobody."""
    if row.open:
        return _line("hourglass", "pending", "Đang ở đây", waits)
    return _line(*look(row.look), "Kết thúc ở đây", waits)


def _done(line: CaseLine) -> QWidget:
    told = " · ".join(part for part in (line.when, line.by, line.role, line.device) if part)
    mark = ("circle-check", "synced") if line.own else ("circle-x", "muted")
    return _line(*mark, line.step_label, told, line.reason)


def _line(icon_name: str, token: str, title: str, *told: str) -> QWidget:
    mark = IconView(icon_name, token, 16)
    texts = column(PlainLabel(title, wrap=True), gap=0)
    for text in told:
        if text:
            texts.addWidget(PlainLabel(text, role="small", wrap=True, selectable=True))
    line = row(mark, texts, gap=INSIDE)
    line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
    line.setStretch(1, 1)
    made = QWidget()
    made.setAccessibleName(": ".join(part for part in (title, *told) if part))
    made.setLayout(line)
    return made
