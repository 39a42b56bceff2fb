"""What the watch stopped is measured again; nothing else gets a second chance."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.gui.watching import HELD_UP
from tests.helpers.source_tree import ROOT

_TESTS = f"""
import pathlib
import pytest

COUNTS = pathlib.Path(__file__).with_name("counts")

def run_of(name):
    with COUNTS.open("a") as file:
        file.write(name + " ")
    return COUNTS.read_text().split().count(name)

@pytest.fixture
def watched():
    yield
    if run_of("disturbed") < 3:
        pytest.fail("{HELD_UP}: 61 ms", pytrace=False)

def test_disturbed(watched):
    pass

def test_too_long():
    run_of("too_long")
    pytest.fail("{HELD_UP}: 80 ms", pytrace=False)

def test_wrong():
    run_of("wrong")
    assert 1 == 2
"""


def test_only_what_was_held_up_is_run_again_and_the_best_of_three_counts(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(_TESTS, encoding="utf-8")
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.gui.taken_again", "-c", "/dev/null"]
    done = subprocess.run(
        [sys.executable, *words, f"--rootdir={tmp_path}", str(tmp_path / "test_planted.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "2 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    counts = (tmp_path / "counts").read_text(encoding="utf-8").split()
    assert {name: counts.count(name) for name in set(counts)} == {"disturbed": 3, "too_long": 3, "wrong": 1}
