"""The rules that levels gave, as they hold for a unit: what the country, its province and it itself got.

Read inside whatever transaction asks, so that a verdict and the rules it was given under belong together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import msgspec
import sqlalchemy as sa

from domain.given_rules import GivenRules
from domain.rules import Rulebook
from sync.protocol.given_rules import mark_of
from sync.protocol.rulebook import rulebook_with
from sync.server.tables import GIVEN_RULES, UNIT, UPPER_ORGANISATION

_parameters = msgspec.json.Decoder(dict[str, object])
# More levels above a unit would be a circle.
_MOST_LEVELS: Final = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """One set as it stands in the database; `withdrawn` is the number at which it was taken back, or 0."""

    number: int
    scope: str
    rules: GivenRules
    given_at: str
    withdrawn: int
    withdrawn_at: str
    withdrawn_by: str
    reason: str

    def held_at(self, number: int) -> bool:
        """Whether it was given and not taken back when so much had been given and taken back."""
        return self.number <= number and not 0 < self.withdrawn <= number


class RulesGiven:
    """Everything that was ever given, over the rules `rulebook` that come with the program."""

    def __init__(self, connection: sa.Connection, rulebook: Rulebook) -> None:
        self._connection, self._rulebook = connection, rulebook
        self._paths: dict[str, list[str]] = {}

    @cached_property
    def all(self) -> list[Kept]:
        """In the order in which they were given."""
        return [_kept(row) for row in self._connection.execute(_ALL)]

    @cached_property
    def newest(self) -> int:
        """The number of what was given or taken back last; 0: nothing ever was."""
        return max((max(kept.number, kept.withdrawn) for kept in self.all), default=0)

    def given(self, unit_id: str) -> list[GivenRules]:
        """What holds for a unit, in the order in which it is laid over the rules of the program.

        By day; of one day the nearer level has the last word, and of one level what was given last.
        """
        return self._given_at(unit_id, self.newest)

    def book(self, unit_id: str) -> Rulebook:
        """The rules under which a unit is judged."""
        return rulebook_with(self._rulebook, self.given(unit_id))

    def book_marked(self, unit_id: str, mark: str) -> Rulebook | None:
        """The rules that a laptop of a unit has whose mark is this; None where it never was that of any."""
        for number in range(self.newest, -1, -1):
            given = self._given_at(unit_id, number)
            if mark_of(given) == mark:
                return rulebook_with(self._rulebook, given)
        return None

    def _given_at(self, unit_id: str, number: int) -> list[GivenRules]:
        held = [kept for kept in self.all if kept.held_at(number)]
        if not held:
            return []
        if unit_id not in self._paths:
            code = self._connection.execute(_CODE, {"unit": unit_id}).scalar() or ""
            self._paths[unit_id] = self.path(code)
        return _laid(held, self._paths[unit_id])

    def reaching(self, code: str) -> list[GivenRules]:
        """What holds for the organisation with this code; empty: for the whole country."""
        return _laid([kept for kept in self.all if not kept.withdrawn], self.path(code))

    def path(self, code: str) -> list[str]:
        """The country (""), then the codes of organisations from the top down to this one."""
        path: list[str] = []
        while code and code not in path and len(path) < _MOST_LEVELS:
            path.append(code)
            code = self._connection.execute(_PARENT, {"code": code}).scalar() or ""
        return ["", *reversed(path)]


def _laid(held: Iterable[Kept], path: Sequence[str]) -> list[GivenRules]:
    depths = {scope: depth for depth, scope in enumerate(path)}
    mine = [kept for kept in held if kept.scope in depths]
    mine.sort(key=lambda kept: (kept.rules.valid_from, depths[kept.scope], kept.number))
    return [kept.rules for kept in mine]


def _kept(row: sa.Row[tuple[object, ...]]) -> Kept:
    rules = GivenRules(
        row.id, row.valid_from, _parameters.decode(row.parameters), row.source, row.given_by, row.scope_name
    )
    return Kept(
        row.number,
        row.scope,
        rules,
        row.given_at,
        row.withdrawn,
        row.withdrawn_at,
        row.withdrawn_by,
        row.reason,
    )


_ALL = sa.select(GIVEN_RULES).order_by(GIVEN_RULES.c.number)
_CODE = sa.select(UNIT.c.code).where(UNIT.c.unit_id == sa.bindparam("unit"))
_PARENT = sa.union_all(
    sa.select(UNIT.c.parent_code).where(UNIT.c.code == sa.bindparam("code")),
    sa.select(UPPER_ORGANISATION.c.parent_code).where(UPPER_ORGANISATION.c.code == sa.bindparam("code")),
)
