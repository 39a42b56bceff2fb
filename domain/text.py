"""Vietnamese text as data: cleaning, folding for search, equality, sort keys and name capitals.

One place decides how text is compared and ordered, so that SQLite, PostgreSQL, Python, exports and the wire
agree. Pure standard library. Only `clean` raises. Words repeat endlessly in lists of people, so the costly
steps work on single words and remember them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

# Strokes typed or pasted for one and the same sign; the first of each line is the one that comparisons use.
_APOSTROPHES: Final = "'\u2019\u2018\u02bc\u00b4`\u2032\u02b9\uff07"
HYPHENS: Final = "-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"
# Eth and African D look exactly like đ; fonts and old converters leave them behind.
_LOOK_ALIKES: Final = {ord("Ð"): "Đ", ord("ð"): "đ", ord("Ɖ"): "Đ", ord("ɖ"): "đ"}
# Invisible marks that Unicode files under "nonspacing mark" instead of "format".
_INVISIBLE_MARKS: Final = frozenset(
    [0x034F, *range(0x180B, 0x180E), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
)

# NUL is none of them: its source is broken.
_CONTROLS: Final = re.compile("[\x01-\x1f\x7f-\x9f]")
_ZERO_WIDTH_SPACE: Final = "\u200b"
_PARTED_INVISIBLY: Final = re.compile(f"(.)({_ZERO_WIDTH_SPACE}+)(?=(.))")

# Stands between texts that are looked at as one: no letter joins with it.
_LINE: Final = "|"

# Signs that `clean` changes although they can be printed.
_PRINTED_UNCLEAN: Final = frozenset(map(chr, {*_LOOK_ALIKES, *_INVISIBLE_MARKS}))

_TONE_MARKS: Final = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the dictionary order


class UnreadableText(ValueError):
    """Text that holds NUL or half of a surrogate pair: its source is broken and it must not be stored."""


def nfc(text: str) -> str:
    """`text` in Unicode normalisation form C, the only form that is stored or sent."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """`text` as it may be stored: NFC, nothing invisible, single spaces, no blanks at the ends, real Đ.

    Control characters count as blanks, as line breaks and tabs do: other programs end cells and lines with
    them. Of signs without a width only the zero-width space may part words, and only where a small letter
    stands before it and a capital behind; the others vanish. Raises `UnreadableText` on NUL and on lone
    surrogates.
    """
    if is_clean(text):
        return text
    parted = _PARTED_INVISIBLY.sub(_part_words, nfc(text)) if _ZERO_WIDTH_SPACE in text else text
    words = [_clean_word(word) for word in _CONTROLS.sub(" ", parted).split()]
    return " ".join([word for word in words if word])


def _part_words(place: re.Match[str]) -> str:
    """No Vietnamese word has a capital behind a small letter: two words stand there."""
    before, _, behind = place.groups()
    return f"{before} " if before.islower() and behind.isupper() else before


def is_clean(text: str) -> bool:
    """Whether `clean` has nothing to do, as for nearly all text. What is not printable it looks at itself."""
    return (
        text.isprintable()
        and "  " not in text
        and text == text.strip(" ")
        and (text.isascii() or (_PRINTED_UNCLEAN.isdisjoint(text) and unicodedata.is_normalized("NFC", text)))
    )


def are_clean(texts: Iterable[str]) -> bool:
    """False where `is_clean` says no to one of them, and for some texts in which the line stands."""
    together = _LINE.join(texts)
    return is_clean(together) and f" {_LINE}" not in together and f"{_LINE} " not in together


def fold(text: str) -> str:
    """The search form of `text`: no marks, đ as d, lower case, single spaces, plain apostrophe and hyphen.

    Works alike on NFC and NFD input and is idempotent.
    """
    folded = text.translate(_FOLDING).strip(" ")
    while "  " in folded:
        folded = folded.replace("  ", " ")
    return folded


def tone_normal(text: str) -> str:
    """`text` in NFC with each tone mark on the vowel where the reformed spelling puts it.

    Both schools (hòa and hoà, thúy and thuý) and common slips of old keyboards (Phựơng, Nguỹên, qủa) give one
    result, letters and capitals unchanged. For comparing only: people keep their own spelling.
    """
    return " ".join([_tone_normal_word(word) for word in text.split(" ")])


def same_text(first: str, second: str) -> bool:
    """Whether two texts differ at most in Unicode form, blanks, apostrophe shape or place of the tone mark.

    Capitals count: turning NGUYỄN into Nguyễn is a change somebody made on purpose.
    """
    return first == second or _comparable(first) == _comparable(second)


def sort_key(text: str) -> str:
    """A string whose codepoint order is the Vietnamese dictionary order of `text`.

    Letters of the whole text weigh first, then tones, then capitals. Printable ASCII for Vietnamese text, so
    Python, SQLite BINARY and PostgreSQL "C" sort it alike. Never shown, never parsed.
    """
    words = [_weigh_word(word) for word in text.split()]
    if not words:
        return _LEVEL + _LEVEL
    letters, tones, capitals, _ = zip(*words, strict=True)
    return (
        f"{_BLANK_WEIGHT.join(letters)}{_LEVEL}{'0'.join(tones).rstrip('0')}"
        f"{_LEVEL}{'0'.join(capitals).rstrip('0')}"
    )


def name_sort_key(full_name: str) -> str:
    """The sort key of a person: given name (last word), then family and middle names, capitals last of all.

    Capitals wait until the end so that a list typed half in capitals still keeps equal names together.
    """
    words = [_weigh_word(word) for word in full_name.split()]
    if not words:
        return _PART + _PART
    letters, tones, capitals, alone = zip(*words, strict=True)
    return (
        f"{alone[-1]}{_PART}{_BLANK_WEIGHT.join(letters[:-1])}{_LEVEL}{'0'.join(tones[:-1]).rstrip('0')}"
        f"{_PART}{'0'.join(capitals).rstrip('0')}"
    )


def name_case(text: str) -> str:
    """The capitals to offer for a name typed all in capitals or all in small letters; others come back as is.

    Each part after a blank, hyphen or apostrophe gets its capital: H'HEN NIÊ gives H'Hen Niê.
    """
    if text != text.upper() and text != text.lower():
        return text
    return _NAME_PART.sub(lambda part: part.group()[0].upper() + part.group()[1:].lower(), text)


class _Cleaning(dict[int, "str | None"]):
    """Translation table for `clean`, filled character by character as texts need it."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        category = unicodedata.category(character)
        if code == 0 or category == "Cs":
            raise UnreadableText(f"U+{code:04X}")
        if category == "Cf" or code in _INVISIBLE_MARKS:
            replacement: str | None = None
        else:
            replacement = _LOOK_ALIKES.get(code, character)
        self[code] = replacement
        return replacement


class _Folding(dict[int, str]):
    """Translation table for `fold`, filled character by character as texts need it."""

    def __missing__(self, code: int) -> str:
        folded = _folded_once(chr(code))
        # Case folding and decomposition uncover work for each other; the fixed point makes `fold` idempotent.
        while (again := "".join([_folded_once(part) for part in folded])) != folded:
            folded = again
        self[code] = folded
        return folded


def _folded_once(character: str) -> str:
    if character.isspace() or unicodedata.category(character) == "Cc":
        return " "
    if character in _APOSTROPHES:
        return _APOSTROPHES[0]
    if character in HYPHENS:
        return HYPHENS[0]
    plain = _LOOK_ALIKES.get(ord(character), character).casefold().replace("đ", "d").replace("ƀ", "b")
    parts = unicodedata.normalize("NFKD", plain)
    return "".join([part for part in parts if unicodedata.category(part) not in ("Mn", "Cf")])


_CLEANING: Final = _Cleaning()
_FOLDING: Final = _Folding()


@lru_cache(maxsize=16384)
def _clean_word(word: str) -> str:
    return nfc(word.translate(_CLEANING))


# --- where the tone mark stands

_TONELESS_VOWELS: Final = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
# toned vowel -> (the same vowel without its tone, the tone mark)
_TONED: Final = {nfc(vowel + mark): (vowel, mark) for vowel in _TONELESS_VOWELS for mark in _TONE_MARKS}
_VOWEL_RUN: Final = re.compile(f"[{_TONELESS_VOWELS}{''.join(_TONED)}]{{2,}}")


@lru_cache(maxsize=16384)
def _tone_normal_word(word: str) -> str:
    return _VOWEL_RUN.sub(_move_tone, nfc(word))


def _move_tone(run: re.Match[str]) -> str:
    vowels = [_TONED.get(vowel, (vowel, "")) for vowel in run.group()]
    marks = [mark for _, mark in vowels if mark]
    if len(marks) != 1:
        return run.group()
    letters = [letter for letter, _ in vowels]
    before = run.string[run.start() - 1 : run.start()].lower()
    place = _tone_place([letter.lower() for letter in letters], before)
    letters[place] = nfc(letters[place] + marks[0])
    return "".join(letters)


def _tone_place(vowels: list[str], before: str) -> int:
    """Index of the vowel that carries the tone; `before` is the letter in front of the run."""
    # In qu- and gi- the first vowel belongs to the consonant.
    start = 1 if (before, vowels[0]) in (("q", "u"), ("g", "i")) else 0
    hatted = [place for place in range(start, len(vowels)) if vowels[place] in "ăâêôơ"]
    if hatted:
        return hatted[-1]
    if "".join(vowels[start : start + 2]) in ("oa", "oe", "uy"):
        return start + 1
    return start


def _comparable(text: str) -> str:
    return " ".join([_comparable_word(word) for word in text.split()])


@lru_cache(maxsize=16384)
def _comparable_word(word: str) -> str:
    return _tone_normal_word(word.translate(_SAME_SIGNS))


_SAME_SIGNS: Final = {ord(sign): _APOSTROPHES[0] for sign in _APOSTROPHES} | _LOOK_ALIKES


# --- order

# Lowest first. Blank before signs before digits before letters, as the Unicode collation has it; f j w z
# stand in their Latin places and ƀ (Ê Đê, Gia Rai) after b.
_ALPHABET: Final = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789aăâbƀcdđeêfghijklmnoôơpqrstuưvwxyz"
_PART: Final = " "  # between given name and the rest: below everything, so a shorter part comes first
_LEVEL: Final = "!"  # between letters, tones and capitals
_FIRST_WEIGHT: Final = ord('"')
_LETTER_WEIGHTS: Final = {letter: chr(_FIRST_WEIGHT + rank) for rank, letter in enumerate(_ALPHABET)}
_BLANK_WEIGHT: Final = _LETTER_WEIGHTS[" "]
# Marks that are no tone (breve, circumflex, caron, ring, diaeresis on letters that have no such form of their
# own, as in Ê Đê ĭ) come after the five tones.
_RANKED_MARKS: Final = _TONE_MARKS + "\u0306\u0302\u030c\u030a\u0308"
_MARK_WEIGHTS: Final = {mark: chr(ord("1") + rank) for rank, mark in enumerate(_RANKED_MARKS)}
_OTHER_MARK: Final = "~"


# Letters, tones and capitals of one word, a sign each for each letter ("0": no tone, small); letters and
# tones put together as they stand in a key.
_Weights = tuple[str, str, str, str]


@lru_cache(maxsize=16384)
def _weigh_word(word: str) -> _Weights:
    letters: list[str] = []
    tones: list[str] = []
    capitals: list[str] = []
    # NFD splits off every mark; those that make a letter of its own (ă, ơ ...) are put back on.
    for sign in unicodedata.normalize("NFD", word.translate(_SAME_SIGNS)):
        if unicodedata.category(sign) != "Mn":
            small = sign.lower()
            letters.append(small if len(small) == 1 else sign)
            tones.append("0")
            capitals.append("1" if sign != small else "0")
        elif letters and (joined := nfc(letters[-1] + sign)) in _LETTER_WEIGHTS:
            letters[-1] = joined
        elif letters and tones[-1] == "0":
            tones[-1] = _MARK_WEIGHTS.get(sign, _OTHER_MARK)
    weights, marks = "".join(map(_letter_weight, letters)), "".join(tones)
    return weights, marks, "".join(capitals), f"{weights}{_LEVEL}{marks.rstrip('0')}"


def _letter_weight(letter: str) -> str:
    # Foreign letters keep their codepoint and so follow z; control characters must not reach the separators.
    return _LETTER_WEIGHTS.get(letter) or max(letter, _OTHER_MARK)


_NAME_PART: Final = re.compile(rf"[^\s\-{re.escape(_APOSTROPHES)}]+")
