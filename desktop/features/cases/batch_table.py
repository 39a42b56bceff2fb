"""Typing down a column: letters begin an entry, Enter ends it and goes to the next person."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QWidget

from desktop.features.cases.batch_model import FIXED, BatchModel
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.lines_model import Index
from desktop.widgets.table import RowDelegate, Table
from desktop.widgets.vietnamese_edit import VietnameseEdit

_NAME, _ORG, _OWN, _VERDICT, _REASON = 17, 13, 8, 13, 16
_TRIGGERS = (
    QAbstractItemView.EditTrigger.AnyKeyPressed
    | QAbstractItemView.EditTrigger.EditKeyPressed
    | QAbstractItemView.EditTrigger.DoubleClicked
)


class _EntryDelegate(RowDelegate):
    """The editor of a cell by the declaration of its field."""

    def __init__(self, parent: QWidget, model: BatchModel) -> None:
        super().__init__(parent)
        self._people = model

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        asked = self._people.own_field(index.column())
        label = asked.field.label if asked else ""
        if asked is not None and asked.choices:
            box = ChoiceBox(asked.choices, "", parent)
            box.setAccessibleName(label)
            box.activated.connect(lambda _: self.commitData.emit(box))
            return box
        edit = VietnameseEdit("", parent)
        edit.setProperty("cell", True)
        edit.setAccessibleName(label)
        return edit

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, ChoiceBox):
            editor.setCurrentIndex(max(0, editor.findText(text)))
        elif isinstance(editor, VietnameseEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, ChoiceBox):
            self._people.setData(index, editor.currentText())
        elif isinstance(editor, VietnameseEdit):
            self._people.setData(index, editor.settled_text())


class BatchTable(Table):
    """Cells of their own values are typed into; arrows go from cell to cell, Delete empties one."""

    def __init__(self, model: BatchModel) -> None:
        super().__init__("Từng người trong lô")
        self._people = model
        self.setModel(model)
        self.setItemDelegate(_EntryDelegate(self, model))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(_TRIGGERS)
        model.modelReset.connect(self._size_columns)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self.state() is QAbstractItemView.State.EditingState:
            # The editor hands it on while its entry is being taken in.
            return
        here = self.currentIndex()
        asked = self._people.own_field(here.column()) if here.isValid() else None
        if is_enter and not event.modifiers() and here.isValid():
            self._go_down()
        elif event.key() == Qt.Key.Key_Delete and asked is not None:
            self._people.setData(here, "")
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: object) -> None:
        """Enter in an editor ends the entry and goes on with the next person."""
        by_enter = hint is _Hint.SubmitModelCache
        super().closeEditor(editor, _Hint.NoHint if by_enter else hint)  # type: ignore[arg-type]
        if by_enter:
            self._go_down()

    def to_first_own(self) -> None:
        """Where typing begins: the first person's first own value."""
        if self._people.rows:
            self.setCurrentIndex(self._people.index(0, len(FIXED) if self._people.own else 0))

    def _go_down(self) -> None:
        here = self.currentIndex()
        below = self._people.index(min(here.row() + 1, self._people.rowCount() - 1), here.column())
        self.setCurrentIndex(below)

    def _size_columns(self) -> None:
        # Before widths are given: a column that stretches takes none.
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        own = [_OWN if not one.choices else _OWN + 6 for one in self._people.own]
        widths = [_NAME, _ORG, *own, _VERDICT, _REASON]
        self.set_widths(widths, len(widths) - 1)
        # Where all of them are of one branch, the column says nothing.
        self.setColumnHidden(1, len({person.org for person in self._people.people}) < 2)


_Hint = _EntryDelegate.EndEditHint
