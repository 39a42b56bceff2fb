"""What is done about the line that is chosen: a grade proposed, a grade approved by a paper, taken back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, Signal
from PySide6.QtWidgets import QWidget

from desktop.services.gradings import Decision, GradingRow
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.labelled import describe
from desktop.widgets.layouts import BETWEEN, EDGE, boxed, column, row
from desktop.widgets.plain_label import PlainLabel, set_tooltip
from desktop.widgets.vietnamese_edit import VietnameseEdit


class Deciding(QWidget):
    """`proposed` carries a grade ("" takes the proposal back), `approved` whether all proposals are meant."""

    proposed = Signal(str)
    approved = Signal(bool)
    revoked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.grade = ChoiceBox((), "Chưa xếp loại")
        describe(self.grade, "Mức xếp loại")
        self.propose = Button("Đề nghị mức này", "check")
        self.number, self.day, self.signer = VietnameseEdit(), VietnameseEdit(), VietnameseEdit()
        for edit, name, example in (
            (self.number, "Số quyết định", ""),
            (self.day, "Ngày quyết định", " (ngày/tháng/năm)"),
            (self.signer, "Người ký", ""),
        ):
            edit.setPlaceholderText(name)
            describe(edit, name)
            set_tooltip(edit, name + example)
            edit.setMaximumWidth(190)
        self.approve = Button("Công nhận mức này", "check")
        self.approve_all = Button("Công nhận cả bảng")
        self.revoke = Button("Thu hồi công nhận", tip="Theo số, ngày quyết định ở đây; mức cũ vẫn xem được")
        self.former = PlainLabel(role="muted", wrap=True)
        buttons = (self.approve, self.revoke, self.approve_all)
        self.paper = boxed(row(self.number, self.day, self.signer, *buttons, None, gap=BETWEEN))
        first = boxed(row(self.grade, self.propose, None, gap=BETWEEN))
        around = QMargins(EDGE, BETWEEN, EDGE, 0)
        self.setLayout(column(first, self.former, self.paper, gap=BETWEEN, margins=around))
        self.propose.clicked.connect(lambda: self.proposed.emit(self.grade.code()))
        self.approve.clicked.connect(lambda: self.approved.emit(False))
        self.revoke.clicked.connect(self.revoked)
        self.approve_all.clicked.connect(lambda: self.approved.emit(True))

    @property
    def decision(self) -> Decision:
        return Decision(self.number.text(), self.day.text(), self.signer.text())

    def settle(self) -> None:
        for edit in (self.number, self.day, self.signer):
            edit.commit_composing()

    def show_row(
        self, chosen: GradingRow | None, waiting: int, *, approves: bool, former: Sequence[str]
    ) -> None:
        """`waiting`: how many proposals this cadre may approve; `approves`: whether any line is hers.

        `former`: what was decided before, in words.
        """
        corrects = chosen is not None and chosen.may_correct
        self.former.setText(" ".join(former))
        self.former.setVisible(bool(former))
        self.revoke.setVisible(corrects)
        self.approve.setText("Công nhận lại mức này" if corrects else "Công nhận mức này")
        self.grade.choose(chosen.stands if chosen is not None else "")
        self.grade.setEnabled(chosen is not None and (chosen.may_propose or chosen.may_approve))
        self.propose.setEnabled(chosen is not None and chosen.may_propose)
        self.approve.setEnabled(chosen is not None and chosen.may_approve)
        self.approve_all.setText(f"Công nhận cả bảng ({waiting})")
        self.approve_all.setEnabled(waiting > 0)
        self.paper.setVisible(approves)
