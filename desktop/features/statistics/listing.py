"""The list beside the figures: whom a number counts, or whom a remark is about."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.features.statistics import actions
from desktop.features.statistics.who_panel import WhoPanel
from desktop.services.failures import describe
from desktop.services.report_types import column_name
from desktop.services.session import Session
from desktop.services.statistics import Statistics, WhoRow
from desktop.services.wording import word
from desktop.widgets.side_panel import SidePanel
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace
from domain.statistics.model import Column, Remark, Result, Row


class Listing(QObject):
    """Stands at the right edge of `host`; made when somebody first wants to know.

    `record_requested` carries kind and id of what is opened out of it, `closed` when it is gone.
    """

    record_requested = Signal(str, str)
    closed = Signal()

    def __init__(self, workspace: Workspace, statistics: Statistics, host: QWidget) -> None:
        super().__init__(host)
        self._workspace, self._statistics, self._host = workspace, statistics, host
        self._task: Task | None = None
        self._is_made = False

    @cached_property
    def panel(self) -> WhoPanel:
        panel = WhoPanel()
        panel.closed.connect(self.close)
        panel.opened.connect(self.record_requested)
        return panel

    @cached_property
    def _side(self) -> SidePanel:
        self._is_made = True
        return SidePanel(self._host, self.panel, dressed=True)

    @property
    def is_open(self) -> bool:
        return self._is_made and self._side.isVisibleTo(self._host)

    def open_number(self, result: Result, line: Row, column: Column) -> None:
        """Whom one number counts: exactly as many as it says."""
        query = result.query
        name = line.name if line.org else result.unit_name

        def read(_: Session) -> list[WhoRow]:
            return self._statistics.who(query, line.org, column.key)

        told = partial(word("statistics.counted").format, name=name)
        self._open(column_name(result, column.key), told, read)

    def open_remark(self, remark: Remark, told: str) -> None:
        """Whom a remark is about; `told`: its words."""

        def read(session: Session) -> list[WhoRow]:
            return actions.people_of(session, remark)

        self._open(word("statistics.remark"), lambda count: told, read)

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self.is_open:
            self._side.close_panel()
            self.closed.emit()

    def _open(self, heading: str, told: Callable[..., str], read: Callable[[Session], list[WhoRow]]) -> None:
        """`told`: what stands below the heading, from how many they are."""
        if self._task is not None:
            self._task.cancel()
        self._side.open()
        self.panel.wait_for(heading, told(count="…"))
        self._task = self._workspace.read(
            read, lambda found: self._show(found, told), owner=self, failed=self._say_failure
        )

    def _show(self, found: list[WhoRow], told: Callable[..., str]) -> None:
        self._task = None
        self.panel.show_counted(found, told)
        self.panel.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_failure(self, error: Exception) -> None:
        self._task = None
        failure = describe(error)
        self.panel.notice.say("error", failure.sentence, code=failure.code)
