"""One declaration beside the record that it most likely means, and the four answers to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.features.declarations.model import ComparedModel
from desktop.services.declarations import Answer, DeclarationRow
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import BETWEEN, INSIDE, column, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.vietnamese_edit import VietnameseEdit

_HEIGHT = 190


class AnswerPanel(QWidget):
    """`answered` carries an Answer, `member_requested` the id of who stands here."""

    answered = Signal(object)
    member_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._row: DeclarationRow | None = None
        self.heading = PlainLabel(role="strong", wrap=True)
        self.why = PlainLabel(role="muted", wrap=True)
        self.model = ComparedModel()
        self.table = Table("Kê khai và hồ sơ trong sổ")
        self.table.most_lines = 3
        self.table.setModel(self.model)
        self.table.set_widths([18, 26, 26, 12], 1)
        self.table.setFixedHeight(_HEIGHT)
        self.link = Button("Khớp với hồ sơ này", "check")
        self.admit = Button("Thêm mới", "user-plus")
        self.open = Button("Mở hồ sơ", look="quiet")
        self.org = ChoiceBox((), "Chuyển sang chi đoàn…")
        self.org.setAccessibleName("Chuyển kê khai sang chi đoàn khác")
        self.reason = VietnameseEdit()
        self.reason.setPlaceholderText("Lý do từ chối")
        self.reason.setAccessibleName("Lý do từ chối")
        self.refuse = Button("Từ chối", look="danger")
        self.link.clicked.connect(self._link)
        self.admit.clicked.connect(lambda: self._give("admit"))
        self.open.clicked.connect(self._open)
        self.org.activated.connect(lambda _: self._pass_on())
        self.refuse.clicked.connect(self._refuse)
        self.reason.returnPressed.connect(self._refuse)
        answers = row(self.link, self.admit, self.open, None, self.org, self.reason, self.refuse, gap=INSIDE)
        self.setLayout(column(self.heading, self.why, self.table, answers, gap=BETWEEN))
        self.setFocusProxy(self.link)
        self.hide()

    def offer_branches(self, branches: Sequence[tuple[str, str]]) -> None:
        self.org.offer(branches, "Chuyển sang chi đoàn…")
        self.org.fit_longest(18)

    def show_row(self, shown: DeclarationRow | None) -> None:
        """None: nobody, or several at once. What is typed for one person stays while they are looked at."""
        before, self._row = self._row, shown
        if before is None or shown is None or before.id != shown.id:
            self.reason.clear()
            self.org.choose("")
        self.setVisible(shown is not None)
        if shown is None:
            return
        whom = f"{shown.name} và {shown.member_text}" if shown.member else shown.name
        self.heading.setText(whom)
        self.why.setText(shown.why)
        self.model.show_rows(shown.compared)
        self.link.setVisible(bool(shown.member))
        self.open.setVisible(bool(shown.member))

    def _give(self, do: str, to: str = "", reason: str = "") -> None:
        if self._row is not None:
            self.answered.emit(Answer(self._row.id, do, to, reason))

    def _link(self) -> None:
        if self._row is not None:
            self._give("link", self._row.member)

    def _open(self) -> None:
        if self._row is not None:
            self.member_requested.emit(self._row.member)

    def _pass_on(self) -> None:
        if self.org.code():
            self._give("pass_on", self.org.code())
            self.org.choose("")

    def _refuse(self) -> None:
        reason = self.reason.settled_text().strip()
        if reason:
            self._give("refuse", reason=reason)
        else:
            self.reason.setFocus()
