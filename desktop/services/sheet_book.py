"""The workbook that the lines of sheet_lines say: the end of their way that the program itself holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import repeat
from operator import itemgetter
from typing import Any

import msgspec

from desktop.services.sheet_caps import SheetRefused, damaged
from domain.importing.cells import NO_CELL, Area, Cell, CellValue, Sheet, Workbook


def book_of(lines: Iterable[str | bytes], name: str, digest: str) -> Workbook:
    """The workbook that the lines say. Raises SheetRefused, also when the end is missing."""
    sheets: list[Sheet] = []
    rows: list[tuple[Cell, ...]] = []
    shared: list[Cell] = []
    cells: list[Cell] = []
    fonts: list[str] = [""]
    date_1904 = False
    for line in lines:
        said = _parsed(line)
        if isinstance(said, list):
            values, font_of, numbered = said
            cells += _cells(values, [fonts[font] for font in font_of] or repeat(""))
            rows += _rows(numbered, cells)
        elif "sheet" in said:
            rows, fonts = [], said["fonts"]
            cells = [*shared] if said["only_shared"] else [*shared, NO_CELL]
            merged = tuple(Area(*area) for area in said["merged"])
            unseen = frozenset(said["hidden_rows"])
            sheets.append(Sheet(said["sheet"], rows, merged, said["hidden"], unseen))
        elif "refused" in said:
            raise SheetRefused(said["refused"], said["params"])
        elif "end" in said:
            return Workbook(name, digest, tuple(map(_trimmed, sheets)), date_1904)
        else:
            date_1904 = said["date_1904"]
            texts = said["texts"]
            shared = _made(texts, repeat(""))
            for place in (place for place, text in enumerate(texts) if not text):
                shared[place] = NO_CELL
    raise damaged()


def _rows(numbered: Iterable[Sequence[int]], cells: Sequence[Cell]) -> list[tuple[Cell, ...]]:
    which = cells.__getitem__
    try:
        # All of a row in one go, which takes two cells at least to be a row.
        return [
            itemgetter(*places)(cells) if len(places) > 1 else tuple(map(which, places))
            for places in numbered
        ]
    except IndexError as problem:
        raise damaged() from problem


def _parsed(line: str | bytes) -> Any:
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return _parsed_at_leisure(line)


def _parsed_at_leisure(line: str | bytes) -> Any:
    """Half a sign of a broken text is nothing that the quick reader takes."""
    try:
        return json.loads(line)
    except ValueError as problem:
        raise damaged() from problem


def _cells(values: Sequence[Any], fonts: Iterable[str]) -> list[Cell]:
    """Dates come as arrays of one text."""
    plain = (_value(one) if one.__class__ is list else one for one in values)
    return _made(plain, fonts)


def _made(values: Iterable[Any], fonts: Iterable[str]) -> list[Cell]:
    """Cells of these values, as `Cell` makes them but without a call of it for each of many."""
    made: list[Cell] = [*map(tuple.__new__, repeat(Cell), zip(values, fonts, strict=False))]
    return made


def _value(said: Sequence[str]) -> CellValue:
    (stamp,) = said
    return datetime.fromisoformat(stamp) if "T" in stamp else date.fromisoformat(stamp)


def _trimmed(sheet: Sheet) -> Sheet:
    """Without the empty rows under the last filled one."""
    while sheet.rows and all(cell.empty for cell in sheet.rows[-1]):
        sheet.rows.pop()
    return sheet
