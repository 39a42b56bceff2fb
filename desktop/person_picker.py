"""Finding a member by part of the name."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QWidget

from desktop.services.people import Person, people
from desktop.widgets.layouts import column
from desktop.widgets.lines_model import Lines
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.task_runner import Task
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace

_PAUSE_MS = 80
_LINES = 3


class PeopleModel(Lines):
    """People to choose from."""

    titles = ("Họ và tên", "Ngày sinh", "Chi đoàn")

    def text(self, row: Person, column: int) -> str:
        return (row.name, row.born, row.org_name)[column]


class PersonPicker(QWidget):
    """`chosen` when somebody is taken by Enter or a double click; `changed` when the choice moves."""

    chosen = Signal()
    changed = Signal()

    def __init__(self, workspace: Workspace, *, several: bool = False) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self.search = VietnameseEdit()
        self.search.setPlaceholderText("Tìm tên đoàn viên")
        self.search.setAccessibleName("Tìm đoàn viên")
        self.search.setClearButtonEnabled(True)
        self.model = PeopleModel(self)
        self.table = Table("Đoàn viên tìm thấy")
        self.table.most_lines = 2
        self.table.setModel(self.model)
        self.table.set_widths([14, 11, 11], 0)
        if several:
            self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.nobody = PlainLabel("Không tìm thấy ai. Thử gõ ít chữ hơn.", role="muted", wrap=True)
        self.nobody.hide()
        self.table.setMinimumHeight(self.table.verticalHeader().defaultSectionSize() * _LINES)
        whole = column(self.search, self.table, self.nobody, gap=6)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.search)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.look_up)
        self.search.textChanged.connect(lambda: self._pause.start())
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
        text = self.search.whole_text()
        self._task = self._workspace.read(lambda session: people(session, text), self._take, owner=self)

    def _take(self, found: list[Person]) -> None:
        self._task = None
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
