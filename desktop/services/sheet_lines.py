"""The form in which a list goes from the process that parses it to the program: lines of JSON.

Plain data, a row at a time, so that neither side holds the list twice and nothing in it can be executed.
First line of all: {"date_1904"}; of a sheet: {"sheet", "hidden", "merged", "fonts"}; then one array for each
row: [new cells, places]; last of all: {"end": true} or {"refused", "params"}. Lists repeat themselves: a cell
is said once, as [value] or [value, number of its font], and the cells of a row are the places where they
stand among all that the sheet said so far, from 1; 0 is an empty one. A date is an array of one text in ISO
form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import msgspec

from desktop.services.sheet_caps import LONGEST_CELL, MOST_TEXT, SheetRefused, damaged, too_much_inside
from domain.importing.cells import NO_CELL, Area, Cell, CellValue, Sheet, Workbook

# What a formula shows that has no result; which error it was helps nobody.
ERROR_SIGN: Final = "#N/A"

# Whole numbers from here on have lost digits already.
_EXACT_BELOW: Final = 1e16

Row = tuple[Sequence[object], Sequence[int]]


@dataclass(slots=True)
class ParsedSheet:
    """A sheet as a parser hands it on, row by row from the top; `fonts` are the names that rows number."""

    name: str
    rows: Iterable[Row]
    hidden: bool = False
    merged: Sequence[Area] = ()
    fonts: Sequence[str] = ("",)


@dataclass(slots=True)
class ParsedBook:
    sheets: Iterable[ParsedSheet]
    date_1904: bool = False


class _Writer:
    """The lines of one book: what was said already, and how much text there is in all cells."""

    def __init__(self) -> None:
        self._text = 0
        self.begin()

    def begin(self) -> None:
        """A new sheet, of which nothing was said."""
        # What is empty stands at place 0, whatever it is written in.
        self._places: dict[object, int] = {None: 0, "": 0}
        self._lengths = [0]

    def line(self, row: Row) -> str:
        values, fonts = row
        new: list[list[object]] = []
        # A number is not the same as the truth value or the date that it equals.
        keys = [one if one.__class__ is str or one is None else (one.__class__, one) for one in values]
        if fonts and any(fonts):
            styled = zip(values, keys, fonts, strict=False)
            places = [self._styled(value, key, font, new) for value, key, font in styled]
        else:
            places = [self._places.get(key, -1) for key in keys]
            for number, place in enumerate(places):
                if place < 0:
                    places[number] = self._place(values[number], keys[number], 0, new)
        while places and not places[-1]:
            places.pop()
        self._text += sum(map(self._lengths.__getitem__, places))
        if self._text > MOST_TEXT:
            raise too_much_inside()
        return _encoded([new, places])

    def _styled(self, value: object, key: object, font: int, new: list[list[object]]) -> int:
        known = self._places.get(key if not font or not value else (key, font))
        return self._place(value, key, font, new) if known is None else known

    def _place(self, value: object, key: object, font: int, new: list[list[object]]) -> int:
        key = (key, font) if font else key
        # Said earlier in this very row, perhaps.
        if (known := self._places.get(key)) is not None:
            return known
        said = _plain(value)
        self._places[key] = place = len(self._lengths) if said is not None else 0
        if said is not None:
            self._lengths.append(len(said) if isinstance(said, str) else 1)
            new.append([said, font] if font else [said])
        return place


def lines_of(book: ParsedBook) -> Iterator[str]:
    """Every line for a book, ended. Raises SheetRefused when it holds more text than any list."""
    writer = _Writer()
    yield _encoded({"date_1904": book.date_1904})
    for sheet in book.sheets:
        about = {"sheet": sheet.name[:255], "hidden": sheet.hidden, "merged": list(sheet.merged)}
        yield _encoded({**about, "fonts": list(sheet.fonts)})
        writer.begin()
        for row in sheet.rows:
            yield writer.line(row)
    yield '{"end":true}'


def refusal_line(refused: SheetRefused) -> str:
    return json.dumps({"refused": refused.code, "params": dict(refused.params)})


def book_of(lines: Iterable[str | bytes], name: str, digest: str) -> Workbook:
    """The workbook that the lines say. Raises SheetRefused, also when the end is missing."""
    sheets: list[Sheet] = []
    rows: list[tuple[Cell, ...]] = []
    cells: list[Cell] = [NO_CELL]
    fonts: list[str] = [""]
    date_1904 = False
    for line in lines:
        said = _parsed(line)
        if isinstance(said, list):
            new, places = said
            cells.extend([_cell(one, fonts) for one in new])
            rows.append(tuple([cells[place] for place in places]))
        elif "sheet" in said:
            rows, cells, fonts = [], [NO_CELL], said["fonts"]
            merged = tuple(Area(*area) for area in said["merged"])
            sheets.append(Sheet(said["sheet"], rows, merged, said["hidden"]))
        elif "refused" in said:
            raise SheetRefused(said["refused"], said["params"])
        elif "end" in said:
            return Workbook(name, digest, tuple(map(_trimmed, sheets)), date_1904)
        else:
            date_1904 = said["date_1904"]
    raise damaged()


def _parsed(line: str | bytes) -> Any:
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError:
        return _parsed_at_leisure(line)


def _parsed_at_leisure(line: str | bytes) -> Any:
    """Half a sign of a broken text is nothing that the quick reader takes."""
    try:
        return json.loads(line)
    except ValueError as problem:
        raise damaged() from problem


def _encoded(said: object) -> str:
    try:
        return msgspec.json.encode(said).decode()
    except UnicodeEncodeError:
        return json.dumps(said, separators=(",", ":"))


def _plain(value: object) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value[:LONGEST_CELL]
    if isinstance(value, float):
        if value.is_integer() and abs(value) < _EXACT_BELOW:
            return int(value)
        return value if value - value == 0 else ERROR_SIGN  # infinite or no number at all
    if isinstance(value, datetime):
        return [(value if value.time() != time() else value.date()).isoformat()]
    if isinstance(value, date):
        return [value.isoformat()]
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value) if isinstance(value, timedelta) else value


def _cell(said: list[Any], fonts: Sequence[str]) -> Cell:
    return Cell(_value(said[0]), fonts[said[1]] if len(said) > 1 else "")


def _value(said: Any) -> CellValue:
    if isinstance(said, list):
        (stamp,) = said
        return datetime.fromisoformat(stamp) if "T" in stamp else date.fromisoformat(stamp)
    value: CellValue = said
    return value


def _trimmed(sheet: Sheet) -> Sheet:
    """Without the empty rows under the last filled one."""
    while sheet.rows and all(cell.empty for cell in sheet.rows[-1]):
        sheet.rows.pop()
    return sheet
