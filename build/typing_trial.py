"""Vietnamese typed with a real keyboard program into the real window, and read back from the home.

    python build/typing_trial.py --demo FOLDER

FOLDER is a demo folder (`python -m desktop demo --offscreen --folder FOLDER` makes one). Under Xvfb, with
ibus-unikey as the input method, xdotool presses the keys that a cadre would; then the command line says what
was saved. Debian packages needed: ibus, ibus-unikey, xdotool, xvfb, openbox, dbus. docs/typing.md keeps what
came out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ("Xvfb", "openbox", "ibus-daemon", "ibus", "xdotool", "dbus-run-session", "gsettings")
INSIDE = "SODOAN_TYPING_TRIAL"
KEY_PAUSE_MS = 35
# On a screen of 1366 × 768: above the list at the left, and a row further down.
_SEARCH_FIELD = (300, 80)
_A_NAME_IN_THE_LIST = (300, 330)


@dataclass(frozen=True)
class Trial:
    """A name typed key by key, how its last word ends, and what must be saved.

    `grid`: typed over a name in the list instead of into the form of a new member.
    """

    title: str
    keys: str
    ending: str
    name: str
    grid: bool = False


# The ending is pressed while the last word is still being composed.
TRIALS: dict[str, tuple[Trial, ...]] = {
    "telex": (
        Trial("save while composing", "Nguyeenx Vawn DDuwcs", "ctrl+s", "Nguyễn Văn Đức"),
        Trial("Tab while composing", "Traanf Thij AAnr", "Tab ctrl+s", "Trần Thị Ẩn"),
        Trial("another window while composing", "Leef Quoocs Huwngr", "away ctrl+s", "Lề Quốc Hửng"),
        Trial("a click elsewhere while composing", "Phamj Thuyf Duwowng", "click ctrl+s", "Phạm Thùy Dương"),
        Trial("marks at the end of the word", "Hoangf Quoocs Khanhs", "ctrl+s", "Hoàng Quốc Khánh"),
        Trial("Enter in a cell", "DDoox Thij Nguyeetj", "Return", "Đỗ Thị Nguyệt", grid=True),
        Trial("Tab in a cell", "Vuw Baor Ngocj", "Tab", "Vư Bảo Ngọc", grid=True),
        Trial("another window over a cell", "Maix DDuwcs Huyf", "away Return", "Mãi Đức Hùy", grid=True),
    ),
    "vni": (
        Trial("save while composing", "Nguye6n4 Va8n D9u7c1", "ctrl+s", "Nguyễn Văn Đức"),
        Trial("Tab while composing", "D9a8ng5 Thi5 Phu7o7ng", "Tab ctrl+s", "Đặng Thị Phương"),
        Trial("another window while composing", "Vo4 D9i2nh Hie61u", "away ctrl+s", "Võ Đình Hiếu"),
    ),
}


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", type=Path, required=True)
    options = parser.parse_args(argv)
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        sys.stderr.write(f"not found: {' '.join(missing)}\n")
        return 3
    if not os.environ.get(INSIDE):
        command = ["dbus-run-session", "--", sys.executable, __file__, *argv]
        return subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode
    wrong = 0
    for method, trials in TRIALS.items():
        with tempfile.TemporaryDirectory() as folder, Desk(Path(folder), options.demo, method) as desk:
            for trial in trials:
                desk.enter(trial)
            desk.end()
            for trial in trials:
                saved = desk.saved(trial.name)
                wrong += not saved
                sys.stdout.write(f"{'ok   ' if saved else 'WRONG'} {method:<6}{trial.title}: {trial.name}\n")
    return 1 if wrong else 0


class Desk:
    """A screen of its own with a window manager, an input method and the window on a copy of a demo home."""

    def __init__(self, folder: Path, demo: Path, method: str) -> None:
        self._home = folder / "home"
        shutil.copytree(demo / "laptop-1", self._home)
        self._method = method
        self._running = ExitStack()
        self._environment = {
            **os.environ,
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_RUNTIME_DIR": str(folder),
            "GSETTINGS_BACKEND": "keyfile",
            "LC_ALL": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
            "QT_IM_MODULE": "ibus",
            "SODOAN_PASSPHRASE": _passphrase(),
        }

    def __enter__(self) -> Desk:
        try:
            self._come_up()
        except BaseException:
            self._running.close()
            raise
        return self

    def _come_up(self) -> None:
        self._environment["DISPLAY"] = self._running.enter_context(_screen())
        self._start("openbox")
        schema = "org.freedesktop.ibus.engine.unikey"
        self._call("gsettings", "set", schema, "input-method", self._method)
        self._start("ibus-daemon", "--panel=disable", "--emoji-extension=disable")
        self._until(self._unikey_is_chosen)
        # A second window to go to and come back from.
        self._start(sys.executable, "-c", _OTHER_WINDOW)
        self._program = self._start(sys.executable, "-m", "desktop", "--home", str(self._home))
        self._until(lambda: bool(self._windows("Phường|Xã|chờ đồng bộ|Đã đồng bộ")))
        self._window = self._windows("Phường|Xã|chờ đồng bộ|Đã đồng bộ")[-1]
        self._focus(self._window)
        time.sleep(3)

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def enter(self, trial: Trial) -> None:
        """The name key by key, where it belongs, and the ending."""
        if trial.grid:
            self._click(*_A_NAME_IN_THE_LIST)
            self._press("F2", "ctrl+a")
        else:
            self._press("ctrl+n")
            time.sleep(1.0)
            # The branch stands before the name.
            self._press("shift+Tab", "Down", "Tab")
        self._xdotool("type", "--delay", str(KEY_PAUSE_MS), trial.keys)
        for step in trial.ending.split():
            {"away": self._go_away, "click": self._click_elsewhere}.get(step, lambda s=step: self._press(s))()
        time.sleep(2.5)
        self._press("Escape")
        time.sleep(0.5)

    def end(self) -> None:
        self._program.terminate()
        self._program.wait(30)

    def saved(self, name: str) -> bool:
        """Whether a member of exactly this name is in the home now."""
        command = (sys.executable, "-m", "desktop", "--home", str(self._home), "--json", "member", "list")
        listed = subprocess.run(
            [*command, "--search", name], cwd=ROOT, env=self._environment, capture_output=True, check=True
        )
        return any(row["fields"]["full_name"] == name for row in json.loads(listed.stdout))

    def _go_away(self) -> None:
        self._focus(self._windows("elsewhere")[-1])
        time.sleep(0.4)
        self._focus(self._window)
        time.sleep(0.4)

    def _click_elsewhere(self) -> None:
        self._click(*_SEARCH_FIELD)

    def _click(self, x: int, y: int) -> None:
        self._xdotool("mousemove", "--window", self._window, str(x), str(y), "click", "1")
        time.sleep(0.4)

    def _focus(self, window: str) -> None:
        self._xdotool("windowactivate", "--sync", window)

    def _windows(self, name: str) -> list[str]:
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", name],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return found.stdout.split()

    def _press(self, *keys: str) -> None:
        self._xdotool("key", "--delay", str(KEY_PAUSE_MS), *keys)
        time.sleep(0.3)

    def _xdotool(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self._environment, check=True, capture_output=True)

    def _unikey_is_chosen(self) -> bool:
        self._call("ibus", "engine", "Unikey")
        return self._call("ibus", "engine") == "Unikey"

    def _call(self, *command: str) -> str:
        done = subprocess.run(command, env=self._environment, check=False, capture_output=True, text=True)
        return done.stdout.strip()

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=quiet, stderr=quiet)
        self._running.callback(process.wait, 30)
        self._running.callback(process.terminate)
        return process

    def _until(self, true: Callable[[], bool]) -> None:
        for _ in range(100):
            if true():
                return
            time.sleep(0.2)
        raise TimeoutError("the desk did not come up")


_OTHER_WINDOW = """
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
other = QLineEdit()
other.setWindowTitle("elsewhere")
other.resize(200, 60)
other.show()
application.exec()
"""


def _passphrase() -> str:
    sys.path.insert(0, str(ROOT))
    from desktop.cli.demo import PASSPHRASE

    return PASSPHRASE


@contextmanager
def _screen() -> Iterator[str]:
    """A virtual screen that picks its own number."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
