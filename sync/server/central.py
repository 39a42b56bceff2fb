"""What the central system does by itself: invented members, edits of the web, moves between units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.assessments.deciding_again import decided_again
from domain.decisions import Command, Put, Refused
from domain.kinds import KINDS
from domain.members.app_contacts import APP
from domain.operations import Author, Intent, Outcome, rejected
from domain.organisations.accounts import is_given_account
from domain.reconcile import reconcile
from domain.roles import Actor, Role
from domain.rules import Rulebook
from domain.values.dates import day_in_vietnam
from sync.server.exchange import Deps
from sync.server.given_rules import RulesGiven
from sync.server.invent import Branch, Inventor, Person
from sync.server.rows import UnitRows
from sync.server.store import Store
from sync.server.stored import READ_COLUMNS, Row, Writer, row_of
from sync.server.tables import RECORD
from sync.server.units import CENTRAL, CENTRAL_ID, Unit, central_writer, write_in_bulk
from sync.server.view import UnitView

_CITIZEN_IDS_AT_ONCE = 500


class UnknownRecord(LookupError):
    """No unit has this record."""


class NotABranch(UnknownRecord):
    """An organisation in which no member stands was named as if it were a branch, called `name`."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(code)
        self.name = name


class BranchEnded(UnknownRecord):
    """A branch that works no more was named as where somebody is to go; `name` is what it is called."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(code)
        self.name = name


@dataclass(frozen=True, slots=True)
class Place:
    """A live record and the unit that has it."""

    unit_id: str
    row: Row


def find_record(connection: sa.Connection, kind: str, id: str) -> Place:
    """A live record in whatever unit. Raises UnknownRecord.

    A server of before let the case of a round stand in two units; then it is that of the unit to which it
    came last.
    """
    found = connection.execute(_RECORD, {"kind": kind, "id": id}).all()
    if not found:
        raise UnknownRecord(id)
    places = [Place(row.unit_id, row_of(tuple(row)[1:])) for row in found]
    left = {(place.row.fields.get("counterpart") or {}).get("unit") for place in places}
    return next((place for place in places if place.unit_id not in left), places[0])


# -- edits of another client ------------------------------------------------------------------------


def edit(deps: Deps, kind: str, id: str, values: Mapping[str, Any], by: str = CENTRAL) -> Outcome:
    """Change fields of a record as the web or the App would: through the same rules, as a new commit.

    Values may be as people type them; None clears. `by` "app": what the member said there, which wins in
    the contact fields. What decides over a decided grading is written beside it: `into` names the new one.
    Raises UnknownRecord.
    """
    with deps.store.looking() as connection:
        unit_id = find_record(connection, kind, id).unit_id
    now = deps.clock()

    def work(connection: sa.Connection) -> Outcome:
        rows = UnitRows(connection, unit_id, now)
        view = UnitView(rows, RulesGiven(connection, deps.rulebook).book(unit_id))
        row = rows.get(kind, id)
        if row is None or row.gone:
            raise UnknownRecord(id)
        command = decided_again(view, Command("edit", kind, id, values, reason=CENTRAL))
        if isinstance(command, Refused):
            return rejected(command)
        declared, standing = KINDS[kind], rows.get(kind, command.id)
        known = standing.fields if standing is not None else {}
        groups = {declared.group_of(name) for name in command.set}
        was = {name: known.get(name) for group in groups for name in declared.groups.get(group, (group,))}
        actor = Actor(CENTRAL_ID, by, Role.CENTRAL, unit_id)
        place = APP if by.casefold() == APP.casefold() else CENTRAL
        author = Author(CENTRAL_ID, place if place == APP else by, CENTRAL_ID, now.isoformat(), place=place)
        version = standing.version if standing is not None else 0
        intent = Intent(command, was, version, actor, author)
        outcome = reconcile(view, intent, day_in_vietnam(now), deps.new_id)
        outcome = replace(outcome, into=outcome.into or command.id) if command.id != id else outcome
        for change in outcome.changes:
            rows.apply(change, Writer.of(author))
        rows.flush()
        return outcome

    return deps.store.write(work)


# -- organisations by name ---------------------------------------------------------------------------


def account_named(connection: sa.Connection, unit_id: str, org: str, rulebook: Rulebook) -> str:
    """Id of an organisation inside the unit that has an account, by code or id. Raises UnknownRecord."""
    place = organisation_named(connection, org)
    if place.unit_id != unit_id or not is_given_account(rulebook, unit_id, place.row.record()):
        raise UnknownRecord(org)
    return place.row.id


def branch_named(connection: sa.Connection, org: str, rulebook: Rulebook) -> Place:
    """A branch that holds members, by code or id, in whatever unit. Raises UnknownRecord, NotABranch."""
    place = organisation_named(connection, org)
    if not _holds_members(place.row, rulebook):
        raise NotABranch(org, str(place.row.fields.get("name") or org))
    return place


def organisation_named(connection: sa.Connection, org: str) -> Place:
    """Any organisation, by code or id, in whatever unit. Raises UnknownRecord."""
    for found in connection.execute(_ORGANISATIONS, {"id": org}):
        return Place(found.unit_id, row_of(tuple(found)[1:]))
    code = f'%"code":"{org}"%'
    for found in connection.execute(_ORGANISATIONS_LIKE, {"code": code}):
        row = row_of(tuple(found)[1:])
        if row.fields.get("code") == org:
            return Place(found.unit_id, row)
    raise UnknownRecord(org)


# -- invented members -------------------------------------------------------------------------------


def seed(
    store: Store, rulebook: Rulebook, unit: Unit, number: int | None, seed_number: int, now: datetime
) -> int:
    """Invent members for a unit; returns how many are new.

    Without `number` every branch gets as many as the tree says it has (`reported_members`).
    """
    with store.reading() as connection:
        found = connection.execute(_ORGANISATIONS_OF, {"unit": unit.unit_id})
        rows = sorted((row_of(tuple(row)[1:]) for row in found), key=lambda row: row.fields.get("code", ""))
        known = set(connection.execute(_MEMBERS, {"unit": unit.unit_id}).scalars())
    branches = [row for row in rows if _holds_members(row, rulebook)]
    if not branches:
        return 0
    inventor = Inventor(rulebook, f"{unit.code}/{seed_number}")
    people = list(_people(inventor, branches, number))
    _leave_citizen_ids_of_others(store, people)
    new = [person for person in people if person.id not in known]
    puts = [Put("member", person.id, person.fields, creates=True) for person in new]
    write_in_bulk(store, unit.unit_id, puts, central_writer(now), now)
    return len(new)


def _people(inventor: Inventor, branches: Sequence[Row], number: int | None) -> list[Person]:
    places = [Branch(row.id, str(row.fields.get("name", ""))) for row in branches]
    if number is not None:
        return list(inventor.people(places, number))
    counts = [int(row.fields.get("reported_members") or 0) for row in branches]
    return [
        person
        for place, count in zip(places, counts, strict=True)
        for person in inventor.people([place], count)
    ]


def _leave_citizen_ids_of_others(store: Store, people: Sequence[Person]) -> None:
    """A citizen id that is taken already is left out: one person cannot be in two units."""
    by_citizen_id = {
        person.fields["citizen_id"]: person for person in people if "citizen_id" in person.fields
    }
    wanted = sorted(by_citizen_id)
    with store.reading() as connection:
        for start in range(0, len(wanted), _CITIZEN_IDS_AT_ONCE):
            portion = wanted[start : start + _CITIZEN_IDS_AT_ONCE]
            for citizen_id, member in connection.execute(_TAKEN, {"citizen_ids": portion}):
                person = by_citizen_id[citizen_id]
                if person.id != member:
                    del person.fields["citizen_id"]


def _holds_members(row: Row, rulebook: Rulebook) -> bool:
    level = str(row.fields.get("level", ""))
    return level in rulebook.levels and rulebook.levels[level].holds_members


_LIVE = sa.select(RECORD.c.unit_id, *READ_COLUMNS).where(RECORD.c.gone == "")
_RECORD = _LIVE.where(RECORD.c.kind == sa.bindparam("kind"), RECORD.c.id == sa.bindparam("id"))
_ORGANISATIONS = _LIVE.where(RECORD.c.kind == "organisation", RECORD.c.id == sa.bindparam("id"))
_ORGANISATIONS_LIKE = _LIVE.where(RECORD.c.kind == "organisation", RECORD.c.fields.like(sa.bindparam("code")))
_ORGANISATIONS_OF = _LIVE.where(RECORD.c.kind == "organisation", RECORD.c.unit_id == sa.bindparam("unit"))
_MEMBERS = sa.select(RECORD.c.id).where(RECORD.c.unit_id == sa.bindparam("unit"), RECORD.c.kind == "member")
_TAKEN = sa.select(RECORD.c.citizen_id, RECORD.c.id).where(
    RECORD.c.citizen_id.in_(sa.bindparam("citizen_ids", expanding=True))
)
