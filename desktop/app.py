"""The window of the program: puts theme, workers, session and screens together, and takes them apart."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from desktop import collecting
from desktop.ahead import after_the_first_rows, in_turns, load_first_screen
from desktop.entrance import PASSPHRASE_VARIABLE as PASSPHRASE_VARIABLE
from desktop.entrance import Entrance
from desktop.features.shell import place
from desktop.features.shell.model import PROGRAM, farewell
from desktop.features.shell.page import MainWindow
from desktop.screens import RAIL, Screens
from desktop.services import settings, view_states
from desktop.services.lines import Lines
from desktop.services.practice import is_practice
from desktop.services.session import Clock, Connect, Session, connect_by_http, home_of
from desktop.services.settings import Settings
from desktop.widgets.language import speak_vietnamese
from desktop.widgets.task_runner import Lane, Task, TaskRunner
from desktop.widgets.theme import Appearance, Theme, theme
from desktop.workspace import Workspace

if TYPE_CHECKING:
    from desktop.features.lock.guard import Guard
    from desktop.features.shell.farewell import Farewell


def run(folder: Path | None = None, *, safe: bool = False) -> int:
    """Open the window on a home (None: the default one) and stay until it is closed.

    Where one is open on that home already, it comes forward instead and this ends at once.
    `safe`: nothing happens by itself, and the screens stand as on the first day.
    """
    from desktop.single_instance import Doorbell, ring

    home = home_of(folder)
    if ring(home):
        return 0
    from desktop.runs import Runs

    application = prepare(QApplication.instance() or make_application())
    doorbell = Doorbell(home, application)
    with closing(doorbell), Runs(folder, safe=safe) as runs:
        code, another = 0, True
        while another:
            wear(settings.look(runs.folder))
            program = Program(runs.folder, safe=runs.safe)
            runs.attend(program)
            program.start()
            code = application.exec()
            program.stop()
            another = runs.leave()
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


def wear(chosen: Mapping[str, Any]) -> None:
    """Put on the look that the settings name."""
    theme().resize(int(chosen["font_scale"]))
    if theme().appearance != chosen["appearance"]:
        theme().choose(Appearance(chosen["appearance"]))


def was_tried(session: Session) -> bool:
    """Whether wrong PINs were typed before the program was closed: then it opens locked."""
    if session.opened_by != "keyring":
        return False
    from desktop.services import pins

    return pins.has_pin(session) and pins.tries_left(session) < pins.TRIES


class Program(QObject):
    """One run of the window: enrolment or unlocking first, then the screens."""

    # The screens stand and are in sight.
    shown = Signal(object)

    def __init__(
        self,
        folder: Path | None = None,
        *,
        automatic: bool = True,
        safe: bool = False,
        clock: Clock | None = None,
        connect: Connect | None = None,
    ) -> None:
        super().__init__()
        self._folder, self._automatic, self._safe = folder, automatic and not safe, safe
        self._lines = Lines(connect or connect_by_http)
        self.runner = TaskRunner(self)
        self.entrance = Entrance(self.runner, folder, clock, self._lines.connect)
        self.entrance.entered.connect(self._enter)
        self.entrance.asked.connect(self._drop_frame)
        self.entrance.asked.connect(collecting.take_up)
        self.farewell: Farewell | None = None
        self._frame: MainWindow | None = None
        self.session: Session | None = None
        self.workspace: Workspace | None = None
        self.screens: Screens | None = None
        self.guard: Guard | None = None

    @property
    def first(self) -> QWidget | None:
        """What stands before the screens."""
        return self.entrance.page

    def start(self) -> None:
        """Enrolment, the passphrase, or the window itself, which stands before its home is open."""
        self.entrance.start()
        if self.entrance.page is None:
            self._frame = MainWindow(RAIL)
            self._frame.stand_at(place.read(self.entrance.home))
            self._frame.show()
            # On the worker that is idle: the other one derives the key.
            self.runner.run(lambda task: load_first_screen(), lane=Lane.NETWORK, owner=self)

    def stop(self) -> None:
        """End by-itself work and both workers, close the home. Nothing is left running."""
        if self.screens is not None:
            self._remember_window()
            self.screens.close()
            self.screens.window.close()
        if self.workspace is not None:
            self.workspace.close()
        if self.guard is not None:
            self.guard.stop()
        # A server that hangs must not keep a window that was closed.
        self._lines.cut()
        self.runner.stop()
        self._drop_frame()
        self.entrance.close()
        if self.farewell is not None:
            self.farewell.close()
            self.farewell = None
        if self.session is not None:
            self.session.close()
        if self.screens is not None:
            self.screens.window.close()
            self.screens.window.deleteLater()
        if self.workspace is not None:
            # With the models of all lists, whose timers would run on.
            self.workspace.deleteLater()
        self.session = self.screens = self.workspace = self.guard = None
        # Now, while nothing is in sight: no widget is left to be taken apart under whatever comes next.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _enter(self, session: Session) -> None:
        self.session = session

        def read(task: Task) -> tuple[Mapping[str, Mapping[str, Any]], Settings, bool] | None:
            if not session.is_filled:
                return None
            load_first_screen()
            collecting.take_up()
            chosen = settings.read(session)
            settings.keep_look(session.home.path, chosen)
            return view_states.read(session), chosen, was_tried(session)

        def show(found: tuple[Mapping[str, Mapping[str, Any]], Settings, bool] | None) -> None:
            if found is None:
                self.session = None
                self.entrance.resume(session)
            else:
                self._show_screens(session, *found)

        self.runner.run(read, show, owner=self)

    def switch(self, session: Session) -> None:
        """Another cadre works now, or the same one in a new right: their screens take the place."""
        if self.screens is not None and self.workspace is not None:
            self._remember_window()
            self.screens.close()
            self.workspace.close()
        if self.guard is not None:
            self.guard.stop()
            self.guard = None
        self._enter(session)

    def _show_screens(
        self, session: Session, views: Mapping[str, Mapping[str, Any]], chosen: Settings, must_lock: bool
    ) -> None:
        wear(chosen)
        if self._safe:
            # What made the program fail may be how its screens were arranged.
            views = {}
        self.workspace = Workspace(
            session, self.runner, automatic=self._automatic, views=views, chosen=chosen, parent=self
        )
        self.workspace.settings_changed.connect(wear)
        former, frame, self._frame = self.screens, self._frame, None
        self.screens = Screens(self.workspace, frame)
        window = self.screens.window
        window.closing.connect(self._before_close)
        window.appearance_chosen.connect(self._remember_appearance)
        if frame is None:
            window.stand_at(place.read(session.home.path))
        if must_lock:
            self._watch_over()
        else:
            # After the first rows: nobody is idle before.
            self.workspace.status_changed.connect(self._watch_over)
        # In the next turn: a window that is made and shown at once is felt by whoever just came in.
        shown = partial(self._put_in_sight, self.screens, former)
        in_turns(window, iter([shown]), lambda: self.screens is None)

    def _put_in_sight(self, screens: Screens, former: Screens | None) -> None:
        screens.window.show()
        self.entrance.leave()
        # The rows first, then the status and what follows from it.
        workspace = screens.workspace
        begin = partial(after_the_first_rows, self.runner, workspace.start, owner=workspace)
        screens.start(begin)
        self.shown.emit(screens)
        if former is not None:
            former.window.closing.disconnect(self._before_close)
            former.vanish()

    def _drop_frame(self) -> None:
        """Nothing opened by itself: the empty window makes room."""
        frame, self._frame = self._frame, None
        if frame is not None:
            frame.close()
            frame.deleteLater()

    def _watch_over(self) -> None:
        screens = self.screens
        if screens is None or self.guard is not None:
            return
        from desktop.features.lock.guard import Guard

        if is_practice(screens.workspace.session.home.path):
            # Nobody in there is real, and nobody knows its passphrase.
            return
        self.guard = Guard(screens.window, screens.workspace, screens.settle)
        screens.lock_requested.connect(self.guard.lock)
        screens.session_changed.connect(self.switch)
        self.guard.switched.connect(self.switch)
        self.guard.close_wanted.connect(screens.window.close)
        self.guard.start()

    def _before_close(self, event: QCloseEvent) -> None:
        """Nothing to ask: what was typed and not saved is a draft."""
        if self.screens is not None:
            self._say_farewell(self.screens)

    def _say_farewell(self, screens: Screens) -> None:
        text = farewell(screens.workspace.status)
        if text and screens.window.isVisible():
            from desktop.features.shell.farewell import Farewell

            self.farewell = Farewell(text, screens.window.geometry().center())
            self.farewell.show()

    def _remember_appearance(self, appearance: Appearance) -> None:
        if self.workspace is not None:
            self.workspace.choose(
                lambda session: settings.write(session, "appearance", appearance.value), owner=self
            )

    def _remember_window(self) -> None:
        if self.session is not None and self.screens is not None:
            place.keep(self.session.home.path, self.screens.window.place())
