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


def people(session: Session, text: str) -> list[Person]:
    """Members by part of a name, in Vietnamese order."""
    found = members.find(session, MemberFilter(text=text, limit=_PICKED_AT_MOST))
    return [_person(row) for row in found]


def people_of(session: Session, ids: Sequence[str]) -> list[Person]:
    by_id = {row.id: row for row in members.rows(session, ids)}
    return [_person(by_id[id]) for id in ids if id in by_id]


def _person(row: members.MemberRow) -> Person:
    born = row.fields.get("birth_date")
    name = str(row.fields.get("full_name") or "")
    return Person(row.id, name, show_date(str(born)) if born else "", row.org, row.org_name)
