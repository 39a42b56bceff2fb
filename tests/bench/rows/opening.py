"""The window: start until the members are in sight, scrolling, memory. Offscreen, each in a whole process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from sync.replica import keys
from sync.replica.home import Home
from tests.bench.figures import Measured, Promise, Row, at_most, at_most_times
from tests.bench.homes import PASSPHRASE
from tests.bench.rows.starting import environment
from tests.bench.timing import seconds_of, side_by_side
from tests.bench.workbench import Workbench

_EMPTY = "an empty PySide6 window, shown and grabbed, whole process"
_PLAIN = "a bare QTableView of as many rows, the same script"
_SCROLL = "quality.md, Speed: scroll the grid"

START = Row(
    "start",
    "Start to a usable window: 20,000 members, the first of them painted",
    (
        Promise(
            "wall",
            "process start to usable, less what Argon2id takes by design (a key store opens without it)",
            "s",
            "quality.md, Speed: start",
            at_most_times(2.0),
            _EMPTY,
        ),
        Promise("wall with passphrase", "process start to usable", "s", "for orientation", None, _EMPTY),
    ),
    lambda bench: measure_start(bench),
)
SCROLL = Row(
    "scroll",
    "Scroll the grid, 20,000 members",
    (
        Promise(
            "longest frame",
            "longest time without an answer of the GUI thread, wheel and bar",
            "ms",
            _SCROLL,
            at_most(50),
            _PLAIN,
        ),
        Promise(
            "longest frame, computing",
            "the same in processor time of that thread: what is our own doing on a busy machine",
            "ms",
            "for orientation",
            None,
            _PLAIN,
        ),
    ),
    lambda bench: measure_scroll(bench),
)
MEMORY = Row(
    "memory",
    "Memory of the window, 100,000 members, scrolled and searched",
    (Promise("resident", "after all of it", "MB", _SCROLL, at_most(250), _EMPTY),),
    lambda bench: measure_memory(bench),
)


def probe(what: str, home: Path, frames: int = 0) -> tuple[float, Mapping[str, float]]:
    """(seconds until usable, what the probe measured)."""
    words = [sys.executable, "-m", "tests.bench.window_probe", what, str(home), str(frames)]
    begin = time.perf_counter()
    with subprocess.Popen(
        words, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        first = process.stdout.readline() if process.stdout else ""
        seconds = time.perf_counter() - begin
        rest, _ = process.communicate(timeout=300)
    if first.strip() != "usable" or process.returncode != 0:
        raise RuntimeError(f"{what}: exit code {process.returncode}")
    found: Mapping[str, float] = json.loads(rest)
    return seconds, found


def measure_start(bench: Workbench) -> Mapping[str, Measured]:
    home = bench.home(bench.size(20_000, 60)).path
    probe("start", home)  # the first one writes the byte code
    pair = side_by_side(lambda: probe("start", home)[0], lambda: probe("empty", home)[0], bench.rounds(9))
    derivation = min(
        seconds_of(lambda: keys.unlock_with_passphrase(Home(home), PASSPHRASE))
        for _ in range(bench.rounds(5))
    )
    return {
        "wall": Measured(pair.ours - derivation, pair.baseline),
        "wall with passphrase": Measured(pair.ours, pair.baseline),
    }


def measure_scroll(bench: Workbench) -> Mapping[str, Measured]:
    members, frames = bench.size(20_000, 60), bench.size(400, 4)
    home = bench.home(members).path
    runs = [
        (probe("scroll", home, frames)[1], probe("plain", home, frames)[1]) for _ in range(bench.rounds(3))
    ]
    ours, plain = min(runs, key=lambda run: run[0]["longest_ms"])
    every = ", ".join(f"{run[0]['longest_ms']:.0f}" for run in runs)
    note = f"the calmest of the runs; longest of each: {every} ms"
    return {
        "longest frame": Measured(ours["longest_ms"], plain["longest_ms"], note),
        "longest frame, computing": Measured(ours["longest_busy_ms"], plain["longest_busy_ms"]),
    }


def measure_memory(bench: Workbench) -> Mapping[str, Measured]:
    home = bench.home(bench.size(100_000, 120)).path
    _, ours = probe("scroll", home, bench.size(400, 4))
    _, empty = probe("empty", home)
    return {"resident": Measured(ours["memory_mb"], empty["memory_mb"])}
