"""What is asked once for a whole lot: whose sheets, from where, how many, and which columns they have."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop import keys
from desktop.features.entry.actions import Choices
from desktop.services.entry_lots import NAME
from desktop.services.entry_types import Header, Source
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.labelled import labelled
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.upright_scroll import UprightScroll
from desktop.widgets.vietnamese_edit import VietnameseEdit
from domain.fields import Field
from domain.values.dates import show_date

_KEY = Qt.ItemDataRole.UserRole
_LEAST_LIST = 200


class CheckList(QListWidget):
    """Lines with a box each; Space turns the current one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("checks")
        self.setAccessibleName(name)
        self.setAccessibleDescription("Phím cách để chọn hoặc bỏ chọn.")
        self.setMinimumHeight(_LEAST_LIST)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def offer(self, fields: Sequence[Field], ticked: Collection[str], fixed: Collection[str] = ()) -> None:
        """Show these; what is `fixed` stays ticked."""
        self.clear()
        for field in fields:
            item = QListWidgetItem(field.label)
            item.setData(_KEY, field.name)
            item.setCheckState(_ticked(field.name in ticked or field.name in fixed))
            if field.name in fixed:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
            self.addItem(item)
        self.setCurrentRow(0)

    def ticked(self) -> tuple[str, ...]:
        items = (self.item(number) for number in range(self.count()))
        return tuple(str(one.data(_KEY)) for one in items if one.checkState() is Qt.CheckState.Checked)


class HeaderView(QWidget):
    """`done` when the lot is to begin, or goes on changed; `left` when it is not."""

    done = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.heading = PlainLabel("Lô phiếu mới", role="heading")
        self.branch = ChoiceBox((), "Chọn chi đoàn")
        self.source = ChoiceBox([(one.value, word(f"entry.source.{one.value}")) for one in Source])
        # Every pile comes from somewhere: there is no blank one.
        self.source.removeItem(0)
        self.dated, self.typist, self.sheets = VietnameseEdit(), VietnameseEdit(), VietnameseEdit()
        self.dated.setPlaceholderText("ngày/tháng/năm")
        self.columns = CheckList("Cột cần nhập")
        self.carried = CheckList("Giữ từ phiếu trước")
        self.notice = Notice()
        self.go = Button("Bắt đầu nhập", look="primary", tip=keys.shown("entry_go"))
        self.back = Button("Các lô phiếu", "chevron-left", "quiet", "Esc")
        self._fields: tuple[Field, ...] = ()
        self._put_together()
        self.columns.itemChanged.connect(lambda _: self._offer_carried(self.carried.ticked()))
        self.go.clicked.connect(self.done)
        self.back.clicked.connect(self.left)

    def _put_together(self) -> None:
        first = row(
            labelled("Chi đoàn *", self.branch),
            labelled("Số phiếu trong lô *", self.sheets, "Đếm xấp phiếu trước khi nhập."),
            labelled("Nguồn", self.source),
            gap=GROUP,
        )
        first.setStretch(0, 2)
        first.setStretch(1, 1)
        first.setStretch(2, 1)
        second = row(
            labelled("Người nhập", self.typist, "Ai ngồi gõ lô này."),
            labelled("Ngày ghi trên phiếu", self.dated),
            gap=GROUP,
        )
        second.setStretch(0, 2)
        second.setStretch(1, 2)
        lists = row(
            labelled("Cột cần nhập (phím cách để chọn)", self.columns),
            labelled("Giữ giá trị của phiếu trước", self.carried),
            gap=GROUP,
        )
        for list_of in (self.columns, self.carried):
            list_of.setMinimumWidth(220)
        form = column(self.heading, self.notice, first, second, lists, gap=BETWEEN, margins=edges(EDGE, 16))
        form.setStretch(4, 1)
        foot = boxed(row(self.back, None, self.go, margins=edges(EDGE, 10)))
        whole = column(UprightScroll(boxed(form)), hairline(), foot, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.branch)

    def ask(self, choices: Choices, header: Header | None = None) -> None:
        """A new lot; with a `header` that of one that is open, whose branch stays."""
        self._fields = choices.fields
        self.notice.leave()
        self.branch.offer(choices.branches, "Chọn chi đoàn")
        self.heading.setText("Lô phiếu mới" if header is None else "Sửa đầu lô")
        self.go.setText("Bắt đầu nhập" if header is None else "Tiếp tục nhập")
        self.branch.setEnabled(header is None)
        given = header or Header("", typist=choices.me, columns=choices.usual)
        if header is None and len(choices.branches) == 1:
            self.branch.setCurrentIndex(1)
        else:
            self.branch.choose(given.org)
        self.source.choose(given.source)
        self.dated.setText(show_date(given.dated) if given.dated else "")
        self.typist.setText(given.typist)
        self.sheets.setText(str(given.sheets) if given.sheets else "")
        self.columns.blockSignals(True)
        self.columns.offer(self._fields, given.columns, (NAME,))
        self.columns.blockSignals(False)
        self._offer_carried(given.carried)

    def header(self) -> Header:
        """What was chosen; day and number of sheets are still texts, see `texts`."""
        return Header(
            self.branch.code(),
            self.source.code() or Source.PAPER,
            "",
            self.typist.settled_text().strip(),
            0,
            self.columns.ticked(),
            self.carried.ticked(),
        )

    def texts(self) -> tuple[str, str]:
        """The day and the number of sheets as typed."""
        return self.dated.settled_text(), self.sheets.settled_text()

    def _offer_carried(self, ticked: Collection[str]) -> None:
        chosen = self.columns.ticked()
        self.carried.offer([one for one in self._fields if one.name in chosen and one.name != NAME], ticked)


def _ticked(on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
