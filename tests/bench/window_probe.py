"""One window in a process of its own, told by the process that measures: `WHAT HOME [FRAMES]`.

`empty`: a bare PySide6 window; `plain`: a bare table of 20,000 rows, scrolled; `start`: the program until the
first members are painted; `start_by_key_store`: the same where nothing has to be derived; `scroll`: the
program, scrolled. Writes the line `usable` when the window is, and then one line of JSON with what was
measured.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from desktop import binding, collecting

# As the program itself does; the empty window is measured as PySide6 comes.
if __name__ == "__main__" and "empty" not in sys.argv:
    collecting.put_off()
    binding.load()

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

_PATIENCE = 60.0
_FRAME_MS = 16
_SIZE = (1366, 768)


def main(what: str, home: str, frames: str = "0") -> None:
    sys.stdout.write(json.dumps(_KINDS[what](Path(home), int(frames))) + "\n")
    sys.stdout.flush()


def _usable() -> None:
    sys.stdout.write("usable\n")
    sys.stdout.flush()


def empty(home: Path, frames: int) -> Mapping[str, float]:
    application = QApplication([])
    window = QMainWindow()
    window.resize(*_SIZE)
    window.show()
    application.processEvents()
    window.grab()
    _usable()
    return {"memory_mb": _memory_mb()}


def plain(home: Path, frames: int) -> Mapping[str, float]:
    from PySide6.QtGui import QStandardItem, QStandardItemModel

    application = QApplication([])
    model = QStandardItemModel()
    for number in range(max(60, frames * 50)):
        model.appendRow([QStandardItem(f"Ô {number} {column}") for column in range(7)])
    window, table = QMainWindow(), QTableView()
    table.setModel(model)
    window.setCentralWidget(table)
    window.resize(*_SIZE)
    window.show()
    application.processEvents()
    _usable()
    return _scrolled(application, table, frames)


def start(home: Path, frames: int) -> Mapping[str, float]:
    with _Opened(home) as opened:
        opened.window.grab()
        _usable()
        return {"memory_mb": _memory_mb()}


def start_by_key_store(home: Path, frames: int) -> Mapping[str, float]:
    """A key store hands out what was derived once; here a file beside the home does, after the first run."""
    from sync.replica import stretching

    kept = home.with_suffix(".derived")
    plain_derive = stretching.derive

    def remembered(passphrase: str, salt: bytes, cost: stretching.KdfCost) -> bytes:
        known = json.loads(kept.read_text()) if kept.exists() else {}
        if salt.hex() not in known:
            known[salt.hex()] = plain_derive(passphrase, salt, cost).hex()
            kept.write_text(json.dumps(known))
        return bytes.fromhex(known[salt.hex()])

    stretching.derive = remembered
    return start(home, frames)


def scroll(home: Path, frames: int) -> Mapping[str, float]:
    with _Opened(home) as opened:
        _usable()
        found = _scrolled(opened.application, opened.table, frames)
        for typed in ("n", "nguyen", "0", "x", ""):
            opened.search(typed, min(1.0, frames / 100))
        return {**found, "memory_mb": _memory_mb()}


class _Opened:
    """The program on a home, with its first members on screen."""

    def __init__(self, home: Path) -> None:
        from desktop.app import Program, make_application, prepare

        self.application = prepare(make_application())
        self.program = Program(home, automatic=False)

    def __enter__(self) -> _Opened:
        try:
            self._open()
        except BaseException:
            # The workers of a program that is not stopped would keep the process alive for ever.
            self.program.stop()
            raise
        return self

    def _open(self) -> None:
        self.program.start()
        self._until(lambda: self.program.screens is not None)
        screens = self.program.screens
        if screens is None:
            raise RuntimeError("the window did not open")
        self.window, self.table, self.model = screens.window, screens.members.table, screens.members.model
        self._page = screens.members
        self.window.resize(*_SIZE)
        self._until(self._first_row_is_here)

    def __exit__(self, *failure: object) -> None:
        self.program.stop()

    def search(self, typed: str, seconds: float) -> None:
        """Type it, and leave the program this long."""
        self._page.search.setText(typed)
        end = time.perf_counter() + seconds
        self._until(lambda: time.perf_counter() > end)

    def _first_row_is_here(self) -> bool:
        return self.model.rowCount() > 0 and self.model.shown(0) is not None

    def _until(self, reached: Callable[[], bool]) -> None:
        end = time.perf_counter() + _PATIENCE
        while not reached():
            if time.perf_counter() > end:
                raise RuntimeError("the window did not become usable")
            _turn(1)


def _turn(milliseconds: int) -> None:
    """Let the event loop run as it does for people: asleep while nothing happens, so workers can work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _scrolled(application: QApplication, table: QTableView, frames: int) -> Mapping[str, float]:
    """Half of the frames as a wheel turns, half as the bar is dragged through everything.

    The watchdog tells how long the event loop was kept from answering.
    """
    from desktop.widgets.watchdog import GuiWatchdog

    bar = table.verticalScrollBar()
    application.processEvents()
    with GuiWatchdog(50) as dog:
        for frame in range(frames):
            half = frames // 2
            bar.setValue(frame * 3 if frame < half else (frame - half) * bar.maximum() // max(1, half - 1))
            _turn(_FRAME_MS)
    return {"longest_ms": dog.longest_ms, "longest_busy_ms": dog.longest_busy_ms, "frames": float(frames)}


def _memory_mb() -> float:
    import psutil  # type: ignore[import-untyped]

    return float(psutil.Process().memory_info().rss) / (1 << 20)


_KINDS: Mapping[str, Callable[[Path, int], Mapping[str, float]]] = {
    "empty": empty,
    "plain": plain,
    "start": start,
    "start_by_key_store": start_by_key_store,
    "scroll": scroll,
}


if __name__ == "__main__":
    main(*sys.argv[1:])
