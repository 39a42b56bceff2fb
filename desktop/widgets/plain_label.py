"""Labels and tooltips that show text as it is: names and notes are data, and Qt would run markup in them.

A bare QLabel or tooltip opens the file that an `<img src=...>` in somebody's name points at, so no other
module makes one; a test sees to it.
"""

from __future__ import annotations

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse


class PlainLabel(QLabel):
    """A label that never reads markup. `role` names its look in the style sheet."""

    def __init__(
        self,
        text: str = "",
        *,
        role: str = "",
        wrap: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if wrap:
            # Without this a wrapped label keeps the height of its first guess and cuts its last line.
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        if selectable:
            self.setTextInteractionFlags(_SELECTABLE)
        if role:
            self.setProperty("role", role)
        self.setText(text)


class ElidedLabel(QWidget):
    """One line that ends in … where there is no room; the whole text is its tooltip then."""

    def __init__(self, text: str = "", *, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if role:
            self.setProperty("role", role)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._note_elision()
        self.update()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 2, metrics.lineSpacing() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…") * 3, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._note_elision()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        # Not left to the garbage collector: who looks at the stack meanwhile would keep the painter alive.
        painter.end()

    def _note_elision(self) -> None:
        too_long = QFontMetrics(self.font()).horizontalAdvance(self._text) > self.width()
        set_tooltip(self, self._text if too_long else "")


def set_tooltip(widget: QWidget, text: str) -> None:
    """A tooltip that shows `text` literally."""
    widget.setToolTip(tooltip_text(text))


def tooltip_text(text: str) -> str:
    """`text` for a tooltip of Qt's (also an item's ToolTipRole), which would read markup otherwise."""
    return f"<qt>{html.escape(text)}</qt>" if text else ""
