"""A window that nobody sits at: hands for it, made of mouse and key events, and a camera."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from desktop.app import Program
from desktop.screens import Screens
from desktop.services.status import SyncStatus
from desktop.workspace import Workspace

_PATIENCE = 60.0


class StageError(Exception):
    """What should have happened on the screen did not."""


@dataclass
class Stage:
    """Acts on a program as a person does: only what is visible and enabled can be used."""

    program: Program
    out: Path
    taken: int = 0

    @property
    def screens(self) -> Screens:
        if self.program.screens is None:
            raise StageError("the home is not open")
        return self.program.screens

    @property
    def workspace(self) -> Workspace:
        if self.program.workspace is None:
            raise StageError("the home is not open")
        return self.program.workspace

    @property
    def status(self) -> SyncStatus:
        if self.workspace.status is None:
            raise StageError("no status was read yet")
        return self.workspace.status

    def until(self, happened: Callable[[], bool], what: str) -> None:
        """Let the window live until something is so. Raises StageError when it never is."""
        end = time.monotonic() + _PATIENCE
        while not happened():
            QTest.qWait(5)
            if time.monotonic() > end:
                raise StageError(f"never happened: {what}")
        QApplication.processEvents()

    def settle(self) -> None:
        """Until nothing is under way: what was asked is on the screen."""
        quiet = 0
        end = time.monotonic() + _PATIENCE
        while quiet < 20:
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QTest.qWait(5)
            quiet = quiet + 1 if self.program.runner.idle else 0
            if time.monotonic() > end:
                raise StageError("the workers never came to rest")

    def click(self, widget: QWidget) -> None:
        self._usable(widget)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def click_row(self, view: QAbstractItemView, row: int, twice: bool = False) -> None:
        self._usable(view)
        model: QAbstractItemModel = view.model()
        index: QModelIndex = model.index(row, 0)
        view.scrollTo(index)
        place: QPoint = view.visualRect(index).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        if twice:
            QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QApplication.processEvents()

    def type(self, widget: QWidget, text: str) -> None:
        """Key by key, as a keyboard without an input method does."""
        self._usable(widget)
        widget.setFocus()
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(widget, event)

    def compose(self, widget: QWidget, text: str) -> None:
        """Word by word, as a Vietnamese input method does: composing first, then committed."""
        self._usable(widget)
        widget.setFocus()
        words = text.split(" ")
        for number, word in enumerate(words):
            QApplication.sendEvent(widget, QInputMethodEvent(word, []))
            event = QInputMethodEvent("", [])
            event.setCommitString(word if number == len(words) - 1 else f"{word} ")
            QApplication.sendEvent(widget, event)

    def clear(self, widget: QWidget) -> None:
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(widget, Qt.Key.Key_Delete)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        target = QApplication.focusWidget() or self.screens.window
        QTest.keyClick(target, key, modifier)
        QApplication.processEvents()

    def shot(self, name: str, widget: QWidget | None = None) -> Path:
        """A numbered picture of the window."""
        self.settle()
        self.taken += 1
        path = self.out / f"{self.taken:02d}-{name}.png"
        picture = (widget or self.screens.window).grab()
        if picture.isNull() or not picture.save(str(path)):
            raise StageError(f"the picture {path.name} cannot be written")
        return path

    def _usable(self, widget: QWidget) -> None:
        if not widget.isVisible() or not widget.isEnabled():
            name = widget.accessibleName() or type(widget).__name__
            raise StageError(f"not usable now: {name}")
