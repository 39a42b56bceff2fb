"""Requests about people whom two units have, as the level above lists and answers them.

The level above looks at both units; a laptop is told the answer and, of the other unit, nothing but its name.
Whoever is to come over comes by an ordinary transfer, which the receiving unit takes or declines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from domain.decisions import Put
from domain.duplicates.requests import REQUEST, RequestStatus, status_of
from domain.operations import Author
from domain.records import Record, Value
from domain.values.dates import day_in_vietnam
from sync.server.above import Arrival, open_arrival
from sync.server.central import UnknownRecord, branch_named, find_record
from sync.server.commits import Commits, commit
from sync.server.exchange import Deps
from sync.server.stored import READ_COLUMNS, Writer, row_of
from sync.server.tables import RECORD, UNIT
from sync.server.units import CENTRAL_ID
from sync.server.view import UnitView


class NotPossible(Exception):
    """This answer cannot be given to this request: `code` is state, reason_missing or nobody."""

    def __init__(self, code: str, **params: Value) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is one of `ANSWERS`, `level` the name of who answers, `org` a branch of the other unit."""

    status: str
    level: str
    reason: str = ""
    org: str = ""


@dataclass(frozen=True, slots=True)
class _Other:
    """The other unit's entry: whoever has the citizen id that the request is about."""

    view: UnitView
    member: Record


def listed(deps: Deps, *, answered: bool = False) -> list[dict[str, Any]]:
    """The requests of all units, those that wait longest first; `answered`: those too that have an answer."""
    today = day_in_vietnam(deps.clock())
    with deps.store.looking() as connection:
        found = [(row.unit_id, row.code, row.name, row_of(tuple(row)[3:]))
                 for row in connection.execute(_REQUESTS)]  # fmt: skip
        documents = [
            _document(connection, unit, code, name, row.record(), today)
            for unit, code, name, row in found
            if answered or status_of(row.fields) is RequestStatus.WAITING
        ]
    return sorted(documents, key=lambda document: (document["on"], document["id"]))


def answer(deps: Deps, id: str, given: Answer) -> dict[str, Any]:
    """Answer a request and do what the answer says, in one transaction; the record afterwards.

    Raises UnknownRecord, NotPossible.
    """
    with deps.store.looking() as connection:
        unit = find_record(connection, REQUEST.name, id).unit_id
        org = branch_named(connection, given.org, deps.rulebook) if given.org else None
    place = (org.unit_id, org.row.id) if org is not None else None
    now = deps.clock()
    return commit(deps.store, unit, deps.rulebook, now, partial(_answer, deps, now, id, given, place))


def _answer(
    deps: Deps, now: datetime, id: str, given: Answer, place: tuple[str, str] | None, commits: Commits
) -> dict[str, Any]:
    home = commits.home
    request = home.record(REQUEST.name, id)
    if request is None:
        raise UnknownRecord(id)
    status = status_of(request.fields)
    if status is not RequestStatus.WAITING:
        raise NotPossible("state", state=status.value)
    if given.status == RequestStatus.REFUSED and not given.reason:
        raise NotPossible("reason_missing")
    author = Author(CENTRAL_ID, given.level, CENTRAL_ID, now.isoformat(), place=given.level)
    writer, on = Writer.of(author), day_in_vietnam(now).isoformat()
    case = ""
    if given.status == RequestStatus.NUMBER_FREED:
        _free_number(deps, commits, request, writer, on)
    elif given.status == RequestStatus.TRANSFER_HERE:
        other = _other(commits, request)
        arrival = Arrival(other.member, other.view, home, str(request.fields["org"]), given.level)
        case = open_arrival(commits, arrival, writer, now)
    elif given.status == RequestStatus.TRANSFER_THERE:
        _send_there(commits, request, given, place, writer, now)
    told: dict[str, Value] = {"status": given.status, "answered_by": {"name": given.level, "on": on}}
    told |= {"answer": given.reason} if given.reason else {}
    told |= {"case": case} if case else {}
    commits.apply(Put(REQUEST.name, id, told), writer)
    commits.apply(_notice(deps, request, given, on), writer)
    return {"id": id, "unit": home.unit, "fields": {**request.fields, **told}}


def _free_number(deps: Deps, commits: Commits, request: Record, writer: Writer, on: str) -> None:
    """The number was never theirs: their entry loses it, and that unit is told so."""
    other = _other(commits, request)
    unit = other.view.unit
    commits.apply(Put("member", other.member.id, {"citizen_id": None}, unit=unit), writer)
    told = {"full_name": other.member.fields.get("full_name")}
    fields = {"code": "number_taken_back", "params": told, "about_kind": "member", "about": other.member.id,
              "raised_on": on}  # fmt: skip
    commits.apply(Put("notice", deps.new_id(), fields, creates=True, unit=unit), writer)


def _send_there(
    commits: Commits,
    request: Record,
    given: Answer,
    place: tuple[str, str] | None,
    writer: Writer,
    now: datetime,
) -> None:
    """Our entry is to be received where the person is already; one that was never entered stays out."""
    member = commits.home.record("member", str(request.fields.get("member") or ""))
    if member is None:
        return
    if place is None:
        other = _other(commits, request)
        place = (other.view.unit, str(other.member.fields.get("org") or ""))
    into = commits.view(place[0])
    if into is None or into.unit == commits.home.unit:
        raise NotPossible("nobody")
    open_arrival(commits, Arrival(member, commits.home, into, place[1], given.level), writer, now)


def _other(commits: Commits, request: Record) -> _Other:
    number = str(request.fields.get("citizen_id") or "")
    found = commits.home.place_of_citizen_id(number) if number else None
    view = commits.view(found[0]) if found is not None else None
    member = view.record("member", found[1]) if view is not None and found is not None else None
    if view is None or member is None:
        raise NotPossible("nobody")
    return _Other(view, member)


def _notice(deps: Deps, request: Record, given: Answer, on: str) -> Put:
    told = {"full_name": request.fields.get("full_name"), "unit_name": request.fields.get("unit_named"),
            "request": given.status, "reason": given.reason or None}  # fmt: skip
    fields = {"code": "request_answered", "params": told, "about_kind": REQUEST.name, "about": request.id,
              "raised_on": on}  # fmt: skip
    return Put("notice", deps.new_id(), fields, creates=True)


def _document(
    connection: sa.Connection, unit: str, code: str, name: str, request: Record, today: date
) -> dict[str, Any]:
    """A request with the unit that asks, and where the number stands now."""
    fields: Mapping[str, Value] = request.fields
    number = str(fields.get("citizen_id") or "")
    asked = {"number": number, "unit": unit}
    held = connection.execute(_HOLDERS, asked).first() if number else None
    return {
        "id": request.id,
        "unit": code,
        "unit_name": name,
        "full_name": fields.get("full_name"),
        "unit_named": fields.get("unit_named"),
        "reason": fields.get("reason"),
        "by": fields.get("by"),
        "on": str(fields.get("on") or ""),
        "age_days": (today - date.fromisoformat(str(fields["on"]))).days if fields.get("on") else 0,
        "status": status_of(fields).value,
        "member": fields.get("member"),
        "held_in": held.code if held is not None else None,
        "held_by": held.id if held is not None else None,
    }


_REQUESTS = (
    sa.select(RECORD.c.unit_id, UNIT.c.code, UNIT.c.name, *READ_COLUMNS)
    .join_from(RECORD, UNIT, UNIT.c.unit_id == RECORD.c.unit_id)
    .where(RECORD.c.kind == REQUEST.name, RECORD.c.gone == "")
)
_HOLDERS = (
    sa.select(UNIT.c.code, RECORD.c.id)
    .join_from(RECORD, UNIT, UNIT.c.unit_id == RECORD.c.unit_id)
    .where(
        RECORD.c.citizen_id == sa.bindparam("number"),
        RECORD.c.unit_id != sa.bindparam("unit"),
        RECORD.c.gone == "",
    )
)
