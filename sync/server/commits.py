"""The commits of one transaction: that of the unit it is about, and those of the units it reaches into.

A decision learns only on the way that it concerns another unit (a member who is taken over). Locking that one
as well, with the first lock in hand, is how two such decisions stop each other for ever. So the decision says
what it needs, everything is undone, and the work starts again with all locks taken in order of id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from domain.attachments.fields import ATTACHMENT
from domain.decisions import Change, Put, Remove
from domain.directives.files import files_of
from domain.organisations.closing import ended_by
from domain.records import Departure
from domain.rules import Rulebook
from sync.server.blobs import hand_on
from sync.server.given_rules import RulesGiven
from sync.server.rows import UnitRows
from sync.server.shutting import shut_branch
from sync.server.store import Store
from sync.server.stored import Writer
from sync.server.tables import ACTOR, UNIT
from sync.server.unit_names import unit_called
from sync.server.view import UnitView

T = TypeVar("T")

MERGED = Departure.MERGED
# Each round finds one unit more at least; no decision of the rules goes further than a handful.
_ROUNDS = 6
# Whoever locks many units holds up many; a chunk that wants more is taken in halves.
_MOST_UNITS = 32


class NeedsUnit(Exception):
    """The transaction has not locked these units, and has to begin again with them."""

    def __init__(self, units: Collection[str]) -> None:
        super().__init__(", ".join(sorted(units)))
        self.units = frozenset(units)


class TooManyUnits(Exception):
    """A piece of work concerns more units than one transaction may hold up."""


class Commits:
    """Units locked in one transaction, `home` first among them; changes reach the database with `flush`."""

    def __init__(
        self, connection: sa.Connection, home: str, others: Collection[str], rulebook: Rulebook, now: datetime
    ) -> None:
        """Raises KeyError for an unknown unit."""
        self.connection, self._now = connection, now
        self._leads: dict[tuple[str, str], str] = {}
        self._ended: set[tuple[str, str]] = set()
        rows = {unit: UnitRows(connection, unit, now) for unit in sorted({home, *others})}
        # Each unit under its own: what its province said holds in it, and not in the unit next door.
        self.rules = RulesGiven(connection, rulebook)
        self._views = {
            unit: UnitView(of_unit, self.rules.book(unit), self.view) for unit, of_unit in rows.items()
        }
        self._ids: dict[str, str | None] = {unit: unit for unit in rows}
        self.home, self.rows = self._views[home], rows[home]

    def view(self, unit: str) -> UnitView | None:
        """A unit by its id or code, or as it is called; None where there is none, or several are called so.

        Raises NeedsUnit when it is not locked.
        """
        if unit not in self._ids:
            found = self.connection.execute(_UNIT_ID, {"named": unit})
            self._ids[unit] = found.scalars().first() or unit_called(self.connection, unit)
        id = self._ids[unit]
        if id is None:
            return None
        if id not in self._views:
            raise NeedsUnit({id})
        return self._views[id]

    def apply(self, change: Change, writer: Writer) -> None:
        """Lay a change over the unit that it names, or over the home."""
        view = self.view(change.unit) if change.unit else self.home
        if view is None:
            raise KeyError(change.unit)
        view.rows.apply(change, writer)
        if isinstance(change, Put) and change.creates and change.kind == "member" and len(self._views) > 1:
            self._carry_trace(view, change.id)
        if isinstance(change, Put) and change.creates and change.kind == ATTACHMENT.name:
            # It may come along with a case from a unit of this transaction, which has the content.
            for file in files_of(change.fields):
                hand_on(self.connection, self._views, view.unit, file, self._now)
        if isinstance(change, Remove) and change.kind == "organisation" and change.departure is MERGED:
            self._leads[view.unit, change.id] = change.into
        for org in ended_by(change):
            self._ended.add((view.unit, org))

    def _carry_trace(self, view: UnitView, member: str) -> None:
        """Who comes from another unit brings along which fields were changed there."""
        row = view.rows.get("member", member)
        for other in self._views.values():
            left = other.rows.get("member", member) if other is not view else None
            if row is not None and left is not None:
                row.trace.carry(left.trace)

    def flush(self) -> None:
        for unit, org in sorted(self._ended):
            # By decision: its account is locked with it (1.7). Who is to work for the successor gets a code.
            shut_branch(self.connection, unit, org, self._now)
        for (unit, gone), successor in sorted(self._leads.items()):
            if (unit, gone) not in self._ended:
                # One organisation under two ids: whoever worked in it goes on under the other.
                here = {"of_unit": unit, "gone": gone, "successor": successor}
                self.connection.execute(_CADRES_FOLLOW, here)
        for _, view in sorted(self._views.items()):
            view.rows.flush()


def commit(store: Store, home: str, rulebook: Rulebook, now: datetime, work: Callable[[Commits], T]) -> T:
    """Do a piece of work in one transaction over as many units as it turns out to concern.

    `work` lays its changes over the commits and does not flush them. Raises TooManyUnits.
    """
    others: frozenset[str] = frozenset()

    def attempt(connection: sa.Connection) -> T:
        commits = Commits(connection, home, others, rulebook, now)
        done = work(commits)
        commits.flush()
        return done

    for _ in range(_ROUNDS):
        try:
            return store.write(attempt)
        except NeedsUnit as needed:
            others |= needed.units
        if len(others) > _MOST_UNITS:
            break
    raise TooManyUnits(len(others))


_CADRES_FOLLOW = (
    sa.update(ACTOR)
    .where(ACTOR.c.unit_id == sa.bindparam("of_unit"), ACTOR.c.org == sa.bindparam("gone"))
    .values(org=sa.bindparam("successor"))
)
_UNIT_ID = sa.select(UNIT.c.unit_id).where(
    sa.or_(UNIT.c.unit_id == sa.bindparam("named"), UNIT.c.code == sa.bindparam("named"))
)
