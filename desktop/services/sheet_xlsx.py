"""Parses xlsx: calamine gives the values, and a first look at the same parts gives everything else.

The first look finds how big each sheet really is (calamine keeps the whole rectangle, so one cell in the far
corner would eat the memory), which font each cell is written in, and what is merged or an error.
"""

from __future__ import annotations

import posixpath
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from xml.etree import ElementTree
from xml.parsers import expat

from desktop.services.sheet_caps import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_MERGED,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_TEXT,
    SheetRefused,
    check_extent,
    damaged,
    too_many_columns,
    too_many_sheets,
    too_much_inside,
)
from desktop.services.sheet_lines import ERROR_SIGN, ParsedBook, ParsedSheet, Row
from desktop.services.sheet_package import Parts, repack, unpack
from domain.importing.cells import Area

_FARTHEST_COLUMN: Final = 16_384
_TRUE: Final = ("1", "true", "on")


@dataclass(slots=True)
class Look:
    """What the first look at a sheet found; rows and columns from 0."""

    rows: int = 0
    columns: int = 0
    shared_texts: int = 0
    styles: dict[int, array[int]] = field(default_factory=dict)
    errors: dict[int, list[int]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)


def parse_xlsx(content: bytes) -> ParsedBook:
    """Raises SheetRefused; a parser that still chokes ends the process it runs in."""
    archived = unpack(content)
    parts = {name.lower(): part for name, part in archived.items()}
    if "xl/workbook.xml" not in parts:
        raise SheetRefused("import.file.kind")
    root = _tree(parts["xl/workbook.xml"])
    places = _sheet_places(root, parts)
    fonts, font_of = _fonts(parts)
    looks = {}
    for name, place in places.items():
        if place in parts:
            looks[name] = look_at(parts[place])
    _check_texts(parts, [place for place in places.values() if place in parts], looks)
    settings = next((node for node in root.iter() if _local(node.tag) == "workbookPr"), None)
    date_1904 = settings is not None and settings.get("date1904", "").lower() in _TRUE
    parts.clear()
    return ParsedBook(_sheets(repack(archived), looks, fonts, font_of), date_1904)


def _sheets(
    package: BytesIO, looks: dict[str, Look], fonts: list[str], font_of: list[int]
) -> Iterator[ParsedSheet]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(package)
        for about in book.sheets_metadata:
            look = looks.get(about.name)
            if look is None or about.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            hidden = about.visible is not python_calamine.SheetVisibleEnum.Visible
            rows = _rows(book.get_sheet_by_name(about.name), look, font_of)
            yield ParsedSheet(about.name, rows, hidden, look.merged, fonts)
    except (python_calamine.CalamineError, ValueError, OSError) as problem:
        raise damaged() from problem


def _rows(sheet: Any, look: Look, font_of: list[int]) -> Iterator[Row]:
    if sheet.start is None:
        return
    # The parser's rows begin at the top of the sheet, their cells at the first filled column.
    _, left = sheet.start
    # Whatever the first look did not count, the parser must not find: it would have read another file.
    if sheet.end[0] >= look.rows or sheet.end[1] >= look.columns:
        raise damaged()
    before: list[object] = [None] * left
    for number, values in enumerate(sheet.iter_rows()):
        row = before + values
        for column in look.errors.get(number, ()):
            if column < len(row):
                row[column] = ERROR_SIGN
        styles = look.styles.get(number, ())
        # Cells that name no style have the first one: in old files that may be a font of TCVN3, too.
        plain = [font_of[0] if font_of else 0] * (len(row) - len(styles))
        yield row, [font_of[style] if style < len(font_of) else 0 for style in styles] + plain


# --- the first look


def look_at(part: bytes) -> Look:
    """How big the sheet in this part is, its styles, errors and merged cells. Raises SheetRefused."""
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
        elif name == "row":
            number = _attribute(given, "r")
            self._row = int(number) - 1 if number else self._row + 1
            self._row_text, self._stated_row = number, self._row
            self._column = -1
        elif name == "mergeCell":
            self.look.merged.append(_area(_attribute(given, "ref")))
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
            column = self._columns[letters] = _column(letters)
            self._row = int(place[len(letters) :]) - 1
        else:
            self._row = self._stated_row
        self._column = column

    def _value(self) -> None:
        look, row, column = self.look, self._row, self._column
        if row >= look.rows or column >= look.columns:
            look.rows, look.columns = max(look.rows, row + 1), max(look.columns, column + 1)
            check_extent(look.rows, look.columns)
        if self._kind == "s":
            look.shared_texts += 1
        elif self._kind == "e":
            look.errors.setdefault(row, []).append(column)


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


def _column(letters: str) -> int:
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


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = _place(first), _place(last or first)
    return Area(top, left, bottom, right)


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]) - 1, _column(letters)


# --- texts that many cells share


def _check_texts(parts: Parts, places: list[str], looks: dict[str, Look]) -> None:
    """The parser copies a shared text into each of its cells: a long one in many cells would fill memory."""
    shared = parts.get("xl/sharedstrings.xml")
    if shared is None:
        return
    used = sum(look.shared_texts for look in looks.values())
    longest = max(map(len, shared[max(shared.find(b"<si"), 0) :].split(b"</si>")))
    if longest * used <= 2 * MOST_TEXT:
        return
    lengths = _text_lengths(shared)
    if sum(_shared_length(parts[place], lengths) for place in places) > MOST_TEXT:
        raise too_much_inside()


def _text_lengths(shared: bytes) -> list[int]:
    lengths = [0]

    def start(name: str, _: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            lengths.append(0)

    def text(given: str) -> None:
        lengths[-1] += len(given)

    _parse(shared, start, text)
    if max(lengths) > LONGEST_CELL * 4:
        raise too_much_inside()
    return lengths[1:]


def _shared_length(part: bytes, lengths: list[int]) -> int:
    """How long all texts are that the cells of a sheet take from the shared ones."""
    total = 0
    is_shared = in_value = False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal is_shared, in_value
        name = name.rpartition(":")[2]
        in_value = name == "v"
        if name == "c":
            is_shared = given.get("t") == "s"

    def text(given: str) -> None:
        nonlocal total
        if is_shared and in_value and given.isdecimal() and int(given) < len(lengths):
            total += lengths[int(given)]

    _parse(part, start, text)
    return total


def _parse(part: bytes, start: Any, text: Any) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise damaged() from problem


# --- workbook and styles


def _sheet_places(root: ElementTree.Element, parts: Parts) -> dict[str, str]:
    """Name of each sheet → the part that holds it."""
    targets = {}
    if "xl/_rels/workbook.xml.rels" in parts:
        for node in _tree(parts["xl/_rels/workbook.xml.rels"]):
            target = node.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
            targets[node.get("Id", "")] = posixpath.normpath(path).lower()
    places = {}
    for node in root.iter():
        if _local(node.tag) == "sheet":
            key = next((value for name, value in node.items() if _local(name) == "id"), "")
            places[node.get("name", "")] = targets.get(key, "")
    if len(places) > MOST_SHEETS:
        raise too_many_sheets()
    if not places:
        raise damaged()
    return places


def _fonts(parts: Parts) -> tuple[list[str], list[int]]:
    """Names of fonts, and for each style of cells the number of its font."""
    if "xl/styles.xml" not in parts:
        return [""], []
    root = _tree(parts["xl/styles.xml"])
    named = [
        next((part.get("val", "") for part in font if _local(part.tag) == "name"), "")
        for group in root
        if _local(group.tag) == "fonts"
        for font in group
    ]
    font_of = []
    names = list(dict.fromkeys(["", *named]))
    for group in root:
        if _local(group.tag) == "cellXfs":
            for style in group:
                number = style.get("fontId", "0")
                place = int(number) if number.isdecimal() else 0
                font_of.append(names.index(named[place]) if place < len(named) else 0)
    return names, font_of


def _tree(part: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(part)
    except (ElementTree.ParseError, ValueError, LookupError) as problem:
        raise damaged() from problem


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
