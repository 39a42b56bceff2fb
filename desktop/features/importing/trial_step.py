"""What importing will do, before it is done: the counts, and every cell of people who are here already."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.services import values
from desktop.services.import_types import CellChange, Change, ImportPlan, PlannedRow, Verdict
from desktop.services.session import Session
from desktop.services.times import show_count
from desktop.services.wording import word
from desktop.widgets.layouts import BETWEEN, column
from desktop.widgets.lines_model import Index, Lines
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from domain.members.fields import MEMBER

_DOING: Final = 5
_STATES: Final = {
    Change.FILL: "synced",
    Change.OVERWRITE: "sent",
    Change.KEPT: "held",
    Change.KEPT_CHANGED: "held",
    Change.ASKED: "lacking",
}
_Line = tuple[PlannedRow, CellChange]


class ChangesModel(Lines):
    """One line for each value of somebody who is here already about which the list says something else."""

    titles = ("Dòng", "Họ và tên", "Thông tin", "Trong sổ", "Trong tệp", "Sẽ làm gì")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def show_plan(self, plan: ImportPlan) -> None:
        self.show_rows([(row, change) for row in plan.rows for change in row.changes])

    def text(self, row: _Line, column: int) -> str:
        planned, change = row
        field = MEMBER.by_name[change.field]
        rulebook = self._session.rulebook
        return (
            str(planned.number),
            str(planned.values.get("full_name") or ""),
            field.label,
            values.show(field, change.before, rulebook, masked=True) or word("value.empty"),
            values.show(field, change.after, rulebook, masked=True),
            word(f"import.change.{change.change}"),
        )[column]

    def state(self, row: _Line, column: int) -> str | None:
        return _STATES[row[1].change] if column == _DOING else None

    def is_muted(self, column: int) -> bool:
        return column in (0, 3)

    def cell(self, index: Index) -> tuple[int, str] | None:
        """Number and field of a line that a person may decide, else None."""
        planned, change = self.rows[index.row()]
        may = change.change in (Change.ASKED, Change.OVERWRITE)
        return (planned.number, change.field) if may else None


class _ChangesTable(Table):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class TrialStep(QWidget):
    """`turned` carries number and field of a cell whose other value is wanted."""

    turned = Signal(int, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.told = PlainLabel(role="title", wrap=True)
        self.left = PlainLabel(role="muted", wrap=True)
        self.before = PlainLabel(role="warning", wrap=True)
        self.model = ChangesModel(session)
        self.table = _ChangesTable("Những ô của người đã có trong sổ")
        self.table.setModel(self.model)
        self.table.set_widths([6, 22, 18, 20, 20, 22], 1)
        self.table.activated.connect(self._turn)
        whole = column(self.told, self.before, self.left, self.table, None, gap=BETWEEN)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)

    def show_plan(self, plan: ImportPlan) -> None:
        here = self.table.currentIndex().row()
        self.model.show_plan(plan)
        self.table.setVisible(bool(self.model.rows))
        if self.model.rows:
            self.table.selectRow(min(max(0, here), len(self.model.rows) - 1))
        self.told.setText(counts_of(plan))
        parts = [f"{show_count(plan.asked)} ô chờ bạn chọn (dấu cách)."] if plan.asked else []
        if plan.failed:
            parts.append(f"{show_count(len(plan.failed))} dòng lỗi sẽ không nhập.")
        if plan.duplicates:
            parts.append(f"{show_count(plan.duplicates)} dòng nghi trùng chưa trả lời sẽ không nhập.")
        self.left.setText(" ".join(parts))
        self.left.setVisible(bool(parts))
        self.before.setText("Danh sách này đã nhập một lần trên máy này." if plan.taken_before else "")
        self.before.setVisible(bool(plan.taken_before))

    def _turn(self, index: Index) -> None:
        cell = self.model.cell(index)
        if cell is not None:
            self.turned.emit(*cell)


def counts_of(plan: ImportPlan) -> str:
    """ "Sẽ thêm 212 · cập nhật 31 · bỏ qua 5 · nghi trùng 9 · lỗi 2"."""
    counts = (
        ("Sẽ thêm", plan.added),
        ("cập nhật", plan.updated),
        ("bỏ qua", plan.skipped),
        ("nghi trùng", plan.duplicates),
        ("lỗi", plan.counts.get(Verdict.ERROR, 0)),
    )
    return " · ".join(f"{said} {show_count(count)}" for said, count in counts)
