"""Which old code the texts of a column are in, decided for the column and for each cell, never for a file.

The name of a cell's font speaks first: what stands in .VnTime was TCVN3 on the screen of who typed it. Where
fonts say nothing the letters do. A list that was put together from several sources has all of them side by
side, so a cell that only Unicode can have made is never touched, and a cell that may be either is left as it
is and named as doubtful.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from domain.importing.cells import Cell
from domain.text import nfc
from domain.values.legacy_encodings import (
    OldCode,
    code_of_font,
    could_be_vietnamese,
    decode,
    has_known_letters,
    is_modern,
    looks_coded,
    readings_by_code,
)

MOST_SHOWN: Final = 20
# From so many clear cases on, a column's code decides for its unclear cells.
_ENOUGH: Final = 2

_Text = tuple[str, str]  # a text and the name of its font


class Change(NamedTuple):
    """A text as it stands in the list, what it says, and the code that it was read in."""

    before: str
    after: str
    code: OldCode


@dataclass(frozen=True, slots=True)
class ColumnEncoding:
    """What to do about a column. Nothing, when `kind` is None.

    `kind`: the code of most texts that need reading. `confidence`: from 0 to 1, the share of different texts
    with strange letters that font or letters decide. `changes`: up to 20 different ones, to be looked at
    before anybody agrees. `count`: how many different texts change. `doubtful`: texts left as they are that
    may mean something else (`after`); a person has to say.
    """

    kind: OldCode | None = None
    confidence: float = 1.0
    changes: tuple[Change, ...] = ()
    count: int = 0
    doubtful: tuple[Change, ...] = ()
    _readings: Mapping[_Text, Change] = field(default_factory=dict, repr=False)

    def read(self, cell: Cell) -> Cell:
        """The cell with its text in Unicode; every other cell as it is."""
        if not self._readings or not isinstance(cell.value, str):
            return cell
        change = self._readings.get((cell.value, cell.font))
        return cell if change is None else Cell(change.after)


@dataclass(slots=True)
class _Evidence:
    """What one pass over the different texts of a column finds."""

    readings: dict[_Text, Change] = field(default_factory=dict)
    open_texts: dict[_Text, dict[OldCode, str]] = field(default_factory=dict)
    quiet_texts: list[_Text] = field(default_factory=list)
    has_modern: bool = False

    def decide(self, text: _Text, after: str, code: OldCode) -> None:
        if after != text[0]:
            self.readings[text] = Change(text[0], after, code)


def propose(cells: Iterable[Cell]) -> ColumnEncoding:
    """What the texts of a column say; its cells may be of any kind."""
    # Lists repeat their cells: the different ones first, in their order.
    texts = {(text, font): None for text, font in dict.fromkeys(cells) if isinstance(text, str)}
    trusted = _trusted_fonts(texts)
    found = _Evidence()
    for text in texts:
        _look_at(text, trusted, found)
    majority = _majority(found)
    doubtful = _settle(found, majority)
    if not found.readings and not doubtful:
        return ColumnEncoding()
    decided = sum(change.code is not OldCode.DECOMPOSED for change in found.readings.values())
    confidence = decided / (decided + len(doubtful)) if decided + len(doubtful) else 1.0
    changes = list(dict.fromkeys(found.readings.values()))
    kind = majority if majority is not None or not changes else OldCode.DECOMPOSED
    shown = tuple(changes[:MOST_SHOWN])
    return ColumnEncoding(
        kind, round(confidence, 2), shown, len(changes), tuple(doubtful[:MOST_SHOWN]), found.readings
    )


def read_alone(cell: Cell) -> str:
    """What a single cell says, such as a header: by its font, else by its letters; nothing else is known."""
    if not isinstance(cell.value, str):
        return cell.text
    if is_modern(cell.value) or (cell.value.isascii() and code_of_font(cell.font) is None):
        return nfc(cell.value)
    return propose([cell]).read(cell).text


def _trusted_fonts(texts: Collection[_Text]) -> dict[str, OldCode]:
    """Fonts that tell the code. One in which Unicode was typed, and never anything else, tells nothing."""
    modern: set[str] = set()
    old: set[str] = set()
    fonts = {font for _, font in texts}
    codes = {font: code for font in fonts if (code := code_of_font(font)) is not None}
    for text, font in texts if codes else ():
        if font not in codes:
            continue
        if is_modern(text):
            modern.add(font)
        elif readings_by_code(text):
            old.add(font)
    return {font: code for font, code in codes.items() if font not in modern or font in old}


def _look_at(text: _Text, trusted: Mapping[str, OldCode], found: _Evidence) -> None:
    raw, font = text
    code = trusted.get(font)
    if raw.isascii() and code is not OldCode.TCVN3_CAPITALS:
        return
    composed = nfc(raw)
    if is_modern(composed):
        found.has_modern = True
        found.decide(text, composed, OldCode.DECOMPOSED)
        return
    if code is not None and (after := decode(raw, code)) is not None and _believable(raw, after):
        found.decide(text, after, code)
        return
    readings = readings_by_code(raw)
    if len(set(readings.values())) == 1:
        code, after = next(iter(readings.items()))
        found.decide(text, after, code)
    elif readings:
        found.open_texts[text] = readings
    elif composed != raw:
        found.decide(text, composed, OldCode.DECOMPOSED)
    else:
        found.quiet_texts.append(text)


def _better(raw: str, after: str) -> bool:
    """Whether a reading says more than the text as it stands.

    Mlô, Niê and Byă are names although no syllable of Vietnamese is made like them, so where the raw text is
    none in any language of the country, letters that are known are enough.
    """
    return could_be_vietnamese(after) or (looks_coded(raw) and has_known_letters(after))


def _believable(raw: str, after: str) -> bool:
    """A font is believed unless it turns Vietnamese into what is none."""
    return could_be_vietnamese(after) or not could_be_vietnamese(raw)


def _majority(found: _Evidence) -> OldCode | None:
    votes = Counter(
        change.code for change in found.readings.values() if change.code is not OldCode.DECOMPOSED
    )
    return max(votes, key=lambda code: votes[code]) if votes else None


def _settle(found: _Evidence, majority: OldCode | None) -> list[Change]:
    """Reads unclear texts as the column's clear ones are read, where these agree; gives what is left."""
    votes = Counter(change.code for change in found.readings.values())
    del votes[OldCode.DECOMPOSED]
    agreed = len(votes) == 1 and votes.total() >= _ENOUGH
    doubtful = []
    for text, readings in found.open_texts.items():
        if majority is not None and majority in readings and (agreed or 2 * votes[majority] > votes.total()):
            found.decide(text, readings[majority], majority)
        else:
            code, after = next(iter(readings.items()))
            doubtful.append(Change(text[0], after, code))
    if majority is None or majority is OldCode.UTF8_AS_WESTERN:
        return doubtful
    plain = OldCode.TCVN3 if majority is OldCode.TCVN3_CAPITALS else majority
    for text in found.quiet_texts:
        after = decode(text[0], plain) or ""
        if not after or after == text[0] or not _better(text[0], after):
            continue
        if agreed and not found.has_modern:
            found.decide(text, after, plain)
        else:
            doubtful.append(Change(text[0], after, plain))
    return doubtful
