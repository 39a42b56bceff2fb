"""The rules that hold here, beside the settings: to be read, for only the level above changes them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins
from PySide6.QtWidgets import QWidget

from desktop.features.settings import model
from desktop.keys import bind
from desktop.services.rules_in_force import Line
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import EDGE, column, hairline, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.reader import Reader
from desktop.widgets.side_panel import SidePanel
from desktop.widgets.vietnamese_edit import VietnameseEdit


class RulesPanel(QWidget):
    """Stands at the side of `host`; `show_lines` opens it."""

    def __init__(self, host: QWidget) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()
        self.search = VietnameseEdit()
        self.search.setPlaceholderText("Tìm quy định, không cần dấu")
        self.search.setAccessibleName("Tìm quy định")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._write)
        self.reader = Reader("Quy định đang áp dụng")
        self.close_button = Button("", "x", "bare", "Đóng (Esc)")
        self.close_button.clicked.connect(self.leave)
        heading = PlainLabel("Quy định đang áp dụng", role="heading")
        head = row(heading, None, self.close_button, margins=QMargins(EDGE, 8, 8, 0))
        search = row(self.search, margins=QMargins(EDGE - 8, 8, EDGE - 8, 12))
        body = row(self.reader, margins=QMargins(EDGE - 8, 12, 4, 0))
        whole = column(head, search, hairline(), body, gap=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.panel = SidePanel(host, self)
        bind(self, {"leave_help": self.leave})

    def show_lines(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self.panel.open()
        self._write()
        self.search.setFocus()

    def leave(self) -> None:
        self.panel.close_panel()

    def _write(self) -> None:
        self.reader.show_page(*model.page_of_rules(self._lines, self.search.text()))
