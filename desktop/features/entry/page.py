"""Entry of whole lots: the lots, the header of one, its sheets, its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop import keys
from desktop.features.entry import actions
from desktop.features.entry.actions import Choices, SampleSheet
from desktop.features.entry.closing_view import ClosingView, focus_first
from desktop.features.entry.header_view import HeaderView
from desktop.features.entry.lots_view import LotsView
from desktop.features.entry.typing_desk import TypingDesk
from desktop.services.entry_accepting import Accepted, Closing
from desktop.services.entry_types import Difference, OpenLot, Place, Sheet, ShownLot
from desktop.services.failures import describe
from desktop.services.session import Session
from desktop.services.times import show_count
from desktop.widgets.layouts import column
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.theme import dress
from desktop.workspace import Workspace

_HELD = "entry.held"
_View = TypeVar("_View", bound=QWidget)
_Result = TypeVar("_Result")


class EntryPage(Page):
    """One lot at a time is open; whoever leaves it finds everything as it was, at the same cell."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._choices: Choices | None = None
        self._changing = False
        # A lot is on its way to the screen: a key that is pressed twice begins or opens it once.
        self._opening = False
        self._held = ""
        self.lots = LotsView()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.lots)
        self.setLayout(column(self.stack, gap=0))
        self.setFocusProxy(self.lots)
        self._connect()

    # Each is made when somebody comes to it: all of them at once would be felt.

    @cached_property
    def header(self) -> HeaderView:
        view = HeaderView()
        view.done.connect(self._take_header)
        view.left.connect(self._leave_header)
        keys.bind(view, {"entry_go": self._take_header, "dismiss": self._leave_header})
        return self._taken(view)

    @cached_property
    def desk(self) -> TypingDesk:
        view = TypingDesk(self._workspace)
        view.left.connect(self.show_lots)
        view.header_wanted.connect(self._change_header)
        view.finished.connect(self.show_closing)
        view.typed_again.connect(self._typed_again)
        return self._taken(view)

    @cached_property
    def closing(self) -> ClosingView:
        view = ClosingView()
        view.back_wanted.connect(self._go_on_typing)
        view.recounted.connect(self._recount)
        view.again_wanted.connect(self._type_sample)
        view.settled.connect(self._settle_difference)
        view.accepted.connect(self._accept)
        keys.bind(view, {"entry_go": view.accept, "dismiss": self._go_on_typing})
        return self._taken(view)

    def _taken(self, view: _View) -> _View:
        self.stack.addWidget(view)
        dress(view, now=True)
        return view

    def _is_shown(self, name: str) -> bool:
        """Whether a view is in sight, without making it for the question."""
        return name in self.__dict__ and self.stack.currentWidget() is self.__dict__[name]

    # -- as every screen

    def start(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        if self.stack.currentWidget() is self.lots:
            self._read_lots()
        elif "desk" in self.__dict__ and self.desk.lot is not None and not self.desk.again:
            self._read_accepted(self.desk.lot.id)

    def _read_accepted(self, id: str) -> None:
        """What is in the list may have been taken back from another screen."""

        def show(accepted: frozenset[int]) -> None:
            if self.desk.lot is not None and self.desk.lot.id == id:
                self.desk.model.show_accepted(accepted)

        self._workspace.read(lambda session: actions.in_the_list(session, id), show, owner=self)

    def settle(self) -> None:
        if "desk" in self.__dict__:
            self.desk.settle()
        if self._is_shown("header"):
            self.header.texts()
            self.header.typist.commit_composing()
        if self._is_shown("closing"):
            self.closing.reason.commit_composing()

    def undo_typing(self) -> bool:
        """While a lot is typed, Ctrl+Z belongs to its cells; one in the list is taken back from the lots."""
        if self._is_shown("desk"):
            self.desk.undo()
        return self._is_shown("desk") or self._is_shown("header")

    def redo_typing(self) -> bool:
        if self._is_shown("desk"):
            self.desk.redo()
        return self._is_shown("desk") or self._is_shown("header")

    def regions(self) -> Sequence[QWidget]:
        if self._is_shown("desk"):
            return (self.desk.grid, self.desk.side.found, self.desk.close_lot)
        shown = self.stack.currentWidget()
        return (shown,) if shown is not None else ()

    # -- from view to view

    def _show(self, view: QWidget) -> None:
        self.stack.setCurrentWidget(view)
        self.setFocusProxy(view)
        view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_lots(self) -> None:
        """Back to the lots; the open one is closed and can be opened by somebody else."""
        opened = self.desk.lot
        place = self.desk.place if opened is not None and not self.desk.again else None
        self.desk.leave_lot()
        if opened is not None:
            self.lots.wanted = opened.id
            self._release(opened.id, place if self._is_shown("desk") else None)
        self._show(self.lots)
        self._read_lots()

    def _read_lots(self) -> None:
        self._workspace.read(actions.lots, self._show_lots, owner=self)

    def _show_lots(self, lots: list[ShownLot]) -> None:
        had_focus = self.lots.isAncestorOf(self.window().focusWidget() or self)
        self.lots.show_lots(lots)
        if had_focus and self.stack.currentWidget() is self.lots:
            self.lots.setFocus(Qt.FocusReason.OtherFocusReason)

    def start_new(self) -> None:
        """The header of another lot."""
        self._changing = False
        self.lots.notice.leave()
        self._workspace.read(actions.choices, self._ask_header, owner=self)

    def open_lot(self, id: str, take_over: bool = False) -> None:
        self.lots.notice.leave()
        self._open(
            lambda session: actions.open_lot(session, id, take_over),
            self._type,
            failed=lambda error: self._not_opened(id, error),
        )

    def _ask_header(self, choices: Choices) -> None:
        self._choices = choices
        opened = self.desk.lot if self._changing else None
        self.header.ask(choices, opened.header if opened else None)
        self._show(self.header)
        first = self.header.sheets if self.header.branch.code() else self.header.branch
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _change_header(self) -> None:
        self.desk.settle()
        self._changing = True
        self._workspace.read(actions.choices, self._ask_header, owner=self)

    def _take_header(self) -> None:
        header, (dated, sheets) = self.header.header(), self.header.texts()
        opened = self.desk.lot if self._changing else None

        def work(session: Session) -> OpenLot:
            if opened is not None:
                return actions.change(session, opened.id, header, dated, sheets)
            return actions.begin(session, header, dated, sheets)

        self._open(work, self._type, failed=lambda error: self._refuse(self.header.notice, error))

    def _leave_header(self) -> None:
        self._show(self.desk if self._changing else self.lots)

    def _type(self, opened: OpenLot) -> None:
        self.desk.open_lot(opened)
        self._show(self.desk)

    def _not_opened(self, id: str, error: Exception) -> None:
        failure = describe(error)
        self._held = id if failure.code == _HELD else ""
        action = "Nhận tiếp lô này" if self._held else ""
        self.lots.notice.say("warning", failure.sentence, action, failure.code)

    def _take_over(self) -> None:
        if self._held:
            self.open_lot(self._held, take_over=True)

    def _give_up(self, id: str) -> None:
        self._keep(
            lambda session: actions.give_up(session, id),
            lambda _: self.refresh(),
            failed=lambda error: self._not_opened(id, error),
        )

    def _open(
        self,
        work: Callable[[Session], OpenLot],
        done: Callable[[OpenLot], None],
        *,
        failed: Callable[[Exception], None],
    ) -> None:
        """Bring a lot to the screen; while one is on its way nothing else is."""
        if self._opening:
            return
        self._opening = True

        def arrived(opened: OpenLot) -> None:
            self._opening = False
            done(opened)

        def refused(error: Exception) -> None:
            self._opening = False
            failed(error)

        self._keep(work, arrived, failed=refused)

    def _keep(
        self,
        work: Callable[[Session], _Result],
        done: Callable[[_Result], None],
        *,
        failed: Callable[[Exception], None],
    ) -> None:
        """What is written about a lot is written also when the window closes before its turn."""
        self._workspace.runner.run(
            lambda task: work(self._workspace.session), done, owner=self, failed=failed, must_run=True
        )

    def _release(self, id: str, place: Place | None) -> None:
        self._workspace.runner.run(
            lambda task: actions.leave(self._workspace.session, id, place), owner=self, must_run=True
        )

    # -- the end of a lot

    def show_closing(self) -> None:
        opened = self.desk.lot
        if opened is not None:
            self._standing(lambda session: actions.closing(session, opened.id))

    def _standing(self, work: actions.ClosingWork) -> None:
        self._keep(work, self._show_standing, failed=lambda error: self._refuse(self._notice, error))

    @property
    def _notice(self) -> Notice:
        return self.closing.notice if self._is_shown("closing") else self.desk.notice

    def _show_standing(self, standing: Closing) -> None:
        opened = self.desk.lot
        if opened is None:
            return
        me = self._workspace.session.actor.id
        known = (*opened.sheets, *(sheet for sheet in self.desk.model.sheets if sheet.typist))
        typed = {sheet.n for sheet in known if me in (sheet.typist, *sheet.hands)}
        same_hand = not typed.isdisjoint(standing.left)
        self.closing.notice.leave()
        self.closing.show_closing(opened.org_name, standing, same_hand=same_hand)
        if not self._is_shown("closing"):
            self._show(self.closing)
        focus_first(self.closing)

    def _go_on_typing(self) -> None:
        """Back to the sheets as they stand now: readings may have been settled meanwhile."""
        opened = self.desk.lot
        if opened is None:
            return
        self._open(
            lambda session: actions.open_lot(session, opened.id),
            self._type_and_check,
            failed=lambda error: self._refuse(self.closing.notice, error),
        )

    def _type_and_check(self, opened: OpenLot) -> None:
        self._type(opened)
        self.desk.check_lot()

    def _recount(self, sheets: str) -> None:
        opened = self.desk.lot
        if opened is not None:
            self._standing(lambda session: actions.recount(session, opened.id, opened.header, sheets))

    def _settle_difference(self, one: Difference, text: str) -> None:
        opened = self.desk.lot
        if opened is not None:
            self._standing(lambda session: actions.settle(session, opened.id, one.n, one.field, text))

    def _type_sample(self) -> None:
        opened, standing = self.desk.lot, self.closing.closing
        if opened is None or standing is None:
            return

        def show(sample: tuple[SampleSheet, ...]) -> None:
            self.desk.open_sample(opened, sample)
            self._show(self.desk)

        self._workspace.read(lambda session: actions.sample(session, opened, standing.left), show, owner=self)

    def _typed_again(self, sheets: Sequence[Sheet]) -> None:
        opened = self.desk.lot
        if opened is not None:
            typed = list(sheets)
            self._standing(lambda session: actions.typed_again(session, opened.id, typed))

    def _accept(self, reason: str) -> None:
        opened = self.desk.lot
        if opened is None:
            return
        self.closing.go.setEnabled(False)
        self._workspace.change(
            lambda session: actions.accept(session, opened.id, reason),
            self._accepted,
            owner=self,
            failed=lambda error: self._refuse(self.closing.notice, error),
        )

    def _accepted(self, accepted: Accepted) -> None:
        self._workspace.undo.record(accepted.step)
        self.closing.reason.clear()
        self.show_lots()
        left = f" {show_count(accepted.left)} phiếu khó còn trong lô." if accepted.left else ""
        self.lots.notice.say(
            "done",
            f"Đã đưa {show_count(accepted.people)} phiếu vào danh sách, chờ đồng bộ.{left}"
            " Ctrl+Z đưa cả lô trở lại thành bản nháp khi chưa gửi.",
        )

    def _refuse(self, notice: Notice, error: Exception) -> None:
        failure = describe(error)
        notice.say("error", failure.sentence, code=failure.code)
        if self._is_shown("closing"):
            self.closing.judge()

    def _connect(self) -> None:
        self.lots.new.clicked.connect(self.start_new)
        self.lots.empty.acted.connect(self.start_new)
        self.lots.opened.connect(self.open_lot)
        self.lots.given_up.connect(self._give_up)
        self.lots.notice.acted.connect(self._take_over)
        keys.bind(self.lots, {"new_lot": self.start_new})
