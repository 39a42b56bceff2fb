"""What surrounds the runs of the window: the log, the watch over errors, practice and safe mode.

One process may see several runs: the real book, the practice, the real book again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop.crash_watch import CrashWatch
from desktop.screens import Screens
from desktop.services import practice
from desktop.services.crash import RunRecord
from desktop.services.logs import LogFile
from desktop.services.session import Clock
from desktop.widgets.buttons import Button
from desktop.widgets.plain_label import PlainLabel

if TYPE_CHECKING:
    from desktop.app import Program

SAFE_MODE_OPTION = "--safe-mode"


class Next(StrEnum):
    """What comes when the present run has ended."""

    NOTHING = "nothing"
    REAL = "real"
    PRACTICE = "practice"
    PRACTICE_ANEW = "practice_anew"
    NEW_PROCESS = "new_process"


class Runs(QObject):
    """Use as a context manager around the runs of one process; `folder` is where the next run works."""

    def __init__(
        self,
        folder: Path | None,
        *,
        safe: bool = False,
        clock: Clock | None = None,
        launch: Callable[[Sequence[str]], object] | None = None,
    ) -> None:
        from sync.replica.home import Home

        super().__init__()
        self.home = Home(folder).path
        # Opened by hand, a practice is a practice all the same.
        self.practising = practice.is_practice(self.home)
        self.safe = safe
        self.next = Next.NOTHING
        self._clock, self._launch = clock, launch or start_process
        self._record = RunRecord(self.home, clock)
        self.watch = CrashWatch(self._record, clock)
        self.watch.restart_wanted.connect(lambda: self.go(Next.NEW_PROCESS))
        self._program: Program | None = None
        self._around = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as entering:
            entering.enter_context(LogFile(self.home))
            self.safe = self._record.begin() or self.safe
            entering.enter_context(self.watch)
            self._around = entering.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._record.end()
        self._around.close()
        if self.next is Next.NEW_PROCESS:
            self._launch(own_command(sys.argv[1:]))

    @property
    def folder(self) -> Path:
        """The home of the run that is about to begin."""
        if self.practising and not practice.is_practice(self.home):
            return practice.prepare(self.home, self._clock)
        return self.home

    def attend(self, program: Program) -> None:
        """A run begins."""
        self._program, self.next = program, Next.NOTHING
        program.shown.connect(self._dress)
        program.entrance.practice_wanted.connect(lambda: self.go(Next.PRACTICE))

    def leave(self) -> bool:
        """A run has ended; whether another one follows in this process."""
        self._program = self.watch.screens = None
        if self.next is Next.PRACTICE_ANEW:
            practice.start_over(self.home, self._clock)
        self.practising = self.next in (Next.PRACTICE, Next.PRACTICE_ANEW)
        return self.next not in (Next.NOTHING, Next.NEW_PROCESS)

    def go(self, wanted: Next) -> None:
        """End the present run for another one, unless the window has something to say about that."""
        self.next = wanted
        screens = self._program.screens if self._program is not None else None
        if screens is None or screens.window.close():
            QApplication.exit(0)
        else:
            self.next = Next.NOTHING

    def leave_safe_mode(self) -> None:
        self._record.forgive()
        self.safe = False
        self.go(Next.REAL)

    def _dress(self, screens: Screens) -> None:
        """A window stands: it is watched over, and marked where it is not the ordinary one."""
        self.watch.screens = screens
        screens.help.practice_wanted.connect(lambda: self.go(Next.PRACTICE))
        screens.practice_requested.connect(lambda: self.go(Next.PRACTICE))
        if self.practising:
            from desktop.features.practice.frame import PracticeFrame

            frame = PracticeFrame(screens.window)
            frame.start_over_wanted.connect(lambda: self.go(Next.PRACTICE_ANEW))
            frame.leave_wanted.connect(lambda: self.go(Next.REAL))
            screens.window.add_mark(PlainLabel(practice.WORD, role="practice_mark"))
        if self.safe:
            screens.window.add_mark(PlainLabel("Chế độ an toàn", role="safe_mark"))
            back = Button("Trở lại bình thường", look="link")
            back.clicked.connect(self.leave_safe_mode)
            screens.window.add_mark(back)


def start_process(command: Sequence[str]) -> None:
    import subprocess

    subprocess.Popen(command)


def own_command(words: Sequence[str]) -> list[str]:
    """How this program is started again; an ordinary start follows a safe one."""
    kept = [word for word in words if word != SAFE_MODE_OPTION]
    if getattr(sys, "frozen", False):
        return [sys.executable, *kept]
    return [sys.executable, "-m", "desktop", *kept]
