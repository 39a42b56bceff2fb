"""Duyệt kê khai trên App: the clear ones together, the others one by one beside what stands here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QMargins, Signal
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QWidget

from desktop import keys
from desktop.features.declarations.model import WIDTHS, DeclarationModel
from desktop.features.declarations.panel import AnswerPanel
from desktop.services import declarations, organisations
from desktop.services.declarations import Answer, Answered, DeclarationRow
from desktop.services.failures import describe
from desktop.services.session import Session
from desktop.services.times import show_count
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace

_EVERY_BRANCH: Final = "Cả đơn vị"
_LISTED: Final = 3
_Read = tuple[list[DeclarationRow], list[tuple[str, str]]]


class DeclarationsPage(Page):
    """`member_requested` carries an id; `left` goes back to where one came from."""

    member_requested = Signal(str)
    left = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._current = ""
        self.back = Button("Rà soát", "chevron-left", "quiet")
        self.branch = ChoiceBox((), _EVERY_BRANCH)
        self.branch.setAccessibleName("Lọc: chi đoàn")
        self.agree = Button("", "check", "primary")
        self.count = PlainLabel(role="muted")
        self.notice = Notice()
        self.model = DeclarationModel()
        self.table = Table("Những người kê khai trên App")
        self.table.most_lines = 2
        self.table.setModel(self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.set_widths(list(WIDTHS), 0)
        self.empty = EmptyState("circle-check", "")
        self.panel = AnswerPanel()
        self._put_together()
        self._connect()

    def start(self) -> None:
        self._read()

    def refresh(self) -> None:
        self._read()

    def settle(self) -> None:
        self.panel.reason.commit_composing()

    def view_state(self) -> dict[str, Any]:
        return {"branch": self.branch.code()}

    def restore(self, state: Mapping[str, Any]) -> None:
        code = str(state.get("branch") or "")
        self.branch.offer([(code, code)] if code else (), _EVERY_BRANCH)
        self.branch.choose(code)

    def regions(self) -> Sequence[QWidget]:
        return (self.table, self.panel)

    def chosen(self) -> list[DeclarationRow]:
        """The selected rows, in order."""
        places = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self.model.rows[place] for place in places if place < len(self.model.rows)]

    # -- reading

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        org = self.branch.code()

        def read(session: Session) -> _Read:
            branches = [(node.id, node.name) for node in organisations.branches(session)]
            return declarations.waiting(session, org), branches

        self._task = self._workspace.read(read, self._take, owner=self)

    def _take(self, read: _Read) -> None:
        self._task = None
        rows, branches = read
        had_focus = self.table.hasFocus()
        self.branch.offer(branches, _EVERY_BRANCH)
        self.branch.fit_longest(24)
        self.panel.offer_branches(branches)
        selected = {one.id for one in self.chosen()}
        is_first = not self.model.rows
        self.model.show_rows(rows)
        self._lists.setCurrentWidget(self.table if rows else self.empty)
        self.empty.say("Không có ai chờ duyệt", "Ai kê khai trên App Thanh niên Việt Nam sẽ hiện ở đây.")
        self.count.setText(f"{show_count(len(rows))} người chờ duyệt" if rows else "")
        self._select(selected or ({rows[0].id} if rows and is_first else set()))
        self._show_chosen()
        if had_focus and rows:
            self.table.setFocus()

    def _select(self, ids: Collection[str]) -> None:
        """Those of them who wait still; nobody takes the place of one who is gone."""
        chosen = QItemSelection()
        for place, one in enumerate(self.model.rows):
            if one.id in ids:
                index = self.model.index(place, 0)
                chosen.select(index, index)
        selection = self.table.selectionModel()
        current = self.model.row_of(self._current)
        how = QItemSelectionModel.SelectionFlag
        if current >= 0:
            selection.setCurrentIndex(self.model.index(current, 0), how.NoUpdate)
        selection.select(chosen, how.ClearAndSelect | how.Rows)

    def _show_chosen(self) -> None:
        """The one who is looked at, and what can be agreed to for everybody selected."""
        chosen = self.chosen()
        if len(chosen) == 1:
            self._current = chosen[0].id
        self.panel.show_row(chosen[0] if len(chosen) == 1 else None)
        clear = [one for one in chosen if one.is_clear]
        self.agree.setEnabled(bool(clear))
        said = "Làm theo gợi ý" if len(clear) < 2 else f"Làm theo gợi ý cho {show_count(len(clear))} người"
        self.agree.setText(said)

    # -- answering

    def agree_to_clear(self) -> None:
        """Whoever is clear among the selected; the others stay to be looked at."""
        self._answer([one.suggested for one in self.chosen() if one.is_clear])

    def _answer(self, answers: Sequence[Answer]) -> None:
        if answers:
            self._workspace.change(
                lambda session: declarations.answer(session, answers),
                self._answered,
                owner=self,
                failed=self._fail,
            )

    def _answered(self, done: Answered) -> None:
        self._workspace.undo.record(done.step)
        told = [f"{done.step.label}."] if done.done else []
        told += [f"{name}: {sentence}" for name, sentence in done.left[:_LISTED]]
        if len(done.left) > _LISTED:
            told.append(f"Còn {show_count(len(done.left) - _LISTED)} người nữa chưa làm được.")
        self.notice.say("warning" if done.left else "done", " ".join(told))

    def _fail(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    def _dismiss(self) -> None:
        self.notice.leave()
        if self.branch.code():
            self.branch.choose("")
            self._read()
        else:
            self.left.emit()

    # -- putting together

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.branch.activated.connect(lambda _: self._read())
        self.agree.clicked.connect(self.agree_to_clear)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())
        self.table.activated.connect(lambda _: self.panel.setFocus())
        self.panel.answered.connect(lambda answer: self._answer([answer]))
        self.panel.member_requested.connect(self.member_requested)
        keys.bind(
            self,
            {"agree": self.agree_to_clear, "filter": self.branch.setFocus, "dismiss": self._dismiss},
        )

    def _put_together(self) -> None:
        tools = row(self.back, self.branch, None, self.count, self.agree, margins=edges(EDGE, BETWEEN))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        lists = boxed(column(self._lists, margins=QMargins(BETWEEN, 0, 0, 0)))
        notice = boxed(column(self.notice, margins=edges(EDGE, 0)))
        below = boxed(column(self.panel, margins=edges(EDGE, INSIDE)))
        whole = column(boxed(tools), notice, hairline(), lists, hairline(), below, gap=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
