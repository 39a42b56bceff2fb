"""Who of the unit a row of a list may be: certain by number, doubtful by name.

Only a member code or a citizen id that the name or the birth date bears out is certain. Everything weaker is
a question for a person, never an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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


def keys_of(fields: Mapping[str, Value]) -> list[tuple[str, Value]]:
    """By which name and numbers two rows of a list know of each other."""
    numbers = (("citizen_id", fields.get("citizen_id")), ("member_code", fields.get("member_code")))
    name = str(fields.get("full_name") or "")
    return [one for one in (("named", fold(name)), *numbers) if one[1]]


def person_of(
    id: str, row: int, fields: Mapping[str, Value], org: Value, folded: str | None = None
) -> Person:
    """Who is meant by `fields`, in the branch `org`. `folded`: the name, where somebody folded it before."""
    name = str(fields.get("full_name") or "")
    birth_date, sex, citizen_id, member_code, phone = map(fields.get, _TOLD)
    if folded is None:
        folded = fold(name)
    return Person(id, row, folded, name, birth_date, sex, citizen_id, member_code, phone, org)


class People:
    """Everybody of the unit, and those of the rows that were read before, by what tells them apart.

    Of those who are here nearly nobody is on the list, or only by name: they stay columns, and become a
    `Person` where more than that has to be asked.
    """

    def __init__(self, ids: Sequence[str], columns: Mapping[str, Sequence[Value]]) -> None:
        """`columns`: of each of FIELDS the value of each of `ids`, None where it is not set."""
        self._names = [str(name or "") for name in columns["full_name"]]
        self._folded = {name: fold(name) for name in set(self._names)}
        folded = [*map(self._folded.__getitem__, self._names)]
        self._ids, self._births, self._phones = ids, columns["birth_date"], columns["phone"]
        self._told = [columns[one] for one in (*_TOLD, "org")]
        self._by = {
            "named": _Holders(folded),
            "citizen_id": _Holders(columns["citizen_id"]),
            "member_code": _Holders(columns["member_code"]),
        }
        self._earlier: dict[tuple[str, Value], list[tuple[str, Person]]] = {}

    def _person(self, place: int) -> Person:
        """Somebody who is here."""
        name = self._names[place]
        return Person(self._ids[place], 0, self._folded[name], name, *(one[place] for one in self._told))

    def add_earlier(self, entered: Sequence[tuple[str, Mapping[str, Value]]]) -> None:
        """What an earlier import said of somebody: where they were corrected since a doubt, never more.

        `entered`: id and fields as they came in. Whoever is not here any more is a doubt without a member.
        """
        ids = {id for id, _ in entered}
        here = {id: self._person(place) for place, id in enumerate(self._ids) if id in ids} if ids else {}
        for id, fields in entered:
            known = here.get(id)
            came_as = person_of(id if known else "", 0, fields, fields.get("org"))
            if known is None:
                self._doubt("import.twin.gone", came_as)
            elif came_as != known:
                # It is asked about under the name that it has here.
                self._doubt("import.twin.taken_before", replace(came_as, name=known.name))

    def add_guests(self, guests: Sequence[Mapping[str, Value]]) -> None:
        """Those who take part here and are members of another unit: a doubt without a member."""
        for fields in guests:
            self._doubt("import.twin.guest", person_of("", 0, fields, fields.get("org")))

    def _doubt(self, why: str, person: Person) -> None:
        for key in person.keys:
            self._earlier.setdefault(key, []).append((why, person))

    def of_row(self, number: int, fields: Mapping[str, Value], org: Value) -> Person:
        """Who a row of the list means; nobody yet."""
        name = str(fields.get("full_name") or "")
        folded = self._folded.get(name)
        if folded is None:
            folded = self._folded[name] = fold(name)
        return person_of("", number, fields, org, folded)

    def add_row(self, person: Person) -> None:
        """Somebody whom an earlier row brings."""
        for name, key in person.keys:
            self._by[name].rows.setdefault(key, []).append(person)

    def match(self, me: Person) -> Match:
        """Who it is, or may be."""
        sure: list[Person] = []
        faults: list[tuple[str, str, str]] = []
        for name, number in (("member_code", me.member_code), ("citizen_id", me.citizen_id)):
            for other in self._holders_of(name, number) if number else ():
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
        alike = self._alike(me)
        if alike:
            return Match(twins=tuple(_twin(_why_one(me, other), other) for other in _in_order(alike)))
        twins = self._taken_before(me) if self._earlier else ()
        return Match(twins=twins) if twins else _NOBODY

    def _holders_of(self, name: str, key: Value) -> Sequence[Person]:
        holders = self._by[name]
        places, rows = holders.places(key), holders.rows.get(key, ())
        return _in_order([*map(self._person, places), *rows]) if places or rows else ()

    def _alike(self, me: Person) -> list[Person]:
        """Those of one name who may be one."""
        born, phone = me.birth_date, me.phone
        births, phones, named = self._births, self._phones, self._by["named"]
        places, rows = named.places(me.folded), named.rows.get(me.folded, ())
        if is_day(born):
            # Two days of birth tell two of one name apart, unless they share a phone: so it is nearly always.
            places = [
                place
                for place in places
                if (there := births[place]) == born or not is_day(there) or (phone and phone == phones[place])
            ]
        near = [*map(self._person, places), *rows]
        return [one for one in near if _why_one(me, one)]

    def _taken_before(self, me: Person) -> tuple[Twin, ...]:
        """Those who came in by a row that said the same of who they are, or are guests."""
        found = {
            (why, other.id): _twin(why, other)
            for key in me.keys
            for why, other in self._earlier.get(key, ())
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
    """Who has a number or a name: places of those who are here, hardly ever more than one, and `rows`."""

    __slots__ = ("_first", "_others", "rows")

    def __init__(self, keys: Sequence[Value]) -> None:
        """`keys`: of everybody who is here; those who have none are not asked for."""
        # Backwards, so that of several the first stays.
        self._first = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
        self._others: dict[Value, list[int]] = {}
        if len(self._first) < len(keys):
            for place, key in enumerate(keys):
                if self._first[key] != place:
                    self._others.setdefault(key, []).append(place)
        self.rows: dict[Value, list[Person]] = {}

    def places(self, key: Value) -> Sequence[int]:
        first = self._first.get(key)
        return () if first is None else (first, *self._others.get(key, ()))


def _in_order(people: Sequence[Person]) -> Sequence[Person]:
    return people if len(people) < 2 else sorted(people, key=lambda person: person.order)


def is_day(born: Value) -> bool:
    """Whether a stored birth is known to the day."""
    return isinstance(born, str) and len(born) == _WHOLE_DAY


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
