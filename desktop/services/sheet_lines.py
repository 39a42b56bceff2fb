"""The form in which a list goes from the process that parses it to the program: lines of JSON.

Plain data, some rows at a time, so that neither side holds the list twice and nothing in it can be executed.
First line of all: {"date_1904", "texts"}; of a sheet: {"sheet", "hidden", "hidden_rows", "merged", "fonts",
"only_shared"}; then arrays for some rows at a time: [values of new cells, numbers of their fonts, rows]; last
of all: {"end": true} or {"refused", "params"}. The other end is sheet_book.

Lists repeat themselves: a cell is said once, and a row is the numbers of its cells. First come the texts that
all sheets share, from 0, then the empty cell, then the other cells of the sheet in the order in which it says
them. Where there are no numbers of fonts, none tells anything. A date is an array of one text in ISO form.
A sheet that is `only_shared` has no other cells, nor empty ones: a number from there on tells of a damaged
file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.services.sheet_caps import LONGEST_CELL, MOST_TEXT, SheetRefused, too_much_inside

if TYPE_CHECKING:
    from domain.importing.cells import Area

# What a formula shows that has no result; which error it was helps nobody.
ERROR_SIGN: Final = "#N/A"

# Whole numbers from here on have lost digits already.
_EXACT_BELOW: Final = 1e16

_ROWS_IN_LINE: Final = 200

Row = tuple[Sequence[object], Sequence[int]]


class ParsedSheet(NamedTuple):
    """A sheet as a parser hands it on, row by row from the top; `fonts` are the names that rows number."""

    name: str
    rows: Iterable[Row]
    hidden: bool = False
    merged: Sequence[Area] = ()
    fonts: Sequence[str] = ("",)
    hidden_rows: Sequence[int] = ()


class NumberedSheet:
    """A sheet whose rows are the numbers of their cells.

    `written`: rows as the JSON that they are in a line, instead of `rows`; `filled`: how many cells.
    """

    __slots__ = (
        "empty",
        "filled",
        "font_of",
        "fonts",
        "hidden",
        "hidden_rows",
        "lengths",
        "merged",
        "name",
        "only_shared",
        "rows",
        "shared",
        "values",
        "written",
    )

    def __init__(
        self, name: str, hidden: bool = False, fonts: Sequence[str] = ("",), shared: Sequence[int] = ()
    ) -> None:
        """`shared`: how long the texts are that come first."""
        self.name, self.hidden, self.fonts = name, hidden, fonts
        self.merged: Sequence[Area] = ()
        self.hidden_rows: Sequence[int] = ()
        self.rows: list[list[int]] = []
        self.written, self.filled = "", 0
        # Whether each number has to be that of one of the texts that come first.
        self.only_shared = False
        self.values: list[object] = []
        self.font_of: list[int] = []
        self.shared = shared
        # The number of the empty cell.
        self.empty = len(shared)
        self.lengths = [*shared, 0]

    def add(self, value: object, font: int) -> int:
        """The number of a new cell; what is empty is the empty one, whatever it is written in."""
        said = _plain(value)
        if said is None:
            return self.empty
        self.values.append(said)
        self.font_of.append(font)
        self.lengths.append(len(said) if isinstance(said, str) else 1)
        return len(self.lengths) - 1

    def said(self) -> str:
        """A line with all that was added since the last one."""
        fonts = self.font_of if any(self.font_of) else []
        line = f"[{_encoded(self.values)},{_encoded(fonts)},{self.written or _encoded(self.rows)}]"
        self.values, self.font_of, self.rows, self.written = [], [], [], ""
        return line


class ParsedBook(NamedTuple):
    """`texts` are those that come first in each sheet that is numbered already."""

    sheets: Iterable[ParsedSheet | NumberedSheet]
    date_1904: bool = False
    texts: Sequence[str] = ()


class _Numbering:
    """Numbers the cells of a sheet that a parser hands on."""

    def __init__(self, sheet: ParsedSheet) -> None:
        self._parsed = sheet
        self._said = NumberedSheet(sheet.name)
        self._places: dict[object, int] = {None: self._said.empty, "": self._said.empty}

    def lines(self) -> Iterator[str]:
        text = 0
        for number, (values, fonts) in enumerate(self._parsed.rows, 1):
            places = self._row(values, fonts)
            while places and not places[-1]:
                places.pop()
            text += sum(map(self._said.lengths.__getitem__, places))
            if text > MOST_TEXT:
                raise too_much_inside()
            self._said.rows.append(places)
            if number % _ROWS_IN_LINE == 0:
                yield self._said.said()
        yield self._said.said()

    def _row(self, values: Sequence[object], fonts: Sequence[int]) -> list[int]:
        # A number is not the same as the truth value or the date that it equals.
        keys = [one if one.__class__ is str or one is None else (one.__class__, one) for one in values]
        if fonts and any(fonts):
            styled = zip(values, keys, fonts, strict=False)
            return [self._place(value, (key, font) if font else key, font) for value, key, font in styled]
        places = [self._places.get(key, -1) for key in keys]
        for number, place in enumerate(places):
            if place < 0:
                places[number] = self._place(values[number], keys[number], 0)
        return places

    def _place(self, value: object, key: object, font: int) -> int:
        known = self._places.get(key)
        if known is None:
            self._places[key] = known = self._said.add(value, font)
        return known


def lines_of(book: ParsedBook) -> Iterator[str]:
    """Every line for a book, ended. Raises SheetRefused when it holds more text than any list."""
    yield _encoded({"date_1904": book.date_1904, "texts": [text[:LONGEST_CELL] for text in book.texts]})
    for sheet in book.sheets:
        about = {"sheet": sheet.name[:255], "hidden": sheet.hidden, "merged": list(sheet.merged)}
        only_shared = isinstance(sheet, NumberedSheet) and sheet.only_shared
        about |= {
            "fonts": list(sheet.fonts),
            "hidden_rows": list(sheet.hidden_rows),
            "only_shared": only_shared,
        }
        yield _encoded(about)
        if isinstance(sheet, NumberedSheet):
            yield sheet.said()
        else:
            yield from _Numbering(sheet).lines()
    yield '{"end":true}'


def refusal_line(refused: SheetRefused) -> str:
    return json.dumps({"refused": refused.code, "params": dict(refused.params)})


def _encoded(said: object) -> str:
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False)


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
        moment = _to_the_second(value)
        return [(moment if moment.time() != time() else moment.date()).isoformat()]
    if isinstance(value, date):
        return [value.isoformat()]
    if isinstance(value, time):
        return f"{_to_the_second(datetime.combine(date.min, value)):%H:%M}"
    return _span(value) if isinstance(value, timedelta) else value


def _to_the_second(moment: datetime) -> datetime:
    """Half past eight is a fraction of a day that ends nowhere; the day stays what it is."""
    rounded = moment + timedelta(milliseconds=500) if moment.microsecond else moment
    return (rounded if rounded.day == moment.day else moment).replace(microsecond=0)


def _span(value: timedelta) -> str:
    minutes = round(value.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"
