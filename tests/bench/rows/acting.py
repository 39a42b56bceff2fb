"""The member grid under a person's hands: searched key by key, a block pasted and taken back."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.bench.figures import Measured, Promise, Row, at_most
from tests.bench.homes import fill_home
from tests.bench.rows.starting import environment
from tests.bench.timing import seconds_of
from tests.bench.workbench import Workbench

_BARE = "the same cells written to a bare SQLite table, one transaction with fsync"
_LIKE = "reading every name of a bare SQLite table, one key"
_BLOCK = "ui.md, AC-GRID: paste 500 × 8"

ROW = Row(
    "grid",
    "The member grid, 20,000 members: typed into, pasted into, taken back",
    (
        Promise("key p50", "from a key to its first rows painted", "ms", "for orientation", None, _LIKE),
        Promise(
            "key p95", "the same, p95", "ms", "quality.md, Speed: search as you type", at_most(50), _LIKE
        ),
        Promise("paste", "500 rows of 8 cells, checked and saved", "s", _BLOCK, at_most(2), _BARE),
        Promise("undo", "the pasted block taken back", "s", _BLOCK, at_most(1), _BARE),
    ),
    lambda bench: measure(bench),
)


def measure(bench: Workbench) -> Mapping[str, Measured]:
    members, rows = bench.size(20_000, 60), bench.size(500, 4)
    # A home of its own: the block is written into it.
    home = fill_home(bench.new_folder("grid") / "home", members).path
    found = _probe(home, rows)
    bare, like = _bare(bench.new_folder("bare"), rows), _like(members)
    return {
        "key p50": Measured(found["key p50"] * 1000, like * 1000),
        "key p95": Measured(found["key p95"] * 1000, like * 1000),
        "paste": Measured(found["paste"], bare),
        "undo": Measured(found["undo"], bare),
    }


def _probe(home: Path, rows: int) -> Mapping[str, float]:
    words = [sys.executable, "-m", "tests.bench.grid_probe", str(home), str(rows)]
    done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=True, timeout=600)
    found: Mapping[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _bare(folder: Path, rows: int) -> float:
    names = [f"c{number}" for number in range(8)]
    with sqlite3.connect(folder / "bare.db") as plain:
        plain.execute(f"CREATE TABLE member (id INTEGER PRIMARY KEY, {', '.join(names)})")
        plain.executemany("INSERT INTO member (id) VALUES (?)", [(number,) for number in range(rows)])
        plain.commit()
        assigned = ", ".join(f"{name} = ?" for name in names)
        values = [(*["Nguyễn Văn An"] * 8, number) for number in range(rows)]

        def write() -> None:
            plain.executemany(" ".join(("UPDATE member SET", assigned, "WHERE id = ?")), values)
            plain.commit()

        spent = seconds_of(write)
    plain.close()
    return spent


def _like(members: int) -> float:
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE TABLE member (folded TEXT)")
    plain.executemany("INSERT INTO member VALUES (?)", [(f"nguyen van {n}",) for n in range(members)])
    spent = seconds_of(
        lambda: plain.execute("SELECT folded FROM member WHERE folded LIKE '%van%' ORDER BY 1").fetchall()
    )
    plain.close()
    return spent
