"""A table of cells that are typed into with a spreadsheet's keys.

Reading is the usual state; a letter, or the first word that is composed, opens a cell. Everything that ends
an entry keeps it, word being composed and all; only Esc gives it up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.keys import pressed
from desktop.widgets.cells import CellDelegate, CellEditor
from desktop.widgets.table import Table

Index = QModelIndex | QPersistentModelIndex
_STEPS: Mapping[Qt.Key, int] = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


class TypedTable(Table):
    """Who makes one sets `cells` (as the delegate too) and `acts`: what a declared key does, by its name."""

    cells: CellDelegate

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.acts: Mapping[str, Callable[[], None]] = {}
        # Whether a cell is being opened by what is typed, and not to be looked at.
        self._typing = False
        # What other rows wait with until no cell is open.
        self._put_off: Callable[[], None] | None = None
        self._looks_on = False

    # -- rows that come and go

    def when_free(self, act: Callable[[], None]) -> None:
        """Show other rows: at once, or when nobody types here any more; the newest rows count."""
        if self.cells.open is None:
            self._put_off = None
            act()
            return
        if not self._looks_on:
            self._looks_on = True
            # Whoever ends an entry goes to the next cell first.
            self.cells.closed.connect(lambda: QTimer.singleShot(0, self, self._go_on))
        self._put_off = act

    def _go_on(self) -> None:
        act, self._put_off = self._put_off, None
        if act is not None:
            self.when_free(act)

    # -- what each table decides

    def may_edit(self, index: Index) -> bool:
        """Whether a cell takes entries; where not, says why."""
        return index.isValid()

    def go_aside(self, index: QModelIndex, step: int, repeated: bool = False) -> bool:
        """To the next cell or the one before; whether there was somewhere to go, else the focus leaves."""
        return False

    def show_in_place(self, index: Index) -> None:
        """Bring a cell where it can be typed into."""

    # -- editing

    def edit_cell(self) -> None:
        index = self.currentIndex()
        if self.may_edit(index):
            self.open_editor(index)

    def open_list(self) -> None:
        index = self.currentIndex()
        if self.may_edit(index):
            editor = self.open_editor(index)
            if editor is not None:
                editor.open_list()

    def open_editor(self, index: Index) -> CellEditor | None:
        self.show_in_place(index)
        self.edit(index)
        editor = self.cells.open
        if editor is not None:
            editor.end(False)
        return editor

    def move_to(self, index: QModelIndex) -> None:
        """Make a cell the current one and the only one selected."""
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editor = self.cells.open
        if editor is not None:
            # The first word of an entry is composed while the focus is still on the list.
            if editor.take_key(event):
                return
            editor.setFocus()
            editor.keyPressEvent(event)
            return
        if event.key() in _STEPS:
            back = event.key() == Qt.Key.Key_Backtab
            event.setAccepted(self.go_aside(self.currentIndex(), -1 if back else 1, event.isAutoRepeat()))
            return
        for name, act in self.acts.items():
            if pressed(event, name):
                act()
                event.accept()
                return
        if event.text().isprintable() and event.text() and not self._held(event):
            self._type_into(event)
            return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """A word that begins to be composed opens the cell, as a typed letter does."""
        index = self.currentIndex()
        if self.cells.open is None and not self.may_edit(index):
            event.ignore()
            return
        self._typing = True
        if self.cells.open is None and event.commitString() and not event.preeditString():
            self._commit_into(index, event)
        else:
            if self.cells.open is None:
                self.show_in_place(index)
            super().inputMethodEvent(event)
        self._typing = False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        away = event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        )
        editor = self.cells.open
        # While a first word is composed the list has the focus, not the editor.
        if away and editor is not None and not editor.hasFocus() and not self._goes_to(editor):
            self.cells.settle()
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            taken = any(pressed(event, name) for name in self.acts)
            if taken or (self.cells.open is not None and event.key() == Qt.Key.Key_Escape):
                event.accept()
                return True
        return super().event(event)

    def _type_into(self, event: QKeyEvent) -> None:
        if self.may_edit(self.currentIndex()):
            self._typing = True
            self.show_in_place(self.currentIndex())
            super().keyPressEvent(event)
            self._typing = False

    def _commit_into(self, index: Index, event: QInputMethodEvent) -> None:
        """What comes whole, without having been composed, opens the cell too: Qt would drop it."""
        editor = self.open_editor(index)
        if editor is not None:
            editor.selectAll()
            QCoreApplication.sendEvent(editor, event)

    def _held(self, event: QKeyEvent) -> bool:
        held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        return bool(event.modifiers() & held)

    def _goes_to(self, editor: QWidget) -> bool:
        return self.window().focusWidget() is editor
