"""What the shown member went through: the steps of all cases, what lies over the status, and a way on."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMargins, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea

from desktop.services.case_of_member import MemberCases, member_cases
from desktop.services.case_types import CaseLine
from desktop.services.failures import describe
from desktop.services.wording import word_or
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, GROUP, boxed, column, edges, row
from desktop.widgets.pill import Pill
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace
from domain.duplicates.requests import REQUEST
from domain.roles import Role, has_right

# Older steps are found on the board.
_SHOWN = 60
_A_TURN = 5


class MemberCasesView(QScrollArea):
    """`case_requested` carries a case's id; `wanted` asks for a new one about the shown member.

    `above_wanted` carries that member's id: the level above is to be asked about them; `sheet_wanted`
    what is to be printed, their "book" or their "card", and that id.
    """

    case_requested = Signal(str)
    wanted = Signal()
    above_wanted = Signal(str)
    sheet_wanted = Signal(str, str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self.lines: tuple[CaseLine, ...] = ()
        self._waiting: list[CaseLine] = []
        self._builder = QTimer(self)
        self._builder.timeout.connect(self._build_next)
        self.add = Button("Lập nghiệp vụ", "plus")
        self.add.clicked.connect(self.wanted)
        self._member = ""
        self.above = Button("Trùng với đơn vị khác", "arrow-up", "quiet", "Đề nghị cấp trên xử lý trùng")
        self.above.clicked.connect(lambda: self.above_wanted.emit(self._member))
        if not has_right(workspace.session.actor.role, REQUEST.name, "create"):
            self.above.hide()
        self.book = Button("In sổ đoàn viên", "printer", "quiet")
        self.book.clicked.connect(lambda: self.sheet_wanted.emit("book", self._member))
        self.card = Button("In thẻ", "printer", "quiet", "In lại thẻ đoàn viên")
        self.card.clicked.connect(lambda: self.sheet_wanted.emit("card", self._member))
        if workspace.session.actor.role is Role.VOLUNTEER:
            self.book.hide()
            self.card.hide()
        self.overlays = PlainLabel(role="strong", wrap=True)
        self.heading = PlainLabel(role="muted", wrap=True)
        self._cards = column(gap=BETWEEN)
        # Only what has the focus can be scrolled by keys.
        self.setObjectName("reading")
        self.setAccessibleName("Nghiệp vụ của đoàn viên")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # All of them beside each other would be wider than the panel.
        head = column(row(self.add, None, self.book), row(self.above, None, self.card), gap=BETWEEN)
        self.setWidget(
            boxed(column(head, self.overlays, self.heading, self._cards, None, margins=edges(GROUP)))
        )

    def read(self, member: str) -> None:
        self._member = member
        if self._task is not None:
            self._task.cancel()
        self._task = self._workspace.read(
            lambda session: member_cases(session, member), self._show, owner=self, failed=self._fail
        )

    def _fail(self, error: Exception) -> None:
        self.heading.setText(describe(error).sentence)

    def _show(self, found: MemberCases) -> None:
        self._task = None
        self.overlays.setText("\n".join(found.overlays))
        self.overlays.setVisible(bool(found.overlays))
        if found.lines == self.lines and self._cards.count():
            return
        self.lines = found.lines
        while item := self._cards.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.heading.setText(
            "Các bước của mọi hồ sơ, mới nhất ở trên."
            if found.lines
            else "Chưa có hồ sơ nghiệp vụ nào về người này."
        )
        self._waiting = list(found.lines[:_SHOWN])
        self._build_next()

    def _build_next(self) -> None:
        """A few at a time: all of them at once would hold the window up."""
        for line in self._waiting[:_A_TURN]:
            self._cards.addWidget(self._card(line))
        del self._waiting[:_A_TURN]
        (self._builder.start if self._waiting else self._builder.stop)()

    def _card(self, line: CaseLine) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        state = Pill(passive=True)
        state.show_state(line.look or line.sync, line.state_label)
        when = " · ".join(part for part in (line.when, line.by, line.device) if part)
        head = row(PlainLabel(when, role="small", wrap=True), state)
        head.setStretch(0, 1)
        what = f"{line.workflow_label}: {line.step_label}"
        parts = column(
            head,
            PlainLabel(what, role="strong", wrap=True),
            gap=4,
            margins=QMargins(BETWEEN, 10, BETWEEN, 10),
        )
        if line.reason:
            parts.addWidget(PlainLabel(line.reason, role="muted", wrap=True, selectable=True))
        look = Button("Mở hồ sơ", look="link")
        look.setAccessibleName(f"Mở hồ sơ {line.workflow_label}, {line.step_label} {line.day}")
        look.clicked.connect(partial(self.case_requested.emit, line.case))
        parts.addLayout(row(look, None))
        card.setAccessibleName(f"{when}: {what}, {word_or(f'sync.{line.sync}', line.sync)}")
        card.setLayout(parts)
        return card
