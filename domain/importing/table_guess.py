"""A table as it was found on a sheet: its headers, its rows, and what between them is nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from domain.importing.cells import Cell, Sheet

MOST_SAMPLED: Final = 20


class LeftOut(StrEnum):
    """Why a row between the first and the last of a table is no person."""

    BLANK = "blank"
    NUMBERS = "numbers"  # (1) (2) (3) under the header
    HEADER = "header"  # the header again, as it is printed on each page
    TOTAL = "total"
    TITLE = "title"  # one line over a part of the list
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """One column: its place on the sheet, its header in Unicode, and up to 20 filled cells under it.

    Two rows of headers read as one: "Ngày sinh Nam". `header` is "" over a column that nobody named.
    """

    column: int
    header: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableGuess:
    """A table; rows and columns as on the sheet, from 0. `header_rows` is empty when there is no header.

    `titles`: the lines above it, such as the name of the branch. `left_out`: rows from the header to
    `last_row` that are no people, each with the reason, and below it those that may have been some.
    """

    header_rows: tuple[int, ...]
    first_row: int
    last_row: int
    columns: tuple[ColumnGuess, ...]
    titles: tuple[str, ...] = ()
    left_out: dict[int, LeftOut] = field(default_factory=dict)

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Number of each row of people on the sheet (from 0) and its cells, one for each of `columns`."""
        places = [guess.column for guess in self.columns]
        for number in range(self.first_row, self.last_row + 1):
            if number not in self.left_out:
                yield number, tuple([sheet.cell(number, place) for place in places])
