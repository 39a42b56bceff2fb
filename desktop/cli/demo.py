"""`sodoan demo`: the main job as one command, with a server, a province and people of its own.

Everything runs as separate programs, as it would between a laptop and a server; nothing here touches the
cadre's real home.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.cli.context import PASSPHRASE_VARIABLE, Context
from desktop.cli.exits import Exit
from desktop.cli.parsing import Commands, Parser, common_options
from desktop.services.failures import FailureKind, ServiceError, Usage

PASSPHRASE = "so-doan-dung-thu"
# A unit of ordinary size for this laptop, and some neighbours so that the server holds more than one.
_USUAL_BRANCHES = range(8, 13)
_NEIGHBOURS = 4
_STEP_SECONDS = 600


class DemoFailed(ServiceError):
    kind = FailureKind.UNEXPECTED


def add_to(commands: Commands) -> None:
    parser: Parser = commands.add_parser("demo", help="dựng máy chủ thử và chạy thử các việc chính")
    common_options(parser)
    parser.add_argument("--folder", metavar="THƯ_MỤC", default="", help="nơi đặt bản thử")
    parser.add_argument("--fresh", action="store_true", help="xóa bản thử cũ, làm lại từ đầu")
    parser.add_argument("--offscreen", action="store_true", help="không mở cửa sổ, chỉ chụp ảnh các màn hình")
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> Exit:
    if getattr(sys, "frozen", False):
        raise DemoFailed("demo.server_missing")
    folder = Path(arguments.folder).resolve() if arguments.folder else _default_folder()
    offscreen = arguments.offscreen or not _has_screen()
    demo = Demo(context, folder)
    # The tour tells a story from its beginning; a window goes on where it was left.
    demo.prepare(fresh=arguments.fresh or offscreen)
    with demo.server() as address:
        demo.enrol(demo.first_home, address)
        if offscreen:
            demo.enrol(demo.second_home, address)
            shots = demo.tour()
        else:
            shots = None
            demo.window()
    _tell(context, demo, shots)
    return Exit.DONE


def _tell(context: Context, demo: Demo, shots: Path | None) -> None:
    from desktop.services.wording import word

    lines = [word("demo.stopped").format(folder=demo.folder)]
    if shots is not None:
        lines.insert(0, word("demo.shots").format(folder=shots))
    document = {
        "folder": str(demo.folder),
        "unit": {"code": demo.unit, "name": demo.unit_name},
        "home": str(demo.first_home),
        "screenshots": str(shots) if shots else None,
    }
    context.output.result(document, lines)


def _default_folder() -> Path:
    from sync.replica.home import default_home

    home = default_home()
    return home.with_name(f"{home.name}-demo")


def _has_screen() -> bool:
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    on_desktop = sys.platform in ("win32", "darwin")
    return on_desktop or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@dataclass
class Demo:
    """One demo folder: the server's database, two laptops' homes, screenshots.

    `demo.json` marks the folder as ours and is written when the province is complete.
    """

    context: Context
    folder: Path
    unit: str = ""
    unit_name: str = ""

    @property
    def mark(self) -> Path:
        return self.folder / "demo.json"

    @property
    def database(self) -> Path:
        return self.folder / "server.db"

    @property
    def first_home(self) -> Path:
        return self.folder / "laptop-1"

    @property
    def second_home(self) -> Path:
        return self.folder / "laptop-2"

    def prepare(self, *, fresh: bool) -> None:
        """Make the province and its people, unless a finished demo stands here."""
        if self.folder.exists() and any(self.folder.iterdir()):
            self._check_ours()
            if fresh or not self._remembered().get("unit"):
                shutil.rmtree(self.folder)
        remembered = self._remembered()
        if remembered.get("unit"):
            self.unit, self.unit_name = str(remembered["unit"]), str(remembered["unit_name"])
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self._remember({})
        tree = self.folder / "province.csv"
        self._server_step("demo.step.server", "init")
        self._server_step("demo.step.tree", "demo-tree", str(tree))
        self._server_step("demo.step.tree", "load-tree", str(tree))
        units = _units(tree)
        for code, name in units.items():
            self._server_step("demo.step.seed", "seed", "--unit", code, unit=name)
        self.unit, self.unit_name = next(iter(units.items()))
        self._remember({"unit": self.unit, "unit_name": self.unit_name})

    @contextmanager
    def server(self) -> Iterator[str]:
        """The demo server's address while it runs."""
        self._say("demo.step.serve")
        process = self._serving(int(self._remembered().get("port", 0)))
        address = _address(process)
        if not address:
            # Somebody else has the port of last time.
            _stop(process)
            process = self._serving(0)
            address = _address(process)
        try:
            if not address:
                raise DemoFailed("demo.step_failed", {"step": "serve", "exit": process.poll(), "said": ""})
            self._remember({**self._remembered(), "port": int(address.rpartition(":")[2])})
            yield address
        finally:
            _stop(process)

    def enrol(self, home: Path, address: str) -> None:
        """Enrol a home, again where the server has another address than last time."""
        homes = dict(self._remembered().get("homes", {}))
        if homes.get(home.name) == address and (home / "replica.db").exists():
            return
        self._say("demo.step.enrol", home=home.name, unit=self.unit_name)
        code = json.loads(
            self._run(
                "code", [*self._server(), "code", "--unit", self.unit, "--role", "secretary", *_named(home)]
            )
        )["code"]
        laptop = [
            *self._laptop(home),
            "--json",
            "enrol",
            "--server",
            address,
            "--code",
            code,
            "--name",
            home.name,
        ]
        self._run("enrol", laptop)
        self._remember({**self._remembered(), "homes": {**homes, home.name: address}})

    def tour(self) -> Path:
        """Play the main job in a window that no screen shows; gives the folder of the screenshots."""
        self._say("demo.step.tour")
        shots = self.folder / "screenshots"
        shots.mkdir(exist_ok=True)
        options = ("--second-home", str(self.second_home), "--server-db", self._url(), "--out", str(shots))
        command = [*self._laptop(self.first_home), "tour", *options]
        self._run("tour", command, environment={"QT_QPA_PLATFORM": "offscreen"})
        return shots

    def window(self) -> None:
        self._say("demo.window", passphrase=PASSPHRASE)
        subprocess.run([*self._laptop(self.first_home), "gui"], env=self._environment({}), check=False)

    def _server_step(self, step: str, *words: str, unit: str = "") -> None:
        self._say(step, unit=unit)
        self._run(words[0], [*self._server(), *words])

    def _serving(self, port: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self._server(), "serve", "--port", str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=self._environment({}),
        )

    def _run(self, step: str, command: Sequence[str], environment: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=self._environment(environment or {}),
            timeout=_STEP_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            if "ModuleNotFoundError" in done.stderr and "sync.server" in " ".join(command):
                raise DemoFailed("demo.server_missing")
            said = (done.stderr or done.stdout).strip()[-1000:]
            raise DemoFailed("demo.step_failed", {"step": step, "exit": done.returncode, "said": said})
        return done.stdout

    def _server(self) -> list[str]:
        return [sys.executable, "-m", "sync.server", "--db", self._url()]

    def _laptop(self, home: Path) -> list[str]:
        return [sys.executable, "-m", "desktop", "--home", str(home)]

    def _url(self) -> str:
        return f"sqlite:///{self.database.as_posix()}"

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        return {**os.environ, PASSPHRASE_VARIABLE: PASSPHRASE, "PYTHONIOENCODING": "utf-8", **more}

    def _say(self, code: str, **params: str) -> None:
        from desktop.services.wording import word

        self.context.output.progress(word(code).format(**params))

    def _check_ours(self) -> None:
        """A folder given by mistake must never be emptied."""
        if not self.mark.exists():
            raise Usage("demo.folder_taken", {"path": str(self.folder)})

    def _remembered(self) -> dict[str, Any]:
        if not self.mark.exists():
            return {}
        remembered: dict[str, Any] = json.loads(self.mark.read_text(encoding="utf-8"))
        return remembered

    def _remember(self, facts: dict[str, Any]) -> None:
        self.mark.write_text(json.dumps(facts), encoding="utf-8")


def _named(home: Path) -> tuple[str, str]:
    """An invented cadre for each laptop, so that a conflict shows two people."""
    return ("--name", {"laptop-1": "Phạm Thị Lan", "laptop-2": "Đỗ Văn Hùng"}.get(home.name, home.name))


def _units(tree: Path) -> dict[str, str]:
    """Communes to fill with people, code → name: the first is of usual size and becomes this laptop's."""
    with tree.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    branches = Counter(row["parent_code"] for row in rows if row["level"] == "chi_doan")
    units = {
        row["code"]: row["name"] for row in rows if row["level"] == "doan_co_so" and branches[row["code"]]
    }
    usual = [code for code in units if branches[code] in _USUAL_BRANCHES]
    first = next(iter(usual or units))
    neighbours = [code for code in units if code != first][:_NEIGHBOURS]
    return {code: units[code] for code in (first, *neighbours)}


def _address(process: subprocess.Popen[str]) -> str:
    """What the server's first line says; empty when it died instead."""
    line = process.stdout.readline() if process.stdout else ""
    return line.strip().removeprefix("listening on ") if line.startswith("listening on ") else ""


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()
