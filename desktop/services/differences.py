"""Where two texts differ, for marking it in both: words first, then the letters inside a changed word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

# (start, length) in characters.
Span = tuple[int, int]

_PIECE = re.compile(r"\w+|\s+|[^\w\s]")


def differences(first: str, second: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The spans of each text that the other does not have; nothing where they are equal."""
    pieces = (_PIECE.findall(first), _PIECE.findall(second))
    starts = (_starts(pieces[0]), _starts(pieces[1]))
    spans: tuple[list[Span], list[Span]] = ([], [])
    matcher = SequenceMatcher(a=pieces[0], b=pieces[1], autojunk=False)
    for tag, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if tag == "equal":
            continue
        old, new = "".join(pieces[0][a_from:a_to]), "".join(pieces[1][b_from:b_to])
        head = tail = 0
        if (a_to - a_from, b_to - b_from) == (1, 1):
            head = _common(old, new)
            tail = _common(old[head:][::-1], new[head:][::-1])
            if 2 * (head + tail) < max(len(old), len(new)):
                # Two different words that happen to share a letter.
                head = tail = 0
        for side, text, start in ((0, old, starts[0][a_from]), (1, new, starts[1][b_from])):
            # A blank between two words is marked only where nothing else is different.
            whole = text[head : len(text) - tail]
            piece = whole.strip() or whole
            if piece:
                spans[side].append((start + head + whole.index(piece), len(piece)))
    return tuple(spans[0]), tuple(spans[1])


def _starts(pieces: list[str]) -> list[int]:
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    return starts


def _common(first: str, second: str) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count
