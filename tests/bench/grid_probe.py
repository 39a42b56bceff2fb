"""The member grid driven in a process of its own: `HOME ROWS`. Writes one line of JSON.

Every key of the queries is typed into the window and timed until the first rows of its answer are painted;
then a block of `ROWS` × 8 cells is pasted and taken back, timed until the list shows it.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication

from tests.bench.timing import percentile

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop.app import Program

_PATIENCE = 120.0
_COLUMNS = (
    "full_name",
    "birth_date",
    "sex",
    "citizen_id",
    "phone",
    "email",
    "home_town",
    "occupation",
)


def main(home: str, rows: str) -> None:
    sys.stdout.write(json.dumps(measure(Path(home), int(rows))) + "\n")


def measure(home: Path, rows: int) -> Mapping[str, float]:
    from desktop.app import Program, make_application, prepare

    application = prepare(make_application())
    program = Program(home, automatic=False)
    # The workers of a program that is not stopped would keep the process alive for ever.
    with contextlib.ExitStack() as ending:
        ending.callback(program.stop)
        return _driven(application, program, rows)


def _driven(application: QApplication, program: Program, rows: int) -> Mapping[str, float]:
    program.start()
    _until(lambda: program.screens is not None)
    screens = program.screens
    if screens is None:
        raise RuntimeError("the window did not open")
    page = screens.members
    screens.window.resize(1366, 768)
    _until(lambda: page.model.places_known)
    keys = [_typed(page, prefix) for prefix in _prefixes()]
    page.clear_filters()
    _until(lambda: page.model.places_known)
    page.list_side.arrangement.choose(_COLUMNS)
    _until(lambda: page.model.places_known and program.runner.idle)
    pasted = _timed(lambda: _paste(page, rows), lambda: bool(program.workspace and page.undo.isEnabled()))
    _until(lambda: program.runner.idle)
    history = program.workspace.undo if program.workspace else None
    undone = _timed(page.undo.click, lambda: history is not None and bool(history.redo_label))
    _until(lambda: program.runner.idle)
    application.processEvents()
    return {
        "key p50": percentile(keys, 0.5),
        "key p95": percentile(keys, 0.95),
        "paste": pasted,
        "undo": undone,
    }


def _prefixes() -> list[str]:
    from tests.bench.rows.searching import keys

    return list(keys())


def _typed(page: object, prefix: str) -> float:
    """Seconds from the key until its first rows are on the screen."""
    from desktop.features.members.page import MembersPage

    assert isinstance(page, MembersPage)
    answered: list[int] = []
    page.model.counted.connect(answered.append)
    begin = time.perf_counter()
    page.search.setText(prefix)
    _until(lambda: bool(answered))
    page.table.viewport().repaint()
    spent = time.perf_counter() - begin
    page.model.counted.disconnect(answered.append)
    return spent


def _paste(page: object, rows: int) -> None:
    from desktop.features.members.page import MembersPage

    assert isinstance(page, MembersPage)
    lines = [
        f"Nguyễn Văn {chr(65 + n % 20)}nh\t0{1 + n % 9}/0{1 + n % 9}/200{n % 8}\t{'nam' if n % 2 else 'nữ'}\t"
        f"\t09{80_000_000 + n}\ta{n}@example.vn\tThái Bình\tThợ mộc\r\n"
        for n in range(rows)
    ]
    QGuiApplication.clipboard().setText("".join(lines))
    page.table.setFocus()
    page.table.go_to(0, 0)
    page.table.paste_wanted.emit()


def _timed(act: Callable[[], object], done: Callable[[], bool]) -> float:
    begin = time.perf_counter()
    act()
    _until(done)
    return time.perf_counter() - begin


def _until(reached: Callable[[], bool]) -> None:
    """Asleep while nothing happens, as for people, so that the workers can work."""
    end = time.perf_counter() + _PATIENCE
    while not reached():
        if time.perf_counter() > end:
            raise RuntimeError("the window did not get there")
        loop = QEventLoop()
        QTimer.singleShot(1, loop.quit)
        loop.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
