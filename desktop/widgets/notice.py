"""A line across the screen that says what happened and what to do; never a dialog box."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.help_call import call_for_help
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import column, row
from desktop.widgets.plain_label import PlainLabel

_LOOK = {
    "error": ("circle-x", "rejected"),
    "warning": ("alert-triangle", "warning"),
    "conflict": ("arrows-split", "conflict"),
    "info": ("info-circle", "pending"),
    "done": ("circle-check", "synced"),
}


class Notice(QFrame):
    """Hidden until `say`. `acted` is emitted by its button."""

    acted = Signal()
    # True when it appears, False when somebody closes it.
    shown = Signal(bool)

    def __init__(self, *, closable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconView("info-circle", "pending", 18)
        self.label = PlainLabel(wrap=True, selectable=True)
        self._code = ""
        self.code = Button(look="code", tip="Xem trang trợ giúp về mã này")
        self.code.clicked.connect(lambda: call_for_help(self, self._code))
        self.action = Button(look="link")
        self.action.clicked.connect(self.acted)
        self._close = Button("", "x", "bare", "Đóng dòng này")
        self._close.clicked.connect(self.leave)
        if not closable:
            self._close.hide()
        line = row(
            self._icon,
            column(self.label, row(self.code, None), gap=0),
            self.action,
            self._close,
            gap=10,
            margins=QMargins(12, 6, 6, 6),
        )
        line.setStretch(1, 1)
        line.setAlignment(self._icon, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)
        self.hide()

    def say(self, level: str, text: str, action: str = "", code: str = "") -> None:
        """`level` is error, warning, conflict, info or done; `code` stands small at the end, for support."""
        self.setProperty("notice", level)
        self._icon.show_icon(*_LOOK[level])
        self.label.setText(text)
        self._code = code
        self.code.setText(f"Mã {code}" if code else "")
        self.code.setAccessibleName(f"Xem trợ giúp về mã {code}")
        self.code.setVisible(bool(code))
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.setAccessibleName(text)
        for widget in (self, self.label, self.code):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.show()
        self.shown.emit(True)

    def leave(self) -> None:
        self.hide()
        self.shown.emit(False)
