"""An orange frame with words around a window in which nothing is in earnest."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QObject, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop.services.practice import WORD
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, boxed, column, row
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.widgets.theme import colour, dress

_FRAME = 4


class PracticeFrame(QObject):
    """Put around a window once; it stays as long as the window."""

    start_over_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.start_over = Button("Làm lại từ đầu", "history", "practice")
        self.start_over.clicked.connect(self.start_over_wanted)
        self.leave = Button("Thoát luyện tập", "x", "practice")
        self.leave.clicked.connect(self.leave_wanted)
        said = ElidedLabel("Đơn vị và người ở đây không có thật. Không có gì được gửi đi.", role="practice")
        line = row(
            PlainLabel(WORD, role="practice_word"),
            said,
            self.start_over,
            self.leave,
            gap=BETWEEN,
            margins=QMargins(12, 2, 8, 6),
        )
        line.setStretch(1, 1)
        inner = window.takeCentralWidget()
        if inner is None:
            raise ValueError("a window without anything in it")
        # What is transparent in it would show the frame's colour.
        inner.setAutoFillBackground(True)
        said_above = boxed(line)
        dress(said_above, now=True)
        around = column(said_above, inner, gap=0, margins=QMargins(_FRAME, 0, _FRAME, _FRAME))
        around.setStretch(1, 1)
        frame = _Frame()
        frame.setLayout(around)
        window.setCentralWidget(frame)
        window.windowTitleChanged.connect(self._mark_title)
        self._mark_title(window.windowTitle())

    def _mark_title(self, title: str) -> None:
        if not title.startswith(WORD):
            self._window.setWindowTitle(f"{WORD} · {title}")


class _Frame(QWidget):
    """Paints its own ground: below a style sheet the whole window would stand in it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("practice"))
        painter.end()
