"""What stands in the window while the home is being opened: the outline of a list, without any text."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.widgets.layouts import EDGE
from desktop.widgets.theme import colour

_ROW = 34
_LENGTHS = (0.24, 0.1, 0.16, 0.12, 0.1)


class Skeleton(QWidget):
    """Still, not flickering: it is gone before anybody could read it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Đang mở dữ liệu của đơn vị")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("hover"))
        room = self.width() - 2 * EDGE
        top = float(EDGE)
        while top < self.height():
            left = float(EDGE)
            for length in _LENGTHS:
                painter.drawRoundedRect(QRectF(left, top + 10, room * length, 12), 6, 6)
                left += room * (length + 0.06)
            top += _ROW
        painter.end()
