"""Pairs that are worth comparing, found by what they share; kept up to date record by record.

Everybody is put under a few keys (blocks): only who shares one is compared, so a list of twenty thousand
needs some ten thousand comparisons instead of two hundred million. A telephone alone is no key: a school's
number stands on hundreds of pupils.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from domain.duplicates.scoring import ORDER, Match, Person, Thresholds, judge

_Key = tuple[str, ...]
_CITIZEN_ID, _PHONE_DAY, _PHONE_NAME, _NAME_YEAR, _DAY_ORG, _NOTED = "id", "pd", "pn", "ny", "do", "no"
# Kinds of block that grow with the unit and say little: namesakes of a year, who was born on one day.
_LOOSE: Final = frozenset({_NAME_YEAR, _DAY_ORG})


class PairIndex:
    """Everybody of a unit, and the pairs among them that may be one person."""

    def __init__(self, thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        self._people: dict[str, Person] = {}
        self._blocks: dict[_Key, set[str]] = {}
        self._pairs: dict[tuple[str, str], Match] = {}
        self._partners: dict[str, set[str]] = {}

    def __len__(self) -> int:
        return len(self._people)

    def person(self, id: str) -> Person | None:
        return self._people.get(id)

    def pairs(self) -> list[Match]:
        """The strongest first, then by id."""
        return sorted(self._pairs.values(), key=lambda match: (ORDER[match.strength], match.one, match.other))

    def update(self, changed: Mapping[str, Person | None]) -> None:
        """Take people in who are new or say something else; None: who is here no longer."""
        for id in changed:
            self._forget(id)
        for id, person in changed.items():
            if person is not None:
                self._people[id] = person
                for key in keys_of(person):
                    self._blocks.setdefault(key, set()).add(id)
        for person in changed.values():
            if person is not None:
                self._compare(person)

    def add(self, people: Iterable[Person]) -> None:
        """As `update`, of people who are all new."""
        self.update({person.id: person for person in people})

    def _forget(self, id: str) -> None:
        person = self._people.pop(id, None)
        if person is None:
            return
        for key in keys_of(person):
            block = self._blocks.get(key)
            if block is not None:
                block.discard(id)
                if not block:
                    del self._blocks[key]
        for partner in self._partners.pop(id, set()):
            self._pairs.pop(_pair(id, partner), None)
            self._partners.get(partner, set()).discard(id)

    def _compare(self, person: Person) -> None:
        seen: set[str] = {person.id}
        for other in self._neighbours(person):
            if other in seen:
                continue
            seen.add(other)
            if _pair(person.id, other) in self._pairs:
                continue
            match = judge(person, self._people[other], self._thresholds)
            if match is not None:
                self._pairs[match.one, match.other] = match
                self._partners.setdefault(match.one, set()).add(match.other)
                self._partners.setdefault(match.other, set()).add(match.one)

    def _neighbours(self, person: Person) -> Iterator[str]:
        for key in keys_of(person):
            block = self._blocks[key]
            if len(block) > 1 and (key[0] not in _LOOSE or len(block) <= self._thresholds.namesakes_max):
                yield from block


def keys_of(person: Person) -> list[_Key]:
    """The blocks of one person."""
    keys: list[_Key] = []
    if person.citizen_id:
        keys.append((_CITIZEN_ID, person.citizen_id))
        if len(person.citizen_id) == 9:
            keys.append((_NOTED, person.citizen_id))
    keys += [(_NOTED, number) for number in person.noted]
    if person.phone and person.day:
        keys.append((_PHONE_DAY, person.phone, person.day))
    if person.phone and person.name:
        keys.append((_PHONE_NAME, person.phone, person.name))
    if person.name and person.birth:
        keys.append((_NAME_YEAR, person.name, person.birth[:4]))
        # A mistyped digit of the year is looked for among people of one name in one branch.
        keys.append((_DAY_ORG, person.name, person.org))
    if person.day:
        keys.append((_DAY_ORG, person.day, person.org))
    return keys


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
