"""What stands where a list would be: what this is, why it is empty, one thing to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import BETWEEN, EDGE, column, edges
from desktop.widgets.plain_label import PlainLabel


class EmptyState(QWidget):
    """`acted` is emitted by its one button, which is hidden while it has no text."""

    acted = Signal()

    def __init__(self, icon_name: str, heading: str, text: str = "", action: str = "") -> None:
        super().__init__()
        self._icon = IconView(icon_name, "disabled", 40)
        self.heading = PlainLabel(role="heading", wrap=True)
        self.text = PlainLabel(role="muted", wrap=True)
        self.action = Button()
        self.action.clicked.connect(self.acted)
        for label in (self.heading, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout = column(None, gap=BETWEEN, margins=edges(EDGE))
        layout.addWidget(self._icon, 0, centre)
        layout.addWidget(self.heading)
        layout.addWidget(self.text)
        layout.addWidget(self.action, 0, centre)
        layout.addStretch(2)
        self.setLayout(layout)
        self.say(heading, text, action)

    def say(self, heading: str, text: str = "", action: str = "") -> None:
        self.heading.setText(heading)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.action.setText(action)
        self.action.setVisible(bool(action))
