"""Starts a frozen program the way a newcomer would and judges what it does."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

NOT_ENROLLED = 3
# A window that dies does so within its first second; a slow disk gets a margin.
WINDOW_LIVES = 8.0
# Foreign files are parsed by a child process, which is the program itself started with this word: a list of
# each kind, so that every parser is known to have been frozen.
READING_WORD = "--read-list"
LISTS = Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "lists"
READ = {"xlsx": "central.xlsx", "xls": "old.xls", "html": "portal.xls"}
# The last line of a child that has read everything.
END = b'{"end":true}'


def try_out(program: Path) -> list[str]:
    """The faults found, each a sentence; empty when the program may be handed out."""
    if not program.is_file():
        return [f"{program.name}: was not built"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = ["--home", str(Path(folder) / "home")]
        return [
            *_expect(program, ["--version"], 0),
            *_expect(program, [*home, "status"], NOT_ENROLLED),
            *(fault for kind, name in READ.items() for fault in _reads(program, kind, LISTS / name)),
            *_window(program, home),
        ]


def _expect(program: Path, arguments: list[str], code: int) -> list[str]:
    try:
        done = subprocess.run([str(program), *arguments], capture_output=True, timeout=60, env=_environment())
    except (OSError, subprocess.TimeoutExpired) as problem:
        return [f"{arguments[-1]}: did not run to its end: {problem}"]
    said = (done.stdout + done.stderr).decode(errors="replace")
    faults = []
    if done.returncode != code:
        faults.append(f"{arguments[-1]}: exit {done.returncode} instead of {code}: {said[-500:]}")
    if "Traceback" in said:
        faults.append(f"{arguments[-1]}: a traceback: {said[-500:]}")
    return faults


def _reads(program: Path, kind: str, path: Path) -> list[str]:
    """Whether the child process that parses lists starts and knows this kind of file."""
    command = [str(program), READING_WORD, kind]
    try:
        with path.open("rb") as content:
            done = subprocess.run(command, stdin=content, capture_output=True, timeout=60, env=_environment())
    except (OSError, subprocess.TimeoutExpired) as problem:
        return [f"reading {kind}: did not run to its end: {problem}"]
    if done.returncode == 0 and done.stdout.splitlines()[-1:] == [END]:
        return []
    said = (done.stdout[-200:] + done.stderr[-500:]).decode(errors="replace")
    return [f"reading {kind}: exit {done.returncode}, {path.name} was not read to its end: {said}"]


def _window(program: Path, home: list[str]) -> list[str]:
    window = subprocess.Popen(
        [str(program), *home, "gui"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=_environment(),
    )
    try:
        said, _ = window.communicate(timeout=WINDOW_LIVES)
        return [f"gui: ended by itself with {window.returncode}: {said.decode(errors='replace')[-500:]}"]
    except subprocess.TimeoutExpired:
        window.terminate()
        said, _ = window.communicate(timeout=30)
    text = said.decode(errors="replace")
    return [f"gui: a traceback: {text[-500:]}"] if "Traceback" in text else []


def _environment() -> dict[str, str]:
    """Offscreen, and without our checkout's Python, so that only what was frozen can be found."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "QT_PLUGIN_PATH")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return {**kept, "QT_QPA_PLATFORM": "offscreen"}
