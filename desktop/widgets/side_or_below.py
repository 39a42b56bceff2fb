"""Two parts side by side, or one below the other where there is no room for that."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMargins, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QWidget

_BESIDE, _BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class SideOrBelow(QWidget):
    """`first` stands at the left, `second` beside it, at the right edge where it is `apart`."""

    def __init__(
        self, first: QWidget, second: QWidget, *, gap: int, margins: QMargins, apart: bool = False
    ) -> None:
        super().__init__()
        self._parts, self._gap, self._around = (first, second), gap, margins
        self._box = QBoxLayout(_BESIDE)
        # Qt would keep the room for both side by side.
        self._box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._box.setSpacing(gap)
        self._box.setContentsMargins(margins)
        self._box.addWidget(first)
        self._box.addWidget(second)
        self._box.setStretch(0 if apart else 1, 1)
        self.setLayout(self._box)

    @property
    def is_below(self) -> bool:
        return self._box.direction() is _BELOW

    def minimumSizeHint(self) -> QSize:
        """One below the other is always possible."""
        around = self._around.left() + self._around.right()
        wide = max(part.minimumSizeHint().width() for part in self._shown()) + around
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        answered = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._turn()
        return answered

    def _shown(self) -> list[QWidget]:
        return [part for part in self._parts if not part.isHidden()] or [self._parts[0]]

    def _turn(self) -> None:
        parts = self._shown()
        # Squeezed, but not to the last letter.
        sizes = [(part.minimumSizeHint().width() + part.sizeHint().width()) // 2 for part in parts]
        needed = sum(sizes) + self._gap * (len(parts) - 1)
        room = self.width() - self._around.left() - self._around.right()
        direction = _BESIDE if needed <= room else _BELOW
        if direction is not self._box.direction():
            self._box.setDirection(direction)
            self.updateGeometry()
