"""Parses a spreadsheet in a process of its own, with a limit on its memory and its time.

Parsers of foreign formats can crash, hang or eat the memory when a file was made for that. In a process of
its own that costs one sentence on the screen. The bytes go in through the pipe and lines of JSON come back:
the child never learns the file's name, opens no file and writes none.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from time import monotonic
from typing import IO, Final

from desktop.services.sheet_caps import MOST_SECONDS, READING_WORD, SheetRefused, damaged, too_much_inside
from desktop.services.sheet_serving import OUT_OF_MEMORY, PARSED

_ASKED_EVERY_SECONDS: Final = 0.1


def parse_apart(content: bytes, kind: str, cancelled: Callable[[], bool]) -> list[bytes]:
    """The lines (sheet_lines) for a file of `kind` "xlsx", "xls" or "html" (UTF-8). Raises SheetRefused."""
    child = subprocess.Popen(
        _command(kind),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    said = _conversation(child, content, cancelled)
    if child.returncode == OUT_OF_MEMORY:
        raise too_much_inside()
    if child.returncode != PARSED:
        raise damaged()
    *lines, _ = said.split(b"\n")
    return lines


def _conversation(child: subprocess.Popen[bytes], content: bytes, cancelled: Callable[[], bool]) -> bytes:
    """What the child answers. When this returns or raises, the child has ended."""
    deadline = monotonic() + MOST_SECONDS
    # A thread of its own: `communicate` forgets what it has not sent yet when its time is up.
    feeding = Thread(target=_feed, args=(child.stdin, content), daemon=True)
    child.stdin = None
    feeding.start()
    try:
        while True:
            if cancelled():
                raise SheetRefused("import.file.cancelled")
            if monotonic() >= deadline:
                raise SheetRefused("import.file.slow")
            with suppress(subprocess.TimeoutExpired):
                said, _ = child.communicate(timeout=_ASKED_EVERY_SECONDS)
                return said
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
        feeding.join()


def _feed(pipe: IO[bytes] | None, content: bytes) -> None:
    """A child that ends before it has read everything has said why, or its exit code does."""
    if pipe is not None:
        with suppress(OSError), pipe:
            pipe.write(content)


def _command(kind: str) -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, READING_WORD, kind]
    return [sys.executable, "-m", "desktop", READING_WORD, kind]
