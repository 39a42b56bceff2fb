"""The form in which a list goes from the process that parses it to the program: lines of JSON.

Plain data, a row at a time, so that neither side holds the list twice and nothing in it can be executed.
First line of all: {"date_1904"}; of a sheet: {"sheet", "hidden", "merged", "fonts"}; then one array for each
row: [values] or [values, numbers of fonts]; last of all: {"end": true} or {"refused", "params"}. A date is an
array of one text in ISO form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

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


@dataclass(slots=True)
class _Count:
    text: int = 0
    encode: json.JSONEncoder = field(
        default_factory=lambda: json.JSONEncoder(separators=(",", ":"), default=_as_json)
    )


def lines_of(book: ParsedBook) -> Iterator[str]:
    """Every line for a book, ended. Raises SheetRefused when it holds more text than any list."""
    count = _Count()
    yield count.encode.encode({"date_1904": book.date_1904})
    for sheet in book.sheets:
        about = {"sheet": sheet.name[:255], "hidden": sheet.hidden, "merged": list(sheet.merged)}
        yield count.encode.encode({**about, "fonts": list(sheet.fonts)})
        for row in sheet.rows:
            yield _row_line(row, count)
    yield '{"end":true}'


def refusal_line(refused: SheetRefused) -> str:
    return json.dumps({"refused": refused.code, "params": dict(refused.params)})


def book_of(lines: Iterable[str | bytes], name: str, digest: str) -> Workbook:
    """The workbook that the lines say. Raises SheetRefused, also when the end is missing."""
    sheets: list[Sheet] = []
    rows: list[tuple[Cell, ...]] = []
    fonts: list[str] = [""]
    date_1904 = False
    for line in lines:
        said = _parsed(line)
        if isinstance(said, list):
            rows.append(_cells(said, fonts))
        elif "sheet" in said:
            rows, fonts = [], said["fonts"]
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
        return json.loads(line)
    except ValueError as problem:
        raise damaged() from problem


def _row_line(row: Row, count: _Count) -> str:
    values, fonts = row
    plain = [_plain(value) for value in values]
    while plain and plain[-1] is None:
        plain.pop()
    line = count.encode.encode([plain, [*fonts[: len(plain)]]] if any(fonts) and plain else [plain])
    count.text += len(line)
    if count.text > MOST_TEXT:
        raise too_much_inside()
    return line


def _plain(value: object) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value[:LONGEST_CELL]
    if isinstance(value, float):
        if value.is_integer() and abs(value) < _EXACT_BELOW:
            return int(value)
        return value if value - value == 0 else ERROR_SIGN  # infinite or no number at all
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return [(value if value.time() != time() else value.date()).isoformat()]
    if isinstance(value, date):
        return [value.isoformat()]
    if isinstance(value, timedelta):
        return str(value)
    raise TypeError(type(value).__name__)


def _cells(said: list[Any], fonts: Sequence[str]) -> tuple[Cell, ...]:
    if len(said) == 1:
        return tuple([NO_CELL if value is None else Cell(_value(value)) for value in said[0]])
    names = [fonts[number] for number in said[1]] + [""] * (len(said[0]) - len(said[1]))
    return tuple(
        [
            NO_CELL if value is None else Cell(_value(value), font)
            for value, font in zip(said[0], names, strict=True)
        ]
    )


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
