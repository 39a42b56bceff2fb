"""A panel at the right edge of a window: beside what is there if there is room, else over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMargins, QObject, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.widgets.layouts import column
from desktop.widgets.theme import dress

_CHARACTERS = 46


class SidePanel(QFrame):
    """Stands in `host`, which has a layout of its own. `opened` tells whether it is in sight now.

    `dressed`: the host is part of a screen, which is dressed as a whole.
    """

    opened = Signal(bool)

    def __init__(self, host: QWidget, content: QWidget, *, dressed: bool = False) -> None:
        super().__init__(host)
        self.setObjectName("side")
        self._host = host
        self.setLayout(column(content, gap=0, margins=QMargins()))
        self.hide()
        if not dressed:
            dress(self, now=True)
        host.installEventFilter(self)

    def open(self) -> None:
        self.show()
        self._place()
        self.raise_()
        self.opened.emit(True)

    def close_panel(self) -> None:
        self.hide()
        self._place()
        self.opened.emit(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._place()

    def _place(self) -> None:
        """Where there is no room for both, it covers the edge and the screen below stays as it was."""
        layout = self._host.layout()
        if layout is None:
            return
        wide = min(self._host.width(), self.fontMetrics().averageCharWidth() * _CHARACTERS)
        margins = layout.contentsMargins()
        needed = layout.minimumSize().width() - margins.right()
        beside = self.isVisible() and self._host.width() - needed >= wide
        room = wide if beside else 0
        if margins.right() != room:
            layout.setContentsMargins(margins.left(), margins.top(), room, margins.bottom())
        self.setGeometry(self._host.width() - wide, 0, wide, self._host.height())
