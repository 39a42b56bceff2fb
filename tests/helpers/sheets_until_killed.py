"""A program on its own in which sheets are typed, and which is killed in the middle of it.

`sheets_until_killed.py <home>`: a cell is left, letters are typed into the next one, and a little over two
seconds later the process is gone.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from desktop.app import Program, make_application, prepare
from desktop.tour_stage import Stage
from tests.helpers.cheap_keys import cheap_stretching
from tests.helpers.entry_desk import EntryDesk

_PAUSE_MS = 2_050


def main(home: str) -> None:
    application = prepare(make_application())
    program = Program(Path(home), automatic=False)
    program.start()
    stage = Stage(program, Path(home))
    stage.until(lambda: program.screens is not None, "the home opens")
    entry = EntryDesk(stage)
    entry.reopen()
    entry.cell("Y Hoa Niê")
    entry.type("2004")
    QTimer.singleShot(_PAUSE_MS, _end)
    application.exec()


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    # The home's slots cost nothing to stretch: a program that asks for more would not open it.
    with cheap_stretching():
        main(*sys.argv[1:])
