"""Mobile phone numbers of Vietnam: ten digits, stored 0XXXXXXXXX, shown 0912 345 678."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from domain.values.parsed import Parsed, accepted, cleaned_number, refused

# Prefixes of eleven-digit numbers that became three digits in 2018.
CONVERTED_PREFIXES: Final = {
    **dict(zip(("0120", "0121", "0122", "0126", "0128"), ("070", "079", "077", "076", "078"), strict=True)),
    **dict(zip(("0123", "0124", "0125", "0127", "0129"), ("083", "084", "085", "081", "082"), strict=True)),
    **{f"016{last}": f"03{last}" for last in "23456789"},
    **dict(zip(("0186", "0188", "0199"), ("056", "058", "059"), strict=True)),
}

_SEPARATORS: Final = re.compile(r"[\s.\-()]")
_SEVERAL: Final = re.compile(r"[;,/|\n–—]|\bhoặc\b|\bvà\b|\bhay\b")
_DIGITS: Final = re.compile(r"[0-9]+")
# At the start only: 0912 008 412 holds "0084" as well.
_COUNTRY_PREFIX: Final = re.compile(r"^(?:(?:\+|00)84|84(?=[0-9]{9,10}$))")
_MOBILE: Final = re.compile(r"0[35789][0-9]{8}")
_MOBILE_LENGTH: Final = 10
_MOBILES: Final = re.compile(rf"(?:{_MOBILE.pattern})+")
_LANDLINE: Final = re.compile(r"0?2[0-9]{8,9}")


def parse_phone(text: str) -> Parsed:
    """A mobile number; blanks, dots, hyphens, brackets, +84 and the prefixes before 2018 are understood.

    Problems: phone.unreadable, phone.length, phone.prefix, phone.landline (belongs into the note),
    phone.lost_zero (fix: with the 0 that a spreadsheet dropped), phone.several (fix: the first of them).
    """
    if is_stored_phone(text):
        return accepted(text)
    typed = cleaned_number(text)
    if isinstance(typed, Parsed):
        return typed
    if _SEVERAL.search(typed):
        return _read_several(typed)
    digits = _COUNTRY_PREFIX.sub("0", _SEPARATORS.sub("", typed), count=1)
    if digits.startswith("00"):  # +84 (0)912 ...
        digits = digits[1:]
    if not _DIGITS.fullmatch(digits):
        return refused("phone.unreadable")
    mobile = _as_mobile(digits)
    if mobile:
        return accepted(mobile)
    if with_zero := _as_mobile(f"0{digits}"):
        return refused("phone.lost_zero", fix=with_zero)
    if _LANDLINE.fullmatch(digits):
        return refused("phone.landline")
    if len(digits) > _MOBILE_LENGTH and _MOBILES.fullmatch(digits):
        # Nothing but blanks or dots between them.
        return refused("phone.several", fix=digits[:_MOBILE_LENGTH], count=str(len(digits) // _MOBILE_LENGTH))
    if len(digits) == 10:
        return refused("phone.prefix", prefix=digits[:3])
    return refused("phone.length", length=str(len(digits)))


def is_stored_phone(text: str) -> bool:
    """Whether a text is a mobile number as it is stored."""
    return _MOBILE.fullmatch(text) is not None


def are_stored_phones(texts: Sequence[str]) -> bool:
    """Whether each of them, at least one, is such a number."""
    return _MOBILES.fullmatch("".join(texts)) is not None and {*map(len, texts)} == {_MOBILE_LENGTH}


def show_phone(value: str) -> str:
    """A stored number in groups of four, three and three digits; anything else comes back as it is."""
    return f"{value[:4]} {value[4:7]} {value[7:]}" if _MOBILE.fullmatch(value) else value


def _as_mobile(digits: str) -> str | None:
    if len(digits) == 11 and digits[:4] in CONVERTED_PREFIXES:
        return CONVERTED_PREFIXES[digits[:4]] + digits[4:]
    return digits if _MOBILE.fullmatch(digits) else None


def _read_several(typed: str) -> Parsed:
    each = [parse_phone(part) for part in _SEVERAL.split(typed)]
    numbers = [read.value for read in each if read.value]
    if not numbers:
        return refused("phone.unreadable")
    return refused("phone.several", fix=numbers[0], count=str(len(numbers)))
