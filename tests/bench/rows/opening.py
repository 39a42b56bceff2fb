"""The window: start until the members are in sight, scrolling, memory. Offscreen, each in a whole process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.bench.figures import Measured, Promise, Row, at_most, at_most_times
from tests.bench.rows.starting import environment
from tests.bench.timing import side_by_side
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
            "process start to usable, the key from a key store (as usual: nothing to derive)",
            "s",
            "quality.md, Speed: start",
            at_most_times(2.0),
            _EMPTY,
        ),
        Promise(
            "wall with passphrase",
            "process start to usable, Argon2id included",
            "s",
            "for orientation",
            None,
            _EMPTY,
        ),
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
    by_store, by_passphrase, empty = "start_by_key_store", "start", "empty"
    probe(by_store, home)  # the first one writes the byte code and what was derived
    rounds = bench.rounds(9)
    pair = side_by_side(lambda: probe(by_store, home)[0], lambda: probe(empty, home)[0], rounds)
    typed = side_by_side(lambda: probe(by_passphrase, home)[0], lambda: probe(empty, home)[0], rounds)
    return {
        "wall": Measured(pair.ours, pair.baseline),
        "wall with passphrase": Measured(typed.ours, typed.baseline),
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
