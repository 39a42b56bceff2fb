"""How many lines a text takes in a cell of a given width, where nothing draws yet.

Rows of a workbook get their height from the program that writes it: what is too low cuts a name in two. The
widths are those of Times New Roman in parts of its size, rounded up; of marks only a horn adds to its letter.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_WIDTHS: Final = (
    (0.07, "\N{COMBINING HORN}"),
    (0.28, " .,:;/ijlt'|"),
    (0.34, "frI-()[]"),
    (0.40, "sJ"),
    (0.45, "acez“”"),
    (0.73, "wACDGHKNOQRUVXYĐ"),
    (0.68, "BELTZ"),
    (0.57, "FPS"),
    (0.80, "m"),
    (0.95, "MW%"),
)
_OTHERS: Final = 0.54
_OF: Final = {letter: width for width, letters in _WIDTHS for letter in letters}
_BOLD: Final = 1.1
# Dots of a screen in a point, and what a program leaves free beside the text of a cell, in dots.
_DOTS_PER_POINT: Final = 96 / 72
_PADDING: Final = 6.0


def lines_needed(text: str, room: float, points: float, *, bold: bool = False) -> int:
    """In a cell `room` dots wide; words stay whole unless one alone is wider than the cell."""
    em = points * _DOTS_PER_POINT * (_BOLD if bold else 1.0)
    free = max(room - _PADDING, em)
    lines, used = 1, 0.0
    for word in text.split():
        wide = text_width(word) * em
        gap = _OF[" "] * em if used else 0.0
        if used + gap + wide <= free:
            used += gap + wide
            continue
        lines += bool(used)
        over = int(wide // free)
        lines += over
        used = wide - over * free
    return lines


def text_width(text: str) -> float:
    """In parts of the size of the type."""
    letters = unicodedata.normalize("NFD", text)
    return sum(_OF.get(one, _OTHERS) for one in letters if one in _OF or not unicodedata.combining(one))
