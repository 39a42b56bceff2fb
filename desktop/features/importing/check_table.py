"""The cells of a list, typed over on the spot; what the file says is not touched."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView

from desktop.features.importing.check_model import FIRST, CheckModel
from desktop.services.session import Session
from desktop.services.values import choices
from desktop.widgets.cells import CellDelegate, CellEditor
from desktop.widgets.typed_table import TypedTable

Index = QModelIndex | QPersistentModelIndex
_NUMBER, _VERDICT, _MOST = 6, 12, 40


class CheckTable(TypedTable):
    """`corrected` carries a row's number, a column's place and a text; `reached` the row one stands in."""

    corrected = Signal(int, int, str)
    reached = Signal(int)

    def __init__(self, session: Session, model: CheckModel) -> None:
        super().__init__("Các dòng của danh sách")
        self.grows_to = _MOST
        self._session, self._lines = session, model
        self.cells = CellDelegate(self, model, self)
        self.setItemDelegate(self.cells)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed)
        self.setTabKeyNavigation(True)
        self.acts = {"edit_cell": self.edit_cell, "open_list": self.open_list}
        self.doubleClicked.connect(self._double_clicked)
        self.selectionModel().currentChanged.connect(lambda index, _: self.reached.emit(index.row()))
        model.modelReset.connect(self._size_columns)

    def go_to_problem(self, row: int) -> None:
        """To the cell of a row in which something is wrong."""
        if 0 <= row < len(self._lines.rows):
            self.move_to(self._lines.index(row, self._lines.first_problem(row)))

    def may_edit(self, index: Index) -> bool:
        return index.isValid() and index.column() >= FIRST

    def prepare_editor(self, editor: CellEditor) -> None:
        field = editor.column.field
        if field is not None:
            editor.offer([label for _, label in choices(field, self._session.rulebook)])

    def take(self, editor: CellEditor, *, leaving: bool) -> bool:
        """Whether it can be read is for the whole check to say: a cell alone may be right in its row only."""
        if not editor.is_done and editor.index.isValid():
            text, before = editor.settled_text(), str(editor.index.data(Qt.ItemDataRole.EditRole) or "")
            if text != before:
                row, column = editor.index.row(), editor.index.column()
                self.corrected.emit(self._lines.rows[row].number, self._lines.columns[column].place, text)
        return True

    def go(self, rows: int, columns: int) -> None:
        index = self.currentIndex()
        if rows:
            self.go_to_problem(min(max(0, index.row() + rows), len(self._lines.rows) - 1))
        elif columns:
            self.go_aside(index, columns)

    def go_aside(self, index: QModelIndex, step: int, repeated: bool = False) -> bool:
        width = len(self._lines.columns) - FIRST
        place = index.row() * width + index.column() - FIRST + step
        if width <= 0 or not 0 <= place < width * len(self._lines.rows):
            return False
        row, column = divmod(place, width)
        self.move_to(self._lines.index(row, FIRST + column))
        return True

    def _double_clicked(self, index: QModelIndex) -> None:
        if self.may_edit(index):
            self.open_editor(index)

    def _size_columns(self) -> None:
        widths = [_NUMBER, _VERDICT, *(column.characters for column in self._lines.columns[FIRST:])]
        if self._lines.columns:
            self.set_widths(widths[: len(self._lines.columns)], None)
