"""What a spreadsheet shows in place of what it keeps: 912000001 as 0912000001, 1 March 2016 as Mar-16.

Whoever typed them saw an id, or a phone number, with its zeros, and a month without a day. What was shown is
what the list says; that is no guess, since the format stands in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, Final

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

# Of a number, or of a day: itself where the format shows all of it.
Show = Callable[[Any], object]
# Of a day only the month and the year, or the year: "mmm-yy", "[$-42A]mm/yyyy;@".
_OF_LANGUAGE: Final = re.compile(r"^\[\$-[0-9A-Fa-f]{2,8}\]|;@$")
_MONTH: Final = re.compile(r"m{1,4}[/\-. \\]*(?:y{4}|yy)|y{4}[/\-. \\]*m{1,2}", re.IGNORECASE)
_YEAR: Final = re.compile(r"y{4}", re.IGNORECASE)


def shown_by(code: str) -> Show | None:
    """What makes of a number or a day the text that a format shows, where the file keeps something else; None
    for a format of which that is not known, which is nearly every one."""
    bare = _OF_LANGUAGE.sub("", code)
    if _MONTH.fullmatch(bare):
        return _month
    return _year if _YEAR.fullmatch(bare) else _shows_zeros(code)


def _month(value: Any) -> object:
    """Who types 3/2016 gets the first of March, and sees none: another day was typed by somebody."""
    return f"{value.month:02}/{value.year:04}" if isinstance(value, date) and value.day == 1 else value


def _year(value: Any) -> object:
    is_first = isinstance(value, date) and (value.month, value.day) == (1, 1)
    return f"{value.year:04}" if is_first else value


@lru_cache(maxsize=256)
def _shows_zeros(code: str) -> Show | None:
    """Where that has digits which the number has not."""
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

    def show(self, value: Any) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
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
