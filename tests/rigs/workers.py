"""Laptop processes under supervision: what they say goes to a ledger that survives the supervisor too."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from desktop.services.session import Session
from tests.helpers.cheap_keys import cheap_stretching
from tests.helpers.source_tree import ROOT
from tests.rigs.evidence import Ledger
from tests.rigs.laptop import Laptop
from tests.rigs.processes import PASSPHRASE, EnrolledHome, environment, python

_PATIENCE_SECONDS = 120.0


class Worker:
    """The lives of one laptop, one process each. `state` is what it showed when it opened last."""

    def __init__(self, home: EnrolledHome, ledger: Ledger, folder: Path, seed: str) -> None:
        self.home = home
        self.lives = 0
        self.saves = 0
        self.openings: list[float] = []
        self.state: dict[str, Any] | None = None
        self.crashes: list[str] = []
        self.syncs: list[dict[str, Any]] = []
        self.opened = threading.Event()
        self._ledger = ledger
        self._path = folder / f"{home.name}.ledger"
        self._errors = folder / f"{home.name}.err"
        self._seed = seed
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    def start(self, *steps: str, prefix: Sequence[str] = ()) -> None:
        """Begin another life that does these steps; `prefix` is a command that runs it (strace)."""
        self.lives += 1
        self.opened.clear()
        self.saves = 0
        self.state = None
        words = (str(self.home.folder), self.home.name, str(self.lives), self._seed, *steps)
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [*prefix, *python("tests.rigs.laptop", *words)],
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        self._reader = threading.Thread(
            target=self._listen, args=(self._process, time.monotonic()), name=f"ledger of {self.home.name}"
        )
        self._reader.start()

    @contextlib.contextmanager
    def here(self) -> Iterator[Laptop]:
        """Another life in this process: quicker to begin, and not to be killed."""
        self.lives += 1
        self.state = None
        began = time.monotonic()
        with (
            cheap_stretching(),
            Session.open(self.home.folder, passphrase=PASSPHRASE) as session,
            self._path.open("ab") as kept,
        ):

            def hear(word: str, told: Any) -> None:
                self._take(f"{word} {json.dumps(told, ensure_ascii=False)}\n", kept.fileno(), began)

            yield Laptop(session, self.home.name, self.lives, self._seed, hear)

    def wait_for_work(self, saves: int, seconds: float) -> None:
        """Until this life said that it saved so often, or that long if it does not get so far."""
        pause, end = threading.Event(), time.monotonic() + seconds
        while self.saves < saves and self._process is not None and time.monotonic() < end:
            if self._process.poll() is not None:
                return
            pause.wait(0.005)

    def kill(self) -> int:
        """SIGKILL, then read what it still had said. Gives the exit code: it may have ended by itself."""
        if self._process is None:
            return 0
        self._process.kill()
        return self._end()

    def finish(self) -> int:
        """Wait for the end of a life that ends by itself; its exit code."""
        return self._end()

    def _end(self) -> int:
        process, self._process = self._process, None
        if process is None or self._reader is None:
            return 0
        code = process.wait(_PATIENCE_SECONDS)
        self._reader.join(_PATIENCE_SECONDS)
        if code > 0:
            said = self._errors.read_text(encoding="utf-8", errors="replace")[-3000:]
            self.crashes.append(f"{self.home.name}, life {self.lives}, ended with {code}:\n{said}")
        return code

    def _listen(self, process: subprocess.Popen[bytes], since: float) -> None:
        stdout = process.stdout
        if stdout is None:
            return
        with stdout, self._path.open("ab") as kept:
            for line in stdout:
                # The end of a life may cut a long line; a short one is written whole or not at all.
                if line.endswith(b"\n"):
                    self._take(line.decode(), kept.fileno(), since)

    def _take(self, line: str, kept: int, since: float) -> None:
        word, _, text = line.rstrip("\n").partition(" ")
        if word == "STATE":
            self.state = json.loads(text)
            self.opened.set()
            return
        os.write(kept, line.encode())
        if word == "SAVED":
            self.saves += 1
            os.fsync(kept)
        if word == "OPEN":
            self.openings.append(time.monotonic() - since)
        elif word == "SYNC":
            self.syncs.append(json.loads(text))
        else:
            self._ledger.read([line], self.home.name)
