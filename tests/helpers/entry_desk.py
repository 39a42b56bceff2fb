"""A person at the entry of lots: keys only, each to whoever has the focus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.features.entry.page import EntryPage
from desktop.features.entry.typing_desk import TypingDesk
from desktop.screen_list import ENTRY
from desktop.services.entry_types import Header
from desktop.tour_stage import Stage

NO, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@dataclass
class EntryDesk:
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

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NO) -> None:
        self.key(key, held)
        QApplication.processEvents()

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NO) -> None:
        """As `press` for somebody who types faster than the screen is drawn."""
        QTest.keyClick(self.focused, key, held)

    def type(self, text: str) -> None:
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(self.focused, QKeyEvent(kind, 0, NO, letter))

    def compose(self, word: str) -> None:
        """The input method shows a word and does not commit it."""
        QApplication.sendEvent(self.focused, QInputMethodEvent(word, []))

    def commit(self, text: str) -> None:
        """The input method hands over what was typed."""
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(self.focused, event)

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
    def focused(self) -> QWidget:
        return QApplication.focusWidget() or self.desk.grid
