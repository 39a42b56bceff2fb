"""What was imported, and the ways on: look at it, take it back, keep the rows that stayed out."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.services.import_types import ImportOutcome, ImportPlan
from desktop.services.times import show_count
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, GROUP, boxed, column, edges, row
from desktop.widgets.plain_label import PlainLabel


class DoneStep(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.told = PlainLabel(role="title", wrap=True)
        self.left = PlainLabel(role="muted", wrap=True)
        self.list = Button("Xem danh sách đoàn viên", "users", "primary")
        self.faults = Button("Lưu dòng chưa nhập ra Excel…", "device-floppy")
        self.undo = Button("Hoàn tác lần nhập này", "arrow-back-up")
        self.again = Button("Nhập danh sách khác", look="quiet")
        card = column(
            self.told,
            self.left,
            row(self.list, self.faults, self.undo, self.again, None),
            gap=BETWEEN,
            margins=edges(GROUP),
        )
        self.setLayout(column(boxed(card, "card"), None))
        self.setFocusProxy(self.list)

    def show_outcome(self, plan: ImportPlan, outcome: ImportOutcome) -> None:
        if outcome.batch:
            self.told.setText(
                f"Đã thêm {show_count(outcome.added)} người, cập nhật {show_count(outcome.updated)} người."
            )
        else:
            self.told.setText("Không có gì mới trong danh sách này, sổ giữ nguyên.")
        out = len(plan.failed) + plan.duplicates
        self.left.setText(
            f"{show_count(out)} dòng chưa nhập: lỗi hoặc nghi trùng. Lưu ra Excel để sửa rồi nhập lại."
            if out
            else ""
        )
        self.left.setVisible(bool(out))
        self.faults.setVisible(bool(out))
        self.undo.setVisible(bool(outcome.batch))

    def show_undone(self, told: str) -> None:
        self.told.setText(told)
        self.undo.hide()
