"""The line "saved here", which stays true for as long as it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from desktop.services.standing import sync_of
from desktop.services.wording import word, word_or
from desktop.widgets.notice import Notice
from desktop.workspace import Workspace

# What else became of the record is told by lines of their own, with what to do about it.
_TOLD_HERE = frozenset({"pending", "sent", "synced", "held"})


@dataclass(frozen=True, slots=True)
class _About:
    id: str
    name: str
    say: Callable[[str], None]
    text: str


class SavedNote(QObject):
    """Says in `notice` that a record of `kind` was saved; after an exchange it says what is so by then."""

    def __init__(self, workspace: Workspace, notice: Notice, kind: str) -> None:
        super().__init__(notice)
        self._workspace, self._notice, self._kind = workspace, notice, kind
        self._about: _About | None = None
        workspace.data_changed.connect(self._look_again)

    def tell(self, id: str, name: str, sync: str, say: Callable[[str], None]) -> None:
        """`say` puts a text into the notice."""
        text = word(f"{self._kind}.saved").format(name=name, sync=word_or(f"sync.{sync}", sync))
        self._about = _About(id, name, say, text)
        say(text)

    def _look_again(self) -> None:
        about = self._about
        if about is None or not self._stands(about):
            self._about = None
            return

        def compare(sync: str) -> None:
            if self._about is not about or not self._stands(about):
                return
            if sync in _TOLD_HERE:
                self.tell(about.id, about.name, sync, about.say)
            else:
                self._about = None
                self._notice.hide()

        self._workspace.read(lambda session: sync_of(session, self._kind, about.id), compare, owner=self)

    def _stands(self, about: _About) -> bool:
        return not self._notice.isHidden() and self._notice.label.text() == about.text
