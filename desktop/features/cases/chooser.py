"""Finding the right workflow by what is to be done, and saying whom it is about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.features.cases import actions
from desktop.features.cases.actions import Start
from desktop.features.cases.model import IntentModel
from desktop.person_picker import PersonPicker
from desktop.services.find import matches, words_of
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, edges, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.split import Split
from desktop.widgets.table import Table
from desktop.widgets.upright_scroll import UprightScroll
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace
from domain.workflows.model import Workflow

_SIDE = 420


class IntentChooser(QWidget):
    """`started` carries a `Start`, `batch_wanted` the name of a workflow, `left` when it is put away."""

    started = Signal(object)
    batch_wanted = Signal(str)
    left = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._all: list[Workflow] = []
        self._member = self._name = ""
        self.search = VietnameseEdit()
        self.search.setPlaceholderText("Gõ việc cần làm: chuyển đi, xếp loại, đi làm xa…")
        self.search.setAccessibleName("Tìm nghiệp vụ theo việc cần làm")
        self.search.setClearButtonEnabled(True)
        self.back = Button("Về danh sách", "chevron-left", "quiet", "Esc")
        self.model = IntentModel(self)
        self.table = Table("Việc cần làm")
        self.table.most_lines = 5
        self.table.setModel(self.model)
        self.table.set_widths([30, 20], 0)
        self.heading = PlainLabel(role="heading", wrap=True)
        self.difference = PlainLabel(wrap=True)
        self.example = PlainLabel(role="muted", wrap=True)
        self.about = PlainLabel(role="strong", wrap=True)
        self.picker = PersonPicker(workspace)
        self.one = Button("Lập hồ sơ", look="primary")
        self.newcomer = Button("Người chưa có trong danh sách", "user-plus")
        self.many = Button("Làm cho nhiều người", "users")
        self._put_together()
        self._connect()

    @property
    def workflow(self) -> Workflow | None:
        number = self.table.currentIndex().row()
        return self.model.rows[number] if 0 <= number < len(self.model.rows) else None

    def open(self, member: str = "", name: str = "") -> None:
        """Begin to choose; `member`: it is about them already."""
        self._member, self._name = member, name
        self.picker.setVisible(not member)
        self.about.setText(f"Lập cho: {name}" if member else "Lập cho ai?")
        self._workspace.read(actions.offered, self._offer, owner=self)
        if not member:
            self.picker.look_up()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def settle(self) -> None:
        self.search.commit_composing()
        self.picker.search.commit_composing()

    def _offer(self, found: Sequence[Workflow]) -> None:
        self._all = list(found)
        self._narrow()

    def _narrow(self) -> None:
        words = words_of(self.search.whole_text())
        before = self.workflow
        found = [one for one in self._all if matches(_said(one), words)]
        # What is asked for by name goes before what only speaks of it.
        self.model.show_rows(sorted(found, key=lambda one: _by_name(one, words), reverse=True))
        names = [one.name for one in self.model.rows]
        if names:
            # What is typed puts the best first; without words the choice stays.
            stays = bool(before and not words and before.name in names)
            self.table.selectRow(names.index(before.name) if before and stays else 0)
        self._show()

    def _show(self) -> None:
        workflow = self.workflow
        self._side.setVisible(workflow is not None)
        if workflow is None:
            return
        self.heading.setText(workflow.label)
        self.difference.setText(workflow.intent.difference)
        self.example.setText(f"Ví dụ: {workflow.intent.example}")
        of_member, of_newcomer = actions.may_start(workflow)
        self.picker.setVisible(of_member and not self._member)
        self.one.setVisible(of_member)
        self.one.setEnabled(bool(self._member or self.picker.people))
        self.newcomer.setVisible(of_newcomer and not self._member)
        self.many.setVisible(not self._member and any(step.batch for step in workflow.opening) and of_member)

    def _start(self) -> None:
        workflow, people = self.workflow, self.picker.people
        member = self._member or (people[0].id if people else "")
        if workflow is not None and member and actions.may_start(workflow)[0]:
            self.started.emit(Start(workflow=workflow.name, member=member))

    def _start_new(self) -> None:
        if self.workflow is not None:
            self.started.emit(Start(workflow=self.workflow.name))

    def _start_many(self) -> None:
        if self.workflow is not None:
            self.batch_wanted.emit(self.workflow.name)

    def _go_on(self) -> None:
        """Enter on a line: to the person, or straight on where that is known."""
        if self._member:
            self._start()
        elif self.picker.isVisible():
            self.picker.search.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.newcomer.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda: self._narrow())
        self.search.returnPressed.connect(self._to_list)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show())
        self.table.activated.connect(lambda _: self._go_on())
        self.picker.changed.connect(self._show)
        self.picker.chosen.connect(self._start)
        self.one.clicked.connect(self._start)
        self.newcomer.clicked.connect(self._start_new)
        self.many.clicked.connect(self._start_many)
        self.back.clicked.connect(self.left)

    def _to_list(self) -> None:
        self.table.setFocus()
        if len(self.model.rows) == 1:
            self._go_on()

    def _put_together(self) -> None:
        head = row(self.back, self.search, gap=BETWEEN, margins=edges(EDGE, 12))
        head.setStretch(1, 1)
        self.search.setMaximumWidth(520)
        head.addStretch(1)
        buttons = row(self.newcomer, self.many, None, self.one)
        inner = column(
            self.heading,
            self.difference,
            self.example,
            self.about,
            self.picker,
            None,
            gap=INSIDE,
            margins=edges(GROUP),
        )
        # As many people in sight as there is room for; without them the room stays free below.
        inner.setStretch(inner.indexOf(self.picker), 1)
        inner.setStretch(inner.count() - 1, 0)
        foot = boxed(column(buttons, margins=edges(GROUP, BETWEEN)))
        side = QFrame()
        side.setObjectName("side")
        whole_side = column(UprightScroll(boxed(inner)), foot, gap=0)
        whole_side.setStretch(0, 1)
        side.setLayout(whole_side)
        self._side = side
        splitter = Split()
        splitter.addWidget(boxed(column(self.table, margins=edges(GROUP, 0))))
        splitter.addWidget(side)
        splitter.begin_with(700, _SIDE)
        whole = column(boxed(head), splitter, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.search)


def _by_name(workflow: Workflow, words: Sequence[str]) -> int:
    """How many of the words its name or its question has; a whole word counts twice."""
    called = _called(workflow)
    whole = words_of(called)
    return sum(matches(called, [word]) + (word in whole) for word in words)


def _called(workflow: Workflow) -> str:
    return f"{workflow.label} {workflow.intent.question}"


def _said(workflow: Workflow) -> str:
    """All words by which somebody may look for it."""
    intent = workflow.intent
    return " ".join((workflow.label, intent.question, intent.difference, intent.example))
