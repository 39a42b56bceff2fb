"""Numbers that a spreadsheet shows with more digits than they have: 912000001 in the format "0000000000".

Whoever typed them saw an id, or a phone number, with its zeros. What was shown is what the list says; that is
no guess, since the format stands in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

# Digits to be shown as they are, quoted or behind a backslash, and what people put between groups of digits.
_LITERAL: Final = r"(?:\"[0-9 .+\-]*\"|\\[0-9 .+\-]|[ +\-])"
_PADDED: Final = re.compile(rf"{_LITERAL}*(?:0{_LITERAL}*)+")
_LED: Final = re.compile(rf"({_LITERAL}+)#+")
_ONE: Final = re.compile(rf"{_LITERAL}|0")
_NO_DIGIT: Final = re.compile("[^0-9]")
# Whole numbers from here on have lost digits already.
_EXACT_BELOW: Final = 1e15
# A long number with such an end was rounded before it was shown so: it stays one, to be asked about.
_ROUNDED: Final = re.compile("[0-9]{4,7}0{6,}")
# Longer ones are no numbers of people.
_LONGEST_CODE: Final = 64

Show = Callable[[float], float | str]


@lru_cache(maxsize=256)
def shows_zeros(code: str) -> Show | None:
    """What makes of a number the text that a format shows, where that has digits which the number has not (it
    stays itself where not); None for a format of which that is not known, which is nearly every one."""
    code = code.partition(";")[0]
    if len(code) > _LONGEST_CODE:
        return None
    if _PADDED.fullmatch(code):
        return _Zeros([piece if piece == "0" else _unquoted(piece) for piece in _ONE.findall(code)]).show
    if (led := _LED.fullmatch(code)) is not None:
        return _Zeros([_unquoted(led[1]), "0"]).show
    return None


def _unquoted(literal: str) -> str:
    """A literal in its quotation marks; so that a digit in it is none that is to be filled in."""
    return f'"{literal.translate(_QUOTES)}'


_QUOTES: Final = {ord('"'): None, ord("\\"): None}


class _Zeros:
    """Of one format. `pieces`: "0" for a digit of the number, else what stands there, behind a quote."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._pieces = pieces
        self._digits = sum(piece == "0" for piece in pieces)

    def show(self, value: float) -> float | str:
        # Nothing at all is what a formula shows of an empty cell, and no number of anybody.
        if not (0 < value < _EXACT_BELOW and float(value).is_integer()):
            return value
        digits = str(int(value))
        if _ROUNDED.fullmatch(digits):
            return value
        padded = digits.zfill(self._digits)
        # More digits than places: the first place takes all that are left.
        first = len(padded) - self._digits + 1
        filled = chain([padded[:first]], padded[first:])
        text = "".join([next(filled) if piece == "0" else piece[1:] for piece in self._pieces])
        return value if _NO_DIGIT.sub("", text) == digits else text
