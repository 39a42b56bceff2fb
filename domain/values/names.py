"""Names of people: letters of any people of Vietnam, blanks, apostrophes, hyphens and dots.

Capitals and the place of the tone mark stay as the person writes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from domain.text import are_clean, clean, is_clean
from domain.values.parsed import Parsed, accepted, cleaned, refused

SHORTEST: Final = 2
LONGEST: Final = 100

_ALLOWED_SIGNS: Final = " '\u2019-."
# Other strokes that people type for the apostrophe in H'Hen.
_APOSTROPHE_TYPOS: Final = str.maketrans(dict.fromkeys("\u2018\u02bc\u00b4`\u2032", "'"))
_DIGIT: Final = re.compile(r"[0-9]")
_LOST_LETTER: Final = re.compile("\ufffd|(?<=\\w)\\?|\\?(?=\\w)")


def parse_name(text: str) -> Parsed:
    """A full name, 2 to 100 characters.

    Problems: name.short, name.long, name.digits, name.characters (param: the characters), name.lost_letters
    ("Nguy?n"), name.mojibake (an old font's code or a wrong decoding; fix where only one reading is left).
    """
    typed = cleaned(text)
    if isinstance(typed, Parsed):
        return typed
    name = typed.translate(_APOSTROPHE_TYPOS)
    # Not with the module: a program that only shows names does without the tables of old codes.
    from domain.values.legacy_encodings import legacy_readings

    # The raw text first: cleaning takes letters of old codes for invisible signs, such as the ư of TCVN3.
    if readings := legacy_readings(text) or (legacy_readings(name) if name != text else ()):
        return refused("name.mojibake", fix=clean(readings[0]) if len(readings) == 1 else None)
    # Most names are letters and blanks: asked in one go before each sign is asked by itself.
    problem = None if name.replace(" ", "").isalpha() else _problem_of_signs(name)
    if problem is not None:
        return problem
    if len(name) < SHORTEST:
        return refused("name.short", shortest=str(SHORTEST))
    if len(name) > LONGEST:
        return refused("name.long", longest=str(LONGEST))
    return accepted(name)


def is_sound_name(text: str) -> bool:
    """Whether a text of letters and blanks is a name as it is stored, to which there is no remark."""
    return (
        SHORTEST <= len(text) <= LONGEST
        and text.replace(" ", "").isalpha()
        and is_clean(text)
        and (text.isascii() or not _looks_coded(text))
    )


def are_sound_names(texts: Sequence[str]) -> bool:
    """Whether each of them, at least one, is such a name; where it says no each of them may still be one."""
    lengths = {*map(len, texts)}
    together = "".join(texts)
    return (
        min(lengths) >= SHORTEST
        and max(lengths) <= LONGEST
        and together.replace(" ", "").isalpha()
        and are_clean(texts)
        and (together.isascii() or not _looks_coded(" ".join(texts)))
    )


def _looks_coded(text: str) -> bool:
    from domain.values.legacy_encodings import looks_coded

    return looks_coded(text)


def _problem_of_signs(name: str) -> Parsed | None:
    if _DIGIT.search(name):
        return refused("name.digits")
    if _LOST_LETTER.search(name):
        return refused("name.lost_letters", text=name)
    foreign = sorted({sign for sign in name if not _belongs(sign)})
    if foreign or not any(sign.isalpha() for sign in name):
        return refused("name.characters", characters=" ".join(foreign) or name)
    return None


def _belongs(sign: str) -> bool:
    # Letters such as ơ̆ of Gia Rai have no single codepoint: their mark stands alone even in NFC.
    return sign.isalpha() or sign in _ALLOWED_SIGNS or unicodedata.category(sign) == "Mn"
