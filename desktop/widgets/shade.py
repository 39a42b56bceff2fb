"""The soft shadow around what lies over a window.

Qt's own shadow effect paints all of what it stands behind anew, into a picture, at every letter typed there:
60 ms for the box of Ctrl+K. This one is drawn when it comes in sight, and where something above it moved.
"""

from __future__ import annotations

from PySide6.QtCore import QMargins, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

_REACH, _DOWN, _ROUND = 24, 8, 10
# What all rings together darken next to the edge, of 255.
_DARKEST = 70


class Shade(QWidget):
    """Of something that lies over `host`; whoever moves that says so with `lie_under`."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def lie_under(self, thrower: QWidget) -> None:
        """`thrower` stands where it will stay, in the same widget."""
        reach = QMargins(_REACH, _REACH, _REACH, _REACH)
        self.setGeometry(thrower.geometry().translated(0, _DOWN).marginsAdded(reach))
        self.stackUnder(thrower)
        self.setVisible(thrower.isVisible())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        steps = _REACH // 2
        for step in range(steps):
            painter.setBrush(QColor(0, 0, 0, round(2 * _DARKEST * (step + 1) / (steps * (steps + 1)))))
            inside, corner = 2.0 * step, _ROUND + _REACH - 2.0 * step
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(inside, inside, -inside, -inside), corner, corner
            )
        painter.end()
