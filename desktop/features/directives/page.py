"""Văn bản chỉ đạo: what came, what the unit sent, one of them in whole, and writing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import QMargins, QModelIndex, Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from desktop import keys
from desktop.draft_keeper import DraftKeeper
from desktop.features.directives import actions
from desktop.features.directives.actions import Lists, Sheet
from desktop.features.directives.compose import ComposeView
from desktop.features.directives.detail import DetailView
from desktop.features.directives.model import ABSTRACT, WIDTHS, DirectiveModel
from desktop.services import directive_files, directive_list, directives
from desktop.services.acting import Saved
from desktop.services.directive_files import FileRow
from desktop.services.directives import DirectiveView
from desktop.services.failures import describe
from desktop.services.undo import Step
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import BETWEEN, EDGE, boxed, column, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.table import Table
from desktop.widgets.task_runner import Task
from desktop.widgets.theme import dress
from desktop.workspace import Workspace
from domain.directives.files import NamedFile

_View = TypeVar("_View", bound=QWidget)
INBOX, OUTBOX = range(2)
_TABS: Final = ("Đến", "Đi")
_EMPTY: Final = (
    ("Chưa có văn bản nào đến", "Văn bản cấp trên gửi xuống sẽ hiện ở đây sau khi đồng bộ."),
    ("Chưa gửi văn bản nào", "Bấm Soạn văn bản để gửi xuống các chi đoàn."),
)


class DirectivesPage(Page):
    """`left` goes back to the notices; `paper_wanted` carries how the list of readers is made."""

    left = Signal()
    paper_wanted = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._lists = Lists([], None)
        self._open_id = self._current = ""
        self.back = Button("Thông báo", "chevron-left", "quiet")
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Văn bản nào")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for title in _TABS:
            self.tabs.addTab(title)
        self.write = Button("Soạn văn bản", "plus", "primary", keys.shown("write_directive"))
        self.notice = Notice()
        self.model = DirectiveModel()
        self.table = Table("Văn bản chỉ đạo")
        self.table.most_lines = 3
        self.table.setModel(self.model)
        self.table.set_widths(list(WIDTHS), ABSTRACT)
        self.empty = EmptyState("inbox", "")
        self._keeper = DraftKeeper(workspace, lambda: self.form.collect(), self)
        self._put_together()
        self._connect()

    # Made when they are first needed: the list is in sight sooner.

    @cached_property
    def detail(self) -> DetailView:
        detail = DetailView()
        detail.left.connect(self.to_list)
        detail.acknowledged.connect(self._acknowledge)
        detail.withdrawn.connect(self._withdraw)
        detail.thrown_away.connect(self._throw_away)
        detail.edit_wanted.connect(lambda: self.begin(self._open_id))
        detail.fetch_wanted.connect(self._fetch)
        detail.save_wanted.connect(self._save)
        detail.print_wanted.connect(self._print)
        self._workspace.file_progressed.connect(detail.progress)
        return self._taken(detail)

    @cached_property
    def form(self) -> ComposeView:
        form = ComposeView()
        form.left.connect(self.to_list)
        form.saved.connect(self._keep)
        form.attach_wanted.connect(self._attach)
        form.typed.connect(self._keeper.touch)
        return self._taken(form)

    def _taken(self, view: _View) -> _View:
        self._views.addWidget(view)
        dress(view, now=True)
        return view

    def _is_made(self, name: str) -> bool:
        return name in self.__dict__

    # -- as every screen

    def start(self) -> None:
        self._read()

    def refresh(self) -> None:
        self._read()
        if self._open_id:
            self._show(self._open_id)

    def settle(self) -> None:
        if self._is_made("form") and self.form.is_open:
            self.form.settle()
            self._keeper.keep()
        if self._is_made("detail"):
            self.detail.reason.commit_composing()

    def view_state(self) -> dict[str, Any]:
        return {"tab": self.tabs.currentIndex()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.tabs.setCurrentIndex(OUTBOX if state.get("tab") == OUTBOX else INBOX)

    def regions(self) -> Sequence[QWidget]:
        return (self.tabs, self.table, *([self.detail.file_table] if self._is_made("detail") else []))

    # -- lists

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task = self._workspace.read(actions.read_lists, self._take, owner=self, failed=self._fail)

    def _take(self, lists: Lists) -> None:
        self._task = None
        self._lists = lists
        self._show_lists()

    def _show_lists(self) -> None:
        lists = self._lists
        unread = sum(1 for one in lists.inbox if one.unread)
        self.tabs.setTabText(INBOX, f"{_TABS[INBOX]} ({unread} chưa đọc)" if unread else _TABS[INBOX])
        writes = lists.outbox is not None
        self.tabs.setTabVisible(OUTBOX, writes)
        self.write.setVisible(writes)
        tab = self.tabs.currentIndex() if writes else INBOX
        shown = lists.outbox if tab == OUTBOX and lists.outbox is not None else lists.inbox
        had_focus, place = self.table.hasFocus(), self.table.currentIndex().row()
        self.model.show_rows(shown)
        self._stack.setCurrentWidget(self.table if shown else self.empty)
        self.empty.say(*_EMPTY[tab])
        if shown:
            kept = self.model.row_of(self._current)
            self.table.selectRow(kept if kept >= 0 else max(0, min(place, len(shown) - 1)))
            if had_focus:
                self.table.setFocus()

    def _note_current(self) -> None:
        place = self.table.currentIndex().row()
        if 0 <= place < len(self.model.rows):
            self._current = self.model.rows[place].id

    # -- one of them

    def open_directive(self, id: str) -> None:
        """Opening is reading, so it is a change: the others hear of it."""
        self._open_id = id
        self._workspace.change(
            lambda session: actions.open_one(session, id), self._opened, owner=self, failed=self._fail
        )

    def _opened(self, view: DirectiveView) -> None:
        self._shown(view)
        self._views.setCurrentWidget(self.detail)
        self.detail.setFocus()

    def _show(self, id: str) -> None:
        self._workspace.read(
            lambda session: directives.view(session, id), self._shown, owner=self, failed=self._fail
        )

    def _shown(self, view: DirectiveView) -> None:
        if view.row.id == self._open_id:
            self.detail.show_view(view)

    def to_list(self) -> None:
        """Back from whatever is open; what is typed is kept."""
        self.settle()
        if self._is_made("form"):
            self.form.end()
        self._open_id = ""
        self._views.setCurrentIndex(0)
        self._read()
        self.table.setFocus()

    def _acknowledge(self) -> None:
        id = self._open_id
        self._change(lambda session: directives.note_read(session, id, acknowledge=True))

    def _withdraw(self, reason: str) -> None:
        id = self._open_id
        self._change(lambda session: directives.withdraw(session, id, reason))

    def _throw_away(self) -> None:
        id = self._open_id

        def gone(step: Step) -> None:
            self._workspace.undo.record(step)
            self.to_list()
            self.notice.say("done", "Đã bỏ bản nháp. Ctrl+Z hoàn tác.")

        self._workspace.change(
            lambda session: directives.throw_away(session, id), gone, owner=self, failed=self._fail
        )

    def _change(self, work: Any) -> None:
        self._workspace.change(work, lambda _: self._show(self._open_id), owner=self, failed=self._fail)

    # -- files

    def _fetch(self, found: FileRow) -> None:
        name = found.file.sha256
        self.detail.progress(name, 0)

        def failed(error: Exception) -> None:
            self.detail.ended(name, failed=True)
            self._fail(error)

        def done(_: object) -> None:
            self.detail.ended(name, failed=False)
            self._show(self._open_id)

        self._workspace.fetch_file(found.file, done, owner=self, failed=failed)

    def _save(self, found: FileRow, path: str) -> None:
        self._workspace.read(
            lambda session: directive_files.save_to(session, found.file, Path(path)),
            lambda _: self.notice.say("done", f"Đã lưu {Path(path).name}. Bản này không được mã hóa."),
            owner=self,
            failed=self._fail,
        )

    def _files_changed(self) -> None:
        if self._open_id:
            self._show(self._open_id)

    # -- writing

    def begin(self, id: str = "") -> None:
        """Write a new directive, or go on with a draft."""
        self._workspace.read(
            lambda session: actions.begin(session, id), self._begun, owner=self, failed=self._fail
        )

    def _write_new(self) -> None:
        if self.write.isVisible():
            self.begin()

    def _begun(self, sheet: Sheet) -> None:
        self.notice.leave()
        self._open_id = ""
        self._views.setCurrentWidget(self.form)
        self.form.begin(sheet)
        stored = self.form.collect()
        if stored is not None:
            self._keeper.begin(stored)

    def _keep(self, issue: bool) -> None:
        if not self._is_made("form"):
            return
        self.form.settle()
        sheet = self.form.sheet()
        if sheet is None:
            return
        self._keeper.forget()

        def failed(error: Exception) -> None:
            self._keeper.keep()
            self._fail(error)

        self._workspace.change(
            lambda session: actions.keep(session, sheet, issue=issue),
            lambda saved: self._kept(saved, issue=issue),
            owner=self,
            failed=failed,
        )

    def _kept(self, saved: Saved, *, issue: bool) -> None:
        self.form.end()
        self._current = saved.id
        self.tabs.setCurrentIndex(OUTBOX)
        self._views.setCurrentIndex(0)
        self.notice.say("done", "Đã ban hành. Văn bản gửi đi khi đồng bộ." if issue else "Đã lưu bản nháp.")

    def _attach(self, paths: Sequence[str]) -> None:
        sheet = self.form.sheet()
        if sheet is None:
            return

        def attached(added: list[NamedFile]) -> None:
            self.form.show_files((*sheet.files, *added))
            self._keeper.touch()

        self._workspace.read(
            lambda session: actions.attach(session, paths, sheet.files),
            attached,
            owner=self,
            failed=self._fail,
        )

    def _tell_kept(self, _: str, at: str) -> None:
        self.form.kept.setText(f"Đã giữ lúc {at}" if at else "")

    # -- putting together

    def _fail(self, error: Exception) -> None:
        self._task = None
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    def _dismiss(self) -> None:
        self.notice.leave()
        if self._views.currentIndex():
            self.to_list()
        else:
            self.left.emit()

    def _open_index(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self.model.rows):
            self.open_directive(self.model.rows[index.row()].id)

    def _print(self) -> None:
        id = self._open_id
        self.paper_wanted.emit(lambda session: directive_list.filled(session, id))

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.tabs.currentChanged.connect(lambda _: self._show_lists())
        self.table.activated.connect(self._open_index)
        self.table.doubleClicked.connect(self._open_index)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._note_current())
        self.write.clicked.connect(self._write_new)
        self._keeper.kept.connect(self._tell_kept)
        self._keeper.failed.connect(self._fail)
        self._workspace.files_changed.connect(self._files_changed)
        keys.bind(
            self,
            {
                "dismiss": self._dismiss,
                "write_directive": self._write_new,
                "save": lambda: self._keep(False),
            },
        )

    def _put_together(self) -> None:
        head = row(self.back, self.tabs, None, self.write, margins=QMargins(EDGE, 12, EDGE, 0))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        lists = column(
            boxed(head), hairline(), boxed(column(self._stack, margins=QMargins(BETWEEN, 0, 0, 0))), gap=0
        )
        lists.setStretch(2, 1)
        self._views = QStackedWidget()
        self._views.addWidget(boxed(lists))
        told = boxed(column(self.notice, margins=QMargins(EDGE, 0, EDGE, 0)))
        whole = column(told, self._views, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
