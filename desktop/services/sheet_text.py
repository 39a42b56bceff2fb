"""Lists that are plain text: csv with commas, semicolons or tabs, in any code that Vietnamese was written in.

Text in a code of one byte is ambiguous: Windows-1258 writes tones as signs of their own, while the old fonts
TCVN3 and VNI use the letters of Windows-1252. Whichever reading gives more Vietnamese words is taken; text of
old fonts stays as it is, to be offered for repair column by column.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from desktop.services.sheet_caps import LONGEST_CELL, SheetRefused, check_extent
from domain.importing.cells import NO_CELL, Cell, Sheet
from domain.text import nfc
from domain.values.legacy_encodings import legacy_readings, looks_vietnamese

_DELIMITERS: Final = (";", ",", "\t", "|")
_SAMPLE_LINES: Final = 200
_SAMPLE_SIGNS: Final = 200_000
# A cell with so many lines is no cell: a quotation mark was never closed.
_MOST_LINES_IN_CELL: Final = 50
_STATED_DELIMITER: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# What programs write so that Excel keeps an id as text.
_FORMULA_TEXT: Final = re.compile(r'="([^"]*)"')
# The apostrophe before what would calculate, as this program writes it too (list_writing.harmless), and as
# people type it before digits.
_HARMLESS: Final = re.compile("'+[=+\\-@\\t\\r\\n\\0\\d]")
_ASKED_EVERY_ROWS: Final = 1000


def csv_sheet(content: bytes, name: str, cancelled: Callable[[], bool]) -> Sheet:
    """The one sheet of a text file. Raises SheetRefused."""
    text = decoded(content)
    stated = _STATED_DELIMITER.match(text)
    body = text[stated.end() :] if stated else text
    delimiter = stated.group(1) if stated else _delimiter(body)
    try:
        rows = _quoted(body, delimiter, cancelled)
    except csv.Error:
        rows = _as_it_stands(body, delimiter, cancelled)
    if stated:
        rows.insert(0, ())
    return sheet_of(name, rows)


def _quoted(text: str, delimiter: str, cancelled: Callable[[], bool]) -> list[tuple[Cell, ...]]:
    """Where a quotation mark was never closed, the marks of its line are signs like others: a cell that goes
    on over the next lines would take the people of these along.

    Raises SheetRefused, csv.Error for a line that can be no row.
    """
    try:
        return _rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), cancelled)
    except csv.Error:
        rows = _leniently(text, delimiter, cancelled)
    if rows and not any(map(_has_lines, rows)):
        return rows
    return _rows((row for line in text.splitlines() for row in _of_line(line, delimiter)), cancelled)


def _of_line(line: str, delimiter: str) -> Iterable[list[str]]:
    is_open = line.count('"') % 2
    return csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE if is_open else csv.QUOTE_MINIMAL)


def _leniently(text: str, delimiter: str, cancelled: Callable[[], bool]) -> list[tuple[Cell, ...]]:
    """Nothing where even so a cell has no end."""
    try:
        return _rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), cancelled)
    except csv.Error:
        return []


def _has_lines(row: Sequence[Cell]) -> bool:
    return any("\n" in cell.text or "\r" in cell.text for cell in row)


def _as_it_stands(text: str, delimiter: str, cancelled: Callable[[], bool]) -> list[tuple[Cell, ...]]:
    """Quotation marks are signs like others. Raises SheetRefused for a cell of a hundred thousand letters."""
    try:
        as_signs = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE)
        return _rows(as_signs, cancelled)
    except csv.Error as error:
        raise SheetRefused("import.file.inside") from error


def sheet_of(name: str, rows: list[tuple[Cell, ...]]) -> Sheet:
    """A sheet without the empty rows at its end. Raises SheetRefused when it is bigger than any list."""
    while rows and all(cell.empty for cell in rows[-1]):
        rows.pop()
    check_extent(len(rows), max(map(len, rows), default=0))
    return Sheet(name, rows)


def cells_of(texts: Sequence[str]) -> tuple[Cell, ...]:
    cells = [Cell(_unwrapped(text)) if text else NO_CELL for text in texts]
    while cells and cells[-1] is NO_CELL:
        cells.pop()
    return tuple(cells)


def decoded(content: bytes) -> str:
    """The text of a file. Raises SheetRefused("import.file.kind") for what is no text."""
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return _strictly(content, "utf-32")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16")
    if content.startswith(b"\xef\xbb\xbf"):
        return content.decode("utf-8-sig", "replace")
    if (wide := _wide_code(content)) is not None:
        return _strictly(content, wide)
    if b"\0" in content:
        raise SheetRefused("import.file.kind")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _of_one_byte(content)


def _strictly(content: bytes, code: str) -> str:
    try:
        return content.decode(code)
    except UnicodeDecodeError as problem:
        raise SheetRefused("import.file.damaged") from problem


def _wide_code(content: bytes) -> str | None:
    """UTF-16 without its mark shows by a zero beside nearly every comma, digit and blank."""
    sample = content[:2000]
    if len(sample) < 4 or len(content) % 2:
        return None
    for code, zeros, others in (
        ("utf-16-le", sample[1::2], sample[::2]),
        ("utf-16-be", sample[::2], sample[1::2]),
    ):
        if zeros.count(0) > len(zeros) // 3 and not others.count(0):
            return code
    return None


def _of_one_byte(content: bytes) -> str:
    western = "".join([_WESTERN[byte] for byte in content])
    try:
        vietnamese = nfc(content.decode("cp1258"))
    except UnicodeDecodeError:
        return western
    by_tones = sum(looks_vietnamese(word) for word in _strange_words(vietnamese))
    by_fonts = sum(bool(legacy_readings(word)) or looks_vietnamese(word) for word in _strange_words(western))
    return vietnamese if by_tones >= by_fonts else western


# Windows-1252, with the few bytes that it leaves out as Latin-1 has them.
_WESTERN: Final = [
    bytes([byte]).decode("cp1252", "ignore") or bytes([byte]).decode("latin-1") for byte in range(256)
]


def _strange_words(text: str) -> list[str]:
    words = re.findall(r"[^\W\d_]+|[^\s\x00-\x7f]+", text[:_SAMPLE_SIGNS])
    return [word for word in dict.fromkeys(words) if not word.isascii()]


def _delimiter(text: str) -> str:
    """The sign that cuts most lines into the same and the highest number of cells."""
    lines = "\n".join(text[:_SAMPLE_SIGNS].splitlines()[:_SAMPLE_LINES])
    return max(_DELIMITERS, key=lambda sign: _evenness(lines, sign))


def _evenness(sample: str, delimiter: str) -> float:
    try:
        rows = [row for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
    except csv.Error:
        return 0
    widths = Counter(map(len, rows))
    if not rows:
        return 0
    width, count = max(widths.items(), key=lambda item: (item[1] if item[0] > 1 else 0, item[0]))
    return (width - 1) * count / len(rows)


def _rows(read: Iterable[list[str]], cancelled: Callable[[], bool]) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for number, texts in enumerate(read):
        if number % _ASKED_EVERY_ROWS == 0:
            check_extent(number, 1)
            if cancelled():
                raise SheetRefused("import.file.cancelled")
        if any(text.count("\n") > _MOST_LINES_IN_CELL for text in texts):
            raise csv.Error
        rows.append(cells_of(texts))
    return rows


def _unwrapped(text: str) -> str:
    if _HARMLESS.match(text):
        return text[1:LONGEST_CELL]
    formula = _FORMULA_TEXT.fullmatch(text)
    return (formula.group(1) if formula else text)[:LONGEST_CELL]
