"""One directive: what it says, its files, and who has read it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from desktop.features.directives.model import FileModel, ReceiptModel
from desktop.services.directive_files import FileRow
from desktop.services.directives import DirectiveView
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.upright_scroll import UprightScroll
from desktop.widgets.vietnamese_edit import VietnameseEdit
from domain.directives.files import clean_name

_PLAIN_COPY = (
    "Bản lưu ra không còn được mã hóa: ai dùng máy này cũng mở được. "
    "Hãy lưu ở nơi an toàn và xóa khi xem xong."
)
_ROW, _MOST_ROWS = 34, 6
_REASON_WIDTH = 320


class DetailView(QWidget):
    """`fetch_wanted` and `save_wanted` carry a FileRow (and a path); the others what is to be done."""

    left = Signal()
    fetch_wanted = Signal(object)
    save_wanted = Signal(object, str)
    acknowledged = Signal()
    edit_wanted = Signal()
    thrown_away = Signal()
    withdrawn = Signal(str)
    print_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.shown: DirectiveView | None = None
        self.back = Button("Danh sách", "chevron-left", "quiet")
        self.heading = PlainLabel(role="heading", wrap=True, selectable=True)
        self._facts = QGridLayout()
        self.text = PlainLabel(wrap=True, selectable=True)
        self.files = FileModel()
        self.file_table = Table("Tệp đính kèm")
        self.file_table.setModel(self.files)
        self.file_table.set_widths([40, 12, 24], 0)
        self.fetch = Button("Tải", "inbox")
        self.save = Button("Lưu ra tệp…", "device-floppy")
        self.plain_copy = PlainLabel(_PLAIN_COPY, role="muted", wrap=True)
        self.receipts = ReceiptModel()
        self.receipt_heading = PlainLabel(role="strong", wrap=True)
        self.receipt_table = Table("Ai đã đọc")
        self.receipt_table.setModel(self.receipts)
        self.receipt_table.set_widths([34, 26, 14, 14], 0)
        self.print = Button("In danh sách", "printer")
        self.acknowledge = Button("Xác nhận đã nhận", "check", "primary")
        self.edit = Button("Soạn tiếp", "edit", "primary")
        self.throw_away = Button("Bỏ bản nháp", "trash", "danger")
        self.reason = VietnameseEdit()
        self.reason.setPlaceholderText("Lý do thu hồi")
        self.reason.setAccessibleName("Lý do thu hồi")
        self.reason.setMinimumWidth(_REASON_WIDTH)
        self.withdraw = Button("Thu hồi", look="danger")
        self._put_together()
        self._connect()

    def show_view(self, shown: DirectiveView) -> None:
        if self.shown is None or self.shown.row.id != shown.row.id:
            self.reason.clear()
            self.files.failed.clear()
        self.shown = shown
        self.heading.setText(shown.row.abstract)
        self._show_facts(shown.facts)
        self.text.setText(shown.text)
        self.text.setVisible(bool(shown.text))
        self.show_files(shown.files)
        self.receipts.show_rows(shown.receipts)
        self._with_receipts.setVisible(bool(shown.receipts))
        unread = len(shown.unread_orgs)
        told = f"Đã đọc {len(shown.receipts) - unread}/{len(shown.receipts)}"
        self.receipt_heading.setText(f"{told} · chưa đọc {unread}" if unread else told)
        _fit(self.receipt_table, len(shown.receipts))
        self.acknowledge.setVisible(shown.may_acknowledge)
        for button in (self.edit, self.throw_away):
            button.setVisible(shown.may_edit)
        self.reason.setVisible(shown.may_withdraw)
        self.withdraw.setVisible(shown.may_withdraw)
        self._foot.setVisible(shown.may_acknowledge or shown.may_edit or shown.may_withdraw)

    def show_files(self, files: tuple[FileRow, ...]) -> None:
        place = self.file_table.currentIndex().row()
        self.files.show_rows(files)
        self._with_files.setVisible(bool(files))
        if files:
            self.file_table.selectRow(max(0, min(place, len(files) - 1)))
        _fit(self.file_table, len(files))
        self.show_file()

    def progress(self, sha256: str, percent: int) -> None:
        self.files.percents[sha256] = percent
        self._repaint_files()

    def ended(self, sha256: str, *, failed: bool) -> None:
        self.files.percents.pop(sha256, None)
        (self.files.failed.add if failed else self.files.failed.discard)(sha256)
        self._repaint_files()
        self.show_file()

    def chosen(self) -> FileRow | None:
        place = self.file_table.currentIndex().row()
        return self.files.rows[place] if 0 <= place < len(self.files.rows) else None

    def show_file(self) -> None:
        """What can be done with the chosen file."""
        found = self.chosen()
        here = found is not None and found.is_here
        under_way = found is not None and found.file.sha256 in self.files.percents
        self.fetch.setVisible(found is not None and not here)
        self.fetch.setEnabled(not under_way)
        self.save.setVisible(here)
        self.plain_copy.setVisible(here)

    def _repaint_files(self) -> None:
        last = self.files.rowCount() - 1
        if last >= 0:
            self.files.dataChanged.emit(self.files.index(0, 0), self.files.index(last, 2))

    def _show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        while item := self._facts.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for place, (label, value) in enumerate(facts):
            self._facts.addWidget(PlainLabel(label, role="muted"), place, 0)
            self._facts.addWidget(PlainLabel(value, wrap=True, selectable=True), place, 1)

    def _fetch(self) -> None:
        found = self.chosen()
        if found is not None and not found.is_here:
            self.fetch_wanted.emit(found)

    def _save(self) -> None:
        found = self.chosen()
        if found is None:
            return
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Lưu ra tệp", str(Path.home() / clean_name(found.file.name))
        )
        if chosen:
            self.save_wanted.emit(found, chosen)

    def _withdraw(self) -> None:
        reason = self.reason.settled_text().strip()
        if reason:
            self.withdrawn.emit(reason)
        else:
            self.reason.setFocus()

    def _activate(self) -> None:
        found = self.chosen()
        if found is not None:
            (self._save if found.is_here else self._fetch)()

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.fetch.clicked.connect(self._fetch)
        self.save.clicked.connect(self._save)
        self.file_table.activated.connect(lambda _: self._activate())
        self.file_table.selectionModel().currentRowChanged.connect(lambda *_: self.show_file())
        self.print.clicked.connect(self.print_wanted)
        self.acknowledge.clicked.connect(self.acknowledged)
        self.edit.clicked.connect(self.edit_wanted)
        self.throw_away.clicked.connect(self.thrown_away)
        self.withdraw.clicked.connect(self._withdraw)
        self.reason.returnPressed.connect(self._withdraw)

    def _put_together(self) -> None:
        self._facts.setColumnStretch(1, 1)
        self._facts.setHorizontalSpacing(EDGE)
        self._facts.setVerticalSpacing(INSIDE)
        file_buttons = row(self.fetch, self.save, None)
        files = column(
            PlainLabel("Tệp đính kèm", role="strong"),
            self.file_table,
            file_buttons,
            self.plain_copy,
            gap=INSIDE,
        )
        self._with_files = boxed(files)
        receipts = column(row(self.receipt_heading, None, self.print), self.receipt_table, gap=INSIDE)
        self._with_receipts = boxed(receipts)
        whole = column(
            self.heading,
            self._facts,
            self.text,
            self._with_files,
            self._with_receipts,
            None,
            gap=BETWEEN,
            margins=edges(EDGE, BETWEEN),
        )
        self._foot = boxed(
            column(
                hairline(),
                row(
                    self.reason, self.withdraw, None, self.throw_away, self.edit, self.acknowledge,
                    margins=edges(EDGE, INSIDE),
                ),
                gap=0,
            )
        )  # fmt: skip
        head = row(self.back, None, margins=edges(EDGE, INSIDE))
        layout = column(boxed(head), hairline(), UprightScroll(boxed(whole)), self._foot, gap=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.setFocusProxy(self.back)


def _fit(table: Table, rows: int) -> None:
    """As high as its rows, up to so many: the page scrolls, not the table in it."""
    head = table.horizontalHeader().sizeHint().height()
    line = table.verticalHeader().defaultSectionSize() or _ROW
    table.setFixedHeight(head + line * max(1, min(rows, _MOST_ROWS)) + 4)
