"""The cards of work at the top of the first page: a number, what it counts, and the way there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLayout, QPushButton, QSizePolicy

from desktop.services.first_page import Card
from desktop.services.times import show_count
from desktop.widgets.layouts import column, edges
from desktop.widgets.plain_label import PlainLabel


class WorkCard(QPushButton):
    """Pressed by mouse, Enter or the space bar; `key` is that of its figure."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.setObjectName("work")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAutoDefault(False)
        self.title = PlainLabel(role="label", wrap=True)
        self.count = PlainLabel(role="figure")
        self.told = PlainLabel(role="muted", wrap=True)
        for label in (self.title, self.count, self.told):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._box: QLayout = column(self.title, self.count, self.told, None, gap=2, margins=edges(12, 12))
        self.setLayout(self._box)

    def show_card(self, card: Card) -> None:
        self.title.setText(card.title)
        self.count.setText(show_count(card.count))
        self.told.setText(card.told)
        self.setAccessibleName(f"{card.title}: {show_count(card.count)}, {card.told}")
        if self.count.property("calm") != (not card.count):
            self.count.setProperty("calm", not card.count)
            self.count.style().unpolish(self.count)
            self.count.style().polish(self.count)
        self.updateGeometry()

    # A button knows of its text only; this one is as large as what stands in it.

    def sizeHint(self) -> QSize:
        return self._box.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._box.minimumSize()

    def heightForWidth(self, width: int) -> int:
        return self._box.totalHeightForWidth(width)
