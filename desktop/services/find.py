"""One search over everything that can be opened: people, organisations, what the program itself offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.services import members
from desktop.services.members import MemberFilter, MemberRow
from desktop.services.session import Session
from desktop.services.values import show
from domain.members.fields import MEMBER
from domain.organisations.fields import ORGANISATION
from domain.text import fold

MOST_PEOPLE, MOST_ORGANISATIONS = 8, 5
_DETAILS = ("birth_date", "phone", "citizen_id")
_LEAST_DIGITS = 3


class FoundKind(StrEnum):
    MEMBER = "member"
    ORGANISATION = "organisation"
    SCREEN = "screen"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Found:
    """`detail` tells people of one name apart; citizen ids in it are masked."""

    kind: FoundKind
    id: str
    title: str
    detail: str = ""


def find(session: Session, text: str) -> list[Found]:
    """People first, then organisations; a few of each. Nothing for a text without letters or digits."""
    if not words_of(text):
        return []
    return [*_people(session, text), *_organisations(session, text)]


def words_of(text: str) -> tuple[str, ...]:
    """What is searched for: folded words without marks, in any order."""
    return tuple(word for word in fold(text).split(" ") if any(letter.isalnum() for letter in word))


def matches(text: str, words: Sequence[str]) -> bool:
    """Whether each of the folded `words` begins a word of `text`."""
    there = fold(text).replace("-", " ").split(" ")
    return all(any(known.startswith(word) for known in there) for word in words)


def _people(session: Session, text: str) -> list[Found]:
    rows = members.find(session, MemberFilter(text=text, limit=MOST_PEOPLE))
    return [
        Found(
            FoundKind.MEMBER,
            row.id,
            str(row.fields.get("full_name", "")),
            " · ".join(_facts(session, row, text)),
        )
        for row in rows
    ]


def _facts(session: Session, row: MemberRow, text: str) -> list[str]:
    """Birth date and branch; a number only where digits were searched, so that one sees why it was found."""
    digits = sum(letter.isdigit() for letter in text) >= _LEAST_DIGITS
    shown = [
        show(MEMBER.by_name[name], row.fields[name], session.rulebook, masked=True)
        for name in _DETAILS
        if row.fields.get(name) and (digits or name == "birth_date")
    ]
    return [*shown, row.org_name] if row.org_name else shown


def _organisations(session: Session, text: str) -> list[Found]:
    words = words_of(text)
    with session.replica.reading() as reader:
        records = reader.organisations()
    rulebook = session.rulebook
    found = []
    for record in records:
        names = [str(record.fields.get(name) or "") for name in ("name", "short_name", "code")]
        if matches(" ".join(names), words):
            level = show(ORGANISATION.by_name["level"], record.fields.get("level"), rulebook)
            found.append(Found(FoundKind.ORGANISATION, record.id, names[0], f"{level} · {names[2]}"))
    found.sort(key=lambda one: (len(one.title), fold(one.title)))
    return found[:MOST_ORGANISATIONS]
