"""One list of the sync centre: its table, what stands there when it is empty, and its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QWidget

from desktop.features.sync_centre.model import Column, LinesModel
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import BETWEEN, boxed, column, edges, row
from desktop.widgets.plain_label import ElidedLabel
from desktop.widgets.table import Table


class LinesList(QWidget):
    """`opened` is emitted by Enter or a double click, `moved` whenever another line stands chosen."""

    opened = Signal()
    moved = Signal()

    def __init__(self, name: str, columns: Sequence[Column[Any]], stretch: int, empty: EmptyState) -> None:
        super().__init__()
        self.model: LinesModel[Any] = LinesModel(columns, self)
        self.table = Table(name)
        self.table.setModel(self.model)
        self.table.set_widths([column.characters for column in columns], stretch)
        self._stretch = stretch
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        self.empty = empty
        self.hint = ElidedLabel(role="muted")
        self._buttons: QHBoxLayout = row(margins=edges(0, BETWEEN))
        self._foot = boxed(self._buttons)
        self._foot.hide()
        whole = column(self._stack, self._foot, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
        self.table.activated.connect(self.opened)
        self.table.selectionModel().currentRowChanged.connect(self.moved)

    def put_below(self, *parts: QWidget) -> None:
        """Buttons at the right of the hint, under the list."""
        self._buttons.addWidget(self.hint, 1)
        for part in parts:
            self._buttons.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self._foot.show()

    @property
    def line(self) -> Any:
        """What stands chosen, or None."""
        return self.model.line(self.table.currentIndex().row())

    def show_lines(self, lines: Sequence[Any]) -> None:
        """Keep the chosen line chosen, or the one at its place where it is gone."""
        before, place = self.line, self.table.currentIndex().row()
        self.model.show_lines(lines)
        self._stack.setCurrentIndex(0 if lines else 1)
        if lines and not self.table.currentIndex().isValid():
            key = _key(before)
            same = next((number for number, line in enumerate(lines) if key and _key(line) == key), None)
            self.table.selectRow(min(max(0, place), len(lines) - 1) if same is None else same)
        self.moved.emit()

    def choose(self, id: str) -> None:
        for number, line in enumerate(self.model.rows):
            if _key(line) == id:
                self.table.selectRow(number)

    def widths(self) -> list[int]:
        return [self.table.drawn_width(section) for section in range(self.model.columnCount())]

    def set_widths(self, widths: object) -> None:
        """As `widths` once told; anything else is passed over."""
        header = self.table.horizontalHeader()
        if not isinstance(widths, list) or len(widths) != header.count():
            return
        for section, width in enumerate(widths):
            fixed = header.sectionResizeMode(section) is QHeaderView.ResizeMode.Stretch
            # Where not even its title fits, a column gave way once: nobody drew it so.
            least = header.sectionSizeHint(section)
            if isinstance(width, int) and least <= width <= 1000 and not fixed:
                header.resizeSection(section, width)


def _key(line: Any) -> str:
    """What tells a line from the others, whatever else changes about it."""
    return str(getattr(line, "n", "") or getattr(line, "id", "") or "")
