"""The history of the shown member: who did what when, how it stands, and values to bring back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QMargins, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.services import record_history
from desktop.services.failures import describe
from desktop.services.record_history import ChangedField, HistoricValue, HistoryLine
from desktop.services.undo import Step
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, GROUP, boxed, column, edges, row
from desktop.widgets.pill import Pill
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace

# So many lines are built at once; older ones on request.
_AT_ONCE = 20


class HistoryView(QScrollArea):
    """`restored` carries a sentence about a value that was brought back; `conflict_requested` an id."""

    restored = Signal(str)
    failed = Signal(object)
    conflict_requested = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._id = ""
        self._may_restore = True
        self.lines: Sequence[HistoryLine] = ()
        self.heading = PlainLabel(role="muted", wrap=True)
        self.more = Button("Xem các lần cũ hơn", look="link")
        self.more.clicked.connect(self._show_more)
        self._cards = column(gap=BETWEEN)
        self._built = self._wanted = 0
        self._builder = QTimer(self)
        self._builder.timeout.connect(self._build_next)
        # Only what has the focus can be scrolled by keys.
        self.setObjectName("reading")
        self.setAccessibleName("Lịch sử hồ sơ")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = column(self.heading, self._cards, self.more, None, margins=edges(GROUP))
        whole.setAlignment(self.more, Qt.AlignmentFlag.AlignLeft)
        self.setWidget(boxed(whole))

    def read(self, id: str, *, may_restore: bool = True) -> None:
        """Read anew; not `may_restore`: who looks may not change this record."""
        self._id, self._may_restore = id, may_restore
        if self._task is not None:
            self._task.cancel()
        self._task = self._workspace.read(
            lambda session: record_history.of_member(session, id), self._show, owner=self, failed=self._fail
        )

    def _fail(self, error: Exception) -> None:
        self.heading.setText(describe(error).sentence)

    def _show(self, lines: Sequence[HistoryLine]) -> None:
        self.lines = lines
        while item := self._cards.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._built = 0
        self.more.hide()
        self.heading.setText(
            "Những gì làm trên máy này và các xung đột, mới nhất ở trên."
            if lines
            else "Trên máy này chưa ai sửa hồ sơ này."
        )
        self._show_more()

    def _show_more(self) -> None:
        self._wanted = min(len(self.lines), self._built + _AT_ONCE)
        self._builder.start()

    def _build_next(self) -> None:
        """One line at a time, between whatever else the window does."""
        if self._built < self._wanted:
            self._cards.addWidget(_Card(self.lines[self._built], self, self._may_restore))
            self._built += 1
            return
        self._builder.stop()
        self.more.setVisible(self._built < len(self.lines))

    def restore(self, field: ChangedField, value: HistoricValue) -> None:
        """Set a field to a value that it had, as a new change that can be undone."""
        id = self._id

        def done(result: tuple[object, Step]) -> None:
            self._workspace.undo.record(result[1])
            self.restored.emit(word("history.back").format(field=field.label, value=value.text))

        self._workspace.change(
            lambda session: record_history.restore(session, id, field.name, value.value),
            done,
            owner=self,
            failed=self.failed.emit,
        )


class _Card(QFrame):
    """One thing that happened."""

    def __init__(self, line: HistoryLine, view: HistoryView, may_restore: bool) -> None:
        super().__init__(view)
        self.setObjectName("card")
        state = Pill(passive=True)
        state.show_state(line.state, line.state_word)
        when = " · ".join(part for part in (line.at_text, line.who) if part)
        head = row(PlainLabel(when, role="small", wrap=True), state)
        head.setStretch(0, 1)
        parts: list[QWidget] = [boxed(head), PlainLabel(line.what, role="strong", wrap=True)]
        if line.note:
            parts.append(PlainLabel(line.note, role="muted", wrap=True, selectable=True))
        parts += [_Change(field, when, view, may_restore) for field in line.changes]
        if line.conflict:
            look = Button("Xem và chọn", look="link")
            look.clicked.connect(partial(view.conflict_requested.emit, line.conflict))
            parts.append(boxed(row(look, None)))
        self.setAccessibleName(f"{when}: {line.what}, {line.state_word}")
        self.setLayout(column(*parts, gap=6, margins=QMargins(BETWEEN, 10, BETWEEN, 10)))


class _Change(QWidget):
    """One field with the values it had."""

    def __init__(self, field: ChangedField, when: str, view: HistoryView, may_restore: bool) -> None:
        super().__init__(view)
        lines = column(PlainLabel(field.label, role="label"), gap=0)
        for value in field.values:
            shown = f"{value.caption}: {value.text}{' (đang hiện)' if value.is_now else ''}"
            line = row(PlainLabel(shown, wrap=True, selectable=True), gap=4)
            line.setStretch(0, 1)
            if value.restorable and may_restore:
                back = Button("Khôi phục giá trị này", look="link")
                # The same value can stand in several lines, and twice in one.
                back.setAccessibleName(f"Khôi phục {field.label}: {value.text} ({value.caption}, {when})")
                back.clicked.connect(partial(view.restore, field, value))
                line.addWidget(back)
            lines.addLayout(line)
        self.setLayout(lines)
