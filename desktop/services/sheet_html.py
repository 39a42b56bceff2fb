"""Tables in HTML: what Excel and LibreOffice put on the clipboard, and what some portals save as ".xls".

Unlike the plain text beside it on the clipboard, it names the fonts, which tell the codes of old texts, and
it keeps a number that is shown as 1,23E+11 whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from desktop.services.sheet_caps import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    check_extent,
    too_many_columns,
    too_many_rows,
    too_many_sheets,
    too_much_inside,
)
from desktop.services.sheet_lines import ParsedBook, ParsedSheet
from domain.importing.cells import NO_CELL, Area, Cell, CellValue

_BLANKS: Final = re.compile(r"[ \t\r\n]+")
# A row that a filter took away, as Excel writes it.
_UNSEEN: Final = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_FAMILY: Final = re.compile(r"font-family\s*:\s*([^;}\"]+)", re.IGNORECASE)
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_LOST_DIGITS: Final = re.compile(r"\d(?:[.,]\d+)?E\+\d+")
_WHOLE: Final = re.compile(r"\d{1,15}")
_MOST_COVERED: Final = 100_000


@dataclass(slots=True)
class _Table:
    rows: list[dict[int, Cell]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    # Places of later rows that a cell above reaches down to.
    covered: set[tuple[int, int]] = field(default_factory=set)
    next_column: int = 0
    hidden: list[int] = field(default_factory=list)


def parse_html(content: bytes) -> ParsedBook:
    """One sheet for each table of a page in UTF-8, in their order. Raises SheetRefused."""
    reader = _Reader()
    reader.feed(content.decode("utf-8", "replace"))
    reader.close()
    reader.end_cell()
    filled = [table for table in reader.tables if any(table.rows)]
    return ParsedBook([_sheet(table, number) for number, table in enumerate(filled, 1)])


def _sheet(table: _Table, number: int) -> ParsedSheet:
    rows = [[row.get(column, NO_CELL) for column in range(max(row, default=-1) + 1)] for row in table.rows]
    check_extent(len(rows), max(map(len, rows), default=0))
    fonts = {
        name: place for place, name in enumerate(dict.fromkeys(["", *(c.font for r in rows for c in r)]))
    }
    parsed = [([cell.value for cell in row], [fonts[cell.font] for cell in row]) for row in rows]
    return ParsedSheet(f"Bảng {number}", parsed, False, table.merged, list(fonts), table.hidden)


class _Reader(HTMLParser):
    """Follows the tags; a table inside a cell is read as a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._family_of: dict[str, str] = {}
        self._in_style = False
        self._words: list[str] | None = None
        self._font = ""
        self._place = (0, 0)
        self._number = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "style":
            self._in_style = True
        elif tag == "table":
            self.end_cell()
            self.tables.append(_Table())
            if len(self.tables) > MOST_SHEETS:
                raise too_many_sheets()
        elif tag == "tr" and self.tables:
            self.end_cell()
            self.tables[-1].rows.append({})
            self.tables[-1].next_column = 0
            if _UNSEEN.search(given.get("style", "")):
                self.tables[-1].hidden.append(len(self.tables[-1].rows) - 1)
            if len(self.tables[-1].rows) > MOST_ROWS:
                raise too_many_rows()
        elif tag in ("td", "th") and self.tables and self.tables[-1].rows:
            self.end_cell()
            self._begin_cell(given)
        elif tag == "br" and self._words is not None:
            self._words.append("\n")
        elif self._words is not None and (family := given.get("face") or self._family(given)):
            self._font = _first(family)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._in_style = False
        elif tag in ("td", "th", "tr", "table"):
            self.end_cell()

    def handle_data(self, data: str) -> None:
        if self._in_style:
            for names, body in _RULE.findall(data.replace("<!--", "").replace("-->", "")):
                if family := _FAMILY.search(body):
                    for name in names.split(","):
                        self._family_of[name.strip().lower()] = _first(family.group(1))
        elif self._words is not None:
            self._words.append(_BLANKS.sub(" ", data))

    def end_cell(self) -> None:
        """What was read since the cell began is its value."""
        if self._words is None:
            return
        lines = "".join(self._words).split("\n")
        text = "\n".join([line.strip(" ") for line in lines]).strip("\n")[:LONGEST_CELL]
        value: CellValue = text or None
        if _LOST_DIGITS.fullmatch(text) and _WHOLE.fullmatch(self._number):
            value = int(self._number)
        row, column = self._place
        if value is not None:
            self.tables[-1].rows[row][column] = Cell(value, self._font)
        self._words = None

    def _begin_cell(self, given: dict[str, str]) -> None:
        table = self.tables[-1]
        row = len(table.rows) - 1
        column = table.next_column
        while (row, column) in table.covered:
            column += 1
        down, right = _span(given.get("rowspan")), _span(given.get("colspan"))
        table.next_column = column + right
        if table.next_column > MOST_COLUMNS:
            raise too_many_columns()
        table.covered |= {
            (row + below, column + beside) for below in range(1, down) for beside in range(right)
        }
        if len(table.covered) > _MOST_COVERED:
            raise too_much_inside()
        if down > 1 or right > 1:
            table.merged.append(Area(row, column, row + down - 1, column + right - 1))
        self._place, self._words = (row, column), []
        self._number = given.get("x:num") or given.get("sdval") or ""
        self._font = self._family(given) or self._family_of.get("td", "")

    def _family(self, given: dict[str, str]) -> str:
        if stated := _FAMILY.search(given.get("style", "")):
            return _first(stated.group(1))
        names = (f".{name.lower()}" for name in given.get("class", "").split())
        return next((self._family_of[name] for name in names if name in self._family_of), "")


def _first(families: str) -> str:
    return families.split(",")[0].strip().strip("\"'").strip()


def _span(stated: str | None) -> int:
    return min(max(int(stated), 1), MOST_COLUMNS) if stated and stated.isdecimal() else 1
