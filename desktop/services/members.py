"""Members: find, show, enter, correct, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desktop.services.acting import Saved, act, act_all
from desktop.services.failures import ActionRefused, Usage
from desktop.services.session import Session
from desktop.services.wording import field_label, word
from domain.decisions import Command
from domain.frozen import frozen
from domain.members.fields import MEMBER
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.stored_form import missing_information
from domain.values.dates import show_date

if TYPE_CHECKING:
    from desktop.services.undo import Step
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord, MemberQuery

KIND = "member"


@frozen
class MemberFilter:
    """`text` is searched unaccented in any word order; `org` is an id (it and all below); `sync` a state.

    `status` is a code of the field; `incomplete`: only those that lack something for "đủ thông tin";
    `unsent`: only those with changes that wait to be sent. `sort` is field names with commas between, "-"
    turns one round, "name" is the Vietnamese order by given name.
    """

    text: str = ""
    org: str = ""
    sync: str = ""
    status: str = ""
    incomplete: bool = False
    unsent: bool = False
    limit: int | None = None
    offset: int = 0
    sort: str = "name"


@frozen
class MemberRow:
    """`fields` are stored values; `sync` is one of draft, pending, sent, synced, conflict, rejected, held."""

    id: str
    fields: Mapping[str, Value]
    sync: str
    version: int
    org: str
    org_name: str = ""
    org_code: str = ""


def find(session: Session, query: MemberFilter) -> list[MemberRow]:
    with session.replica.reading() as reader:
        return _rows(reader, reader.members(_query(session, query)))


def find_ids(session: Session, query: MemberFilter) -> list[str]:
    """Ids only, in order."""
    with session.replica.reading() as reader:
        return reader.member_ids(_query(session, query))


@frozen
class FirstRows:
    """The first of those found, and how many there are in all."""

    rows: list[MemberRow]
    count: int


def first_rows(session: Session, query: MemberFilter) -> FirstRows:
    """What a screen shows first: as many as the filter's `limit` says, and the count of all."""
    with session.replica.reading() as reader:
        found, how_many = reader.first_members(_query(session, query))
        return FirstRows(_rows(reader, found), how_many)


def row_numbers(session: Session, query: MemberFilter) -> list[int]:
    """Everybody found, in order, as numbers for `rows_numbered`: for a grid that reads what is in sight."""
    with session.replica.reading() as reader:
        return reader.member_rows(_query(session, query))


def rows_numbered(session: Session, numbers: Sequence[int]) -> dict[int, MemberRow]:
    """Number → row; one that is gone is left out."""
    with session.replica.reading() as reader:
        found = reader.members_numbered(numbers)
        return dict(zip(found, _rows(reader, list(found.values())), strict=True))


def row_number(session: Session, id: str) -> int:
    """The number of a member's row; 0 where there is none."""
    with session.replica.reading() as reader:
        return reader.member_row(id)


def rows(session: Session, ids: Sequence[str]) -> list[MemberRow]:
    """The rows of these ids, in this order; one that is gone is left out."""
    with session.replica.reading() as reader:
        return _rows(reader, reader.records(KIND, ids))


def count(session: Session, query: MemberFilter) -> int:
    with session.replica.reading() as reader:
        return reader.count_members(_query(session, query))


def show(session: Session, id: str) -> MemberRow:
    """Raises ActionRefused when there is no such member here: `out_of_unit` and `gone` of one who was."""
    with session.replica.reading() as reader:
        record = reader.record(KIND, id)
        if record is None:
            raise _not_here(session, reader, id)
        return _rows(reader, [record])[0]


def _not_here(session: Session, reader: Reader, id: str) -> ActionRefused:
    """Why somebody is not shown: where she went and when, as far as this unit knows."""
    from domain.workflows.homes import away_on

    view = reader.view()
    left = view.tombstone(KIND, id)
    if left is None:
        return ActionRefused(Refusal.UNKNOWN_RECORD, {"id": id})
    if left.departure is not Departure.MOVED:
        return ActionRefused(Refusal.GONE, {"id": id, "departure": left.departure.value, "into": left.into})
    move = away_on(view, id, session.today.isoformat())
    name = (move.fields.get("counterpart") or {}).get("unit_name") if move is not None else None
    if move is None or not name:
        return ActionRefused(Refusal.OUT_OF_UNIT, {"id": id, "unit": left.into})
    day = str(move.fields["decided_on"])
    told = word("member.moved_on").format(name=name, day=show_date(day))
    return ActionRefused(
        Refusal.OUT_OF_UNIT, {"id": id, "unit": left.into, "name": name, "day": day}, {"name": told}
    )


def base(session: Session, id: str) -> Record | None:
    """The last known server copy; None where the server has none."""
    with session.replica.reading() as reader:
        return reader.base(KIND, id)


def possible_duplicates(
    session: Session, values: Mapping[str, Value], except_id: str = "", limit: int = 5
) -> list[MemberRow]:
    """Members with this citizen id, or this phone and name, or this name and birth date."""
    found: dict[str, LocalRecord] = {}
    with session.replica.reading() as reader:
        for names in (("citizen_id",), ("phone", "full_name"), ("full_name", "birth_date")):
            wanted = {name: values.get(name) for name in names}
            if all(wanted.values()):
                found |= {record.id: record for record in reader.members_where(wanted, limit)}
        found.pop(except_id, None)
        return _rows(reader, list(found.values())[:limit])


def add(session: Session, org: str, values: Mapping[str, Value], reason: str = "") -> Saved:
    """`org` is the branch's id. Raises ActionRefused."""
    return act(session, _creation(session, org, values, reason))


def add_many(
    session: Session, new: Sequence[tuple[str, Mapping[str, Value]]], reason: str = ""
) -> list[Saved]:
    """(branch's id, stored values) each; all or nothing, in one transaction.

    Raises ActionRefused with `index` (from 0) among its params.
    """
    return act_all(session, [_creation(session, org, values, reason) for org, values in new])


def edit(session: Session, id: str, values: Mapping[str, Value], reason: str = "") -> Saved:
    """Set these stored values; None clears. Raises ActionRefused."""
    if not values:
        raise Usage("usage.nothing_to_set")
    return act(session, Command("edit", KIND, id, values, reason))


def delete(session: Session, id: str, reason: str) -> Saved:
    """A record entered by mistake. Raises ActionRefused."""
    return act(session, Command("delete", KIND, id, {}, reason))


def add_as_step(
    session: Session, org: str, values: Mapping[str, Value], reason: str = ""
) -> tuple[Saved, Step]:
    """As `add`, with the step that takes it back."""
    return _as_step(session, _creation(session, org, values, reason))


def edit_as_step(
    session: Session, id: str, values: Mapping[str, Value], reason: str = ""
) -> tuple[Saved, Step]:
    """As `edit`, with the step that takes it back."""
    return _as_step(session, Command("edit", KIND, id, values, reason))


def delete_as_step(session: Session, id: str, reason: str) -> tuple[Saved, Step]:
    """As `delete`, with the step that enters the same person again, under a new id."""
    return _as_step(session, Command("delete", KIND, id, {}, reason))


def history(session: Session, id: str) -> list[Mapping[str, Any]]:
    """What was done to this member on this laptop, newest first: at, actor, do, fields, state."""
    with session.replica.reading() as reader:
        return [
            {
                "at": entry.at,
                "actor": entry.actor,
                "do": entry.do,
                "fields": entry.fields,
                "state": entry.state,
            }
            for entry in reader.history(KIND, id)
        ]


def missing(session: Session, fields: Mapping[str, Value]) -> tuple[str, ...]:
    """Labels of what a member lacks for "đủ thông tin"."""
    names = missing_information(fields, session.rulebook, session.today)
    return tuple(field_label(name) for name in names)


def _as_step(session: Session, command: Command) -> tuple[Saved, Step]:
    # Who only reads the list needs nothing of it.
    from desktop.services.undo import act_as_step

    saved, step = act_as_step(session, [command])
    return saved[0], step


def _creation(session: Session, org: str, values: Mapping[str, Value], reason: str) -> Command:
    return Command("create", KIND, session.new_id(), {**values, "org": org}, reason)


def _query(session: Session, query: MemberFilter) -> MemberQuery:
    from sync.replica.types import MemberQuery, SyncState

    # A draft lies beside the members, never among them: asking for drafts is right and finds nobody.
    states = ("draft", *SyncState)
    if query.sync and query.sync not in states:
        raise Usage("usage.unknown_sync_state", {"state_name": query.sync, "states": ", ".join(states)})
    return MemberQuery(
        org=query.org or None,
        search=query.text,
        sync=query.sync,
        status=query.status,
        unsent=query.unsent,
        lacking=_needed(session) if query.incomplete else (),
        limit=query.limit,
        offset=query.offset,
        sort=query.sort,
    )


def sortable(sort: str) -> str:
    """The same order, where every field in it exists here. Raises ValueError."""
    for name in sort.split(","):
        if name.lstrip("-") != "name" and name.lstrip("-") not in MEMBER.by_name:
            raise ValueError(f"no such field to sort by: {name}")
    return sort


def _needed(session: Session) -> tuple[str, ...]:
    return session.rulebook.on(session.today).names("missing_information")


def _rows(reader: Reader, records: Sequence[LocalRecord]) -> list[MemberRow]:
    orgs = {org.id: org.fields for org in reader.records("organisation", _orgs_of(records))}
    return [_row(record, orgs) for record in records]


def _row(record: LocalRecord, orgs: Mapping[str, Mapping[str, Value]]) -> MemberRow:
    org = str(record.fields.get("org") or "")
    place = orgs.get(org, {})
    return MemberRow(
        record.id,
        record.fields,
        record.sync,
        record.version,
        org,
        str(place.get("name") or ""),
        str(place.get("code") or ""),
    )


def _orgs_of(records: Sequence[LocalRecord]) -> list[str]:
    return list(dict.fromkeys(str(record.fields.get("org") or "") for record in records))
