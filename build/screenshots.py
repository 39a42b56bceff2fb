"""Pictures of every screen: light, dark, a small laptop, and that laptop at 125 %.

    python build/screenshots.py --out FOLDER [--home FOLDER] [--look LOOK] [--readme docs/images]

Without a home one is made, with something of everything in it. Another must be enrolled; its passphrase comes
from SODOAN_PASSPHRASE. Nothing is saved or sent. Each look runs in a process of its own, because a scale
holds for a whole process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

# The README's pictures: file → the picture it is, by the end of its name. All from the light look.
README: Mapping[str, str] = {
    "members": "member-conflict",
    "conflict": "conflict-1",
    "sync-centre": "sync-queue",
    "statistics": "statistics-chart",
    "first-run": "enrol-recovery",
}
# Look → scale, width and height in logical pixels, appearance.
LOOKS: Mapping[str, tuple[str, int, int, str]] = {
    "light": ("1", 1366, 768, "light"),
    "dark": ("1", 1366, 768, "dark"),
    "small-125": ("1.25", 1093, 614, "light"),
    "tiny": ("1", 1024, 600, "light"),
}


@dataclass(frozen=True)
class Wanted:
    home: Path
    out: Path
    width: int
    height: int


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--look", choices=sorted(LOOKS))
    parser.add_argument("--readme", type=Path, help="also put the README's pictures here")
    options = parser.parse_args(argv)
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    if options.home is None:
        from pictured import made_home

        with tempfile.TemporaryDirectory() as folder:
            home, passphrase = made_home(Path(folder) / "demo")
            os.environ["SODOAN_PASSPHRASE"] = passphrase
            return main(["--home", str(home), *argv])
    if options.look:
        take(options.home, options.out / options.look, options.look)
        if options.readme and options.look == "light":
            _for_readme(options.out / "light", options.readme)
        return 0
    for look, (scale, *_) in LOOKS.items():
        environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, __file__, *argv, "--look", look]
        done = subprocess.run(command, env=environment, check=False)
        if done.returncode:
            return done.returncode
    sys.stdout.write(f"{options.out}\n")
    return 0


def _for_readme(taken: Path, target: Path) -> None:
    """Few colours are enough for a screen, and make a file of a third of the size."""
    from PySide6.QtGui import QImage

    target.mkdir(parents=True, exist_ok=True)
    for name, ending in README.items():
        [picture] = taken.glob(f"[0-9][0-9]-{ending}.png")
        _with_few_colours(QImage(str(picture))).save(str(target / f"{name}.png"))


def _with_few_colours(picture: QImage) -> QImage:
    """The 256 colours that are there most; what is left, edges of letters, takes the nearest."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    whole = picture.convertToFormat(QImage.Format.Format_RGB32)
    often = Counter(memoryview(whole.constBits()).cast("I")).most_common(256)
    plain = Qt.ImageConversionFlag.AvoidDither | Qt.ImageConversionFlag.ThresholdDither
    return whole.convertToFormat(QImage.Format.Format_Indexed8, [colour for colour, _ in often], plain)


def take(home: Path, out: Path, look: str) -> None:
    from desktop.app import Program, make_application, prepare
    from desktop.tour_stage import Stage
    from desktop.widgets.theme import Appearance, theme

    _, width, height, appearance = LOOKS[look]
    out.mkdir(parents=True, exist_ok=True)
    prepare(make_application(), Appearance(appearance))
    wanted = Wanted(home, out, width, height)
    # First run comes on a home of its own; the demo's stays as it is.
    with tempfile.TemporaryDirectory() as empty:
        for folder, play in ((Path(empty), _first_run), (home, _daily_work)):
            program = Program(folder, automatic=False)
            # The home's own settings name another look.
            program.shown.connect(lambda _: theme().choose(Appearance(appearance)))
            stage = Stage(program, out, taken=len(list(out.glob("*.png"))) if play is _daily_work else 0)
            program.start()
            try:
                play(stage, wanted)
            finally:
                program.stop()


def _first_run(stage: object, wanted: Wanted) -> None:
    from desktop.features.enrolment.page import EnrolmentPage
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    page = stage.program.first
    assert isinstance(page, EnrolmentPage)
    page.resize(min(960, wanted.width), min(600, wanted.height))
    stage.shot("enrol-welcome", page)
    stage.click(page.forward)
    stage.type(page.address.server, "https://doan.vidu.vn")
    stage.shot("enrol-address", page)
    _later_steps(stage)
    _unlocking(stage, wanted.home)


def _later_steps(stage: object) -> None:
    """What a server would have led to: filled in by hand, since none is asked here."""
    from desktop.features.enrolment.model import Step
    from desktop.features.enrolment.page import EnrolmentPage
    from desktop.services import access
    from desktop.services.first_run import UnitFound
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    page = stage.program.first
    assert isinstance(page, EnrolmentPage)
    unit = UnitFound(
        name="Đoàn xã Tân Hòa",
        code="TB.4.37",
        path=("Tỉnh đoàn Thái Bình", "Đoàn khối xã phía Nam", "Đoàn xã Tân Hòa"),
        role_word="bí thư",
        cadre="Nguyễn Thị Lan",
        members=1248,
        branches=("Chi đoàn thôn 1", "Chi đoàn thôn 2", "Chi đoàn trường THPT"),
    )
    page.confirm.show_unit(unit)
    _, code = access.new_recovery_secret()
    page.recovery.sheet.show_code(code, unit.name, unit.cadre, page.run.today)
    page.fetching.begin()
    for step in (Step.CONFIRM, Step.PASSPHRASE, Step.PIN, Step.RECOVERY, Step.FETCHING, Step.DONE):
        page._open(step)
        if step is Step.PASSPHRASE:
            stage.click(page.passphrase.new.take)
        if step is Step.FETCHING:
            page.fetching.show_progress(830, 1248)
        stage.shot(f"enrol-{step.name.lower()}", page)


def _unlocking(stage: object, home: Path) -> None:
    from desktop.app import PASSPHRASE_VARIABLE, Program
    from desktop.features.unlock.page import UnlockPage
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    first = stage.program.first
    assert first is not None
    # A program of its own that is given no passphrase, and so asks for it.
    passphrase = os.environ.pop(PASSPHRASE_VARIABLE, "")
    closed = Program(home, automatic=False)
    closed.start()
    os.environ[PASSPHRASE_VARIABLE] = passphrase
    unlock = closed.first
    assert isinstance(unlock, UnlockPage)
    unlock.resize(first.size())
    stage.shot("unlock", unlock)
    stage.click(unlock.forgot)
    stage.shot("unlock-recovery", unlock)
    closed.stop()


def _cadres_and_lock(stage: object) -> None:
    from desktop.features.cadres.page import CadresPage
    from desktop.screens import CADRES
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    page = stage.screens.open(CADRES)
    assert isinstance(page, CadresPage)
    stage.shot("cadres")
    stage.click(page.add)
    stage.shot("cadres-add")
    stage.until(lambda: stage.program.guard is not None, "the lock is ready")
    guard = stage.program.guard
    assert guard is not None
    guard.lock()
    stage.shot("lock", guard.cover.window)
    guard.cover.lift()


def _daily_work(stage: object, wanted: Wanted) -> None:
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    stage.until(lambda: stage.program.screens is not None, "the home opens")
    window = stage.screens.window
    window.resize(wanted.width, wanted.height)
    for act in (
        _members,
        _form,
        *case_sights(),
        figure_sights(),
        _organisations,
        _sync_centre,
        _activity,
        _settings_and_help,
        _cadres_and_lock,
        _practice,
    ):
        act(stage)


def _members(stage: object) -> None:
    from desktop.screens import MEMBERS
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    members = stage.screens.members
    # Not where the look before this one ended.
    stage.screens.open(MEMBERS)
    stage.shot("members")
    stage.type(members.search, "nguyen an")
    stage.settle()
    stage.shot("members-search")
    stage.type(members.search, " khong co")
    stage.until(lambda: members.model.rowCount() == 0, "nobody is found")
    stage.shot("members-nobody")
    members.clear_filters()
    stage.settle()


def _form(stage: object) -> None:
    from desktop.features.members.form_view import HISTORY, SERVER
    from desktop.services import members as service
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    members, session = stage.screens.members, stage.workspace.session
    form, editors = members.form, members.form.fields.editors
    for state in ("synced", "pending", "rejected", "conflict"):
        for row in service.find(session, service.MemberFilter(sync=state, limit=1)):
            members.show_member(row.id)
            stage.settle()
            form.area.verticalScrollBar().setValue(0)
            stage.shot(f"member-{state}")
    for tab, name in ((HISTORY, "history"), (SERVER, "server")):
        form.tabs.setCurrentIndex(tab)
        stage.shot(f"member-{name}")
    form.tabs.setCurrentIndex(0)
    form.set_wide(True)
    stage.shot("member-wide")
    form.set_wide(False)
    stage.click(members.add)
    stage.compose(editors["full_name"].editor, "NGUYỄN VĂN ẨN")
    stage.type(editors["birth_date"].editor, "31/02/2005")
    stage.type(editors["phone"].editor, "912345678")
    editors["full_name"].editor.setFocus()
    form.area.verticalScrollBar().setValue(0)
    stage.shot("member-new")
    # Nothing of it stays behind, not even as a draft.
    form.give_up()
    stage.settle()
    form.close_panel()


def case_sights() -> tuple[Callable[[object], None], ...]:
    """The screens of cases; a page of their own keeps them."""
    from case_sights import board, many, one_case

    return board, one_case, many


def figure_sights() -> Callable[[object], None]:
    """The screen of statistics; a page of its own keeps it."""
    from figure_sights import figures

    return figures


def _organisations(stage: object) -> None:
    from PySide6.QtCore import Qt

    from desktop.screens import ORGANISATIONS
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    stage.screens.open(ORGANISATIONS)
    stage.shot("organisations")
    for _ in range(3):
        stage.key(Qt.Key.Key_Down)
    stage.shot("organisation")
    stage.type(stage.screens.organisations.search, "thon 1")
    stage.settle()
    stage.shot("organisations-search")
    stage.screens.organisations.clear_filters()


def _activity(stage: object) -> None:
    from desktop.screens import ACTIVITY
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    stage.screens.open(ACTIVITY)
    stage.shot("activity")
    page = stage.screens.activity
    for row in range(page.model.rowCount()):
        entry = page.model.entry(row)
        if entry is not None and entry.do == "edit":
            stage.click_row(page.table, row)
            break
    stage.shot("activity-line")


def _sync_centre(stage: object) -> None:
    from desktop.features.sync_centre.page import CONFLICT_TAB, HISTORY_TAB, REJECTED_TAB, WAITING_TAB
    from desktop.screens import SYNC
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    screens = stage.screens
    stage.screens.open(SYNC)
    stage.shot("sync-queue")
    tabs = {"waiting": WAITING_TAB, "conflicts": CONFLICT_TAB, "rejected": REJECTED_TAB}
    for name, tab in {**tabs, "history": HISTORY_TAB}.items():
        screens.sync_centre.open_tab(tab)
        stage.shot(f"sync-{name}")
    ids = [line.id for line in screens.sync_centre.models[CONFLICT_TAB].rows]
    for number, id in enumerate(ids[:3], 1):
        screens.sync_centre.conflict_requested.emit(id)
        stage.shot(f"conflict-{number}")
        if screens.conflict.groups:
            screens.conflict.groups[0].mine.click()
            stage.shot(f"conflict-{number}-chosen")


def _settings_and_help(stage: object) -> None:
    from desktop.features.failures.page import CrashDialog
    from desktop.screens import MEMBERS, SETTINGS
    from desktop.services.crash import Crash
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    screens = stage.screens
    screens.open(SETTINGS)
    stage.shot("settings")
    screens.open(MEMBERS)
    screens.help.show_screen(MEMBERS)
    stage.shot("help")
    screens.help.panel.search.setText("xung dot")
    stage.shot("help-search")
    screens.help.show_page("topics/keys")
    stage.shot("help-keys")
    screens.help.panel.leave()
    dialog = CrashDialog(
        Crash("2026-11-22T08:00:00+07:00", "Đoàn viên", "ValueError", ["page.py:120 show"]), screens.window
    )
    dialog.tell_draft("22/11/2026 07:58")
    dialog.show()
    stage.shot("crash", dialog)
    dialog.close()


def _practice(stage: object) -> None:
    """Comes last: the frame stays."""
    from desktop.features.practice.frame import PracticeFrame
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    PracticeFrame(stage.screens.window)
    stage.shot("practice")


Act = Callable[[object, Wanted], None]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
