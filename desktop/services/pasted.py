"""Blocks from a spreadsheet before they are written: old codes by column, and what sheets left in cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from desktop.services.wording import word
from domain.fields import Field, FieldType
from domain.frozen import frozen

if TYPE_CHECKING:
    from domain.importing.encodings import ColumnEncoding

# Types whose values are words; what else there is has no letters to be coded.
_WORDS: Final = frozenset({FieldType.TEXT, FieldType.NAME, FieldType.CODE, FieldType.CODES})


@frozen
class OldColumn:
    """One column of a block in an old code, and one of its texts before and after."""

    place: int
    title: str
    code: str
    before: str
    after: str


def old_columns(cells: Sequence[Sequence[str]], fields: Sequence[Field | None]) -> tuple[OldColumn, ...]:
    """The columns whose words were typed in TCVN3, VNI, …; nothing is changed."""
    from domain.values.legacy_encodings import OldCode

    found = []
    for place, declared in enumerate(fields):
        if declared is None or declared.type not in _WORDS:
            continue
        proposed = _proposed(cells, place)
        told = [one for one in proposed.changes if one.code is not OldCode.DECOMPOSED]
        if proposed.kind is not None and told:
            first = told[0]
            code = word(f"code.{first.code.value}")
            found.append(OldColumn(place, declared.label, code, first.before, first.after))
    return tuple(found)


def converted(cells: Sequence[Sequence[str]], columns: Sequence[OldColumn]) -> list[list[str]]:
    """The block with these columns in Unicode; a cell that is already stays as it is."""
    from domain.importing.cells import Cell

    readings: Mapping[int, ColumnEncoding] = {one.place: _proposed(cells, one.place) for one in columns}

    def read(place: int, text: str) -> str:
        proposed = readings.get(place)
        return str(proposed.read(Cell(text)).value) if proposed is not None else text

    return [[read(place, text) for place, text in enumerate(row)] for row in cells]


def _proposed(cells: Sequence[Sequence[str]], place: int) -> ColumnEncoding:
    # Drawn in with the first block: nobody waits for it at the start.
    from domain.importing.cells import Cell
    from domain.importing.encodings import propose

    return propose(Cell(row[place]) for row in cells if place < len(row) and row[place])
