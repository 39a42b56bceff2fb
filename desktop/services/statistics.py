"""The statistical tables of this laptop's register: counted, cached, and with the people behind each number.

Nothing here asks the network: the stamp says how old the register is and what of it the server does not have.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from desktop.services import other_units
from desktop.services.session import Session
from domain.fields import FieldType
from domain.kinds import KINDS
from domain.members.fields import MEMBER
from domain.records import Record, Value
from domain.roles import Role
from domain.statistics.book import Book, People
from domain.statistics.cases import Cases
from domain.statistics.computing import TOTAL, compute, who
from domain.statistics.first_joining import may_tell
from domain.statistics.hiding import without_sensitive
from domain.statistics.model import Item, Query, Result, Span, Table
from domain.statistics.registry import TABLES
from domain.statistics.waiting import may_have_waited
from domain.workflows.model import About
from domain.workflows.registry import workflows

if TYPE_CHECKING:
    from sync.replica.reader import Reader

# Beside these every field that has codes or days is read: tables count by those.
_READ_TOO: Final = ("org", "occupation", "honorary", "full_name", "card_number")
_COUNTED_TYPES: Final = frozenset({FieldType.CODE, FieldType.DATE, FieldType.PARTIAL_DATE})
_OF_CASES: Final = ("workflow", "state", "member", "org", "data", "decided_on", "opened_on", "counterpart")
# Cases of these may be about people who are no members.
_ABOUT_ANYONE: Final = frozenset(
    name for name, workflow in workflows().items() if workflow.about is About.ANYONE
)
# So many results are kept while nothing changes.
_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class Stamp:
    """How fresh figures are: the last complete synchronisation (ISO 8601, "" for never), changes unsent."""

    synced_at: str
    unsent: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted table and how fresh it is."""

    result: Result
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class WhoRow:
    """One thing behind a number, with what people know it by.

    `kind` and `id` as of the record, which may have left the register since; `birth` as stored; `day` when
    it happened, "" for a snapshot.
    """

    kind: str
    id: str
    name: str
    birth: str
    org: str
    org_name: str
    day: str


class Statistics:
    """The tables for one cadre. Safe to use from several threads."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = Lock()
        self._mark: tuple[Value, ...] = ()
        self._book: Book | None = None
        self._stamp = Stamp("", 0)
        self._results: dict[Query, Result] = {}

    # -- what can be asked

    def tables(self) -> Mapping[str, Table]:
        """Every table by name, with the columns of today's parameters that this cadre may see."""
        rules = self._session.rulebook.on(self._session.today)
        return {name: self._visible(table.fitted(rules)) for name, table in TABLES.items()}

    @property
    def top(self) -> str:
        """The organisation that this cadre sees everything of: the unit, or the own branch."""
        return self._session.actor.org or self._unit()

    @property
    def may_list(self) -> bool:
        """Whether names may leave the register (ACC-07: volunteers export no lists)."""
        return self._session.actor.role is not Role.VOLUNTEER

    def today(self, table: str, org: str = "") -> Query:
        """The table as of today; a table of a period from the first day of the year on."""
        day = self._session.today.isoformat()
        return Query(table=table, org=org or self.top, span=Span(f"{day[:4]}-01-01", day))

    # -- answers

    def compute(self, query: Query) -> Counted:
        """Raises KeyError for a table that does not exist."""
        query = self._allowed(query)
        with self._lock:
            book = self._current_book()
            if query not in self._results:
                if len(self._results) >= _KEPT:
                    self._results.clear()
                self._results[query] = compute(self._visible(TABLES[query.table]), book, query)
            return Counted(self._results[query], self._stamp)

    def who(self, query: Query, row_org: str = TOTAL, column: str = "") -> list[WhoRow]:
        """What is behind one number, as many as it says, by branch and name; TOTAL: of the total."""
        query = self._allowed(query)
        with self._lock:
            book = self._current_book()
            found = who(self._visible(TABLES[query.table]), book, query, row_org, column)
        tree = book.tree(query.span.last)
        place = {org: number for number, org in enumerate(tree.ids)}
        rows = [self._row(book, item, tree.name(item.org)) for item in found]
        return sorted(rows, key=lambda row: (place.get(row.org, -1), row.name, row.day, row.id))

    def book(self) -> Book:
        """The register as it is now, for what is counted beside the tables."""
        with self._lock:
            return self._current_book()

    # -- inside

    def _visible(self, table: Table) -> Table:
        if self._session.actor.role is Role.SECRETARY:
            return table
        return without_sensitive(table)

    def _allowed(self, query: Query) -> Query:
        """A cadre of a branch sees that branch."""
        own = self._session.actor.org
        return replace(query, org=own or query.org or self.top)

    def _unit(self) -> str:
        with self._session.replica.reading() as reader:
            return reader.meta.unit

    def _current_book(self) -> Book:
        with self._session.replica.reading() as reader:
            mark = (*reader.change_mark(), self._session.today)
            if self._book is None or mark != self._mark:
                self._book, self._mark = read_book(self._session, reader), mark
                self._results.clear()
            counts = reader.counts()
            self._stamp = Stamp(reader.meta.last_sync, counts.pending + counts.waiting)
        return self._book

    def _row(self, book: Book, item: Item, org_name: str) -> WhoRow:
        if item.kind == "organisation":
            known: Mapping[str, Value] = {"full_name": book.tree(book.today).name(item.id)}
        else:
            known = book.known_of(item.kind, item.id)
        name, birth = str(known.get("full_name") or ""), str(known.get("birth_date") or "")
        return WhoRow(item.kind, item.id, name, birth, item.org, org_name, item.at)


def read_book(session: Session, reader: Reader) -> Book:
    """The register as this replica shows it now."""
    rulebook = session.rulebook
    # Whatever day a table is of: the fields that the rules of its day ask for.
    needed = [name for rules in rulebook.rule_sets for name in rules.names("missing_information")]
    typed = (field.name for field in MEMBER.fields if field.type in _COUNTED_TYPES)
    people = People(*reader.columns(MEMBER.name, tuple(dict.fromkeys((*typed, *_READ_TOO, *needed)))))
    folded = reader.folded_into(MEMBER.name)
    return Book(
        unit=reader.meta.unit,
        rulebook=rulebook,
        today=session.today.isoformat(),
        organisations=_records(reader, "organisation"),
        members=people,
        cases=_cases(reader, people.row_of, folded),
        events=_records(reader, "org_event"),
        overlays=_records(reader, "overlay"),
        guests=_records(reader, "guest"),
        positions=_records(reader, "position"),
        folds=_records(reader, "fold"),
        aliases=folded,
        provinces=other_units.provinces(reader.meta.unit_path, reader.meta.unit_code),
    )


def _records(reader: Reader, kind: str) -> list[Record]:
    """All of a kind; nothing of one that this version does not know."""
    if kind not in KINDS:
        return []
    return [Record(kind, one.id, one.fields, one.version) for one in reader.records(kind)]


def _cases(reader: Reader, members: Container[str], folded: Mapping[str, str]) -> Cases:
    """Every case. Whom it is about is read where the register, or the workflow, does not say.

    `folded`: id of a member then → id now. The history is read of whoever may have been admitted anew.
    """
    ids, columns = reader.columns("case", _OF_CASES)
    unsaid = [
        id
        for id, member, workflow in zip(ids, columns["member"], columns["workflow"], strict=True)
        if member not in members or workflow in _ABOUT_ANYONE
    ]
    people = [folded.get(member, member) for member in columns["member"]]
    told = may_tell(columns["workflow"], people, ids) + may_have_waited(
        columns["workflow"], columns["data"], ids
    )
    beside: dict[str, dict[str, Value]] = {}
    for name, of in (("subject", unsaid), ("history", told)):
        for id, value in (reader.values_here("case", name, of) if of else {}).items():
            beside.setdefault(id, {})[name] = value
    return Cases(ids, columns, beside)
