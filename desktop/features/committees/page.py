"""The committee of one organisation: who holds a post, who did before, what is to be done about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, TypeVar

from PySide6.QtCore import QMargins, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QTabBar, QWidget

from desktop import keys
from desktop.features.committees import actions
from desktop.features.committees.actions import Read
from desktop.features.committees.findings import FindingList
from desktop.features.committees.model import (
    EVERYTHING,
    NAME,
    OF_THE_PAST,
    WIDTHS,
    YIELDING,
    PostModel,
    choices,
)
from desktop.features.committees.panels import CongressPanel, EndPanel, Panel, PostPanel
from desktop.services import committee_list, committee_work
from desktop.services.committees import CommitteeShown, PostRow
from desktop.services.failures import describe
from desktop.services.session import Session
from desktop.services.undo import Step
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import BETWEEN, EDGE, boxed, column, edges, hairline, row
from desktop.widgets.letter_wide import LetterWide
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.task_runner import Task
from desktop.widgets.yielding_table import YieldingTable
from desktop.workspace import Workspace

AnyPanel = TypeVar("AnyPanel", bound=Panel)
_HELD, _PAST = 0, 1
_PANEL, _LETTERS = 420, 46


class CommitteesPage(Page):
    """`left`: back to the tree; `member_requested` carries an id, `paper_wanted` how the list is printed."""

    left = Signal()
    member_requested = Signal(str)
    paper_wanted = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._org = ""
        self.shown: CommitteeShown | None = None
        self.back = Button("Tổ chức", "chevron-left", "quiet", "Esc")
        self.choice = ChoiceBox((), EVERYTHING)
        self.choice.setAccessibleName("Tổ chức")
        self.add = Button("Thêm người", "plus", tip=keys.shown("add_post"))
        self.congress = Button("Lập Ban Chấp hành mới", "users")
        self.print = Button("In danh sách", "printer", "quiet", keys.shown("papers"))
        self.facts = PlainLabel(role="muted", wrap=True)
        self.notice, self.read_only = Notice(), Notice(closable=False)
        self.findings = FindingList()
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Đang giữ hay đã thôi")
        self.tabs.setDrawBase(False)
        for title in ("Đang giữ chức vụ", "Đã thôi"):
            self.tabs.addTab(title)
        self.model = PostModel(self)
        self.table = YieldingTable("Ban Chấp hành", YIELDING)
        self.table.setModel(self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.set_widths(list(WIDTHS), NAME)
        self.empty = EmptyState("users", "")
        self.edit, self.end = Button("Sửa", "edit", tip="Enter"), Button("Thôi giữ chức vụ")
        self.remove = Button("Xóa dòng nhập nhầm", look="quiet")
        self.open = Button("Mở hồ sơ đoàn viên", "chevron-right", "quiet")
        self.panels = QStackedWidget()
        self._steps = self._ahead()
        self._maker = QTimer(self)
        self._maker.timeout.connect(self._make_next)
        self._put_together()
        self._connect()

    # -- as every screen

    def start(self) -> None:
        self._read()
        self._maker.start(0)

    def refresh(self) -> None:
        self._read()

    def _ahead(self) -> Iterator[Callable[[], object]]:
        """A panel is large: it is made piece by piece before somebody wants it."""
        for name in ("post_panel", "congress_panel"):
            yield partial(getattr, self, name)
            yield from getattr(self, name).steps()

    def _make_next(self) -> None:
        next(self._steps, self._maker.stop)()

    def settle(self) -> None:
        for panel in (self.panels.widget(place) for place in range(self.panels.count())):
            if isinstance(panel, PostPanel | CongressPanel):
                panel.who.picker.search.commit_composing()

    def view_state(self) -> dict[str, Any]:
        return {"org": self._org, "tab": self.tabs.currentIndex()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._org = str(state.get("org") or "")
        self.tabs.setCurrentIndex(_PAST if state.get("tab") == _PAST else _HELD)

    def regions(self) -> Sequence[QWidget]:
        return (self.table, self.choice)

    def show_committee(self, org: str) -> None:
        """Put the committee of an organisation in sight."""
        self._leave_panel()
        self._org = org
        self._read()

    def show_committee_of(self, member: str) -> None:
        """Put the committee of a member's branch in sight."""
        self._leave_panel()
        self._workspace.read(
            lambda session: actions.branch_of(session, member), self.show_committee, owner=self
        )

    # -- reading

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        org = self._org
        self._task = self._workspace.read(
            lambda session: actions.read(session, org), self._take, owner=self, failed=self._say_failure
        )

    def _take(self, read: Read) -> None:
        self._task = None
        self.shown = shown = read.shown
        self.choice.offer(choices(read.lines), EVERYTHING)
        self.choice.fit_longest(30)
        if shown is None:
            self.empty.say("Chưa có cây tổ chức", "Cây của đơn vị được tải về khi đồng bộ lần đầu.")
            self._lists.setCurrentWidget(self.empty)
            return
        self._org = shown.org
        self.choice.choose(shown.org)
        self.facts.setText(shown.facts)
        self.tabs.setTabText(_HELD, f"Đang giữ chức vụ ({len(shown.held)})")
        self.tabs.setTabText(_PAST, f"Đã thôi ({len(shown.past)})")
        self.findings.tell(shown.findings)
        if shown.read_only:
            self.read_only.say("info", shown.read_only)
        else:
            self.read_only.leave()
        self._show_beginnings()
        self.print.setEnabled(bool(shown.held))
        self._show_rows()

    def _show_rows(self) -> None:
        shown, past = self.shown, self.tabs.currentIndex() == _PAST
        if shown is None:
            return
        before = self.model.at(self.table.currentIndex())
        rows = shown.past if past else shown.held
        self.model.show_rows(rows)
        self.table.leave_out(() if past else OF_THE_PAST)
        if rows:
            self.table.selectRow(max(0, self.model.row_of(before.id)) if before else 0)
        elif past:
            self.empty.say(
                "Chưa có ai thôi giữ chức vụ", "Người hết nhiệm kỳ hoặc thôi giữ chức vụ sẽ ở đây."
            )
        else:
            text = "Bấm Thêm người để ghi từng người, hoặc Lập Ban Chấp hành mới để ghi cả Ban Chấp hành."
            self.empty.say("Chưa ghi ai trong Ban Chấp hành", "" if shown.read_only else text)
        self._lists.setCurrentWidget(self.table if rows else self.empty)
        self._show_current()

    def _chosen(self) -> list[PostRow]:
        lines = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.model.rows[line] for line in lines if line < len(self.model.rows)]

    def _show_current(self) -> None:
        chosen, shown = self._chosen(), self.shown
        busy = self.panels.isVisibleTo(self)
        may = bool(chosen) and shown is not None and not shown.read_only and not busy
        one = len(chosen) == 1
        self.edit.setVisible(may and one)
        self.remove.setVisible(may and one)
        self.end.setVisible(may and all(post.held for post in chosen))
        self.open.setVisible(one and bool(chosen[0].member) and not busy)

    # -- the panels, each made when it is first wanted

    @cached_property
    def post_panel(self) -> PostPanel:
        return self._ready(PostPanel(self._workspace), self._save_post)

    @cached_property
    def end_panel(self) -> EndPanel:
        return self._ready(EndPanel(self._workspace), self._save_end)

    @cached_property
    def congress_panel(self) -> CongressPanel:
        return self._ready(CongressPanel(self._workspace), self._save_congress)

    def _ready(self, panel: AnyPanel, act: Callable[[], None]) -> AnyPanel:
        panel.accepted.connect(act)
        panel.left.connect(self._leave_panel)
        self.panels.addWidget(panel)
        return panel

    def _open_panel(self, panel: Panel) -> None:
        """What begins something else makes room for what is being done."""
        self.panels.setCurrentWidget(panel)
        self.panels.show()
        self._show_beginnings()

    def _show_beginnings(self) -> None:
        busy = self.panels.isVisibleTo(self)
        may = self.shown is not None and not self.shown.read_only
        for button in (self.add, self.congress):
            button.setVisible(may and not busy)
        self.print.setVisible(not busy)
        self._show_current()

    def _leave_panel(self) -> None:
        if self.panels.isVisibleTo(self):
            self.panels.hide()
            self._show_beginnings()
            self.table.setFocus()

    def _add(self) -> None:
        if self.shown is not None and not self.shown.read_only:
            self._open_panel(self.post_panel)
            self.post_panel.begin(self.shown, None)

    def _edit(self) -> None:
        chosen = self._chosen()
        if self.shown is not None and not self.shown.read_only and len(chosen) == 1:
            self._open_panel(self.post_panel)
            self.post_panel.begin(self.shown, chosen[0])

    def _end(self) -> None:
        chosen = self._chosen()
        if chosen:
            self._open_panel(self.end_panel)
            self.end_panel.begin(chosen)

    def _begin_congress(self) -> None:
        if self.shown is not None:
            self._open_panel(self.congress_panel)
            self.congress_panel.begin(self.shown)

    # -- doing it

    def _save_post(self) -> None:
        panel, org = self.post_panel, self._org
        if panel.post:
            id, (texts, rank) = panel.post, panel.corrections()
            told = word("committee.corrected").format(name=panel.title.text().removeprefix("Sửa: "))
            self._do(panel, lambda session: committee_work.correct(session, id, texts, rank)[1], told)
            return
        seat = panel.seat()
        if isinstance(seat, str):
            panel.notice.say("warning", seat)
            return
        people = panel.who.picker.people
        name = people[0].name if seat.member and people else seat.texts.get("person_name", "")
        told = word("committee.given").format(name=name)
        self._do(panel, lambda session: committee_work.give(session, org, seat)[1], told)

    def _save_end(self) -> None:
        panel = self.end_panel
        texts, ids = panel.ending.texts(), [post.id for post in panel.posts]
        told = word("committee.ended").format(name=", ".join(post.name for post in panel.posts))
        self._do(
            panel,
            lambda session: committee_work.end(session, ids, texts["held_to"], texts["end_reason"]),
            told,
        )

    def _save_congress(self) -> None:
        panel, org = self.congress_panel, self._org
        seats, common = panel.seats(), panel.common.texts()
        if not seats:
            panel.notice.say("warning", "Chưa có ai trong danh sách Ban Chấp hành mới.")
            return
        told = word("committee.replaced").format(count=len(seats))
        self._do(panel, lambda session: committee_work.replace_committee(session, org, seats, common), told)

    def _remove(self) -> None:
        chosen = self._chosen()
        if chosen:
            id, name = chosen[0].id, chosen[0].name
            told = word("committee.removed").format(name=name)
            self._do(None, lambda session: committee_work.remove(session, id), told)

    def _do(self, panel: Panel | None, work: Callable[[Session], Step], told: str) -> None:
        if panel is not None:
            panel.set_busy(True)
        self._workspace.change(
            work, partial(self._done, told), owner=self, failed=partial(self._not_done, panel)
        )

    def _done(self, told: str, step: Step) -> None:
        self._workspace.undo.record(step)
        self._leave_panel()
        self.notice.say("done", told)

    def _not_done(self, panel: Panel | None, error: Exception) -> None:
        failure = describe(error)
        if panel is None:
            self.notice.say("error", failure.sentence, code=failure.code)
        else:
            panel.say_wrong(failure.sentence, failure.code, str(failure.params.get("field") or ""))

    def _print(self) -> None:
        if self.print.isEnabled():
            org = self._org
            self.paper_wanted.emit(lambda session: committee_list.filled(session, org))

    def _open_member(self) -> None:
        chosen = self._chosen()
        if chosen and chosen[0].member:
            self.member_requested.emit(chosen[0].member)

    def _say_failure(self, error: Exception) -> None:
        self._task = None
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    def _dismiss(self) -> None:
        """Esc goes back a step: out of the panel, then to the tree."""
        if self.panels.isVisibleTo(self):
            self._leave_panel()
        else:
            self.left.emit()

    # -- putting together

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.choice.activated.connect(lambda _: self.show_committee(self.choice.code() or self._org))
        self.tabs.currentChanged.connect(lambda _: self._show_rows())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_current())
        self.table.activated.connect(lambda _: self._edit())
        self.table.doubleClicked.connect(lambda _: self._edit())
        for button, act in (
            (self.add, self._add),
            (self.edit, self._edit),
            (self.end, self._end),
            (self.remove, self._remove),
            (self.congress, self._begin_congress),
            (self.print, self._print),
            (self.open, self._open_member),
        ):
            button.clicked.connect(act)
        keys.bind(
            self,
            {
                "add_post": self._add,
                "papers": self._print,
                "dismiss": self._dismiss,
                "filter": self.choice.setFocus,
            },
        )

    def _put_together(self) -> None:
        head = row(self.back, self.choice, None, self.print, self.congress, self.add, margins=edges(EDGE, 10))
        told = column(self.facts, self.notice, self.read_only, self.findings, gap=6)
        told.setContentsMargins(QMargins(EDGE, 0, EDGE, 8))
        tools = row(self.tabs, None, margins=QMargins(EDGE, 0, EDGE, 0))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        lists = boxed(column(self._lists, margins=QMargins(BETWEEN, 0, 0, 0)))
        foot = row(self.open, None, self.remove, self.end, self.edit, margins=edges(EDGE, 10))
        left = column(
            boxed(head), boxed(told), boxed(tools), hairline(), lists, hairline(), boxed(foot), gap=0
        )
        left.setStretch(4, 1)
        LetterWide(self.panels, _LETTERS, _PANEL)
        self.panels.hide()
        whole = row(left, self.panels, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
