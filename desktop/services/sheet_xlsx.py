"""Parses xlsx: calamine gives the values, and a first look at the same parts gives everything else."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, Final
from xml.etree import ElementTree
from xml.parsers import expat

from desktop.services.sheet_caps import (
    LONGEST_CELL,
    MOST_SHEETS,
    MOST_TEXT,
    SheetRefused,
    damaged,
    too_many_sheets,
    too_much_inside,
)
from desktop.services.sheet_lines import ERROR_SIGN, ParsedBook, ParsedSheet, Row
from desktop.services.sheet_look import Look, look_at
from desktop.services.sheet_package import Parts, repack, unpack
from domain.values.legacy_encodings import code_of_font

_TRUE: Final = ("1", "true", "on")


def parse_xlsx(content: bytes) -> ParsedBook:
    """Raises SheetRefused; a parser that still chokes ends the process it runs in."""
    archived = unpack(content)
    parts = {name.lower(): part for name, part in archived.items()}
    if "xl/workbook.xml" not in parts:
        raise SheetRefused("import.file.kind")
    root = _tree(parts["xl/workbook.xml"])
    places = _sheet_places(root, parts)
    fonts, font_of = _fonts(parts)
    if not (fonts_tell := any(map(code_of_font, fonts))):
        fonts, font_of = [""], []
    looks = {}
    for name, place in places.items():
        if place in parts:
            looks[name] = look_at(parts[place], fonts_tell)
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
        yield row, _fonts_of(look.styles.get(number, ()), font_of, len(row)) if font_of else ()


def _fonts_of(styles: Sequence[int], font_of: list[int], width: int) -> Sequence[int]:
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
