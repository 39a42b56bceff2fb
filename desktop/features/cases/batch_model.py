"""The people of a batch as Qt reads them: one row each, with the values that are theirs alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt, Signal

from desktop.features.cases.fields import Asked
from desktop.services import values
from desktop.services.case_types import Checked
from desktop.services.people import Person
from desktop.services.register_counts import FromRegister
from desktop.services.session import Session
from desktop.services.wording import word
from desktop.widgets.lines_model import Index, Lines
from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.table import FINDING_ROLE, MUTED_ROLE, STATE_ROLE

VERDICTS: Final[Mapping[str, tuple[str, str]]] = {
    "pass": ("synced", "Đạt"),
    "warn": ("lacking", "Lưu ý"),
    "confirm": ("rejected", "Cần xác nhận"),
    "blocked": ("rejected", "Bị chặn"),
}
FIXED: Final = ("Họ và tên", "Chi đoàn")
LAST: Final = ("Kiểm tra", "Lý do")
# Nothing is wrong yet: somebody has not come to it.
_NOT_FILLED: Final = ("draft", "Chưa điền")
# Figures stand below the middle of their titles.
_MIDDLE: Final = (Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignHCenter).value


def verdict_of(checked: Checked) -> tuple[str, str]:
    """The state to draw and the word of a verdict."""
    return _NOT_FILLED if checked.code == "validation.required" else VERDICTS[checked.verdict]


def _is_blocked(checked: Checked) -> bool:
    return checked.verdict == "blocked" and checked.code != "validation.required"


def _short(labels: Sequence[str]) -> list[str]:
    """Labels without what all of them begin with: "Điểm: Thể chất" among others of its sort is "Thể chất"."""
    starts = {label.partition(": ")[0] for label in labels if ": " in label}
    alike = len(labels) > 1 and len(starts) == 1 and all(": " in label for label in labels)
    return [label.partition(": ")[2] if alike else label for label in labels]


class BatchModel(Lines):
    """`typed` when somebody's own value changed. Columns: name, branch, own fields, verdict, reason."""

    typed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.own: tuple[Asked, ...] = ()
        self.values: dict[str, dict[str, str]] = {}
        self._known: Mapping[str, Mapping[str, FromRegister]] = {}
        self.checked: dict[str, Checked] = {}
        self._unread: set[tuple[str, str]] = set()

    @property
    def people(self) -> list[Person]:
        return list(self.rows)

    @property
    def going(self) -> list[Person]:
        """Those against whom nothing stands, also where something is still to be filled in."""
        told = ((person, self.checked.get(person.id)) for person in self.people)
        return [person for person, one in told if one is None or not _is_blocked(one)]

    @property
    def exceptions(self) -> dict[str, dict[str, str]]:
        """What was typed for one person, by field: also "" where the register's number was emptied."""
        names = {one.field.name for one in self.own}
        typed = {
            id: {
                name: text
                for name, text in given.items()
                if name in names and (text or name in self._known.get(id, {}))
            }
            for id, given in self._of_here()
        }
        return {id: given for id, given in typed.items() if given}

    def own_text(self, member: str, name: str) -> str:
        """What was typed, also nothing; else what the register says."""
        typed = self.values.get(member, {}).get(name)
        if typed is not None:
            return typed
        known = self._known.get(member, {}).get(name)
        return known.text if known else ""

    @property
    def typed_values(self) -> dict[str, dict[str, str]]:
        """All that was typed for one of these people, also for another step."""
        return {id: {name: text for name, text in given.items() if text} for id, given in self._of_here()}

    def _of_here(self) -> Iterator[tuple[str, dict[str, str]]]:
        here = {person.id for person in self.rows}
        return ((id, given) for id, given in self.values.items() if id in here)

    @property
    def unread(self) -> bool:
        return bool(self._unread)

    def set_own(self, own: Sequence[Asked]) -> None:
        """The fields that each person has a value of their own for."""
        self.beginResetModel()
        self.own = tuple(own)
        self.titles = (*FIXED, *_short([one.field.label for one in own]), *LAST)
        self.endResetModel()

    def show_people(self, people: Sequence[Person]) -> None:
        self.show_rows(people)

    def show_known(self, known: Mapping[str, Mapping[str, FromRegister]]) -> None:
        """What the register says of each: it stands in the cells in which nobody typed."""
        if known != self._known:
            self._known = known
            self._tell_cells()

    def put_text(self, member: str, name: str, text: str) -> None:
        """As if somebody had typed it, without a word of it."""
        self.values.setdefault(member, {})[name] = text
        self._tell_cells()

    def _tell_cells(self) -> None:
        if self.rows and self.own:
            last = self.index(len(self.rows) - 1, len(FIXED) + len(self.own) - 1)
            self.dataChanged.emit(self.index(0, len(FIXED)), last)

    def show_checked(self, checked: Sequence[Checked]) -> None:
        self.checked = {one.member: one for one in checked}
        if self.rows:
            first = self.index(0, len(self.titles) - 2)
            self.dataChanged.emit(first, self.index(len(self.rows) - 1, len(self.titles) - 1))

    def own_field(self, column: int) -> Asked | None:
        place = column - len(FIXED)
        return self.own[place] if 0 <= place < len(self.own) else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        editable = Qt.ItemFlag.ItemIsEditable if self.own_field(index.column()) else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | editable

    def text(self, row: Person, column: int) -> str:
        asked = self.own_field(column)
        if asked is not None:
            return self.own_text(row.id, asked.field.name)
        if column < len(FIXED):
            return (row.name, row.org_name)[column]
        checked = self.checked.get(row.id)
        if checked is None:
            return ""
        return verdict_of(checked)[1] if column == len(self.titles) - 2 else checked.message

    def told(self, row: int) -> str:
        """All that is known of one of them in a line: who, of which branch, what the rules say."""
        if not 0 <= row < len(self.rows):
            return ""
        person: Person = self.rows[row]
        checked = self.checked.get(person.id)
        verdict = verdict_of(checked)[1] if checked else ""
        if checked and checked.message:
            already = checked.message.startswith(verdict)
            verdict = checked.message if already else f"{verdict}: {checked.message}"
        counted = "; ".join(f"{label} {text}" for label, text in checked.counted) if checked else ""
        told = word("case.batch.counted").format(counted=counted) if counted else ""
        return " · ".join(filter(None, (person.name, person.org_name, told, verdict)))

    def state(self, row: Person, column: int) -> str | None:
        checked = self.checked.get(row.id)
        is_verdict = column == len(self.titles) - 2
        return verdict_of(checked)[0] if checked is not None and is_verdict else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.EditRole:
            return self.text(self.rows[index.row()], index.column())
        if role == MUTED_ROLE:
            return index.column() == 1
        if role == FINDING_ROLE:
            asked = self.own_field(index.column())
            return asked is not None and (self.rows[index.row()].id, asked.field.name) in self._unread
        if role == Qt.ItemDataRole.TextAlignmentRole:
            asked = self.own_field(index.column())
            return _MIDDLE if asked is not None and not asked.choices else None
        if role == STATE_ROLE:
            return self.state(self.rows[index.row()], index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(self._tip(self.rows[index.row()], index.column()))
        return super().data(index, role)

    def _tip(self, row: Person, column: int) -> str:
        asked, text = self.own_field(column), self.text(row, column)
        known = self._known.get(row.id, {}).get(asked.field.name) if asked else None
        return f"{text}: {known.told}" if known and known.text == text else text

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        asked, text = self.own_field(index.column()), str(value or "").strip()
        if asked is None or role != Qt.ItemDataRole.EditRole:
            return False
        person = self.rows[index.row()]
        read = values.parse(asked.field, text, self._session.rulebook)
        place = (person.id, asked.field.name)
        if read.refusal is not None:
            self._unread.add(place)
        else:
            self._unread.discard(place)
            text = values.show(asked.field, read.value, self._session.rulebook)
        self.values.setdefault(person.id, {})[asked.field.name] = text
        self.dataChanged.emit(index, index)
        self.typed.emit()
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole and orientation is Qt.Orientation.Horizontal:
            return tooltip_text(self.titles[section])
        return super().headerData(section, orientation, role)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return len(self.titles)
