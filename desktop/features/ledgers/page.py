"""The books of the unit: one at a time, by year and branch, each line with the case that it is read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QMargins, QModelIndex, Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from desktop import keys
from desktop.features.ledgers.export import LedgerExport
from desktop.features.ledgers.model import LedgerModel, shown_columns, widths
from desktop.services import handover, ledger_output, ledgers
from desktop.services.failures import describe
from desktop.services.handover import Handover
from desktop.services.ledgers import LedgerQuery, LedgerShown
from desktop.services.organisations import OrganisationNode, tree
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import BETWEEN, EDGE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace
from domain.ledgers import model as declared
from domain.ledgers.model import Ledger

_EVERYWHERE: Final = "Mọi chi đoàn"
_EVERY_YEAR: Final = "Mọi năm"
_EMPTY: Final = "Sổ lấy từ hồ sơ nghiệp vụ: hồ sơ nào đã có quyết định, giấy giới thiệu thì tự vào sổ."


class LedgersPage(Page):
    """`left`: back to the board; `case_requested` carries an id, `paper_wanted` how the ledger is printed."""

    left = Signal()
    case_requested = Signal(str)
    paper_wanted = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._current = ""
        self.found: LedgerShown | None = None
        self.back = Button("Nghiệp vụ", "chevron-left", "quiet", "Esc")
        self.ledger = ChoiceBox(())
        self.ledger.setAccessibleName("Sổ")
        self.year = ChoiceBox((), _EVERY_YEAR)
        self.year.setAccessibleName("Lọc: năm")
        self.branch = ChoiceBox((), _EVERYWHERE)
        self.branch.setAccessibleName("Lọc: chi đoàn")
        self.print = Button("In sổ", "printer", tip=keys.shown("papers"))
        self.handover = Button("Bàn giao sổ", "users")
        self.handover_menu = QMenu(self.handover)
        for year, text in (
            (False, "Toàn bộ sổ của nơi đang chọn"),
            (True, "Sổ của người được giới thiệu đi"),
        ):
            self.handover_menu.addAction(text).triggered.connect(partial(self._hand_over, year))
        self.handover.setMenu(self.handover_menu)
        self.export = LedgerExport(workspace, self, lambda: self.found)
        self.notice = Notice()
        self.model = LedgerModel(self)
        self.table = Table("Sổ theo dõi")
        self.table.most_lines = 2
        self.table.setModel(self.model)
        self.empty = EmptyState("list-check", "")
        self.sum = PlainLabel(role="muted")
        self.open = Button("Mở hồ sơ nghiệp vụ", "chevron-right", tip="Enter")
        self._wanted: tuple[str, str | None] = ("", None)
        self._put_together()
        self._connect()

    # -- as every screen

    def start(self) -> None:
        self._workspace.read(tree, self._offer_branches, owner=self)
        self._workspace.read(ledgers.ledgers, self._offer, owner=self)

    def refresh(self) -> None:
        self._read()

    def view_state(self) -> dict[str, Any]:
        return {"ledger": self.ledger.code(), "year": self.year.code()}

    def restore(self, state: Mapping[str, Any]) -> None:
        year = state.get("year")
        self._wanted = (str(state.get("ledger") or ""), year if isinstance(year, str) else None)

    def regions(self) -> Sequence[QWidget]:
        return (self.ledger, self.table)

    @property
    def query(self) -> LedgerQuery:
        return LedgerQuery(name=self.ledger.code(), year=self.year.code(), org=self.branch.code())

    # -- reading

    def _offer_branches(self, nodes: Sequence[OrganisationNode]) -> None:
        self.branch.offer([(one.id, one.name) for one in nodes if one.holds_members], _EVERYWHERE)
        self.branch.fit_longest(20)

    def _offer(self, found: Sequence[Ledger]) -> None:
        self.ledger.offer([(one.name, one.short) for one in found])
        self.ledger.removeItem(0)
        self.ledger.fit_longest(24)
        name, year = self._wanted
        names = [one.name for one in found]
        self.ledger.choose(name if name in names else names[0])
        # The year that runs is what somebody looks for, whether anything stands in it yet or not.
        now = str(self._workspace.session.today.year)
        self._offer_years((), now if year is None else year)
        self._read()

    def _offer_years(self, years: Sequence[str], chosen: str) -> None:
        now = str(self._workspace.session.today.year)
        offered = sorted({*years, now, *((chosen,) if chosen else ())}, reverse=True)
        self.year.offer([(one, one) for one in offered], _EVERY_YEAR)
        self.year.choose(chosen)

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        query = self.query
        if query.name:
            self._task = self._workspace.read(
                lambda session: ledgers.shown(session, query),
                self._take,
                owner=self,
                failed=self._say_failure,
            )

    def _take(self, found: LedgerShown) -> None:
        self._task, self.found = None, found
        had_focus = self.table.hasFocus()
        self._offer_years(found.years, self.year.code())
        self.model.take(found)
        keys_shown = [one.key for one in shown_columns(found.ledger)]
        self.table.firm = (keys_shown.index("full_name"),)
        self.table.set_widths(widths(found.ledger), keys_shown.index(_widest(found.ledger)))
        self._lists.setCurrentWidget(self.table if found.rows else self.empty)
        if found.rows:
            self.table.selectRow(max(0, self.model.row_of(self._current)))
            if had_focus:
                self.table.setFocus()
        elif found.years:
            self.empty.say("Không có dòng nào như vậy", "Thử chọn năm khác hoặc chi đoàn khác.")
        else:
            self.empty.say("Sổ này chưa có dòng nào", _EMPTY)
        self.sum.setText(ledger_output.sum_told(found))
        for button in (self.print, self.export.button):
            button.setEnabled(bool(found.rows))
        self._show_current()

    def _show_current(self) -> None:
        found = self.model.at(self.table.currentIndex())
        if found is not None:
            self._current = found.case
        self.open.setVisible(found is not None)

    # -- acting

    def _open(self, index: QModelIndex) -> None:
        found = self.model.at(index)
        if found is not None:
            self.case_requested.emit(found.case)

    def _print(self) -> None:
        if self.print.isEnabled() and self.found is not None:
            chosen = self.found.query
            self.paper_wanted.emit(lambda session: ledger_output.filled(session, chosen))

    def _hand_over(self, of_a_year: bool, _: bool = False) -> None:
        """The minutes of handing books over: all that are kept, or of those introduced elsewhere."""
        year = self.year.code() or str(self._workspace.session.today.year)
        which = Handover(org=self.branch.code(), year=year if of_a_year else "")
        self.paper_wanted.emit(lambda session: handover.filled(session, which))

    def _say_failure(self, error: Exception) -> None:
        self._task = None
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    # -- putting together

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        for box in (self.ledger, self.year, self.branch):
            box.activated.connect(lambda _: self._read())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_current())
        self.table.activated.connect(self._open)
        self.table.doubleClicked.connect(self._open)
        self.open.clicked.connect(lambda: self._open(self.table.currentIndex()))
        self.print.clicked.connect(self._print)
        self.export.said.connect(lambda level, text, code: self.notice.say(level, text, code=code))
        keys.bind(self, {"papers": self._print, "dismiss": self.left.emit})

    def _put_together(self) -> None:
        head = row(
            self.back,
            None,
            self.handover,
            self.export.button,
            self.print,
            gap=BETWEEN,
            margins=edges(EDGE, 10),
        )
        tools = row(
            self.ledger, self.year, self.branch, None, gap=BETWEEN, margins=QMargins(EDGE, 0, EDGE, 10)
        )
        told = boxed(column(self.notice, margins=QMargins(EDGE, 0, EDGE, 0)))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        lists = boxed(column(self._lists, margins=QMargins(BETWEEN, 0, 0, 0)))
        foot = row(self.sum, None, self.open, margins=edges(EDGE, 10))
        whole = column(boxed(head), boxed(tools), hairline(), told, lists, hairline(), boxed(foot), gap=0)
        whole.setStretch(4, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)


def _widest(ledger: Ledger) -> str:
    """The column that takes the room which nobody needs: where somebody goes, else the branch."""
    shown = {one.key for one in shown_columns(ledger)}
    return next(key for key in (declared.TO, declared.BRANCH, "full_name") if key in shown)
