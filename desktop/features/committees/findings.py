"""What is to be looked at in a committee, one line below the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.services.shown_findings import ShownFinding
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.layouts import column


class FindingList(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._lines = column(gap=4)
        self.setLayout(self._lines)
        self.hide()

    def tell(self, found: Sequence[ShownFinding]) -> None:
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for one in found:
            self._lines.addWidget(FindingRow(one.level, one.level_word, one.message))
        self.setVisible(bool(found))
