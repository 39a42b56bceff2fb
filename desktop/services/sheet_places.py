"""Where a cell of a sheet is, from what an xlsx calls it: B7 is column 1, row 6."""

from __future__ import annotations

from typing import Final

from desktop.services.sheet_caps import damaged, too_many_columns
from domain.importing.cells import Area

_FARTHEST_COLUMN: Final = 16_384


def column_of(letters: str) -> int:
    """Number from 0 of the column with these letters. Raises SheetRefused."""
    number = 0
    if not 0 < len(letters) <= 3:
        raise damaged()
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise damaged()
        number = number * 26 + ord(letter) - 64
    if number > _FARTHEST_COLUMN:
        raise too_many_columns()
    return number - 1


def area_of(reference: str) -> Area:
    """The cells of a reference such as A1:C2. Raises SheetRefused and ValueError."""
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = _place(first), _place(last or first)
    return Area(top, left, bottom, right)


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]) - 1, column_of(letters)
