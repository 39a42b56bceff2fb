"""Directives as a cadre sees them: what came, what was sent, who has read it, by when it is to be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.services import directive_files
from desktop.services.acting import Saved, act
from desktop.services.directive_files import FileRow
from desktop.services.directive_work import Desk, is_from_above, may_write, open_branches
from desktop.services.failures import Usage
from desktop.services.session import Session
from desktop.services.values import show
from desktop.services.wording import word, word_or
from domain.decisions import Command
from domain.directives.deciding import reading_id
from domain.directives.fields import DIRECTIVE, READING, Direction, DirectiveState
from domain.directives.files import files_of
from domain.duplicates.aliases import survivor
from domain.records import Value
from domain.values.dates import show_date

if TYPE_CHECKING:
    from desktop.services.undo import Step
    from sync.replica.types import LocalRecord

KIND: Final = DIRECTIVE.name
# Days before a deadline from which on it is told how many are left.
_SOON_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class DirectiveRow:
    """One line of a list. `deadline_text` says how late it is or what is left; `read_text` who read it."""

    id: str
    direction: str
    state: str
    state_text: str
    number: str
    abstract: str
    day: str
    issuer: str
    urgency: str
    urgency_text: str
    deadline: str
    deadline_text: str
    overdue: bool
    unread: bool
    acknowledged: bool
    files: int
    read_text: str
    sync: str
    sync_word: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who has read a directive: the organisation, and through whom. `day` "" where nobody has."""

    org: str
    org_name: str
    reader: str
    day: str
    acknowledged_day: str


@dataclass(frozen=True, slots=True)
class DirectiveView:
    """One directive in whole. `receipts` are in the order of the tree, those who have not read it first."""

    row: DirectiveRow
    fields: Mapping[str, Value]
    facts: tuple[tuple[str, str], ...]
    text: str
    files: tuple[FileRow, ...]
    receipts: tuple[Receipt, ...]
    may_edit: bool
    may_withdraw: bool
    may_acknowledge: bool

    @property
    def unread_orgs(self) -> tuple[Receipt, ...]:
        return tuple(one for one in self.receipts if not one.day)


# -- reading ----------------------------------------------------------------------------------------


def inbox(session: Session) -> list[DirectiveRow]:
    """What came to this cadre: unread ones first, then by day, the newest on top."""
    with session.replica.reading() as reader:
        desk = _Desk(session, reader)
        found = [desk.row(one) for one in reader.records(KIND) if desk.came(one)]
    newest = sorted(found, key=lambda row: (_day_key(row), row.id), reverse=True)
    return sorted(newest, key=lambda row: not row.unread)


def outbox(session: Session) -> list[DirectiveRow]:
    """What the unit wrote, drafts first; only for who may write."""
    if not may_write(session):
        return []
    with session.replica.reading() as reader:
        desk = _Desk(session, reader)
        found = [desk.row(one) for one in reader.records(KIND) if not is_from_above(one)]
    newest = sorted(found, key=lambda row: (_day_key(row), row.id), reverse=True)
    return sorted(newest, key=lambda row: row.state != DirectiveState.DRAFT)


def view(session: Session, id: str) -> DirectiveView:
    """Raises Usage `usage.unknown_directive`, also for one that this cadre may not see."""
    with session.replica.reading() as reader:
        desk = _Desk(session, reader)
        record = reader.record(KIND, id)
        if record is None or not desk.sees(record):
            raise Usage("usage.unknown_directive", {"id": id})
        row, receipts, facts = desk.row(record), desk.receipts(record), desk.facts(record)
    fields = record.fields
    issued = fields.get("state") == DirectiveState.ISSUED
    own = not is_from_above(record) and may_write(session)
    return DirectiveView(
        row=row,
        fields=fields,
        facts=facts,
        text=str(fields.get("text") or ""),
        files=tuple(directive_files.rows(session, files_of(fields))),
        receipts=receipts,
        may_edit=own and fields.get("state") == DirectiveState.DRAFT,
        may_withdraw=own and issued,
        may_acknowledge=issued and desk.came(record) and desk.may_note and not row.acknowledged,
    )


def branches(session: Session) -> list[tuple[str, str]]:
    """(id, name) of the branches that a directive can be sent to; of one name they are told by their code."""
    with session.replica.reading() as reader:
        found = [(id, name) for id, name in open_branches(reader) if id != session.actor.unit]
        codes = {one.id: str(one.fields.get("code") or "") for one in reader.organisations()}
    named = Counter(name for _, name in found)
    return [(id, f"{name} ({codes[id]})" if named[name] > 1 and codes[id] else name) for id, name in found]


# -- writing ----------------------------------------------------------------------------------------


def save(session: Session, id: str, values: Mapping[str, Value], *, issue: bool = False) -> Saved:
    """Keep a draft (`id` "": a new one), or issue it at once. Raises ActionRefused."""
    state = DirectiveState.ISSUED if issue else DirectiveState.DRAFT
    given = {**values, "state": state.value}
    if id:
        return act(session, Command("edit", KIND, id, given))
    # What is not set at all needs no place in a new record.
    entered = {name: value for name, value in given.items() if value not in (None, "", [])}
    return act(session, Command("create", KIND, session.new_id(), entered))


def withdraw(session: Session, id: str, reason: str) -> Saved:
    """Raises ActionRefused."""
    values = {"state": DirectiveState.WITHDRAWN.value, "withdrawn_because": reason.strip() or None}
    return act(session, Command("edit", KIND, id, values, reason.strip()))


def throw_away(session: Session, id: str) -> Step:
    """Delete a draft. Raises ActionRefused."""
    from desktop.services.undo import act_as_step

    reason = word("directive.draft_thrown_away")
    return act_as_step(session, [Command("delete", KIND, id, reason=reason)], reason)[1]


def note_read(session: Session, id: str, *, acknowledge: bool = False) -> bool:
    """Note that this cadre has opened a directive, and perhaps acknowledges it; whether anything is new."""
    with session.replica.reading() as reader:
        desk, record = _Desk(session, reader), reader.record(KIND, id)
        if record is None or not desk.may_note or not desk.came(record):
            return False
        known = desk.own_reading(id)
    today = session.today.isoformat()
    if known is None:
        actor = session.actor
        values: dict[str, Value] = {
            "directive": id,
            "org": actor.org or actor.unit,
            "reader": actor.id,
            "reader_name": actor.name,
            "read_on": today,
        }
        values |= {"acknowledged_on": today} if acknowledge else {}
        act(session, Command("create", READING.name, reading_id(id, actor.id), values))
        return True
    if not acknowledge or known.fields.get("acknowledged_on"):
        return False
    act(session, Command("edit", READING.name, known.id, {"acknowledged_on": today}))
    return True


# -- of one moment ----------------------------------------------------------------------------------


class _Desk(Desk):
    """The same in words."""

    def receipts(self, record: LocalRecord) -> tuple[Receipt, ...]:
        """Of each organisation that it is for, and that this cadre answers for, the one who read it first."""
        if record.fields.get("state") == DirectiveState.DRAFT:
            return ()
        first: dict[str, LocalRecord] = {}
        seen = self.reader.view()
        days = sorted(self.readings.get(record.id, ()), key=lambda one: str(one.fields.get("read_on")))
        for one in days:
            first.setdefault(survivor(seen, "organisation", str(one.fields.get("org"))), one)
        concerned = self.recipients_of(record)
        if not may_write(self.session):
            # Whether other branches have read it is between them and the unit.
            concerned = [org for org in concerned if org == self.session.actor.org]
        found = [self._receipt(org, first.get(org)) for org in concerned]
        return tuple(sorted(found, key=lambda one: bool(one.day)))

    def _receipt(self, org: str, reading: LocalRecord | None) -> Receipt:
        fields = reading.fields if reading else {}
        return Receipt(
            org,
            self.orgs.get(org, ""),
            str(fields.get("reader_name") or ""),
            show_date(str(fields.get("read_on") or "")),
            show_date(str(fields.get("acknowledged_on") or "")),
        )

    def facts(self, record: LocalRecord) -> tuple[tuple[str, str], ...]:
        """(label, value) of what is said about it, what is not set left out."""
        names = ("number", "issued_on", "type", "issuer", "signer", "urgency", "withdrawn_because")
        rulebook = self.session.rulebook
        said = [
            (DIRECTIVE.by_name[name].label, show(DIRECTIVE.by_name[name], record.fields.get(name), rulebook))
            for name in names
        ]
        said.append((DIRECTIVE.by_name["deadline"].label, self._deadline(record)[0]))
        if not is_from_above(record):
            named = record.fields.get("recipients")
            to = (
                ", ".join(self.orgs[id] for id in self.recipients_of(record))
                if named
                else word("directive.all")
            )
            said.append((DIRECTIVE.by_name["recipients"].label, to))
        return tuple((label, value) for label, value in said if value)

    def _deadline(self, record: LocalRecord) -> tuple[str, bool]:
        """How a deadline reads today, and whether it has passed."""
        text = str(record.fields.get("deadline") or "")
        if not text:
            return "", False
        shown, left = show_date(text), (date.fromisoformat(text) - self.session.today).days
        if record.fields.get("state") != DirectiveState.ISSUED:
            return shown, False
        if left < 0:
            return word("directive.overdue").format(day=shown, days=-left), True
        if left == 0:
            return word("directive.today").format(day=shown), False
        return (word("directive.left").format(day=shown, days=left) if left <= _SOON_DAYS else shown), False

    def row(self, record: LocalRecord) -> DirectiveRow:
        fields, labels = record.fields, self.session.rulebook
        deadline_text, overdue = self._deadline(record)
        own = self.own_reading(record.id)
        receipts = self.receipts(record) if not is_from_above(record) and may_write(self.session) else ()
        read = sum(1 for one in receipts if one.day)
        urgency = str(fields.get("urgency") or "")
        return DirectiveRow(
            id=record.id,
            direction=str(fields.get("direction") or Direction.OUT),
            state=str(fields.get("state") or ""),
            state_text=show(DIRECTIVE.by_name["state"], fields.get("state"), labels),
            number=str(fields.get("number") or ""),
            abstract=str(fields.get("abstract") or ""),
            day=show_date(str(fields.get("issued_on") or "")),
            issuer=str(fields.get("issuer") or ""),
            urgency=urgency,
            urgency_text=show(DIRECTIVE.by_name["urgency"], urgency, labels) if urgency != "normal" else "",
            deadline=str(fields.get("deadline") or ""),
            deadline_text=deadline_text,
            overdue=overdue,
            unread=self.is_unread(record) and self.came(record),
            acknowledged=own is not None and bool(own.fields.get("acknowledged_on")),
            files=len(files_of(fields)),
            read_text=word("directive.read_of").format(read=read, all=len(receipts)) if receipts else "",
            sync=record.sync,
            sync_word=word_or(f"sync.{record.sync}", record.sync),
        )


def _day_key(row: DirectiveRow) -> str:
    return "".join(reversed(row.day.split("/")))
