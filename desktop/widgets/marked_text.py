"""Plain text with some of its letters marked: painted letter by letter, never read as markup."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.widgets.theme import colour

_NARROWEST = 60


class MarkedText(QWidget):
    """Wraps at the widget's width. `marks` are (start, length) in characters.

    A mark is a line below the letters and a tint behind them: it is seen without colours as well.
    """

    def __init__(self, text: str = "", marks: Sequence[tuple[int, int]] = (), *, role: str = "") -> None:
        super().__init__()
        if role:
            self.setProperty("role", role)
        self._text, self._marks = "", tuple(marks)
        self._heights: dict[int, int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_text(text, marks)

    def show_text(self, text: str, marks: Sequence[tuple[int, int]] = ()) -> None:
        self._text, self._marks = text, tuple(marks)
        self._heights.clear()
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._text

    @property
    def marked(self) -> tuple[str, ...]:
        """The pieces of the text that are marked."""
        return tuple(self._text[start : start + length] for start, length in self._marks)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        # Layouts ask for the same width many times over.
        width = max(width, _NARROWEST)
        if width not in self._heights:
            self._heights[width] = -int(-self._laid_out(width).boundingRect().height() // 1)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        longest = max(
            (self.fontMetrics().horizontalAdvance(line) for line in self._text.split("\n")), default=0
        )
        width = min(longest + 2, 320)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, self.fontMetrics().lineSpacing())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._heights.clear()
            self.updateGeometry()
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        mark = QTextCharFormat()
        mark.setBackground(colour("conflict_back"))
        mark.setForeground(colour("conflict"))
        mark.setFontUnderline(True)
        ranges = []
        for start, length in self._marks:
            one = QTextLayout.FormatRange()
            one.start, one.length, one.format = start, length, mark
            ranges.append(one)
        layout = self._laid_out(self.width())
        layout.draw(painter, QPointF(0, 0), ranges, QRectF(self.rect()))
        painter.end()

    def _laid_out(self, width: int) -> QTextLayout:
        # A line of a layout ends only at the separator that Qt knows, not at a newline.
        layout = QTextLayout(self._text.replace("\n", "\u2028"), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setAlignment(Qt.AlignmentFlag.AlignLeft)
        layout.setTextOption(option)
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        return layout
