"""Parses xls, the files of Excel 5 to 2003, with xlrd: values, fonts, dates of both systems, merged cells."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from desktop.services.sheet_caps import (
    MOST_MERGED,
    MOST_SHEETS,
    SheetRefused,
    check_extent,
    damaged,
    too_many_sheets,
    too_much_inside,
)
from desktop.services.sheet_lines import ERROR_SIGN, ParsedBook, ParsedSheet, Row
from desktop.services.sheet_shown import shown_by
from domain.importing.cells import Area

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet as XlsSheet

    from desktop.services.sheet_shown import Show

# xlrd reads numbers of days before this one as times of day.
_FIRST_DAY: Final = 1.0
# How xlrd ends on files that break their own format in ways it does not look for.
_STUMBLES: Final = (
    *(struct.error, LookupError, ValueError, AssertionError, TypeError),
    *(AttributeError, ArithmeticError, OSError, RecursionError),
)


def parse_xls(content: bytes) -> ParsedBook:
    """Raises SheetRefused; `content` is the whole file."""
    import xlrd
    from xlrd.biffh import XLRDError
    from xlrd.compdoc import CompDocError

    try:
        book = xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), formatting_info=True, ragged_rows=True
        )
    except (XLRDError, CompDocError) as problem:
        raise _refusal(content, str(problem)) from problem
    except _STUMBLES as problem:
        raise damaged() from problem
    sheets = book.sheets()
    if len(sheets) > MOST_SHEETS:
        raise too_many_sheets()
    for sheet in sheets:
        check_extent(sheet.nrows, max(map(sheet.row_len, range(sheet.nrows)), default=0))
        if len(sheet.merged_cells) > MOST_MERGED:
            raise too_much_inside()
    numbered = {name: number for number, name in enumerate(_font_names(book), 1)}
    parsed = [
        ParsedSheet(
            sheet.name,
            _rows(book, sheet, numbered),
            bool(sheet.visibility),
            [Area(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells],
            ["", *numbered],
            sorted(row for row, about in sheet.rowinfo_map.items() if about.hidden),
        )
        for sheet in sheets
    ]
    return ParsedBook(parsed, bool(book.datemode))


def _refusal(content: bytes, said: str) -> SheetRefused:
    if "encrypted" in said.lower() or b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in content:
        return SheetRefused("import.file.password")
    if "Can't find workbook" in said or "BOF not workbook" in said:
        return SheetRefused("import.file.kind")
    return damaged()


def _font_names(book: Book) -> dict[str, None]:
    return dict.fromkeys(font.name for font in book.font_list if font.name)


def _shown(book: Book) -> dict[int, Show]:
    """By style what makes of its numbers and days what it shows; only of styles that show something else."""
    shown = {number: shown_by(about.format_str or "") for number, about in book.format_map.items()}
    return {
        number: show
        for number, style in enumerate(book.xf_list)
        if (show := shown.get(style.format_key)) is not None
    }


def _rows(book: Book, sheet: XlsSheet, numbered: Mapping[str, int]) -> Iterator[Row]:
    from xlrd import XL_CELL_DATE, XL_CELL_NUMBER

    fonts = [numbered.get(font.name, 0) for font in book.font_list]
    # Font number 4 does not exist in these files; xlrd keeps an unused one in its place.
    font_of = [fonts[style.font_index] if style.font_index < len(fonts) else 0 for style in book.xf_list]
    shown_as = _shown(book)
    for row in range(sheet.nrows):
        kinds, values = sheet.row_types(row), sheet.row_values(row)
        shown = [_value(book, kind, value) for kind, value in zip(kinds, values, strict=True)]
        styles = [sheet.cell_xf_index(row, column) for column in range(len(values))]
        for column, style in enumerate(styles if shown_as else ()):
            if kinds[column] in (XL_CELL_NUMBER, XL_CELL_DATE) and style in shown_as:
                shown[column] = shown_as[style](shown[column])
        yield shown, [font_of[style] if 0 <= style < len(font_of) else 0 for style in styles]


def _value(book: Book, kind: int, value: object) -> object:
    import xlrd

    if kind == xlrd.XL_CELL_DATE and isinstance(value, float):
        return _moment(value, book.datemode)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return ERROR_SIGN
    return None if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else value


def _moment(serial: float, system: int) -> object:
    """A date, or the number itself where it is none; a bare time of day as a time."""
    import xlrd

    try:
        moment = xlrd.xldate_as_datetime(serial, 1 if system else 0)
    except (xlrd.xldate.XLDateError, *_STUMBLES):
        return serial
    if 0 <= serial < _FIRST_DAY:
        return (moment + timedelta(milliseconds=500)).time()
    return moment
