"""The weekly review: line by line what the program counts, ticked by whoever looked, signed by name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QMargins, QModelIndex, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from desktop import keys
from desktop.features.dashboard.model import REVIEW_WIDTHS, ReviewModel
from desktop.services import weekly_reviews
from desktop.services.failures import describe
from desktop.services.reviewing import Found, Looking
from desktop.services.session import Session
from desktop.services.times import show_count
from desktop.services.weekly_reviews import Review
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel, set_tooltip
from desktop.widgets.table import Table
from desktop.widgets.task_runner import Task
from desktop.widgets.upright_scroll import UprightScroll
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace

_Read = tuple[tuple[Found, ...], list[Review]]
_TICK, _COUNT, _REMARK, _GO = range(4)
_REMARK_CHARACTERS: Final = 10
_HOW: Final = "Xem từng mục, đánh dấu mục đã xem; mục chưa xem thì ghi chú vì sao. Xong thì ký tên."


class ReviewLine:
    """One line: looked at or not, how many, a remark, and the way to the screen where it is put right."""

    def __init__(self, found: Found) -> None:
        self.key = found.key
        self.tick = QCheckBox(found.label)
        self.count = PlainLabel()
        self.remark = VietnameseEdit()
        self.remark.setPlaceholderText("Ghi chú")
        self.remark.setAccessibleName(f"Ghi chú: {found.label}")
        self.remark.setMinimumWidth(self.remark.fontMetrics().averageCharWidth() * _REMARK_CHARACTERS)
        self.go = Button("Xem", "chevron-right", "link", found.label)
        self.go.setAccessibleName(f"Xem: {found.label}")
        self.show_found(found)

    def show_found(self, found: Found) -> None:
        count = show_count(found.count)
        self.count.setText(f"{count}/{show_count(found.of)}" if found.of else count)
        self.count.setAccessibleDescription(found.remark)
        set_tooltip(self.count, found.remark)
        self.tick.setAccessibleDescription(f"{self.count.text()} {found.remark}".strip())


class ReviewPage(Page):
    """`place_requested` carries the key of a line, `paper_wanted` how a review is printed."""

    place_requested = Signal(str)
    paper_wanted = Signal(object)
    left = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._looking = Looking(workspace.session)
        self._found: tuple[Found, ...] = ()
        self.lines: dict[str, ReviewLine] = {}
        self.back = Button("Tổng quan", "chevron-left", "quiet", "Esc")
        self.stamp = PlainLabel(role="muted")
        self.notice = Notice()
        self.name = VietnameseEdit(workspace.session.actor.name)
        self.name.setAccessibleName("Người rà soát")
        self.note = VietnameseEdit()
        self.note.setAccessibleName("Ghi chú chung")
        self.sign = Button("Ký và lưu", "check", "primary", keys.shown("save"))
        self.history = ReviewModel(self)
        self.table = Table("Những tuần đã rà soát")
        self.table.setModel(self.history)
        self.table.set_widths(list(REVIEW_WIDTHS), 1)
        self.none = PlainLabel(word("review.none"), role="muted", wrap=True)
        self.print = Button("In phiếu", "printer", "", keys.shown("papers"))
        self._grid = QGridLayout()
        self._put_together()
        self._connect()

    # -- as every screen

    def start(self) -> None:
        self._read()

    def refresh(self) -> None:
        self._read()

    def settle(self) -> None:
        for edit in (self.name, self.note, *(line.remark for line in self.lines.values())):
            edit.settled_text()

    def regions(self) -> Sequence[QWidget]:
        first = [line.tick for line in self.lines.values()][:1]
        return (*first, self.name, self.table)

    # -- reading

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task = self._workspace.read(self._look, self._take, owner=self, failed=self._say_failure)

    def _look(self, session: Session) -> _Read:
        return self._looking.look(), weekly_reviews.history(session)

    def _take(self, read: _Read) -> None:
        self._task = None
        self._found, reviews = read
        is_first = not self.lines
        for place, found in enumerate(self._found):
            if found.key in self.lines:
                self.lines[found.key].show_found(found)
            else:
                self._add_line(place, found)
        if is_first and self.lines:
            self._order_stops()
        self.history.show_rows(reviews)
        self.none.setVisible(not reviews)
        if reviews:
            self.table.selectRow(max(0, self.table.currentIndex().row()))
        self._show_current()

    def _add_line(self, place: int, found: Found) -> None:
        line = self.lines[found.key] = ReviewLine(found)
        for column_number, part in enumerate((line.tick, line.count, line.remark, line.go)):
            self._grid.addWidget(part, place, column_number)
        line.go.clicked.connect(partial(self.place_requested.emit, found.key))

    def _order_stops(self) -> None:
        """Line by line, then the name and the signature; work begins at the first line."""
        stops = [part for line in self.lines.values() for part in (line.tick, line.remark, line.go)]
        for one, other in pairwise((self.back, *stops, self.name, self.sign)):
            QWidget.setTabOrder(one, other)
        if self.name.hasFocus():
            stops[0].setFocus()

    def _show_current(self) -> None:
        self.print.setEnabled(self.history.at(self.table.currentIndex()) is not None)

    # -- acting

    def _sign(self) -> None:
        self.settle()
        remarks = {key: line.remark.text() for key, line in self.lines.items()}
        ticked = {key: remarks[key] for key, line in self.lines.items() if line.tick.isChecked()}
        found, name, note = self._found, self.name.text(), self.note.text()
        self._workspace.change(
            lambda session: weekly_reviews.sign(session, found, ticked, name, note, unseen=remarks),
            self._signed,
            owner=self,
            failed=self._say_failure,
        )

    def _signed(self, review: Review) -> None:
        for line in self.lines.values():
            line.tick.setChecked(False)
            line.remark.clear()
        self.note.clear()
        self.notice.say("done", f"{review.signed_by} đã ký phiếu rà soát tuần từ {review.days}.")

    def _print(self) -> None:
        review = self.history.at(self.table.currentIndex())
        if review is not None:
            self.paper_wanted.emit(lambda session: weekly_reviews.paper(session, review))

    def _open(self, index: QModelIndex) -> None:
        if self.history.at(index) is not None:
            self._print()

    def _say_failure(self, error: Exception) -> None:
        self._task = None
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)
        if "signed_by" in failure.params.get("fields", ()):
            self.name.setFocus()
        for key in list(failure.params.get("keys", ()))[:1]:
            self.lines[key].tick.setFocus()

    # -- putting together

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.sign.clicked.connect(self._sign)
        self.print.clicked.connect(self._print)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_current())
        self.table.activated.connect(self._open)
        keys.bind(self, {"save": self._sign, "papers": self._print, "dismiss": self.left.emit})

    def _put_together(self) -> None:
        head = row(self.back, None, margins=edges(EDGE, 10))
        told = boxed(column(self.notice, margins=QMargins(EDGE, 0, EDGE, 0)))
        self._grid.setHorizontalSpacing(BETWEEN)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(_REMARK, 1)
        lines = column(
            PlainLabel("Rà soát tuần này", role="heading"),
            PlainLabel(_HOW, role="muted", wrap=True),
            self._grid,
            PlainLabel("Ghi chú chung", role="label"),
            self.note,
            None,
            gap=INSIDE,
            margins=QMargins(EDGE, 12, GROUP, 12),
        )
        scroll = UprightScroll(boxed(lines))
        signing = row(
            PlainLabel("Người rà soát", role="label"), self.name, self.sign, margins=edges(EDGE, 10)
        )
        left = boxed(column(scroll, hairline(), boxed(signing), gap=0))
        right = column(
            row(PlainLabel("Những tuần đã rà soát", role="heading"), None, self.print),
            self.none,
            self.table,
            gap=INSIDE,
            margins=QMargins(0, 12, EDGE, 12),
        )
        parts = row(left, boxed(right), gap=GROUP)
        parts.setStretch(0, 3)
        parts.setStretch(1, 2)
        whole = column(boxed(head), hairline(), told, boxed(parts), gap=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.name)
