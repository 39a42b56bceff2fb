"""What a unit keeps of somebody who goes to another one: its figures of the past and its history of posts.

The record itself goes with the person. What tables count people by stays in the case of the exit as it was
then, and in the posts who held them; nobody can be called, written to or found by it elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from domain.decisions import Put
from domain.members.fields import MEMBER
from domain.positions.fields import POSITION
from domain.positions.posts import end_of_leaver
from domain.records import Record, Value
from domain.rules import Rulebook
from domain.stored_form import missing_information_of

# Part of a case's `subject`: what tables count the person by, and which of the fields asked for it lacked.
FIGURES: Final = "figures"
LACKING: Final = "lacking"
_NEEDED: Final = "missing_information"
# Fields of a post that describe its holder → the member's field of the same meaning, where it is not called
# the same.
_CALLED: Final[Mapping[str, str]] = {"name": "full_name", "birth": "birth_date"}
_PERSON: Final = "person_"
_IN_PARTY: Final = "person_in_party"
_LEFT: Final = "left"


def figures_left(member: Mapping[str, Value], rulebook: Rulebook) -> dict[str, Value]:
    """What the tables of past days need of a member who leaves, as of the exit."""
    kept: dict[str, Value] = {
        field.name: member[field.name]
        for field in MEMBER.fields
        if field.counted and member.get(field.name) is not None
    }
    # Whatever day a report is of: each has the fields that the rules of its day ask for.
    asked = dict.fromkeys(name for rules in rulebook.rule_sets for name in rules.names(_NEEDED))
    return {**kept, LACKING: list(missing_information_of(member, asked, rulebook))}


def with_figures(
    subject: Mapping[str, Value] | None, member: Mapping[str, Value], rulebook: Rulebook
) -> dict[str, Value]:
    """The subject of the case of an exit, with what the unit keeps for its figures."""
    return {**(subject or {}), FIGURES: figures_left(member, rulebook)}


def shown_subject(subject: Mapping[str, Value] | None) -> dict[str, Value]:
    """The subject of a case for people: whom it is about, without what is kept for figures only."""
    return {name: value for name, value in (subject or {}).items() if name != FIGURES}


def posts_left(
    posts: Iterable[Record | None], member: Mapping[str, Value], day: str, *, unit: str = ""
) -> Iterator[Put]:
    """Posts of a member who leaves on a day: they say who held them, and those still held end on it.

    `unit`: whose posts they are, where it is not the unit that decides.
    """
    person = dict(_holder(member))
    for post in posts:
        if post is None:
            continue
        ends = end_of_leaver(post.fields, day)
        ending = {} if ends is None else {"held_to": ends, "end_reason": _LEFT}
        yield Put(POSITION.name, post.id, {**person, **ending}, unit=unit)


def _holder(member: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    for field in POSITION.fields:
        if not field.name.startswith(_PERSON):
            continue
        name = field.name.removeprefix(_PERSON)
        if field.name == _IN_PARTY:
            yield field.name, bool(member.get("party_joined_on"))
        elif (value := member.get(_CALLED.get(name, name))) is not None:
            yield field.name, value
