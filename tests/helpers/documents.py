"""Commands in the documentation, read from it by the tests that run them.

A fenced block of shell carries in its info string the test that runs it::

    ```sh run=tests/e2e/test_readme.py::test_demo_command_plays_the_story

so what a reader is told to type and what is tried are the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.source_tree import ROOT, files

_SHELLS = {"sh", "bash", "shell", "console"}
_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")


@dataclass(frozen=True)
class Block:
    """One fenced block of shell: `test` is the test that runs it, empty where none is named."""

    page: Path
    line: int
    test: str
    text: str

    @property
    def commands(self) -> list[str]:
        """Its command lines, continued lines joined, without comments and prompt."""
        joined = self.text.replace("\\\n", " ")
        lines = (line.strip().removeprefix("$ ") for line in joined.splitlines())
        return [line for line in lines if line and not line.startswith("#")]


def pages() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def shell_blocks(page: Path) -> Iterator[Block]:
    fence, info, start, inside = "", "", 0, list[str]()
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        found = _FENCE.match(line.strip())
        if not fence and found:
            fence, info, start, inside = found["fence"], found["info"].strip(), number, []
        elif fence and line.strip() == fence:
            language, _, rest = info.partition(" ")
            if language in _SHELLS:
                named = re.search(r"run=(\S+)", rest)
                yield Block(page, start, named[1] if named else "", "\n".join(inside))
            fence = ""
        elif fence:
            inside.append(line)


def commands_for(test: str) -> list[str]:
    """All commands that the documentation leaves to one test, in reading order; never empty."""
    found = [
        line
        for page in pages()
        for block in shell_blocks(page)
        if block.test == test
        for line in block.commands
    ]
    if not found:
        raise LookupError(f"no page under {ROOT.name} names {test}")
    return found
