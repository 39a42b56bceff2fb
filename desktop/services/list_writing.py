"""Lists as files of a spreadsheet: every cell is text, and no cell is a formula.

Excel would turn an id into a number and "=HYPERLINK(…)" into a link. In a workbook a cell is written as a
string and marked with the quotation prefix, which keeps it text when somebody edits it; in a CSV file, which
has no types, text that a spreadsheet would calculate gets an apostrophe in front.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final

from desktop.services.failures import Usage

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

XLSX, CSV = ".xlsx", ".csv"
FORMATS: Final = (XLSX, CSV)
# What makes a spreadsheet calculate, or hides such a sign from a reader.
_CALCULATED: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
# Excel's own limit for the text of a cell.
LONGEST_CELL: Final = 32_767
_WIDEST_COLUMN, _NARROWEST_COLUMN = 48, 6
# Rows that are looked at for the width of a column.
_MEASURED_ROWS: Final = 500

Progress = Callable[[int], None]


def content(
    suffix: str,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    progress: Progress | None = None,
) -> bytes:
    """A list with one header row as the bytes of such a file. `title` names the sheet.

    `progress` is told how many rows are done; what it raises ends the writing. Raises Usage for a suffix
    that is not among FORMATS.
    """
    if suffix.lower() == XLSX:
        return _workbook(title, header, rows, progress)
    if suffix.lower() == CSV:
        return _separated(header, rows, progress)
    raise Usage("usage.list_format", {"suffix": suffix or "(không có đuôi)"})


def has_types(suffix: str) -> bool:
    """Whether such a file says which of its cells are text.

    Of one that does not, opened by a double click, Excel takes 0912… for a number and drops the zero. Only a
    formula would keep it, and no list holds formulas.
    """
    return suffix.lower() != CSV


def is_calculated(text: str) -> bool:
    """Whether a spreadsheet that opens a file without types would take this for a formula."""
    return text.startswith(_CALCULATED)


def harmless(text: str) -> str:
    """The text as it stands in a CSV file; its own apostrophe is doubled where ours would be taken off."""
    bare = text.lstrip("'")
    guarded = is_calculated(bare) or (bare != text and bare[:1].isdigit())
    return f"'{text}" if guarded else text


def workbook_to(target: BytesIO) -> Workbook:
    """An empty workbook in memory that turns no text into anything else."""
    from xlsxwriter.workbook import Workbook

    options = {
        "in_memory": True,
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    return Workbook(target, options)


def write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format | None = None) -> None:
    """One cell, from 0; never a formula, a link or a number."""
    sheet.write_string(row, column, printable(text)[:LONGEST_CELL], look)


def printable(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")


def text_look(book: Workbook, **more: Any) -> Format:
    """Cells that stay text when somebody types into them."""
    return book.add_format({"num_format": "@", "quote_prefix": True, **more})


def _workbook(
    title: str, header: Sequence[str], rows: Iterable[Sequence[str]], progress: Progress | None
) -> bytes:
    target = BytesIO()
    book = workbook_to(target)
    sheet = book.add_worksheet(sheet_name(title))
    head, body = text_look(book, bold=True, bottom=1, text_wrap=True, valign="top"), text_look(book)
    widths = [len(name) for name in header]
    for column, name in enumerate(header):
        write_text(sheet, 0, column, name, head)
    for number, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells):
            if text:
                write_text(sheet, number, column, text, body)
        if number <= _MEASURED_ROWS:
            widths = [max(width, len(text)) for width, text in zip(widths, cells, strict=True)]
        if progress is not None:
            progress(number)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, _NARROWEST_COLUMN), _WIDEST_COLUMN), body)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def sheet_name(title: str) -> str:
    """A name that Excel accepts: at most 31 characters, none of []:*?/\\, no apostrophe at an end."""
    name = "".join(" " if sign in "[]:*?/\\" else sign for sign in printable(title))
    return name.strip("' ")[:31].strip("' ") or "DSDV"


def _separated(header: Sequence[str], rows: Iterable[Sequence[str]], progress: Progress | None) -> bytes:
    target = StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([harmless(name) for name in header])
    for number, cells in enumerate(rows, start=1):
        writer.writerow([harmless(printable(text)) for text in cells])
        if progress is not None:
            progress(number)
    # With the mark at its front Excel reads the file as UTF-8.
    return target.getvalue().encode("utf-8-sig")
