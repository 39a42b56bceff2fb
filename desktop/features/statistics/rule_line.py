"""How a table is counted: two lines of it, and all of it for who wants to know."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import row
from desktop.widgets.plain_label import PlainLabel, set_tooltip
from desktop.widgets.wrapping import wrapped

_LINES = 2
# Rounding, and what a label keeps free at its sides.
_SPARED = 6


class RuleLine(QWidget):
    """A link shows the whole text, and folds it again."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._is_open = False
        self.label = PlainLabel(role="small", wrap=True)
        self.more = Button(look="link")
        self.more.clicked.connect(self._turn)
        line = row(self.label, self.more)
        line.setStretch(0, 1)
        line.setAlignment(self.more, Qt.AlignmentFlag.AlignBottom)
        self.setLayout(line)
        self.more.hide()

    def say(self, text: str) -> None:
        if text != self._text:
            self._text, self._is_open = text, False
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _turn(self) -> None:
        self._is_open = not self._is_open
        self._fit()

    def _fit(self) -> None:
        metrics = QFontMetricsF(self.label.font())
        self.more.setText(word("statistics.rule_less" if self._is_open else "statistics.rule_more"))
        is_long = len(wrapped(self._text, self.width() - _SPARED, metrics, _LINES + 1)) > _LINES
        room = self.width() - self.more.sizeHint().width() - 8 - _SPARED
        shown = self._text if self._is_open else " ".join(wrapped(self._text, room, metrics, _LINES))
        self.label.setText(shown if is_long else self._text)
        self.label.setAccessibleName(self._text)
        set_tooltip(self.label, self._text if is_long and not self._is_open else "")
        self.more.setVisible(is_long)
