"""How likely two entries are one person, and why (`ui.md` 3.10, `domain.md` DUP-02 and DUP-03).

Never more than a suggestion. What speaks against it weighs as well: two citizen ids, two sexes, or two given
names in one family are twins or namesakes, however much else agrees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from domain.duplicates.distinct import TELLING
from domain.records import Value
from domain.rules import RuleSet
from domain.text import fold

# What is read of a member to compare him or her.
COMPARED: Final = (*TELLING, "org", "home_town", "joined_on", "note")
_OLD_NUMBER: Final = re.compile(r"(?<!\d)\d{9}(?!\d)")


class Strength(StrEnum):
    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


ORDER: Final[Mapping[Strength, int]] = {Strength.STRONG: 0, Strength.MEDIUM: 1, Strength.WEAK: 2}


class Reason(StrEnum):
    """What agrees, and what speaks against it; the chips of a pair."""

    SAME_CITIZEN_ID = "same_citizen_id"
    OLD_NUMBER = "old_number"  # the old identity card of the one is noted on the other
    SAME_PHONE = "same_phone"
    SAME_NAME = "same_name"
    NEAR_NAME = "near_name"  # one letter off
    SAME_BIRTH_DATE = "same_birth_date"
    SAME_BIRTH_YEAR = "same_birth_year"
    NEAR_BIRTH_DATE = "near_birth_date"  # day and month swapped, or one digit off
    SAME_ORG = "same_org"
    SAME_HOME_TOWN = "same_home_town"
    SAME_JOINED_ON = "same_joined_on"
    OTHER_CITIZEN_ID = "other_citizen_id"
    OTHER_SEX = "other_sex"
    OTHER_GIVEN_NAME = "other_given_name"


AGAINST: Final = frozenset({Reason.OTHER_CITIZEN_ID, Reason.OTHER_SEX, Reason.OTHER_GIVEN_NAME})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The parameters of the rule set of the day."""

    name_edits: int
    weak_by_year: bool
    namesakes_max: int

    @classmethod
    def of(cls, rules: RuleSet) -> Thresholds:
        return cls(
            rules.whole("duplicate_name_edits"),
            rules.flag("duplicate_weak_by_year"),
            rules.whole("duplicate_namesakes_max"),
        )


@dataclass(frozen=True, slots=True)
class Person:
    """What is compared of one entry. `name` and `home` are folded; `birth` is as stored: a year may do."""

    id: str
    name: str = ""
    birth: str = ""
    phone: str = ""
    citizen_id: str = ""
    sex: str = ""
    org: str = ""
    home: str = ""
    joined: str = ""
    noted: frozenset[str] = frozenset()

    @property
    def given(self) -> str:
        """The last word of the name: what tells brothers and sisters apart."""
        return self.name.rpartition(" ")[2]

    @property
    def day(self) -> str:
        """The birth date where it is known to the day."""
        return self.birth if len(self.birth) == 10 else ""


@dataclass(frozen=True, slots=True)
class Match:
    """Two entries that may be one person; `one` < `other`."""

    one: str
    other: str
    strength: Strength
    reasons: tuple[Reason, ...]


def person_of(id: str, fields: Mapping[str, Value]) -> Person:
    note = fields.get("note")
    return Person(
        id,
        _folded(str(fields.get("full_name") or "")),
        str(fields.get("birth_date") or ""),
        str(fields.get("phone") or ""),
        str(fields.get("citizen_id") or ""),
        str(fields.get("sex") or ""),
        str(fields.get("org") or ""),
        _folded(str(fields.get("home_town") or "")),
        str(fields.get("joined_on") or ""),
        frozenset(_OLD_NUMBER.findall(str(note))) if note else frozenset(),
    )


@lru_cache(maxsize=65536)
def _folded(text: str) -> str:
    return fold(text)


def judge(one: Person, other: Person, thresholds: Thresholds) -> Match | None:
    """The strength of a pair with its reasons; None where nothing worth asking about agrees."""
    reasons = _agreeing(one, other, thresholds)
    strength = _strength(one, other, set(reasons), thresholds)
    if strength is None:
        return None
    reasons += _speaking_against(one, other)
    first, second = sorted((one.id, other.id))
    return Match(first, second, _held_down(strength, reasons), tuple(reasons))


def _agreeing(one: Person, other: Person, thresholds: Thresholds) -> list[Reason]:
    found: list[Reason] = []
    if one.citizen_id and one.citizen_id == other.citizen_id:
        found.append(Reason.SAME_CITIZEN_ID)
    if one.citizen_id in other.noted or other.citizen_id in one.noted:
        found.append(Reason.OLD_NUMBER)
    if one.phone and one.phone == other.phone:
        found.append(Reason.SAME_PHONE)
    if one.name and one.name == other.name:
        found.append(Reason.SAME_NAME)
    elif within_edits(one.name, other.name, thresholds.name_edits):
        found.append(Reason.NEAR_NAME)
    if one.day and one.day == other.day:
        found.append(Reason.SAME_BIRTH_DATE)
    elif one.day and other.day and near_dates(one.day, other.day):
        found.append(Reason.NEAR_BIRTH_DATE)
    elif one.birth and one.birth[:4] == other.birth[:4]:
        found.append(Reason.SAME_BIRTH_YEAR)
    for reason, mine, theirs in (
        (Reason.SAME_ORG, one.org, other.org),
        (Reason.SAME_HOME_TOWN, one.home, other.home),
        (Reason.SAME_JOINED_ON, one.joined, other.joined),
    ):
        if mine and mine == theirs:
            found.append(reason)
    return found


def _strength(one: Person, other: Person, agreeing: set[Reason], thresholds: Thresholds) -> Strength | None:
    named = bool(agreeing & {Reason.SAME_NAME, Reason.NEAR_NAME})
    born = Reason.SAME_BIRTH_DATE in agreeing
    if Reason.SAME_CITIZEN_ID in agreeing or (Reason.OLD_NUMBER in agreeing and named):
        return Strength.STRONG
    if Reason.SAME_PHONE in agreeing and born:
        return Strength.STRONG if one.given == other.given else Strength.MEDIUM
    if Reason.SAME_PHONE in agreeing and Reason.SAME_NAME in agreeing:
        # Father and son may share a name and a telephone, but no year.
        return Strength.STRONG if _years_agree(one, other) else Strength.MEDIUM
    if born and Reason.SAME_NAME in agreeing:
        return Strength.MEDIUM
    if born and Reason.NEAR_NAME in agreeing and Reason.SAME_ORG in agreeing:
        return Strength.MEDIUM
    if Reason.OLD_NUMBER in agreeing:
        return Strength.WEAK
    if Reason.SAME_NAME not in agreeing or not thresholds.weak_by_year:
        return None
    near = Reason.NEAR_BIRTH_DATE in agreeing or (
        Reason.SAME_BIRTH_YEAR in agreeing and not _namesakes(one, other)
    )
    return Strength.WEAK if near else None


def _namesakes(one: Person, other: Person) -> bool:
    """Whether two of one name and year are surely two people: other days, and another number or sex besides.

    A large unit has thousands of such pairs; nobody would find the true ones among them.
    """
    if not (one.day and other.day):
        return False
    return _two_numbers(one.citizen_id, other.citizen_id) or bool(
        one.sex and other.sex and one.sex != other.sex
    )


def _years_agree(one: Person, other: Person) -> bool:
    return not one.birth or not other.birth or one.birth[:4] == other.birth[:4]


def _speaking_against(one: Person, other: Person) -> list[Reason]:
    found: list[Reason] = []
    if _two_numbers(one.citizen_id, other.citizen_id):
        found.append(Reason.OTHER_CITIZEN_ID)
    if one.sex and other.sex and one.sex != other.sex:
        found.append(Reason.OTHER_SEX)
    if one.given != other.given and not within_edits(one.name, other.name, 1):
        found.append(Reason.OTHER_GIVEN_NAME)
    return found


def _two_numbers(one: str, other: str) -> bool:
    """Whether two citizen ids are those of two people: none is missing, old, or the other one mistyped."""
    return one != other and bool(one and other) and len(one) == len(other) and not one_digit_off(one, other)


def _held_down(strength: Strength, reasons: list[Reason]) -> Strength:
    """Twins are entered with one telephone and one birth date: they are never a strong suspicion."""
    against = AGAINST & set(reasons)
    if Reason.SAME_CITIZEN_ID in reasons or not against:
        return strength
    if Reason.OTHER_CITIZEN_ID in against or len(against) > 1:
        return Strength.WEAK
    return Strength.MEDIUM if strength is Strength.STRONG else Strength.WEAK


def within_edits(one: str, other: str, edits: int) -> bool:
    """Whether two folded names differ by at most so many letters added, left out or mistaken (0 or 1)."""
    if one == other:
        return bool(one)
    if edits < 1 or not one or not other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) == len(long):
        return short[at + 1 :] == long[at + 1 :]
    return short[at:] == long[at + 1 :]


def one_digit_off(one: str, other: str) -> bool:
    """Whether two numbers of one length differ in one place, or have two neighbours swapped."""
    differing = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differing) == 1:
        return True
    if len(differing) != 2 or differing[1] - differing[0] != 1:
        return False
    first, second = differing
    return one[first] == other[second] and one[second] == other[first]


def near_dates(one: str, other: str) -> bool:
    """Whether two days "YYYY-MM-DD" are one that was mistyped: day and month swapped, or one digit off."""
    swapped = one[:4] == other[:4] and (one[5:7], one[8:]) == (other[8:], other[5:7])
    return swapped or one_digit_off(one, other)
