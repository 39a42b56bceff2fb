"""The commands of the README, run as they stand there."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from tests.helpers.documents import commands_for
from tests.helpers.source_tree import ROOT

THIS = "tests/e2e/test_readme.py"
PNG = b"\x89PNG\r\n\x1a\n"


def run(command: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a README command in the checkout the way a newcomer without a screen would, at home in `home`."""
    screen = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in screen}
    folders = {name: str(home) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "TMPDIR")}
    return subprocess.run(
        [*shlex.split(command), *arguments],
        cwd=ROOT,
        env={**environment, **folders, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=280,
    )


def test_demo_command_plays_the_story(tmp_path: Path) -> None:
    [command] = commands_for(f"{THIS}::test_demo_command_plays_the_story")
    played = run(command, tmp_path)
    assert played.returncode == 0, played.stdout + played.stderr
    assert "Traceback" not in played.stderr
    named = [ROOT / word.strip(".,;:()") for word in played.stdout.split()]
    pictures = [picture for folder in named if folder.is_dir() for picture in folder.glob("*.png")]
    assert len(pictures) >= 3, played.stdout
    assert all(path.read_bytes().startswith(PNG) for path in pictures)


def test_test_command_reaches_the_tests(tmp_path: Path) -> None:
    [command] = commands_for(f"{THIS}::test_test_command_reaches_the_tests")
    # Narrowed to a few tests: this one is itself part of what the bare command runs.
    ran = run(command, tmp_path, "-q", "tests/architecture/test_size_caps.py", "--collect-only")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "test_no_file_is_longer_than_the_cap" in ran.stdout
