"""Names offered below a field while somebody types, for texts that may also be typed freely.

The list takes no focus and never writes into the field by itself: only a line that the person moved to, or
clicked, does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from desktop.keys import pressed
from desktop.widgets.cells import ChoiceList
from desktop.widgets.vietnamese_edit import VietnameseEdit

_LETTERS_BEFORE_LIST = 2
# (what is written into the field, what the list shows), for a typed text.
Finder = Callable[[str], Sequence[tuple[str, str]]]


class Suggestions(QObject):
    """`taken` when a line was chosen."""

    taken = Signal()

    def __init__(self, edit: VietnameseEdit, find: Finder) -> None:
        super().__init__(edit)
        self._edit, self._find = edit, find
        self._offered: dict[str, str] = {}
        self._list: ChoiceList | None = None
        edit.installEventFilter(self)
        edit.textEdited.connect(self._typed)
        edit.left.connect(self.close)
        edit.destroyed.connect(self._drop)

    @property
    def shown(self) -> tuple[str, ...]:
        """The lines in sight, none while the list is closed."""
        return tuple(self._offered) if self.is_open else ()

    @property
    def is_open(self) -> bool:
        return self._list is not None and self._list.isVisible()

    def open(self) -> None:
        """What fits to the text, as it stands with the word being composed."""
        self._show(self._edit.whole_text())

    def close(self) -> None:
        if self._list is not None:
            self._list.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.ShortcutOverride and self.is_open and event.key() == Qt.Key.Key_Escape:
            # Esc is for the list first, then for the screen.
            event.accept()
            return True
        return event.type() is QEvent.Type.KeyPress and self._take_key(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if pressed(event, "open_list"):
            self.open()
        elif not self.is_open or self._list is None:
            return False
        elif key == Qt.Key.Key_Escape:
            self.close()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._list.move_by(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._list.chosen():
            self._take(self._list.chosen())
        else:
            return False
        return True

    def _typed(self, text: str) -> None:
        if len(text.replace(" ", "")) < _LETTERS_BEFORE_LIST:
            self.close()
        else:
            self._show(text)

    def _show(self, text: str) -> None:
        self._offered = {label: written for written, label in self._find(text)}
        if not self._offered:
            self.close()
            return
        if self._list is None:
            self._list = ChoiceList(self._edit.window())
            self._list.picked.connect(self._take)
        self._list.show_below(self._edit, list(self._offered))

    def _take(self, label: str) -> None:
        self._edit.commit_composing()
        self._edit.setText(self._offered.get(label, label))
        self.close()
        self._edit.setFocus()
        self.taken.emit()

    def _drop(self) -> None:
        """With the field goes its list, which stands on the window."""
        if self._list is not None:
            self._list.deleteLater()
            self._list = None
