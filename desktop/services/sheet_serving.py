"""The other end of sheet_child: what the process that parses a spreadsheet does, from its start to its end.

It imports as little as it can, since each list that is opened waits for it.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from desktop.services.sheet_caps import MOST_BYTES, MOST_MEMORY, SheetRefused

if TYPE_CHECKING:
    from desktop.services.sheet_lines import ParsedBook

PARSED: Final = 0
OUT_OF_MEMORY: Final = 3
_PIECE: Final = 2**16


def serve(words: Sequence[str]) -> int:
    """The child's whole life: bytes from standard input, lines to standard output; the exit code."""
    limit_memory()
    # This process ends before there is anything to gather.
    gc.disable()
    try:
        _answer(sys.stdin.buffer.read(MOST_BYTES + 1), words[0])
    except MemoryError:
        return OUT_OF_MEMORY
    return PARSED


def parsed_lines(content: bytes, kind: str) -> Iterable[str]:
    """What the child says about a file; a refusal is its last line."""
    from desktop.services.sheet_lines import lines_of, refusal_line

    try:
        yield from lines_of(_parser(kind)(content))
    except SheetRefused as refused:
        yield refusal_line(refused)


def _parser(kind: str) -> Callable[[bytes], ParsedBook]:
    if kind == "xlsx":
        from desktop.services.sheet_xlsx import parse_xlsx

        return parse_xlsx
    if kind == "xls":
        from desktop.services.sheet_xls import parse_xls

        return parse_xls
    from desktop.services.sheet_html import parse_html

    return parse_html


def _answer(content: bytes, kind: str) -> None:
    lines: list[bytes] = []
    size = 0
    for line in parsed_lines(content, kind):
        lines.append(line.encode("utf-8", "surrogatepass") + b"\n")
        size += len(lines[-1])
        if size > _PIECE:
            sys.stdout.buffer.write(b"".join(lines))
            lines, size = [], 0
    sys.stdout.buffer.write(b"".join(lines))
    sys.stdout.buffer.flush()


def limit_memory() -> None:
    """Windows has no such limit for a process; there the checks before parsing have to do."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
