"""Which rows of a sheet nobody sees: hidden by hand, or by a filter that was left on."""

from __future__ import annotations

import re
from typing import Final

from desktop.services.sheet_caps import MOST_ROWS

# Around the rows; what hides one begins with a letter that few rows have otherwise.
_ROWS: Final = b"sheetData"
_LETTER: Final = b"h"
# Without one of these nothing is hidden; office programs also write "0" and "false".
_SIGNS: Final = (b'hidden="1"', b'hidden="true"', b"hidden='1'", b"hidden='true'")
_ROW: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?row(\s[^<>]*|)>")
_NUMBER: Final = re.compile(rb"\sr=[\"']([0-9]{1,7})[\"']")
_HIDDEN: Final = re.compile(rb"\shidden=[\"'](?:1|true)[\"']")


def hidden_rows(part: bytes) -> list[int]:
    """Rows of the part of an xlsx, from 0, in order. One without a number follows the one before."""
    if not _may_hide(part):
        return []
    found: list[int] = []
    place = -1
    for row in _ROW.finditer(part):
        said = _NUMBER.search(row[1])
        place = int(said[1]) - 1 if said else place + 1
        if place >= MOST_ROWS:
            break
        if place >= 0 and _HIDDEN.search(row[1]):
            found.append(place)
    return found


def _may_hide(part: bytes) -> bool:
    """Whether a row can be hidden; a long part is looked through fastest for a single letter."""
    before, end = part.find(_ROWS), part.rfind(_ROWS)
    if before < end and part.find(_LETTER, before + len(_ROWS), end) < 0:
        return False
    return any(sign in part for sign in _SIGNS)
