"""The lock of one window: when it closes, what is kept first, and who comes back in."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.features.lock.cover import Cover, take_in_composing
from desktop.features.lock.desk import DeskLock
from desktop.features.lock.page import LockPage
from desktop.features.lock.watch import IdleWatch
from desktop.services import pins, presence
from desktop.services.presence import Presence
from desktop.services.session import Session
from desktop.workspace import Workspace

_SETTING = "lock_after_minutes"


class Guard(QObject):
    """Locks a main window; `settle` keeps what is being typed before the cover is laid."""

    # Another cadre's session, instead of the one that was locked.
    switched = Signal(object)
    close_wanted = Signal()

    def __init__(
        self,
        main: QWidget,
        workspace: Workspace,
        settle: Callable[[], None],
        *,
        steady: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(main)
        self._workspace, self._settle = workspace, settle
        self.page = LockPage(workspace.session, workspace.runner)
        self.cover = Cover(main, self.page)
        self.watch = IdleWatch(self._limit_seconds, self, steady=steady, wall=wall)
        self.desk = DeskLock(self)
        self.desk.locked.connect(self.lock)
        self.page.opened.connect(self._come_back)
        self.cover.close_wanted.connect(self.close_wanted)
        self.watch.left.connect(self.lock)
        workspace.status_changed.connect(self.page.show_status)

    @property
    def locked(self) -> bool:
        return self.cover.lies

    def start(self) -> None:
        """Begin to watch; locked at once where wrong PINs were typed before the program was closed."""
        self.watch.start()
        self.desk.listen()
        self._note(Presence.SIGN_IN)
        self._workspace.read(_was_tried, self._lock_after_tries, owner=self)

    def stop(self) -> None:
        self.watch.stop()

    def lock(self) -> None:
        """Cover everything now; what is being composed or typed is kept first."""
        if self.locked:
            return
        take_in_composing()
        self._settle()
        self.page.begin(self._workspace.status)
        self.cover.lay()
        self.page.take_focus()
        self._note(Presence.LOCK)

    def _lock_after_tries(self, tried: bool) -> None:
        if tried:
            self.lock()

    def _come_back(self, session: Session) -> None:
        self.watch.touch()
        if session is self._workspace.session:
            self.cover.lift()
            self._note(Presence.UNLOCK)
        else:
            self.switched.emit(session)

    def _note(self, what: Presence) -> None:
        """For the activity log. Nobody waits for it, and a full disk keeps nobody out: saving tells of it."""
        session = self._workspace.session
        self._workspace.runner.run(
            lambda task: presence.note(session, what), owner=self, failed=lambda error: None, must_run=True
        )

    def _limit_seconds(self) -> float:
        return 60.0 * float(self._workspace.settings[_SETTING])


def _was_tried(session: Session) -> bool:
    return session.opened_by == "keyring" and pins.has_pin(session) and pins.tries_left(session) < pins.TRIES
