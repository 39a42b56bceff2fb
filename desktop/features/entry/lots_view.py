"""The lots on this laptop: what each is, how far it is, who has it open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop import keys
from desktop.services.entry_types import LotState, ShownLot
from desktop.services.times import show_count
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, column, edges, row
from desktop.widgets.lines_model import Lines
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from domain.values.dates import show_date

_WIDTHS = [26, 13, 14, 20, 16, 13, 24]
_ABOUT = (
    "Một lô là một xấp phiếu của một chi đoàn. Phiếu nhập dở là bản nháp trên máy này, "
    "chưa vào danh sách cho đến khi lô được kiểm tra và đưa vào. Bấm Lô mới để bắt đầu."
)


class LotsModel(Lines):
    """One row for each lot."""

    titles = ("Chi đoàn", "Nguồn", "Ngày phiếu", "Người nhập", "Đã nhập", "Phiếu khó", "Tình trạng")

    def text(self, row: ShownLot, column: int) -> str:
        return (
            row.org_name,
            word(f"entry.source.{row.header.source}"),
            show_date(row.header.dated) if row.header.dated else "",
            row.header.typist,
            f"{show_count(row.entered)}/{show_count(row.header.sheets)} phiếu",
            show_count(row.hard) if row.hard else "",
            _standing(row),
        )[column]

    def state(self, row: ShownLot, column: int) -> str | None:
        return _state(row) if column == len(self.titles) - 1 else None

    def is_muted(self, column: int) -> bool:
        return False


class LotsView(QWidget):
    """`opened` carries a lot's id, `given_up` that of one to throw away."""

    opened = Signal(str)
    given_up = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        # The lot to point at as soon as it is in the list.
        self.wanted = ""
        self.model = LotsModel()
        self.table = Table("Các lô phiếu")
        self.table.most_lines = 2
        self.table.setModel(self.model)
        self.table.set_widths(_WIDTHS, len(_WIDTHS) - 1)
        self.new = Button("Lô mới", "plus", "primary", keys.shown("new_lot"))
        self.open = Button("Mở lô", tip="Enter")
        self.give_up = Button("Bỏ lô", "trash", "quiet")
        self.sure = Button("Bỏ hẳn lô này", look="danger")
        self.keep = Button("Giữ lại", look="quiet")
        self.notice = Notice()
        self.empty = EmptyState("list-check", "Chưa có lô phiếu nào", _ABOUT)
        self._shown = QStackedWidget()
        self._shown.addWidget(self.empty)
        self._shown.addWidget(self.table)
        about = PlainLabel(
            "Nhập cả xấp phiếu bằng bàn phím, kiểm tra rồi đưa vào danh sách một lần.", wrap=True
        )
        tools = row(self.give_up, self.sure, self.keep, None, self.open, self.new)
        whole = column(about, self.notice, self._shown, tools, gap=BETWEEN, margins=edges(EDGE, INSIDE * 2))
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.new)
        self.table.activated.connect(lambda index: self._open(index.row()))
        self.table.doubleClicked.connect(lambda index: self._open(index.row()))
        self.open.clicked.connect(lambda: self._open(self.table.currentIndex().row()))
        self.give_up.clicked.connect(lambda: self._ask(True))
        self.keep.clicked.connect(lambda: self._ask(False))
        self.sure.clicked.connect(self._give_up)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._ask(False))
        self._ask(False)

    def show_lots(self, lots: Sequence[ShownLot]) -> None:
        before, self.wanted = self.wanted or self.chosen, ""
        if list(lots) != self.model.rows:
            self.model.show_rows(lots)
        self._shown.setCurrentWidget(self.table if lots else self.empty)
        rows = [number for number, lot in enumerate(lots) if lot.id == before]
        if lots:
            self.table.selectRow(rows[0] if rows else 0)
        self.setFocusProxy(self.table if lots else self.new)
        self._ask(False)

    @property
    def chosen(self) -> str:
        number = self.table.currentIndex().row()
        return self.model.rows[number].id if 0 <= number < len(self.model.rows) else ""

    def _open(self, number: int) -> None:
        if 0 <= number < len(self.model.rows):
            self.opened.emit(self.model.rows[number].id)

    def _ask(self, asked: bool) -> None:
        """Throwing away what was typed takes a second button."""
        there = bool(self.model.rows)
        self.open.setVisible(there)
        self.give_up.setVisible(there and not asked)
        self.sure.setVisible(there and asked)
        self.keep.setVisible(there and asked)
        if asked:
            self.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_up(self) -> None:
        if self.chosen:
            self.given_up.emit(self.chosen)


def _state(lot: ShownLot) -> str:
    if lot.held_by and not lot.mine:
        return "held"
    return "synced" if lot.state == LotState.CLOSED else "draft"


def _standing(lot: ShownLot) -> str:
    if lot.held_by and not lot.mine:
        return f"{lot.held_by} đang mở"
    return word(f"entry.lot.{lot.state}")
