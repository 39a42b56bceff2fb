"""Figures kept on this laptop, and the choice of what to compare with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.features.statistics.actions import Answer
from desktop.services import report_snapshots
from desktop.services.failures import describe
from desktop.services.report_snapshots import Compared, KeptTable
from desktop.services.session import Session
from desktop.services.stamps import days_told
from desktop.services.times import show_time
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.workspace import Workspace
from domain.statistics.model import Query, Table

# More would not fit on a small screen; older ones are what nobody looks for.
_MOST_OFFERED = 10


class Comparing(QObject):
    """`changed` when other figures, or none, are to be compared with; `said` what was done."""

    changed = Signal()
    said = Signal(str, str, str)

    def __init__(self, workspace: Workspace, view: QWidget) -> None:
        super().__init__(view)
        self._workspace = workspace
        self._answer: Answer | None = None
        # Table, organisation, id of what was kept of them.
        self._chosen = ("", "", "")
        self.button = Button("So sánh", "history", "quiet", word("statistics.compare_tip"))
        self.menu = QMenu(self.button)
        self.button.setMenu(self.menu)
        self.button.setEnabled(False)

    def chosen_for(self, query: Query) -> str:
        """Id of the figures that are chosen to compare this with; "" for none."""
        table, org, id = self._chosen
        return id if (table, org) == (query.table, query.org) else ""

    def take(self, answer: Answer) -> None:
        """Offer what was kept of the table in sight."""
        self._answer = answer
        self.button.setEnabled(True)
        self._offer(answer.counted.result.table, answer.kept, answer.compared)

    def keep(self) -> None:
        """Keep the figures in sight."""
        if self._answer is None:
            return
        counted = self._answer.counted
        self._write(lambda session: report_snapshots.keep(session, counted), self._tell_kept)

    def compare_with(self, kept: KeptTable) -> None:
        self._chosen = (kept.query.table, kept.query.org, kept.id)
        self.changed.emit()

    def stop(self) -> None:
        self._chosen = ("", "", "")
        self.changed.emit()

    def forget(self, kept: KeptTable) -> None:
        """Give up what is compared with."""
        self._write(lambda session: report_snapshots.forget(session, kept.id), self.stop)

    def _write(self, work: Callable[[Session], object], done: Callable[[], None]) -> None:
        """On this laptop only: no other screen has to hear of it, but it is done even while closing."""
        self._workspace.runner.run(
            lambda _: work(self._workspace.session),
            lambda _: done(),
            owner=self,
            failed=self._say_failure,
            must_run=True,
        )

    def _offer(self, table: Table, kept: Sequence[KeptTable], compared: Compared | None) -> None:
        self.menu.clear()
        self.menu.addAction(word("statistics.keep")).triggered.connect(lambda _: self.keep())
        self.menu.addSeparator()
        for one in kept[:_MOST_OFFERED]:
            text = word("statistics.kept_choice").format(**told_of(table, one))
            self.menu.addAction(text).triggered.connect(partial(self._compare_with, one))
        if not kept:
            self.menu.addAction(word("statistics.none_kept")).setEnabled(False)
        if compared is not None:
            was = compared.kept
            self.menu.addSeparator()
            self.menu.addAction(word("statistics.compare_no_more")).triggered.connect(lambda _: self.stop())
            self.menu.addAction(word("statistics.forget")).triggered.connect(lambda _: self.forget(was))

    def _compare_with(self, kept: KeptTable, checked: bool = False) -> None:
        self.compare_with(kept)

    def _tell_kept(self) -> None:
        self.said.emit("done", word("statistics.kept"), "")
        self.changed.emit()

    def _say_failure(self, error: Exception) -> None:
        failure = describe(error)
        self.said.emit("error", failure.sentence, failure.code)


def told_of(table: Table, kept: KeptTable) -> dict[str, str]:
    """The days of what was kept, and when that was, in words."""
    days = days_told(table, kept.query)
    return {"days": f"{days[:1].lower()}{days[1:]}", "at": show_time(kept.made_at)}
