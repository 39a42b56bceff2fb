"""Finding a member by part of the name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QWidget

from desktop.services import candidates
from desktop.services.candidates import Waiting
from desktop.services.people import Person, Picked
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import column, row
from desktop.widgets.lines_model import Lines
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.task_runner import Task
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace

_PAUSE_MS = 80
_LINES = 3
_ONE_AND_ALL = 2
_NOBODY = "Không tìm thấy ai. Thử gõ ít chữ hơn."
_NOBODY_AT_STEP = "Không có ai có hồ sơ đang ở bước này."
_NOBODY_WAITS = "Không có ai đang chờ đơn vị này tiếp nhận."


class PeopleModel(Lines):
    """People to choose from."""

    titles = ("Họ và tên", "Ngày sinh", "Chi đoàn")

    def text(self, row: Person, column: int) -> str:
        return (row.name, row.born, row.org_name)[column]


class PersonPicker(QWidget):
    """`chosen` when somebody is taken by Enter or a double click; `changed` when the choice moves.

    `count` is how many are found in all: the list shows the first of them. `look_for` lists those who wait to
    be received instead of members.
    """

    chosen = Signal()
    changed = Signal()

    def __init__(self, workspace: Workspace, *, several: bool = False) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._waiting: Waiting | None = None
        self.count = 0
        self.search = VietnameseEdit()
        self.search.setPlaceholderText("Tìm tên đoàn viên")
        self.search.setAccessibleName("Tìm đoàn viên")
        self.search.setClearButtonEnabled(True)
        self.branch = ChoiceBox((), "Mọi chi đoàn")
        self.branch.setAccessibleName("Chỉ của chi đoàn")
        self.branch.setVisible(False)
        self.model = PeopleModel(self)
        self.table = Table("Đoàn viên tìm thấy")
        self.table.most_lines = 2
        self.table.setModel(self.model)
        self.table.set_widths([14, 11, 11], 0)
        if several:
            self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.nobody = PlainLabel(_NOBODY, role="muted", wrap=True)
        self.nobody.hide()
        self.table.setMinimumHeight(self.table.verticalHeader().defaultSectionSize() * _LINES)
        line = row(self.search, self.branch)
        line.setStretch(0, 1)
        whole = column(line, self.table, self.nobody, gap=6)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.search)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.look_up)
        self.search.textChanged.connect(lambda: self._pause.start())
        self.branch.activated.connect(lambda _: self.look_up())
        self.search.returnPressed.connect(self._to_first)
        self.table.activated.connect(lambda _: self.chosen.emit())
        self.table.doubleClicked.connect(lambda _: self.chosen.emit())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.changed.emit())

    @property
    def people(self) -> list[Person]:
        """Who is chosen, in the order of the list."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.model.rows[row] for row in rows]

    def look_up(self) -> None:
        self._pause.stop()
        if self._task is not None:
            self._task.cancel()
        text, org, waiting = self._asked()
        self._task = self._workspace.read(
            lambda session: candidates.first(session, text, org, waiting), self._take, owner=self
        )

    def offer_branches(self, branches: Sequence[tuple[str, str]]) -> None:
        """To narrow the list to one of them, where there is a choice."""
        chosen = self.branch.code()
        self.branch.offer(list(branches), "Mọi chi đoàn")
        self.branch.fit_longest(22)
        self.branch.choose(chosen)
        self._show_branches()

    def look_for(self, waiting: Waiting | None) -> None:
        """Whose names are listed from now on."""
        if waiting == self._waiting:
            return
        self._waiting = waiting
        empty = _NOBODY_AT_STEP if waiting else _NOBODY
        self.nobody.setText(_NOBODY_WAITS if waiting and waiting.away else empty)
        self._show_branches()
        self.look_up()

    def with_everybody(self, done: Callable[[list[Person]], None]) -> None:
        """All of those found, also those whom the list does not show."""
        text, org, waiting = self._asked()
        self._workspace.read(
            lambda session: candidates.everybody(session, text, org, waiting), done, owner=self
        )

    def _asked(self) -> tuple[str, str, Waiting | None]:
        return self.search.whole_text(), self.branch.code(), self._waiting

    def _show_branches(self) -> None:
        # Who waits to be received comes from branches of other units.
        away = self._waiting is not None and self._waiting.away
        self.branch.setVisible(self.branch.count() > _ONE_AND_ALL and not away)

    def _take(self, picked: Picked) -> None:
        self._task = None
        found, self.count = picked.people, picked.count
        self.model.show_rows(found)
        self.nobody.setVisible(not found)
        if len(found) == 1:
            self.table.selectRow(0)
        self.changed.emit()

    def _to_first(self) -> None:
        """Enter in the search goes to the list; a single hit is chosen at once."""
        if self.model.rows:
            self.table.selectRow(0)
            self.table.setFocus()
            if len(self.model.rows) == 1:
                self.chosen.emit()
