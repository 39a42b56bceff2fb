"""The dialog of an unforeseen error: what happened, that nothing saved is lost, and how to go on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from desktop.services.crash import Crash, copied_text
from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, column, edges, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.theme import dress


class CrashDialog(QDialog):
    """`restart_wanted` by its first button; closing it goes on with the work."""

    restart_wanted = Signal()
    left = Signal()

    def __init__(self, crash: Crash, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.crash = crash
        self.setWindowTitle("Sự cố chương trình")
        self.setModal(True)
        where = f" ở màn hình {crash.screen}" if crash.screen else ""
        self.heading = PlainLabel(f"Chương trình gặp sự cố{where}.", role="heading", wrap=True)
        self.safe = PlainLabel(_SAVED, wrap=True)
        self.advice = PlainLabel(_ADVICE, role="muted", wrap=True)
        self.code = PlainLabel(f"Mã {crash.code}", role="small", selectable=True)
        self.restart = Button("Mở lại", "refresh", "primary")
        self.restart.clicked.connect(self.restart_wanted)
        self.copy = Button("Sao chép thông tin lỗi", "copy")
        self.copy.clicked.connect(self._copy)
        self.go_on = Button("Làm tiếp")
        self.go_on.clicked.connect(self.close)
        texts = column(self.heading, self.safe, self.advice, self.code, gap=BETWEEN)
        sign = IconView("alert-triangle", "warning", 28)
        said = row(sign, texts, gap=GROUP)
        said.setStretch(1, 1)
        said.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        buttons = row(self.go_on, None, self.copy, self.restart)
        self.setLayout(column(said, None, buttons, gap=GROUP, margins=edges(EDGE)))
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 66)
        self.restart.setFocus()
        dress(self, now=True)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), self.heightForWidth(hint.width())))

    def tell_draft(self, at: str) -> None:
        """When what was being typed was kept last; "" where nothing was being typed."""
        if at:
            self.safe.setText(f"{_SAVED} Phần đang nhập dở được giữ thành bản nháp lúc {at}.")

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.left.emit()

    def reject(self) -> None:
        self.close()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(copied_text(self.crash))
        self.copy.setText("Đã sao chép")


_SAVED = "Mọi thứ đã lưu vẫn còn nguyên trên máy này."
_ADVICE = (
    "Nên mở lại chương trình rồi làm tiếp. Thông tin lỗi không chứa tên hay số của đoàn viên nào; "
    "hãy gửi cho người hỗ trợ nếu sự cố lặp lại."
)
