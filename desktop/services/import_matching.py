"""Who of the unit a row of a list may be: certain by number, doubtful by name.

Only a member code or a citizen id that the name or the birth date bears out is certain. Everything weaker is
a question for a person, never an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services.import_types import Twin
from domain.records import Value
from domain.text import fold

if TYPE_CHECKING:
    from sync.replica.types import LocalRecord

# What is read of everybody, to find those whom a list may mean.
FIELDS: Final = ("full_name", "birth_date", "sex", "citizen_id", "member_code", "phone", "org")
_WHOLE_DAY: Final = 10
_NUMBERS: Final = ("citizen_id", "member_code")


@dataclass(frozen=True, slots=True)
class Match:
    """`member` is certain. `twins` are who it may be. `new`: the id of somebody who is not here yet.

    `faults`: (field, code, name of the other one) of numbers that are somebody else's.
    """

    member: str = ""
    twins: tuple[Twin, ...] = ()
    faults: tuple[tuple[str, str, str], ...] = ()
    new: str = ""


_NOBODY: Final = Match()


class People:
    """Everybody of the unit, and those of the rows that were read before, by what tells them apart."""

    def __init__(self, members: Iterable[LocalRecord]) -> None:
        self._by: dict[str, dict[Value, list[_Person]]] = {
            name: {} for name in ("citizen_id", "member_code", "named")
        }
        self._earlier: dict[tuple[str, Value], list[_Person]] = {}
        self._latest: tuple[object, str] = (None, "")
        self._here: dict[str, _Person] = {}
        for record in members:
            person = self._here[record.id] = _Person(record.id, 0, record.fields)
            self._add(person)

    def add_earlier(self, id: str, entered: Mapping[str, Value]) -> None:
        """What an earlier import said of somebody: where they were corrected since a doubt, never more."""
        here = self._here.get(id)
        if here is None or all(entered.get(name) == here.fields.get(name) for name in FIELDS):
            return
        person = _Person(id, 0, entered)
        for key in _keys(person):
            self._earlier.setdefault(key, []).append(person)

    def add_row(self, number: int, id: str, values: Mapping[str, Value], org: str) -> None:
        """Somebody whom an earlier row brings."""
        folded = self._latest[1] if self._latest[0] is values else None
        self._add(_Person(id, number, {**values, "org": org}, folded))

    def _add(self, person: _Person) -> None:
        fields = person.fields
        for name in _NUMBERS:
            if fields.get(name):
                self._by[name].setdefault(fields[name], []).append(person)
        self._by["named"].setdefault(person.folded, []).append(person)

    def match(self, values: Mapping[str, Value], org: str) -> Match:
        """Who it is, or may be."""
        me = _Person("", 0, {**values, "org": org})
        self._latest = (values, me.folded)
        sure: list[_Person] = []
        faults: list[tuple[str, str, str]] = []
        for name in ("member_code", "citizen_id"):
            number = values.get(name)
            for other in self._by[name].get(number, ()) if number else ():
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
        twins = tuple(
            twin
            for other in self._by["named"].get(me.folded, ())
            if (twin := _twin_of(me, other)) is not None
        )
        twins = twins or (self._taken_before(me) if self._earlier else ())
        return Match(twins=twins) if twins else _NOBODY

    def _taken_before(self, me: _Person) -> tuple[Twin, ...]:
        """Those who came in by a row that said the same of who they are."""
        found = {
            other.id: Twin("import.twin.taken_before", other.id, self._here[other.id].name)
            for key in _keys(me)
            for other in self._earlier.get(key, ())
            if key[0] != "named" or _twin_of(me, other) is not None
        }
        return tuple(found.values())

    @staticmethod
    def _certain(person: _Person) -> Match:
        """The same person in two rows of one list is a question: which of the rows is right?"""
        if person.row:
            return Match(twins=(Twin("import.twin.number", name=person.name, row=person.row),))
        return Match(member=person.id)


class _Person:
    __slots__ = ("fields", "folded", "id", "row")

    def __init__(self, id: str, row: int, fields: Mapping[str, Value], folded: str | None = None) -> None:
        self.id, self.row, self.fields = id, row, fields
        self.folded = fold(str(fields.get("full_name") or "")) if folded is None else folded

    @property
    def name(self) -> str:
        return str(self.fields.get("full_name") or "")

    def agrees_with(self, other: _Person) -> bool:
        """Whether name or birth date bears out that a number means the same person."""
        if self.folded == other.folded:
            return True
        born, theirs = self.fields.get("birth_date"), other.fields.get("birth_date")
        return bool(born) and born == theirs


def _keys(person: _Person) -> list[tuple[str, Value]]:
    numbers = [(name, person.fields[name]) for name in _NUMBERS if person.fields.get(name)]
    return [("named", person.folded), *numbers]


def _twin_of(me: _Person, other: _Person) -> Twin | None:
    """Of two people of one name: what speaks for their being one, unless something speaks against it."""
    mine, theirs = me.fields, other.fields
    if _differ(mine.get("sex"), theirs.get("sex")):
        return None
    born, born_there = str(mine.get("birth_date") or ""), str(theirs.get("birth_date") or "")
    is_near = mine.get("org") == theirs.get("org")
    if mine.get("phone") and mine.get("phone") == theirs.get("phone"):
        return _twin("import.twin.phone", other)
    if born and born_there:
        if not (born.startswith(born_there) or born_there.startswith(born)):
            return None
        is_whole = len(born) == len(born_there) == _WHOLE_DAY
        if is_near or (is_whole and not _differ(mine.get("citizen_id"), theirs.get("citizen_id"))):
            return _twin("import.twin.birth", other)
        return None
    if is_near and not _differ(mine.get("citizen_id"), theirs.get("citizen_id")):
        return _twin("import.twin.name", other)
    return None


def _differ(first: Value, second: Value) -> bool:
    return bool(first) and bool(second) and first != second


def _twin(why: str, other: _Person) -> Twin:
    return Twin(why, "" if other.row else other.id, other.name, other.row)
