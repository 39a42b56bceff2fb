"""One finding under a field: what is wrong by word, shape and colour, and its correction as one button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import column, row
from desktop.widgets.plain_label import PlainLabel

# Level → icon, colour token; the word itself comes with the finding.
_LOOK = {
    "error": ("circle-x", "rejected"),
    "warning": ("alert-triangle", "warning"),
    "hint": ("info-circle", "muted"),
}


class FindingRow(QWidget):
    """`fix_chosen` is emitted when the person takes the correction that is offered."""

    fix_chosen = Signal()

    def __init__(self, level: str, level_word: str, message: str, fix_label: str = "") -> None:
        super().__init__()
        self.level = level
        icon_name, token = _LOOK.get(level, _LOOK["hint"])
        label = PlainLabel(f"{level_word}: {message}", role=level, wrap=True)
        self.setAccessibleName(f"{level_word}: {message}")
        mark = IconView(icon_name, token, 16)
        line = row(mark, label, gap=6)
        line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        layout = column(line, gap=0)
        self.fix: Button | None = None
        if fix_label:
            self.fix = Button(fix_label, look="link")
            self.fix.clicked.connect(self.fix_chosen)
            layout.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignLeft)
        self.setLayout(layout)
