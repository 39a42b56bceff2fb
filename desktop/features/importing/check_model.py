"""The rows of a list with what is wrong about them, each cell as the file has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from desktop.services.import_types import ImportPlan, PlannedRow, Verdict
from desktop.services.wording import word
from desktop.widgets.cells import characters_of
from desktop.widgets.lines_model import Index
from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.table import FINDING_ROLE, CellLook
from domain.fields import Field
from domain.findings import CheckLevel
from domain.importing.cells import NO_CELL, Cell
from domain.importing.headers import Doing
from domain.members.fields import MEMBER

NUMBER, VERDICT, FIRST = 0, 1, 2
# Verdicts that a person has something to do about.
OPEN: Final = frozenset({Verdict.ERROR, Verdict.DUPLICATE})
_STATES: Final = {
    Verdict.ADD: "synced",
    Verdict.UPDATE: "sent",
    Verdict.SAME: "synced",
    Verdict.SKIP: "held",
    Verdict.DUPLICATE: "conflict",
    Verdict.ERROR: "rejected",
}
_LEFT: Final = frozenset({Doing.SKIP, Doing.ELSEWHERE})
_USUAL: Final = 16


class SourceColumn:
    """One column of the file that is taken; `place` is where it stands there, from 0."""

    __slots__ = ("characters", "field", "key", "label", "place", "title")

    def __init__(self, place: int, title: str, field: Field | None) -> None:
        self.place, self.title, self.field = place, title, field
        self.key, self.label = str(place), title
        self.characters = max(characters_of(field) if field is not None else _USUAL, len(title[:_USUAL]) + 1)


class CheckModel(QAbstractTableModel):
    """`columns` starts with number and verdict. Cells of the file are typed over, the file stays as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.plan: ImportPlan | None = None
        self.rows: list[PlannedRow] = []
        self.columns: list[SourceColumn] = []
        self._cells: Mapping[int, Sequence[Cell]] = {}

    def show_plan(self, plan: ImportPlan, reason: str = "") -> None:
        """`reason`: "" for the rows that need somebody, "all" for every row, else a finding's code."""
        self.beginResetModel()
        self.plan = plan
        self._cells = dict(plan.source.rows)
        self.columns = [SourceColumn(-2, "Dòng", None), SourceColumn(-1, "Kết quả", None)]
        for place, target in enumerate(plan.mapping.targets):
            if target.doing not in _LEFT:
                field = MEMBER.by_name[target.field] if target.field else None
                self.columns.append(SourceColumn(place, plan.mapping.headers[place], field))
        self.rows = _chosen(plan, reason)
        self.endResetModel()

    def text(self, row: int, column: int) -> str:
        planned = self.rows[row]
        if column == NUMBER:
            return str(planned.number)
        if column == VERDICT:
            return word(f"import.verdict.{planned.verdict}")
        return self._cell(planned.number, self.columns[column].place)

    def finding_level(self, row: int, column: int) -> CheckLevel | None:
        """The worst that is said about a cell."""
        if column < FIRST:
            return None
        place = self.columns[column].place
        levels = [one.level for one in self.rows[row].findings if one.column == place]
        for level in (CheckLevel.ERROR, CheckLevel.WARNING, CheckLevel.HINT):
            if level in levels:
                return level
        return None

    def first_problem(self, row: int) -> int:
        """The column in which something is wrong, else the first of the file."""
        for column in range(FIRST, len(self.columns)):
            if self.finding_level(row, column) is CheckLevel.ERROR:
                return column
        return FIRST

    def row_of(self, number: int) -> int:
        return next((place for place, row in enumerate(self.rows) if row.number == number), -1)

    def look(self, row: int, column: int) -> CellLook:
        if column == VERDICT:
            return CellLook(self.text(row, column), state=_STATES[self.rows[row].verdict])
        wrong = self.finding_level(row, column) is CheckLevel.ERROR
        return CellLook(self.text(row, column), muted=column == NUMBER, wrong=wrong)

    # -- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(self.text(row, column))
        if role == FINDING_ROLE:
            return self.finding_level(row, column) is CheckLevel.ERROR
        if role == Qt.ItemDataRole.AccessibleTextRole:
            wrong = self.finding_level(row, column)
            said = f"{self.columns[column].title}: {self.text(row, column)}"
            return f"{said}, {word(f'level.{wrong.value}')}" if wrong is not None else said
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.columns[section].title

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() >= FIRST else flags

    def _cell(self, number: int, place: int) -> str:
        assert self.plan is not None
        choices = self.plan.choices
        if (number, place) in choices.cells:
            return choices.cells[number, place]
        cells = self._cells.get(number, ())
        cell = cells[place] if place < len(cells) else NO_CELL
        encoding = choices.encodings.get(place)
        return (encoding.read(cell) if encoding is not None else cell).text


def _chosen(plan: ImportPlan, reason: str) -> list[PlannedRow]:
    if reason == "all":
        return list(plan.rows)
    if reason:
        return plan.having(reason)
    return [row for row in plan.rows if row.verdict in OPEN]
