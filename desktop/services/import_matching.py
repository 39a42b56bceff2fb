"""Who of the unit a row of a list may be: certain by number, doubtful by name.

Only a member code or a citizen id that the name or the birth date bears out is certain. Everything weaker is
a question for a person, never an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Final, NamedTuple

from desktop.services.import_types import Twin
from domain.records import Value
from domain.text import fold, name_sort_key

_WHOLE_DAY: Final = 10
# What a `Person` has beside a name and a branch, in its order.
_TOLD: Final = ("birth_date", "sex", "citizen_id", "member_code", "phone")
# What is read of everybody, to find those whom a list may mean.
FIELDS: Final = ("full_name", *_TOLD, "org")


class Match(NamedTuple):
    """`member` is certain. `twins` are who it may be. `new`: the id of somebody who is not here yet.

    `faults`: (field, code, name of the other one) of numbers that are somebody else's.
    """

    member: str = ""
    twins: tuple[Twin, ...] = ()
    faults: tuple[tuple[str, str, str], ...] = ()
    new: str = ""


_NOBODY: Final = Match()


@dataclass(slots=True)
class Person:
    """What tells one person from another. `row` is 0 for somebody who is here; `id` "": nobody yet."""

    id: str
    row: int
    folded: str
    name: str
    birth_date: Value
    sex: Value
    citizen_id: Value
    member_code: Value
    phone: Value
    org: Value

    @property
    def keys(self) -> list[tuple[str, Value]]:
        """What somebody is looked up by, for each of the names in `People`."""
        numbers = (("citizen_id", self.citizen_id), ("member_code", self.member_code))
        return [("named", self.folded), *(one for one in numbers if one[1])]

    @property
    def order(self) -> tuple[Value, ...]:
        """Those who are here as lists order them, before the rows, which keep their order."""
        if self.row:
            return (1,)
        return 0, name_sort_key(self.name), str(self.birth_date or ""), self.id

    def agrees_with(self, other: Person) -> bool:
        """Whether name or birth date bears out that a number means the same person."""
        return self.folded == other.folded or (bool(self.birth_date) and self.birth_date == other.birth_date)


def person_of(id: str, row: int, fields: Mapping[str, Value], org: Value) -> Person:
    """Who is meant by `fields`, in the branch `org`."""
    name = str(fields.get("full_name") or "")
    birth_date, sex, citizen_id, member_code, phone = map(fields.get, _TOLD)
    return Person(id, row, fold(name), name, birth_date, sex, citizen_id, member_code, phone, org)


class People:
    """Everybody of the unit, and those of the rows that were read before, by what tells them apart."""

    def __init__(self, ids: Sequence[str], columns: Mapping[str, Sequence[Value]]) -> None:
        """`columns`: of each of FIELDS the value of each of `ids`, None where it is not set."""
        names = [str(name or "") for name in columns["full_name"]]
        folded = {name: fold(name) for name in set(names)}
        told = (columns[one] for one in (*_TOLD, "org"))
        self._here = list(map(Person, ids, repeat(0), map(folded.__getitem__, names), names, *told))
        self._by = {
            "named": _Holders((one.folded, one) for one in self._here),
            "citizen_id": _Holders((one.citizen_id, one) for one in self._here if one.citizen_id),
            "member_code": _Holders((one.member_code, one) for one in self._here if one.member_code),
        }
        self._earlier: dict[tuple[str, Value], list[Person]] = {}

    def add_earlier(self, entered: Sequence[tuple[str, Mapping[str, Value]]]) -> None:
        """What an earlier import said of somebody: where they were corrected since a doubt, never more.

        `entered`: id and fields as they came in.
        """
        ids = {id for id, _ in entered}
        here = {person.id: person for person in self._here if person.id in ids}
        for id, fields in entered:
            known = here.get(id)
            if known is None:
                continue
            came_as = person_of(id, 0, fields, fields.get("org"))
            if came_as != known:
                # It is asked about under the name that it has here.
                for key in came_as.keys:
                    self._earlier.setdefault(key, []).append(replace(came_as, name=known.name))

    def add_row(self, person: Person) -> None:
        """Somebody whom an earlier row brings."""
        for name, key in person.keys:
            self._by[name].add(key, person)

    def match(self, me: Person) -> Match:
        """Who it is, or may be."""
        sure: list[Person] = []
        faults: list[tuple[str, str, str]] = []
        for name, number in (("member_code", me.member_code), ("citizen_id", me.citizen_id)):
            for other in _in_order(self._by[name].of(number)) if number else ():
                if me.agrees_with(other):
                    sure.append(other)
                else:
                    faults.append((name, "import.number_of_another", other.name))
        if len({person.id for person in sure}) > 1:
            faults.append(("citizen_id", "import.two_people", sure[-1].name))
        if faults:
            return Match(faults=tuple(faults))
        if sure:
            return self._certain(next((person for person in sure if person.row), sure[0]))
        alike = [
            other
            for other in self._by["named"].of(me.folded)
            if not _are_two(me.birth_date, other.birth_date, me.phone, other.phone) and _why_one(me, other)
        ]
        if alike:
            return Match(twins=tuple(_twin(_why_one(me, other), other) for other in _in_order(alike)))
        twins = self._taken_before(me) if self._earlier else ()
        return Match(twins=twins) if twins else _NOBODY

    def _taken_before(self, me: Person) -> tuple[Twin, ...]:
        """Those who came in by a row that said the same of who they are."""
        found = {
            other.id: _twin("import.twin.taken_before", other)
            for key in me.keys
            for other in self._earlier.get(key, ())
            if key[0] != "named" or _why_one(me, other)
        }
        return tuple(found.values())

    @staticmethod
    def _certain(person: Person) -> Match:
        """The same person in two rows of one list is a question: which of the rows is right?"""
        if person.row:
            return Match(twins=(_twin("import.twin.number", person),))
        return Match(member=person.id)


class _Holders:
    """Who has a number or a name, in the order in which they came: hardly ever more than one."""

    __slots__ = ("_first", "_others")

    def __init__(self, everybody: Iterable[tuple[Value, Person]]) -> None:
        self._first: dict[Value, Person] = {}
        self._others: dict[Value, list[Person]] = {}
        for key, person in everybody:
            self.add(key, person)

    def add(self, key: Value, person: Person) -> None:
        if self._first.setdefault(key, person) is not person:
            self._others.setdefault(key, []).append(person)

    def of(self, key: Value) -> list[Person]:
        first = self._first.get(key)
        return [] if first is None else [first, *self._others.get(key, ())]


def _in_order(people: Sequence[Person]) -> Sequence[Person]:
    return people if len(people) < 2 else sorted(people, key=lambda person: person.order)


def _are_two(born: Value, born_there: Value, phone: Value, phone_there: Value) -> bool:
    """Whether two days of birth and no common phone tell two of one name apart: so it is nearly always."""
    if born is None or born_there is None or born == born_there or (phone and phone == phone_there):
        return False
    return len(str(born)) == len(str(born_there)) == _WHOLE_DAY


def _why_one(me: Person, other: Person) -> str:
    """Of two people of one name: what speaks for their being one, "" where something speaks against it."""
    if _differ(me.sex, other.sex):
        return ""
    if me.phone and me.phone == other.phone:
        return "import.twin.phone"
    born, born_there = me.birth_date, other.birth_date
    if born and born_there:
        if born != born_there and not _one_within_the_other(str(born), str(born_there)):
            return ""
        is_whole = len(str(born)) == len(str(born_there)) == _WHOLE_DAY
        is_near = me.org == other.org
        is_born_alike = is_near or (is_whole and not _differ(me.citizen_id, other.citizen_id))
        return "import.twin.birth" if is_born_alike else ""
    is_alike = me.org == other.org and not _differ(me.citizen_id, other.citizen_id)
    return "import.twin.name" if is_alike else ""


def _differ(first: Value, second: Value) -> bool:
    return bool(first and second and first != second)


def _one_within_the_other(day: str, other: str) -> bool:
    """Whether a year and a day of it, say, may be the same birth."""
    return day.startswith(other) or other.startswith(day)


def _twin(why: str, other: Person) -> Twin:
    return Twin(why, "" if other.row else other.id, other.name, other.row)
