"""The editor of one cell and what its keys mean; composing text is never lost, whatever ends the entry.

Nothing is filled in while somebody types. A list of choices opens below the cell on Alt+↓ or after two
letters, takes no focus, and counts only when the person moved to one of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListWidget, QStyleOptionViewItem, QWidget

from desktop.keys import pressed
from desktop.widgets.layouts import column
from desktop.widgets.table import CellLook, RowDelegate
from desktop.widgets.theme import dress
from desktop.widgets.vietnamese_edit import VietnameseEdit
from domain.fields import Field, FieldType
from domain.text import fold

Index = QModelIndex | QPersistentModelIndex
_LETTERS_BEFORE_LIST = 2
_LEAST_WIDTH = 190
_MOST_LINES = 8
# How wide a column of a type is, in average characters.
_CHARACTERS: Mapping[FieldType, int] = {
    FieldType.NAME: 22,
    FieldType.DATE: 11,
    FieldType.PARTIAL_DATE: 11,
    FieldType.MONTH: 9,
    FieldType.BOOLEAN: 8,
    FieldType.INTEGER: 8,
    FieldType.CITIZEN_ID: 12,
    FieldType.PHONE: 12,
    FieldType.REFERENCE: 19,
    FieldType.EMAIL: 20,
}
_USUAL_CHARACTERS = 18
_SHORT_TITLES = {"citizen_id": "CCCD"}


def characters_of(field: Field) -> int:
    """How wide a column with this field is, in average characters."""
    return _CHARACTERS.get(field.type, _USUAL_CHARACTERS)


def title_of(field: Field) -> str:
    """What stands over a column with this field."""
    return _SHORT_TITLES.get(field.name, field.label)


class CellColumn(Protocol):
    """A column of cells as its editor sees it."""

    @property
    def key(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def field(self) -> Field | None: ...


class CellEditor(VietnameseEdit):
    """`ended` carries where to go next (rows, columns); `given_up` when the entry is to be forgotten."""

    ended = Signal(int, int)
    given_up = Signal()

    def __init__(self, index: QPersistentModelIndex, column: CellColumn, parent: QWidget | None) -> None:
        super().__init__("", parent)
        self.index, self.column = index, column
        self.is_done = self.is_filled = False
        self.today = ""
        # What stands in the cell above, where that can be repeated; and where Enter goes (rows, columns).
        self.above = ""
        self.enter = (1, 0)
        self.setAccessibleName(column.label or column.title)
        self.setProperty("cell", True)
        self._labels: Sequence[str] = ()
        self._list: ChoiceList | None = None
        self.textEdited.connect(self._typed)

    def offer(self, labels: Sequence[str]) -> None:
        """What the list below the cell shows."""
        self._labels = labels

    @property
    def list_open(self) -> bool:
        return self._list is not None and self._list.isVisible()

    def open_list(self) -> None:
        """Everything there is to choose from."""
        self._show_list(self._labels)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.take_key(event):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Tab would otherwise go to the next widget before anybody sees it as a key.
        if not isinstance(event, QKeyEvent):
            return super().event(event)
        key = event.key()
        if event.type() is QEvent.Type.KeyPress and key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self.take_key(event) or super().event(event)
        if event.type() is QEvent.Type.ShortcutOverride and self._is_ours(event):
            # Keys that mean something inside a cell are not for the screen around it.
            event.accept()
            return True
        return super().event(event)

    def _is_ours(self, event: QKeyEvent) -> bool:
        ours = ("today", "open_list", "copy_above") if self.above else ("today", "open_list")
        return event.key() == Qt.Key.Key_Escape or any(pressed(event, name) for name in ours)

    def take_key(self, event: QKeyEvent) -> bool:
        """Whether a key was about ending the entry or about the list."""
        key, back = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if pressed(event, "open_list") and self._labels:
            self.open_list()
        elif pressed(event, "today") and self.today:
            self.commit_composing()
            self.setText(self.today)
        elif pressed(event, "copy_above") and self.above:
            self.commit_composing()
            self.setText(self.above)
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._up_or_down(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return False
            self._take_chosen()
            rows, aside = self.enter
            self.ended.emit(-rows if back else rows, -aside if back else aside)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._take_chosen()
            self.ended.emit(0, -1 if back or key == Qt.Key.Key_Backtab else 1)
        else:
            return False
        event.accept()
        return True

    def close_list(self) -> None:
        if self._list is not None:
            self._list.hide()

    def show_wrong(self, wrong: bool) -> None:
        self.setProperty("finding", "error" if wrong else "")
        self.style().unpolish(self)
        self.style().polish(self)

    def drop_list(self) -> None:
        """With the editor goes its list, which stands on the window."""
        if self._list is not None:
            self._list.hide()
            self._list.deleteLater()
            self._list = None

    def _escape(self) -> None:
        if self.list_open:
            self.close_list()
        else:
            self.given_up.emit()

    def _up_or_down(self, step: int) -> None:
        if self.list_open and self._list is not None:
            self._list.move_by(step)
        else:
            self.ended.emit(step, 0)

    def _take_chosen(self) -> None:
        chosen = self._list.chosen() if self._list is not None and self.list_open else ""
        if chosen:
            self.commit_composing()
            self.setText(chosen)
        self.close_list()

    def _typed(self, text: str) -> None:
        if not self._labels:
            return
        typed = fold(text)
        if len(typed.replace(" ", "")) < _LETTERS_BEFORE_LIST:
            self.close_list()
            return
        fitting = [label for label in self._labels if all(word in fold(label) for word in typed.split())]
        if fitting:
            self._show_list(fitting)
        else:
            self.close_list()

    def _show_list(self, labels: Sequence[str]) -> None:
        if self._list is None:
            self._list = ChoiceList(self.window())
            self._list.picked.connect(self._pick)
        self._list.show_below(self, labels)

    def _pick(self, label: str) -> None:
        self.setText(label)
        self.close_list()
        self.setFocus()


class ChoiceList(QFrame):
    """Lines to choose from; it never has the focus, so a word being composed above it is safe."""

    picked = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("choices")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lines = QListWidget()
        self.lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lines.setAccessibleName("Danh sách chọn")
        self.lines.itemClicked.connect(lambda item: self.picked.emit(item.text()))
        self.setLayout(column(self.lines, gap=0))
        dress(self, now=True)
        self.hide()

    def show_below(self, editor: QWidget, labels: Sequence[str]) -> None:
        """Below the editor, or above it where there is no room."""
        self.lines.clear()
        self.lines.addItems(list(labels))
        self.lines.setCurrentRow(-1)
        line = max(28, self.lines.sizeHintForRow(0))
        height = line * min(_MOST_LINES, len(labels)) + 8
        window = self._window
        place = editor.mapTo(window, QPoint(0, editor.height()))
        if place.y() + height > window.height():
            place = editor.mapTo(window, QPoint(0, -height))
        width = max(editor.width(), min(360, self.lines.sizeHintForColumn(0) + 40))
        left = max(0, min(place.x(), window.width() - width))
        self.setGeometry(left, max(0, place.y()), width, height)
        self.show()
        self.raise_()

    def move_by(self, step: int) -> None:
        count = self.lines.count()
        row = self.lines.currentRow()
        self.lines.setCurrentRow(0 if row < 0 and step > 0 else max(0, min(count - 1, row + step)))

    def chosen(self) -> str:
        item = self.lines.currentItem()
        return item.text() if item is not None and self.lines.currentRow() >= 0 else ""


class Cells(Protocol):
    """Who owns the cells that a delegate opens."""

    def prepare_editor(self, editor: CellEditor) -> None: ...

    def take(self, editor: CellEditor, *, leaving: bool) -> bool: ...

    def go(self, rows: int, columns: int) -> None: ...


class Painted(Protocol):
    """A model that tells a cell's look in one go."""

    def look(self, row: int, column: int) -> CellLook: ...


class CellPainter(RowDelegate):
    """Asks the model itself: a way through Qt for each role would take most of a frame."""

    def __init__(self, model: Painted, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._painted, self._view = model, view

    def is_marked(self, index: Index) -> bool:
        return bool(index.row() == self._view.currentIndex().row())

    def look(self, index: Index) -> CellLook:
        return self._painted.look(index.row(), index.column())


class CellDelegate(CellPainter):
    """Opens editors and hands what was typed to the grid; `leaving` says that the cell is left for good."""

    # The entry in a cell is over.
    closed = Signal()

    def __init__(self, cells: Cells, model: Painted, view: QAbstractItemView) -> None:
        super().__init__(model, view)
        self._cells = cells
        self.open: CellEditor | None = None

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        columns: Sequence[CellColumn] = index.model().columns  # type: ignore[attr-defined]
        editor = CellEditor(QPersistentModelIndex(index), columns[index.column()], parent)
        editor.setFrame(False)
        self._cells.prepare_editor(editor)
        editor.ended.connect(lambda rows, aside: self._end(editor, rows, aside))
        editor.given_up.connect(lambda: self._close(editor))
        self.open = editor
        return editor

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, CellEditor):
            editor.drop_list()
            if self.open is editor:
                self.open = None
        super().destroyEditor(editor, index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # A row that is read again while somebody types in it must not replace what they typed.
        if isinstance(editor, CellEditor) and not editor.is_filled:
            editor.is_filled = True
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        if isinstance(editor, CellEditor):
            self._cells.take(editor, leaving=True)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        place = option.rect.adjusted(0, 0, 0, -1)
        around = editor.parentWidget()
        room = around.width() - place.left() if around is not None else 0
        place.setWidth(max(place.width(), min(_LEAST_WIDTH, room)))
        editor.setGeometry(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys belong to the editor; leaving it for another widget keeps what was typed."""
        if not isinstance(watched, CellEditor):
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.FocusOut:
            reason = event.reason()  # type: ignore[attr-defined]
            stays = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
            if reason not in stays and not watched.is_done:
                self.settle()
        return False

    def settle(self) -> None:
        """Take in what stands in the open editor, word being composed and all, and close it."""
        editor = self.open
        if editor is not None and not editor.is_done:
            self._cells.take(editor, leaving=True)
            self._close(editor)

    def _end(self, editor: CellEditor, rows: int, columns: int) -> None:
        if self._cells.take(editor, leaving=False):
            self._close(editor)
            self._cells.go(rows, columns)

    def _close(self, editor: CellEditor) -> None:
        editor.is_done = True
        editor.close_list()
        self.closeEditor.emit(editor)
        self.closed.emit()
