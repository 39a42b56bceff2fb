"""Everything that a person can have before them, one after the other: all screens and what lies over them.

For the probes of looks, which run in processes of their own; nothing here waits for a server.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QApplication, QComboBox, QMainWindow

from desktop.app import PASSPHRASE_VARIABLE, Program
from desktop.features.activity.page import ActivityPage
from desktop.features.cadres.page import CadresPage
from desktop.features.cases.actions import Start
from desktop.features.enrolment.model import Step
from desktop.features.enrolment.page import EnrolmentPage
from desktop.features.entry.page import EntryPage
from desktop.features.failures.page import CrashDialog
from desktop.features.members.form_view import CASES as WORK
from desktop.features.members.form_view import HISTORY, PROFILE, SERVER
from desktop.features.practice.frame import PracticeFrame
from desktop.features.shell.farewell import Farewell
from desktop.features.sync_centre.page import CONFLICT_TAB, HISTORY_TAB, REJECTED_TAB, WAITING_TAB
from desktop.features.unlock.page import UnlockPage
from desktop.screen_list import ENTRY, STATISTICS, STAYS
from desktop.screens import ACTIVITY, CADRES, CASE, CASE_BATCH, CONFLICT, MEMBERS, SCREENS, SYNC
from desktop.services import access, conflicts, stay_list
from desktop.services.cases import Cases
from desktop.services.conflict_rules import Rule
from desktop.services.crash import Crash
from desktop.services.first_run import UnitFound
from desktop.services.stays import StayFilter
from desktop.tour_stage import Stage
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.theme import dress
from domain.members.fields import MEMBER
from tests.gui.directive_sights import directive_sights
from tests.gui.duplicate_sights import duplicate_sights
from tests.gui.figure_sights import figure_sights, open_narrow_table
from tests.gui.request_sights import SAID, Sight, request_sights
from tests.gui.sights_of_committees import sights_of_committees
from tests.gui.sights_of_long_names import sights_of_long_names
from tests.helpers.cheap_keys import stretch_cheaply
from tests.helpers.crowded import Crowded, crowded
from tests.helpers.desks import PASSPHRASE, Office


@dataclass
class Gallery:
    """A program on a crowded home. `size` is that of every window, in logical pixels."""

    stage: Stage
    made: Crowded
    size: tuple[int, int]

    def sights(self) -> Iterator[Sight]:
        """The name of each sight with the window that shows it; what was opened is closed again after it."""
        window = self.stage.screens.window
        window.resize(*self.size)
        self.stage.settle()
        for sights in (self._entrance, self._screens, self._member, self._over, self._popups, self._alone):
            yield from sights()

    def _entrance(self) -> Iterator[Sight]:
        empty = Program(self.stage.out / "empty", automatic=False)
        empty.start()
        page = empty.first
        assert isinstance(page, EnrolmentPage)
        page.resize(*self.size)
        stage = Stage(empty, self.stage.out)
        fill_first_run(page)
        for step in Step:
            page._open(step)
            stage.settle()
            yield f"first run {step.name.lower()}", page
        empty.stop()
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv(PASSPHRASE_VARIABLE)
            closed = Program(self.made.desk.folder, automatic=False)
            closed.start()
        unlock = closed.first
        assert isinstance(unlock, UnlockPage)
        unlock.resize(*self.size)
        stage = Stage(closed, self.stage.out)
        stage.settle()
        yield "unlock", unlock
        unlock.forgot.click()
        stage.settle()
        yield "unlock recovery", unlock
        closed.stop()

    def _screens(self) -> Iterator[Sight]:
        stage, screens = self.stage, self.stage.screens
        for screen in SCREENS:
            if screen.key == CONFLICT:
                screens.open_conflict(conflicts.entries(stage.workspace.session)[0].id)
            elif screen.key == CASE:
                screens.start_case(Start(workflow="transfer", member=self.made.member))
            elif screen.key == CASE_BATCH:
                screens.open_batch("training", [self.made.member])
            elif screen.key == STATISTICS:
                open_narrow_table(stage)
            else:
                screens.open(screen.key)
            stage.settle()
            yield screen.key, screens.window
        yield from figure_sights(stage)
        yield from self._work()
        yield from sights_of_committees(stage, SAID)
        yield from sights_of_long_names(stage, self.made.branch)
        yield from self._lots()
        yield from directive_sights(stage, self.made.branch, SAID)
        screens.open(SYNC)
        tabs = {"waiting": WAITING_TAB, "conflicts": CONFLICT_TAB, "rejected": REJECTED_TAB}
        for name, tab in {**tabs, "history": HISTORY_TAB}.items():
            screens.sync_centre.open_tab(tab)
            stage.settle()
            yield f"sync {name}", screens.window
            if tab == REJECTED_TAB:
                tray = screens.sync_centre.rejected
                assert tray._entry is not None
                tray._show_consequence(tray._entry, "", [SAID])
                stage.settle()
                yield "sync rejected to confirm", screens.window
        screens.open_rule(Rule.FULLER)
        stage.settle()
        yield "rule preview", screens.window
        activity = screens.open(ACTIVITY)
        assert isinstance(activity, ActivityPage)
        stage.settle()
        activity.table.selectRow(1)
        stage.settle()
        yield "activity line", screens.window
        cadres = screens.open(CADRES)
        assert isinstance(cadres, CadresPage)
        stage.settle()
        for button in (cadres.add, cadres.passphrase, cadres.pin, cadres.recovery, cadres.renew):
            button.click()
            stage.settle()
            yield f"cadres {button.text()}", screens.window

    def _work(self) -> Iterator[Sight]:
        """What opens within the screens of cases, and of duplicates."""
        stage, screens = self.stage, self.stage.screens
        yield from duplicate_sights(stage, self.made)
        yield from request_sights(stage, self.made)
        screens.choose_workflow()
        stage.settle()
        yield "chooser", screens.window
        screens.start_case(Start(workflow="admission"))
        stage.settle()
        screens.case.wrong.click()
        stage.settle()
        yield "case of a newcomer", screens.window
        case = Cases(stage.workspace.session).start("maturity", self.made.member, {}).id
        screens.open_case(case)
        stage.settle()
        screens.case.steps.choices["approve"].click()
        stage.settle()
        screens.case.fields.go_to("decision_number")
        stage.settle()
        yield "step with a number to take", screens.window
        screens.open_papers(case, "maturity_decision")
        stage.settle()
        yield "papers of a case", screens.window
        screens.open_list(lambda session: stay_list.filled(session, StayFilter()), STAYS)
        stage.settle()
        yield "list to print", screens.window
        screens.start_case(Start(workflow="removal", member=self.made.member))
        stage.settle()
        screens.case.choose_step("confirm")
        stage.settle()
        yield "conditions of a step", screens.window
        screens.open_case(self.made.case)
        stage.settle()
        yield "case that lost", screens.window
        screens.case.choose_step("appeal")
        stage.settle()
        yield "asking the level above", screens.window
        papers = [one for one in conflicts.entries(stage.workspace.session) if one.record == self.made.case]
        screens.open_conflict(papers[0].id)
        stage.settle()
        yield "two papers", screens.window
        screens.open_batch("assessment")
        stage.settle()
        yield "adding people", screens.window

    def _lots(self) -> Iterator[Sight]:
        """A lot from its header to its end; it is thrown away, as the walk comes by several times."""
        stage, screens = self.stage, self.stage.screens
        page = screens.open(ENTRY)
        assert isinstance(page, EntryPage)
        page.start_new()
        stage.settle()
        yield "header of a lot", screens.window
        page.header.branch.setCurrentIndex(1)
        page.header.sheets.setText("3")
        # More columns than there is room for are scrolled under the name, as in any register.
        fields = [MEMBER.by_name[name] for name in ("full_name", "birth_date")]
        page.header.columns.offer(fields, ("full_name", "birth_date"))
        page.header.done.emit()
        stage.settle()
        desk = page.desk
        for n, (key, text) in enumerate(
            (("full_name", SAID), ("full_name", "LÊ THỊ CÚC"), ("birth_date", "31/02/2004"))
        ):
            desk.model.type_in(n, key, text)
            desk.grid.next_sheet()
        desk.mark_hard()
        desk.check_lot()
        stage.settle()
        yield "sheets of a lot", screens.window
        picture = stage.out / "phieu.png"
        screens.window.grab().save(str(picture))
        desk.photo.show_file(str(picture))
        stage.settle()
        yield "sheets beside a photo", screens.window
        desk.photo.show_file("")
        desk.finish()
        stage.settle()
        yield "end of a lot", screens.window
        page.show_lots()
        stage.settle()
        yield "lots", screens.window
        page.lots.give_up.click()
        page.lots.sure.click()
        stage.settle()

    def _member(self) -> Iterator[Sight]:
        stage, screens = self.stage, self.stage.screens
        screens.open_member(self.made.member)
        stage.settle()
        members, form = screens.members, screens.members.form
        for tab, name in ((PROFILE, "profile"), (HISTORY, "history"), (WORK, "cases"), (SERVER, "server")):
            form.tabs.setCurrentIndex(tab)
            stage.settle()
            yield f"member {name}", screens.window
        form.tabs.setCurrentIndex(PROFILE)
        form.set_wide(True)
        stage.settle()
        yield "member wide", screens.window
        form.set_wide(False)
        members.start_new()
        stage.settle()
        stage.compose(form.fields.editors["full_name"].editor, "VŨ THỊ HÒA")
        stage.type(form.fields.editors["birth_date"].editor, "31/02/2003")
        form.fields.editors["phone"].editor.setFocus()
        stage.settle()
        yield "member new", screens.window
        form.give_up()
        form.close_panel()
        stage.settle()
        chosen = members.table.selectionModel()
        for row in range(2):
            chosen.select(
                members.model.index(row, 0),
                QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
            )
        QApplication.processEvents()
        members.list_side.selection.edit.click()
        stage.settle()
        yield "bulk edit", screens.window
        members.list_side.bulk.put_away()
        members.table.clearSelection()

    def _over(self) -> Iterator[Sight]:
        stage, screens = self.stage, self.stage.screens
        screens.open(MEMBERS)
        screens.help.show_screen(MEMBERS)
        stage.settle()
        yield "help", screens.window
        screens.help.panel.leave()
        screens.find()
        stage.type(screens.find_box.edit, "v")
        stage.settle()
        yield "find", screens.window
        screens.find_box.leave()
        stage.settle()

    def _popups(self) -> Iterator[Sight]:
        stage, screens = self.stage, self.stage.screens
        screens.open_member(self.made.member)
        stage.settle()
        members, line = screens.members, screens.members.search
        menus = {
            "menu of the window": screens.window.menu,
            "menu of filters": members.filters.menu,
            "menu of columns": members.list_side.arrangement.menu,
            "menu of drafts": members.drafts.menu(),
            "menu of rules": screens.sync_centre.rules.menu(),
            "menu of a line": line.createStandardContextMenu(),
        }
        for name, menu in menus.items():
            assert menu is not None, name
            menu.popup(line.mapToGlobal(line.rect().bottomLeft()))
            QApplication.processEvents()
            yield name, menu
            menu.close()
        for name, box in (
            ("choices of branches", members.filters.branch),
            ("choices of states", members.filters.sync),
            ("choices of a field", members.form.fields.editors["ethnicity"].editor),
        ):
            assert isinstance(box, QComboBox)
            box.showPopup()
            QApplication.processEvents()
            yield name, box.view().window()
            box.hidePopup()
        members.form.close_panel()
        stage.settle()

    def _alone(self) -> Iterator[Sight]:
        stage = self.stage
        window = stage.screens.window
        stage.until(lambda: stage.program.guard is not None, "the lock is ready")
        guard = stage.program.guard
        assert guard is not None
        guard.lock()
        stage.settle()
        yield "lock", guard.cover.window
        guard.cover.lift()
        dialog = CrashDialog(
            Crash("2026-11-22T08:00:00+07:00", SAID, "ValueError", ["page.py:120 show"]), window
        )
        dialog.tell_draft("22/11/2026 07:58")
        farewell = Farewell(f"Còn 12 thay đổi chờ đồng bộ. {SAID}", window.geometry().center())
        framed = QMainWindow()
        inside = PlainLabel(SAID)
        dress(inside)
        framed.setCentralWidget(inside)
        PracticeFrame(framed)
        framed.resize(*self.size)
        for name, widget in (
            ("crash", dialog),
            ("farewell", farewell),
            ("practice", framed),
        ):
            widget.show()
            stage.settle()
            yield name, widget
            widget.close()
            widget.deleteLater()


def fill_first_run(page: EnrolmentPage) -> None:
    """What a server would have led to."""
    unit = UnitFound(
        name=SAID,
        code="TB.4.37",
        path=(SAID, SAID, SAID),
        role_word="bí thư",
        cadre=SAID,
        members=1248,
        branches=(SAID, SAID),
    )
    page.confirm.show_unit(unit)
    _, code = access.new_recovery_secret()
    page.recovery.sheet.show_code(code, unit.name, unit.cadre, page.run.today)
    page.fetching.begin()
    page.fetching.show_progress(830, 1248)


@contextmanager
def gallery(folder: Path, size: tuple[int, int]) -> Iterator[Gallery]:
    """`folder` is empty and goes with the caller."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        stretch_cheaply(patch)
        patch.setenv(PASSPHRASE_VARIABLE, PASSPHRASE)
        office = Office(folder)
        stack.callback(office.close)
        made = crowded(office, SAID)
        desk = made.desk
        desk.session.close()
        program = Program(desk.folder, automatic=False, clock=desk.clock, connect=lambda _: desk.link)
        stack.callback(program.stop)
        program.start()
        stage = Stage(program, folder)
        stage.until(lambda: program.screens is not None, "the home opens")
        yield Gallery(stage, made, size)
