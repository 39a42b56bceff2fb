"""Keys and an input method as they reach whoever has the focus; never a call into a widget."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

NO, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Keyboard:
    """For a person at some part of the window, which takes the keys where nothing else has the focus."""

    @property
    def at_rest(self) -> QWidget:
        """Who gets the keys when nobody has the focus."""
        raise AssertionError("nothing on the screen takes keys")

    @property
    def focused(self) -> QWidget:
        """Who gets the next key."""
        return QApplication.focusWidget() or self.at_rest

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NO) -> None:
        """Where the focus is, and what comes of it at once."""
        self.key(key, held)
        QApplication.processEvents()

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NO) -> None:
        """As `press` for somebody who types faster than the screen is drawn."""
        QTest.keyClick(self.focused, key, held)

    def type(self, text: str) -> None:
        """Letter by letter, each to whoever has the focus by then."""
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(self.focused, QKeyEvent(kind, 0, NO, letter))

    def compose(self, word: str) -> None:
        """The input method shows a word and does not commit it."""
        QApplication.sendEvent(self.focused, QInputMethodEvent(word, []))

    def commit(self, text: str) -> None:
        """The input method hands over what was typed."""
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(self.focused, event)
