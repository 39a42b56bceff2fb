"""A list that is names and nothing else: one column of a sheet, with "Họ và tên" over it or without a header.

Nothing but the names themselves tells that they are some, so that most of them have to look like it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from domain.importing.cells import Cell
from domain.importing.person_names import are_names, looks_like_name, without_number
from domain.importing.side_by_side import heads_names
from domain.importing.table_guess import MOST_SAMPLED, ColumnGuess, LeftOut, TableGuess
from domain.importing.table_lines import HEADER_WORDS, Line, heading_of, names_unit, words_of
from domain.text import fold

# With their accents: Đoàn and Danh are families, and Phương a given name.
_TITLE: Final = re.compile(
    r"(?:danh sách|ds|đoàn (?:xã|phường|tncs|thanh niên|cơ sở)|đảng (?:ủy|uỷ|bộ)|ban (?:chấp hành|thường vụ)|"
    r"bch|ủy ban|uỷ ban|ubnd|cộng hòa|cộng hoà|độc lập)\b"
)


def names_only(lines: Sequence[Line]) -> TableGuess | None:
    """The one table of a sheet in which only names stand, below each other; None for any other sheet.

    `lines`: of the sheet, one at least filled.
    """
    filled = [line for line in lines if line.filled]
    headed = next(((line, place) for line in filled if (place := _header_of(line)) is not None), None)
    header, place = headed if headed is not None else (None, filled[0].filled[0])
    if header is not None:
        above = [line for line in filled if line.number < header.number]
        block = [line for line in filled if line.number > header.number]
    else:
        above = list(takewhile(lambda line: not _is_somebody(line, place), filled))
        block = filled[len(above) :]
    if any(line.filled != (place,) for line in (block if header is not None else filled)):
        return None
    left_out = _left_out(block, place)
    people = [line for line in block if line.number not in left_out]
    if not people or (header is None and not are_names([words_of(line.row[place]) for line in people])):
        return None
    first, last = people[0].number, people[-1].number
    left_out |= {line.number: LeftOut.BLANK for line in lines[first:last] if not line.filled}
    above += [line for line in block if line.number < first]
    said = "" if header is None else words_of(header.row[place])
    cells: list[Cell] = [line.row[place] for line in people[:MOST_SAMPLED]]
    return TableGuess(
        () if header is None else (header.number,),
        first,
        last,
        (ColumnGuess(place, said, tuple(cells)),),
        tuple(text for line in above if len(line.filled) == 1 for text in line.texts()),
        {number: why for number, why in sorted(left_out.items()) if number > first},
    )


def _header_of(line: Line) -> int | None:
    """Where in a line "Họ và tên" stands; beside it may stand what nobody filled in, such as the numbers."""
    return next((place for place in line.filled if _is_header(words_of(line.row[place]))), None)


def _is_header(text: str) -> bool:
    return HEADER_WORDS.fullmatch(fold(text)) is not None and heads_names(text)


def _is_somebody(line: Line, place: int) -> bool:
    text = without_number(words_of(line.row[place]))
    return looks_like_name(text) and not _heads(text)


def _heads(text: str) -> bool:
    """Whether a text is a line over people."""
    return names_unit(text) or _TITLE.match(heading_of(text).lower()) is not None


def _left_out(block: Sequence[Line], place: int) -> dict[int, LeftOut]:
    """Who of these is nobody, and why. Behind a total or a note nobody follows: it is signed there."""
    left_out: dict[int, LeftOut] = {}
    ended = False
    for line in block:
        text = words_of(line.row[place])
        if _heads(text):
            left_out[line.number], ended = LeftOut.TITLE, False
        elif line.is_total:
            left_out[line.number], ended = LeftOut.TOTAL, True
        elif ended or line.is_note:
            left_out[line.number], ended = LeftOut.NOTE, True
        elif _is_header(text):
            left_out[line.number] = LeftOut.HEADER
    return left_out
