"""A line across the screen that says what happened and what to do; never a dialog box."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

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
    """Hidden until `say`. `acted` is emitted by its button, besides what `say` gave it to do."""

    acted = Signal()
    # True when it appears, False when somebody closes it.
    shown = Signal(bool)

    def __init__(self, *, closable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._closable = closable
        self._code = ""
        self._act: Callable[[], None] | None = None
        self.hide()

    # Made when it first has something to say: most never have, and every screen has several.

    @cached_property
    def label(self) -> PlainLabel:
        return PlainLabel(wrap=True, selectable=True, parent=self)

    @cached_property
    def code(self) -> Button:
        button = Button(look="code", tip="Xem trang trợ giúp về mã này", parent=self)
        button.clicked.connect(lambda: call_for_help(self, self._code))
        return button

    @cached_property
    def action(self) -> Button:
        button = Button(look="link", parent=self)
        button.clicked.connect(self._do)
        return button

    @cached_property
    def _icon(self) -> IconView:
        """Puts the whole line together."""
        icon = IconView("info-circle", "pending", 18)
        close = Button("", "x", "bare", "Đóng dòng này")
        close.clicked.connect(self.leave)
        line = row(
            icon,
            column(self.label, row(self.code, None), gap=0),
            self.action,
            close,
            gap=10,
            margins=QMargins(12, 6, 6, 6),
        )
        line.setStretch(1, 1)
        line.setAlignment(icon, Qt.AlignmentFlag.AlignVCenter)
        if not self._closable:
            close.hide()
        self.setLayout(line)
        return icon

    def say(
        self, level: str, text: str, action: str = "", code: str = "", act: Callable[[], None] | None = None
    ) -> None:
        """`level` is error, warning, conflict, info or done; `code` stands small at the end, for support.

        `action` is what its button is called, `act` what it does this time.
        """
        self._act = act
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

    def _do(self) -> None:
        self.acted.emit()
        if self._act is not None:
            self._act()
