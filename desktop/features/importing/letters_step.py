"""Text typed in an old font: how each column reads now and how it would be read, accepted by the column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.services.times import show_count
from desktop.services.wording import word
from desktop.widgets.layouts import BETWEEN, column
from desktop.widgets.lines_model import Index, Lines
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from domain.importing.encodings import Change, ColumnEncoding

_Line = tuple[int, Change, bool]  # column, before and after, whether it is only doubtful


class LettersModel(Lines):
    """A line for each of up to 20 different texts of a column; `accepted` columns are read anew."""

    titles = ("Đổi", "Cột", "Đang ghi", "Sẽ đọc là", "Kiểu chữ")

    def __init__(self) -> None:
        super().__init__()
        self._headers: tuple[str, ...] = ()
        self.accepted: set[int] = set()

    def show_found(self, headers: tuple[str, ...], found: Mapping[int, ColumnEncoding]) -> None:
        """A column that is certain is accepted until somebody says no."""
        self._headers = headers
        self.accepted = {place for place, one in found.items() if not one.doubtful}
        rows: list[_Line] = []
        for place, one in found.items():
            rows += [(place, change, False) for change in one.changes]
            rows += [(place, change, True) for change in one.doubtful]
        self.show_rows(rows)

    def text(self, row: _Line, column: int) -> str:
        place, change, doubtful = row
        mark = "Để nguyên" if doubtful else "Có" if place in self.accepted else "Không"
        return (mark, self._headers[place], change.before, change.after, word(f"code.{change.code}"))[column]

    def state(self, row: _Line, column: int) -> str | None:
        place, _, doubtful = row
        if column:
            return None
        return "lacking" if doubtful else "synced" if place in self.accepted else "rejected"

    def is_muted(self, column: int) -> bool:
        return column in (1, 4)

    def turn(self, index: Index) -> None:
        """Accept the column of this line, or leave it as it is."""
        if index.isValid():
            self.accepted ^= {self.rows[index.row()][0]}
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.titles) - 1))


class _LettersTable(Table):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class LettersStep(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.model = LettersModel()
        self.table = _LettersTable("Những chữ gõ bằng phông cũ")
        self.table.setModel(self.model)
        self.table.set_widths([13, 20, 24, 24, 14], 3)
        self.table.activated.connect(self.model.turn)
        self.table.clicked.connect(self._clicked)
        self.told = PlainLabel(role="muted", wrap=True)
        whole = column(self.told, self.table, gap=BETWEEN)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)

    def show_found(self, headers: tuple[str, ...], found: Mapping[int, ColumnEncoding]) -> None:
        self.model.show_found(headers, found)
        texts = show_count(sum(one.count for one in found.values()))
        self.told.setText(
            f"{len(found)} cột có chữ gõ bằng phông cũ (TCVN3, VNI), {texts} giá trị khác nhau. "
            "Xem vài giá trị, rồi nhận hay không nhận cả cột (dấu cách). Tệp gốc không đổi."
        )
        if self.model.rows:
            self.table.selectRow(0)

    def accepted(self, found: Mapping[int, ColumnEncoding]) -> dict[int, ColumnEncoding]:
        return {place: one for place, one in found.items() if place in self.model.accepted}

    def _clicked(self, index: Any) -> None:
        if index.column() == 0:
            self.model.turn(index)
