"""What was done on this laptop, in words, newest first: the audit trail with the exchanges between.

A line's `do` that this table of groups does not know is shown with the word `activity.<do>`, if there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from desktop.services import eyes, sync_history
from desktop.services.activity_names import REPORTED, Names, records_called
from desktop.services.operations import action_of_names
from desktop.services.session import Session
from desktop.services.times import show_time
from desktop.services.wording import field_label, word, word_or
from domain.conflicts.settle import ConflictStatus
from domain.kinds import KINDS

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import AuditLine, TrailQuery

PAGE: Final = 200
# So many lines from the top are read in full again when something changed.
_READ_AGAIN: Final = 400
_ALL_SYNCS: Final = 500
SYNC, OTHER = "sync", "other"
# Kinds of action to choose from → what the trail calls them. What stands in none is in the last one.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "create": ("create",),
    "edit": ("edit",),
    "delete": ("delete",),
    "resolve": ("resolve",),
    "fold": ("fold", "unfold"),
    "refused": ("discard", "resend", "take_back"),
    "merge": ("merge",),
    SYNC: (),
    OTHER: (),
}
_WEEKDAYS: Final = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
# How an operation that is no longer on its way looks among the states of records.
# Lines about papers that belong to no case; their fields are the names of the papers.
_PAPERS: Final = (REPORTED, "list_")
_LOOKS: Final = {
    "applied": "synced",
    "merged": "synced",
    "acknowledged": "synced",
    "settled": "synced",
    "discard": "held",
    "resend": "held",
    "take_back": "held",
}


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """`person` is an actor's id, `text` part of a record's name, `group` one of `GROUPS`; "" for any.

    `since` and `until` are days, "YYYY-MM-DD", both included.
    """

    person: str = ""
    text: str = ""
    group: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """One thing that happened. `seq` is its line in the trail, 0 for an exchange.

    `state` names a look, `state_word` says it; both "" where nothing is on its way. `kind` and `record` say
    what it is about; `opens` what can be looked at: kind and id, "" where the record is not here any more.
    """

    seq: int
    at: str
    day: str
    time_text: str
    who: str
    what: str
    subject: str
    state: str = ""
    state_word: str = ""
    kind: str = ""
    record: str = ""
    do: str = ""
    fate: str = ""
    opens: tuple[str, str] = ("", "")

    @property
    def key(self) -> str:
        return str(self.seq) if self.seq else f"{SYNC} {self.at}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page begins: below the trail's line `before`, after so many exchanges."""

    before: int | None = None
    syncs: int = 0


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """`next` is None at the end."""

    entries: tuple[ActivityEntry, ...]
    next: Place | None


def people(session: Session) -> list[tuple[str, str]]:
    """(id, name) of everybody who left a line or may do so."""
    with session.replica.reading() as reader:
        names = {actor.id: actor.name for actor in reader.actors()}
        unknown = [id for id in reader.trail_actors() if id not in names]
    return [*names.items(), *((id, word("activity.somebody")) for id in unknown)]


def groups() -> list[tuple[str, str]]:
    return [(group, word(f"activity.group.{group}")) for group in GROUPS]


def length(session: Session, filter: ActivityFilter) -> int:
    """How many lines a filter finds."""
    syncs = len(_syncs(session, filter))
    with session.replica.reading() as reader:
        query = _query(session, reader, filter)
        return syncs + (reader.trail_length(query) if query is not None else 0)


def page(
    session: Session, filter: ActivityFilter, place: Place | None = None, limit: int = PAGE
) -> ActivityPage:
    """The next lines below a place (None: the newest)."""
    place = place or Place()
    syncs = _syncs(session, filter)[place.syncs :]
    with session.replica.reading() as reader:
        query = _query(session, reader, filter)
        lines = reader.trail(replace(query, before=place.before, limit=limit)) if query is not None else []
        told = _Telling(session, reader).entries(lines)
    if len(lines) == limit:
        oldest = datetime.fromisoformat(lines[-1].at)
        shown = [one for one in syncs if datetime.fromisoformat(one.at) >= oldest]
        return ActivityPage(_woven(told, shown), Place(lines[-1].seq, place.syncs + len(shown)))
    return ActivityPage(_woven(told, syncs), None)


def again(session: Session, filter: ActivityFilter, known: Sequence[ActivityEntry]) -> ActivityPage:
    """At least as far down as `known` reaches, after something changed.

    Below the first lines only how things stand is read again, and those that stand differently.
    """
    first = page(session, filter, limit=_READ_AGAIN)
    edge = first.next.before if first.next else None
    if edge is None:
        return first
    shown = {entry.key for entry in first.entries}
    older = [one for one in known if one.key not in shown and one.seq < edge]
    oldest = next((one.seq for one in reversed(older) if one.seq), 0)
    if not oldest:
        return first
    with session.replica.reading() as reader:
        query = _query(session, reader, filter)
        if query is None:
            return first
        count = sum(one.seq > 0 for one in older)
        lines = {line.seq: line for line in reader.trail(replace(query, before=edge, limit=count))}
        telling = _Telling(session, reader)
        older = [telling.brought_up_to_date(one, lines.get(one.seq)) for one in older]
    entries = (*first.entries, *older)
    return ActivityPage(entries, Place(oldest, sum(not one.seq for one in entries)))


def show_day(session: Session, day: str) -> str:
    """ "Hôm nay, 22/11/2026", "Thứ Sáu, 20/11/2026"."""
    meant = date.fromisoformat(day)
    shown = meant.strftime("%d/%m/%Y")
    if meant == session.today:
        return word("activity.today").format(day=shown)
    if meant == session.today - timedelta(days=1):
        return word("activity.yesterday").format(day=shown)
    return word("activity.weekday").format(weekday=_WEEKDAYS[meant.weekday()], day=shown)


def _query(session: Session, reader: Reader, filter: ActivityFilter) -> TrailQuery | None:
    """What to ask the trail for; None where no line of it is wanted."""
    from sync.replica.types import TrailQuery

    if filter.group == SYNC:
        return None
    query = TrailQuery(actor=filter.person or None, since=filter.since, until=filter.until)
    if filter.group == OTHER:
        query = replace(query, does_not=tuple(do for group in GROUPS.values() for do in group))
    elif filter.group:
        query = replace(query, does=GROUPS[filter.group])
    if filter.text.strip():
        query = replace(query, records=frozenset(records_called(session, reader, filter.text)))
    return query


def _syncs(session: Session, filter: ActivityFilter) -> list[ActivityEntry]:
    """The exchanges that a filter lets through, newest first. They are nobody's, and about no one record."""
    if filter.person or filter.text.strip() or filter.group not in ("", SYNC):
        return []
    entries = []
    for line in sync_history.entries(session, _ALL_SYNCS):
        day, clock = _moment(line.at)
        if (filter.since and day < filter.since) or (filter.until and day > filter.until):
            continue
        said = line.text if line.complete else f"{word('activity.sync_failed')}: {line.text}"
        who = word("activity.nobody")
        entries.append(ActivityEntry(0, line.at, day, clock, who, said, "", do=SYNC))
    return entries


def _woven(told: Sequence[ActivityEntry], syncs: Sequence[ActivityEntry]) -> tuple[ActivityEntry, ...]:
    """The trail's lines in their own order, each exchange before the first line that is older."""
    woven: list[ActivityEntry] = []
    ahead = list(syncs)
    for entry in told:
        at = datetime.fromisoformat(entry.at)
        while ahead and datetime.fromisoformat(ahead[0].at) >= at:
            woven.append(ahead.pop(0))
        woven.append(entry)
    return (*woven, *ahead)


def _moment(at: str) -> tuple[str, str]:
    """ "2026-11-22" and "08:10" of a time, in Vietnam."""
    shown, _, clock = show_time(at).partition(" ")
    day, month, year = shown.split("/")
    return f"{year}-{month}-{day}", clock


class _Telling:
    """Lines of the trail in words, over one snapshot of the replica."""

    def __init__(self, session: Session, reader: Reader) -> None:
        self._session, self._reader = session, reader
        self._people = {actor.id: actor.name for actor in reader.actors()}
        self._names = Names(reader)
        self._open = {record.id for record in reader.conflicts(ConflictStatus.OPEN.value)}

    def entries(self, lines: Iterable[AuditLine]) -> list[ActivityEntry]:
        found = list(lines)
        self._names.read((line.kind, line.id) for line in found)
        return [self._entry(line) for line in found]

    def brought_up_to_date(self, entry: ActivityEntry, line: AuditLine | None) -> ActivityEntry:
        if line is None or self._fate(line) == entry.fate:
            return entry
        return self._entry(line)

    def _entry(self, line: AuditLine) -> ActivityEntry:
        day, clock = _moment(line.at)
        fate = self._fate(line)
        state = "" if line.do in ("merge", "discard", "resend", "take_back") else _LOOKS.get(fate, fate)
        shown = eyes.may_see_operation(self._session, self._reader, line.kind, line.id, line.do)
        subject = self._names.of(line.kind, line.id) if line.id and shown else ""
        return ActivityEntry(
            seq=line.seq,
            at=line.at,
            day=day,
            time_text=clock,
            who=self._who(line.actor),
            what=_what(line) if shown else word("eyes.sensitive"),
            subject=subject,
            state=state,
            state_word=_state_word(fate) if state else "",
            kind=line.kind,
            record=line.id,
            do=line.do if shown else "",
            fate=fate,
            opens=self._opens(line.kind, line.id) if shown else ("", ""),
        )

    def _opens(self, kind: str, id: str) -> tuple[str, str]:
        """A post opens its member, a settled conflict what it was about, a folded record the survivor."""
        if self._names.is_here(kind, id):
            return kind, id
        record = self._reader.record(kind, id) if kind in KINDS else None
        if record is None:
            return "", ""
        if kind == "position":
            return self._opens("member", str(record.fields.get("member") or ""))
        if kind == "conflict" and id not in self._open:
            return self._opens(
                str(record.fields.get("record_kind") or ""), str(record.fields.get("record") or "")
            )
        return kind, record.id

    def _fate(self, line: AuditLine) -> str:
        """A conflict that somebody has settled is none any more."""
        return "settled" if line.fate == "conflict" and line.conflict not in self._open else line.fate

    def _who(self, actor: str) -> str:
        if not actor:
            return word("activity.nobody")
        return self._people.get(actor, word("activity.somebody"))


def _what(line: AuditLine) -> str:
    template = word_or(f"activity.{line.do}", "")
    if not template:
        return action_of_names(line.kind, line.do, _declared_order(line))
    if line.do.startswith(_PAPERS):
        return template.format(fields=", ".join(_paper_title(name) for name in line.fields))
    labels = ", ".join(_label(line.kind, name) for name in _declared_order(line))
    return template.format(fields=labels).rstrip(" :")


def _declared_order(line: AuditLine) -> list[str]:
    declared = list(KINDS[line.kind].by_name) if line.kind in KINDS else []
    return sorted(line.fields, key=lambda name: declared.index(name) if name in declared else len(declared))


def _paper_title(name: str) -> str:
    """What a statistical table or a list on paper is called."""
    # Loaded here: few lines of a trail are about tables.
    from domain.statistics.registry import TABLES

    table = TABLES.get(name)
    return f"{table.number}. {table.title}" if table is not None else word_or(f"list.{name}", name)


def _label(kind: str, name: str) -> str:
    declared = KINDS[kind].by_name.get(name) if kind in KINDS else None
    return declared.label if declared else field_label(name)


def _state_word(fate: str) -> str:
    return word_or(f"activity.state.{fate}", word_or(f"sync.{fate}", fate))
