"""Power cuts, replayed: what every instant of a traced run would have left on the disk.

A script plays on a real home under strace. From the trace the disk is rebuilt as it may stand after a cut
at any system call: everything that was synced, and of the rest nothing, all, a random half, or a random half
torn at 512 bytes. Each image is opened by a checker that knows what had been shown as saved by then.

    python -m tests.rigs.power_loss play SCRIPT HOME KEY LEDGER SYNCHRONOUS
    python -m tests.rigs.power_loss check PART PARTS     (runs as JSON lines on stdin)
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.rigs.power_loss_checker import Checker, Told
from tests.rigs.power_loss_scripts import SCRIPTS, play

# Looked at is one of so many instants, the same ones each time; the seed makes it others.
ONE_OF: Final = int(os.environ.get("SODOAN_RIG_ONE_OF", "4"))
SEED: Final = os.environ.get("SODOAN_RIG_SEED", "1")
VARIANTS: Final = ("nothing", "all", "half", "torn")
_SECTOR: Final = 512
# What a cut cannot harm: the shared-memory index is rebuilt, the lock and the ballast hold nothing.
_LEFT_OUT: Final = re.compile(r"(-shm|lock|ballast)$")
_TRACED: Final = (
    "openat,open,creat,close,pwrite64,pwritev,write,writev,lseek,fdatasync,fsync,ftruncate,rename,renameat,"
    "renameat2,unlink,unlinkat,dup,dup2,dup3"
)


# -- the disk


@dataclass(slots=True)
class Inode:
    """What of a file is on the platter, and what was written since the last sync."""

    synced: bytearray = field(default_factory=bytearray)
    pending: list[tuple[str, int, bytes]] = field(default_factory=list)

    def content(self, variant: str, chance: random.Random) -> bytes:
        image = bytearray(self.synced)
        for what, place, data in self.pending:
            if variant == "nothing" or (variant in ("half", "torn") and chance.random() < 0.5):
                continue
            if variant == "torn" and what == "write" and len(data) > _SECTOR:
                data = data[: chance.randrange(0, len(data), _SECTOR)]
            _lay(image, what, place, data)
        return bytes(image)

    def sync(self) -> None:
        for what, place, data in self.pending:
            _lay(self.synced, what, place, data)
        self.pending.clear()


def _lay(image: bytearray, what: str, place: int, data: bytes) -> None:
    if what == "write":
        image.extend(bytes(max(0, place - len(image))))
        image[place : place + len(data)] = data
    elif place < len(image):
        del image[place:]
    else:
        image.extend(bytes(place - len(image)))


@dataclass(slots=True)
class Disk:
    """One folder. Changes of names keep their order, as a journalling file system keeps it."""

    names: dict[str, Inode] = field(default_factory=dict)  # as programs see it
    synced_names: dict[str, Inode] = field(default_factory=dict)
    pending_names: list[dict[str, Inode]] = field(default_factory=list)  # the folder after each change

    @classmethod
    def of(cls, folder: Path) -> Disk:
        disk = cls()
        for path in folder.iterdir():
            if not _LEFT_OUT.search(path.name):
                disk.names[path.name] = Inode(bytearray(path.read_bytes()))
        disk.synced_names = dict(disk.names)
        return disk

    def renamed(self) -> None:
        self.pending_names.append(dict(self.names))

    def sync_names(self) -> None:
        self.synced_names = dict(self.names)
        self.pending_names.clear()

    def image(self, variant: str, chance: random.Random) -> dict[str, bytes]:
        names = self.synced_names
        if self.pending_names and variant == "all":
            names = self.pending_names[-1]
        elif self.pending_names and variant != "nothing":
            names = chance.choice([self.synced_names, *self.pending_names])
        return {name: inode.content(variant, chance) for name, inode in names.items()}


# -- the trace


_LINE: Final = re.compile(rb"^(\d+) +(\w+)\((.*)\) += (-?\d+)")
_STRING: Final = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


def _strings(text: bytes) -> list[bytes]:
    found = []
    for match in _STRING.finditer(text):
        if match.group(2):
            raise ValueError("the trace cut a string short")
        found.append(bytes.fromhex(match.group(1).replace(b"\\x", b"").decode()))
    return found


class Replay:
    """Applies one traced call after the other to a disk; `told` is what the ledger says so far."""

    def __init__(self, home: str, before: Path) -> None:
        self.home = home
        self.disk = Disk.of(before)
        self.told = Told()
        self._open: dict[int, tuple[str, Inode | None]] = {}
        self._places: dict[int, int] = {}

    def apply(self, line: bytes) -> bool:
        """Whether the call could have changed the disk or what was told."""
        match = _LINE.match(line)
        if match is None or int(match.group(4)) < 0:
            return False
        call, arguments, result = match.group(2).decode(), match.group(3), int(match.group(4))
        handler = getattr(self, f"_{call}", None)
        return bool(handler(arguments, result)) if handler is not None else False

    def _name(self, path: bytes) -> str | None:
        text = path.decode()
        name = text.removeprefix(self.home + "/")
        if name == text or "/" in name or _LEFT_OUT.search(name):
            return None
        return name

    def _openat(self, arguments: bytes, descriptor: int) -> bool:
        path = _strings(arguments)[0]
        self._places[descriptor] = 0
        if path.decode() == self.home:
            self._open[descriptor] = ("folder", None)
            return False
        if path.endswith(b"/ledger"):
            self._open[descriptor] = ("ledger", None)
            return False
        name = self._name(path)
        if name is None:
            self._open.pop(descriptor, None)
            return False
        made = name not in self.disk.names
        if made:
            self.disk.names[name] = Inode()
            self.disk.renamed()
        inode = self.disk.names[name]
        self._open[descriptor] = ("file", inode)
        if b"O_TRUNC" in arguments and not made:
            inode.pending.append(("truncate", 0, b""))
            return True
        return made

    def _close(self, arguments: bytes, result: int) -> bool:
        self._open.pop(int(arguments.split(b",")[0]), None)
        return False

    def _target(self, arguments: bytes) -> tuple[int, str, Inode | None]:
        descriptor = int(arguments.split(b",", 1)[0])
        what, inode = self._open.get(descriptor, ("", None))
        return descriptor, what, inode

    def _pwrite64(self, arguments: bytes, result: int) -> bool:
        _, _, inode = self._target(arguments)
        if inode is None:
            return False
        inode.pending.append(("write", int(arguments.rsplit(b",", 1)[1]), _strings(arguments)[0]))
        return True

    def _write(self, arguments: bytes, written: int) -> bool:
        descriptor, what, inode = self._target(arguments)
        if what == "ledger":
            self.told.hear(_strings(arguments)[0].decode())
            return True
        if inode is None:
            return False
        inode.pending.append(("write", self._places[descriptor], _strings(arguments)[0][:written]))
        self._places[descriptor] += written
        return True

    def _lseek(self, arguments: bytes, place: int) -> bool:
        self._places[self._target(arguments)[0]] = place
        return False

    def _fdatasync(self, arguments: bytes, result: int) -> bool:
        _, what, inode = self._target(arguments)
        if what == "folder":
            self.disk.sync_names()
        elif inode is not None:
            inode.sync()
        return bool(what)

    _fsync = _fdatasync

    def _ftruncate(self, arguments: bytes, result: int) -> bool:
        _, _, inode = self._target(arguments)
        if inode is None:
            return False
        inode.pending.append(("truncate", int(arguments.rsplit(b",", 1)[1]), b""))
        return True

    def _rename(self, arguments: bytes, result: int) -> bool:
        old, new = (self._name(path) for path in _strings(arguments))
        if old is None or new is None:
            return False
        self.disk.names[new] = self.disk.names.pop(old)
        self.disk.renamed()
        return True

    _renameat = _renameat2 = _rename

    def _unlink(self, arguments: bytes, result: int) -> bool:
        name = self._name(_strings(arguments)[0])
        if name is None or name not in self.disk.names:
            return False
        del self.disk.names[name]
        self.disk.renamed()
        return True

    _unlinkat = _unlink

    def _unforeseen(self, arguments: bytes, result: int) -> bool:
        _, what, _ = self._target(arguments)
        if what:
            raise ValueError("a call that this rig does not know touched the home")
        return False

    _pwritev = _writev = _dup = _dup2 = _dup3 = _unforeseen


# -- playing and checking


@dataclass(frozen=True, slots=True)
class Run:
    """A traced script: everything that is needed to rebuild its disk images."""

    script: str
    trace: Path
    home: Path
    before: Path
    key: bytes


def trace(script: str, folder: Path, key: bytes, synchronous: int = 2) -> Run:
    """Play a script under strace in a new home below `folder`."""
    home, before = folder / "home", folder / "before"
    SCRIPTS[script].prepare(home, key)
    before.mkdir()
    if home.exists():
        shutil.copytree(home, before, dirs_exist_ok=True)
    run = Run(script, folder / "trace", home, before, key)
    command = ["strace", "-f", "-xx", "-s", "1000000", "-e", f"trace={_TRACED}", "-o", str(run.trace)]
    command += [sys.executable, "-B", "-m", "tests.rigs.power_loss", "play", script, str(home), key.hex()]
    subprocess.run([*command, str(folder / "ledger"), str(synchronous)], check=True, timeout=300)
    return run


def chosen(script: str, call: int, of: int) -> bool:
    """Whether the instant after a call is among those that are looked at: one of so many, by chance."""
    return of <= 1 or random.Random(f"{SEED} {script} {call}").randrange(of) == 0


def images(run: Run, part: int, parts: int) -> Iterator[tuple[int, str, dict[str, bytes], Told]]:
    """(call, variant, files, what had been told) of every `parts`-th chosen instant, each image once."""
    replay = Replay(str(run.home), run.before)
    seen: set[int] = set()
    with run.trace.open("rb") as lines:
        for call, line in enumerate(lines):
            if not replay.apply(line) or call % parts != part or not chosen(run.script, call, ONE_OF):
                continue
            for variant in VARIANTS:
                chance = random.Random(f"{run.script} {call} {variant}")
                files = replay.disk.image(variant, chance)
                fingerprint = hash((replay.told.key(), *sorted(files.items())))
                if fingerprint not in seen:
                    seen.add(fingerprint)
                    yield call, variant, files, replay.told


def check(run: Run, part: int, parts: int) -> dict[str, Any]:
    """Open the images of one part: how many there were, and what was wrong with which."""
    checker, count = Checker(run.script, run.key), 0
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for call, variant, files, told in images(run, part, parts):
            count += 1
            home = Path(folder) / "home"
            home.mkdir()
            for name, content in files.items():
                (home / name).write_bytes(content)
            faults += [f"{run.script} call {call} {variant}: {fault}" for fault in checker.faults(home, told)]
            shutil.rmtree(home)
    return {"images": count, "faults": faults}


def check_all(runs: list[Run], workers: int = 2) -> tuple[int, list[str]]:
    """Check the images of all runs in several processes; how many there were, and what was wrong."""
    worded = [(run.script, str(run.trace), str(run.home), str(run.before), run.key.hex()) for run in runs]
    lines = "".join(f"{json.dumps(words)}\n" for words in worded)
    command = [sys.executable, "-B", "-m", "tests.rigs.power_loss", "check"]
    with ThreadPoolExecutor(workers) as pool:
        answers = pool.map(
            lambda part: subprocess.run(
                [*command, str(part), str(workers)], input=lines, capture_output=True, text=True, check=True
            ),
            range(workers),
        )
        found = [json.loads(answer.stdout) for answer in answers]
    return sum(part["images"] for part in found), [fault for part in found for fault in part["faults"]]


def main(arguments: list[str]) -> int:
    if arguments[0] == "play":
        script, home, key, ledger, synchronous = arguments[1:]
        play(script, Path(home), bytes.fromhex(key), Path(ledger), int(synchronous))
        return 0
    part, parts = int(arguments[1]), int(arguments[2])
    total: dict[str, Any] = {"images": 0, "faults": []}
    for line in sys.stdin:
        script, traced, home, before, key = json.loads(line)
        found = check(Run(script, Path(traced), Path(home), Path(before), bytes.fromhex(key)), part, parts)
        total = {"images": total["images"] + found["images"], "faults": total["faults"] + found["faults"]}
    sys.stdout.write(json.dumps(total))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
