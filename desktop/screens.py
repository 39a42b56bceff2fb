"""The screens of the window as far as they are open, and the only place where they speak to each other.

Pages are built when they are first opened, large ones when the start is over; `screen_list` says which there
are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from desktop.ahead import build_ahead, in_turns, load_ahead
from desktop.features.help.at_hand import HelpAtHand
from desktop.features.shell.page import MainWindow
from desktop.screen_list import (
    ACTIVITY,
    BY_KEY,
    CADRES,
    CASE,
    CASE_BATCH,
    CASES,
    COMMITTEES,
    CONFLICT,
    DIRECTIVES,
    DUPLICATES,
    MEMBERS,
    NOTICES,
    ORGANISATIONS,
    PAPERS,
    RAIL,
    REQUESTS,
    SCREENS,
    SETTINGS,
    STAYS,
    SYNC,
    Screen,
)
from desktop.widgets.page import Page
from desktop.widgets.theme import dress
from desktop.workspace import Workspace

if TYPE_CHECKING:
    from desktop.features.activity.page import ActivityPage
    from desktop.features.cadres.page import CadresPage
    from desktop.features.cadres.standing import StandingNotice
    from desktop.features.cases.actions import Start
    from desktop.features.cases.batch_page import BatchPage
    from desktop.features.cases.case_page import CasePage
    from desktop.features.cases.page import CasesPage
    from desktop.features.committees.page import CommitteesPage
    from desktop.features.conflicts.page import ConflictPage
    from desktop.features.directives.page import DirectivesPage
    from desktop.features.duplicates.page import DuplicatesPage
    from desktop.features.find.page import FindBox
    from desktop.features.members.list_side import ListSide
    from desktop.features.members.page import MembersPage
    from desktop.features.organisations.page import OrganisationsPage
    from desktop.features.papers.page import PapersPage
    from desktop.features.requests.page import RequestsPage
    from desktop.features.sync_centre.page import SyncCentrePage
    from desktop.services.paper_content import FilledPaper
    from desktop.services.session import Session
    from desktop.services.status import SyncStatus

__all__ = [
    "ACTIVITY",
    "BY_KEY",
    "CADRES",
    "CASE",
    "CASES",
    "CASE_BATCH",
    "CONFLICT",
    "MEMBERS",
    "NOTICES",
    "ORGANISATIONS",
    "PAPERS",
    "RAIL",
    "SCREENS",
    "SETTINGS",
    "STAYS",
    "SYNC",
    "Screen",
    "Screens",
]

_WINDOW_STATE = "window"


class Screens(QObject):
    """The main window and the screens in it, as far as they were opened."""

    lock_requested = Signal()
    practice_requested = Signal()
    # F1: the key of the screen in sight.
    help_requested = Signal(str)
    # A session in place of the present one: another cadre, or the same one with a new right.
    session_changed = Signal(object)

    def __init__(self, workspace: Workspace, window: MainWindow | None = None) -> None:
        """`window`: an empty one that is in sight already."""
        super().__init__(workspace)
        self.workspace = workspace
        self.built: dict[str, Page] = {}
        self._started: set[str] = set()
        self._stale: set[str] = set()
        self.current = ""
        self._closed = self._may_build = False
        self.list_side: ListSide | None = None
        self._standing: StandingNotice | None = None
        self.window = window = window or MainWindow(RAIL)
        window.take_in(workspace)
        window.section_chosen.connect(self.open)
        window.region_wanted.connect(self.next_region)
        window.lock_wanted.connect(self.lock_requested)
        window.help_wanted.connect(lambda: self.help_requested.emit(self.current))
        window.pill.clicked.connect(self.open_what_matters)
        window.find_wanted.connect(self.find)
        self._find_box: FindBox | None = None
        workspace.data_changed.connect(self._refresh)
        workspace.status_changed.connect(self._show_standing)
        self.help = HelpAtHand(window.body, window)
        self.help_requested.connect(self.help.show_screen)

    def start(self, opened: Callable[[], None] | None = None) -> None:
        """Open the screen that was in sight last time, bit by bit; then call `opened`.

        The window can be used meanwhile: who opens another screen stays there.
        """
        last = str(self.workspace.remembered(_WINDOW_STATE).get("section", ""))
        first = last if any(section.key == last for section in RAIL) else MEMBERS

        def show() -> None:
            if not self.current:
                self.open(first)
            if opened is not None:
                opened()
            load_ahead(self.workspace.runner, self._loaded_ahead, owner=self)

        halves = (self._make_list,) if first == MEMBERS else ()
        self._ahead((*halves, lambda: self.page(first), lambda: dress(self.page(first), now=True), show))

    def _make_list(self) -> None:
        """Half of the first screen: made as a whole it would hold the window up."""
        from desktop.features.members.list_side import ListSide

        if MEMBERS not in self.built:
            self.list_side = ListSide(self.workspace)

    def _loaded_ahead(self) -> None:
        self._may_build = True
        self._build_ahead()

    def _build_ahead(self) -> None:
        """What would be felt if it were built when opened: large screens, and that of waiting conflicts."""
        status = self.workspace.status
        wanted = [screen.key for screen in SCREENS if screen.large]
        if status is not None and status.conflicts:
            wanted.append(CONFLICT)
        if self._may_build and any(key not in self.built for key in wanted):
            self._ahead(build_ahead(self, wanted))

    def _ahead(self, steps: Iterable[Callable[[], object]]) -> None:
        in_turns(self.window, iter(steps), lambda: self._closed)

    def page(self, key: str) -> Page:
        """The page of a screen, built now if nobody opened it yet."""
        if key not in self.built:
            page = self.built[key] = BY_KEY[key].build(self)
            # At once, so that it goes with the window: one of its own might be collected on a worker.
            self.window.take_page(page)
            if state := self.workspace.remembered(key):
                page.restore(state)
        return self.built[key]

    def open(self, key: str) -> Page:
        """Put a screen in sight."""
        self.leave()
        page, screen = self.page(key), BY_KEY[key]
        self.current = key
        self.window.show_page(page, screen.title, screen.over or key)
        if key not in self._started:
            self._started.add(key)
            page.start()
        elif key in self._stale:
            page.refresh()
        self._stale.discard(key)
        return page

    def leave(self) -> None:
        """Let the screen in sight settle and remember how it is arranged."""
        if self.current:
            page = self.built[self.current]
            page.settle()
            self.workspace.remember(self.current, page.view_state())

    def close(self) -> None:
        """Before the window goes: everything settled, everything remembered."""
        self._closed = True
        self.settle()
        for key, page in self.built.items():
            self.workspace.remember(key, page.view_state())
        section = BY_KEY[self.current].over or self.current if self.current else ""
        self.workspace.remember(_WINDOW_STATE, {"section": section} if section else {})

    def vanish(self) -> None:
        """Others took the place of this window: it is taken apart page by page, which nobody feels."""
        self.window.close()
        pages = [page.deleteLater for page in self.built.values()]
        in_turns(self.workspace.runner, iter([*pages, self.window.deleteLater, self.workspace.deleteLater]))

    def settle(self) -> None:
        """Before locking or closing: no page holds anything that is not kept."""
        for page in self.built.values():
            page.settle()

    def find(self) -> None:
        """Ctrl+K: the one box for people, organisations, screens and commands."""
        self.find_box.open()

    @property
    def find_box(self) -> FindBox:
        if self._find_box is None:
            from desktop.features.find.page import FindBox
            from desktop.offers import offers

            box = FindBox(self.workspace, self.window, offers(self, RAIL))
            box.member_chosen.connect(self.open_member)
            box.organisation_chosen.connect(self.open_organisation)
            self._find_box = box
        return self._find_box

    def next_region(self) -> None:
        if self.current:
            self.built[self.current].next_region()

    @property
    def members(self) -> MembersPage:
        return cast("MembersPage", self.page(MEMBERS))

    @property
    def organisations(self) -> OrganisationsPage:
        return cast("OrganisationsPage", self.page(ORGANISATIONS))

    @property
    def activity(self) -> ActivityPage:
        return cast("ActivityPage", self.page(ACTIVITY))

    @property
    def sync_centre(self) -> SyncCentrePage:
        return cast("SyncCentrePage", self.page(SYNC))

    @property
    def conflict(self) -> ConflictPage:
        return cast("ConflictPage", self.page(CONFLICT))

    @property
    def cases(self) -> CasesPage:
        return cast("CasesPage", self.page(CASES))

    @property
    def case(self) -> CasePage:
        return cast("CasePage", self.page(CASE))

    @property
    def case_batch(self) -> BatchPage:
        return cast("BatchPage", self.page(CASE_BATCH))

    @property
    def requests(self) -> RequestsPage:
        return cast("RequestsPage", self.page(REQUESTS))

    def open_member(self, id: str, field: str = "") -> None:
        """`field`: the one that is to be filled in."""
        self.open(MEMBERS)
        self.members.show_member(id, field)

    def add_member(self) -> None:
        self.open(MEMBERS)
        self.members.start_new()

    def open_branch(self, org: str) -> None:
        self.open(MEMBERS)
        self.members.show_branch(org)

    def open_organisation(self, id: str) -> None:
        self.open(ORGANISATIONS)
        self.organisations.show_organisation(id)

    def open_committee(self, org: str) -> None:
        """The committee of an organisation; of the unit's own where it is ""."""
        cast("CommitteesPage", self.open(COMMITTEES)).show_committee(org)

    def open_committee_of(self, member: str) -> None:
        cast("CommitteesPage", self.open(COMMITTEES)).show_committee_of(member)

    def open_record(self, kind: str, id: str, field: str = "") -> None:
        """Put a record of any kind in sight; `field`: the one of a member that is meant."""
        if kind == "member" and field:
            self.open_member(id, field)
            return
        opened = {
            "member": self.open_member,
            "organisation": self.open_organisation,
            "case": self.open_case,
            "request": self.open_request,
            "directive": self.open_directive,
        }
        opened.get(kind, self.open_conflict)(id)

    def open_duplicate(self, member: str) -> None:
        """The pair of entries that a member is in."""
        cast("DuplicatesPage", self.open(DUPLICATES)).open_member(member)

    def open_directive(self, id: str) -> None:
        """Opening it is reading it."""
        cast("DirectivesPage", self.open(DIRECTIVES)).open_directive(id)

    def open_request(self, id: str) -> None:
        self.open(REQUESTS)
        self.requests.show_request(id)

    def ask_above(self, kind: str, id: str) -> None:
        """Ask the level above about a member, or about an entry of the tray (`kind` "rejected")."""
        self.open(REQUESTS)
        page = self.requests
        (page.ask_about_member if kind == "member" else page.ask_about_rejection)(id)

    def open_conflict(self, id: str) -> None:
        self.conflict.open(id)
        self.open(CONFLICT)

    def open_rule(self, rule: str) -> None:
        """Every line that a rule for conflicts would do."""
        self.conflict.open_rule(rule)
        self.open(CONFLICT)

    def open_rejection(self, id: str) -> None:
        self.open(SYNC)
        self.sync_centre.open_rejection(id)

    def open_what_matters(self) -> None:
        self.open(SYNC)
        self.sync_centre.open_what_matters()

    def back_to_centre(self, text: str = "") -> None:
        self.open(SYNC)
        if text:
            self.sync_centre.notice.say("done", text)

    def open_case(self, id: str, step: str = "") -> None:
        """`step`: the one that is meant, where that is known."""
        self.case.open_case(id, step)
        self.open(CASE)

    def start_case(self, start: Start) -> None:
        self.case.start_new(start)
        self.open(CASE)

    def choose_workflow(self, member: str = "", name: str = "") -> None:
        """What is to be done, asked by what it is for; `member`: about whom, where that is known."""
        self.open(CASES)
        self.cases.choose(member, name)

    def open_batch(self, workflow: str, members: Sequence[str] = ()) -> None:
        """One step for many members; `workflow` "": still to be chosen."""
        self.case_batch.begin(workflow, members)
        self.open(CASE_BATCH)

    def open_papers(self, case: str, paper: str) -> None:
        cast("PapersPage", self.page(PAPERS)).show_case(case, paper)
        self.open(PAPERS)

    def open_list(self, make: Callable[[Session], FilledPaper], origin: str) -> None:
        """A list as a sheet to print; the way back leads to the screen `origin`."""
        page = cast("PapersPage", self.page(PAPERS))
        page.show_list(make, BY_KEY[origin].title, origin)
        self.open(PAPERS)

    def _show_standing(self, status: SyncStatus) -> None:
        """Whether the cadre, and the laptop, may still work here; after the first rows are in sight."""
        from desktop.features.cadres.standing import StandingNotice

        if self._standing is None:
            self._standing = StandingNotice(self.workspace, self.window.body)
            self._standing.acted.connect(self.open_renewal)
        self._standing.show_status(status)
        self._build_ahead()

    def open_renewal(self) -> None:
        """Where a cadre types the code that lets them, or this laptop, in again."""
        cast("CadresPage", self.open(CADRES)).open_renewal()

    def _refresh(self) -> None:
        for key in self._started - {self.current}:
            self._stale.add(key)
        if self.current in self._started:
            self.built[self.current].refresh()
