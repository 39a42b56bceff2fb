"""Where the list comes from: a file, the clipboard, or dropped here; and the lists that came before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from desktop.services.import_profiles import Taken
from desktop.services.times import show_count, show_time
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, GROUP, boxed, column, edges, row
from desktop.widgets.lines_model import Lines
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table

ENDINGS = (".xlsx", ".xls", ".csv")


class TakenModel(Lines):
    """The lists that were imported on this laptop, the latest first."""

    titles = ("Tệp", "Trang", "Nhập lúc", "Thêm", "Cập nhật")

    def text(self, row: Taken, column: int) -> str:
        shown = (row.name or "Bảng nhớ tạm", row.sheet, show_time(row.at))
        return (*shown, show_count(row.added), show_count(row.updated))[column]


class FileStep(QWidget):
    """`dropped` carries a path, `undo_wanted` a `Taken`."""

    dropped = Signal(object)
    undo_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.choose = Button("Chọn tệp…", "inbox", "primary")
        self.paste = Button("Dán từ Excel", "copy", tip="Lấy vùng ô đã chép trong Excel")
        self.model = TakenModel()
        self.taken = Table("Những danh sách đã nhập")
        self.taken.most_lines = 2
        self.taken.setModel(self.model)
        self.taken.set_widths([30, 16, 16, 9, 9], 0)
        self.undo = Button("Hoàn tác lần nhập này", "arrow-back-up")
        self.undo.clicked.connect(self._ask_undo)
        told = PlainLabel(
            "Danh sách Excel (xlsx, xls) hoặc csv. Kéo tệp thả vào đây cũng được. "
            "Tệp chỉ được đọc, không bao giờ bị sửa.",
            role="muted",
            wrap=True,
        )
        card = boxed(
            column(told, row(self.choose, self.paste, None), gap=BETWEEN, margins=edges(GROUP)), "card"
        )
        self._before = boxed(
            column(PlainLabel("Đã nhập trên máy này", role="strong"), self.taken, row(self.undo, None))
        )
        whole = column(card, self._before, None, gap=GROUP)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.choose)

    def show_taken(self, taken: list[Taken]) -> None:
        self.model.show_rows(taken)
        self._before.setVisible(bool(taken))
        if taken:
            self.taken.selectRow(0)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _path_of(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _path_of(event)
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)

    def _ask_undo(self) -> None:
        number = self.taken.currentIndex().row()
        if 0 <= number < len(self.model.rows):
            self.undo_wanted.emit(self.model.rows[number])


def _path_of(event: QDropEvent) -> Path | None:
    """The one list that is dragged."""
    urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
    if len(urls) != 1:
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() in ENDINGS else None
