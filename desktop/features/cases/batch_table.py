"""Typing down a column: letters begin an entry, Enter ends it and goes to the next person.

Titles stand in several lines: ten of them have room beside the names. Where there is none for branch and
reason, these columns go; the line below the table tells them of the person that the keyboard is on.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QWidget

from desktop.features.cases.batch_model import FIXED, BatchModel
from desktop.widgets.column_room import PAD
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.grouped_header import GroupedHeader
from desktop.widgets.lines_model import Index
from desktop.widgets.table import RowDelegate, Table
from desktop.widgets.vietnamese_edit import VietnameseEdit

# How many times its usual width a name may take from the reasons.
_MOST_NAME = 2
_NAME, _ORG, _OWN, _VERDICT, _REASON = 19, 13, 8, 13, 16
_BRANCH = 1
_LEAST_CHOICE, _LEAST_FIGURE = 12, 4
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
        self._title = GroupedHeader(self)
        self._title.sectionResized.connect(self._note_drawn)
        self.setHorizontalHeader(self._title)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_up_columns()

    def _size_columns(self) -> None:
        # Before widths are given: a column that stretches takes none.
        self.horizontalHeader().setSectionResizeMode(_MODE.Interactive)
        own = [_OWN if not one.choices else _OWN + 6 for one in self._people.own]
        widths = [_NAME, _ORG, *own, _VERDICT, _REASON]
        figures = [len(FIXED) + place for place, one in enumerate(self._people.own) if not one.choices]
        texts = [one for one in range(len(widths)) if one not in figures]
        self._title.show_titles([("", title) for title in self._people.titles], texts)
        self.set_widths(widths, len(widths) - 1)

    def _measured(self) -> dict[int, int]:
        """What is to be typed has room before it is typed."""
        em = self.fontMetrics().averageCharWidth()
        least = {
            len(FIXED) + place: 2 * PAD + em * (_LEAST_CHOICE if one.choices else _LEAST_FIGURE)
            for place, one in enumerate(self._people.own)
        }
        return {one: max(width, least.get(one, 0)) for one, width in super()._measured().items()}

    def _leave_room(self) -> None:
        # Titles and what is typed below them stay whole; the line below the table has the names.
        self.firm = tuple(range(len(FIXED), self._people.columnCount() - 1))
        self._give_up_columns()
        super()._leave_room()

    def _give_up_columns(self) -> None:
        """Branch and reason are shown where all else is whole beside them."""
        last = self._people.columnCount() - 1
        if last < len(FIXED) or len(self._widths) != last + 1:
            return
        # One name of many words does not take the reasons of all others away: the line below has it whole.
        wanted = self._measured()
        wanted[0] = min(wanted[0], self.width_of(0) * _MOST_NAME)
        kept = sum(width for one, width in wanted.items() if one not in (_BRANCH, last))
        left = self.viewport().width() - kept
        reason = left >= self.width_of(last)
        left -= self.width_of(last) if reason else 0
        # Where all of them are of one branch, the column says nothing.
        several = len({person.org for person in self._people.people}) > 1
        for column, shown in ((_BRANCH, several and left >= wanted[_BRANCH]), (last, reason)):
            if self.isColumnHidden(column) is shown:
                self.setColumnHidden(column, not shown)
        stretching = last if reason else 0
        for column in (0, last):
            mode = (
                QHeaderView.ResizeMode.Stretch if column == stretching else QHeaderView.ResizeMode.Interactive
            )
            if self._title.sectionResizeMode(column) is not mode:
                self._title.setSectionResizeMode(column, mode)


_MODE = QHeaderView.ResizeMode
_Hint = _EntryDelegate.EndEditHint
