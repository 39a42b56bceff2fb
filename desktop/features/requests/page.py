"""Đề nghị cấp trên: what was asked, how long it waits, what was answered; and a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMargins, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop import keys
from desktop.features.requests.model import REASON, WIDTHS, RequestModel
from desktop.features.requests.panel import AskPanel
from desktop.services import requests
from desktop.services.acting import Saved
from desktop.services.failures import describe
from desktop.services.requests import Draft, RequestRow
from desktop.services.session import Session
from desktop.services.times import show_count
from desktop.services.undo import Step
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import BETWEEN, EDGE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.workspace import Workspace


class RequestsPage(Page):
    """`member_requested` and `case_requested` carry an id; `left` goes back to the duplicates."""

    member_requested = Signal(str)
    case_requested = Signal(str)
    left = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._wanted = ""
        self.back = Button("Hồ sơ nghi trùng", "chevron-left", "quiet")
        self.count = PlainLabel(role="muted")
        self.notice = Notice()
        self.model = RequestModel(self)
        self.table = Table("Các đề nghị gửi cấp trên")
        self.table.most_lines = 3
        self.table.setModel(self.model)
        self.table.set_widths(list(WIDTHS), REASON)
        self.empty = EmptyState("circle-check", word("request.none"), word("request.none_text"))
        self.told = PlainLabel(role="strong", wrap=True, selectable=True)
        self.open_member = Button("Mở hồ sơ đoàn viên")
        self.open_case = Button("Mở hồ sơ chuyển sinh hoạt", look="primary")
        self.ask = AskPanel()
        self._put_together()
        self._connect()

    def start(self) -> None:
        self._read()

    def refresh(self) -> None:
        self._read()

    def settle(self) -> None:
        self.ask.settle()

    def regions(self) -> Sequence[QWidget]:
        return (self.table, self.ask) if self.ask.draft is not None else (self.table,)

    def ask_about_rejection(self, id: str) -> None:
        self._begin(lambda session: requests.about_rejection(session, id))

    def ask_about_member(self, id: str) -> None:
        self._begin(lambda session: requests.about_member(session, id))

    def show_request(self, id: str) -> None:
        """Choose one, now or as soon as the list is read."""
        self._wanted = id
        self._choose_wanted()

    # -- reading

    def _read(self) -> None:
        self._workspace.read(requests.entries, self._take, owner=self)

    def _take(self, rows: list[RequestRow]) -> None:
        current = self.chosen()
        had_focus = self.table.hasFocus()
        self.model.show_rows(rows)
        self._lists.setCurrentWidget(self.table if rows else self.empty)
        waiting = sum(one.waits for one in rows)
        self.count.setText(word("request.waiting").format(count=show_count(waiting)) if rows else "")
        if rows:
            self.table.selectRow(max(0, self.model.row_of(current.id) if current else 0))
        self._choose_wanted()
        self._show_chosen()
        if had_focus:
            self.table.setFocus()

    def chosen(self) -> RequestRow | None:
        here = self.table.currentIndex()
        return self.model.rows[here.row()] if 0 <= here.row() < len(self.model.rows) else None

    def _choose_wanted(self) -> None:
        place = self.model.row_of(self._wanted) if self._wanted else -1
        if place >= 0:
            self.table.selectRow(place)
            self._wanted = ""

    def _show_chosen(self) -> None:
        one = self.chosen()
        self._below.setVisible(one is not None and self.ask.draft is None)
        if one is None:
            return
        answered = " · ".join(part for part in (one.status_text, one.answer, one.answered) if part)
        waits = word("request.asked").format(by=one.by, day=one.day, sync=one.sync_word)
        self.told.setText(waits if one.waits else answered)
        self.open_member.setVisible(bool(one.member))
        self.open_case.setVisible(bool(one.case))

    # -- asking

    def _begin(self, draft: Callable[[Session], Draft]) -> None:
        self._workspace.read(draft, self._offer, owner=self, failed=self._fail)

    def _offer(self, draft: Draft) -> None:
        if draft.waiting:
            self.notice.say("info", word("request.waits").format(name=draft.name))
            self.show_request(draft.waiting)
            return
        self.notice.leave()
        self.ask.begin(draft)
        self._show_chosen()

    def _send(self, draft: Draft, unit_named: str, reason: str) -> None:
        self._workspace.change(
            lambda session: requests.ask(session, draft, unit_named, reason),
            lambda done: self._sent(draft, done),
            owner=self,
            failed=self._refused,
        )

    def _sent(self, draft: Draft, done: tuple[Saved, Step]) -> None:
        saved, step = done
        if step.batch:
            self._workspace.undo.record(step)
        self.notice.say("done", word("request.sent").format(name=draft.name))
        self._stop_asking()
        self.show_request(saved.id)

    def _refused(self, error: Exception) -> None:
        failure = describe(error)
        self.ask.say_refused(failure.sentence, failure.code, str(failure.params.get("field") or ""))

    def _fail(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    def _stop_asking(self) -> None:
        self.ask.leave()
        self._show_chosen()
        self.table.setFocus()

    def _dismiss(self) -> None:
        self.notice.leave()
        if self.ask.draft is not None:
            self._stop_asking()
        else:
            self.left.emit()

    # -- putting together

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_chosen())
        self.table.activated.connect(lambda _: self._open())
        self.open_member.clicked.connect(lambda: self._want("member"))
        self.open_case.clicked.connect(lambda: self._want("case"))
        self.ask.sent.connect(self._send)
        self.ask.given_up.connect(self._stop_asking)
        keys.bind(self, {"dismiss": self._dismiss})

    def _open(self) -> None:
        one = self.chosen()
        if one is not None and (one.case or one.member):
            self._want("case" if one.case else "member")

    def _want(self, what: str) -> None:
        one = self.chosen()
        if one is not None:
            signal = self.case_requested if what == "case" else self.member_requested
            signal.emit(str(getattr(one, what)))

    def _put_together(self) -> None:
        tools = row(self.back, None, self.count, margins=edges(EDGE, BETWEEN))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        notice = boxed(column(self.notice, margins=edges(EDGE, 0)))
        lists = boxed(column(self._lists, margins=QMargins(BETWEEN, 0, 0, 0)))
        below = row(self.told, self.open_member, self.open_case, margins=edges(EDGE, BETWEEN))
        below.setStretch(0, 1)
        self._below = boxed(below)
        whole = column(boxed(tools), notice, hairline(), lists, hairline(), self._below, self.ask, gap=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
