"""Editors that never lose the word being composed by a Vietnamese keyboard.

Qt drops the composing text when focus leaves and the input method does not commit by itself, and IBus takes
it away just before another window gets the focus; a name would lose its last word. These editors keep it.
Nothing here changes text while a person types: no inline completion, no mask, no capitals.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from desktop.widgets.icon import icon
from desktop.widgets.plain_label import set_tooltip, tooltip_text
from desktop.widgets.theme import colour

# Frame and padding at both ends of a line.
_BESIDE_HINT = 22


class _Word:
    """The word that is being composed in one editor, and one that was taken away without being committed."""

    def __init__(self) -> None:
        self.composing = ""
        self._taken_away = ""

    def follow(self, event: QInputMethodEvent) -> None:
        before, self.composing = self.composing, event.preeditString()
        if self.composing or event.commitString():
            self._taken_away = ""
        else:
            # Deleted letter by letter, or dropped because the window is about to lose the focus: the key
            # that comes next tells.
            self._taken_away = before or self._taken_away

    def note_key(self) -> None:
        """Somebody goes on at the keyboard: what is gone was meant to go."""
        self._taken_away = ""

    def take(self, window_left: bool = False) -> str:
        """What to make part of the text now; "" where there is nothing."""
        word = self.composing or (self._taken_away if window_left else "")
        self.composing = self._taken_away = ""
        return word


class VietnameseEdit(QLineEdit):
    """One line of text. `left` is emitted when focus goes elsewhere, after composing text was taken in."""

    left = Signal()

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._word = _Word()

    def setClearButtonEnabled(self, enable: bool) -> None:
        super().setClearButtonEnabled(enable)
        self._dress_clear_button()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._dress_clear_button()
        super().changeEvent(event)

    def _dress_clear_button(self) -> None:
        """A cross of our own set, in the theme's colour, in place of Qt's."""
        button = self.findChild(QAction, "_q_qlineeditclearaction") if self.isClearButtonEnabled() else None
        if button is not None:
            button.setIcon(icon("x", colour("muted").name(), colour("disabled").name()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        hint = self.placeholderText()
        if hint and (not self.toolTip() or self.toolTip() == tooltip_text(hint)):
            # A hint that is cut off can be read whole.
            room = self.width() - _BESIDE_HINT
            set_tooltip(self, hint if self.fontMetrics().horizontalAdvance(hint) > room else "")

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # Known before the text changes: who listens to that may ask for the settled text at once.
        self._word.follow(event)
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._commit(self._word.take(_window_left(event)))
        super().focusOutEvent(event)
        # A menu over the field or another window does not end the entry of it.
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()

    def commit_composing(self) -> None:
        """Make the word that is being composed part of the text."""
        self._commit(self._word.take())

    def settled_text(self) -> str:
        """The text with the word being composed: what to save."""
        self.commit_composing()
        return self.text()

    def whole_text(self) -> str:
        """As `settled_text`, but the word stays in the hands of the input method: for looking on."""
        place = self.cursorPosition()
        return f"{self.text()[:place]}{self._word.composing}{self.text()[place:]}"

    def _commit(self, word: str) -> None:
        if word:
            super().inputMethodEvent(_committing(word))
            _tell_input_method(self)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress:
            self._word.note_key()
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
        self._word = _Word()
        self.setTabChangesFocus(True)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # Known before the text changes: who listens to that may ask for the settled text at once.
        self._word.follow(event)
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._commit(self._word.take(_window_left(event)))
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
        self._commit(self._word.take())

    def settled_text(self) -> str:
        self.commit_composing()
        return self.toPlainText()

    def whole_text(self) -> str:
        """As of `VietnameseEdit`."""
        text, place = self.toPlainText(), self.textCursor().position()
        return f"{text[:place]}{self._word.composing}{text[place:]}"

    def _commit(self, word: str) -> None:
        if word:
            super().inputMethodEvent(_committing(word))
            _tell_input_method(self)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress:
            self._word.note_key()
        document = self.document()
        if _asks_in_vain(event, undo=document.isUndoAvailable(), redo=document.isRedoAvailable()):
            event.ignore()
            return True
        return super().event(event)


def _window_left(event: QFocusEvent) -> bool:
    return event.reason() is Qt.FocusReason.ActiveWindowFocusReason


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
