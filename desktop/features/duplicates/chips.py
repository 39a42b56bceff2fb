"""Reasons as chips that wrap: what agrees, then what speaks against it, told apart by shape and word too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.widgets.theme import colour

_PAD, _GAP, _ROUND = 10, 6, 4


class Chips(QWidget):
    """Read as one sentence by who hears the screen."""

    def __init__(self) -> None:
        super().__init__()
        self._chips: tuple[tuple[str, bool], ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, reasons: Sequence[str], against: Sequence[str]) -> None:
        self._chips = (*((text, False) for text in reasons), *((f"≠ {text}", True) for text in against))
        self.setAccessibleName("; ".join((*reasons, *against)))
        self.updateGeometry()
        self.update()

    def texts(self) -> list[str]:
        return [text for text, _ in self._chips]

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((place.bottom() + 2 for place, _, _ in self._placed(width)), default=0)

    def sizeHint(self) -> QSize:
        width = sum(place.width() + _GAP for place, _, _ in self._placed(100_000))
        return QSize(min(width, 600), self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(max(self.width(), 120)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, text, against in self._placed(self.width()):
            box = QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(QPen(colour("warning" if against else "border"), 1))
            painter.setBrush(colour("warning_back" if against else "hover"))
            painter.drawRoundedRect(box, _ROUND, _ROUND)
            painter.setPen(QPen(colour("warning" if against else "text"), 1))
            room = place.width() - 2 * _PAD
            fitted = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, fitted)

    def _placed(self, width: int) -> Iterator[tuple[QRect, str, bool]]:
        metrics = self.fontMetrics()
        height, left, top = metrics.height() + 6, 0, 0
        for text, against in self._chips:
            wide = min(metrics.horizontalAdvance(text) + 2 * _PAD + 2, width)
            if left and left + wide > width:
                left, top = 0, top + height + _GAP
            yield QRect(left, top, wide, height), text, against
            left += wide + _GAP
