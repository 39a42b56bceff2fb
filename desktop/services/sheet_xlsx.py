"""Reads xlsx: by patterns what office programs write in their usual way, by a parser all the rest.

Of the parser, calamine, come the values then, and a first look at the same parts gives everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from desktop.services.sheet_caps import LONGEST_CELL, MOST_CELLS, MOST_TEXT, damaged, too_much_inside
from desktop.services.sheet_hidden import hidden_rows
from desktop.services.sheet_lines import ERROR_SIGN, NumberedSheet, ParsedBook, ParsedSheet, Row
from desktop.services.sheet_outline import Outline, outline_of
from desktop.services.sheet_package import Parts, repack, unpack
from desktop.services.sheet_plain import plain_sheet
from desktop.services.sheet_styles import Styles, styles_of
from desktop.services.sheet_texts import Unplain, shared_texts
from desktop.services.sheet_values import ValueReader
from domain.importing.cells import NOT_CALCULATED

if TYPE_CHECKING:
    from desktop.services.sheet_look import Look
    from desktop.services.sheet_shown import Show


def parse_xlsx(content: bytes) -> ParsedBook:
    """Raises SheetRefused; a parser that still chokes ends the process it runs in."""
    archived = unpack(content)
    parts = {name.lower(): part for name, part in archived.items()}
    outline = outline_of(parts)
    styles = styles_of(parts)
    try:
        return _plain_book(parts, outline, styles)
    except Unplain:
        return _parsed(archived, parts, outline, styles)


def _plain_book(parts: Parts, outline: Outline, styles: Styles) -> ParsedBook:
    """All of its sheets. Raises Unplain where any is not written as office programs write it."""
    shared = shared_texts(parts.get("xl/sharedstrings.xml"))
    values = ValueReader(shared, from_1904=outline.date_1904)
    # Where fonts tell the code of a text, the same text may be several cells.
    first = [] if styles.fonts_tell else shared
    lengths = [*map(len, first)]
    if max(lengths, default=0) > LONGEST_CELL:
        lengths = [min(length, LONGEST_CELL) for length in lengths]
    sheets = []
    room = MOST_CELLS
    for name, place, hidden in outline.sheets:
        if place in parts:
            sheets.append(NumberedSheet(name, hidden, styles.fonts, lengths))
            plain_sheet(parts[place], sheets[-1], values, styles)
            sheets[-1].hidden_rows = hidden_rows(parts[place])
            room -= sheets[-1].filled
            if room < 0:
                raise Unplain
    return ParsedBook(sheets, outline.date_1904, first)


def _parsed(archived: Parts, parts: Parts, outline: Outline, styles: Styles) -> ParsedBook:
    from desktop.services.sheet_look import look_at

    looks = {
        name: look_at(parts[place], styles.matter) for name, place, _ in outline.sheets if place in parts
    }
    _check_texts(parts, [place for _, place, _ in outline.sheets if place in parts], looks)
    unseen = {name: hidden_rows(parts[place]) for name, place, _ in outline.sheets if place in parts}
    parts.clear()
    return ParsedBook(_sheets(repack(archived), looks, styles, unseen), outline.date_1904)


def _sheets(
    package: BytesIO, looks: dict[str, Look], styles: Styles, unseen: dict[str, list[int]]
) -> Iterator[ParsedSheet]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(package)
        for about in book.sheets_metadata:
            look = looks.get(about.name)
            if look is None or about.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            hidden = about.visible is not python_calamine.SheetVisibleEnum.Visible
            rows = _rows(book.get_sheet_by_name(about.name), look, styles)
            yield ParsedSheet(about.name, rows, hidden, look.merged, styles.fonts, unseen[about.name])
    except (python_calamine.CalamineError, ValueError, OSError) as problem:
        raise damaged() from problem


def _rows(sheet: Any, look: Look, styles: Styles) -> Iterator[Row]:
    said: Iterable[list[object]] = ()
    height, left = 1 + max(look.uncalculated, default=-1), 0
    if sheet.start is not None:
        # Whatever the first look did not count, the parser must not find: it would have read another file.
        if sheet.end[0] >= look.rows or sheet.end[1] >= look.columns:
            raise damaged()
        # The parser's rows begin at the top of the sheet, their cells at the first filled column.
        said, height, left = sheet.iter_rows(), max(height, sheet.end[0] + 1), sheet.start[1]
    before: list[object] = [None] * left
    for number, values in zip(range(height), chain(said, repeat([])), strict=False):
        row = before + values
        for column in look.uncalculated.get(number, ()):
            row += [None] * (column + 1 - len(row))
            if row[column] is None or row[column] == "":
                row[column] = NOT_CALCULATED
        for column in look.errors.get(number, ()):
            if column < len(row):
                row[column] = ERROR_SIGN
        of_cells = look.styles.get(number, ())
        if styles.shown:
            _show(row, of_cells, styles.shown)
        yield row, _fonts_of(of_cells, styles.font_of, len(row)) if styles.fonts_tell else ()


def _show(row: list[object], of_cells: Sequence[int], shown: Mapping[int, Show]) -> None:
    """Numbers and days as they are shown, in their places; cells that name no style have the first one."""
    for column, value in enumerate(row):
        if isinstance(value, int | float | date):
            show = shown.get(of_cells[column] if column < len(of_cells) else 0)
            row[column] = value if show is None else show(value)


def _fonts_of(styles: Sequence[int], font_of: Sequence[int], width: int) -> Sequence[int]:
    """Cells that name no style have the first one: in old files that may be a font of TCVN3, too."""
    plain = [font_of[0]] * (width - len(styles))
    return [font_of[style] if style < len(font_of) else 0 for style in styles] + plain


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
    from xml.parsers import expat

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise damaged() from problem
