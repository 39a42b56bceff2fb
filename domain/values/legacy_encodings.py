"""Vietnamese text that arrives in the wrong code: TCVN3 (ABC) and VNI fonts, and UTF-8 read as Western Latin.

Old office files keep names in fonts whose letters are other letters of Latin-1. Such text looks like
"NguyÔn V¨n §øc" or "Nguyeãn Vaên Ñöùc" and would be stored for ever if nobody noticed. A reading is only
proposed when every syllable of it could be Vietnamese, so foreign names are left alone.
"""

from __future__ import annotations

import re
from typing import Final

from domain.text import fold, nfc, tone_normal

_TONES: Final = {"huyền": "\u0300", "hỏi": "\u0309", "ngã": "\u0303", "sắc": "\u0301", "nặng": "\u0323"}
_TONE_ORDER: Final = ("huyền", "hỏi", "ngã", "sắc", "nặng")

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
_VNI_TOKEN: Final = re.compile("|".join(sorted(_VNI, key=len, reverse=True)) + "|[\x00-\x7f]", re.IGNORECASE)
# Vowels that stand side by side in VNI text and never in Vietnamese.
_VNI_TRACE: Final = re.compile("a[âêáàãéè]|e[âáàãù]|o[âùõ]|u[ùõ]|y[ùõ]|ô[ùõ]", re.IGNORECASE)

# What a Vietnamese name holds, and the letters that Ê Đê, Gia Rai and others add.
_KNOWN_LETTERS: Final = (
    frozenset(nfc(vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ("", *_TONES.values()))
    | frozenset("đĕĭŏŭčñƀ\u2019´")
    | frozenset(map(chr, range(128)))
)
# Without the two signs that may be half of a letter of UTF-8 read as Western Latin.
_SOUND_LETTERS: Final = _KNOWN_LETTERS - {"\u2019", "\u00b4"}
_ONSET: Final = "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?"
_OPEN_RHYME: Final = "a[iouy]|e[ou]|ia|ieu|iu|oa[ioy]|oeo|oi|uay|ui|uo[iu]?|uu|uy[au]|yeu"
_CLOSED_RHYME: Final = "(?:[aeiouy]|ie|oa|oe|oo|ua|ue|uo|uy|uye|ye)(?:ch|ng|nh|[cmnpt])?"
_SYLLABLE: Final = re.compile(f"{_ONSET}(?:{_OPEN_RHYME}|{_CLOSED_RHYME})")


# Windows shows the bytes 0x80 to 0x9F as other signs than Latin-1 does, but for five of them.
_WESTERN_BYTES: Final = {
    ord(sign): byte for byte in range(0x80, 0xA0) if (sign := bytes([byte]).decode("cp1252", "ignore"))
}


def legacy_readings(text: str) -> tuple[str, ...]:
    """What raw (not yet cleaned) `text` probably says if it is in a wrong code; empty when it looks sound.

    More than one reading means: certainly wrong, but nobody can tell which way.
    """
    if text.isascii():
        return ()
    small = text.lower()
    if _SOUND_LETTERS.issuperset(small) and not _VNI_TRACE.search(small):
        return ()
    if reading := _utf8_read_as_latin(text):
        return (reading,)
    if _KNOWN_LETTERS.issuperset(small) and not _VNI_TRACE.search(text):
        return ()
    readings = (_read_vni(text), _read_tcvn3(text))
    return tuple(dict.fromkeys(reading for reading in readings if reading and _plausible(reading)))


def _utf8_read_as_latin(text: str) -> str | None:
    try:
        return text.translate(_WESTERN_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def _read_tcvn3(text: str) -> str | None:
    if any(not sign.isascii() and ord(sign) not in _TCVN3 for sign in text):
        return None
    return " ".join([_even_capitals(word, word.translate(_TCVN3)) for word in text.split()])


def _read_vni(text: str) -> str | None:
    signs = _VNI_TOKEN.findall(text)
    if "".join(signs) != text:
        return None
    return "".join([_vni_letter(sign) for sign in signs])


def _vni_letter(sign: str) -> str:
    meant = _VNI.get(sign.lower(), sign)
    return meant.upper() if sign[0].isupper() else meant


def _even_capitals(typed: str, read: str) -> str:
    """TCVN3 has capitals only in fonts of capitals: the plain letters of the word tell which it was."""
    plain = [sign for sign in typed if sign.isascii() and sign.isalpha()]
    return read.upper() if len(plain) > 1 and all(sign.isupper() for sign in plain) else read


def _plausible(reading: str) -> bool:
    return all(_plausible_syllable(word) for word in re.split(r"[\s\-'.]+", reading) if word)


def _plausible_syllable(word: str) -> bool:
    plain = fold(word)
    # The schools of spelling differ on these three; anywhere else a misplaced tone betrays a wrong reading.
    tone_is_free = any(pair in plain for pair in ("oa", "oe", "uy"))
    return bool(_SYLLABLE.fullmatch(plain)) and (tone_is_free or tone_normal(word) == word)
