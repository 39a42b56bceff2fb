"""One line of the log looked at closely: what was written, how it stands, and taking it back."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.services.activity import ActivityEntry
from desktop.services.activity_undo import LookedAt, ValueLine
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, GROUP, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.pill import Pill
from desktop.widgets.plain_label import PlainLabel


class ActivityDetails(QFrame):
    """`undo_wanted` carries what to take back, `record_requested` the kind and id to open."""

    undo_wanted = Signal(object)  # LookedAt
    record_requested = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("side")
        self._entry: ActivityEntry | None = None
        self._looked: LookedAt | None = None
        self._day = ""
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._built = False
        self._values: QWidget = QWidget()

    def prepare(self) -> None:
        """Build what is inside, once the screen itself stands."""
        QTimer.singleShot(0, self, self._build)

    @property
    def entry(self) -> ActivityEntry | None:
        return self._entry

    def show_entry(self, entry: ActivityEntry | None, day: str) -> None:
        """What is known at once; the rest follows with `show_looked_at`. `day` in words."""
        if not self._built:
            self._entry, self._day = entry, day
            return
        same = entry is not None and self._entry is not None and entry.key == self._entry.key
        self._entry = entry
        self._body.setVisible(entry is not None)
        self._nothing.setVisible(entry is None)
        self._foot.setVisible(entry is not None)
        if entry is None:
            return
        if not same:
            self.notice.hide()
        self.heading.setText(entry.what)
        self.subject.setText(entry.subject)
        self.subject.setVisible(bool(entry.subject))
        self.when.setText(f"{entry.who} · {entry.time_text} · {day}")
        self.state.setVisible(bool(entry.state))
        if entry.state:
            self.state.show_state(entry.state, entry.state_word)
        self.open_record.setVisible(bool(entry.opens[0]))
        if not same:
            self._show_values(())
            for label in (self.reason, self.why_not):
                label.hide()
            self.undo.setEnabled(False)

    def show_looked_at(self, looked: LookedAt) -> None:
        if self._entry is None or looked.key != self._entry.key:
            return
        self._looked = looked
        if not self._built:
            return
        self._show_values(looked.lines)
        self.reason.setText(f"Lý do: {looked.reason}" if looked.reason else "")
        self.reason.setVisible(bool(looked.reason))
        said = looked.why_not or looked.note
        self.why_not.setText(said)
        self.why_not.setVisible(bool(said))
        self.undo.setEnabled(looked.can_undo)

    def _show_values(self, lines: tuple[ValueLine, ...]) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(BETWEEN)
        grid.setVerticalSpacing(2)
        place = 0
        for line in lines:
            grid.addWidget(PlainLabel(line.label, role="label"), place, 0, 1, 2)
            told = [(word("activity.before"), line.before)] if line.before else []
            told.append((word("activity.after"), line.after))
            for number, (caption, text) in enumerate(told, start=1):
                grid.addWidget(PlainLabel(caption, role="small"), place + number, 0)
                grid.addWidget(PlainLabel(text, wrap=True, selectable=True), place + number, 1)
            grid.setRowMinimumHeight(place + len(told) + 1, INSIDE)
            place += len(told) + 2
        grid.setColumnStretch(1, 1)
        fresh = boxed(grid)
        self._inner.replaceWidget(self._values, fresh)
        self._values.hide()
        self._values.deleteLater()
        self._values = fresh

    def _ask_for_undo(self) -> None:
        if self._looked is not None and self._looked.can_undo:
            self.undo.setEnabled(False)
            self.undo_wanted.emit(self._looked)

    def _ask_for_record(self) -> None:
        if self._entry is not None:
            self.record_requested.emit(*self._entry.opens)

    def _build(self) -> None:
        """Top down: what is put into a place that stands already need not be dressed twice."""
        self._body = QScrollArea()
        self._body.setWidgetResizable(True)
        self._body.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._body.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inner = column(gap=INSIDE, margins=QMargins(GROUP, BETWEEN, GROUP, GROUP))
        self._body.setWidget(boxed(self._inner))
        nothing = PlainLabel("Chọn một dòng để xem đã ghi gì.", role="muted", wrap=True)
        self._nothing = boxed(column(nothing, None, margins=edges(GROUP)))
        self._foot = QWidget()
        for part in (self._body, self._nothing, self._foot):
            self._layout.addWidget(part)
        self._layout.setStretch(0, 1)
        self._fill()
        self._built = True
        entry, self._entry = self._entry, None
        self.show_entry(entry, self._day)
        if self._looked is not None:
            self.show_looked_at(self._looked)

    def _fill(self) -> None:
        self.heading = PlainLabel(role="heading", wrap=True)
        self.subject = PlainLabel(wrap=True, selectable=True)
        self.when = PlainLabel(role="muted", wrap=True)
        self.state = Pill(passive=True)
        self.notice = Notice()
        self.reason = PlainLabel(role="muted", wrap=True, selectable=True)
        self.why_not = PlainLabel(role="muted", wrap=True)
        for label in (self.heading, self.subject, self.when):
            self._inner.addWidget(label)
        self._inner.addLayout(row(self.state, None))
        for widget in (self.notice, self.reason, self._values, self.why_not):
            self._inner.addWidget(widget)
        self._inner.addStretch(1)
        self.open_record = Button("Mở hồ sơ", "user", tip="Enter")
        self.open_record.clicked.connect(self._ask_for_record)
        self.undo = Button("Hoàn tác", "arrow-back-up")
        self.undo.clicked.connect(self._ask_for_undo)
        buttons = row(self.undo, None, self.open_record, margins=edges(GROUP, BETWEEN))
        self._foot.setLayout(column(hairline(), buttons, gap=0))
        self.setFocusProxy(self.undo)
