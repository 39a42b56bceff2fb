"""Where in the file of a template something stands: JSON that was read tells no lines any more. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

_BLOCKS: Final = re.compile(r'"blocks"\s*:\s*\[')
_BETWEEN: Final = re.compile(r"[\s,]*")


def find(text: str, block: int, named: Sequence[str]) -> int:
    """The line, from 1, of the first of `named` inside a block (-1: the whole file), else where that begins.

    0 where neither is found.
    """
    start, end = _span(text, block) if block >= 0 else (0, len(text))
    if start < 0:
        return 0
    for one in named:
        written = json.dumps(one, ensure_ascii=False)
        # A key where it is one, a text wherever it stands.
        as_key = re.compile(re.escape(written) + r"\s*:").search(text, start, end)
        place = as_key.start() if as_key is not None else text.find(written[1:-1], start, end)
        if place >= 0:
            return text.count("\n", 0, place) + 1
    return text.count("\n", 0, start) + 1 if block >= 0 else 0


def _span(text: str, block: int) -> tuple[int, int]:
    """First and last place of a block; (-1, -1) where there is none."""
    opening = _BLOCKS.search(text)
    if opening is None:
        return -1, -1
    place, decoder = opening.end(), json.JSONDecoder()
    for number in range(block + 1):
        between = _BETWEEN.match(text, place)
        start = between.end() if between is not None else place
        try:
            _, place = decoder.raw_decode(text, start)
        except ValueError:
            return -1, -1
        if number == block:
            return start, place
    return -1, -1
