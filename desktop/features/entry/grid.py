"""The grid of sheets: one row for each, typed from the first key to the last without a mouse.

Enter and Tab go to the next field, past the last one to the next sheet; columns that are carried from sheet
to sheet are passed over. What cannot be read is asked about once; a second Enter goes on.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from desktop.features.entry.columns import NUMBER
from desktop.features.entry.model import SheetModel
from desktop.services.member_cells import read_cell
from desktop.services.session import Session
from desktop.services.values import choices
from desktop.widgets.cells import CellDelegate, CellEditor, CellPainter
from desktop.widgets.frozen import FrozenTable
from domain.fields import FieldType
from domain.values.dates import show_date

Index = QModelIndex | QPersistentModelIndex
_DATES = frozenset({FieldType.DATE, FieldType.PARTIAL_DATE, FieldType.MONTH})
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ROW_HEIGHT, _BESIDE_TEXT, _ROOM_FOR_NAME = 40, 20, 560


class SheetGrid(FrozenTable):
    """`moved` when another cell is the current one, `keyed` for every letter typed, `said` (level, text)."""

    moved = Signal()
    keyed = Signal()
    said = Signal(str, str)
    # What is wrong about the text in the open cell: a ShownFinding.
    doubted = Signal(object)

    def __init__(self, session: Session, model: SheetModel) -> None:
        super().__init__("Phiếu của lô")
        self._session, self._sheets = session, model
        # The file beside the sheets, noted with each that is typed.
        self.photo: Callable[[], str] = str
        self._asked: tuple[int, str, str] | None = None
        self.cells = CellDelegate(self, model, self)
        self.setItemDelegate(self.cells)
        self.paint_frozen_with(CellPainter(model, self))
        self.setModel(model)
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(model, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed)
        self.setTabKeyNavigation(True)
        self.verticalHeader().setDefaultSectionSize(max(_ROW_HEIGHT, self.fontMetrics().height() + 20))
        self.acts = {
            "edit_cell": self.edit_cell,
            "copy_above": self.copy_above,
            "today": self.put_today,
            "open_list": self.open_list,
            "clear_cell": self.clear_cell,
        }
        model.modelReset.connect(self._size_columns)
        self.cells.closed.connect(self._forget_asked)

    # -- where the person is

    @property
    def place(self) -> tuple[int, str]:
        """Row and field of the current cell; -1 while there is none."""
        index = self.currentIndex()
        return (index.row(), self._sheets.columns[index.column()].key) if index.isValid() else (-1, "")

    def go_to(self, row: int, key: str = "") -> None:
        """A cell of a sheet; without a field its first open one."""
        column = self._sheets.column_of(key) if key else self._open_columns()[0]
        self.move_to(self._sheets.index(row, column if column >= 0 else self._open_columns()[0]))

    def next_sheet(self) -> None:
        """The first field of the next sheet."""
        self.cells.settle()
        row = self.currentIndex().row()
        last = row + 1 >= self._sheets.rowCount()
        self.go_to(self._sheets.add_sheet() if last else row + 1)

    def settle(self) -> None:
        """Take in what is being typed, word being composed and all."""
        self.cells.settle()

    # -- editing

    def may_edit(self, index: Index) -> bool:
        if not index.isValid() or not self._sheets.may_type(index.row(), index.column()):
            if index.isValid() and self._sheets.columns[index.column()].key != NUMBER:
                self.said.emit("info", "Phiếu này đã vào danh sách. Muốn sửa, hãy mở hồ sơ của người đó.")
            return False
        return True

    def copy_above(self) -> None:
        index = self.currentIndex()
        if self.may_edit(index) and index.row() > 0:
            self._write(index.row(), index.column(), self._above(index))

    def put_today(self) -> None:
        index = self.currentIndex()
        field = self._sheets.columns[index.column()].field if index.isValid() else None
        if field is not None and field.type in _DATES and self.may_edit(index):
            self._write(index.row(), index.column(), self._today(field.type))

    def clear_cell(self) -> None:
        index = self.currentIndex()
        if self.may_edit(index):
            self._write(index.row(), index.column(), "")

    def put(self, row: int, key: str, text: str) -> None:
        """A correction that somebody took, in place of what was typed."""
        self._write(row, self._sheets.column_of(key), text)

    # -- what the delegate asks

    def prepare_editor(self, editor: CellEditor) -> None:
        field = editor.column.field
        if field is None:
            return
        editor.offer([label for _, label in choices(field, self._session.rulebook)])
        editor.enter = (0, 1)
        editor.above = self._above(editor.index)
        if field.type in _DATES:
            editor.today = self._today(field.type)
        editor.textEdited.connect(lambda _: self.keyed.emit())

    def take(self, editor: CellEditor, *, leaving: bool) -> bool:
        """Keep what was typed; False where it cannot be read and has not been asked about yet."""
        if editor.is_done or not editor.index.isValid():
            return True
        text, row, key = editor.settled_text(), editor.index.row(), editor.column.key
        if text == str(editor.index.data(Qt.ItemDataRole.EditRole) or ""):
            return True
        wrong = None if self._sheets.fixed else read_cell(self._session, key, text)
        if wrong is not None and not leaving and self._asked != (row, key, text):
            self._asked = (row, key, text)
            editor.show_wrong(True)
            self.doubted.emit(wrong)
            self.said.emit("error", f"{editor.column.title}: {wrong.message} Enter lần nữa để đi tiếp.")
            return False
        self._write(row, editor.index.column(), text)
        return True

    def go(self, rows: int, columns: int) -> None:
        index = self.currentIndex()
        if rows:
            self.move_to(index.siblingAtRow(max(0, min(index.row() + rows, self._sheets.rowCount() - 1))))
        elif columns:
            self.go_aside(index, columns)

    def go_aside(self, index: QModelIndex, step: int, repeated: bool = False) -> bool:
        """Carried columns are passed over; a held key adds no sheet."""
        open_columns = self._open_columns()
        beyond = [one for one in open_columns if (one - index.column()) * step > 0]
        if beyond:
            self.move_to(index.siblingAtColumn(beyond[0] if step > 0 else beyond[-1]))
            return True
        row = index.row() + step
        if row >= self._sheets.rowCount():
            row = index.row() if repeated else self._sheets.add_sheet()
            if row == index.row() and self._sheets.fixed:
                return True
        if row < 0:
            return False
        self.move_to(self._sheets.index(row, open_columns[0 if step > 0 else -1]))
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        # Beside a photo there is no room for the name to stand still as well.
        self.frozen = 2 if event.size().width() >= _ROOM_FOR_NAME else 1
        super().resizeEvent(event)

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_enter = event.key() in _ENTER and held in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        if is_enter and self.cells.open is None:
            back = held == Qt.KeyboardModifier.ShiftModifier
            self.go_aside(self.currentIndex(), -1 if back else 1, event.isAutoRepeat())
            return
        super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._asked = None
        if current.row() != previous.row():
            self.show_marked_rows(previous, current)
        self.moved.emit()

    def _forget_asked(self) -> None:
        self._asked = None

    def _write(self, row: int, column: int, text: str) -> None:
        self._sheets.type_in(row, self._sheets.columns[column].key, text, self.photo())

    def _above(self, index: Index) -> str:
        """What the last sheet above says in this column."""
        key = self._sheets.columns[index.column()].key
        above = (sheet.texts.get(key, "") for sheet in reversed(self._sheets.sheets[: index.row()]))
        return next((text for text in above if text), "")

    def _open_columns(self) -> list[int]:
        columns = enumerate(self._sheets.columns)
        return [place for place, one in columns if one.key != NUMBER and not one.carried] or [1]

    def _today(self, type: FieldType) -> str:
        today = self._session.today.isoformat()
        return show_date(today[:7] if type is FieldType.MONTH else today)

    def _size_columns(self) -> None:
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        em = self.fontMetrics().averageCharWidth()
        metrics = header.fontMetrics()
        for place, column in enumerate(self._sheets.columns):
            title = metrics.horizontalAdvance(f"{column.title} ↓") + _BESIDE_TEXT
            header.resizeSection(place, max(title, column.characters * em + _BESIDE_TEXT))
