"""How big a list may be, and how it is refused: asked before anything of it is parsed.

The limits stand far above what a unit has on disk (a district of 10,000 members in 40 columns) and far below
what would freeze an old laptop. A list beyond them is an attack, a mistake, or better cut in two.
"""

from __future__ import annotations

from typing import Final

from desktop.services.failures import ActionRefused

# The word with which the program starts itself again to parse a list (see sheet_child).
READING_WORD: Final = "--read-list"

MOST_BYTES: Final = 20 * 2**20
MOST_UNPACKED: Final = 200 * 2**20
MOST_RATIO: Final = 100
# Below this much, how tightly a file is packed says nothing.
RATIO_MATTERS_FROM: Final = 2**20
# Parts that hold cells; and all parts, for there are lists with a photograph of everybody.
MOST_PARTS: Final = 200
MOST_ENTRIES: Final = 5_000
MOST_SHEETS: Final = 100
MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 500
# Cells of the rectangle that holds everything on one sheet, empty ones too: the parser keeps them all.
MOST_CELLS: Final = 3_000_000
MOST_TEXT: Final = 60_000_000
LONGEST_CELL: Final = 32_767
MOST_MERGED: Final = 100_000
MOST_MEMORY: Final = 512 * 2**20
MOST_SECONDS: Final = 60.0


class SheetRefused(ActionRefused):
    """A list that cannot be read. Nothing was changed, the file neither. Codes begin with "import.file."."""


def too_many_rows() -> SheetRefused:
    return SheetRefused("import.file.rows", {"most": f"{MOST_ROWS:,}".replace(",", ".")})


def too_many_columns() -> SheetRefused:
    return SheetRefused("import.file.columns", {"most": MOST_COLUMNS})


def too_many_sheets() -> SheetRefused:
    return SheetRefused("import.file.sheets", {"most": MOST_SHEETS})


def too_much_inside() -> SheetRefused:
    return SheetRefused("import.file.inside")


def damaged() -> SheetRefused:
    return SheetRefused("import.file.damaged")


def check_extent(rows: int, columns: int) -> None:
    """Raises SheetRefused for a sheet whose used rectangle is bigger than any list."""
    if rows > MOST_ROWS:
        raise too_many_rows()
    if columns > MOST_COLUMNS:
        raise too_many_columns()
    if rows * columns > MOST_CELLS:
        raise too_much_inside()
