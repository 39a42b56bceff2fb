"""A person at the entry of lots: keys only, each to whoever has the focus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.features.entry.page import EntryPage
from desktop.features.entry.typing_desk import TypingDesk
from desktop.screen_list import ENTRY
from desktop.services.entry_types import Header
from desktop.tour_stage import Stage
from tests.helpers.keyboard import ALT, CONTROL, SHIFT, Keyboard

__all__ = ["ALT", "CONTROL", "SHIFT", "EntryDesk"]


@dataclass
class EntryDesk(Keyboard):
    """The screen of lots of a program on the stage."""

    stage: Stage

    @property
    def page(self) -> EntryPage:
        return cast(EntryPage, self.stage.screens.page(ENTRY))

    @property
    def desk(self) -> TypingDesk:
        return self.page.desk

    def open_screen(self) -> None:
        self.stage.screens.open(ENTRY)
        self.stage.settle()

    def begin(self, sheets: int, columns: tuple[str, ...], carried: tuple[str, ...] = ()) -> None:
        """A new lot of the first branch, its header filled without the lists of columns being walked."""
        self.open_screen()
        self.press(Qt.Key.Key_N, CONTROL)
        self.stage.settle()
        view = self.page.header
        view.branch.setCurrentIndex(1)
        view.sheets.setText(str(sheets))
        given = Header(view.branch.code(), columns=columns, carried=carried)
        view.columns.offer(view._fields, given.columns, ("full_name",))
        view._offer_carried(given.carried)
        self.press(Qt.Key.Key_Return, CONTROL)
        self.stage.settle()

    def reopen(self) -> None:
        """Open the lot that stands first in the list."""
        self.open_screen()
        self.page.lots.table.setFocus()
        self.press(Qt.Key.Key_Return)
        self.stage.settle()

    def cell(self, text: str, then: Qt.Key = Qt.Key.Key_Return) -> None:
        """Type into the current cell and go on."""
        self.type(text)
        self.press(then)

    @property
    def at(self) -> tuple[int, str]:
        """The sheet's number and the field of the current cell."""
        row, key = self.desk.grid.place
        return self.desk.model.sheets[row].n, key

    def text(self, n: int, key: str) -> str:
        model = self.desk.model
        return model.look(model.row_of(n), model.column_of(key)).text

    @property
    def at_rest(self) -> QWidget:
        return self.desk.grid
