"""Dividing the people of an organisation among the parts that it is split into: one line for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from desktop.services.tree_work import Person
from desktop.widgets.buttons import Button
from desktop.widgets.labelled import labelled
from desktop.widgets.layouts import BETWEEN, INSIDE, column, row
from desktop.widgets.lines_model import Lines
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.vietnamese_edit import VietnameseEdit

MOST: Final = 4
_LEAST_HEIGHT: Final = 260
_STAYS: Final = "Ở lại"


class PeopleModel(Lines):
    """Who goes where; a part is its place from 1, 0 stays (or goes with the first part)."""

    titles = ("Họ và tên", "Ngày sinh", "Về")

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.places: dict[str, int] = {}
        self.names: Sequence[str] = ()

    def text(self, row: Person, column: int) -> str:
        if column < 2:
            return (row.name, row.born)[column]
        place = self.places.get(row.id, 0)
        name = self.names[place - 1] if 0 < place <= len(self.names) else ""
        return f"{place}. {name or 'chưa đặt tên'}" if place else _STAYS

    def put(self, rows: Sequence[int], place: int) -> None:
        """Put people into a part; the table says so at once."""
        for number in rows:
            self.places[self.rows[number].id] = place
        self.tell()

    def tell(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 2), self.index(len(self.rows) - 1, 2))


class _PeopleTable(Table):
    """Number keys put whoever is marked into the part of that number; 0 lets them stay."""

    placed = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit() and int(event.text()) <= MOST and not event.modifiers():
            self.placed.emit(int(event.text()))
            return
        super().keyPressEvent(event)


class Parting(QWidget):
    """`changed` whenever a name or a place does."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.names = [VietnameseEdit() for _ in range(MOST)]
        self.buttons = [Button(f"Đưa vào {n}", look="quiet") for n in range(1, MOST + 1)]
        self.stay = Button(_STAYS, look="quiet")
        self.model = PeopleModel(self)
        self.table = _PeopleTable("Đoàn viên được chia")
        self.table.setModel(self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.set_widths([22, 11, 20], 0)
        self.table.setMinimumHeight(_LEAST_HEIGHT)
        self.told = PlainLabel(role="small", wrap=True)
        boxes = [labelled(f"Tổ chức mới {n}", edit) for n, edit in enumerate(self.names, start=1)]
        self.setLayout(
            column(
                row(*boxes[:2], gap=INSIDE),
                row(*boxes[2:], gap=INSIDE),
                PlainLabel("Chọn đoàn viên (giữ Shift hoặc Ctrl để chọn nhiều), rồi bấm số 1 đến 4.",
                           role="muted", wrap=True),
                row(*self.buttons, self.stay, None, gap=INSIDE),
                self.table,
                self.told,
                gap=BETWEEN,
            )
        )  # fmt: skip
        self.setFocusProxy(self.names[0])
        self._connect()

    def show_people(self, people: Sequence[Person]) -> None:
        """These are to be divided; who was put somewhere stays there."""
        self.model.show_rows(people)
        self._named()

    def targets(self) -> list[dict[str, Any]]:
        """The parts that have a name or people, as the step is given them."""
        here = {person.id for person in self.model.rows}
        return [
            {
                "name": edit.whole_text().strip(),
                "members": [id for id, place in self.model.places.items() if place == n and id in here],
            }
            for n, edit in enumerate(self.names, start=1)
            if edit.whole_text().strip() or any(self.model.places.get(id) == n for id in here)
        ]

    def is_begun(self) -> bool:
        """Whether a part has a name, or somebody was put into one."""
        return any(edit.whole_text().strip() for edit in self.names) or any(self.model.places.values())

    def state(self) -> dict[str, Any]:
        return {"names": [edit.whole_text() for edit in self.names], "places": dict(self.model.places)}

    def show_state(self, state: Mapping[str, Any]) -> None:
        names, places = state.get("names"), state.get("places")
        for edit, name in zip(self.names, names if isinstance(names, list) else [], strict=False):
            edit.setText(str(name))
        if isinstance(places, dict):
            found = {str(id): n for id, n in places.items() if isinstance(n, int) and 0 <= n <= MOST}
            self.model.places = found
        self._named()

    def clear(self) -> None:
        self.model.places = {}
        for edit in self.names:
            edit.setText("")
        self.model.show_rows([])

    def _connect(self) -> None:
        for edit in self.names:
            edit.textChanged.connect(self._named)
        for place, button in enumerate(self.buttons, start=1):
            button.clicked.connect(lambda _=False, place=place: self.put(place))
        self.stay.clicked.connect(lambda: self.put(0))
        self.table.placed.connect(self.put)

    def put(self, place: int) -> None:
        """Put whoever is marked into a part (0: stays)."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        self.model.put(rows, place)
        self._named()

    def _named(self) -> None:
        self.model.names = [edit.whole_text().strip() for edit in self.names]
        self.model.tell()
        here = {person.id for person in self.model.rows}
        counts = [sum(self.model.places.get(id, 0) == n for id in here) for n in range(MOST + 1)]
        parts = [f"{n}: {count}" for n, count in enumerate(counts) if n and count]
        self.told.setText(f"{_STAYS}: {counts[0]}" + "".join(f" · {part}" for part in parts))
        self.changed.emit()
