"""Who or what is behind a number, one by one: exactly as many lines as it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMargins, QModelIndex, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop import keys
from desktop.services.statistics import WhoRow
from desktop.services.times import show_count
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import BETWEEN, GROUP, INSIDE, boxed, column, row
from desktop.widgets.lines_model import Lines
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from domain.values.dates import show_date

_NAME, _DAY, _ORG = range(3)
_WIDTHS = [13, 11, 12]
_BORN, _HAPPENED = "Ngày sinh", "Ngày"


class CountedLines(Lines):
    """A line for each thing counted."""

    titles = ("Tên", _BORN, "Thuộc")

    def show_rows(self, rows: Sequence[WhoRow]) -> None:
        """Of what happened in a period the day is told, of people in a register when they were born."""
        self.titles = ("Tên", _HAPPENED if any(row.day for row in rows) else _BORN, "Thuộc")
        super().show_rows(rows)

    def text(self, row: WhoRow, column: int) -> str:
        return (row.name, show_date(row.day or row.birth), row.org_name)[column]


class WhoPanel(QWidget):
    """`opened` carries kind and id of a record, `closed` when the panel is not wanted any more."""

    opened = Signal(str, str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.heading = PlainLabel(role="heading", wrap=True)
        self.about = PlainLabel(role="muted", wrap=True)
        self.notice = Notice()
        self.close_button = Button("", "x", "bare", f"Đóng danh sách ({keys.shown('dismiss')})")
        self.model = CountedLines(self)
        self.table = Table(word("statistics.who"))
        self.table.most_lines = 2
        self.table.setModel(self.model)
        self.table.set_widths(_WIDTHS, _NAME)
        self.open_button = Button("Mở hồ sơ", "chevron-right", tip="Enter")
        self.empty = EmptyState("hourglass", word("statistics.reading"))
        self._shown = QStackedWidget()
        for one in (self.table, self.empty):
            self._shown.addWidget(one)
        self._put_together()
        self.table.activated.connect(self._open)
        self.table.doubleClicked.connect(self._open)
        self.open_button.clicked.connect(lambda: self._open(self.table.currentIndex()))
        self.close_button.clicked.connect(self.closed)
        self.setFocusProxy(self.table)

    def wait_for(self, heading: str, about: str) -> None:
        """Say whose names are being read."""
        self.heading.setText(heading)
        self.about.setText(about)
        self.notice.leave()
        self.model.show_rows(())
        self.open_button.setEnabled(False)
        self._shown.setCurrentWidget(self.empty)

    def show_counted(self, found: Sequence[WhoRow], told: Callable[..., str]) -> None:
        """`told`: what stands below the heading, from how many they are."""
        self.about.setText(told(count=show_count(len(found))))
        self.model.show_rows(found)
        self._shown.setCurrentWidget(self.table)
        self.open_button.setEnabled(bool(found))
        if found:
            self.table.selectRow(0)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            chosen: WhoRow = self.model.rows[index.row()]
            self.opened.emit(chosen.kind, chosen.id)

    def _put_together(self) -> None:
        head = row(self.heading, self.close_button)
        head.setStretch(0, 1)
        top = column(head, self.about, self.notice, gap=4, margins=QMargins(GROUP, BETWEEN, INSIDE, INSIDE))
        foot = row(None, self.open_button, margins=QMargins(GROUP, INSIDE, GROUP, BETWEEN))
        whole = column(boxed(top), self._shown, boxed(foot), gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
