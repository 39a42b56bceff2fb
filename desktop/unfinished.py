"""A way back to what was typed on a screen and not saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from desktop.services.session import Session
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.workspace import Workspace


class Labelled(Protocol):
    """One draft; `label` says what of."""

    @property
    def label(self) -> str: ...


class UnfinishedButton(Button):
    """ "2 phần gõ dở", with a menu of them; hidden while there are none.

    `chosen` carries one of those that `read` gave.
    """

    chosen = Signal(object)

    def __init__(self, workspace: Workspace, read: Callable[[Session], Sequence[Labelled]]) -> None:
        super().__init__("", "pencil", "link")
        self._workspace, self._read = workspace, read
        self._listed: Sequence[Labelled] | None = None
        self._menu = QMenu(self)
        self._menu.setAccessibleName("Các phần gõ dở chưa lưu")
        self.setMenu(self._menu)
        self.hide()

    def refresh(self) -> None:
        self._workspace.read(self._read, self._show, owner=self)

    def _show(self, listed: Sequence[Labelled]) -> None:
        if listed == self._listed:
            return
        self._listed = listed
        self.setText(word("case.unfinished.count").format(count=len(listed)))
        self.setVisible(bool(listed))
        self._menu.clear()
        for one in listed:
            # What people are called is text: a sign of it must not become an access key.
            action = self._menu.addAction(one.label.replace("&", "&&"))
            action.triggered.connect(partial(self.chosen.emit, one))
