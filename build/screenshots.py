"""Pictures of every screen: light, dark, a small laptop, and that laptop at 125 %.

    python build/screenshots.py --home FOLDER --out FOLDER

The home must be enrolled (`python -m desktop demo` makes one); the passphrase comes from SODOAN_PASSPHRASE.
Nothing is saved or sent. Each look runs in a process of its own, because a scale holds for a whole process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

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
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--look", choices=sorted(LOOKS))
    options = parser.parse_args(argv)
    if options.look:
        return take(options.home, options.out / options.look, options.look)
    for look, (scale, *_) in LOOKS.items():
        environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, __file__, *argv, "--look", look]
        done = subprocess.run(command, env=environment, check=False)
        if done.returncode:
            return done.returncode
    sys.stdout.write(f"{options.out}\n")
    return 0


def take(home: Path, out: Path, look: str) -> int:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from desktop.app import Program, make_application, prepare
    from desktop.tour_stage import Stage
    from desktop.widgets.theme import Appearance

    _, width, height, appearance = LOOKS[look]
    out.mkdir(parents=True, exist_ok=True)
    prepare(make_application(), Appearance(appearance))
    wanted = Wanted(home, out, width, height)
    # First run comes on a home of its own; the demo's stays as it is.
    with tempfile.TemporaryDirectory() as empty:
        for folder, play in ((Path(empty), _first_run), (home, _daily_work)):
            program = Program(folder, automatic=False)
            stage = Stage(program, out, taken=len(list(out.glob("*.png"))) if play is _daily_work else 0)
            program.start()
            try:
                play(stage, wanted)
            finally:
                program.stop()
    return 0


def _first_run(stage: object, wanted: Wanted) -> None:
    from desktop.features.enrolment.model import Step
    from desktop.features.enrolment.page import EnrolmentPage
    from desktop.features.unlock.page import UnlockPage
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    page = stage.program.first
    assert isinstance(page, EnrolmentPage)
    page.resize(min(960, wanted.width), min(600, wanted.height))
    stage.type(page.server, "https://doan.vidu.vn")
    stage.shot("enrol-address", page)
    stage.type(page.code, "K7QF-2M9D-PX4T")
    stage.click(page.forward)
    stage.type(page.passphrase, "cơm tấm sườn bì chả")
    stage.type(page.again, "cơm tấm")
    stage.click(page.forward)
    stage.shot("enrol-passphrase", page)
    page._open(Step.FETCHING)
    stage.shot("enrol-fetching", page)
    unlock = UnlockPage(stage.program.runner, wanted.home, stage.program._open)
    unlock.resize(page.size())
    unlock.show()
    stage.shot("unlock", unlock)
    unlock.close()


def _daily_work(stage: object, wanted: Wanted) -> None:
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    stage.until(lambda: stage.program.screens is not None, "the home opens")
    window = stage.screens.window
    window.resize(wanted.width, wanted.height)
    for act in (_members, _form, _organisations, _sync_centre):
        act(stage)


def _members(stage: object) -> None:
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    members = stage.screens.members
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
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    members = stage.screens.members
    for row, name in ((1, "member-pending"), (2, "member-conflict")):
        stage.click_row(members.table, row)
        stage.shot(name)
    stage.click(members.add)
    editors = members.form.fields.editors
    stage.compose(editors["full_name"].editor, "Nguyễn Văn Ẩn")
    stage.type(editors["birth_date"].editor, "31/02/2005")
    stage.type(editors["phone"].editor, "912345678")
    editors["full_name"].editor.setFocus()
    stage.shot("member-new")
    members.form._unsaved.clear()
    members.form._opened = None
    members.form.close_panel()


def _organisations(stage: object) -> None:
    from desktop.screens import ORGANISATIONS
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    stage.screens.open(ORGANISATIONS)
    stage.shot("organisations")


def _sync_centre(stage: object) -> None:
    from desktop.features.sync_centre.page import CONFLICT_TAB, HISTORY_TAB, REJECTED_TAB
    from desktop.screens import SYNC
    from desktop.tour_stage import Stage

    assert isinstance(stage, Stage)
    screens = stage.screens
    stage.screens.open(SYNC)
    stage.shot("sync-queue")
    for tab, name in ((CONFLICT_TAB, "conflicts"), (REJECTED_TAB, "rejected"), (HISTORY_TAB, "history")):
        screens.sync_centre.open_tab(tab)
        stage.shot(f"sync-{name}")
    ids = [line.id for line in screens.sync_centre.models[CONFLICT_TAB].lines]
    for number, id in enumerate(ids[:3], 1):
        screens.sync_centre.conflict_requested.emit(id)
        stage.shot(f"conflict-{number}")
        if screens.conflict.groups:
            screens.conflict.groups[0].mine.click()
            stage.shot(f"conflict-{number}-chosen")


Act = Callable[[object, Wanted], None]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
