"""Citizen ids: twelve digits (căn cước công dân), or the nine of the old identity card (chứng minh nhân dân).

The twelve are province or country of birth registration (3), century and sex (1), year of birth (2), random
(6): Decree 137/2015, article 13. Stored as digits; masked in lists.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from domain.values.parsed import Parsed, Problem, accepted, cleaned_number, refused

CURRENT_LENGTH: Final = 12
OLD_LENGTH: Final = 9

Sex = Literal["male", "female"]

_SEPARATORS: Final = re.compile(r"[\s.\-]")
_DIGITS: Final = re.compile(r"[0-9]+")
_CURRENT: Final = re.compile(rf"[0-9]{{{CURRENT_LENGTH}}}")
_ROUNDED: Final = re.compile(r"[0-9][.,][0-9]+[eE]\+?[0-9]+")
# Two digits for each century from 1900: male, then female. People alive were born in the first two.
_CENTURY_DIGITS_IN_USE: Final = "0123"


class CitizenIdParts(NamedTuple):
    """What the twelve digits say. `birth_year` has four digits."""

    province: str
    sex: Sex
    birth_year: int


def parse_citizen_id(text: str, provinces: Collection[str]) -> Parsed:
    """A citizen id; `provinces` are the known codes of three digits.

    Refused: citizen_id.unreadable, citizen_id.length, citizen_id.lost_zero (fix: with the zeros that a
    spreadsheet dropped), citizen_id.rounded (a spreadsheet kept only some digits). Accepted with a remark:
    citizen_id.old_card (nine digits, to be renewed), citizen_id.province (unknown code), citizen_id.century
    (a year of birth that has not come yet). No problem's params repeat the id, so they may be logged.
    """
    if _CURRENT.fullmatch(text):
        return accepted(text, _remark(text, provinces))
    typed = cleaned_number(text)
    if isinstance(typed, Parsed):
        return typed
    if _ROUNDED.fullmatch(typed):
        return refused("citizen_id.rounded")
    digits = _SEPARATORS.sub("", typed)
    if not _DIGITS.fullmatch(digits):
        return refused("citizen_id.unreadable")
    if len(digits) == OLD_LENGTH:
        return accepted(digits, Problem("citizen_id.old_card"))
    if _CURRENT.fullmatch(digits):
        return accepted(digits, _remark(digits, provinces))
    if offers := restore_zeros(digits, provinces):
        return refused("citizen_id.lost_zero", fix=offers[0])
    return refused("citizen_id.length", length=str(len(digits)))


def is_sound_citizen_id(text: str, provinces: Collection[str]) -> bool:
    """Whether a text is an id as it is stored, to which there is no remark."""
    return _CURRENT.fullmatch(text) is not None and _remark(text, provinces) is None


def restore_zeros(digits: str, provinces: Collection[str]) -> tuple[str, ...]:
    """Ids that `digits` may have been before a spreadsheet dropped leading zeros; to offer, never to apply.

    Eleven digits lost one zero of a known province, ten lost two, eight may be an old card that lost one.
    """
    if not _DIGITS.fullmatch(digits) or digits.startswith("0"):
        return ()
    if len(digits) == OLD_LENGTH - 1:
        return (f"0{digits}",)
    if len(digits) in (CURRENT_LENGTH - 1, CURRENT_LENGTH - 2):
        restored = digits.zfill(CURRENT_LENGTH)
        if restored[:3] in provinces and restored[3] in _CENTURY_DIGITS_IN_USE:
            return (restored,)
    return ()


def citizen_id_parts(value: str) -> CitizenIdParts | None:
    """What a stored id says, or None for the nine digits of an old card."""
    if len(value) != CURRENT_LENGTH:
        return None
    return CitizenIdParts(value[:3], *_sex_and_year(value[3:6]))


def citizen_id_mismatches(value: str, sex: str | None, birth_date: str | None) -> tuple[Problem, ...]:
    """Where a stored id disagrees with the member's sex and (partial) date of birth, where those are known.

    Codes citizen_id.sex_mismatch (param sex: what the id says), citizen_id.birth_year_mismatch (param year).
    """
    if len(value) != CURRENT_LENGTH:
        return ()
    return _mismatches(value[3:6], sex, birth_date[:4] if birth_date else "")


# A unit has people of two sexes and some forty years.
@lru_cache(maxsize=4096)
def _mismatches(century_and_year: str, sex: str | None, birth_year: str) -> tuple[Problem, ...]:
    said_sex, said_year = _sex_and_year(century_and_year)
    found: list[Problem] = []
    if sex and sex != said_sex:
        found.append(Problem("citizen_id.sex_mismatch", {"sex": said_sex}))
    if birth_year and birth_year != str(said_year):
        found.append(Problem("citizen_id.birth_year_mismatch", {"year": str(said_year)}))
    return tuple(found)


def _sex_and_year(digits: str) -> tuple[Sex, int]:
    """What the digit of the century and those of the year say."""
    century = int(digits[0])
    return "female" if century % 2 else "male", 1900 + 100 * (century // 2) + int(digits[1:])


def mask_citizen_id(value: str) -> str:
    """A stored id for lists: enough to tell two people apart, not enough to use."""
    if len(value) == CURRENT_LENGTH:
        return f"{value[:4]}…{value[-4:]}"
    return f"{value[:2]}…{value[-3:]}"


def show_citizen_id(value: str) -> str:
    """A stored id in groups of three digits: 079 204 001 234."""
    return " ".join([value[start : start + 3] for start in range(0, len(value), 3)])


def _remark(digits: str, provinces: Collection[str]) -> Problem | None:
    if digits[3] not in _CENTURY_DIGITS_IN_USE:
        return Problem("citizen_id.century", {"digit": digits[3]})
    if digits[:3] not in provinces:
        return Problem("citizen_id.province", {"province": digits[:3]})
    return None
