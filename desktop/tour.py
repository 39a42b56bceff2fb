"""The main job, played in a real window that no screen shows: enter, correct, sync, disagree, settle.

Everything goes through mouse and key events and through the second laptop's command line; each step leaves a
numbered picture. A step that does not do what it should ends the tour with an error.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.app import Program, make_application, prepare
from desktop.features.sync_centre.page import CONFLICT_TAB
from desktop.screens import MEMBERS
from desktop.tour_stage import Stage, StageError
from desktop.widgets.theme import Appearance

_CONTROL = Qt.KeyboardModifier.ControlModifier
_MY_PHONE, _THEIR_PHONE = "0912345678", "0987654321"
_DONE, _CONFLICTS_REMAIN = 0, 22
_SECONDS = 300


@dataclass(frozen=True)
class Elsewhere:
    """The second laptop and the central web, driven as other people drive them: by their programs."""

    home: Path
    server_db: str

    def laptop(self, *words: str, may_end: Sequence[int] = (_DONE,)) -> Any:
        command = [sys.executable, "-m", "desktop", "--home", str(self.home), "--json", *words]
        return json.loads(_run(command, may_end) or "null")

    def web(self, *words: str) -> None:
        _run([sys.executable, "-m", "sync.server", "--db", self.server_db, *words], (_DONE,))


def main(argv: Sequence[str]) -> int:
    """Play the tour; prints the folder of the pictures."""
    parser = argparse.ArgumentParser(prog="tour")
    for name in ("--home", "--second-home", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--server-db", required=True)
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    for old in options.out.glob("[0-9][0-9]-*.png"):
        old.unlink()
    prepare(QApplication.instance() or make_application(), Appearance.LIGHT)
    program = Program(options.home, automatic=False)
    program.start()
    try:
        Tour(Stage(program, options.out), Elsewhere(options.second_home, options.server_db)).play()
    finally:
        program.stop()
    sys.stdout.write(f"{options.out}\n")
    return 0


@dataclass
class Tour:
    stage: Stage
    elsewhere: Elsewhere
    member: str = ""

    def play(self) -> None:
        stage = self.stage
        stage.until(lambda: stage.program.screens is not None, "the home opens")
        stage.screens.window.resize(1366, 768)
        stage.settle()
        for step in (
            self.find_and_correct,
            self.add_somebody,
            self.others_work_meanwhile,
            self.synchronise,
            self.settle_the_conflict,
            self.both_agree,
        ):
            step()

    def find_and_correct(self) -> None:
        """She types a name without accents and corrects a phone number."""
        stage, members = self.stage, self.stage.screens.members
        stage.shot("danh-sach")
        stage.type(members.search, "nguyen")
        stage.settle()
        if not members.model.rowCount():
            stage.clear(members.search)
            stage.settle()
        stage.shot("tim-khong-dau")
        stage.click_row(members.table, self._in_ordinary_letters())
        stage.settle()
        self.member = members.form.member
        # By the letter of its section, so that the field scrolls into sight.
        members.form.setFocus()
        stage.key(Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
        phone = members.form.fields.editors["phone"].editor
        stage.clear(phone)
        stage.type(phone, _MY_PHONE)
        stage.shot("sua-dien-thoai")
        stage.key(Qt.Key.Key_S, _CONTROL)
        stage.settle()
        self._expect(members.form.state.state == "pending", "the correction waits to be sent")

    def _in_ordinary_letters(self) -> int:
        """The first row whose name somebody did not leave in capitals: the demo's people have their mess."""
        members = self.stage.screens.members
        names = [members.model.index(row, 0).data() for row in range(members.model.rowCount())]
        return next((row for row, name in enumerate(names) if name and not name.isupper()), 0)

    def add_somebody(self) -> None:
        """Somebody of whom she knows only name and birth year."""
        stage, members = self.stage, self.stage.screens.members
        before = self._records()
        stage.key(Qt.Key.Key_N, _CONTROL)
        form = members.form
        form.branch.setFocus()
        stage.key(Qt.Key.Key_Down)
        stage.compose(form.fields.editors["full_name"].editor, "Hoàng Thị Ánh Tuyết")
        stage.type(form.fields.editors["birth_date"].editor, "2008")
        stage.key(Qt.Key.Key_Tab)
        stage.settle()
        stage.shot("them-doan-vien")
        stage.click(form.save_button)
        stage.settle()
        self._expect(self._records() == before + 1, "the new member is in the list")
        stage.shot("da-luu-cho-dong-bo")

    def others_work_meanwhile(self) -> None:
        """The second laptop changes the same phone number, the central web another field."""
        self.elsewhere.laptop("sync", may_end=(_DONE, _CONFLICTS_REMAIN))
        self.elsewhere.laptop("member", "set", self.member, f"phone={_THEIR_PHONE}")
        self.elsewhere.laptop("sync", may_end=(_DONE, _CONFLICTS_REMAIN))
        self.elsewhere.web("edit", "member", self.member, "note=Đang học xa nhà")

    def synchronise(self) -> None:
        stage = self.stage
        self._exchange()
        self._expect(stage.status.conflicts > 0, "the two phone numbers are a conflict")
        members = stage.screens.members
        found = [members.model.id_at(row) for row in range(members.model.rowCount())]
        stage.click_row(members.table, found.index(self.member))
        stage.settle()
        stage.shot("dong-bo-co-xung-dot")

    def settle_the_conflict(self) -> None:
        stage, screens = self.stage, self.stage.screens
        stage.click(screens.window.pill)
        stage.settle()
        stage.shot("trung-tam-dong-bo")
        centre = screens.sync_centre
        lines = centre.models[CONFLICT_TAB].rows
        place = next(number for number, line in enumerate(lines) if line.record == self.member)
        stage.click_row(centre.tables[CONFLICT_TAB], place)
        stage.click(centre.settle_button)
        stage.until(lambda: bool(screens.conflict.groups), "the conflict is shown")
        stage.shot("hai-gia-tri")
        stage.click(screens.conflict.groups[0].mine)
        stage.shot("da-chon")
        stage.key(Qt.Key.Key_Return, _CONTROL)
        stage.settle()
        stage.shot("da-giai-quyet")

    def both_agree(self) -> None:
        """After the next exchange both laptops say the same."""
        stage = self.stage
        self._exchange()
        self.elsewhere.laptop("sync", may_end=(_DONE, _CONFLICTS_REMAIN))
        there = self.elsewhere.laptop("member", "show", self.member)
        self._expect(there["fields"].get("phone") == _MY_PHONE, "the second laptop has the settled number")
        stage.screens.open(MEMBERS)
        stage.screens.members.clear_filters()
        stage.screens.members.show_member(self.member)
        stage.settle()
        self._expect(stage.screens.members.form.state.state == "synced", "the record is on the server")
        stage.shot("da-dong-bo")

    def _exchange(self) -> None:
        stage = self.stage
        stage.key(Qt.Key.Key_F5)
        stage.settle()
        outcome = stage.workspace.outcome
        if outcome is None or not outcome.succeeded:
            raise StageError(outcome.sentence if outcome else "nothing was exchanged")

    def _records(self) -> int:
        return self.stage.status.records.get("member", 0)

    def _expect(self, so: bool, what: str) -> None:
        if not so:
            raise StageError(what)


def _run(command: list[str], may_end: Sequence[int]) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=_SECONDS, check=False
    )
    if done.returncode not in may_end:
        raise StageError(f"{' '.join(command[3:])}: {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
