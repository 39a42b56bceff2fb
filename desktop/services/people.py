"""Members as people to choose from, wherever somebody has to be picked by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop.services import members
from desktop.services.members import MemberFilter
from desktop.services.session import Session
from domain.values.dates import show_date

_PICKED_AT_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to choose: birth date and branch tell people of one name apart."""

    id: str
    name: str
    born: str
    org: str
    org_name: str


@dataclass(frozen=True, slots=True)
class Picked:
    """The first of those found, and how many there are in all."""

    people: list[Person]
    count: int


def first_people(session: Session, text: str, org: str = "") -> Picked:
    """Members by part of a name, of a branch or of all, in Vietnamese order."""
    found = members.first_rows(session, MemberFilter(text=text, org=org, limit=_PICKED_AT_MOST))
    return Picked([_person(row) for row in found.rows], found.count)


def all_people(session: Session, text: str, org: str = "") -> list[Person]:
    """As `first_people`, every one of them."""
    return [_person(row) for row in members.find(session, MemberFilter(text=text, org=org))]


def people_of(session: Session, ids: Sequence[str]) -> list[Person]:
    by_id = {row.id: row for row in members.rows(session, ids)}
    return [_person(by_id[id]) for id in ids if id in by_id]


def _person(row: members.MemberRow) -> Person:
    born = row.fields.get("birth_date")
    name = str(row.fields.get("full_name") or "")
    return Person(row.id, name, show_date(str(born)) if born else "", row.org, row.org_name)
