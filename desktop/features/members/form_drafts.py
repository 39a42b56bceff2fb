"""Keeping what is typed: at most two seconds of it are ever only in memory; and the list of what was kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.features.members import form_actions
from desktop.services import drafts
from desktop.services.drafts import KeptDraft, Typed
from desktop.widgets.buttons import Button
from desktop.widgets.icon import icon
from desktop.widgets.theme import colour
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


class DraftsButton(Button):
    """ "2 bản nháp", with a menu of them; hidden while there are none. `chosen` carries a draft's id."""

    chosen = Signal(str)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__("", "pencil", "link", "", parent)
        self._workspace = workspace
        self._waiting: Sequence[KeptDraft] = ()
        self._menu = QMenu(self)
        self._menu.setAccessibleName("Các bản nháp chưa lưu")
        self.setMenu(self._menu)
        self.hide()
        workspace.data_changed.connect(self.refresh)

    def refresh(self) -> None:
        self._workspace.read(form_actions.waiting_drafts, self._show, owner=self)

    def _show(self, waiting: Sequence[KeptDraft]) -> None:
        if waiting == self._waiting:
            return
        self._waiting = waiting
        self.setText(f"{len(waiting)} bản nháp")
        self.setAccessibleName(f"{len(waiting)} bản nháp chưa đưa vào danh sách")
        self.setVisible(bool(waiting))
        self._menu.clear()
        front, faint = colour("text").name(), colour("disabled").name()
        for draft in waiting:
            # What people are called is text: a sign of it must not become an access key.
            name = draft.subject.replace("&", "&&")
            what = "sửa" if draft.record else "thêm mới"
            action = self._menu.addAction(f"{name} · {what} · lưu lúc {draft.at_text}")
            action.setIcon(icon("pencil" if draft.record else "user-plus", front, faint))
            action.triggered.connect(partial(self.chosen.emit, draft.id))
