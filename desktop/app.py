"""The window of the program: puts theme, workers, session and screens together, and takes them apart."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from desktop.features.enrolment.actions import Enroller
from desktop.features.enrolment.page import EnrolmentPage
from desktop.features.shell.model import PROGRAM
from desktop.features.unlock.page import UnlockPage
from desktop.screens import Screens
from desktop.services import view_states
from desktop.services.failures import FailureKind, describe
from desktop.services.session import Clock, Connect, Session
from desktop.widgets.language import speak_vietnamese
from desktop.widgets.task_runner import TaskRunner
from desktop.widgets.theme import Appearance, Theme, theme
from desktop.workspace import Workspace

logger = logging.getLogger(__name__)

PASSPHRASE_VARIABLE = "SODOAN_PASSPHRASE"


def run(folder: Path | None = None) -> int:
    """Open the window on a home (None: the default one) and stay until it is closed."""
    application = prepare(QApplication.instance() or make_application())
    program = Program(folder)
    sys.excepthook = program.report_bug
    program.start()
    code = application.exec()
    program.stop()
    return code


def make_application() -> QApplication:
    """The one QApplication. That 125 % stays 125 % has to be said before it is made."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    return QApplication([PROGRAM])


def prepare(application: object, appearance: Appearance = Appearance.SYSTEM) -> QApplication:
    """Language, name and look of an application; once is enough."""
    if not isinstance(application, QApplication):
        raise TypeError("the window needs a QApplication")
    if application.findChild(Theme, "theme") is None:
        application.setApplicationName(PROGRAM)
        application.setApplicationDisplayName(PROGRAM)
        speak_vietnamese(application)
        Theme(application, appearance)
    else:
        theme().choose(appearance)
    return application


class Program(QObject):
    """One run of the window: enrolment or unlocking first, then the screens."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        automatic: bool = True,
        clock: Clock | None = None,
        connect: Connect | None = None,
    ) -> None:
        super().__init__()
        self._folder, self._automatic = folder, automatic
        self._clock, self._connect = clock, connect
        self.runner = TaskRunner(self)
        self.first: QWidget | None = None
        self.session: Session | None = None
        self.workspace: Workspace | None = None
        self.screens: Screens | None = None
        self._closing_anyway = False

    def start(self) -> None:
        if not Session.is_enrolled(self._folder):
            enroller = Enroller(self._folder, self._clock, self._connect)
            page = EnrolmentPage(self.runner, enroller)
            page.finished.connect(self._enter)
            self._show_first(page)
            return
        given = os.environ.get(PASSPHRASE_VARIABLE, "")
        unlock = UnlockPage(self.runner, self._folder, self._open)
        unlock.opened.connect(self._enter)
        if Session.needs_passphrase(self._folder) and not given:
            self._show_first(unlock)
            return

        def ask(error: Exception) -> None:
            self._show_first(unlock)
            if describe(error).kind is not FailureKind.LOCKED or given:
                unlock.say_failure(error)

        # What opens by itself shows no lock screen first.
        self.first = unlock
        self.runner.run(
            lambda task: self._open(self._folder, given or None), self._enter, failed=ask, owner=self
        )

    def stop(self) -> None:
        """End by-itself work and both workers, close the home. Nothing is left running."""
        if self.screens is not None:
            self._remember_window()
            self.screens.close()
            self.screens.window.close()
        if self.workspace is not None:
            self.workspace.close()
        self.runner.stop()
        for session in (self.session, self._unconfirmed()):
            if session is not None:
                session.close()
        for widget in (self.first, self.screens.window if self.screens else None):
            if widget is not None:
                widget.close()
                widget.deleteLater()
        self.session = self.first = self.screens = self.workspace = None

    def report_bug(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """What nobody foresaw: the log gets the traceback, the person one sentence."""
        logger.critical("unexpected error in the window", exc_info=(kind, error, trace))
        if self.screens is not None:
            self.screens.window.show_failure(describe(error))

    def _open(self, folder: Path | None, passphrase: str | None) -> Session:
        return Session.open(folder, passphrase=passphrase, clock=self._clock, connect=self._connect)

    def _enter(self, session: Session) -> None:
        self.session = session
        stored = str(self._settings(session).value("appearance", ""))
        if stored in set(Appearance) and stored != theme().appearance:
            theme().choose(Appearance(stored))
        self.runner.run(
            lambda task: view_states.read(session), lambda views: self._show_screens(session, views)
        )

    def _show_screens(self, session: Session, views: Mapping[str, Mapping[str, Any]]) -> None:
        self.workspace = Workspace(session, self.runner, automatic=self._automatic, views=views, parent=self)
        self.screens = Screens(self.workspace)
        window = self.screens.window
        window.closing.connect(self._before_close)
        window.appearance_chosen.connect(self._remember_appearance)
        place = self._settings(session).value("window")
        if place is not None:
            window.restoreGeometry(place)
        self.screens.start()
        self.workspace.start()
        window.show()
        if self.first is not None:
            self.first.close()

    def _show_first(self, page: QWidget) -> None:
        self.first = page
        page.setWindowTitle(PROGRAM)
        page.setMinimumSize(640, 480)
        page.resize(960, 600)
        page.show()

    def _before_close(self, event: QCloseEvent) -> None:
        """Entries that were never saved would be gone: say so once, on the window itself."""
        if self.screens is None or self._closing_anyway:
            return
        names = self.screens.unsaved()
        if not names:
            return
        event.ignore()
        notice = self.screens.window.notice
        text = f"Còn phần đang nhập dở chưa lưu: {', '.join(names)}. Hãy lưu, hoặc đóng và bỏ phần đó."
        notice.say("warning", text, "Đóng và bỏ")
        notice.acted.connect(self._close_anyway, Qt.ConnectionType.UniqueConnection)

    def _close_anyway(self) -> None:
        self._closing_anyway = True
        if self.screens is not None:
            self.screens.window.close()

    def _unconfirmed(self) -> Session | None:
        """A home that was enrolled while nobody has said yet that it is the right unit."""
        if self.session is None and isinstance(self.first, EnrolmentPage) and self.first.fetched:
            return self.first.fetched.session
        return None

    def _settings(self, session: Session) -> QSettings:
        return QSettings(str(session.home.path / "window.ini"), QSettings.Format.IniFormat)

    def _remember_appearance(self, appearance: Appearance) -> None:
        if self.session is not None:
            self._settings(self.session).setValue("appearance", appearance.value)

    def _remember_window(self) -> None:
        if self.session is not None and self.screens is not None:
            self._settings(self.session).setValue("window", self.screens.window.saveGeometry())
