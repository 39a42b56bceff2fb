"""Which branch has an account, and its code as it is handed over: shown once, then gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QMargins, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from desktop import keys
from desktop.features.accounts.model import NAME, WIDTHS, YIELDING, AccountModel
from desktop.services import accounts
from desktop.services.accounts import ISSUED, LOCKED, AccountRow, Do, IssuedCode
from desktop.services.failures import FailureKind, describe
from desktop.services.session import Session
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, boxed, column, edges, hairline, row
from desktop.widgets.letter_wide import LetterWide
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.task_runner import Lane, Task
from desktop.widgets.yielding_table import YieldingTable
from desktop.workspace import Workspace

_PANEL, _LETTERS = 360, 44
_ONCE: Final = (
    "Mã chỉ hiện lần này và không được lưu lại. In phiếu hoặc chép tay, giao tận tay nơi nhận mã. "
    "Mất mã thì cấp mã khác, mã cũ tự hết hiệu lực."
)
_LOCKING: Final = (
    "Khóa tài khoản của {name}: máy của nơi đó thôi đồng bộ, mã chưa dùng bị thu hồi. Dữ liệu đã gửi vẫn còn."
)


class CodePanel(QFrame):
    """One code in large letters."""

    print_wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("side")
        self.issued: IssuedCode | None = None
        self.title = PlainLabel(role="heading", wrap=True)
        self.code = PlainLabel(role="title", wrap=True, selectable=True)
        self.code.setAccessibleName("Mã đăng ký")
        self.until, text = PlainLabel(wrap=True), PlainLabel(_ONCE, role="muted", wrap=True)
        self.print, self.done = Button("In phiếu giao", "printer", look="primary"), Button("Đã giao xong")
        self.print.clicked.connect(self.print_wanted)
        self.done.clicked.connect(self.left)
        foot = row(self.done, None, self.print)
        self.setLayout(
            column(
                self.title, self.code, self.until, text, None, foot, gap=BETWEEN, margins=edges(GROUP, GROUP)
            )
        )
        self.hide()

    def tell(self, issued: IssuedCode) -> None:
        self.issued = issued
        self.title.setText(f"Mã của {issued.org_name}")
        self.code.setText(issued.code)
        self.until.setText(word("account.slip.until").format(until=issued.until) + ".")
        self.show()
        self.print.setFocus()

    def forget(self) -> None:
        self.issued = None
        self.code.setText("")
        self.hide()


class AccountsPage(Page):
    """`left`: back to the tree; `paper_wanted` how a slip is printed."""

    left = Signal()
    paper_wanted = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._current = ""
        self._locking = ""
        self._may = not accounts.why_not(workspace.session)
        self.back = Button("Tổ chức", "chevron-left", "quiet", "Esc")
        self.told = PlainLabel(role="muted")
        self.notice, self.read_only = Notice(), Notice(closable=False)
        self.model = AccountModel(self)
        self.table = YieldingTable("Tài khoản của các tổ chức", YIELDING)
        self.table.setModel(self.model)
        self.table.set_widths(list(WIDTHS), NAME)
        self.empty = EmptyState("key", "")
        self.issue = Button("Cấp mã", "key", look="primary", tip="Enter")
        self.withdraw, self.lock = Button("Thu hồi mã chưa dùng"), Button("Khóa tài khoản", "lock")
        self.unlock = Button("Mở khóa tài khoản", "lock")
        self.unwish = Button("Thôi, không cấp nữa", look="quiet")
        self.panel = CodePanel()
        self._put_together()
        self._connect()

    # -- as every screen

    def start(self) -> None:
        if not self._may:
            self.read_only.say("info", accounts.why_not(self._workspace.session))
        self._read()

    def refresh(self) -> None:
        self._read()

    def settle(self) -> None:
        """A code must not stay on the screen: not below a lock, not for whoever comes by later."""
        self.panel.forget()

    def view_state(self) -> dict[str, Any]:
        return {"current": self._current}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._current = str(state.get("current") or "")

    def regions(self) -> Sequence[QWidget]:
        return (self.table, self.issue)

    # -- reading

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task = self._workspace.read(accounts.rows, self._take, owner=self, failed=self._say_failure)

    def _take(self, found: list[AccountRow]) -> None:
        self._task = None
        self.model.show_rows(found)
        self._lists.setCurrentWidget(self.table if found else self.empty)
        if found:
            self.table.selectRow(max(0, self.model.row_of(self._current)))
        else:
            self.empty.say("Chưa có tổ chức nào", "Tổ chức mới sẽ ở đây sau khi có trong cây tổ chức.")
        working = [one for one in found if not one.ended]
        have = sum(one.status == ISSUED for one in working)
        wished = sum(one.wished for one in found)
        parts = [f"{have}/{len(working)} tổ chức có tài khoản", f"{wished} chờ cấp mã" if wished else ""]
        self.told.setText(" · ".join(part for part in parts if part))
        self._show_current()

    def _show_current(self) -> None:
        found = self.model.at(self.table.currentIndex())
        self._current = found.org if found else self._current
        locked = found is not None and found.status == LOCKED
        works = found is not None and not found.ended
        for button, wanted in (
            (self.issue, works and not locked),
            (self.withdraw, works and found is not None and found.status == ISSUED),
            (self.lock, found is not None and found.status == ISSUED),
            (self.unlock, works and locked),
            (self.unwish, found is not None and found.wished),
        ):
            button.setVisible(self._may and found is not None and wanted)

    # -- acting

    def _issue(self) -> None:
        found = self.model.at(self.table.currentIndex())
        if found is None or not self.issue.isVisibleTo(self) or not self.issue.isEnabled():
            return
        self.issue.setEnabled(False)
        self.panel.forget()
        self._ask(
            lambda session: accounts.issue(session, found.org, found.leader),
            partial(self._issued, found),
            partial(self._not_issued, found),
        )

    def _issued(self, found: AccountRow, issued: IssuedCode) -> None:
        self.issue.setEnabled(True)
        self.panel.tell(issued)
        self.notice.say("done", word("account.issued").format(name=found.name))
        # What every laptop learns of it comes with the feed.
        self._workspace.synchronise()

    def _not_issued(self, found: AccountRow, error: Exception) -> None:
        self.issue.setEnabled(True)
        failure = describe(error)
        if failure.kind is not FailureKind.NO_NETWORK:
            self._say_failure(error)
            return
        self._workspace.change(
            lambda session: accounts.wish(session, [found.org], wanted=True),
            lambda _: self.notice.say("info", word("account.wished").format(name=found.name)),
            owner=self,
        )

    def _unwish(self) -> None:
        org = self._current
        self._workspace.change(
            lambda session: accounts.wish(session, [org], wanted=False), lambda _: self._read(), owner=self
        )

    def _ask_to_lock(self) -> None:
        found = self.model.at(self.table.currentIndex())
        if found is not None:
            self._locking = found.org
            self.notice.say("warning", _LOCKING.format(name=found.name), "Khóa")

    def _lock(self) -> None:
        found = next((one for one in self.model.rows if one.org == self._locking), None)
        if found is not None:
            self._change(found, "lock")

    def _change(self, found: AccountRow | None, do: Do) -> None:
        if found is None:
            return
        self.panel.forget()
        self._ask(
            lambda session: accounts.change(session, found.org, do),
            lambda status: self._changed(found, status),
            self._say_failure,
        )

    def _changed(self, found: AccountRow, status: str) -> None:
        self.notice.say("done", word("account.changed").format(name=found.name, status=status.lower()))
        self._workspace.synchronise()

    def _ask(
        self, work: Callable[[Session], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        """On the lane of the network: whoever waits for a server holds up no list."""
        session = self._workspace.session
        self._workspace.runner.run(
            lambda task: work(session), done, owner=self, failed=failed, lane=Lane.NETWORK
        )

    def _print(self) -> None:
        issued = self.panel.issued
        if issued is not None:
            self.paper_wanted.emit(lambda session: accounts.slip(session, issued))

    def _say_failure(self, error: Exception) -> None:
        self._task = None
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    def _dismiss(self) -> None:
        if self.panel.isVisibleTo(self):
            self.panel.forget()
            self.table.setFocus()
        else:
            self.left.emit()

    # -- putting together

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_current())
        self.table.activated.connect(lambda _: self._issue())
        self.issue.clicked.connect(self._issue)
        self.withdraw.clicked.connect(
            lambda: self._change(self.model.at(self.table.currentIndex()), "withdraw")
        )
        self.unlock.clicked.connect(lambda: self._change(self.model.at(self.table.currentIndex()), "unlock"))
        self.lock.clicked.connect(self._ask_to_lock)
        self.unwish.clicked.connect(self._unwish)
        self.notice.acted.connect(self._lock)
        self.panel.print_wanted.connect(self._print)
        self.panel.left.connect(self._dismiss)
        keys.bind(self, {"papers": self._print, "dismiss": self._dismiss})

    def _put_together(self) -> None:
        head = row(self.back, None, self.told, margins=edges(EDGE, 10))
        notices = column(self.notice, self.read_only, gap=6, margins=QMargins(EDGE, 0, EDGE, 8))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        lists = boxed(column(self._lists, margins=QMargins(BETWEEN, 0, 0, 0)))
        buttons = (self.unwish, self.withdraw, self.lock, self.unlock, self.issue)
        foot = row(None, *buttons, margins=edges(EDGE, 10))
        left = column(boxed(head), boxed(notices), hairline(), lists, hairline(), boxed(foot), gap=0)
        left.setStretch(3, 1)
        LetterWide(self.panel, _LETTERS, _PANEL)
        whole = row(left, self.panel, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
