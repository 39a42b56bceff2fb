"""What the styles of a workbook say about its cells: the font, and as what a number is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.services.sheet_package import local_name, tree_of
from desktop.services.sheet_shown import shown_by

if TYPE_CHECKING:
    from xml.etree import ElementTree

    from desktop.services.sheet_package import Parts
    from desktop.services.sheet_shown import Show

# Formats that every workbook has without stating them.
_BUILT_IN_NUMBERS: Final = frozenset({*range(14), *range(37, 41), 48, 49})
_BUILT_IN_DATES: Final = frozenset({*range(14, 23), 45, 47})
_BUILT_IN_MONTH: Final = "17"
_BUILT_IN_SPANS: Final = frozenset({46})
# No letter of a date or a time, and nothing in brackets; "General" is the one word that has some of them.
_NUMBER_CODE: Final = re.compile(r"(?i:general)|[^dmyhsap\[]*", re.IGNORECASE)
# Days and times of day, also "8 giờ 30".
_DATE_CODE: Final = re.compile(
    r"(?:\[\$-[0-9A-F]{2,8}\])?[dmyhs](?:[dmyhs/\-. ,:\\]|\"[^\"]*\"|AM/PM|A/P)*(?:;@)?", re.IGNORECASE
)
_SPAN_CODE: Final = re.compile(r"\[(?:h+|m+|s+)\](?::(?:mm|ss))*(?:;@)?", re.IGNORECASE)


class Shows(Enum):
    """As what the cells of a style show a number."""

    NUMBER = auto()
    DATE = auto()  # a day, with a time or without, or the time alone
    SPAN = auto()  # hours and minutes that may be more than a day
    UNKNOWN = auto()


class Styles(NamedTuple):
    """`fonts` are names; `font_of` and `shows` stand in the order in which cells number their styles.

    Where no font of the workbook tells a code, `fonts` is only "" and `font_of` is empty. `shown`: by style
    what makes of its numbers and days what it shows; only of styles that show something else.
    """

    fonts: Sequence[str] = ("",)
    font_of: Sequence[int] = ()
    shows: Sequence[Shows] = ()
    shown: Mapping[int, Show] = {}

    @property
    def matter(self) -> bool:
        """Whether the parser's numbers and texts are not all that cells say."""
        return self.fonts_tell or bool(self.shown)

    @property
    def fonts_tell(self) -> bool:
        return bool(self.font_of)

    def font(self, style: int) -> int:
        """Number of the font of cells in this style."""
        return self.font_of[style] if style < len(self.font_of) else 0

    def shows_as(self, style: int | None) -> Shows:
        """Of cells that name this style, or none."""
        return self.shows[style] if style is not None and style < len(self.shows) else Shows.NUMBER


def styles_of(parts: Parts) -> Styles:
    """Raises SheetRefused."""
    if "xl/styles.xml" not in parts:
        return Styles()
    root = tree_of(parts["xl/styles.xml"])
    formats = {node.get("numFmtId", ""): node.get("formatCode", "") for node in _children(root, "numFmts")}
    styles = _children(root, "cellXfs")
    shows = [_shows(style.get("numFmtId", "0"), formats) for style in styles]
    codes = {_BUILT_IN_MONTH: "mmm-yy", **formats}
    shown = [shown_by(codes.get(style.get("numFmtId", "0"), "")) for style in styles]
    by_style = {number: show for number, show in enumerate(shown) if show is not None}
    fonts, font_of = _fonts(root, styles)
    if not _tell(fonts):
        return Styles(shows=shows, shown=by_style)
    return Styles(fonts, font_of, shows, by_style)


def _tell(fonts: list[str]) -> bool:
    """Whether any of them tells the code of its texts."""
    if not any("vn" in name.lower() for name in fonts):
        return False
    # What knows these fonts knows much more, and few lists are in need of it.
    from domain.values.legacy_encodings import code_of_font

    return any(map(code_of_font, fonts))


def _fonts(root: ElementTree.Element, styles: list[ElementTree.Element]) -> tuple[list[str], list[int]]:
    named = [
        next((part.get("val", "") for part in font if local_name(part.tag) == "name"), "")
        for font in _children(root, "fonts")
    ]
    names = list(dict.fromkeys(["", *named]))
    font_of = []
    for style in styles:
        number = style.get("fontId", "0")
        place = int(number) if number.isdecimal() else 0
        font_of.append(names.index(named[place]) if place < len(named) else 0)
    return names, font_of


def _shows(number: str, formats: dict[str, str]) -> Shows:
    if number in formats:
        if _NUMBER_CODE.fullmatch(formats[number]):
            return Shows.NUMBER
        if _SPAN_CODE.fullmatch(formats[number]):
            return Shows.SPAN
        return Shows.DATE if _DATE_CODE.fullmatch(formats[number]) else Shows.UNKNOWN
    known = int(number) if number.isdecimal() and number.isascii() else -1
    if known in _BUILT_IN_NUMBERS:
        return Shows.NUMBER
    if known in _BUILT_IN_SPANS:
        return Shows.SPAN
    return Shows.DATE if known in _BUILT_IN_DATES else Shows.UNKNOWN


def _children(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [node for group in root if local_name(group.tag) == name for node in group]
