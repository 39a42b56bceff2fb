"""A width that follows the size of letters: enlarged text gets a wider panel, not a cut one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class LetterWide(QObject):
    """Keeps `widget` as wide as so many letters, and never narrower than `least` pixels."""

    def __init__(self, widget: QWidget, letters: int, least: int) -> None:
        super().__init__(widget)
        self._widget, self._letters, self._least = widget, letters, least
        widget.installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FontChange:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        letters = self._widget.fontMetrics().averageCharWidth() * self._letters
        self._widget.setFixedWidth(max(self._least, letters))
