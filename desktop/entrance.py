"""What stands before the screens: first run on a new machine, else the passphrase. Ends with a session."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.features.help.at_hand import HelpAtHand
from desktop.features.shell.model import PROGRAM
from desktop.features.unlock.actions import Opener, is_locked
from desktop.keys import bind
from desktop.services import practice
from desktop.services.failures import expected
from desktop.services.session import Clock, Connect, Session, home_of
from desktop.widgets.task_runner import TaskRunner
from desktop.widgets.theme import dress

if TYPE_CHECKING:
    # What most starts do not show is not even loaded.
    from desktop.features.enrolment.page import EnrolmentPage
    from desktop.features.unlock.page import UnlockPage
    from desktop.services.first_run import FirstRun

PASSPHRASE_VARIABLE = "SODOAN_PASSPHRASE"


class Entrance(QObject):
    """`entered` carries the session of who came in; `asked`: something stands before the screens.

    While the home opens by itself there is no `page`.
    """

    entered = Signal(object)
    asked = Signal()
    # Somebody wants to try the program before they go on.
    practice_wanted = Signal()

    def __init__(
        self, runner: TaskRunner, folder: Path | None, clock: Clock | None, connect: Connect | None
    ) -> None:
        super().__init__(runner)
        self._runner, self._folder = runner, folder
        self._opener = Opener(folder, clock, connect)
        self._run: FirstRun | None = None
        self.page: EnrolmentPage | UnlockPage | None = None

    @property
    def home(self) -> Path:
        """Where the data of this program lies."""
        return home_of(self._folder)

    def start(self) -> None:
        if not Session.is_enrolled(self._folder):
            from desktop.services.first_run import FirstRun

            self._set_up(FirstRun(self._folder, self._opener.clock, self._opener.connect))
            return
        given = os.environ.get(PASSPHRASE_VARIABLE, "")
        if practice.is_practice(self._folder):
            given = practice.PASSPHRASE
        try:
            must_ask = Session.needs_passphrase(self._folder)
        except expected() as error:
            # The file with the keys is damaged or gone: said where a passphrase would be asked for.
            self._ask().say_failure(error)
            return
        if must_ask and not given:
            self._ask()
            return

        def ask(error: Exception) -> None:
            unlock = self._ask()
            if not is_locked(error) or given:
                unlock.say_failure(error)

        self._runner.run(
            lambda task: self._opener.open(given or None), self.entered.emit, failed=ask, owner=self
        )

    def resume(self, session: Session) -> None:
        """The home is open, its unit is not here yet: go on where first run stopped."""
        from desktop.services.first_run import FirstRun

        self._set_up(FirstRun.resumed(session))

    def leave(self) -> None:
        """The screens stand: nothing is needed here any more."""
        if self.page is not None:
            self.page.close()

    def close(self) -> None:
        """End of the program: let a home go that nobody entered."""
        if self._run is not None:
            self._run.close()
        self._run = None
        self._replace(None)

    def _set_up(self, run: FirstRun) -> None:
        from desktop.features.enrolment.page import EnrolmentPage

        self._run = run
        page = EnrolmentPage(self._runner, run)
        page.finished.connect(self.entered)
        self._show(page)
        page.start()

    def _ask(self) -> UnlockPage:
        from desktop.features.unlock.page import UnlockPage

        unlock = UnlockPage(self._runner, self._opener)
        unlock.opened.connect(self.entered)
        self._show(unlock)
        return unlock

    def _show(self, page: EnrolmentPage | UnlockPage) -> None:
        self._replace(page)
        page.setWindowTitle(PROGRAM)
        page.setMinimumSize(640, 480)
        page.resize(960, 600)
        self._put_help_at_hand(page)
        dress(page)
        page.show()
        self.asked.emit()

    def _put_help_at_hand(self, page: EnrolmentPage | UnlockPage) -> None:
        help_at_hand = HelpAtHand(page, page)
        help_at_hand.practice_wanted.connect(self.practice_wanted)
        screen = "unlock" if type(page).__name__ == "UnlockPage" else "enrolment"
        bind(page, {"help": lambda: help_at_hand.show_screen(screen)})

    def _replace(self, page: EnrolmentPage | UnlockPage | None) -> None:
        before: QWidget | None = self.page
        self.page = page
        if before is not None and before is not page:
            before.close()
            before.deleteLater()
