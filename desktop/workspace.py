"""What every screen shares while a home is open: the session, the workers, and the news.

One `data_changed` after each change, one `status_changed` with the one status object; nobody keeps a count
of their own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.services import settings, status, view_states
from desktop.services.failures import FailureKind, describe
from desktop.services.session import Session
from desktop.services.settings import Settings
from desktop.services.status import SyncStatus
from desktop.undo_history import UndoHistory
from desktop.widgets.task_runner import Lane, Task, TaskRunner

if TYPE_CHECKING:
    from desktop.services.directive_files import Carried
    from desktop.services.synchronising import SyncOutcome, SyncProgress
    from domain.directives.files import NamedFile

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

# A change waits this long for the next one, so that a run of entries goes out together.
_AFTER_CHANGE_MS = 4_000
# Without any reason, look at the server this often.
_AT_LEAST_EVERY_MS = 15 * 60_000


class Workspace(QObject):
    """The session belongs to the worker lanes: screens use `read`, `change` and `synchronise` only."""

    data_changed = Signal()
    status_changed = Signal(object)  # SyncStatus
    sync_progressed = Signal(object)  # SyncProgress
    sync_finished = Signal(object)  # SyncOutcome
    failed = Signal(object)  # Failure that no screen took care of
    settings_changed = Signal(object)  # Settings
    file_progressed = Signal(str, int)  # SHA-256 of a file on its way, percent
    files_changed = Signal()

    def __init__(
        self,
        session: Session,
        runner: TaskRunner,
        *,
        automatic: bool = True,
        views: Mapping[str, Mapping[str, Any]] | None = None,
        chosen: Settings | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`views`: how the screens were arranged, as `view_states.read` tells; `chosen`: the settings."""
        super().__init__(parent)
        self.session = session
        self.runner = runner
        self.status: SyncStatus | None = None
        self._views = dict(views or {})
        self.settings = chosen or settings.defaults()
        self.outcome: SyncOutcome | None = None
        self.undo = UndoHistory(self)
        self._automatic = automatic
        self._sync: Task | None = None
        self._carrying: Task | None = None
        self._failed_tries = 0
        self._paused = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._synchronise_by_itself)
        self.data_changed.connect(self.refresh_status)
        runner.unhandled.connect(self._report)

    @property
    def syncing(self) -> bool:
        return self._sync is not None

    def start(self) -> None:
        """Read the status for the first time, and synchronise where that happens by itself."""
        self.refresh_status()
        if self._by_itself:
            # After the status, which tells whether this laptop is to keep everything to itself.
            self.read(_is_paused, self._begin, owner=self)

    def read(
        self,
        work: Callable[[Session], Result],
        done: Callable[[Result], None],
        *,
        owner: QObject,
        failed: Callable[[Exception], None] | None = None,
    ) -> Task:
        """Read on the database lane; `done` gets the result on the GUI thread."""
        return self.runner.run(lambda task: work(self.session), done, owner=owner, failed=failed)

    def change(
        self,
        work: Callable[[Session], Result],
        done: Callable[[Result], None] | None = None,
        *,
        owner: QObject,
        failed: Callable[[Exception], None] | None = None,
    ) -> Task:
        """As `read`, for work that changes something: every screen hears of it after `done`."""

        def changed(result: Result) -> None:
            if done is not None:
                done(result)
            self.data_changed.emit()
            if self._by_itself and not self.syncing and not self._paused:
                self._timer.start(_AFTER_CHANGE_MS)

        return self.runner.run(
            lambda task: work(self.session), changed, owner=owner, failed=failed, must_run=True
        )

    def remembered(self, name: str) -> Mapping[str, Any]:
        """How the person arranged this screen; empty when never."""
        return self._views.get(name, {})

    def remember(self, name: str, state: Mapping[str, Any]) -> None:
        """Keep how a screen is arranged (JSON values), for this cadre on this laptop."""
        if state == self.remembered(name):
            return
        kept = self._views[name] = dict(state)
        self.runner.run(lambda task: view_states.keep(self.session, {name: kept}), owner=self, must_run=True)

    def choose(
        self,
        work: Callable[[Session], Settings],
        *,
        owner: QObject,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Change settings; what they change follows at once."""
        self.runner.run(
            lambda task: work(self.session), self._take_settings, owner=owner, failed=failed, must_run=True
        )

    def refresh_status(self) -> None:
        outcome, syncing = self.outcome, self.syncing
        self.read(lambda session: status.read(session, outcome, syncing=syncing), self._tell, owner=self)

    def synchronise(self) -> None:
        """Exchange with the server now; a second call while one is under way does nothing."""
        if self.syncing:
            return
        self._timer.stop()
        attempt = self._failed_tries

        def work(task: Task) -> SyncOutcome:
            from desktop.services.synchronising import Stopped, synchronise

            def tell(progress: SyncProgress) -> None:
                # Between two pages everything is safe: this is where closing the window or a pause ends it.
                task.check()
                if self._paused:
                    raise Stopped
                task.report(progress)

            return synchronise(self.session, tell, attempt, as_told=True)

        self._sync = self.runner.run(
            work,
            self._finish,
            lane=Lane.NETWORK,
            failed=self._fail,
            progress=self.sync_progressed.emit,
            owner=self,
        )
        self.refresh_status()

    def carry_files(self) -> None:
        """Hand in and fetch the files of directives, beside whatever else goes on."""
        if self._carrying is not None or self._paused:
            return

        def work(task: Task) -> Carried:
            from desktop.services import directive_files
            from desktop.services.synchronising import Stopped

            def go_on(done: int, total: int) -> None:
                task.check()
                if self._paused:
                    raise Stopped

            return directive_files.carry(self.session, go_on, lambda *how_far: task.report(how_far))

        self._carrying = self.runner.run(
            work,
            self._carried,
            lane=Lane.FILES,
            failed=self._not_carried,
            progress=lambda how_far: self.file_progressed.emit(*how_far),
            owner=self,
        )

    def fetch_file(
        self,
        file: NamedFile,
        done: Callable[[object], None],
        *,
        owner: QObject,
        failed: Callable[[Exception], None],
    ) -> Task:
        """Fetch one file now because somebody asked for it."""

        def work(task: Task) -> object:
            from desktop.services import directive_files

            def tell(done: int, total: int) -> None:
                task.check()
                task.report(done * 100 // total)

            return directive_files.fetch(self.session, file, tell)

        return self.runner.run(
            work,
            done,
            lane=Lane.FILES,
            failed=failed,
            progress=lambda percent: self.file_progressed.emit(file.sha256, percent),
            owner=owner,
        )

    def _carried(self, carried: Carried) -> None:
        self._carrying = None
        if carried.handed_in or carried.fetched:
            self.files_changed.emit()
        if carried.go_on and not self._paused:
            # What waited for a file at the server can go on.
            self.synchronise()

    def _not_carried(self, error: Exception) -> None:
        self._carrying = None
        self._report(error)

    def pause(self) -> None:
        """Exchange nothing from now on, also after the next start; what is under way ends after its page."""
        from desktop.services.synchronising import pause

        self._paused = True
        self._timer.stop()
        self.change(pause, owner=self)

    def resume(self) -> None:
        """Go on, beginning now."""
        from desktop.services.synchronising import resume

        self._paused = False
        self.change(resume, lambda _: self.synchronise(), owner=self)

    def _begin(self, paused: bool) -> None:
        self._paused = paused
        self._synchronise_by_itself()

    def _synchronise_by_itself(self) -> None:
        if self._by_itself and not self._paused:
            self.synchronise()

    def close(self) -> None:
        """Stop by-itself work; the runner and the session are ended by whoever made them."""
        self._automatic = False
        self._timer.stop()

    @property
    def _by_itself(self) -> bool:
        return self._automatic and bool(self.settings["sync_automatically"])

    def _take_settings(self, chosen: Settings) -> None:
        was, self.settings = self._by_itself, chosen
        if self._by_itself and not was:
            self._synchronise_by_itself()
        elif not self._by_itself:
            self._timer.stop()
        self.settings_changed.emit(chosen)

    def _tell(self, status_read: SyncStatus) -> None:
        self.status = status_read
        self.status_changed.emit(status_read)

    def _finish(self, outcome: SyncOutcome) -> None:
        self._sync = None
        self.outcome = outcome
        if not outcome.stopped:
            self._failed_tries = 0 if outcome.succeeded else self._failed_tries + 1
        self.sync_finished.emit(outcome)
        self.data_changed.emit()
        if outcome.succeeded:
            self.carry_files()
        if not self._by_itself:
            return
        if outcome.next_try is not None:
            seconds = (outcome.next_try - self.session.clock()).total_seconds()
            self._timer.start(max(1_000, int(seconds * 1_000)))
        elif outcome.succeeded:
            self._timer.start(_AT_LEAST_EVERY_MS)

    def _fail(self, error: Exception) -> None:
        self._sync = None
        self._report(error)
        self.data_changed.emit()

    def _report(self, error: Exception) -> None:
        failure = describe(error)
        if failure.kind is FailureKind.UNEXPECTED:
            logger.error("unexpected error in the background", exc_info=error)
        self.failed.emit(failure)


def _is_paused(session: Session) -> bool:
    # What exchanges with the server is loaded when that begins, after the first rows.
    from desktop.services.synchronising import is_paused

    return is_paused(session)
