"""A program on its own that types into a member's form and is killed two seconds and a little later.

`typing_until_killed.py <home> <member> <how>`: prints each key's text and its distance to the end in
milliseconds just before the end, then kills its own process without any warning.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from desktop.app import Program, make_application, prepare
from desktop.tour_stage import Stage
from tests.helpers.cheap_keys import cheap_stretching

_BETWEEN_KEYS_MS = 120
# "without a pause": keys come until the very end.
_KEYS = {"a pause before the end": 5, "without a pause": 40}
_PAUSE_MS = 2_050


def main(home: str, member: str, how: str) -> None:
    application = prepare(make_application())
    program = Program(Path(home), automatic=False)
    program.start()
    stage = Stage(program, Path(home))
    stage.until(lambda: program.screens is not None, "the home opens")
    stage.screens.members.show_member(member)
    stage.settle()
    town = stage.screens.members.form.fields.editors["home_town"]
    typed: list[tuple[str, float]] = []

    def end() -> None:
        now = time.monotonic()
        for text, at in typed:
            sys.stdout.write(f"{text}\t{int((now - at) * 1000)}\n")
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    def press() -> None:
        stage.type(town.editor, "x")
        typed.append((town.raw_text(), time.monotonic()))
        if len(typed) == _KEYS[how]:
            keys.stop()
            QTimer.singleShot(_PAUSE_MS if _KEYS[how] < 10 else 0, end)

    keys = QTimer(application)
    keys.timeout.connect(press)
    keys.start(_BETWEEN_KEYS_MS)
    application.exec()


if __name__ == "__main__":
    # The home's slots cost nothing to stretch: a program that asks for more would not open it.
    with cheap_stretching():
        main(*sys.argv[1:])
