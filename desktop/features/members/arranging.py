"""How a person arranged the list: which columns, how wide, in which order; and the menu that chooses them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from PySide6.QtWidgets import QHeaderView, QMenu

from desktop.features.members.columns import DEFAULT, FROZEN, GIVEN_UP, NAME, every_column
from desktop.features.members.grid import MemberGrid
from desktop.features.members.model import MemberTableModel
from desktop.widgets.buttons import Button
from desktop.widgets.column_room import cell_of

_PAD = 20
_LEAST, _MOST = 48, 900
# In letters: to what the names of people and of branches grow where there is room; the rest is the name's.
_LONG_NAME, _LONG_BRANCH = 32, 28


class Arrangement(QObject):
    """`sorted_by` carries the new order. Widths follow the room until the person sets one."""

    sorted_by = Signal(str)

    def __init__(self, grid: MemberGrid, model: MemberTableModel) -> None:
        super().__init__(grid)
        self._grid, self._model = grid, model
        # Widths that the person gave, by column.
        self._widths: dict[str, int] = {}
        self._placing = False
        self._branches: tuple[str, ...] = ()
        self.button = Button("Cột", "columns", "quiet", "Chọn cột của danh sách")
        self.menu = QMenu(self.button)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.button.setMenu(self.menu)
        header = grid.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionsClickable(True)
        header.setSectionsMovable(True)
        header.sectionClicked.connect(self._clicked)
        header.sectionResized.connect(self._resized)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda at: self.menu.popup(header.mapToGlobal(at)))
        grid.frozen = FROZEN
        self.show_order(model.filter.sort)

    @property
    def keys(self) -> list[str]:
        return [column.key for column in self._model.columns]

    @property
    def is_usual(self) -> bool:
        return self.keys == list(DEFAULT) and not self._widths

    def choose(self, keys: Sequence[str]) -> None:
        self._grid.cells.settle()
        self._model.choose_columns(keys)
        self.make_room()

    def sort(self, key: str, *, further: bool) -> None:
        """By one column; `further`: among those with the same value so far. Twice turns it round."""
        name = "name" if key == NAME else key
        order = self._model.filter.sort.split(",")
        names = [one.lstrip("-") for one in order]
        turned = f"-{name}" if name in order else name
        if further and names != [name]:
            kept = [one for one in order if one.lstrip("-") != name]
            at = names.index(name) if name in names else len(kept)
            order = [*kept[:at], turned, *kept[at:]]
        else:
            order = [turned]
        self.sorted_by.emit(",".join(order))
        self.show_order(",".join(order))

    def show_order(self, sort: str) -> None:
        first = sort.split(",")[0]
        key = NAME if first.lstrip("-") in ("name", NAME) else first.lstrip("-")
        header = self._grid.horizontalHeader()
        column = self._model.column_of(key)
        down = first.startswith("-")
        header.setSortIndicatorShown(column >= 0)
        header.setSortIndicator(column, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)

    def make_room(self) -> None:
        """Give each column its width; the usual list gives some up where there is no room for all."""
        grid, model = self._grid, self._model
        em = grid.fontMetrics().averageCharWidth()
        widths = [self._widths.get(column.key, column.characters * em + _PAD) for column in model.columns]
        room = grid.room()
        needed = sum(widths)
        hidden: set[int] = set()
        for key in GIVEN_UP if self.is_usual else ():
            if needed > room:
                hidden.add(model.column_of(key))
                needed -= widths[model.column_of(key)]
        self._share_out(widths, hidden, max(0, room - needed), em)
        self._placing = True
        for column, width in enumerate(widths):
            grid.setColumnHidden(column, column in hidden)
            grid.setColumnWidth(column, width)
        self._placing = False
        grid.place_frozen()

    def show_branches(self, names: Sequence[str]) -> None:
        """Of the unit: they, and not the rows in sight, say how wide their column grows, so that none moves
        while somebody scrolls or types."""
        self._branches = tuple(names)
        self.make_room()

    def _share_out(self, widths: list[int], hidden: set[int], spare: int, em: int) -> None:
        letters = QFontMetricsF(self._grid.font()).horizontalAdvance
        longest = max(map(letters, self._branches), default=0)
        branch = min(cell_of(longest), _LONG_BRANCH * em + _PAD)
        for key, wanted in ((NAME, _LONG_NAME * em + _PAD), ("org", branch)):
            column = self._model.column_of(key)
            if column >= 0 and column not in hidden and key not in self._widths:
                more = min(spare, max(0, wanted - widths[column]))
                widths[column] += more
                spare -= more
        if NAME not in self._widths:
            widths[self._model.column_of(NAME)] += spare

    def state(self) -> dict[str, Any]:
        header = self._grid.horizontalHeader()
        order = [self.keys[header.logicalIndex(place)] for place in range(header.count())]
        return {"columns": order, "widths": dict(self._widths), "sort": self._model.filter.sort}

    def take_state(self, state: Mapping[str, Any]) -> None:
        keys = state.get("columns")
        widths = state.get("widths")
        if isinstance(widths, Mapping):
            self._widths = {
                key: max(_LEAST, min(_MOST, int(width)))
                for key, width in widths.items()
                if key in every_column() and isinstance(width, int | float)
            }
        if isinstance(keys, list) and all(isinstance(key, str) for key in keys):
            self._model.choose_columns(keys)

    def _clicked(self, column: int) -> None:
        chosen = self._model.columns[column]
        if chosen.sortable:
            held = QGuiApplication.keyboardModifiers()
            further = bool(held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
            self.sort(chosen.key, further=further)
        else:
            # The header turned its arrow by itself.
            self.show_order(self._model.filter.sort)

    def _resized(self, column: int, before: int, width: int) -> None:
        by_hand = QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton
        if by_hand and not self._placing and 0 <= column < len(self._model.columns):
            self._widths[self._model.columns[column].key] = width

    def _fill_menu(self) -> None:
        self.menu.clear()
        shown = self.keys
        for column in every_column().values():
            action = self.menu.addAction((column.label or column.title).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(column.key in shown)
            action.setEnabled(column.key != NAME)
            action.triggered.connect(lambda on, key=column.key: self._switch(key, on))
        self.menu.addSeparator()
        self.menu.addAction("Về các cột ban đầu").triggered.connect(self._usual)

    def _switch(self, key: str, on: bool) -> None:
        order = list(self.state()["columns"])
        if on:
            # Before what is worked out, which closes every row.
            worked_out = [at for at, one in enumerate(order) if every_column()[one].field is None]
            order.insert(worked_out[0] if worked_out else len(order), key)
        else:
            order.remove(key)
        self._forget_moves()
        self.choose(order)

    def _usual(self) -> None:
        self._widths.clear()
        self._forget_moves()
        self.choose(DEFAULT)

    def _forget_moves(self) -> None:
        """Columns are put in order by the model from here on."""
        header = self._grid.horizontalHeader()
        for column in range(header.count()):
            header.moveSection(header.visualIndex(column), column)
