"""`sodoan status`: a whole process that says where the laptop stands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from tests.bench.figures import Measured, Promise, Row, at_most
from tests.bench.homes import PASSPHRASE
from tests.bench.timing import seconds_of, side_by_side
from tests.bench.workbench import Workbench
from tests.helpers.source_tree import ROOT

ROW = Row(
    "status",
    "sodoan status, whole process, 20,000 members",
    (
        Promise(
            "wall",
            "start to end, passphrase from the environment",
            "s",
            "quality.md, Speed: start",
            at_most(0.35),
            "python -c pass",
        ),
        Promise(
            "without the passphrase's derivation",
            "the same less what Argon2id takes by design (a keyring opens without it)",
            "s",
            "quality.md, Speed: start",
            None,
            "python -c pass",
        ),
    ),
    lambda bench: measure(bench),
)


def environment() -> dict[str, str]:
    """Of a process of ours: this checkout, no key store of the developer, no screen."""
    kept = {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "SODOAN_PASSPHRASE": PASSPHRASE,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "",
    }


def run(words: Sequence[str]) -> str:
    """Standard output of a Python process of this checkout. Raises CalledProcessError."""
    return subprocess.run(
        [sys.executable, *words], env=environment(), check=True, capture_output=True, text=True, timeout=600
    ).stdout


def measure(bench: Workbench) -> Mapping[str, Measured]:
    from sync.replica import keys
    from sync.replica.home import Home

    home = bench.home(bench.size(20_000, 60))
    status = ["-m", "desktop.cli.main", "--home", str(home.path), "--json", "status"]
    run(status)  # the first one writes the byte code
    pair = side_by_side(
        lambda: seconds_of(lambda: run(status)),
        lambda: seconds_of(lambda: run(["-c", "pass"])),
        bench.rounds(9),
    )
    derivation = min(
        seconds_of(lambda: keys.unlock_with_passphrase(Home(home.path), PASSPHRASE))
        for _ in range(bench.rounds(5))
    )
    # Measured apart: a stall of the machine in the one and not in the other must not tell less than nothing.
    rest = max(0.0, pair.ours - derivation)
    return {
        "wall": Measured(pair.ours, pair.baseline),
        "without the passphrase's derivation": Measured(rest, pair.baseline),
    }
