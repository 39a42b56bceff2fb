"""A person at the member grid: cells by column name, keys and input-method events only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.features.members.grid import MemberGrid
from desktop.features.members.page import MembersPage
from desktop.services import members
from desktop.services.members import MemberFilter
from desktop.tour_stage import Stage
from desktop.widgets.cells import CellEditor
from desktop.widgets.table import FINDING_ROLE
from domain.records import Value
from tests.helpers.desks import Desk
from tests.helpers.keyboard import ALT, CONTROL, NO, SHIFT, Keyboard

__all__ = ["ALT", "CONTROL", "NO", "SHIFT", "Grid"]

# Of the people in a list that is typed into.
GIVEN_NAMES = ("An", "Bình", "Cúc", "Dũng", "Giang")


def five_people(desk: Desk) -> Desk:
    for number, given in enumerate(GIVEN_NAMES):
        desk.add(full_name=f"Lê Văn {given}", phone=f"091234567{number}", birth_date="2003")
    return desk


@dataclass
class Grid(Keyboard):
    """The grid of a program on the screen."""

    stage: Stage

    @property
    def page(self) -> MembersPage:
        return self.stage.screens.members

    @property
    def table(self) -> MemberGrid:
        return self.page.table

    @property
    def editor(self) -> CellEditor:
        opened = self.table.cells.open
        assert opened is not None, "no cell is open"
        return opened

    @property
    def is_open(self) -> bool:
        return self.table.cells.open is not None

    def stand_on(self, row: int, key: str) -> None:
        """Click a cell: it is the current one."""
        index = self.page.model.index(row, self.page.model.column_of(key))
        self.table.scrollTo(index)
        place = self.table.visualRect(index).center()
        QTest.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        self.table.setFocus()
        QApplication.processEvents()

    def at(self) -> tuple[int, str]:
        """Row and column of the current cell."""
        index = self.table.currentIndex()
        return index.row(), self.page.model.columns[index.column()].key

    def shown(self, row: int, key: str) -> str:
        model = self.page.model
        return str(model.index(row, model.column_of(key)).data() or "")

    def is_wrong(self, row: int, key: str) -> bool:
        model = self.page.model
        return bool(model.index(row, model.column_of(key)).data(FINDING_ROLE))

    def stored(self) -> dict[str, Mapping[str, Value]]:
        """Everybody in the replica by name."""
        session = self.stage.workspace.session
        return {str(row.fields["full_name"]): row.fields for row in members.find(session, MemberFilter())}

    def paste(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.press(Qt.Key.Key_V, CONTROL)
        self.stage.settle()

    @property
    def at_rest(self) -> QWidget:
        return self.table
