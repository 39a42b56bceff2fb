"""Vietnamese text that arrives in the wrong code: TCVN3 (ABC) and VNI fonts, and UTF-8 read as Western Latin.

Old office files keep names in fonts whose letters are other letters of Latin-1. Such text looks like
"NguyÔn V¨n §øc" or "Nguyeãn Vaên Ñöùc" and would be stored for ever if nobody noticed. A reading is only
proposed when every syllable of it could be Vietnamese, so foreign names are left alone.

Nothing may be trimmed or cleaned before: the ư of TCVN3 is the soft hyphen U+00AD.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final

from domain.text import nfc, tone_normal

_TONES: Final = {"huyền": "\u0300", "hỏi": "\u0309", "ngã": "\u0303", "sắc": "\u0301", "nặng": "\u0323"}
_TONE_ORDER: Final = ("huyền", "hỏi", "ngã", "sắc", "nặng")


class OldCode(StrEnum):
    """A way in which text got into a wrong code."""

    TCVN3 = "tcvn3"
    TCVN3_CAPITALS = "tcvn3_capitals"  # a font whose small letters look like capitals
    VNI = "vni"
    UTF8_AS_WESTERN = "utf8_as_western"
    DECOMPOSED = "decomposed"  # marks as signs of their own (NFD): right, but not as it is stored


# Fonts that show TCVN3 are called .VnTime, .VnArial and so on; those of capitals end in H.
_TCVN3_FONT: Final = re.compile(r"\.vn.+", re.IGNORECASE)
_VNI_FONT: Final = re.compile(r"vni[-\s_].+", re.IGNORECASE)

_TONED_VOWELS: Final = frozenset(nfc(vowel + tone) for vowel in "aăâeêioôơuưy" for tone in _TONES.values())

# TCVN 5712:1993, third form: for each vowel the codes of its five tones in the order above.
_TCVN3_TONED: Final = {
    "a": "µ¶·¸¹", "ă": "»¼½¾Æ", "â": "ÇÈÉÊË", "e": "ÌÎÏÐÑ", "ê": "ÒÓÔÕÖ", "i": "×ØÜÝÞ",
    "o": "ßáâãä", "ô": "åæçèé", "ơ": "êëìíî", "u": "ïñòóô", "ư": "õö÷øù", "y": "úûüýþ",
}  # fmt: skip
_TCVN3_PLAIN: Final = dict(zip("¨©ª«¬\u00ad®¡¢£¤¥¦§", "ăâêôơưđĂÂÊÔƠƯĐ", strict=True))
_TCVN3: Final = {
    ord(code): nfc(vowel + _TONES[tone])
    for vowel, codes in _TCVN3_TONED.items()
    for code, tone in zip(codes, _TONE_ORDER, strict=True)
} | {ord(code): letter for code, letter in _TCVN3_PLAIN.items()}

# What word processors put into text by themselves; no old code has letters there.
_PUNCTUATION: Final = frozenset("\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u00a0")

# VNI for Windows: a plain vowel, then a sign for its tone, or for its hat and tone together.
_VNI_TONE_SIGNS: Final = dict(zip("øûõùï", _TONE_ORDER, strict=True))
_VNI_HAT_SIGNS: Final = {"a": {"â": "âàåãáä", "ă": "êèúüéë"}, "e": {"ê": "âàåãáä"}, "o": {"ô": "âàåãáä"}}
_VNI_SINGLE: Final = {
    "ñ": "đ",
    "ô": "ơ",
    "ö": "ư",
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "î": "ỵ",
}


def _vni_pairs() -> dict[str, str]:
    pairs = {
        vowel + sign: nfc(meant + _TONES[tone])
        for vowel, meant in (*zip("aeouy", "aeouy", strict=True), ("ô", "ơ"), ("ö", "ư"))
        for sign, tone in _VNI_TONE_SIGNS.items()
    }
    for vowel, hats in _VNI_HAT_SIGNS.items():
        for meant, signs in hats.items():
            tones = ("", *(_TONES[tone] for tone in _TONE_ORDER))
            pairs |= {vowel + sign: nfc(meant + tone) for sign, tone in zip(signs, tones, strict=True)}
    return pairs


_VNI: Final = _VNI_SINGLE | _vni_pairs()
_VNI_TOKEN: Final = re.compile(
    "|".join(sorted(_VNI, key=len, reverse=True)) + f"|[\x00-\x7f{''.join(_PUNCTUATION)}]", re.IGNORECASE
)
# Small vowels that stand side by side in VNI text and never in Vietnamese.
_VNI_TRACE: Final = re.compile("a[âêáàãéè]|e[âáàãù]|o[âùõ]|u[ùõ]|y[ùõ]|ô[ùõ]")

# What a Vietnamese name holds, and the letters that Ê Đê, Gia Rai and others add.
_KNOWN_LETTERS: Final = (
    frozenset(nfc(vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ("", *_TONES.values()))
    | frozenset("đĕĭŏŭčñƀ\u2019´")
    | frozenset(map(chr, range(128)))
)
# Without the two signs that may be half of a letter of UTF-8 read as Western Latin.
_SOUND_LETTERS: Final = _KNOWN_LETTERS - {"\u2019", "\u00b4"}
_UNSOUND_SIGN: Final = re.compile(f"[^{re.escape(''.join(sorted(_SOUND_LETTERS)))}]")
# What Vietnamese syllables are made of when their tone is taken off, and places such as Đắk Lắk, Krông.
_ONSET: Final = "(?:ngh|ng|nh|ch|gh|gi|kh|kr|ph|qu|th|tr|[bcdđghklmnprstvx])?"
_RHYMES: Final = (
    "a ac ach ai ak am an ang anh ao ap at au ay ă ăc ăk ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây e "
    "ec em en eng eo ep et ê êch êk êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in "
    "inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen "
    "oeo oet oi ok om on ong ooc oong op ot ô ôc ôi ôk ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng "
    "uât uây uc uê uêch uênh ui uk um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt "
    "uynh uyp uyt uyu ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ych "
    "yn ynh yp yt"
)
_SYLLABLE: Final = re.compile(f"{_ONSET}(?:{_RHYMES.replace(' ', '|')})")
_TONE_MARKS: Final = re.compile(f"[{''.join(_TONES.values())}]")

# Windows shows the bytes 0x80 to 0x9F as other signs than Latin-1 does, but for five of them.
_WESTERN_BYTES: Final = {
    ord(sign): byte for byte in range(0x80, 0xA0) if (sign := bytes([byte]).decode("cp1252", "ignore"))
}
# à in UTF-8 read as Western Latin ends in a no-break space, which many programs turn into a plain one.
_PLAIN_BLANK: Final = re.compile("Ã (?= |$|[a-z])")
_WORDS: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_MODERN: Final = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")


def code_of_font(name: str) -> OldCode | None:
    """The code that texts in this font are in; None for every font of Unicode, and when none is known."""
    name = name.strip()
    if _TCVN3_FONT.fullmatch(name):
        return OldCode.TCVN3_CAPITALS if name.endswith(("H", "h")) else OldCode.TCVN3
    return OldCode.VNI if _VNI_FONT.fullmatch(name) else None


def decode(text: str, code: OldCode) -> str | None:
    """What raw `text` says in this code; None when it holds signs that the code does not have.

    Capitals of TCVN3 without a font of capitals follow the plain letters around them.
    """
    if code is OldCode.DECOMPOSED:
        return nfc(text)
    if code is OldCode.UTF8_AS_WESTERN:
        return _utf8_read_as_latin(text)
    if code is OldCode.VNI:
        return _read_vni(text)
    read = _read_tcvn3(text)
    return read.upper() if read is not None and code is OldCode.TCVN3_CAPITALS else read


def legacy_readings(text: str) -> tuple[str, ...]:
    """What raw (not yet cleaned) `text` probably says if it is in a wrong code; empty when it looks sound.

    More than one reading means: certainly wrong, but nobody can tell which way.
    """
    readings = readings_by_code(text)
    return tuple(dict.fromkeys(readings.values())) if readings else ()


def readings_by_code(text: str) -> dict[OldCode, str]:
    """As `legacy_readings`, with the code that each reading takes the text for."""
    if text.isascii() or not looks_coded(text):
        return {}
    small = text.lower()
    if reading := _utf8_read_as_latin(text):
        return {OldCode.UTF8_AS_WESTERN: reading}
    if _KNOWN_LETTERS.issuperset(small) and not _VNI_TRACE.search(small):
        return {}
    readings = {code: decode(text, code) for code in (OldCode.VNI, OldCode.TCVN3)}
    return {code: reading for code, reading in readings.items() if reading and could_be_vietnamese(reading)}


def looks_coded(text: str) -> bool:
    """Whether signs, or letters side by side, stand in it that no name in Vietnam has."""
    small = text.lower()
    return _UNSOUND_SIGN.search(small) is not None or _VNI_TRACE.search(small) is not None


def has_known_letters(text: str) -> bool:
    """Whether all its letters occur in names in Vietnam, also in those of Ê Đê, Gia Rai and others."""
    return _KNOWN_LETTERS.issuperset(nfc(text).lower())


def is_modern(text: str) -> bool:
    """Whether letters stand in it that only Unicode has: no old code made this."""
    return _MODERN.search(text) is not None


def could_be_vietnamese(text: str) -> bool:
    """Whether every word with a mark in it could be a Vietnamese syllable; plain words say nothing."""
    return all(looks_vietnamese(word) for word in _WORDS.findall(nfc(text)) if not word.isascii())


def looks_vietnamese(word: str) -> bool:
    """Whether one word (NFC) is made of Vietnamese letters in an order that Vietnamese has."""
    if not _KNOWN_LETTERS.issuperset(word.lower()):
        return False
    return all(_plausible_syllable(part) for part in re.split("['\u2019]", word) if part)


def _utf8_read_as_latin(text: str) -> str | None:
    for candidate in dict.fromkeys((text, _PLAIN_BLANK.sub("Ã\u00a0", text))):
        try:
            return candidate.translate(_WESTERN_BYTES).encode("latin-1").decode("utf-8")
        except UnicodeError:
            continue
    return None


def _read_tcvn3(text: str) -> str | None:
    if any(not sign.isascii() and ord(sign) not in _TCVN3 and sign not in _PUNCTUATION for sign in text):
        return None
    words = re.split(r"(\s+)", text)
    # Abbreviations such as CCCD say nothing about the words around them.
    plain = [_plain_letters(word) for word in words if not word.isascii()]
    plain = [letters for letters in plain if len(letters) > 1]
    loud = bool(plain) and all(letters.isupper() for letters in plain)
    read = [_even_capitals(word, word.translate(_TCVN3), loud) for word in words]
    return "".join(read if loud else _with_first_capitals(read))


def _with_first_capitals(words: list[str]) -> list[str]:
    """Names whose first letter is a vowel with a tone: its capital is the same letter in a font of capitals.

    Where every other word begins with a capital, such a word does, too: Bùi Ngọc ánh is Bùi Ngọc Ánh.
    """
    small = [place for place, word in enumerate(words) if word[:1].islower()]
    toned = [place for place in small if nfc(words[place])[0] in _TONED_VOWELS]
    others = [word for word in words if word[:1].isupper()]
    if not others or small != toned:
        return words
    return [word[0].upper() + word[1:] if place in toned else word for place, word in enumerate(words)]


def _read_vni(text: str) -> str | None:
    signs = _VNI_TOKEN.findall(text)
    return "".join(map(_vni_letter, signs)) if "".join(signs) == text else None


def _vni_letter(sign: str) -> str:
    meant = _VNI.get(sign.lower(), sign)
    return meant.upper() if sign[0].isupper() else meant


def _even_capitals(typed: str, read: str, loud: bool) -> str:
    """TCVN3 has capitals only in fonts of capitals: the plain letters tell which it was.

    A word with one plain letter, or none, follows the words around it (`loud`: they are all capitals).
    """
    plain = _plain_letters(typed)
    if len(plain) > 1:
        return read.upper() if plain.isupper() else read
    return read.upper() if loud else read


def _plain_letters(word: str) -> str:
    return "".join([sign for sign in word if sign.isascii() and sign.isalpha()])


def _plausible_syllable(word: str) -> bool:
    toneless, tones = _TONE_MARKS.subn("", unicodedata.normalize("NFD", word.lower()))
    plain = nfc(toneless)
    # The schools of spelling differ on these three; anywhere else a misplaced tone betrays a wrong reading.
    tone_is_free = any(pair in plain for pair in ("oa", "oe", "uy"))
    # Nobody writes TuÊn: a capital behind a small letter is the code of another letter.
    even = word.isupper() or word[1:].islower() or len(word) == 1
    in_place = tone_is_free or tone_normal(word) == word
    return even and tones <= 1 and in_place and _SYLLABLE.fullmatch(plain) is not None
