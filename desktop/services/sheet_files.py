"""Opens a list, whichever program wrote it: xlsx, xls, csv, a table in HTML, or what is on the clipboard.

What a file is shows in its first bytes, never in its name. It is opened once, for reading, and closed before
anything is parsed; nothing is ever written beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from desktop.services.blocks import rows_of
from desktop.services.gathering import gathering_put_off
from desktop.services.sheet_book import book_of
from desktop.services.sheet_caps import MOST_BYTES, SheetRefused
from desktop.services.sheet_child import parse_apart
from desktop.services.sheet_package import names_in
from desktop.services.sheet_text import cells_of, csv_sheet, decoded, sheet_of
from domain.importing.cells import Workbook

__all__ = ["SheetRefused", "from_clipboard", "open_sheets"]

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
# Excel 5 and older without the container of later versions.
_BARE_BIFF: Final = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_CLIPBOARD_SHEET: Final = "Bảng nhớ tạm"


def _never() -> bool:
    return False


def open_sheets(path: Path, cancelled: Callable[[], bool] = _never) -> Workbook:
    """Everything in the list at `path`. `cancelled` is asked again and again while it is read.

    Raises SheetRefused ("import.file.…") for what is no list or more than a list, and OSError.
    """
    with path.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise SheetRefused("import.file.large", {"most": MOST_BYTES // 2**20})
    digest = hashlib.sha256(content).hexdigest()
    if not content.strip():
        raise SheetRefused("import.file.empty")
    if (kind := _kind(content)) is not None:
        return _with_content(_book(parse_apart(content, kind, cancelled), path.name, digest))
    if _is_html(content):
        page = decoded(content).encode("utf-8", "replace")
        return _with_content(_book(parse_apart(page, "html", cancelled), path.name, digest))
    return _with_content(Workbook(path.name, digest, (csv_sheet(content, path.stem, cancelled),)))


def from_clipboard(text: str, html: str = "") -> Workbook:
    """What was copied in a spreadsheet; `html`, where there is any, knows fonts and merged cells.

    Raises SheetRefused.
    """
    copied = html or text
    digest = hashlib.sha256(copied.encode("utf-8", "surrogatepass")).hexdigest()
    if len(copied) > MOST_BYTES:
        raise SheetRefused("import.file.large", {"most": MOST_BYTES // 2**20})
    if html:
        book = _book(parse_apart(html.encode("utf-8", "replace"), "html", _never), "", digest)
        if book.sheets:
            return _with_content(book)
    rows = [cells_of(row) for row in rows_of(text)]
    return _with_content(Workbook("", digest, (sheet_of(_CLIPBOARD_SHEET, rows),)))


def _kind(content: bytes) -> str | None:
    """Which spreadsheet parser reads it; None for text. Raises SheetRefused for other things."""
    if content.startswith(_ZIP):
        names = names_in(content)
        if "xl/workbook.xml" in names:
            return "xlsx"
        other = names & {"xl/workbook.bin", "content.xml"}
        raise SheetRefused("import.file.other" if other else "import.file.kind")
    if content.startswith((_OLE, *_BARE_BIFF)):
        return "xls"
    if content.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"MZ", b"GIF8")
    ):
        raise SheetRefused("import.file.kind")
    if (
        b"urn:schemas-microsoft-com:office:spreadsheet" in content[:2000]
        and b"<?mso-application" in content[:2000]
    ):
        raise SheetRefused("import.file.other")
    return None


def _is_html(content: bytes) -> bool:
    """Portals call such files xls; Excel opens them all the same."""
    beginning = content[:4000].replace(b"\0", b"").lower()
    opened = beginning.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
    return opened and (b"<table" in beginning or b"<html" in beginning)


def _with_content(book: Workbook) -> Workbook:
    if not any(not cell.empty for sheet in book.sheets for row in sheet.rows for cell in row):
        raise SheetRefused("import.file.empty")
    return book


@gathering_put_off()
def _book(lines: list[bytes], name: str, digest: str) -> Workbook:
    return book_of(lines, name, digest)
