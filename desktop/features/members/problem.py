"""The line that says why a cell was not saved, and offers what to do: go there, correct, or give a reason."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtWidgets import QFrame

from desktop.services.member_cells import CellRefusal
from desktop.services.shown_findings import Fix, ShownFinding
from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.vietnamese_edit import VietnameseEdit

_LOOKS = {
    "error": ("circle-x", "rejected"),
    "warning": ("alert-triangle", "warning"),
    "hint": ("info-circle", "pending"),
    "info": ("info-circle", "pending"),
    "done": ("circle-check", "synced"),
}
_AS_NOTICE = {"hint": "info"}


class ProblemLine(QFrame):
    """Stands under the list; never a dialog, never takes the focus by itself."""

    to_cell = Signal(object)  # CellRefusal
    fix_chosen = Signal(object, object)  # CellRefusal, Fix
    reason_given = Signal(object, str)  # CellRefusal, why it is saved all the same

    def __init__(self) -> None:
        super().__init__()
        self._refusal: CellRefusal | None = None
        self._fix: Fix | None = None
        self._icon = IconView("info-circle", "pending", 18)
        self.label = PlainLabel(wrap=True, selectable=True)
        self.fix = Button(look="link")
        self.fix.clicked.connect(self._choose_fix)
        self.go = Button("Sửa ô này", look="link")
        self.go.clicked.connect(lambda: self.to_cell.emit(self._refusal))
        self.reason = VietnameseEdit()
        self.reason.setPlaceholderText("Vì sao vẫn lưu như vậy")
        self.reason.setAccessibleName("Vì sao vẫn lưu như vậy")
        self.reason.setMinimumWidth(180)
        self.reason.returnPressed.connect(self._give_reason)
        self.save = Button("Vẫn lưu")
        self.save.clicked.connect(self._give_reason)
        self.close_button = Button("", "x", "bare", "Đóng dòng này")
        self.close_button.clicked.connect(self.hide)
        line = row(
            self._icon,
            self.label,
            self.fix,
            self.go,
            self.reason,
            self.save,
            self.close_button,
            gap=10,
            margins=QMargins(12, 6, 6, 6),
        )
        line.setStretch(1, 1)
        line.setAlignment(self._icon, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)
        self.hide()

    @property
    def is_remark(self) -> bool:
        """Whether nothing hangs on it: no cell to go back to."""
        return self._refusal is None

    def show_refusal(self, refusal: CellRefusal) -> None:
        self._refusal = refusal
        fix = refusal.finding.fix
        self._show("error", refusal.sentence, fix, to_cell=True, overridable=refusal.finding.overridable)

    def show_remark(self, finding: ShownFinding, name: str) -> None:
        self._refusal = None
        self._show(finding.level, f"{name}: {finding.message}" if name else finding.message, None)

    def say(self, level: str, text: str) -> None:
        self._refusal = None
        self._show(level, text, None)

    def _show(
        self, level: str, text: str, fix: Fix | None, *, to_cell: bool = False, overridable: bool = False
    ) -> None:
        self.setProperty("notice", _AS_NOTICE.get(level, level))
        self._icon.show_icon(*_LOOKS.get(level, _LOOKS["info"]))
        self.label.setText(text)
        self.setAccessibleName(text)
        self._fix = fix
        self.fix.setText(fix.label if fix is not None else "")
        self.fix.setVisible(fix is not None and to_cell)
        self.go.setVisible(to_cell)
        self.reason.clear()
        self.reason.setVisible(overridable)
        self.save.setVisible(overridable)
        for widget in (self, self.label):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.show()

    def _choose_fix(self) -> None:
        if self._refusal is not None and self._fix is not None:
            self.fix_chosen.emit(self._refusal, self._fix)

    def _give_reason(self) -> None:
        reason = self.reason.settled_text().strip()
        if not reason:
            self.reason.setFocus()
        elif self._refusal is not None:
            self.hide()
            self.reason_given.emit(self._refusal, reason)
