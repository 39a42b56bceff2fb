"""Who lacks what as Qt reads it: a person a row, a column for each thing that somebody lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.services.missing import MissingRow, Worklist
from desktop.services.wording import word
from desktop.widgets.cells import characters_of, title_of
from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.table import FINDING_ROLE, CellLook
from domain.fields import Field
from domain.members.fields import MEMBER

Index = QModelIndex | QPersistentModelIndex
_FIXED = ("full_name", "birth_date", "org")


@dataclass(frozen=True, slots=True)
class GapColumn:
    """`field` is what is typed into it; None: it only says who this is."""

    key: str
    title: str
    label: str
    characters: int
    field: Field | None = None


@dataclass(slots=True)
class _Typed:
    """What was typed into a box. `wrong`: why it could not be saved; `saving`: it is on its way."""

    text: str
    wrong: str = ""
    saving: bool = False


class MissingModel(QAbstractTableModel):
    """Whoever is complete stays in place until the list is read anew: nobody types into a moving row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[MissingRow] = []
        self.columns: tuple[GapColumn, ...] = _columns(())
        self._places: dict[str, int] = {}
        self._typed: dict[tuple[str, str], _Typed] = {}

    def show_anew(self, found: Worklist, only: str = "") -> None:
        """A list from the start; `only`: those who lack this field, with the column for it alone."""
        self.beginResetModel()
        self.columns = _columns([lack.name for lack in found.fields if not only or lack.name == only])
        self.rows = [row for row in found.rows if not only or only in row.lacking]
        self._places = {row.id: place for place, row in enumerate(self.rows)}
        self._typed.clear()
        self.endResetModel()

    def bring_up_to_date(self, found: Worklist) -> None:
        """The same people in the same places, each with what is missing now."""
        now = {row.id: row for row in found.rows}
        self.rows = [now.get(row.id, replace(row, lacking=())) for row in self.rows]
        for (id, name), typed in list(self._typed.items()):
            given = id in self._places and name not in self.rows[self._places[id]].lacking
            if not given and not typed.saving and not typed.wrong:
                del self._typed[id, name]
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))

    def lay_over(self, id: str, name: str, text: str, wrong: str = "", *, saving: bool = False) -> None:
        """Show what was typed into a box, whatever became of it."""
        self._typed[id, name] = _Typed(text, wrong, saving)
        self._changed(id)

    def row_of(self, id: str) -> int:
        return self._places.get(id, -1)

    def column_of(self, key: str) -> int:
        return next((place for place, column in enumerate(self.columns) if column.key == key), -1)

    def is_open(self, row: int, column: int) -> bool:
        """Whether a cell is a box to type into: it was empty when the list was read."""
        field, person = self.columns[column].field, self.rows[row]
        return field is not None and (field.name in person.lacking or (person.id, field.name) in self._typed)

    def look(self, row: int, column: int) -> CellLook:
        person, shown = self.rows[row], self.columns[column]
        if shown.field is None:
            text = {"full_name": person.name, "birth_date": person.birth, "org": person.org_name}[shown.key]
            return CellLook(text, muted=shown.key != "full_name")
        typed = self._typed.get((person.id, shown.key))
        if typed is not None:
            return CellLook(typed.text, wrong=bool(typed.wrong))
        return CellLook(word("missing.gap" if shown.key in person.lacking else "missing.known"), muted=True)

    def typed(self, row: int, column: int) -> str:
        """What was typed into a box, "" where nothing was."""
        found = self._typed.get((self.rows[row].id, self.columns[column].key))
        return found.text if found is not None else ""

    def why_wrong(self, row: int, column: int) -> str:
        typed = self._typed.get((self.rows[row].id, self.columns[column].key))
        return typed.wrong if typed is not None else ""

    # -- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = self.look(row, column).text
            why = self.why_wrong(row, column)
            return text if role == Qt.ItemDataRole.DisplayRole else tooltip_text(why or text)
        if role == Qt.ItemDataRole.EditRole:
            return self.typed(row, column)
        if role == FINDING_ROLE:
            return bool(self.why_wrong(row, column))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            look, gap = self.look(row, column), self.columns[column].key in self.rows[row].lacking
            said = word("missing.box") if gap and not self.typed(row, column) else look.text
            return f"{self.columns[column].title}: {said}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.columns[section].title

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        is_box = index.isValid() and self.is_open(index.row(), index.column())
        return flags | Qt.ItemFlag.ItemIsEditable if is_box else flags

    def _changed(self, id: str) -> None:
        place = self.row_of(id)
        if place >= 0:
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))


def _columns(lacked: Sequence[str]) -> tuple[GapColumn, ...]:
    fields = MEMBER.by_name
    who = [_column(fields[name]) for name in _FIXED if name not in lacked]
    return (*who, *(replace(_column(fields[name]), field=fields[name]) for name in lacked))


def _column(field: Field) -> GapColumn:
    title = title_of(field)
    return GapColumn(field.name, title, field.label, max(characters_of(field), len(title) + 1))
