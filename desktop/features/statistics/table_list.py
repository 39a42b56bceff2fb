"""The tables to choose from, by the numbers that people call them by."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal

from desktop.services.wording import word
from desktop.widgets.lines_model import Lines
from desktop.widgets.table import Table as TableView
from domain.statistics.model import Table


class _Names(Lines):
    titles = ("",)

    def text(self, row: Table, column: int) -> str:
        return f"{row.number}. {row.title}"


class TableList(TableView):
    """`chosen` carries the name of a table."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(word("statistics.tables"))
        self.most_lines = 3
        self._names = _Names(self)
        self.setModel(self._names)
        self.horizontalHeader().hide()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_widths([12], 0)
        self._quiet = False
        self.selectionModel().currentRowChanged.connect(lambda now, _: self._tell(now.row()))

    @property
    def current(self) -> Table | None:
        row = self.currentIndex().row()
        return self._names.rows[row] if 0 <= row < len(self._names.rows) else None

    def offer(self, tables: Sequence[Table], name: str) -> None:
        """Show them, the one called `name` chosen, else the first; nothing is emitted."""
        self._quiet = True
        self._names.show_rows(tables)
        self.selectRow(next((place for place, one in enumerate(tables) if one.name == name), 0))
        self._quiet = False

    def choose(self, name: str) -> None:
        for place, one in enumerate(self._names.rows):
            if one.name == name:
                self.selectRow(place)

    def _tell(self, row: int) -> None:
        if not self._quiet and 0 <= row < len(self._names.rows):
            self.chosen.emit(self._names.rows[row].name)
