"""Boxes to fill in: a letter opens one, Enter goes to the next box below, Tab to the next box at all."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView

from desktop.features.missing.model import MissingModel
from desktop.services.member_cells import read_cell
from desktop.services.session import Session
from desktop.services.values import choices
from desktop.services.wording import word
from desktop.widgets.cells import CellDelegate, CellEditor
from desktop.widgets.table import FINDING_ROLE
from desktop.widgets.typed_table import TypedTable
from domain.fields import FieldType
from domain.values.dates import show_date

Index = QModelIndex | QPersistentModelIndex
_DATES = frozenset({FieldType.DATE, FieldType.PARTIAL_DATE})


class GapTable(TypedTable):
    """`filled` carries id, field and text; `opened` whose form is wanted; `said` a level and a sentence."""

    filled = Signal(str, str, str)
    opened = Signal(str)
    said = Signal(str, str)

    def __init__(self, session: Session, model: MissingModel) -> None:
        super().__init__(word("missing.table"))
        self._session, self._people = session, model
        self.cells = CellDelegate(self, model, self)
        self.setItemDelegate(self.cells)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed)
        self.setTabKeyNavigation(True)
        self.acts = {"edit_cell": self.edit_cell, "open_list": self.open_list, "today": self.put_today}
        self.doubleClicked.connect(self._double_clicked)
        self.activated.connect(lambda index: self._open(index.row()))
        model.modelReset.connect(self._size_columns)

    def to_first_box(self) -> None:
        """Where typing begins."""
        found = self._next_box(-1)
        if found is not None:
            self.move_to(found)

    @property
    def stood(self) -> tuple[str, str] | None:
        """Whose row the current cell is in, and its field."""
        index = self.currentIndex()
        if not index.isValid():
            return None
        return self._people.rows[index.row()].id, self._people.columns[index.column()].key

    def stand_at(self, id: str, key: str) -> bool:
        """Whether there is still a box there to stand at."""
        row, column = self._people.row_of(id), self._people.column_of(key)
        found = row >= 0 and column >= 0 and self._people.is_open(row, column)
        if found:
            self.move_to(self._people.index(row, column))
        return found

    def put_today(self) -> None:
        index = self.currentIndex()
        field = self._people.columns[index.column()].field if index.isValid() else None
        if field is not None and field.type in _DATES and self.may_edit(index):
            self._take_text(QPersistentModelIndex(index), show_date(self._session.today.isoformat()))

    # -- what the delegate and the keys ask

    def may_edit(self, index: Index) -> bool:
        if not index.isValid():
            return False
        if self._people.is_open(index.row(), index.column()):
            return True
        is_box = self._people.columns[index.column()].field is not None
        self.said.emit("info", word("missing.not_here" if is_box else "missing.only_boxes"))
        return False

    def prepare_editor(self, editor: CellEditor) -> None:
        field = editor.column.field
        if field is not None:
            editor.offer([label for _, label in choices(field, self._session.rulebook)])
            if field.type in _DATES:
                editor.today = show_date(self._session.today.isoformat())

    def take(self, editor: CellEditor, *, leaving: bool) -> bool:
        """Hand on what was typed; False where it cannot be read and the person is still in the cell."""
        if editor.is_done or not editor.index.isValid():
            return True
        text = editor.settled_text()
        before = str(editor.index.data(Qt.ItemDataRole.EditRole) or "")
        if text == before and not editor.index.data(FINDING_ROLE):
            return True
        wrong = read_cell(self._session, editor.column.key, text)
        if wrong is not None and not leaving:
            editor.show_wrong(True)
            self.said.emit("error", f"{editor.column.title}: {wrong.message}")
            return False
        self._take_text(editor.index, text, wrong.message if wrong is not None else "")
        return True

    def go(self, rows: int, columns: int) -> None:
        index = self.currentIndex()
        if rows:
            self._go_down(index, rows)
        elif columns:
            self.go_aside(index, columns)

    def go_aside(self, index: QModelIndex, step: int, repeated: bool = False) -> bool:
        """To the next box in reading order; past the last one the focus leaves."""
        found = self._next_box(self._place(index), step)
        if found is not None:
            self.move_to(found)
        return found is not None

    # -- going from box to box

    def _place(self, index: Index) -> int:
        return index.row() * len(self._people.columns) + index.column() if index.isValid() else -1

    def _next_box(self, place: int, step: int = 1) -> QModelIndex | None:
        width = len(self._people.columns)
        place += step
        while 0 <= place < width * len(self._people.rows):
            row, column = divmod(place, width)
            if self._people.is_open(row, column):
                return self._people.index(row, column)
            place += step
        return None

    def _go_down(self, index: QModelIndex, step: int) -> None:
        """To the next box of the same column, or stay."""
        row = index.row() + step
        while 0 <= row < len(self._people.rows):
            if self._people.is_open(row, index.column()):
                self.move_to(self._people.index(row, index.column()))
                return
            row += step

    def _take_text(self, index: QPersistentModelIndex, text: str, wrong: str = "") -> None:
        person, column = self._people.rows[index.row()], self._people.columns[index.column()]
        if wrong:
            self._people.lay_over(person.id, column.key, text, wrong)
            self.said.emit("error", f"{column.title}: {wrong}")
        else:
            self.filled.emit(person.id, column.key, text)

    def _double_clicked(self, index: QModelIndex) -> None:
        if self._people.is_open(index.row(), index.column()):
            self.open_editor(index)
        else:
            self._open(index.row())

    def _open(self, row: int) -> None:
        if 0 <= row < len(self._people.rows):
            self.opened.emit(self._people.rows[row].id)

    def _measured(self) -> dict[int, int]:
        """A box that is still empty has room for what is to be typed into it."""
        boxes = {place for place, one in enumerate(self._people.columns) if one.field is not None}
        wanted = super()._measured()
        return {
            one: max(width, self.width_of(one)) if one in boxes else width for one, width in wanted.items()
        }

    def _size_columns(self) -> None:
        if self._people.columns:
            self.set_widths([column.characters for column in self._people.columns], 0)
