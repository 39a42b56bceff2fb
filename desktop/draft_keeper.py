"""Keeping what is typed: at most two seconds of it are ever only in memory, on whichever screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.services import drafts
from desktop.services.drafts import Typed
from desktop.workspace import Workspace

# From the first key that is not kept: with the writing itself, two seconds are not passed.
_PATIENCE_MS = 1_200


class DraftKeeper(QObject):
    """Writes what `collect` gives: a little after a key, when a field is left, and when it is told to settle.

    `kept` carries the draft's id and when that was, in words ("" once nothing is left to keep).
    """

    kept = Signal(str, str)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, collect: Callable[[], Typed | None], parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._collect = workspace, collect
        self._last: Typed | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self.keep)

    def begin(self, stored: Typed) -> None:
        """Another form is shown; `stored` is what lies in the replica about it."""
        self._timer.stop()
        self._last = stored

    def touch(self) -> None:
        """Something was typed. A key that follows does not put the writing off."""
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Write now, unless nothing is new; done even when the window closes in this very moment."""
        self._timer.stop()
        typed = self._collect()
        if typed is None or typed == self._last:
            return
        before, self._last = self._last, typed

        def told(at: str) -> None:
            self.kept.emit(typed.id, at if typed.texts else "")

        def not_kept(error: Exception) -> None:
            if self._last is typed:
                self._last = before
            self.failed.emit(error)

        session = self._workspace.session
        self._workspace.runner.run(
            lambda task: drafts.keep(session, typed), told, failed=not_kept, owner=self, must_run=True
        )

    def forget(self) -> None:
        """What was typed is saved or given up: nothing of it is written any more."""
        self._timer.stop()
        self._last = None
