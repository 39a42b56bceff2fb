"""A line over every screen while something is wrong with the right to work here."""

from __future__ import annotations

from PySide6.QtCore import QMargins
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.services import access
from desktop.services.status import SyncState, SyncStatus
from desktop.services.wording import sentence
from desktop.widgets.layouts import EDGE, boxed, column
from desktop.widgets.notice import Notice
from desktop.widgets.theme import dress
from desktop.workspace import Workspace

RENEW = "Nhập mã cấp lại"


class StandingNotice(Notice):
    """Stands at the top of `body` as long as it applies; `acted` leads to where a fresh code is typed."""

    def __init__(self, workspace: Workspace, body: QWidget) -> None:
        super().__init__(closable=False)
        self._workspace = workspace
        self._box = boxed(column(self, margins=QMargins(EDGE, 12, EDGE, 0)))
        layout = body.layout()
        if isinstance(layout, QBoxLayout):
            layout.insertWidget(0, self._box)
        dress(self._box)
        self.shown.connect(self._box.setVisible)
        self._box.hide()

    def show_status(self, status: SyncStatus) -> None:
        text = self._text(status)
        if not text:
            self.leave()
        elif self._box.isHidden() or self.label.text() != text:
            self.say("warning", text, RENEW)

    def _text(self, status: SyncStatus) -> str:
        if status.state is not SyncState.ENROL_AGAIN:
            return access.standing(self._workspace.session)
        outcome = self._workspace.outcome
        failure = outcome.failure if outcome else None
        return failure.sentence if failure is not None else sentence("enrol_again")
