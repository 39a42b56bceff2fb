"""How this laptop stands towards the server: now, while it synchronises, and the last time it went well."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QProgressBar

from desktop.keys import shown
from desktop.services.status import SyncState, SyncStatus
from desktop.services.sync_history import LastSyncs
from desktop.services.synchronising import SyncProgress
from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import BETWEEN, GROUP, boxed, column, edges, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.states import look
from desktop.workspace import Workspace


class StatusCard(QFrame):
    """The one status object in full, with the buttons that go and stop."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("card")
        self._workspace = workspace
        self.state_icon = IconView("refresh", "pending", 28)
        self.word = PlainLabel(role="heading")
        self.detail = PlainLabel(role="muted", wrap=True, selectable=True)
        self.facts = PlainLabel(role="small", wrap=True, selectable=True)
        self.sync_now = Button("Đồng bộ ngay", "refresh", "primary", shown("synchronise"))
        self.sync_now.clicked.connect(workspace.synchronise)
        self.pause = Button(
            "Tạm dừng", "player-pause", tip="Không gửi và không nhận gì cho đến khi bấm Tiếp tục"
        )
        self.pause.clicked.connect(workspace.pause)
        self.resume = Button("Tiếp tục", "refresh", "primary")
        self.resume.clicked.connect(workspace.resume)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Tiến độ đồng bộ")
        self.progress.setRange(0, 0)
        self.progress.hide()
        text = column(self.word, self.detail, self.facts, gap=2)
        head = row(self.state_icon, text, self.pause, self.resume, self.sync_now, gap=BETWEEN)
        head.setContentsMargins(edges(GROUP, BETWEEN))
        head.setStretch(1, 1)
        for button in (self.pause, self.resume, self.sync_now):
            head.setAlignment(button, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(column(head, boxed(column(self.progress, margins=edges(1, 0))), gap=0))
        self.resume.hide()

    def show_status(self, status: SyncStatus) -> None:
        syncing = self._workspace.syncing
        self.state_icon.show_icon(*look(status.state.value))
        self.word.setText(status.pill)
        if not syncing or status.state is not SyncState.SYNCING:
            self._say(status.advice)
        self.sync_now.setEnabled(not syncing)
        self.sync_now.setVisible(not status.paused)
        self.pause.setVisible(not status.paused)
        self.resume.setVisible(status.paused)
        # What is under way ends after its page; until then there is nothing to resume.
        self.resume.setEnabled(not syncing)
        self.progress.setVisible(syncing)
        if not syncing:
            self.progress.setRange(0, 0)

    def show_progress(self, progress: SyncProgress) -> None:
        self._say(" · ".join(part for part in (progress.text, progress.detail) if part))
        self.progress.setRange(0, progress.total)
        self.progress.setValue(min(progress.done, progress.total))

    def show_last(self, last: LastSyncs) -> None:
        """The last complete synchronisation, the server's address and how far the clocks are apart."""
        place = urlsplit(last.server).netloc or last.server
        parts = (last.complete, f"Máy chủ: {place}", last.clock)
        self.facts.setText(" · ".join(part for part in parts if part))
        role = "warning" if last.clock_is_wrong else "small"
        if self.facts.property("role") != role:
            self.facts.setProperty("role", role)
            self.facts.style().unpolish(self.facts)
            self.facts.style().polish(self.facts)

    def _say(self, text: str) -> None:
        self.detail.setText(text)
        self.detail.setVisible(bool(text))
