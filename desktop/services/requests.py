"""Requests to the level above about people whom another unit has too: written here, and what became of each.

Nothing of the other unit is known here but its name: as the refusal of the citizen id said it, or as typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.services import rejections, values
from desktop.services.acting import Saved, refused, saved_record
from desktop.services.failures import Usage
from desktop.services.session import Session
from desktop.services.undo import Step
from desktop.services.wording import word, word_or
from domain.decisions import Command, Refused
from domain.declarations.fields import DECLARATION
from domain.duplicates.requests import REQUEST, RequestStatus, request_id, same_person, status_of
from domain.members.fields import MEMBER
from domain.records import Value
from domain.refusals import Refusal
from domain.roles import Role, has_right
from domain.values.dates import show_date

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

_WHO: Final = ("full_name", "birth_date", "citizen_id")


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request. `age_days` counts from its day to the answer, or to today; `day` is for people.

    `member` is who of us it is about and `case` the transfer that came of it, "" where none is here.
    """

    id: str
    name: str
    birth: str
    org: str
    org_name: str
    unit_named: str
    reason: str
    by: str
    on: str
    day: str
    age_days: int
    status: RequestStatus
    status_text: str
    answer: str
    answered: str
    member: str
    case: str
    sync: str
    sync_word: str

    @property
    def waits(self) -> bool:
        return self.status is RequestStatus.WAITING


@dataclass(frozen=True, slots=True)
class Draft:
    """A request before it is written: whom it is about, as stored values. `waiting` is an open one, or ""."""

    org: str
    name: str
    birth: str
    citizen_id: str
    who: Mapping[str, Value]
    member: str = ""
    unit_named: str = ""
    waiting: str = ""


def may_ask(session: Session) -> bool:
    return has_right(session.actor.role, REQUEST.name, "create")


def entries(session: Session) -> list[RequestRow]:
    """Those that wait first, the longest of them on top; then those with an answer, the newest first."""
    with session.replica.reading() as reader:
        orgs = {one.id: str(one.fields.get("name") or "") for one in reader.organisations()}
        found = [_row(session, reader, one, orgs) for one in _own(session, reader)]
    waiting = sorted((row for row in found if row.waits), key=lambda row: (row.on, row.id))
    answered = sorted((row for row in found if not row.waits), key=lambda row: (row.on, row.id), reverse=True)
    return [*waiting, *answered]


def about_rejection(session: Session, id: str) -> Draft:
    """What to ask about an entry that was refused because another unit has the citizen id. Raises Usage."""
    entry = rejections.show(session, id)
    if entry.code != Refusal.CITIZEN_ID_ELSEWHERE:
        raise Usage("usage.unknown_rejection", {"id": id})
    with session.replica.reading() as reader:
        standing = reader.record(MEMBER.name, entry.member or entry.record)
        fields = {**(standing.fields if standing else {}), **_declared(reader, entry), **_said(entry)}
        return _draft(
            session, reader, fields, standing.id if standing else "", str(entry.params.get("unit") or "")
        )


def about_member(session: Session, id: str) -> Draft:
    """What to ask about a member of this unit. Raises Usage `unknown_record`."""
    with session.replica.reading() as reader:
        member = reader.record(MEMBER.name, id)
        if member is None:
            raise Usage("unknown_record", {"id": id})
        return _draft(session, reader, member.fields, member.id)


def ask(session: Session, draft: Draft, unit_named: str, reason: str) -> tuple[Saved, Step]:
    """Write the request; where one waits already, that one. Raises ActionRefused."""
    if draft.waiting:
        return Saved(draft.waiting, "synced", changed=False), Step("")
    given: dict[str, Value] = {
        **draft.who,
        "org": draft.org,
        "unit_named": " ".join(unit_named.split()),
        "reason": reason.strip(),
        "by": session.actor.name,
        "on": session.today.isoformat(),
        **({"member": draft.member} if draft.member else {}),
    }
    batch = session.new_id()
    with session.replica.writing() as work:
        answered = sum(same_person(one.fields, given) for one in work.records(REQUEST.name))
        command = Command("create", REQUEST.name, request_id(session.actor.unit, given, answered), given)
        done = work.perform(command, session.actor, session.now_text, batch)
        if isinstance(done, Refused):
            raise refused(work, done)
        saved = saved_record(work, REQUEST.name, done)
        work.commit()
    return saved, Step(word("request.undo").format(name=draft.name), batch=batch)


def _said(entry: rejections.RejectedEntry) -> dict[str, Value]:
    """What was typed; of a refused answer to a conflict the values that were chosen."""
    chosen = entry.resent.get("values") if entry.kind == "conflict" else entry.resent
    return dict(chosen) if isinstance(chosen, Mapping) else {}


def _declared(reader: Reader, entry: rejections.RejectedEntry) -> dict[str, Value]:
    """Of a refused answer to a declaration whoever declared, and the branch that they chose."""
    record = reader.record(DECLARATION.name, entry.record) if entry.kind == DECLARATION.name else None
    person = record.fields.get("person") if record is not None else None
    return {**person, "org": record.fields.get("org")} if record and isinstance(person, Mapping) else {}


def _draft(
    session: Session, reader: Reader, fields: Mapping[str, Value], member: str, unit_named: str = ""
) -> Draft:
    who = {name: fields[name] for name in _WHO if fields.get(name)}
    draft = Draft(
        org=str(fields.get("org") or session.actor.org or ""),
        name=str(fields.get("full_name") or ""),
        birth=_shown(session, "birth_date", fields),
        citizen_id=_shown(session, "citizen_id", fields),
        who=who,
        member=member,
        unit_named=unit_named,
    )
    open_ones = (one for one in _own(session, reader) if status_of(one.fields) is RequestStatus.WAITING)
    return replace(draft, waiting=next((one.id for one in open_ones if same_person(one.fields, who)), ""))


def _own(session: Session, reader: Reader) -> Iterable[LocalRecord]:
    """The requests that are this cadre's business: of the whole unit, or of the own branch."""
    if not may_ask(session):
        return ()
    own, view = (session.actor.org if session.actor.role is Role.BRANCH else ""), reader.view()
    found = list(reader.records(REQUEST.name))
    return [one for one in found if not own or view.is_under(str(one.fields.get("org") or ""), own)]


def _row(session: Session, reader: Reader, record: LocalRecord, orgs: Mapping[str, str]) -> RequestRow:
    fields, status = record.fields, status_of(record.fields)
    by = fields.get("answered_by") or {}
    on, until = str(fields.get("on") or ""), str(by.get("on") or session.today.isoformat())
    case, member = str(fields.get("case") or ""), str(fields.get("member") or "")
    return RequestRow(
        id=record.id,
        name=str(fields.get("full_name") or ""),
        birth=_shown(session, "birth_date", fields),
        org=str(fields.get("org") or ""),
        org_name=orgs.get(str(fields.get("org") or ""), ""),
        unit_named=str(fields.get("unit_named") or ""),
        reason=str(fields.get("reason") or ""),
        by=str(fields.get("by") or ""),
        on=on,
        day=show_date(on) if on else "",
        age_days=max(0, (date.fromisoformat(until) - date.fromisoformat(on)).days) if on else 0,
        status=status,
        status_text=values.show(REQUEST.by_name["status"], status.value, session.rulebook),
        answer=str(fields.get("answer") or ""),
        answered=" · ".join(part for part in (str(by.get("name") or ""), show_date(until)) if by and part),
        member=member if reader.record(MEMBER.name, member) else "",
        case=case if case and reader.record("case", case) else "",
        sync=record.sync,
        sync_word=word_or(f"sync.{record.sync}", record.sync),
    )


def _shown(session: Session, name: str, fields: Mapping[str, Value]) -> str:
    return values.show(MEMBER.by_name[name], fields.get(name), session.rulebook, masked=True)
