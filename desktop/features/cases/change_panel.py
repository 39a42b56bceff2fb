"""The way out of a wrong choice: another workflow, how it differs, and what was typed goes along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.features.cases.actions import may_start
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import INSIDE, column, row
from desktop.widgets.plain_label import PlainLabel
from domain.workflows.model import Workflow


class ChangePanel(QWidget):
    """Hidden until `open`. `wanted` carries the workflow that was meant, `closed` when it is put away."""

    wanted = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._offered: Mapping[str, Workflow] = {}
        self._present = ""
        self.other = ChoiceBox((), "Chọn nghiệp vụ đúng")
        self.other.setAccessibleName("Nghiệp vụ đúng")
        self.difference = PlainLabel(role="muted", wrap=True)
        self.change = Button("Đổi, giữ nội dung đã nhập")
        self.leave = Button("Thôi", look="quiet")
        line = row(self.other, self.change, self.leave, None)
        self.setLayout(column(line, self.difference, gap=4, margins=QMargins(0, INSIDE, 0, 0)))
        self.other.activated.connect(lambda _: self._show_difference())
        self.change.clicked.connect(self._ask)
        self.leave.clicked.connect(self.put_away)
        self.hide()

    def offer(self, found: Sequence[Workflow]) -> None:
        self._offered = {one.name: one for one in found}

    def open(self, present: str, *, of_member: bool) -> None:
        """`present` is what was chosen and not meant; `of_member`: it is about somebody in the list."""
        self._present = present
        fitting = (one for one in self._offered.values() if may_start(one)[0 if of_member else 1])
        others = [(one.name, one.label) for one in fitting if one.name != present]
        self.other.offer(others, "Chọn nghiệp vụ đúng")
        self.other.fit_longest(28)
        self.other.choose("")
        self._show_difference()
        self.show()
        self.other.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        self.hide()
        self.closed.emit()

    def _show_difference(self) -> None:
        other = self._offered.get(self.other.code())
        self.difference.setText(other.intent.difference if other else "")
        self.difference.setVisible(other is not None)
        self.change.setEnabled(other is not None)

    def _ask(self) -> None:
        other = self._offered.get(self.other.code())
        if other is not None:
            self.wanted.emit(other)
