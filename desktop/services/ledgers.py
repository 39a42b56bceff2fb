"""The ledgers of a unit: lines read out of its cases, by year and branch, with what each sort adds up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from desktop.services import paper_words, values
from desktop.services.acting import refused
from desktop.services.failures import ActionRefused, Usage
from desktop.services.session import Session
from domain.decisions import Refused
from domain.ledgers import model
from domain.ledgers.declared import LEDGERS
from domain.ledgers.model import Column, Entry, Ledger
from domain.members.fields import MEMBER
from domain.records import Record, Value
from domain.refusals import Refusal
from domain.roles import Role
from domain.text import sort_key
from domain.workflows.secrecy import may_read

if TYPE_CHECKING:
    from sync.replica.reader import Reader

KIND: Final = "case"
# Where somebody goes to, the most exact first; of an organisation its name is told.
_TO: Final = ("host_org", "to_org", "to_place", "destination")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerQuery:
    """`year` "": of every year; `org` "": of the whole unit; else what stands in it or below."""

    name: str
    year: str = ""
    org: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One line. `texts` by key of the column, the citizen id masked; `citizen_id` as stored."""

    case: str
    member: str
    entry: str
    day: str
    number: str
    name: str
    citizen_id: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerShown:
    """`rows` by day and number; `sums`: (sort of paper, how many); `years` in which something stands."""

    ledger: Ledger
    query: LedgerQuery
    org_name: str
    rows: tuple[LedgerRow, ...]
    sums: tuple[tuple[str, int], ...]
    years: tuple[str, ...]


def ledgers(session: Session) -> list[Ledger]:
    """The ledgers that this cadre may open."""
    return [one for one in LEDGERS.values() if not one.sensitive or may_read(session.actor.role)]


def shown(session: Session, query: LedgerQuery) -> LedgerShown:
    """Raises Usage for a ledger that there is not, ActionRefused for one that is not for this cadre."""
    ledger = _opened(session, query.name)
    with session.replica.reading() as reader:
        scope = _scope(session, reader, query.org)
        lines = _Lines(session, reader, ledger)
        found = [line for line in lines.all() if lines.is_within(line, scope)]
        rows = [lines.row(line) for line in found if query.year in ("", line.day[:4])]
        record = reader.record("organisation", scope) if scope else None
        name = str(record.fields.get("name") or "") if record is not None else ""
    rows.sort(key=_order)
    numbered = tuple(_numbered(row, at) for at, row in enumerate(rows, start=1))
    counted = Counter(row.entry for row in rows)
    return LedgerShown(
        ledger=ledger,
        query=LedgerQuery(name=query.name, year=query.year, org=scope),
        org_name=name,
        rows=numbered,
        sums=tuple((entry.label, counted[entry.label]) for entry in ledger.entries),
        years=tuple(sorted({line.day[:4] for line in found if line.day}, reverse=True)),
    )


def rows_of(
    session: Session, reader: Reader, cases: Iterable[Record], names: Iterable[str]
) -> list[LedgerRow]:
    """Lines of these cases in some ledgers, by day; also of papers that came along from another unit.

    What is sensitive is left out for a cadre who does not read that, and nothing else.
    """
    may = may_read(session.actor.role)
    found: list[LedgerRow] = []
    chosen = tuple(cases)
    for name in names:
        lines = _Lines(session, reader, LEDGERS[name])
        found += (lines.row(line) for line in lines.of(chosen) if may or not line.entry.declared.sensitive)
    return sorted(found, key=_order)


def cells(row: LedgerRow, columns: Iterable[Column]) -> list[str]:
    return [row.texts.get(column.key, "") for column in columns]


def _opened(session: Session, name: str) -> Ledger:
    ledger = LEDGERS.get(name)
    if ledger is None:
        raise Usage("usage.unknown_ledger", {"ledger": name, "known": ", ".join(LEDGERS)})
    if ledger.sensitive and not may_read(session.actor.role):
        params = {"role": session.actor.role.value, "do": "print", "kind": KIND}
        raise ActionRefused(Refusal.FORBIDDEN, params)
    return ledger


def _scope(session: Session, reader: Reader, org: str) -> str:
    """What of the unit is shown: a cadre of a branch sees that branch, and what is below it."""
    actor = session.actor
    if actor.role is not Role.BRANCH:
        return org
    if org and not reader.view().is_under(org, actor.org):
        raise refused(reader, Refused(Refusal.FORBIDDEN_SCOPE, {"org": org}))
    return org or actor.org


@dataclass(frozen=True, slots=True)
class _Line:
    entry: Entry
    case: Record
    day: str


class _Lines:
    """The lines of one ledger over one snapshot of the replica."""

    def __init__(self, session: Session, reader: Reader, ledger: Ledger) -> None:
        self._session, self._reader, self._ledger = session, reader, ledger
        self._view = reader.view()
        self._unit = reader.meta.unit
        self._orgs = {org.id: str(org.fields.get("name") or "") for org in reader.organisations()}
        self._within: dict[tuple[str, str], bool] = {}
        self._people: dict[str, Mapping[str, Value]] = {}

    def all(self) -> list[_Line]:
        cases = (case for workflow in self._ledger.workflows for case in self._reader.cases(workflow))
        return self._found((Record(KIND, case.id, case.fields, case.version) for case in cases), self._unit)

    def of(self, cases: Iterable[Record]) -> list[_Line]:
        """Those of these cases that stand in the ledger, or stood in that of the unit they came from."""
        return self._found(cases, "")

    def _found(self, cases: Iterable[Record], unit: str) -> list[_Line]:
        found = []
        for case in cases:
            entry = self._ledger.entry_of(case, unit)
            if entry is not None:
                found.append(_Line(entry, case, entry.day(case.fields)))
        self._read_people(found)
        return found

    def is_within(self, line: _Line, scope: str) -> bool:
        return not scope or any(self._is_under(org, scope) for org in line.entry.orgs(line.case.fields))

    def _is_under(self, org: str, scope: str) -> bool:
        if (org, scope) not in self._within:
            self._within[org, scope] = self._view.is_under(org, scope)
        return self._within[org, scope]

    def _read_people(self, lines: Iterable[_Line]) -> None:
        """Members as the register has them now; who left it is known by what the case keeps."""
        ids = {str(line.case.fields.get("member") or "") for line in lines} - {""}
        by_name = {name: self._reader.values_here(MEMBER.name, name, ids) for name in model.PERSON}
        self._people = {id: {name: here[id] for name, here in by_name.items() if here.get(id)} for id in ids}

    def row(self, line: _Line) -> LedgerRow:
        fields, entry = line.case.fields, line.entry
        member = str(fields.get("member") or "")
        person = {**(fields.get("subject") or {}), **self._people.get(member, {})}
        texts = self._own(line) | {
            name: values.show(MEMBER.by_name[name], person.get(name), self._session.rulebook, masked=True)
            for name in model.PERSON
        }
        data = fields.get("data") or {}
        for name in (name for column in self._ledger.columns for name in column.of):
            declared = entry.declared.by_name.get(name)
            if declared is not None and name not in texts:
                texts[name] = values.show(declared, data.get(name), self._session.rulebook)
        return LedgerRow(
            case=line.case.id,
            member=member,
            entry=entry.label,
            day=line.day,
            number=texts[model.PAPER],
            name=texts["full_name"],
            citizen_id=str(person.get("citizen_id") or ""),
            texts={column.key: _first_of(texts, column.of) for column in self._ledger.columns},
        )

    def _own(self, line: _Line) -> dict[str, str]:
        fields, entry = line.case.fields, line.entry
        state = entry.declared.state_of.get(str(fields.get("state")))
        branch = self._orgs.get(str(fields.get("org") or ""), "")
        away, here = self._beyond(fields, inwards=entry.inwards), self._inside(fields)
        return {
            model.DAY: values.show(MEMBER.by_name["joined_on"], line.day, self._session.rulebook),
            model.ENTRY: entry.label,
            model.PAPER: entry.number(fields),
            model.BRANCH: branch,
            model.FROM: away if entry.inwards else branch,
            model.TO: (here or branch) if entry.inwards else (here or away),
            model.STATE: state.label if state is not None else str(fields.get("state") or ""),
        }

    def _inside(self, fields: Mapping[str, Value]) -> str:
        """The branch of the unit that somebody comes to, by the case."""
        data = fields.get("data") or {}
        return next((name for one in _TO if (name := self._orgs.get(str(data.get(one) or ""), ""))), "")

    def _beyond(self, fields: Mapping[str, Value], *, inwards: bool) -> str:
        """The other end outside of the unit: the unit as the server named it, else what was written down."""
        data = fields.get("data") or {}
        unit = str((fields.get("counterpart") or {}).get("unit_name") or "")
        if inwards:
            branch = str((fields.get("subject") or {}).get("org_name") or "") if unit else ""
            told = ", ".join(one for one in (branch, paper_words.organ_name(unit) if unit else "") if one)
            return told or str(data.get("from_place") or "")
        if unit:
            return paper_words.organ_name(unit)
        places = ("to_place", "destination", "to_unit")
        return next((str(data[one]) for one in places if data.get(one)), "")


def _first_of(texts: Mapping[str, str], names: Iterable[str]) -> str:
    return next((texts[name] for name in names if texts.get(name)), "")


def _order(row: LedgerRow) -> tuple[str, int, str, str, str]:
    number = paper_words.number_of(row.number)
    return (row.day, number, row.number, sort_key(row.name), row.case)


def _numbered(row: LedgerRow, at: int) -> LedgerRow:
    return replace(row, texts={**row.texts, model.NUMBER_OF_LINE: str(at)})
