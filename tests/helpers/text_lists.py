"""Lists as text: csv in every code that Vietnamese was saved in, and a page that a portal calls xls."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable, Mapping

from domain.importing.cells import CellValue, shown
from tests.helpers.list_people import PEOPLE
from tests.helpers.make_lists import HEADER, Expected, MadeList, as_csv, rows_of
from tests.helpers.old_codes import as_tcvn3, as_utf8_read_wrongly, as_vni

_TABLE: list[list[CellValue]] = [list(HEADER), *rows_of(PEOPLE)]


def _made(content: bytes, name: str) -> MadeList:
    return MadeList(content, [Expected(name, HEADER, rows_of(PEOPLE))])


def semicolons() -> MadeList:
    """As Excel saves csv in Vietnam, in UTF-8 with its mark."""
    return _made(as_csv(_TABLE, ";").encode("utf-8-sig"), "semicolons")


def commas() -> MadeList:
    """Quoted commas, quotation marks and a line break inside cells."""
    rows = rows_of(PEOPLE)
    rows[0][5] = 'Thôn "Trung",\nXã Đông Quang'
    content = as_csv([HEADER, *rows], ",").encode()
    return MadeList(content, [Expected("commas", HEADER, rows)])


def tabs_utf16() -> MadeList:
    """What Excel calls Unicode text."""
    return _made(as_csv(_TABLE, "\t").encode("utf-16"), "tabs-utf16")


def nfd() -> MadeList:
    return _made(unicodedata.normalize("NFD", as_csv(_TABLE, ",")).encode(), "nfd")


def windows_1258() -> MadeList:
    """The Vietnamese code page: letters with hats, tones as signs of their own."""
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    signs = []
    for letter in as_csv(_TABLE, ";"):
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join([part for part in parts if part in tones])
        signs.append(unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts) + tone)
    return _made("".join(signs).encode("cp1258"), "windows-1258")


def tcvn3() -> MadeList:
    return _made(as_tcvn3(as_csv(_TABLE, ",")).encode("latin-1"), "tcvn3")


def vni() -> MadeList:
    return _made(as_vni(as_csv(_TABLE, ";")).encode("cp1252"), "vni")


def read_wrongly() -> MadeList:
    """UTF-8 that somebody opened as Windows-1252 and saved again."""
    return _made(as_utf8_read_wrongly(as_csv(_TABLE, ",")).encode(), "read-wrongly")


def exponents() -> MadeList:
    """Ids that a spreadsheet shortened: their digits are lost for good."""
    rows = rows_of(PEOPLE)
    for row in rows:
        row[6] = "3,42E+10"
    content = as_csv([HEADER, *rows], ";").encode("utf-8-sig")
    return MadeList(content, [Expected("exponents", HEADER, rows)])


def portal() -> MadeList:
    """A table in HTML that a portal offers as xls."""
    lines = [
        "<tr>" + "".join([f"<td>{html.escape(shown(value))}</td>" for value in row]) + "</tr>"
        for row in _TABLE
    ]
    page = f'<html><head><meta charset="utf-8"></head><body><table>{"".join(lines)}</table></body></html>'
    return _made(page.encode(), "Bảng 1")


MAKERS: Mapping[str, Callable[[], MadeList]] = {
    "semicolons.csv": semicolons,
    "commas.csv": commas,
    "tabs-utf16.csv": tabs_utf16,
    "nfd.csv": nfd,
    "windows-1258.csv": windows_1258,
    "tcvn3.csv": tcvn3,
    "vni.csv": vni,
    "read-wrongly.csv": read_wrongly,
    "exponents.csv": exponents,
    "portal.xls": portal,
}
