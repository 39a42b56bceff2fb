"""Whom of the unit a declaration means: by phone first, then by number, then by name (`domain.md` section 4).

The phone is the gate of the App and the number is the check, so each pair of them has a meaning of its own.
Only a suggestion comes of it; a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.records import Value
from domain.text import fold


class Match(StrEnum):
    """One row of the table. In order: what is looked at first where several people come into question."""

    CERTAIN = "certain"  # same phone, same number
    FILL_NUMBER = "fill_number"  # same phone, no number here, same name and birth
    NEW_PHONE = "new_phone"  # same number and name, another phone
    WRONG_NUMBER = "wrong_number"  # same phone and name, another number: one of the two is wrong
    NUMBER_OF_ANOTHER = "number_of_another"  # same number, another name and phone
    SHARED_PHONE = "shared_phone"  # same phone, somebody else
    POSSIBLE = "possible"  # same name and birth only
    NEW = "new"  # nobody


# What may be agreed to for many at once; the others are looked at one by one.
CLEAR = frozenset({Match.CERTAIN, Match.FILL_NUMBER, Match.NEW_PHONE, Match.NEW})
LINKS = frozenset({Match.CERTAIN, Match.FILL_NUMBER, Match.NEW_PHONE})
_ORDER = {match: place for place, match in enumerate(Match)}


class Known(Protocol):
    """A member as any side holds it."""

    @property
    def id(self) -> str: ...

    @property
    def fields(self) -> Mapping[str, Value]: ...


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`member` is "" where nobody comes into question."""

    match: Match
    member: str = ""


def suggest(person: Mapping[str, Value], members: Iterable[Known]) -> Suggestion:
    """The clearest answer to a declaration; `members` are those who share a phone, number or name with it."""
    found = [
        Suggestion(match, member.id)
        for member in members
        if (match := _compare(person, member.fields)) is not None
    ]
    return min(found, key=lambda one: (_ORDER[one.match], one.member), default=Suggestion(Match.NEW))


def taken_over(person: Mapping[str, Value], member: Mapping[str, Value], match: Match) -> dict[str, Value]:
    """What linking brings into the member's record: blanks are filled, and the phone that is in use now."""
    fills = {name: value for name, value in person.items() if _given(value) and not _given(member.get(name))}
    if match is Match.NEW_PHONE and _given(person.get("phone")):
        fills["phone"] = person["phone"]
    return fills


def _compare(person: Mapping[str, Value], member: Mapping[str, Value]) -> Match | None:
    same_phone, same_number = _same(person, member, "phone"), _same(person, member, "citizen_id")
    same_name = _same_name(person, member)
    no_number = not _given(person.get("citizen_id")) or not _given(member.get("citizen_id"))
    if same_phone and same_number:
        return Match.CERTAIN
    if same_phone:
        if not same_name:
            return Match.SHARED_PHONE
        return Match.FILL_NUMBER if no_number else Match.WRONG_NUMBER
    if same_number:
        return Match.NEW_PHONE if same_name else Match.NUMBER_OF_ANOTHER
    return Match.POSSIBLE if same_name else None


def _same(person: Mapping[str, Value], member: Mapping[str, Value], name: str) -> bool:
    return _given(person.get(name)) and person.get(name) == member.get(name)


def _same_name(person: Mapping[str, Value], member: Mapping[str, Value]) -> bool:
    """Name without accents, and a birth date that does not speak against it."""
    if fold(str(person.get("full_name") or "")) != fold(str(member.get("full_name") or "")):
        return False
    born, known = str(person.get("birth_date") or ""), str(member.get("birth_date") or "")
    shorter = min(len(born), len(known))
    return born[:shorter] == known[:shorter]


def _given(value: Value) -> bool:
    return value is not None and value not in ("", [])
