"""What is said when the window closes while changes wait: one line that asks nothing and goes by itself."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QWidget

from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import BETWEEN, column, edges, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.theme import dress

_SHOWN_MS = 2_500


class Farewell(QWidget):
    """A small window of its own, where the main window was; a click or the time ends it."""

    def __init__(self, text: str, middle: QPoint) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus)
        # The program lives until this is gone: its last changes are being written meanwhile.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.text = PlainLabel(text)
        card = QFrame()
        card.setObjectName("card")
        card.setLayout(
            row(IconView("device-laptop", "primary", 20), self.text, gap=BETWEEN, margins=edges(20, 14))
        )
        self.setLayout(column(card, gap=0))
        self.setAccessibleName(text)
        dress(self, now=True)
        self.adjustSize()
        self.move(middle - self.rect().center())
        QTimer.singleShot(_SHOWN_MS, self, self.close)

    def mousePressEvent(self, event: object) -> None:
        self.close()
