"""Editors that never lose the word being composed by a Vietnamese keyboard.

Qt drops the composing text when focus leaves and the input method does not commit by itself; a name would
lose its last word. These editors keep it. Nothing here changes text while a person types: no inline
completion, no mask, no capitals.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget


class VietnameseEdit(QLineEdit):
    """One line of text. `left` is emitted when focus goes elsewhere, after composing text was taken in."""

    left = Signal()

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._composing = ""

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # Known before the text changes: who listens to that may ask for the settled text at once.
        self._composing = event.preeditString()
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.commit_composing()
        super().focusOutEvent(event)
        # A menu over the field or another window does not end the entry of it.
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()

    def commit_composing(self) -> None:
        """Make the word that is being composed part of the text."""
        if not self._composing:
            return
        text, self._composing = self._composing, ""
        super().inputMethodEvent(_committing(text))
        _tell_input_method(self)

    def settled_text(self) -> str:
        """The text with the word being composed: what to save."""
        self.commit_composing()
        return self.text()

    def whole_text(self) -> str:
        """As `settled_text`, but the word stays in the hands of the input method: for looking on."""
        place = self.cursorPosition()
        return (
            f"{self.text()[:place]}{self._composing}{self.text()[place:]}" if self._composing else self.text()
        )

    def event(self, event: QEvent) -> bool:
        if _asks_in_vain(event, undo=self.isUndoAvailable(), redo=self.isRedoAvailable()):
            # The form takes back what was typed into the field before.
            event.ignore()
            return True
        return super().event(event)


class VietnameseTextEdit(QPlainTextEdit):
    """Several lines of plain text; Tab goes to the next field."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = ""
        self.setTabChangesFocus(True)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # Known before the text changes: who listens to that may ask for the settled text at once.
        self._composing = event.preeditString()
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.commit_composing()
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Ctrl+Enter belongs to the form ("save and add another"), not to the text.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
            return
        super().keyPressEvent(event)

    def commit_composing(self) -> None:
        if not self._composing:
            return
        text, self._composing = self._composing, ""
        super().inputMethodEvent(_committing(text))
        _tell_input_method(self)

    def settled_text(self) -> str:
        self.commit_composing()
        return self.toPlainText()

    def whole_text(self) -> str:
        """As of `VietnameseEdit`."""
        text, place = self.toPlainText(), self.textCursor().position()
        return f"{text[:place]}{self._composing}{text[place:]}" if self._composing else text

    def event(self, event: QEvent) -> bool:
        document = self.document()
        if _asks_in_vain(event, undo=document.isUndoAvailable(), redo=document.isRedoAvailable()):
            event.ignore()
            return True
        return super().event(event)


def _committing(text: str) -> QInputMethodEvent:
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    return event


def _tell_input_method(widget: QWidget) -> None:
    """The word is taken: the input method must not commit it a second time."""
    if QGuiApplication.focusObject() is widget:
        QGuiApplication.inputMethod().reset()


def _asks_in_vain(event: QEvent, *, undo: bool, redo: bool) -> bool:
    """Whether a key asks an editor to take back (or do again) what it does not have."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.matches(QKeySequence.StandardKey.Undo):
        return not undo
    return event.matches(QKeySequence.StandardKey.Redo) and not redo
