"""The product as processes: a server that can be killed and started again, and the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from desktop.services.session import Session
from tests.helpers.cheap_keys import cheap_stretching
from tests.helpers.operating import CommandFailed, operate
from tests.helpers.source_tree import ROOT

PASSPHRASE = "mat khau cua may thu"
UNIT = "TB.4.37"
_TREE = """code,parent_code,level,name
TB,,tinh_doan,Tỉnh đoàn Thái Bình
TB.4,TB,cap_tren_truc_tiep_co_so,Huyện Hưng Hà
TB.4.37,TB.4,doan_co_so,Xã Thống Nhất
TB.4.37.1,TB.4.37,chi_doan,An Khoái
TB.4.37.2,TB.4.37,chi_doan,An Mai
TB.4.37.3,TB.4.37,chi_doan,An Đình
"""


def environment() -> dict[str, str]:
    return {**os.environ, "SODOAN_PASSPHRASE": PASSPHRASE, "PYTHONUNBUFFERED": "1"}


def python(module: str, *words: str) -> list[str]:
    return [sys.executable, "-m", module, *words]


@dataclass(frozen=True, slots=True)
class EnrolledHome:
    name: str
    folder: Path
    device: str


class ServerProcess:
    """A server with one seeded unit on SQLite in `folder`. Use as a context manager; it starts at once."""

    def __init__(self, folder: Path, members: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.database = folder / "server.db"
        self._process: subprocess.Popen[bytes] | None = None
        self._log = (folder / "server.log").open("ab")
        tree = folder / "tree.csv"
        tree.write_text(_TREE, encoding="utf-8")
        self.command("init")
        self.command("load-tree", str(tree))
        self.command("seed", "--unit", UNIT, "--members", str(members), "--seed", "1")
        self.unit: str = self.command("unit", "show", UNIT)["id"]

    def command(self, *words: str) -> Any:
        """`sodoan-server WORDS` on this database; its JSON document."""
        return operate(self.database, *words)

    def enrol(self, name: str, folder: Path, address: str) -> EnrolledHome:
        """A new home of this unit, through `address` (the proxy's)."""
        code = self.command("code", "--unit", UNIT, "--role", "secretary", "--name", f"Bí thư {name}")["code"]
        with cheap_stretching():
            session, enrolled = Session.enrol(folder, server=address, code=code, passphrase=PASSPHRASE)
        session.close()
        return EnrolledHome(name, folder, enrolled.device)

    def start(self) -> None:
        """Start (again), on whatever port is free: `upstream` tells."""
        url = f"sqlite:///{self.database}"
        self._process = subprocess.Popen(
            python("sync.server", "--db", url, "serve", "--port", "0"),
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        stdout = self._process.stdout
        first = stdout.readline().decode() if stdout else ""
        place = urlsplit(first.removeprefix("listening on ").strip())
        if not first.startswith("listening on ") or not place.hostname or not place.port:
            raise CommandFailed(f"the server said {first!r} and not where it listens")
        self.upstream = (place.hostname, place.port)

    def kill(self) -> None:
        """SIGKILL; on Windows the same by its own name."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._log.close()
