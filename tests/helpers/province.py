"""A province on a real server process, and laptops that are nothing but their command line.

The tree is that of a real province where the folder of reference material lies beside the checkout, else the
one that the program invents for its demo.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.helpers.operating import operate
from tests.helpers.source_tree import ROOT

REAL_TREE = ROOT.parent / "shared" / "data" / "organisations-thai-binh.csv"
REAL_UNIT = "TB.4.37"
PASSPHRASE = "mật khẩu của máy thử"
PATIENCE_SECONDS = 240
# What a laptop is started by: the program as it is, or where a passphrase costs nothing to stretch.
PROGRAM, QUICK_PROGRAM = "desktop", "tests.helpers.quick_program"
_SEEDED_UNITS = 10


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    return {**os.environ, "SODOAN_PASSPHRASE": PASSPHRASE, "PYTHONUNBUFFERED": "1", **(more or {})}


def start(
    module: str, *words: str, more: Mapping[str, str] | None = None, log: Path | None = None
) -> subprocess.Popen[bytes]:
    """`python -m module words`, with pipes (or `log` for stderr)."""
    with open(log or os.devnull, "ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=environment(more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors if log else subprocess.PIPE,
        )


def run(module: str, *words: str, more: Mapping[str, str] | None = None) -> Ended:
    process = start(module, *words, more=more)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return Ended(process.returncode, out.decode(), err.decode())


@dataclass
class Laptop:
    """One home and the person before it."""

    home: Path
    program: str = PROGRAM

    def run(self, *words: str, more: Mapping[str, str] | None = None) -> Ended:
        return run(self.program, "--home", str(self.home), *words, more=more)

    def json(self, *words: str, code: int = 0) -> Any:
        """The document of a command that must end with `code`."""
        ended = self.run("--json", *words)
        assert ended.code == code, (words, ended)
        return ended.document

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        return start(self.program, "--home", str(self.home), *words)

    def show(self, id: str) -> Any:
        return self.json("member", "show", id)

    def copy(self, home: Path) -> Laptop:
        """The same folder on another disk, as an image tool would put it there."""
        shutil.copytree(self.home, home)
        return Laptop(home, self.program)


@dataclass
class Province:
    """A server's database in `folder` with a tree and seeded units. `serve` and `stop` it at will."""

    folder: Path
    unit: str = ""
    branches: Sequence[str] = ()
    seeded: Sequence[str] = ()
    program: str = PROGRAM
    port: int = 0
    _server: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def database(self) -> Path:
        return self.folder / "server.db"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Load the tree and fill ten units; the story's unit is the first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.must("init")
        tree = REAL_TREE
        if not REAL_TREE.exists():
            tree = self.folder / "province.csv"
            self.must("demo-tree", str(tree))
        self.must("load-tree", str(tree))
        with tree.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        below = Counter(row["parent_code"] for row in rows if row["level"] == "chi_doan")
        units = [row["code"] for row in rows if row["level"] == "doan_co_so" and below[row["code"]] >= 2]
        self.unit = (
            REAL_UNIT if REAL_UNIT in units else max(units[:_SEEDED_UNITS], key=lambda code: below[code])
        )
        units.remove(self.unit)
        self.seeded = [self.unit, *units[: _SEEDED_UNITS - 1]]
        self.branches = [row["code"] for row in rows if row["parent_code"] == self.unit]
        for code in self.seeded:
            self.must("seed", "--unit", code)

    def must(self, *words: str) -> Any:
        """One command of the operator beside the running server; its JSON document."""
        return operate(self.database, *words)

    def serve(self) -> None:
        """Start, again at the address that the laptops know."""
        database = f"sqlite:///{self.database.as_posix()}"
        words = ("--db", database, "serve", "--port", str(self.port))
        self._server = start("sync.server", *words, log=self.folder / "server.log")
        assert self._server.stdout is not None
        line = self._server.stdout.readline().decode()
        assert line.startswith("listening on http://127.0.0.1:"), line
        self.port = int(line.rpartition(":")[2])

    def stop(self, *, kill: bool = False) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        server.kill() if kill else server.terminate()
        server.wait(PATIENCE_SECONDS)
        if server.stdout:
            server.stdout.close()

    def code(self, name: str, role: str = "secretary", *more: str, unit: str = "") -> str:
        words = ("--unit", unit or self.unit, "--role", role, "--name", name, *more)
        return str(self.must("code", *words)["code"])

    def enrol(self, name: str, role: str = "secretary", *more: str, unit: str = "") -> Laptop:
        """In the story's unit, or in the one with this code."""
        laptop = Laptop(self.folder / name, self.program)
        code = self.code(name, role, *more, unit=unit)
        laptop.json("enrol", "--server", self.address, "--code", code, "--name", f"Máy của {name}")
        return laptop

    def record(self, id: str, kind: str = "member") -> Any:
        return self.must("record", kind, id)

    def shown(self) -> Any:
        """`unit show` of the story's unit."""
        return self.must("unit", "show", self.unit)

    def backup(self, name: str) -> Path:
        """Yesterday's copy. Stop the server first: the copy is of the files as they lie there."""
        target = self.folder / name
        target.mkdir()
        for file in self.folder.glob("server.db*"):
            shutil.copy(file, target)
        return target

    def restore(self, copy: Path) -> None:
        for file in self.folder.glob("server.db*"):
            file.unlink()
        for file in copy.iterdir():
            shutil.copy(file, self.folder)
        self.must("restored")
