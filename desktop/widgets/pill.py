"""A rounded field with icon and word: the status of the laptop, and of one record."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.widgets.icon import paint_icon
from desktop.widgets.plain_label import set_tooltip
from desktop.widgets.states import look
from desktop.widgets.theme import colour

_ICON = 16


class Pill(QAbstractButton):
    """State by shape, word and colour. Clickable unless `passive`."""

    def __init__(self, *, passive: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = "never"
        self._passive = passive
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if passive:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        else:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_state(self, state: str, text: str, tip: str = "") -> None:
        self._state = state
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)
        if not self._passive:
            set_tooltip(self, tip)
        self.updateGeometry()
        self.update()

    @property
    def state(self) -> str:
        return self._state

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(_ICON + 6 + metrics.horizontalAdvance(self.text()) + 24, metrics.height() + 10)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_pill(painter, QRectF(self.rect()), self._state, self.text())
        if self.hasFocus():
            self._ring(painter, "primary", 2)
        elif self.underMouse() and not self._passive:
            self._ring(painter, look(self._state)[1], 1)
        painter.end()

    def _ring(self, painter: QPainter, token: str, width: int) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(token), width))
        half, corner = width / 2, self.height() / 2 - 1
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), corner, corner)


def draw_pill(painter: QPainter, place: QRectF, state: str, text: str) -> None:
    icon_name, token = look(state)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(f"{token}_back"))
    painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
    middle = place.center().y() - _ICON / 2
    front: QColor = colour(token)
    paint_icon(painter, icon_name, front.name(), QRectF(place.left() + 10, middle, _ICON, _ICON))
    painter.setPen(front)
    left = place.left() + 10 + _ICON + 6
    room = QRectF(left, place.top(), place.right() - left - 6, place.height())
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
