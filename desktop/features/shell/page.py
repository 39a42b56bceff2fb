"""The main window: rail at the left, one screen at a time, the pill always in sight, facts below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QMargins, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from desktop.features.shell import model
from desktop.features.shell.actions import WindowMenu
from desktop.features.shell.model import Section
from desktop.features.shell.place import LEAST_HEIGHT, LEAST_WIDTH, WindowPlace, corrected
from desktop.features.shell.skeleton import Skeleton
from desktop.keys import SECTIONS, bind, shown
from desktop.services.failures import Failure
from desktop.services.status import SyncStatus
from desktop.services.wording import word_or
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, boxed, column, edges, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.pill import Pill
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.widgets.rail import Rail
from desktop.widgets.theme import Appearance, dress
from desktop.workspace import Workspace

# Under this width the rail shows icons only.
_WIDE_ENOUGH = 1200


class MainWindow(QMainWindow):
    """The frame around the screens; what is in it comes from `desktop.screens`.

    It can be shown before there is a home to show: `take_in` gives it the workspace. `closing` is emitted
    with the close event.
    """

    closing = Signal(object)
    appearance_chosen = Signal(object)
    section_chosen = Signal(str)
    region_wanted = Signal()
    lock_wanted = Signal()
    help_wanted = Signal()
    find_wanted = Signal()

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__()
        self._workspace: Workspace | None = None
        self._sections = sections
        self._folded = False
        self._marks = 0
        self.pill = Pill()
        self.pill.hide()
        self.find_button = Button("Tìm (Ctrl+K)", "search", "quiet", "Tìm người, tổ chức, màn hình (Ctrl+K)")
        self.find_button.clicked.connect(self.find_wanted)
        self.notice = Notice()
        self.heading = ElidedLabel(role="title")
        self.stack = QStackedWidget()
        self._skeleton: Skeleton | None = Skeleton()
        self.stack.addWidget(self._skeleton)
        self.rail = self._make_rail()
        self._facts = [PlainLabel(text, role="small") for text in model.facts(None)]
        self.setCentralWidget(self._put_together())
        # Not the window as a whole: each screen is dressed by itself, once it is built.
        for part in self._parts:
            dress(part, now=True)
        self._bind_keys()
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.stand_at(WindowPlace())
        self.setWindowTitle(model.window_title(None))

    def take_in(self, workspace: Workspace) -> None:
        """From now on the window belongs to an open home."""
        self._workspace = workspace
        actor = workspace.session.actor
        self._cadre_name.setText(actor.name)
        self._cadre_role.setText(word_or(f"role.{actor.role.value}", actor.role.value))
        workspace.status_changed.connect(self.show_status)
        workspace.failed.connect(self.show_failure)
        workspace.undo.performed.connect(self._say_taken_back)
        workspace.undo.failed.connect(self.show_failure)
        self.rail.setEnabled(True)
        self.find_button.setEnabled(True)

    def show_page(self, page: QWidget, title: str, section: str) -> None:
        """Put a page in sight; `section` is the line of the rail that it belongs to."""
        self.take_page(page)
        dress(page, now=True)
        self.rail.choose(section)
        self.heading.setText(title)
        self.stack.setCurrentWidget(page)
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._skeleton is not None:
            self.stack.removeWidget(self._skeleton)
            self._skeleton.deleteLater()
            self._skeleton = None

    def take_page(self, page: QWidget) -> None:
        """Give a page its place among the others, out of sight."""
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)

    def show_status(self, status: SyncStatus) -> None:
        """The one place that turns the one status object into pill, rail, title and facts."""
        self.pill.show_state(status.state.value, status.pill, status.detail)
        self.pill.show()
        for section in self._sections:
            self.rail.items[section.key].show_count(section.to_do(status))
        self.setWindowTitle(model.window_title(status))
        self.unit.setText(status.unit_name)
        for label, text in zip(self._facts, model.facts(status), strict=True):
            label.setText(text)

    def show_failure(self, failure: Failure) -> None:
        self.notice.say("error", failure.sentence, code=failure.code)

    def add_mark(self, mark: QWidget) -> None:
        """Something that has to stay in sight, at the beginning of the status bar."""
        self._marks += 1
        self._status_line.insertWidget(self._marks - 1, mark)

    def stand_at(self, place: WindowPlace) -> None:
        """Take the place of last time, moved into sight where its screen is gone."""
        primary = QGuiApplication.primaryScreen()
        others = [screen for screen in QGuiApplication.screens() if screen is not primary]
        self.setGeometry(corrected(place.rect, [screen.availableGeometry() for screen in (primary, *others)]))
        self._folded = place.folded
        self._fold()
        if place.maximised:
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)

    def place(self) -> WindowPlace:
        rect: QRect = self.normalGeometry() if self.isMaximized() else self.geometry()
        return WindowPlace(rect, self.isMaximized(), self._folded)

    def toggle_rail(self) -> None:
        """Fold the rail to icons, or unfold it where there is room."""
        self._folded = not self._folded
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fold()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        # Text that grows with the font scale moves the limit as well.
        if event.type() is QEvent.Type.FontChange:
            self._fold()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closing.emit(event)

    def _fold(self) -> None:
        narrow = self._folded or self.width() < _WIDE_ENOUGH
        self.rail.set_narrow(narrow)
        self._cadre.setVisible(not narrow)

    def _make_rail(self) -> Rail:
        rail = Rail()
        for number, section in enumerate(self._sections, start=1):
            shortcut = shown(f"section_{number}") if number <= SECTIONS else ""
            rail.add(section.key, section.title, section.icon, shortcut)
        rail.chosen.connect(self.section_chosen)
        self.unit = PlainLabel("", role="unit", wrap=True)
        rail.set_head(boxed(column(self.unit, gap=0, margins=QMargins(11, 0, 4, 8))))
        self._cadre_name, self._cadre_role = ElidedLabel(), ElidedLabel(role="small")
        self._cadre = boxed(column(self._cadre_name, self._cadre_role, gap=0, margins=QMargins(11, 0, 0, 0)))
        self.menu = WindowMenu(self)
        self.menu.appearance_chosen.connect(self._choose_appearance)
        self.menu.lock_chosen.connect(self.lock_wanted)
        self.menu.help_chosen.connect(self.help_wanted)
        more = Button("", "chevron-up", "bare", "Khóa màn hình, trợ giúp, giao diện sáng hay tối")
        more.setMenu(self.menu)
        rail.set_foot(boxed(row(self._cadre, more)))
        return rail

    def _bind_keys(self) -> None:
        opened = {
            f"section_{number}": partial(self.section_chosen.emit, section.key)
            for number, section in enumerate(self._sections[:SECTIONS], start=1)
        }
        bind(
            self,
            {
                **opened,
                "synchronise": self._synchronise,
                "other_region": self.region_wanted.emit,
                "lock": self.lock_wanted.emit,
                "help": self.help_wanted.emit,
                "find": self.find_wanted.emit,
                "fold_rail": self.toggle_rail,
                "undo": self._undo,
                "redo": self._redo,
            },
        )

    def _put_together(self) -> QWidget:
        top = row(self.heading, self.find_button, self.pill, gap=BETWEEN, margins=edges(EDGE, 10))
        top.setStretch(0, 1)
        facts = row(*self._facts[:-1], None, self._facts[-1], gap=EDGE, margins=edges(EDGE, 4))
        self._status_line = facts
        notice = boxed(column(self.notice, margins=QMargins(EDGE, 12, EDGE, 0)))
        notice.hide()
        self.notice.shown.connect(notice.setVisible)
        # Between the bars, which stay in sight whatever lies over the screen.
        self.body = boxed(column(notice, self.stack, gap=0))
        above, below = boxed(top, "topbar"), boxed(facts, "statusbar")
        right = column(above, self.body, below, gap=0)
        right.setStretch(1, 1)
        self._parts = (self.rail, above, notice, below, self.menu)
        whole = row(self.rail, right, gap=0)
        whole.setStretch(1, 1)
        self.rail.setEnabled(False)
        self.find_button.setEnabled(False)
        return boxed(whole)

    def _synchronise(self) -> None:
        if self._workspace is not None:
            self._workspace.synchronise()

    def _undo(self) -> None:
        page = self.stack.currentWidget()
        if not (isinstance(page, Page) and page.undo_typing()) and self._workspace is not None:
            self._workspace.undo.undo()

    def _redo(self) -> None:
        page = self.stack.currentWidget()
        if not (isinstance(page, Page) and page.redo_typing()) and self._workspace is not None:
            self._workspace.undo.redo()

    def _say_taken_back(self, sentence: str, complete: bool) -> None:
        self.notice.say("done" if complete else "warning", sentence)

    def _choose_appearance(self, appearance: Appearance) -> None:
        self.appearance_chosen.emit(appearance)
