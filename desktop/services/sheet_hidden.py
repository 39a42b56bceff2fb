"""Which rows of a sheet nobody sees: hidden by hand, or by a filter that was left on."""

from __future__ import annotations

import re
from typing import Final

from desktop.services.sheet_caps import MOST_ROWS

# Without it nothing is hidden: asked first, since a long part is looked through faster for one sign.
_SIGN: Final = b"hidden="
# Without one of these nothing is hidden either; office programs also write "0" and "false".
_SIGNS: Final = (b'hidden="1"', b'hidden="true"', b"hidden='1'", b"hidden='true'")
_ROW: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?row(\s[^<>]*|)>")
_NUMBER: Final = re.compile(rb"\sr=[\"']([0-9]{1,7})[\"']")
_HIDDEN: Final = re.compile(rb"\shidden=[\"'](?:1|true)[\"']")


def hidden_rows(part: bytes) -> list[int]:
    """Rows of the part of an xlsx, from 0, in order. One without a number follows the one before."""
    if _SIGN not in part or not any(sign in part for sign in _SIGNS):
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
