"""The sheets of an open lot as Qt reads them; texts only, nothing is a member yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop.features.entry.columns import NUMBER, SheetColumn, sheet_columns
from desktop.features.entry.steps import SheetStep, SheetSteps
from desktop.services import values
from desktop.services.entry_checks import read_sheet
from desktop.services.entry_lots import NAME
from desktop.services.entry_types import Header, Sheet, SheetFinding, SheetState
from desktop.services.session import Session
from desktop.services.shown_findings import ShownFinding
from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.table import FINDING_ROLE, STATE_ROLE, CellLook

Index = QModelIndex | QPersistentModelIndex
_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.EditRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
        FINDING_ROLE,
        STATE_ROLE,
    }
)
_EDITABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
_LOCKED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
# A pause is no work: so many seconds of it count at most.
_LONGEST_STEP = 60


class SheetModel(QAbstractTableModel):
    """`typed` carries the row and the field that were typed into. `fixed`: no sheet is added."""

    typed = Signal(int, str)
    # What the counter tells may have changed.
    counted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.header = Header("")
        self.columns: tuple[SheetColumn, ...] = sheet_columns((), ())
        self.sheets: list[Sheet] = []
        self.fixed = False
        # By sheet: what is found about it alone, and what checking the whole lot said.
        self._own: dict[int, tuple[ShownFinding, ...]] = {}
        self._of_lot: dict[int, tuple[SheetFinding, ...]] = {}
        self._changed: set[int] = set()
        self._steps = SheetSteps()
        self._last: tuple[int, float] | None = None

    # -- what is shown

    def show_lot(self, header: Header, sheets: Sequence[Sheet], *, fixed: bool = False) -> None:
        """Another lot; an empty sheet stands at the end, unless none may be added."""
        self.beginResetModel()
        self.header, self.fixed = header, fixed
        self.columns = sheet_columns(header.columns, header.carried)
        self.sheets = list(sheets)
        if not fixed:
            self.sheets += self._gaps()
            self.sheets.sort(key=lambda sheet: sheet.n)
        self._of_lot.clear()
        self._changed.clear()
        self._steps.clear()
        self._last = None
        self._own = {sheet.n: self._read(sheet) for sheet in self.sheets}
        self.endResetModel()
        self.counted.emit()

    def _gaps(self) -> list[Sheet]:
        """Sheets that were emptied in between can be typed again; one more follows the last."""
        there = {sheet.n for sheet in self.sheets}
        last = max(there, default=0)
        return [Sheet(n) for n in range(1, last + 2) if n not in there]

    def carry(self, name: str) -> bool:
        """Turn carrying a field from sheet to sheet on or off; whether it is on now."""
        carried = set(self.header.carried) ^ {name}
        self.header = replace(self.header, carried=tuple(carried))
        self.columns = sheet_columns(self.header.columns, self.header.carried)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        self._repaint(range(len(self.sheets)))
        return name in carried

    def column_of(self, key: str) -> int:
        return next((place for place, column in enumerate(self.columns) if column.key == key), -1)

    def row_of(self, n: int) -> int:
        return next((place for place, sheet in enumerate(self.sheets) if sheet.n == n), -1)

    def findings(self, row: int) -> tuple[ShownFinding, ...]:
        """What is found about a sheet that somebody has begun."""
        if not 0 <= row < len(self.sheets) or self.sheets[row].empty:
            return ()
        n = self.sheets[row].n
        of_lot = tuple(one.finding for one in self._of_lot.get(n, ()))
        told = {(one.code, one.fields) for one in of_lot}
        return (*(one for one in self._own.get(n, ()) if (one.code, one.fields) not in told), *of_lot)

    def of_lot(self, n: int) -> tuple[SheetFinding, ...]:
        return self._of_lot.get(n, ())

    # -- counting

    @property
    def entered(self) -> int:
        return sum(1 for sheet in self.sheets if not sheet.empty and sheet.state != SheetState.HARD)

    @property
    def hard(self) -> int:
        return sum(1 for sheet in self.sheets if sheet.state == SheetState.HARD)

    def count_of(self, level: str) -> int:
        """How many findings of a level stand, on sheets that are not left for later."""
        rows = [row for row, sheet in enumerate(self.sheets) if sheet.state == SheetState.TYPED]
        return sum(1 for row in rows for one in self.findings(row) if one.level == level)

    @property
    def pace(self) -> int:
        """Seconds for a sheet, over all that took any; 0 while none did."""
        spent = [sheet.seconds for sheet in self.sheets if sheet.seconds and not sheet.empty]
        return round(sum(spent) / len(spent)) if spent else 0

    def spend(self, row: int, moment: float) -> None:
        """Somebody is at a sheet at `moment` (seconds of a clock): the time since the last sign is its."""
        if not 0 <= row < len(self.sheets):
            return
        sheet = self.sheets[row]
        spent = 0.0
        if self._last is not None and self._last[0] == sheet.n:
            spent = min(max(0.0, moment - self._last[1]), _LONGEST_STEP)
            self.sheets[row] = replace(sheet, seconds=sheet.seconds + int(spent))
        # What is left of a second counts with the next sign.
        self._last = (sheet.n, moment - spent % 1)

    # -- typing

    def type_in(self, row: int, key: str, text: str, photo: str = "") -> None:
        """A cell was left with this text; what can be read is shown as it will be stored."""
        sheet = self.sheets[row]
        texts = self.texts_with(row, key, self._as_shown(key, text))
        if not text.strip() and self._only_carried(row, texts):
            # Emptied, or never begun: no sheet of the pile says only what the one before it does.
            texts = {}
        state = SheetState.TYPED if sheet.state != SheetState.HARD else sheet.state
        changed = replace(
            sheet,
            texts=texts,
            state=state,
            typist=sheet.typist or self._session.actor.id,
            photo=photo or sheet.photo,
        )
        self._steps.record(key, sheet, changed)
        self._put(row, changed)
        self.typed.emit(row, key)

    def mark_hard(self, row: int) -> bool:
        """Leave a sheet for later, or take it up again; whether it is left now."""
        sheet = self.sheets[row]
        hard = sheet.state != SheetState.HARD
        state = SheetState.HARD if hard else SheetState.TYPED
        changed = replace(sheet, state=state, typist=sheet.typist or self._session.actor.id)
        self._steps.record("", sheet, changed)
        self._put(row, changed)
        return hard

    def take_back(self) -> SheetStep | None:
        """As it was before the last entry; gives what was taken back."""
        step = self._steps.back()
        return step and self._stand_at(step, step.before)

    def do_again(self) -> SheetStep | None:
        step = self._steps.again()
        return step and self._stand_at(step, step.after)

    def _stand_at(self, step: SheetStep, wanted: Sheet) -> SheetStep:
        row = self.row_of(wanted.n)
        self._put(row, replace(self.sheets[row], texts=wanted.texts, state=wanted.state))
        self.typed.emit(row, step.key)
        return step

    def show_accepted(self, accepted: Collection[int]) -> None:
        """Only these sheets are in the list: others that were have been taken back, and can be typed into."""
        for row, sheet in enumerate(self.sheets):
            if sheet.state == SheetState.ACCEPTED and sheet.n not in accepted:
                self.sheets[row] = replace(sheet, state=SheetState.TYPED, batch="", member="")
                self._repaint([row])
        self.counted.emit()

    def add_sheet(self) -> int:
        """One more at the end; the last one itself while nothing stands in it. Gives its row."""
        last = len(self.sheets) - 1
        if self.fixed or (last >= 0 and self.sheets[last].empty and self.sheets[last].state == "typed"):
            return last
        self.beginInsertRows(QModelIndex(), last + 1, last + 1)
        self.sheets.append(Sheet(self.sheets[-1].n + 1 if self.sheets else 1))
        self.endInsertRows()
        return last + 1

    def show_found(self, found: Iterable[SheetFinding]) -> None:
        """What checking the whole lot said; a sheet that is typed into again loses its part."""
        by_sheet: dict[int, tuple[SheetFinding, ...]] = {}
        for one in found:
            by_sheet[one.n] = (*by_sheet.get(one.n, ()), one)
        self._of_lot = by_sheet
        self._repaint(range(len(self.sheets)))
        self.counted.emit()

    def take_changed(self) -> tuple[Sheet, ...]:
        """The sheets that differ from what was taken last."""
        changed = tuple(sheet for sheet in self.sheets if sheet.n in self._changed)
        self._changed.clear()
        return changed

    def not_kept(self, sheets: Iterable[Sheet]) -> None:
        """These could not be made last: they are still to be."""
        self._changed |= {sheet.n for sheet in sheets}

    def _put(self, row: int, sheet: Sheet) -> None:
        self.sheets[row] = sheet
        self._changed.add(sheet.n)
        self._own[sheet.n] = self._read(sheet)
        self._of_lot.pop(sheet.n, None)
        # The next sheets show what they would carry.
        self._repaint(range(row, min(row + 2, len(self.sheets))))
        self.counted.emit()

    def _read(self, sheet: Sheet) -> tuple[ShownFinding, ...]:
        if sheet.empty or self.fixed:
            return ()
        read = read_sheet(self._session, {name: sheet.texts.get(name, "") for name in self.header.columns})
        # Whose sheet it is may come last: until the lot is checked, a missing name is no fault.
        return tuple(one for one in read.findings if one.code != "required")

    def texts_with(self, row: int, key: str, text: str) -> dict[str, str]:
        """What a sheet says with this text in a cell of it; an untouched one takes over what is carried."""
        texts = {**self._carried_into(row), **self.sheets[row].texts, key: text}
        return {name: one for name, one in texts.items() if one.strip()}

    def _only_carried(self, row: int, texts: Mapping[str, str]) -> bool:
        """Whether texts are just what a sheet in this place would take over."""
        carried = self._carried_before(row)
        return all(carried.get(name) == text for name, text in texts.items())

    def _carried_into(self, row: int) -> Mapping[str, str]:
        """What an untouched sheet takes over from the one before it that has anything."""
        if not 0 <= row < len(self.sheets) or not self.sheets[row].empty:
            return {}
        return self._carried_before(row)

    def _carried_before(self, row: int) -> Mapping[str, str]:
        if self.fixed:
            return {}
        before = next((sheet for sheet in reversed(self.sheets[:row]) if not sheet.empty), None)
        texts = before.texts if before is not None else {}
        return {name: texts[name] for name in self.header.carried if texts.get(name)}

    def _as_shown(self, key: str, text: str) -> str:
        column = self.columns[self.column_of(key)]
        if column.field is None or not text.strip():
            return ""
        parsed = values.parse(column.field, text, self._session.rulebook)
        readable = parsed.refusal is None and parsed.value is not None
        return values.show(column.field, parsed.value, self._session.rulebook) if readable else text

    # -- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.sheets)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{column.title} ↓" if column.carried else column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            told = f"{column.label} (giữ từ phiếu trước)" if column.carried else column.label
            return tooltip_text(told)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _EDITABLE if self.may_type(index.row(), index.column()) else _LOCKED

    def may_type(self, row: int, column: int) -> bool:
        accepted = self.sheets[row].state == SheetState.ACCEPTED
        return self.columns[column].key != NUMBER and not accepted

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _ROLES or not index.isValid():
            return None
        column, sheet = self.columns[index.column()], self.sheets[index.row()]
        if role == Qt.ItemDataRole.EditRole:
            return sheet.texts.get(column.key, "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(" ".join(one.message for one in self._about(index.row(), column.key)))
        look = self.look(index.row(), index.column())
        if role == FINDING_ROLE:
            return "error" if look.wrong else ""
        return look.state if role == STATE_ROLE else look.text

    def look(self, row: int, column: int) -> CellLook:
        sheet, key = self.sheets[row], self.columns[column].key
        if key == NUMBER:
            return CellLook(str(sheet.n), self._state(row))
        text = sheet.texts.get(key, "")
        if not text and self.columns[column].carried:
            return CellLook(self._carried_into(row).get(key, ""), muted=True)
        wrong = any(one.level == "error" for one in self._about(row, key))
        return CellLook(text, muted=sheet.state == SheetState.HARD, wrong=wrong)

    def _state(self, row: int) -> str:
        """The shape before the number of a sheet: in the list, left, wrong, doubtful."""
        sheet = self.sheets[row]
        if sheet.state == SheetState.ACCEPTED:
            return "synced"
        if sheet.state == SheetState.HARD:
            return "held"
        levels = {one.level for one in self.findings(row)}
        return "rejected" if "error" in levels else "lacking" if "warning" in levels else ""

    def _about(self, row: int, key: str) -> list[ShownFinding]:
        return [one for one in self.findings(row) if key in one.fields]

    def _repaint(self, rows: Iterable[int]) -> None:
        found = list(rows)
        if found:
            last = len(self.columns) - 1
            self.dataChanged.emit(self.index(found[0], 0), self.index(found[-1], last))


def name_of(sheet: Sheet) -> str:
    return sheet.texts.get(NAME, "").strip()
