"""The main window: rail at the left, one screen at a time, the pill always in sight, facts below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from desktop.features.shell import model
from desktop.features.shell.actions import appearance_menu
from desktop.features.shell.model import Section
from desktop.keys import SECTIONS, bind, shown
from desktop.services.failures import Failure
from desktop.services.status import SyncStatus
from desktop.services.wording import word_or
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, boxed, column, edges, row
from desktop.widgets.notice import Notice
from desktop.widgets.pill import Pill
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.widgets.rail import Rail
from desktop.widgets.theme import Appearance, theme
from desktop.workspace import Workspace

# Under this width the rail shows icons only.
_WIDE_ENOUGH = 1180


class MainWindow(QMainWindow):
    """The frame around the screens; what is in it comes from `desktop.screens`.

    `closing` is emitted with the close event, so that unsaved entries can object.
    """

    closing = Signal(object)
    appearance_chosen = Signal(object)
    section_chosen = Signal(str)
    region_wanted = Signal()
    lock_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, workspace: Workspace, sections: Sequence[Section]) -> None:
        super().__init__()
        self._workspace = workspace
        self._sections = sections
        self.pill = Pill()
        self.notice = Notice()
        self.heading = ElidedLabel(role="title")
        self.stack = QStackedWidget()
        self.rail = self._make_rail()
        self._facts = [PlainLabel(role="small") for _ in range(4)]
        self.setCentralWidget(self._put_together())
        self._bind_keys()
        workspace.status_changed.connect(self.show_status)
        workspace.failed.connect(self.show_failure)
        self.setMinimumSize(880, 520)
        self._fit_screen()
        self.setWindowTitle(model.window_title(None))

    def show_page(self, page: QWidget, title: str, section: str) -> None:
        """Put a page in sight; `section` is the line of the rail that it belongs to."""
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.rail.choose(section)
        self.heading.setText(title)
        self.stack.setCurrentWidget(page)
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_status(self, status: SyncStatus) -> None:
        """The one place that turns the one status object into pill, rail, title and facts."""
        self.pill.show_state(status.state.value, status.pill, status.detail)
        for section in self._sections:
            self.rail.items[section.key].show_count(section.to_do(status))
        self.setWindowTitle(model.window_title(status))
        self.unit.setText(status.unit_name)
        texts = (
            model.network_text(status),
            model.last_sync_text(status),
            model.members_text(status),
            model.version_text(),
        )
        for label, text in zip(self._facts, texts, strict=True):
            label.setText(text)

    def show_failure(self, failure: Failure) -> None:
        self.notice.say("error", failure.sentence, code=failure.code)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.rail.set_narrow(self.width() < _WIDE_ENOUGH)
        self._cadre.setVisible(self.width() >= _WIDE_ENOUGH)
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closing.emit(event)

    def _make_rail(self) -> Rail:
        rail = Rail()
        for number, section in enumerate(self._sections, start=1):
            shortcut = shown(f"section_{number}") if number <= SECTIONS else ""
            rail.add(section.key, section.title, section.icon, shortcut)
        rail.chosen.connect(self.section_chosen)
        self.unit = PlainLabel("", role="unit", wrap=True)
        rail.set_head(boxed(column(self.unit, gap=0, margins=QMargins(11, 0, 4, 8))))
        actor = self._workspace.session.actor
        self._cadre = boxed(
            column(
                ElidedLabel(actor.name),
                ElidedLabel(word_or(f"role.{actor.role.value}", actor.role.value), role="small"),
                gap=0,
            )
        )
        more = Button("", "settings", "quiet", "Giao diện sáng hay tối")
        more.setMenu(appearance_menu(more, self._choose_appearance))
        rail.set_foot(boxed(row(self._cadre, more, margins=QMargins(11, 0, 0, 0))))
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
                "synchronise": self._workspace.synchronise,
                "other_region": self.region_wanted.emit,
                "lock": self.lock_wanted.emit,
                "help": self.help_wanted.emit,
            },
        )

    def _put_together(self) -> QWidget:
        top = row(self.heading, self.pill, gap=BETWEEN, margins=edges(EDGE, 10))
        top.setStretch(0, 1)
        facts = row(*self._facts[:3], None, self._facts[3], gap=EDGE, margins=edges(EDGE, 4))
        notice = boxed(column(self.notice, margins=QMargins(EDGE, 12, EDGE, 0)))
        notice.hide()
        self.notice.shown.connect(notice.setVisible)
        right = column(boxed(top, "topbar"), notice, self.stack, boxed(facts, "statusbar"), gap=0)
        right.setStretch(2, 1)
        whole = row(self.rail, right, gap=0)
        whole.setStretch(1, 1)
        return boxed(whole)

    def _choose_appearance(self, appearance: Appearance) -> None:
        theme().choose(appearance)
        self.appearance_chosen.emit(appearance)

    def _fit_screen(self) -> None:
        room = QGuiApplication.primaryScreen().availableSize()
        self.resize(min(1280, room.width()), min(760, room.height()))
