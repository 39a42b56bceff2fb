"""An operation as the server judges it: who meant what, what may be looked at, what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from domain.decisions import Change, Command, Refused, View
from domain.records import Record, Value
from domain.roles import Actor


class ServerView(View, Protocol):
    """What the server knows beyond one unit's records, earlier operations of the transaction included."""

    def last_author(self, kind: str, id: str, field_name: str) -> Mapping[str, Value] | None:
        """Author JSON of who last wrote a field; for "" of who last wrote or removed the record."""

    def changed_by_others(self, kind: str, id: str, after: int, device: str) -> frozenset[str]:
        """Fields of a record whose last change is newer than `after` and came from another device."""

    def open_conflicts(self, kind: str, id: str) -> list[Record]:
        """Open conflict records about one record."""

    def departed_fields(self, kind: str, id: str) -> Mapping[str, Value] | None:
        """The values of a deleted record, as they were."""

    def unit_with_citizen_id(self, citizen_id: str) -> str | None:
        """The name of ANOTHER unit that has a member with this citizen id."""

    def place_of_citizen_id(self, citizen_id: str) -> tuple[str, str] | None:
        """The id of ANOTHER unit and of its member with this citizen id."""

    def holders_of_card(self, number: str) -> list[str]:
        """Ids of the members of this unit who have this card number."""

    def changed_datum(self, case: str, name: str, after: int, device: str) -> bool:
        """Whether another device changed one value of a case's data after a commit."""

    def unit_name(self, unit: str) -> str: ...

    def elsewhere(self, unit: str) -> ServerView | None:
        """Another unit by its id or code, locked with this one; None when there is no such unit."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who did something, where and when; `at` is the laptop's claim and orders nothing.

    `place` is what people call the device, `device` its id.
    """

    actor: str
    name: str
    device: str
    at: str
    place: str = ""

    def as_json(self) -> dict[str, Value]:
        author = {"actor": self.actor, "name": self.name, "device": self.device, "at": self.at}
        return {**author, "place": self.place} if self.place else author


@dataclass(frozen=True, slots=True)
class Intent:
    """One operation as the server read it. `version` is the record's version that the laptop had as base."""

    command: Command
    was: Mapping[str, Value]
    version: int
    actor: Actor
    author: Author


@dataclass(frozen=True, slots=True)
class Outcome:
    """`verdict` is applied, merged, conflict or rejected; `changes` is everything to write, in order."""

    verdict: str
    changes: tuple[Change, ...] = ()
    code: str = ""
    params: Mapping[str, Value] = field(default_factory=dict)
    into: str = ""
    conflict: str = ""


def rejected(refusal: Refused) -> Outcome:
    """The outcome of a refusal."""
    return Outcome("rejected", code=str(refusal.code), params=refusal.params)
