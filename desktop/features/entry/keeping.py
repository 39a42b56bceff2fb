"""Keeping what is typed: with each cell that is left, and a moment after a letter; never later than that."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.features.entry import actions
from desktop.features.entry.actions import Kept
from desktop.workspace import Workspace

# From the first key that is not kept: with the writing itself, two seconds are not passed.
_PATIENCE_MS = 1_200


class LotKeeper(QObject):
    """Writes what `collect` gives; `lost` gets it back where it could not be written, with `failed`."""

    failed = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        collect: Callable[[], Kept | None],
        lost: Callable[[Kept], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._collect, self._lost = workspace, collect, lost
        self._last: Kept | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self.keep)

    def touch(self) -> None:
        """Something was typed, or somebody went on. A key that follows does not put the writing off."""
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Write now, unless nothing is new; done even when the window closes in this very moment."""
        self._timer.stop()
        kept = self._collect()
        if kept is None or (not kept.sheets and self._last is not None and kept.place == self._last.place):
            return
        self._last = kept

        def not_kept(error: Exception) -> None:
            self._lost(kept)
            self.failed.emit(error)

        self._workspace.runner.run(
            lambda task: actions.keep(self._workspace.session, kept),
            owner=self,
            failed=not_kept,
            must_run=True,
        )

    def forget(self) -> None:
        """The lot is closed: nothing of it is written any more."""
        self._timer.stop()
        self._last = None
