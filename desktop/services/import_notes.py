"""What stands on a sheet around its people: titles, headers, totals and notes, with their rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from desktop.services.import_types import Source
from domain.importing.cells import Workbook
from domain.importing.table_guess import LeftOut
from domain.importing.table_lines import Line

# Longer than any note that somebody reads; a list of notes is not the sheet again.
_LONGEST: Final = 300
_MOST: Final = 500


class SheetNote(NamedTuple):
    """`row` as people count; `kind`: a word of `LeftOut`, or "other" within a table that is not taken."""

    row: int
    kind: str
    text: str


def notes_of(book: Workbook, source: Source) -> list[SheetNote]:
    """The rows of the sheet that are no people and not empty, from top to bottom."""
    return [note for note, _ in zip(_notes(book, source), range(_MOST), strict=False)]


def _notes(book: Workbook, source: Source) -> Iterator[SheetNote]:
    sheet = next(one for one in book.sheets if one.name == source.sheet)
    people = {number for number, _ in source.rows}
    first, last = min(people, default=0), max(people, default=0)
    for number, row in enumerate(sheet.rows, 1):
        if number in people:
            continue
        texts = list(dict.fromkeys(cell.text.strip() for cell in row if not cell.empty))
        if not texts:
            continue
        kind = source.left_out.get(number)
        if kind is None and number < first:
            kind = LeftOut.TITLE if len(texts) == 1 else LeftOut.HEADER
        elif kind is None and number > last:
            kind = LeftOut.TOTAL if Line(number - 1, row).is_total else LeftOut.NOTE
        yield SheetNote(number, str(kind or "other"), " ".join(texts)[:_LONGEST])
