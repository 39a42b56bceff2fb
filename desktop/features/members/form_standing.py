"""How the shown record stands: what waits to be sent, what is missing, what the server has."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.services.standing import Standing
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import GROUP, INSIDE, column, row
from desktop.widgets.pill import Pill
from desktop.widgets.plain_label import PlainLabel


class StandingBox(QWidget):
    """Above the fields, or at the right of them where there is room."""

    server_copy_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.state = Pill(passive=True)
        self.pending = PlainLabel(role="small", wrap=True)
        self.missing = PlainLabel(role="small", wrap=True)
        self.server_copy = Button("Xem máy chủ đang có gì", look="link")
        self.server_copy.clicked.connect(self.server_copy_wanted)
        self._line = row(self.state, self.server_copy, None, gap=4)
        self._whole = column(self._line, self.pending, self.missing, None, gap=4)
        self.setLayout(self._whole)

    def arrange(self, wide: bool) -> None:
        """Beside the fields there is little width, above them little height."""
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._line.setDirection(down if wide else across)
        self._line.setAlignment(self.server_copy, Qt.AlignmentFlag.AlignLeft)
        edge = INSIDE if wide else 0
        self._whole.setContentsMargins(edge, 2 * edge, GROUP if wide else 0, 0)

    def say(self, standing: Standing, *, new: bool) -> None:
        self.state.setVisible(not new)
        self.server_copy.setVisible(not new)
        if not new:
            self.state.show_state(standing.sync, standing.sync_word)
        self.pending.setText(standing.pending)
        self.pending.setVisible(bool(standing.pending))

    def say_missing(self, labels: Sequence[str]) -> None:
        """What the record lacks for "đủ thông tin"."""
        self.missing.setText(f"Còn thiếu: {', '.join(labels)}" if labels else "")
        self.missing.setVisible(bool(labels))
