"""A first look at the sheet of an xlsx: how big it really is, its fonts, its merged cells and its errors.

The parser of the values keeps the whole rectangle, so that one cell in the far corner would eat the memory:
somebody has to look before. What an office program wrote is looked at quickly, by patterns; whatever is
written otherwise is followed element by element.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from desktop.services.sheet_caps import (
    MOST_COLUMNS,
    MOST_MERGED,
    MOST_ROWS,
    check_extent,
    damaged,
    too_much_inside,
)
from desktop.services.sheet_places import area_of, column_of
from domain.importing.cells import Area


@dataclass(slots=True)
class Look:
    """What the first look at a sheet found; rows and columns from 0.

    `uncalculated`: by row the columns of formulas which may have no result; one with a value has one.
    """

    rows: int = 0
    columns: int = 0
    shared_texts: int = 0
    styles: dict[int, array[int]] = field(default_factory=dict)
    errors: dict[int, list[int]] = field(default_factory=dict)
    uncalculated: dict[int, dict[int, None]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)


def look_at(part: bytes, fonts_tell: bool = True) -> Look:
    """What is in this part. `fonts_tell`: whether the styles of cells matter. Raises SheetRefused."""
    look = quick_look(part, fonts_tell)
    return look if look is not None else careful_look(part)


# --- what office programs write

_PREFIXED: Final = re.compile(rb"<[^\s<>/:]+:(?:c|v|is|row|mergeCell)[\s/>]")
_CELL: Final = rb'<c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="[0-9]{1,5}")?(?: t="[A-Za-z]{1,9}")?'
_FILLED: Final = re.compile(_CELL + rb"><(?:v|is)[\s/>]")
_EMPTY: Final = re.compile(_CELL + rb"(?:/>|></c>)")
_STYLED: Final = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})" s="([0-9]{1,5})"')
_ERROR: Final = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]{1,5}")? t="e"><v')
_MERGED: Final = re.compile(rb'<mergeCell ref="([^"]*)"')
# In these something may stand that looks like a cell and is none, or hides one. (A formula begins a cell.)
_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS: Final = b"0123456789"
_ENDS: Final = (b" ", b">", b"/", b"\t", b"\r", b"\n")
_HIDING: Final = (b"<!--", b"<![CDATA[", b"<f>", b"<f ")


def quick_look(part: bytes, fonts_tell: bool) -> Look | None:
    """None for a part in which a cell may be written in another way than these patterns know."""
    if any(sign in part for sign in _HIDING) or _PREFIXED.search(part):
        return None
    # Every cell and every value has to be one that the patterns saw: the parser must find no more than we.
    filled = _FILLED.findall(part)
    empty = _count(part, b"c") - len(filled)
    if empty and empty != len(_EMPTY.findall(part)):
        return None
    if _count(part, b"v") + _count(part, b"is") != len(filled):
        return None
    merged = _MERGED.findall(part)
    if len(merged) != part.count(b"<mergeCell") - part.count(b"<mergeCells"):
        return None
    if len(merged) > MOST_MERGED:
        raise too_much_inside()
    look = Look(shared_texts=part.count(b' t="s"'), merged=[area_of(one.decode()) for one in merged])
    number_of = {letters: column_of(letters.decode()) for letters in {one.rstrip(_DIGITS) for one in filled}}
    if filled:
        look.columns = 1 + max(number_of.values())
        look.rows = max(map(int, {one.lstrip(_LETTERS) for one in filled}))
        check_extent(look.rows, look.columns)
    for letters, row in _ERROR.findall(part):
        look.errors.setdefault(int(row) - 1, []).append(number_of[letters])
    if fonts_tell:
        for letters, row, style in _STYLED.findall(part):
            if letters in number_of:
                _note_style(look, int(row) - 1, number_of[letters], int(style))
    return look


def _count(part: bytes, name: bytes) -> int:
    """How many elements of this name begin in a part."""
    return sum(part.count(b"<" + name + end) for end in _ENDS)


# --- anything else


def careful_look(part: bytes) -> Look:
    """Element by element, whoever wrote it. Raises SheetRefused."""
    looking = _Looking()
    parser = expat.ParserCreate()
    # Names and values in one list: this runs for every cell, and lists are made faster than mappings.
    parser.ordered_attributes = True
    parser.StartElementHandler = looking.start
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise damaged() from problem
    return looking.look


class _Looking:
    """Follows the elements of a sheet in their order, as the parser of the values will."""

    def __init__(self) -> None:
        self.look = Look()
        self._row = self._column = self._stated_row = -1
        self._row_text = ""
        self._kind = ""
        self._columns: dict[str, int] = {}

    def start(self, name: str, given: list[str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._cell(given)
        elif name in ("v", "is"):
            self._value()
        elif name == "f":
            self._formula()
        elif name == "row":
            number = _attribute(given, "r")
            self._row = int(number) - 1 if number else self._row + 1
            self._row_text, self._stated_row = number, self._row
            self._column = -1
        elif name == "mergeCell":
            self.look.merged.append(area_of(_attribute(given, "ref")))
            if len(self.look.merged) > MOST_MERGED:
                raise too_much_inside()

    def _cell(self, given: list[str]) -> None:
        kind = style = place = ""
        for number in range(0, len(given), 2):
            name = given[number]
            if name == "r":
                place = given[number + 1]
            elif name == "s":
                style = given[number + 1]
            elif name == "t":
                kind = given[number + 1]
        self._kind = kind
        if place:
            self._move_to(place)
        else:
            self._column += 1
        if style:
            _note_style(self.look, self._row, self._column, int(style))

    def _move_to(self, place: str) -> None:
        """A cell may name another row than the one it stands in, and the parser would believe it."""
        letters = place.removesuffix(self._row_text)
        column = self._columns.get(letters)
        if column is None:
            letters = place.rstrip("0123456789")
            column = self._columns[letters] = column_of(letters)
            self._row = int(place[len(letters) :]) - 1
        else:
            self._row = self._stated_row
        self._column = column

    def _formula(self) -> None:
        """Whether it has a result is known later: see `sheet_xlsx`."""
        self._widen()
        self.look.uncalculated.setdefault(self._row, {})[self._column] = None

    def _value(self) -> None:
        look, row, column = self.look, self._row, self._column
        self._widen()
        if self._kind == "str" and column in look.uncalculated.get(row, ()):
            # An empty text is a result, too.
            del look.uncalculated[row][column]
        if self._kind == "s":
            look.shared_texts += 1
        elif self._kind == "e":
            look.errors.setdefault(row, []).append(column)

    def _widen(self) -> None:
        look, row, column = self.look, self._row, self._column
        if row >= look.rows or column >= look.columns:
            look.rows, look.columns = max(look.rows, row + 1), max(look.columns, column + 1)
            check_extent(look.rows, look.columns)


def _attribute(given: list[str], name: str) -> str:
    return given[given.index(name) + 1] if name in given[::2] else ""


def _note_style(look: Look, row: int, column: int, style: int) -> None:
    """Fonts of cells in columns and rows that no list has are of no use."""
    if column >= MOST_COLUMNS or not 0 <= row < MOST_ROWS or not 0 <= style < 65_536:
        return
    styles = look.styles.get(row)
    if styles is None:
        styles = look.styles[row] = array("H")
    if len(styles) <= column:
        styles.extend([0] * (column + 1 - len(styles)))
    styles[column] = style
