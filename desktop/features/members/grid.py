"""The grid: cells with a spreadsheet's keys over the member list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView

from desktop.features.members.columns import NAME
from desktop.features.members.entry_rows import EntryRow
from desktop.features.members.model import MemberTableModel
from desktop.features.members.saving import CellWriter, read_cell
from desktop.services.session import Session
from desktop.services.values import choices
from desktop.widgets.cells import CellDelegate, CellEditor, CellPainter
from desktop.widgets.frozen import FrozenTable
from desktop.widgets.table import FINDING_ROLE
from domain.fields import FieldType
from domain.values.dates import show_date

if TYPE_CHECKING:
    from desktop.services.member_cells import CellRefusal

Index = QModelIndex | QPersistentModelIndex
_DATES = frozenset({FieldType.DATE, FieldType.PARTIAL_DATE, FieldType.MONTH})
# Above this, parts are not looked through for rows that stand in several of them.
_MANY_ROWS = 5000


class MemberGrid(FrozenTable):
    """`opened` asks for somebody's form, `said` carries (level, text), `revealed` whose id was shown whole.

    `rows_chosen` carries in how many rows something is selected.
    """

    opened = Signal(int)
    said = Signal(str, str)
    revealed = Signal(str, str)
    rows_chosen = Signal(int)
    copy_wanted = Signal()
    paste_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self, session: Session, model: MemberTableModel, writer: CellWriter) -> None:
        super().__init__("Danh sách đoàn viên")
        self._session, self._model, self._writer = session, model, writer
        self.cells = CellDelegate(self, model, self)
        self.setItemDelegate(self.cells)
        model.when_free = self.when_free
        self._stood: tuple[str | EntryRow, str] | None = None
        self.paint_frozen_with(CellPainter(model, self))
        model.modelAboutToBeReset.connect(self._note_place)
        self.setModel(model)
        # After Qt's own, which forgets where somebody stood.
        model.modelReset.connect(self._stand_again)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed)
        self.setTabKeyNavigation(True)
        # Else a click on a title would select its whole column; the order itself is the database's.
        self.setSortingEnabled(True)
        self._free_headers()
        self.doubleClicked.connect(self._double_clicked)
        self.clicked.connect(self._clicked)
        self.acts = {
            "edit_cell": self.edit_cell,
            "select_row": self.toggle_row,
            "copy_above": self.copy_above,
            "today": self.put_today,
            "open_list": self.open_list,
            "copy": self.copy_wanted.emit,
            "paste": self.paste_wanted.emit,
            "clear_cell": self.clear_wanted.emit,
        }

    def _note_place(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            row = self._model.entry(index.row()) or self._model.id_at(index.row())
            self._stood = (row, self._model.columns[index.column()].key) if self.hasFocus() else None

    def _stand_again(self) -> None:
        """Whoever goes on typing does so where they were, when the list is another one by then."""
        if self._stood is None or not self.hasFocus():
            return
        stood, key = self._stood
        row = self._model.row_of(stood) if isinstance(stood, str) else self._model.row_of_entry(stood)
        column = self._model.column_of(key)
        if row >= 0 and column >= 0:
            self._stood = None
            self.go_to(row, column)

    def _free_headers(self) -> None:
        """Titles do not show what is selected, and must not ask every cell of a column whether it is."""
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSelectionModel(QItemSelectionModel(self._model, self))

    # -- where the person is

    def chosen_rows(self) -> list[int]:
        """The rows in which something is selected, in order."""
        found: set[int] = set()
        for part in self._parts():
            found.update(range(part.top(), part.bottom() + 1))
        return sorted(found)

    def _parts(self) -> list[QItemSelectionRange]:
        parts: list[QItemSelectionRange] = self.selectionModel().selection().toList()
        return parts

    def chosen_columns(self) -> list[int]:
        """The columns in which something is selected, as they stand on the screen."""
        found: set[int] = set()
        for part in self._parts():
            found.update(range(part.left(), part.right() + 1))
        shown = [column for column in found if not self.isColumnHidden(column)]
        return sorted(shown, key=self.horizontalHeader().visualIndex)

    def columns_from(self, column: int) -> list[int]:
        """The visible columns from one on, to the right."""
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        shown = [one for one in order if not self.isColumnHidden(one)]
        return shown[shown.index(column) :] if column in shown else []

    def in_sight(self) -> list[int]:
        """Every visible column, as they stand on the screen."""
        return self.columns_from(self.horizontalHeader().logicalIndex(0)) or [
            column for column in range(self._model.columnCount()) if not self.isColumnHidden(column)
        ]

    def go_to(self, row: int, column: int | None = None) -> None:
        """Make a cell the current one and the only one selected."""
        here = self.currentIndex()
        wanted = column if column is not None else max(0, here.column())
        index = self._model.index(row, wanted)
        self.move_to(index)

    # -- editing

    def put_today(self) -> None:
        index = self.currentIndex()
        field = self._model.columns[index.column()].field if index.isValid() else None
        if field is not None and field.type in _DATES and self.may_edit(index):
            self._write(QPersistentModelIndex(index), self._today(field.type))

    def copy_above(self) -> None:
        """The current cell takes what stands in the cell above it."""
        index = self.currentIndex()
        above = index.siblingAtRow(index.row() - 1)
        if above.isValid() and self.may_edit(index):
            self._write(QPersistentModelIndex(index), str(above.data(Qt.ItemDataRole.EditRole) or ""))

    def settle(self) -> None:
        """Take in what is being typed, and keep rows that belong to nobody yet."""
        self.cells.settle()
        self._writer.keep_entries()

    def undo_typing(self) -> bool:
        """Take back the last entry into the row that is typed here and is nobody yet."""
        return self._step_in_row(EntryRow.take_back)

    def redo_typing(self) -> bool:
        return self._step_in_row(EntryRow.do_again)

    def _step_in_row(self, step: Callable[[EntryRow], bool]) -> bool:
        entry = self._model.entry(self.currentIndex().row())
        if entry is None or entry.saving or not step(entry):
            return False
        self._model.entry_changed(entry)
        self._writer.keep_entry(entry)
        return True

    def show_refusal(self, refusal: CellRefusal) -> None:
        """Open the cell again with the text that could not be saved."""
        row, column = self._model.row_of(refusal.id), self._model.column_of(refusal.field)
        if row >= 0 and column >= 0 and self.cells.open is None:
            self.go_to(row, column)
            editor = self.open_editor(self._model.index(row, column))
            if editor is not None:
                editor.show_wrong(True)

    # -- what the delegate asks

    def prepare_editor(self, editor: CellEditor) -> None:
        field = editor.column.field
        if field is None:
            return
        editor.offer([label for _, label in choices(field, self._session.rulebook)])
        if field.type in _DATES:
            editor.today = self._today(field.type)
        id = self._model.id_at(editor.index.row())
        if field.type is FieldType.CITIZEN_ID and id and not self._typing and editor.index.data():
            self.revealed.emit(id, field.name)

    def take(self, editor: CellEditor, *, leaving: bool) -> bool:
        """Save what was typed; False where it cannot be read and the person is still in the cell."""
        if editor.is_done:
            return True
        text = editor.settled_text()
        if not editor.index.isValid():
            if text.strip():
                self.said.emit("warning", f"Dòng đang sửa không còn ở đây. Chữ đã gõ: {text}")
            return True
        before = str(editor.index.data(Qt.ItemDataRole.EditRole) or "")
        if text == before and not editor.index.data(FINDING_ROLE):
            return True
        wrong = read_cell(self._session, editor.column.key, text)
        if wrong is not None and not leaving:
            editor.show_wrong(True)
            self.said.emit("error", f"{editor.column.title}: {wrong.message}")
            return False
        self._write(editor.index, text)
        return True

    def go(self, rows: int, columns: int) -> None:
        """One cell on after an entry; past the last cell stands a new row."""
        index = self.currentIndex()
        if rows:
            self._go_down(index, rows)
        elif columns:
            self.go_aside(index, columns)

    # -- keys and mouse

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.show_marked_rows(previous, current)
        entry = self._model.entry(previous.row()) if previous.isValid() else None
        if entry is not None and current.row() != previous.row():
            self._writer.save_entry(entry)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        rows = sum(part.height() for part in self._parts())
        self.rows_chosen.emit(len(self.chosen_rows()) if rows < _MANY_ROWS else rows)

    def toggle_row(self) -> None:
        """Select the whole row of the current cell, or take it out of the selection."""
        index = self.currentIndex()
        if index.isValid():
            flags = QItemSelectionModel.SelectionFlag
            model = self.selectionModel()
            whole = model.isRowSelected(index.row(), QModelIndex())
            model.select(index, (flags.Deselect if whole else flags.Select) | flags.Rows)

    def _clicked(self, index: QModelIndex) -> None:
        if self._model.columns[index.column()].key == NAME and len(self.chosen_rows()) == 1:
            self.opened.emit(index.row())

    def _double_clicked(self, index: QModelIndex) -> None:
        if self.may_edit(index):
            self.open_editor(index)

    def may_edit(self, index: Index) -> bool:
        """Whether a cell takes entries; where not, says why."""
        if not index.isValid():
            return False
        column = self._model.columns[index.column()]
        if column.why_not:
            self.said.emit("info", column.why_not)
            return False
        return self._model.entry(index.row()) is not None or bool(self._model.id_at(index.row()))

    def _write(self, index: QPersistentModelIndex, text: str) -> None:
        column = self._model.columns[index.column()]
        wrong = read_cell(self._session, column.key, text)
        entry = self._model.entry(index.row())
        if entry is not None:
            self._write_entry(entry, column.key, text, wrong.message if wrong else "")
            return
        shown = self._model.shown(index.row())
        if shown is not None:
            self._writer.write_cell(shown.id, shown.name, column.key, text, wrong)

    def _write_entry(self, entry: EntryRow, key: str, text: str, wrong: str) -> None:
        entry.put({key: text}, {key: wrong} if wrong else {})
        if wrong:
            self.said.emit("error", wrong)
        self._model.entry_changed(entry)
        self._writer.keep_entry(entry)

    def _go_down(self, index: QModelIndex, step: int) -> None:
        row = index.row() + step
        if step > 0 and row >= self._model.rowCount():
            self._add_row(index.column())
        else:
            self.go_to(max(0, row), index.column())

    def go_aside(self, index: QModelIndex, step: int, repeated: bool = False) -> bool:
        """Whether there was somewhere to go: before the first cell the focus leaves the grid."""
        shown = self.in_sight()
        if index.column() not in shown:
            return False
        place, row = shown.index(index.column()) + step, index.row()
        if 0 <= place < len(shown):
            self.go_to(row, shown[place])
        elif step > 0 and row + 1 < self._model.rowCount():
            self.go_to(row + 1, shown[0])
        elif step > 0:
            if not repeated:
                self._add_row(shown[0])
        elif row > 0:
            self.go_to(row - 1, shown[-1])
        else:
            return False
        return True

    def _add_row(self, column: int) -> None:
        """A new row below the last one, for the same branch; never a second empty one."""
        last = self._model.rowCount() - 1
        entry = self._model.entry(last)
        if entry is not None and entry.empty:
            return
        shown = self._model.shown(last)
        org = entry.org if entry else str(shown.fields.get("org") or "") if shown else ""
        org_name = entry.org_name if entry else shown.texts.get("org", "") if shown else ""
        if org:
            self.go_to(self._model.add_entry(org, org_name), column)

    def _today(self, type: FieldType) -> str:
        """Today as it is typed into a cell of this type."""
        today = self._session.today.isoformat()
        return show_date(today[:7] if type is FieldType.MONTH else today)
