"""Where on a sheet the tables are: their headers, their rows, and what stands around them.

Told by shape, since anybody may have made the list and its text may be in an old font's code: above a table
stand rows of short words, in it rows with numbers and dates. Letterheads, titles, rows of column numbers,
repeated headers, subtotals, notes and signatures are named and left out, never lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice
from typing import Final

from domain.importing.cells import Area, Sheet
from domain.importing.encodings import ColumnEncoding, propose
from domain.importing.names_only import names_only
from domain.importing.side_by_side import heads_names, parts_of
from domain.importing.table_guess import MOST_SAMPLED, ColumnGuess, LeftOut, TableGuess
from domain.importing.table_lines import HEADER_WORDS, Line, heading_of, names_unit, words_of
from domain.text import fold

_LONGEST_NAME: Final = 7
_MOST_SIGNED: Final = 2
_NUMBER: Final = re.compile(r"(?:s\W?t\W?t|so tt|tt|so thu tu)\W*")
# What stands under a list: after it, words are signatures.
_ENDS: Final = frozenset({LeftOut.NOTE, LeftOut.TOTAL})


def find_tables(sheet: Sheet) -> list[TableGuess]:
    """The tables of a sheet from top to bottom, those side by side from left to right."""
    lines = [Line(number, row) for number, row in enumerate(sheet.rows)]
    found: list[TableGuess] = []
    start = 0
    while (head := _next_head(lines, start, sheet)) is not None:
        end = _end_of(lines, head)
        titles = tuple(
            text
            for line in lines[start : head.rows[0] if head.rows else head.first]
            for text in line.texts()
            if len(line.filled) == 1
        )
        found += _cut_apart(sheet, lines, head, end, titles)
        start = end + 1
    if not found and any(line.filled for line in lines):
        alone = names_only(lines)
        found += [alone] if alone is not None else _headless(sheet, lines)
    return found


# --- headers


@dataclass(frozen=True)
class _Head:
    """`rows`: of the header; `columns`: header text by column."""

    rows: tuple[int, ...]
    columns: dict[int, str]
    first: int

    @cached_property
    def names(self) -> tuple[int, ...]:
        """The columns of names, or of parts of them."""
        return tuple([place for place, text in self.columns.items() if heads_names(text)])


def _next_head(lines: Sequence[Line], start: int, sheet: Sheet) -> _Head | None:
    """The next header from `start` on: by known words, else the fullest row of words over values."""
    for line in lines[start:]:
        if line.is_words and _looks_like_header(line) and _people_below(lines, line.number):
            return _head_at(lines, line, sheet)
    if start:
        return None
    first = next((line.number for line in lines if line.is_data and not line.is_numbering), None)
    if first is None:
        return None
    above = [line for line in lines[:first] if line.is_words and not line.is_total]
    best = max(above, key=lambda line: (len(line.filled), line.number), default=None)
    if best is None or len(lines[first].filled) > 3 * len(best.filled):
        return _Head((), {}, first)
    return _head_at(lines, best, sheet)


def _looks_like_header(line: Line) -> bool:
    return any(map(_is_header_word, line.texts()))


@lru_cache(maxsize=8192)
def _is_header_word(text: str) -> bool:
    return text.lower() == "họ" or HEADER_WORDS.fullmatch(fold(text)) is not None


def _people_below(lines: Sequence[Line], number: int) -> bool:
    """Whether rows follow that are filled like a list, before anything else begins."""
    below = [line for line in lines[number + 1 : number + 8] if len(line.filled) > 1]
    return any(line.is_data or not _looks_like_header(line) for line in below)


def _head_at(lines: Sequence[Line], best: Line, sheet: Sheet) -> _Head:
    """The header of which `best` is the fullest row, with the rows above and below that belong to it."""
    rows = [best.number]
    above = lines[best.number - 1] if best.number else None
    if above is not None and above.filled and not above.is_data and _spans(sheet, above, best):
        rows.insert(0, above.number)
    below = lines[best.number + 1] if best.number + 1 < len(lines) else None
    if below is not None and _belongs_under(sheet, best, below):
        rows.append(below.number)
    code = propose([cell for number in rows for cell in sheet.rows[number]])
    spread = [_spread(sheet, number, code) for number in rows]
    if below is not None and below.number in rows:
        _spread_over(below, spread[-2])
    columns = sorted({place for texts in spread for place in texts})
    headers = {
        place: " ".join(dict.fromkeys([texts[place] for texts in spread if place in texts]))
        for place in columns
    }
    return _Head(tuple(rows), headers, rows[-1] + 1)


def _spans(sheet: Sheet, above: Line, below: Line) -> bool:
    """Whether the row above names groups of the columns below, by cells merged over several of them."""
    wide = [
        area
        for area in sheet.merged
        if area.first_row == area.last_row == above.number
        and 0 < area.last_column - area.first_column < len(below.filled) - 1
    ]
    return any(
        sum(area.first_column <= place <= area.last_column for place in below.filled) > 1 for area in wide
    )


def _belongs_under(sheet: Sheet, best: Line, below: Line) -> bool:
    """Whether the row below a header splits some of its columns: Ngày sinh into Nam and Nữ."""
    if not below.filled or below.is_data or below.is_note or below.is_total or below.is_numbering:
        return False
    split = {place for area in sheet.merged for place in _columns_of(area, best.number)}
    free = {place for place in below.filled if place not in best.filled}
    # Without merged cells (csv) the name of the group stands over the first of its columns.
    split |= {place - 1 for place in free}
    # Nor is anybody without a name where the names stand.
    names = {place for place in best.filled if heads_names(words_of(best.row[place]))}
    is_nobody = bool(names and free) and len(below.filled) > 1 and names.isdisjoint(below.filled)
    return is_nobody or (
        bool(free | split) and all(place in split or place in free for place in below.filled)
    )


def _spread_over(below: Line, above: dict[int, str]) -> None:
    """A name of a group names also the unnamed columns to its right that the row below names."""
    for place in below.filled:
        if place not in above and place - 1 in above and place - 1 in below.filled:
            above[place] = above[place - 1]


def _columns_of(area: Area, row: int) -> range:
    wide = area.first_row == area.last_row == row and area.last_column > area.first_column
    return range(area.first_column, area.last_column + 1) if wide else range(0)


def _spread(sheet: Sheet, number: int, code: ColumnEncoding) -> dict[int, str]:
    """Header text by column in one row; a merged cell names every column that it covers."""
    row = sheet.rows[number]
    texts = {place: words_of(code.read(cell)) for place, cell in enumerate(row) if not cell.empty}
    for area in sheet.merged:
        if area.first_row == number and area.first_column in texts:
            for place in range(area.first_column + 1, area.last_column + 1):
                texts.setdefault(place, texts[area.first_column])
    return texts


# --- rows


def _end_of(lines: Sequence[Line], head: _Head) -> int:
    """The last row before the next header, or of the sheet."""
    for line in lines[head.first + 1 :]:
        if not line.is_words or not _looks_like_header(line):
            continue
        if not _people_below(lines, line.number):
            continue
        before = line.number - 1
        while before > head.first and not lines[before].is_data:
            before -= 1
        # The same header again is that of the next page, but under a title of its own another list begins.
        has_title = any(_is_title(one, head) for one in lines[before + 1 : line.number])
        if has_title or not _repeats(line, head) or _moves(line, head):
            return before
    return len(lines) - 1


def _repeats(line: Line, head: _Head) -> bool:
    said = {fold(text) for text in head.columns.values()}
    return sum(text in said for text in line.folded()) * 2 > len(line.filled)


def _moves(line: Line, head: _Head) -> bool:
    """Whether a header that comes again names other columns than before: 'Quê quán' where 'Nơi ở' was."""
    said = {place: fold(text) for place, text in head.columns.items()}
    return any(
        text in said.values() and said.get(place) != text
        for place, text in zip(line.filled, line.folded(), strict=True)
    )


def _cut_apart(
    sheet: Sheet, lines: Sequence[Line], head: _Head, end: int, titles: tuple[str, ...]
) -> list[TableGuess]:
    """One table, or several that stand side by side with an empty column between them."""
    block = lines[head.first : end + 1]
    people = [line for line in block if line.is_data] or block
    widest = max([len(line.row) for line in people], default=0)
    used = {*head.columns, *(place for place in range(widest) if any(line.has(place) for line in people))}
    parts = parts_of(sorted(used), head.columns)
    if any(len(part) == 1 for part in parts):
        parts = [sorted(used)]
    tables = [_table(block, head, part, titles, whole=len(parts) == 1) for part in parts]
    return [table for table in tables if table is not None]


def _table(
    block: Sequence[Line], head: _Head, places: Sequence[int], titles: tuple[str, ...], *, whole: bool
) -> TableGuess | None:
    """The table of these columns; `whole`: no row of data has a cell outside of them."""
    left_out: dict[int, LeftOut] = {}
    unsure: set[int] = set()
    last, ended = None, False
    for line in block:
        if whole and line.is_plainly_somebody and _follows_people(line, head):
            last, ended = line.number, False
            continue
        reason = _reason(line, head, places, whole=whole)
        after_a_gap = last is not None and last != line.number - 1 and not line.is_data
        is_signed = ended and line.is_data and _may_be_signed(line, head)
        if reason is None and (is_signed or (after_a_gap and (ended or not _is_person(line, head)))):
            # The words of a signature look like a row, too.
            reason = LeftOut.NOTE
            unsure.add(line.number)
        if reason is None:
            last, ended = line.number, False
        else:
            left_out[line.number] = reason
            ended = (ended or reason in _ENDS) and not (reason is LeftOut.TITLE and _names_unit(line))
    if last is None:
        return None
    rows = [line for line in block if line.number <= last]
    left_out = {number: reason for number, reason in left_out.items() if number < last or number in unsure}
    columns = []
    for place in places:
        filled = (line.row[place] for line in rows if line.number not in left_out and line.has(place))
        header, sample = head.columns.get(place, ""), tuple(islice(filled, MOST_SAMPLED))
        if header or sample:
            columns.append(ColumnGuess(place, header, sample))
    first = next(line.number for line in rows if line.number not in left_out)
    left_out = {
        number: reason
        for number, reason in left_out.items()
        if number > first or (reason is LeftOut.TITLE and number > (head.rows[-1] if head.rows else number))
    }
    return TableGuess(head.rows, first, last, tuple(columns), titles, left_out)


def _reason(line: Line, head: _Head, places: Sequence[int], *, whole: bool) -> LeftOut | None:
    """Why a row is no person; None when it is one."""
    # All cells of a row of data are in a table that is the whole: no need to look which ones are filled.
    is_row = whole and line.is_data
    filled = [] if is_row else [place for place in line.filled if place in places]
    if not is_row and not filled:
        return LeftOut.BLANK
    if not _follows_people(line, head) and line.is_numbering:
        return LeftOut.NUMBERS
    if line.is_words and _repeats(line, head):
        return LeftOut.HEADER
    if line.is_total:
        return LeftOut.TOTAL
    if line.is_numbered_title:
        return LeftOut.TITLE
    if not line.is_data and line.is_note:
        return LeftOut.NOTE
    if len(filled) == 1 and not _is_lone_name(line, head, filled[0]):
        # A day without anything beside it is somebody whose name a formula did not say.
        return None if isinstance(line.row[filled[0]].value, date) else LeftOut.TITLE
    return None


def _is_title(line: Line, head: _Head) -> bool:
    return len(line.filled) == 1 and not line.is_total and not _is_lone_name(line, head, line.filled[0])


def _is_lone_name(line: Line, head: _Head, place: int) -> bool:
    """Somebody of whom nothing but the name is known, and no heading of a part of the list."""
    text = words_of(line.row[place])
    if place not in head.names or names_unit(text) or heading_of(text) != text:
        return False
    return not any(map(str.isdigit, text))


def _is_person(line: Line, head: _Head) -> bool:
    """Of a row without any value: whether a name stands where the names do, and something beside it."""
    texts = [words_of(line.row[place]) for place in line.filled if place in head.names]
    if not texts or len(texts) == len(line.filled):
        return False
    return all(1 <= len(text.split()) <= _LONGEST_NAME and not names_unit(text) for text in texts)


def _may_be_signed(line: Line, head: _Head) -> bool:
    """Behind the notes under a list: a name and one thing more, no day, nor the number that people have."""
    numbers = [place for place, text in head.columns.items() if _NUMBER.fullmatch(fold(text))]
    cells = [line.row[place] for place in line.filled]
    return (
        bool(numbers)
        and not any(place in line.filled for place in numbers)
        and len(cells) <= _MOST_SIGNED
        and not any(isinstance(cell.value, date) or "/" in cell.text for cell in cells)
    )


def _names_unit(line: Line) -> bool:
    return any(map(names_unit, line.texts()))


def _follows_people(line: Line, head: _Head) -> bool:
    """A row of column numbers stands right under the header, nowhere else."""
    return line.number > (head.rows[-1] if head.rows else line.number) + 2


def _headless(sheet: Sheet, lines: Sequence[Line]) -> list[TableGuess]:
    """Everything as one table that nobody gave a header."""
    first = next(line.number for line in lines if line.filled)
    return _cut_apart(sheet, lines, _Head((), {}, first), len(lines) - 1, ())
