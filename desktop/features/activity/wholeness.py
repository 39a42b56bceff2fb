"""Whether the log is whole: followed piece by piece in the background, said in one line."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.features.activity import actions
from desktop.services.activity_undo import Wholeness
from desktop.services.wording import word
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel, set_tooltip
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace


class WholenessLine(QWidget):
    """`notice` stands above the list, and only where something is wrong."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._known: Wholeness | None = None
        self._icon = IconView("refresh", "muted", 16)
        self.label = PlainLabel(word("activity.checking"), role="muted")
        self.notice = Notice(closable=False)
        self.setLayout(row(self._icon, self.label, gap=6))

    def check(self) -> None:
        """Follow the chain on from where it was followed to; a break stays said."""
        if self._task is None and not (self._known and self._known.trouble):
            self._ask()

    def _ask(self) -> None:
        known = self._known
        self._task = self._workspace.read(
            lambda session: actions.check_trail(session, known), self._take, owner=self
        )

    def _take(self, found: Wholeness) -> None:
        self._task, self._known = None, found
        if found.trouble:
            self._icon.show_icon("circle-x", "rejected")
            self.label.setText(found.trouble.partition(":")[0])
            self.notice.say("error", found.trouble)
        elif found.finished:
            self._icon.show_icon("circle-check", "synced")
            self.label.setText(word("activity.whole"))
            count = f"{found.checked:,}".replace(",", ".")
            set_tooltip(self.label, word("activity.whole_detail").format(count=count))
        else:
            self._ask()
