"""The sync centre: how this laptop stands towards the server, and everything that waits for somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu, QTabWidget, QWidget

from desktop.features.sync_centre import actions
from desktop.features.sync_centre.actions import Everything
from desktop.features.sync_centre.head import StatusCard
from desktop.features.sync_centre.lists import LinesList
from desktop.features.sync_centre.model import CONFLICTS, HISTORY, QUEUE, REJECTED, TROUBLE, WAITING, Column
from desktop.features.sync_centre.rejected import RejectedPanel
from desktop.services import conflict_rules
from desktop.services.case_types import CaseRow
from desktop.services.conflict_rules import OFFERED
from desktop.services.conflicts import ConflictView
from desktop.services.failures import describe
from desktop.services.queue import QueueEntry
from desktop.services.status import SyncStatus
from desktop.services.synchronising import SyncOutcome
from desktop.services.times import show_retry
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import BETWEEN, EDGE, boxed, column, edges
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.table import Table
from desktop.workspace import Workspace

QUEUE_TAB, WAITING_TAB, CONFLICT_TAB, REJECTED_TAB, TROUBLE_TAB, HISTORY_TAB = range(6)
_TITLES = ("Chờ đồng bộ", "Chờ duyệt", "Xung đột", "Bị từ chối", "Lỗi tạm thời", "Lịch sử")
_NO_CONFLICTS = "Không có hồ sơ nào được sửa khác nhau ở hai nơi."
# Columns of each list, and which of them takes the room that is left.
_SHAPES: tuple[tuple[tuple[Column[Any], ...], int], ...] = (
    (QUEUE, 1),
    (WAITING, 1),
    (CONFLICTS, 2),
    (REJECTED, 4),
    (TROUBLE, 1),
    (HISTORY, 1),
)


class SyncCentrePage(Page):
    """`conflict_requested` carries its id, as does `case_requested`; `record_requested` a member's,
    `rule_requested` a rule;
    `request_wanted` that of a refused entry about which the level above is to be asked.
    """

    conflict_requested = Signal(str)
    case_requested = Signal(str)
    record_requested = Signal(str)
    rule_requested = Signal(str)
    request_wanted = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._everything: Everything | None = None
        self.card = StatusCard(workspace)
        self.word, self.sync_now, self.progress = self.card.word, self.card.sync_now, self.card.progress
        self.notice = Notice()
        self.notice.acted.connect(workspace.synchronise)
        self._wanted_rejection = ""
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.rejected = RejectedPanel(workspace)
        self.lists = self._make_lists()
        self.tables = [one.table for one in self.lists]
        self.models = [one.model for one in self.lists]
        self._make_buttons()
        self._put_together()
        self._connect()
        if workspace.status is not None:
            self._show_status(workspace.status)
        if workspace.outcome is not None:
            # It ended before anybody opened this screen, and is why they open it now.
            self._show_outcome(workspace.outcome)

    def start(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        with_settled = self.with_settled.isChecked()
        before = self._everything
        known_open = frozenset(view.id for view in before.conflicts) if before else frozenset()
        self._workspace.read(
            lambda session: actions.read_everything(session, with_settled, known_open), self._show, owner=self
        )

    def settle(self) -> None:
        self.rejected.settle()

    def view_state(self) -> dict[str, Any]:
        return {
            "widths": [one.widths() for one in self.lists],
            "settled": self.with_settled.isChecked(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        widths = state.get("widths")
        if isinstance(widths, list) and len(widths) == len(self.lists):
            for one, kept in zip(self.lists, widths, strict=True):
                one.set_widths(kept)
        self.with_settled.setChecked(state.get("settled") is True)

    def regions(self) -> Sequence[QWidget]:
        return (self.lists[self.tabs.currentIndex()].table, self.rejected.resend_button, self.tabs.tabBar())

    def open_tab(self, tab: int) -> None:
        self.tabs.setCurrentIndex(tab)

    def open_rejection(self, id: str) -> None:
        """Show one entry of the tray, now or as soon as the tray is read."""
        self.tabs.setCurrentIndex(REJECTED_TAB)
        self._wanted_rejection = id
        self._choose_wanted()

    def open_what_matters(self) -> None:
        """Show the tab that waits for a person, where one does."""
        status = self._workspace.status
        if status is not None and status.to_do:
            self.tabs.setCurrentIndex(CONFLICT_TAB if status.conflicts else REJECTED_TAB)

    def _show(self, everything: Everything) -> None:
        self._everything = everything
        self.card.show_last(everything.last)
        self._fill()
        self._tell_who_settled(everything.gone)

    def _fill(self) -> None:
        everything = self._everything
        if everything is None:
            return
        settled = everything.settled if self.with_settled.isChecked() else []
        trouble = [] if self._workspace.syncing else [line for line in everything.queue if line.tried]
        lists: tuple[list[Any], ...] = (
            everything.queue,
            everything.waiting,
            [*everything.conflicts, *settled],
            everything.rejected,
            trouble,
            everything.history,
        )
        counts = (
            len(everything.queue),
            len(everything.waiting),
            len(everything.conflicts),
            len(everything.rejected),
            len(trouble),
            0,
        )
        for tab, lines in enumerate(lists):
            self.lists[tab].show_lines(lines)
            title = f"{_TITLES[tab]} {counts[tab]}" if counts[tab] else _TITLES[tab]
            self.tabs.setTabText(tab, title)
        self._choose_wanted()
        self.with_settled.setText(f"Cả {everything.settled_count} xung đột đã giải quyết")
        self.with_settled.setVisible(everything.settled_count > 0)
        self.rules.setEnabled(bool(everything.conflicts))
        self._show_buttons()

    def _choose_wanted(self) -> None:
        lines = self.lists[REJECTED_TAB].model.rows
        wanted = next(
            (number for number, entry in enumerate(lines) if entry.id == self._wanted_rejection), -1
        )
        if wanted >= 0:
            self.tables[REJECTED_TAB].selectRow(wanted)
            self._wanted_rejection = ""

    def _tell_who_settled(self, settled: Sequence[ConflictView]) -> None:
        """A conflict that went away because somebody else settled it does not go without a word."""
        gone = [view for view in settled if view.settled_by is not None and not view.settled_by.here]
        if gone:
            said = [
                word("conflict.gone_elsewhere").format(subject=view.subject, settled=view.settled_text)
                for view in gone[:3]
            ]
            more = [f"Và {len(gone) - 3} xung đột nữa."] if len(gone) > 3 else []
            self.notice.say("info", " ".join([*said, *more]))

    def _show_status(self, status: SyncStatus) -> None:
        self.card.show_status(status)
        checked = f" Lần kiểm tra cuối {status.last_sync_text}." if status.last_sync_text else ""
        self.lists[CONFLICT_TAB].empty.say("Không có xung đột", f"{_NO_CONFLICTS}{checked}")
        self._fill()

    def _show_outcome(self, outcome: SyncOutcome) -> None:
        if outcome.stopped and outcome.next_try is not None:
            self.notice.say("info", f"{outcome.sentence} {self._again()}")
            return
        if outcome.failure is None:
            # What went well stands in the card; a line about what went wrong before is over.
            self.notice.leave()
            return
        said = f"{outcome.sentence} {self._again()}".rstrip()
        self.notice.say("warning", said, "Thử ngay", code=outcome.failure.code)

    def _show_buttons(self) -> None:
        """What can be done with the line that stands chosen in each list."""
        queued = self.lists[QUEUE_TAB].line
        self.look.setEnabled(queued is not None and bool(queued.member))
        self.hold.setVisible(queued is not None and not queued.kept_back)
        self.hold.setEnabled(queued is not None and queued.can_hold)
        self.release.setVisible(queued is not None and queued.kept_back)
        self.lists[QUEUE_TAB].hint.setText(queued.why if queued is not None else "")
        awaited = self.lists[WAITING_TAB].line
        self.look_at_case.setEnabled(awaited is not None)
        self.remind.setEnabled(awaited is not None)
        tried = self.lists[TROUBLE_TAB].line
        self.look_at_trouble.setEnabled(tried is not None and bool(tried.member))
        self.try_again.setEnabled(tried is not None and not self._workspace.syncing)
        why = tried.why if tried is not None else ""
        self.lists[TROUBLE_TAB].hint.setText(f"{self._again()} {why}".strip())
        conflict = self.lists[CONFLICT_TAB].line
        self.settle_button.setEnabled(conflict is not None)
        self.settle_button.setText(
            "Xem lại" if conflict is not None and not conflict.is_open else "Xem và chọn"
        )
        self.rejected.show_entry(self.lists[REJECTED_TAB].line)

    def _again(self) -> str:
        """When it is tried again by itself, as long as that is to come."""
        outcome = self._workspace.outcome
        if outcome is None or outcome.next_try is None:
            return ""
        return show_retry(outcome.next_try, self._workspace.session.clock())

    def _open_conflict(self) -> None:
        line: ConflictView | None = self.lists[CONFLICT_TAB].line
        if line is not None:
            self.conflict_requested.emit(line.id)

    def _open_record(self, tab: int) -> None:
        line: QueueEntry | None = self.lists[tab].line
        if line is not None and line.member:
            self.record_requested.emit(line.member)

    def _open_case(self) -> None:
        line: CaseRow | None = self.lists[WAITING_TAB].line
        if line is not None:
            self.case_requested.emit(line.id)

    def _copy_reminder(self) -> None:
        """The words for whoever is awaited, about every case that is selected."""
        chosen = self.tables[WAITING_TAB].selectionModel().selectedRows()
        rows: list[CaseRow] = [self.models[WAITING_TAB].rows[index.row()] for index in chosen]

        def copied(told: str) -> None:
            QApplication.clipboard().setText(told)
            self.notice.say("done", word("case.reminder.copied").format(count=len(rows)))

        if rows:
            self._workspace.read(lambda session: actions.reminder(session, rows), copied, owner=self)

    def _keep_back(self, keep: bool) -> None:
        line: QueueEntry | None = self.lists[QUEUE_TAB].line
        if line is None:
            return
        act = actions.hold if keep else actions.release
        self._workspace.change(lambda session: act(session, line), owner=self, failed=self._say_failure)

    def _say_failure(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    def _make_lists(self) -> list[LinesList]:
        empties = (
            EmptyState("cloud-check", "Không có gì chờ đồng bộ", "Mọi thay đổi trên máy này đã đến máy chủ."),
            EmptyState(
                "circle-check",
                "Không có hồ sơ nào chờ duyệt",
                "Không có hồ sơ nào đang chờ cấp trên.",
            ),
            EmptyState("circle-check", "Không có xung đột", _NO_CONFLICTS),
            EmptyState("circle-check", "Không có gì bị từ chối", "Máy chủ đã nhận tất cả những gì được gửi."),
            EmptyState(
                "circle-check", "Không có lỗi tạm thời", "Không có thay đổi nào đã gửi mà chưa được trả lời."
            ),
            EmptyState("history", "Chưa đồng bộ lần nào", "Mỗi lần đồng bộ sẽ được ghi lại ở đây."),
        )
        made = []
        for title, (shape, stretch), empty in zip(_TITLES, _SHAPES, empties, strict=True):
            one = LinesList(title, shape, stretch, empty)
            made.append(one)
            inner = column(one, gap=0)
            if title == _TITLES[REJECTED_TAB]:
                inner.addWidget(self.rejected)
                inner.setStretch(0, 2)
                inner.setStretch(1, 5)
            self.tabs.addTab(boxed(inner), title)
        return made

    def _make_buttons(self) -> None:
        self.look = Button("Xem hồ sơ", tip="Enter")
        self.hold = Button("Giữ lại", "player-pause", tip="Không gửi thay đổi này cho đến khi bấm Gửi tiếp")
        self.release = Button("Gửi tiếp", "arrow-up")
        self.lists[QUEUE_TAB].put_below(self.look, self.hold, self.release)
        self.look_at_case = Button("Xem hồ sơ", tip="Enter")
        self.remind = Button("Chép lời nhắc", "copy", tip="Chép một đoạn về các hồ sơ đã chọn")
        self.tables[WAITING_TAB].setSelectionMode(Table.SelectionMode.ExtendedSelection)
        self.lists[WAITING_TAB].put_below(self.remind, self.look_at_case)
        self.with_settled = QCheckBox()
        self.rules = Button("Giải quyết nhiều cùng lúc", "list-check")
        menu = QMenu(self.rules)
        for rule in OFFERED:
            action = QAction(conflict_rules.title(rule), menu)
            action.triggered.connect(partial(self.rule_requested.emit, rule.value))
            menu.addAction(action)
        self.rules.setMenu(menu)
        self.settle_button = Button("Xem và chọn", tip="Enter")
        self.lists[CONFLICT_TAB].put_below(self.with_settled, self.rules, self.settle_button)
        self.look_at_trouble = Button("Xem hồ sơ", tip="Enter")
        self.try_again = Button("Thử lại tất cả", "refresh")
        self.lists[TROUBLE_TAB].put_below(self.look_at_trouble, self.try_again)

    def _connect(self) -> None:
        self.look.clicked.connect(partial(self._open_record, QUEUE_TAB))
        self.lists[QUEUE_TAB].opened.connect(partial(self._open_record, QUEUE_TAB))
        self.hold.clicked.connect(partial(self._keep_back, True))
        self.release.clicked.connect(partial(self._keep_back, False))
        self.look_at_case.clicked.connect(self._open_case)
        self.lists[WAITING_TAB].opened.connect(self._open_case)
        self.remind.clicked.connect(self._copy_reminder)
        self.with_settled.clicked.connect(self.refresh)
        self.settle_button.clicked.connect(self._open_conflict)
        self.lists[CONFLICT_TAB].opened.connect(self._open_conflict)
        self.look_at_trouble.clicked.connect(partial(self._open_record, TROUBLE_TAB))
        self.lists[TROUBLE_TAB].opened.connect(partial(self._open_record, TROUBLE_TAB))
        self.try_again.clicked.connect(self._workspace.synchronise)
        for one in self.lists:
            one.moved.connect(self._show_buttons)
        self.rejected.settled.connect(partial(self.notice.say, "done"))
        self.rejected.request_wanted.connect(self.request_wanted)
        self.rejected.record_wanted.connect(self.record_requested)
        self.rejected.entry_wanted.connect(self.lists[REJECTED_TAB].choose)
        self._workspace.status_changed.connect(self._show_status)
        self._workspace.sync_progressed.connect(self.card.show_progress)
        self._workspace.sync_finished.connect(self._show_outcome)

    def _put_together(self) -> None:
        top = column(self.card, self.notice, margins=QMargins(EDGE, BETWEEN, EDGE, 4))
        tabs = boxed(column(self.tabs, margins=edges(EDGE, 0)))
        whole = column(boxed(top), tabs, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.tabs.tabBar())
