"""A table whose less needed columns go where there is no room for all."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtGui import QResizeEvent

from desktop.widgets.table import Table


class YieldingTable(Table):
    """`yielding`: the columns that go, the first of them first."""

    def __init__(self, name: str, yielding: Sequence[int]) -> None:
        super().__init__(name)
        self._yielding = tuple(yielding)
        self._never: frozenset[int] = frozenset()

    def leave_out(self, columns: Collection[int]) -> None:
        """Columns that are not shown however much room there is."""
        self._never = frozenset(columns)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.model():
            self._make_room()
        super().resizeEvent(event)

    def _make_room(self) -> None:
        room, gone = self.viewport().width(), set(self._never)
        columns = range(self.model().columnCount())
        for one in (*self._yielding, None):
            if one is None or sum(self.width_of(each) for each in columns if each not in gone) <= room:
                break
            gone.add(one)
        for each in columns:
            if self.isColumnHidden(each) != (each in gone):
                self.setColumnHidden(each, each in gone)
