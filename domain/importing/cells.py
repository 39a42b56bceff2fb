"""What a list on disk or on the clipboard holds, whatever program wrote it: workbook, sheets, cells.

Rows and columns count from 0 here; a person reads row 7 of the sheet where `rows[6]` stands. Nothing is
cleaned: text may be in an old font's code, in NFD, with blanks and invisible signs, because what looks like
rubbish (the soft hyphen that is the ư of TCVN3) may be a letter.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, NamedTuple

CellValue = str | int | float | bool | date | datetime | None


class Cell(NamedTuple):
    """One cell: its value as stored, and the name of the font it is written in ("" when not known).

    A number keeps its kind: a citizen id that is an `int` here was a number in the list and may have lost
    zeros. Whole numbers are always `int`. A formula holds its last result (NOT_CALCULATED where none was
    stored), an error its sign ("#N/A").
    """

    value: CellValue = None
    font: str = ""

    @property
    def text(self) -> str:
        """The value as a person would type it: 25/03/2007, 1204012345, 12.5; "" for an empty cell."""
        return shown(self.value)

    @property
    def empty(self) -> bool:
        """Nothing to see in it: no value, or only blanks."""
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())


NO_CELL = Cell()

# Stands where a file has a formula and no result of it: nobody may take that for an empty cell.
NOT_CALCULATED: Final = "=?"


class Area(NamedTuple):
    """A block of cells, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class Sheet(NamedTuple):
    """One sheet from its first row on, empty rows too, so that `rows[6]` is row 7.

    Rows may differ in length; `cell` answers for places outside. `merged`: only the first cell of such an
    area has a value, as in the file. `hidden_rows`: those that nobody sees, hidden by hand or by a filter.
    """

    name: str
    rows: list[tuple[Cell, ...]]
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        """How many columns the longest row has."""
        return max(map(len, self.rows), default=0)

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place, also outside of what was filled."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return NO_CELL


class Workbook(NamedTuple):
    """A list as it came: `name` is the file's name without its folder ("" from the clipboard).

    `digest`: SHA-256 of the bytes in hex, so that the same list is known again. `date_1904`: its numbers of
    days count from 1904; dates in `sheets` are right already, bare numbers are not.
    """

    name: str
    digest: str
    sheets: tuple[Sheet, ...]
    date_1904: bool = False


def shown(value: CellValue) -> str:
    """A value as a person would type it, dates as dd/MM/yyyy."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return f"{value:%d/%m/}{value.year:04} {value:%H:%M}" if value.time() != _MIDNIGHT else _day(value)
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _day(value: date) -> str:
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


_MIDNIGHT = datetime.min.time()
