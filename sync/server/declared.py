"""What reaches a unit from the App: somebody declares to belong to a branch, or takes it back.

Where phone, citizen id and branch are those of one member of the unit, nobody has to confirm anything: the
record is linked here and then (APP-02). Who chose another branch waits for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from domain.decisions import Put
from domain.declarations.answering import FROM_APP
from domain.declarations.fields import DECLARATION, DeclarationStatus
from domain.declarations.matching import Match, suggest
from domain.findings import CheckLevel
from domain.members.app_contacts import APP
from domain.members.fields import MEMBER
from domain.records import Record, Value
from domain.stored_form import normalise
from domain.values.dates import day_in_vietnam
from sync.server.central import UnknownRecord, branch_named, find_record
from sync.server.commits import Commits, commit
from sync.server.exchange import Deps
from sync.server.stored import Writer
from sync.server.units import CENTRAL_ID


class UnreadableDeclaration(Exception):
    """A value of a declaration cannot be read; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def declare(deps: Deps, org: str, said: Mapping[str, Value]) -> tuple[str, str]:
    """Somebody declares to belong to a branch, named by code or id; the declaration's id and status.

    `said` is by the names of a member's fields. Raises UnknownRecord, UnreadableDeclaration.
    """
    person = _read(deps, said)
    with deps.store.looking() as connection:
        branch = branch_named(connection, org, deps.rulebook)
    now = deps.clock()
    work = partial(_declared, deps, now, branch.row.id, person)
    return commit(deps.store, branch.unit_id, deps.rulebook, now, work)


def withdraw(deps: Deps, declaration: str) -> str:
    """Whoever declared takes it back while nobody answered; the status after it. Raises UnknownRecord."""
    with deps.store.looking() as connection:
        unit = find_record(connection, DECLARATION.name, declaration).unit_id
    now = deps.clock()
    return commit(deps.store, unit, deps.rulebook, now, partial(_withdrawn, now, declaration))


def _read(deps: Deps, said: Mapping[str, Value]) -> dict[str, Value]:
    person: dict[str, Value] = {}
    for name, raw in said.items():
        field = MEMBER.by_name.get(name)
        read = normalise(field, raw, deps.rulebook) if field is not None and not field.read_only else None
        wrong = read is not None and read.finding is not None and read.finding.level is CheckLevel.ERROR
        if read is None or wrong:
            raise UnreadableDeclaration(name)
        person[name] = read.value
    if not person.get("full_name"):
        raise UnreadableDeclaration("full_name")
    return person


def _declared(
    deps: Deps, now: datetime, org: str, person: Mapping[str, Value], commits: Commits
) -> tuple[str, str]:
    id, on = deps.new_id(), day_in_vietnam(now).isoformat()
    writer = Writer(CENTRAL_ID, APP, CENTRAL_ID, now.isoformat(), APP)
    fields: dict[str, Value] = {
        "org": org,
        "person": dict(person),
        "declared_on": on,
        "status": DeclarationStatus.WAITING.value,
    }
    member = _certain(commits, org, person)
    if member is not None:
        by = {"actor": CENTRAL_ID, "name": APP, "on": on}
        linked = {"status": DeclarationStatus.LINKED.value, "member": member.id, "answered_by": by}
        fields |= linked
        commits.apply(Put(MEMBER.name, member.id, dict(FROM_APP)), writer)
    commits.apply(Put(DECLARATION.name, id, fields, creates=True), writer)
    return id, str(fields["status"])


def _certain(commits: Commits, org: str, person: Mapping[str, Value]) -> Record | None:
    """The member of this branch whose phone and number these are."""
    view = commits.home
    holder = view.holder_of_citizen_id(str(person["citizen_id"])) if person.get("citizen_id") else None
    member = view.record(MEMBER.name, holder) if holder else None
    if member is None or member.fields.get("org") != org:
        return None
    return member if suggest(person, [member]).match is Match.CERTAIN else None


def _withdrawn(now: datetime, id: str, commits: Commits) -> str:
    record = commits.home.record(DECLARATION.name, id)
    if record is None:
        raise UnknownRecord(id)
    status = str(record.fields.get("status"))
    if status != DeclarationStatus.WAITING:
        return status
    writer = Writer(CENTRAL_ID, APP, CENTRAL_ID, now.isoformat(), APP)
    withdrawn = DeclarationStatus.WITHDRAWN.value
    commits.apply(Put(record.kind, id, {"status": withdrawn}), writer)
    return withdrawn
