"""The list of what was typed and not saved."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.services import drafts
from desktop.services.drafts import KeptDraft
from desktop.widgets.buttons import Button
from desktop.widgets.icon import icon
from desktop.widgets.theme import colour
from desktop.workspace import Workspace


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
        self._workspace.read(drafts.of_cadre, self._show, owner=self)

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
