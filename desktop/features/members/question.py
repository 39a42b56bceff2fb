"""One question in a line, answered by one button; never a dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from shiboken6 import isValid

from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import row
from desktop.widgets.plain_label import PlainLabel

Answer = tuple[str, Callable[[], None]]


class QuestionLine(QFrame):
    """Hidden until `ask`; each answer puts it away, and so does Esc. The focus goes back where it was."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("notice", "info")
        self.label = PlainLabel(wrap=True)
        self.answers: list[Button] = []
        self._asked_from: QWidget | None = None
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
        if not self.isVisible():
            self._asked_from = QApplication.focusWidget()
        self.show()
        if self.answers:
            self.answers[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self, label: str, act: Callable[[], None]) -> Button:
        button = Button(label)

        def chosen() -> None:
            self.put_away()
            act()

        button.clicked.connect(chosen)
        self._buttons.addWidget(button)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Hands that have just pasted are on Enter, not on the space bar.
            for answer in self.answers:
                if answer.hasFocus():
                    answer.click()
                    break
        else:
            super().keyPressEvent(event)

    def put_away(self) -> None:
        """Nobody needs to answer any more."""
        # Before it hides: Qt would give the focus to whatever comes next, in another corner of the window.
        if self._asked_from is not None and isValid(self._asked_from):
            self._asked_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self._asked_from = None
        self.hide()
