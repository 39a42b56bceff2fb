"""One question in a line, answered by one button; never a dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMargins, Qt
from PySide6.QtWidgets import QFrame

from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import row
from desktop.widgets.plain_label import PlainLabel

Answer = tuple[str, Callable[[], None]]


class QuestionLine(QFrame):
    """Hidden until `ask`; each answer puts it away."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("notice", "info")
        self.label = PlainLabel(wrap=True)
        self.answers: list[Button] = []
        icon = IconView("info-circle", "pending", 18)
        self._buttons = row()
        line = row(icon, self.label, self._buttons, gap=10, margins=QMargins(12, 6, 6, 6))
        line.setStretch(1, 1)
        line.setAlignment(icon, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)
        self.hide()

    def ask(self, text: str, answers: Sequence[Answer]) -> None:
        """The first answer is the one that the focus goes to."""
        for old in self.answers:
            self._buttons.removeWidget(old)
            old.deleteLater()
        self.answers = [self._answer(label, act) for label, act in answers]
        self.label.setText(text)
        self.setAccessibleName(text)
        self.show()
        if self.answers:
            self.answers[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self, label: str, act: Callable[[], None]) -> Button:
        button = Button(label)

        def chosen() -> None:
            self.hide()
            act()

        button.clicked.connect(chosen)
        self._buttons.addWidget(button)
        return button
