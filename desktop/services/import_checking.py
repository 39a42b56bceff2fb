"""What becomes of each row of a list: read, matched with who is here, decided; nothing is written."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from desktop.services import import_profiles
from desktop.services.acting import named
from desktop.services.import_before import came_before, guests_here
from desktop.services.import_branches import BranchNames
from desktop.services.import_changed import Changed
from desktop.services.import_differences import Differences
from desktop.services.import_matching import FIELDS, Match, People
from desktop.services.import_meeting import meet, where_is_known
from desktop.services.import_titles import above_in, gone_under, parts_of
from desktop.services.import_types import (
    LEFT_EMPTY,
    Answer,
    CellChange,
    Choices,
    PlannedRow,
    Source,
    SourceRow,
    Verdict,
)
from desktop.services.session import Progress, Session
from domain.decide import decide, forbidden
from domain.decisions import Command, Refused
from domain.entry_rules import refers_well
from domain.findings import CheckLevel
from domain.ids import uuids7
from domain.importing.cells import NO_CELL, Cell
from domain.importing.headers import UNKNOWN
from domain.importing.mapping import ColumnMapping
from domain.importing.row_read import NO_PART, CellFinding, Part, RowRead, has_error
from domain.importing.rows import ReadingContext, RowReader, orders_of
from domain.members.fields import MEMBER
from domain.merge import equal_values
from domain.roles import Role

if TYPE_CHECKING:
    from sync.protocol.messages import Operation
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

_KIND: Final = "member"
_VALIDATION: Final = "validation."
# So many rows are read together; in between it is told how far it is, and asked whether to go on.
_AT_ONCE: Final = 500
# What the server refused was never anybody's value, so nobody can have cleared it.
_NEVER_HELD: Final = frozenset({"rejected"})
# Without these nobody is named, whatever else is left out.
_ORG: Final = "org"
_NEEDED: Final = ("full_name", _ORG)
_NOBODY: Final = Match()

_Read = tuple[RowRead, tuple[CellFinding, ...], Match]


class Checking:
    """One table over one snapshot of the replica, with one mapping and one set of choices."""

    def __init__(
        self, session: Session, reader: Reader, source: Source, mapping: ColumnMapping, choices: Choices
    ) -> None:
        self._session, self._reader, self._source = session, reader, source
        self._mapping, self._choices = mapping, choices
        self._view = reader.view()
        names = BranchNames(reader.organisations(), session.rulebook)
        self._names = names
        self._context = ReadingContext(
            rulebook=session.rulebook,
            today=session.today,
            branch=cache(names.find),
            is_ambiguous=names.is_ambiguous,
            org=choices.org or self._usual_branch(),
            labels=import_profiles.other_labels(),
            from_1904=source.from_1904,
            orders=orders_of(mapping, [cells for _, cells in source.rows]),
            beyond=[column for column in source.beyond if mapping.targets[column].part == UNKNOWN.part],
        )
        self._here = reader.columns(_KIND, FIELDS)
        self._changed = Changed(reader)
        self._differences = Differences(mapping, choices, self._changed, self._imported)
        self._refusals: dict[str, Refused | None] = {}
        self._column_of: dict[str, int] = {}
        for column, target in enumerate(mapping.targets):
            for name in target.fields:
                self._column_of.setdefault(name, column)

    @property
    def org(self) -> str:
        """The branch of those whose row names none."""
        return self._context.org

    def rows(self, tell: Progress, only: Collection[int] | None = None) -> list[PlannedRow]:
        """What becomes of each row; `only`: of those with these numbers, as if there were no others."""
        read = self._matched_all(list(self._read_all(tell, only)))
        wanted = {match.member for _, _, match in read if match.member}
        wanted |= {twin.member for _, _, match in read for twin in match.twins if twin.member}
        records = {record.id: record for record in self._reader.records(_KIND, sorted(wanted))}
        self._changed.look_up(wanted)
        plain = self._plain_branches(read)
        # Who is one of the rows for certain, or by somebody's answer, is no other row as well.
        taken = {match.member for _, _, match in read} | set(self._choices.same_as.values())
        return [
            PlannedRow(row.number, Verdict.ADD, row.values, row.org, match.new)
            if match.new and row.org in plain and not findings and not match.twins and not match.faults
            else self._planned(row, findings, match, records, taken)
            for row, findings, match in read
        ]

    def _usual_branch(self) -> str:
        """Of a cadre of one branch that one; else the branch in the title; else the only one there is."""
        if self._session.actor.role is Role.BRANCH:
            return self._session.actor.org
        return self._names.only

    # -- reading

    def read(self, only: Collection[int]) -> list[RowRead]:
        """What these rows say, before anybody asks who is here already."""
        rows = self._chosen(only)
        said = RowReader(self._mapping, self._context).read_all(self._as_decided(rows), self._parts(rows))
        return [row for row in said if row is not None]

    def _read_all(self, tell: Progress, only: Collection[int] | None) -> Iterator[RowRead]:
        reader = RowReader(self._mapping, self._context)
        rows = self._chosen(only)
        parts, total = self._parts(rows), len(rows)
        for start in range(0, total, _AT_ONCE):
            tell(start, total)
            piece = slice(start, start + _AT_ONCE)
            for row in reader.read_all(self._as_decided(rows[piece]), parts[piece]):
                if row is not None:
                    yield row
        tell(total, total)

    def _chosen(self, only: Collection[int] | None) -> Sequence[SourceRow]:
        return self._source.rows if only is None else [row for row in self._source.rows if row[0] in only]

    def _parts(self, rows: Sequence[SourceRow]) -> list[Part]:
        numbers = [number for number, _ in rows]
        is_chosen = bool(self._choices.org)
        parts = parts_of(self._source.titles, numbers, self._names.find, is_chosen=is_chosen)
        if not is_chosen and NO_PART in parts and (named := self._names.find(self._source.sheet)):
            parts = [Part(named) if part == NO_PART else part for part in parts]
        if gone := gone_under(self._source.titles):
            starts = [row for row, _ in gone]
            last = [bisect_right(starts, number) - 1 for number in numbers]
            parts = [
                part._replace(gone=gone[place][1] if place >= 0 else "")
                for place, part in zip(last, parts, strict=True)
            ]
        above = above_in(self._source.rows, self._mapping)
        return (
            [
                part._replace(above=above[number]) if number in above else part
                for number, part in zip(numbers, parts, strict=True)
            ]
            if above
            else parts
        )

    def _as_decided(self, rows: Sequence[SourceRow]) -> Sequence[SourceRow]:
        """The rows with what people decided about their cells: another code, another text."""
        corrected, encodings = self._choices.cells, self._choices.encodings
        if not corrected and not encodings:
            return rows
        decided = {number: [*cells] for number, cells in rows}
        for cells in decided.values():
            for column, encoding in encodings.items():
                if column < len(cells):
                    cells[column] = encoding.read(cells[column])
        for (number, column), text in corrected.items():
            if number in decided and column < len(self._mapping.headers):
                cells = decided[number]
                cells += [NO_CELL] * (column + 1 - len(cells))
                cells[column] = Cell(text or None)
        return [(number, tuple(cells)) for number, cells in decided.items()]

    def _judged(self, row: RowRead) -> tuple[CellFinding, ...]:
        """The findings of a row, milder where a person answered for it."""
        if row.is_good:
            return row.findings
        return tuple(self._milder(row, finding) for finding in row.findings)

    def _milder(self, row: RowRead, finding: CellFinding) -> CellFinding:
        if finding.level is not CheckLevel.ERROR:
            return finding
        if finding.overridable and self._choices.reasons.get(row.number, "").strip():
            return finding._replace(level=CheckLevel.WARNING)
        if self._can_do_without(row, finding):
            return finding._replace(level=CheckLevel.WARNING, params={**finding.params, LEFT_EMPTY: True})
        return finding

    def _can_do_without(self, row: RowRead, finding: CellFinding) -> bool:
        is_left_out = finding.field not in row.values and finding.field not in _NEEDED
        return self._choices.without_bad_cells and is_left_out

    def _matched_all(self, rows: Sequence[RowRead]) -> list[_Read]:
        """Each row with its findings and whom it means, in the order of the list: earlier rows go first."""
        entered = came_before(self._reader, self._here[0], self._imported)
        guests = list(guests_here(self._reader, self._session.today))
        meeting = meet([row.values for row in rows], *self._here, entered, guests)
        read: list[_Read] = []
        new_ids = self._new_ids
        for row, is_alone in zip(rows, meeting.alone, strict=True):
            findings = self._judged(row) if row.findings else ()
            if is_alone:
                match = _NOBODY if findings and has_error(findings) else Match("", (), (), next(new_ids))
                read.append((row, findings, match))
                continue
            match = self._matched(row, findings, meeting.people)
            read.append((row, where_is_known(findings) if match.member else findings, match))
        return read

    def _matched(self, row: RowRead, findings: tuple[CellFinding, ...], people: People) -> Match:
        if findings and has_error(one for one in findings if one.field != _ORG):
            return Match()
        person = people.of_row(row.number, row.values, row.org)
        match = people.match(person)
        if not match.member and has_error(findings):
            return Match()
        if match.faults:
            return match
        is_new = not match.member and (not match.twins or self._answer(row) is Answer.NEW)
        if is_new or match.member:
            person.id = match.member or next(self._new_ids)
            if self._answer(row) is not Answer.SKIP:  # Of who is left out, a later row is no twin.
                people.add_row(person)
            if is_new:
                return Match(new=person.id, twins=match.twins)
        return match

    @cached_property
    def _new_ids(self) -> Iterator[str]:
        """Of this moment, as `Session.new_id` makes them one by one; in the order of the rows."""
        moment = int(self._session.clock().timestamp() * 1000)
        return iter(uuids7(moment, os.urandom(10 * len(self._source.rows))))

    def _answer(self, row: RowRead) -> Answer | None:
        return self._choices.answers.get(row.number)

    # -- deciding

    def _planned(
        self,
        row: RowRead,
        findings: tuple[CellFinding, ...],
        match: Match,
        records: Mapping[str, LocalRecord],
        taken: set[str],
    ) -> PlannedRow:
        found = (*findings, *self._faults(match)) if match.faults else findings
        planning = _Row(row, found, match)
        if self._answer(row) is Answer.SKIP:
            return planning.planned(Verdict.SKIP)
        if found and has_error(found):
            return planning.planned(Verdict.ERROR)
        if match.new:
            return self._added(planning)
        if match.member:
            return self._updated(planning, records[match.member])
        return self._doubtful(planning, records, taken)

    def _plain_branches(self, read: Sequence[_Read]) -> Collection[str]:
        """To which branches new people of whom there is nothing to say are added, as `_planned` does it."""
        if self._choices.answers:
            return ()
        newest = {row.org: match.new for row, _, match in read if match.new}
        return {org for org, id in newest.items() if self._refusal(org, id) is None}

    def _faults(self, match: Match) -> Iterator[CellFinding]:
        for name, code, other in match.faults:
            column = self._column_of.get(name, -1)
            yield CellFinding(column, name, code, CheckLevel.ERROR, {"name": other})

    def _added(self, planning: _Row) -> PlannedRow:
        refusal = self._refusal(planning.row.org, planning.match.new)
        if refusal is not None:
            return planning.planned(Verdict.ERROR, finding=self._refused(refusal))
        return planning.planned(Verdict.ADD, member=planning.match.new)

    def _refusal(self, org: str, id: str) -> Refused | None:
        """Why nobody may be added to a branch; asked once for each."""
        if org not in self._refusals:
            command = Command("create", _KIND, id, {"org": org})
            refusal = forbidden(self._view, command, self._session.actor, self._session.today)
            self._refusals[org] = refusal or refers_well(self._view, MEMBER, {"org": org})
        return self._refusals[org]

    def _doubtful(self, planning: _Row, records: Mapping[str, LocalRecord], taken: set[str]) -> PlannedRow:
        """Somebody of that name is here: the same list again brings nothing, else a person has to say."""
        members = [twin.member for twin in planning.match.twins if twin.member in records]
        answer = self._answer(planning.row)
        if answer is Answer.SAME:
            chosen = self._choices.same_as.get(planning.row.number) or (members[0] if members else "")
            return (
                self._updated(planning, records[chosen])
                if chosen in records
                else planning.planned(Verdict.SKIP)
            )
        if len(members) == 1 and self._brings_nothing(planning.row, records[members[0]]):
            return planning.planned(Verdict.SAME, member=members[0])
        for id in members:
            # Of namesakes each row is another one, as long as there are as many of them here.
            if id not in taken and self._says_the_same(planning.row, records[id]):
                taken.add(id)
                return planning.planned(Verdict.SAME, member=id)
        return planning.planned(Verdict.DUPLICATE)

    def _says_the_same(self, row: RowRead, record: LocalRecord) -> bool:
        """Whether the columns of the list say of somebody just what is here: no more, and no less."""
        told = (name for name in self._column_of if name != _ORG and record.fields.get(name) is not None)
        return self._brings_nothing(row, record) and all(name in row.values for name in told)

    def _brings_nothing(self, row: RowRead, record: LocalRecord) -> bool:
        return row.org == record.fields.get("org") and all(
            equal_values(MEMBER.by_name[name], value, record.fields.get(name))
            for name, value in row.values.items()
        )

    def _updated(self, planning: _Row, record: LocalRecord) -> PlannedRow:
        row = planning.row
        changes = tuple(self._differences.of(row, record))
        moved: CellFinding | None = None
        if row.org and row.org != record.fields.get("org"):
            moved = CellFinding(-1, "org", "import.other_branch", CheckLevel.HINT)
        writes = {change.field: change.after for change in changes if change.writes}
        if not writes:
            return planning.planned(Verdict.SAME, member=record.id, changes=changes, finding=moved)
        reason = self._choices.reasons.get(row.number, "")
        command = Command("edit", _KIND, record.id, writes, reason)
        decision = decide(self._view, command, self._session.actor, self._session.today)
        if isinstance(decision, Refused):
            return planning.planned(Verdict.ERROR, finding=self._refused(decision))
        return planning.planned(Verdict.UPDATE, member=record.id, changes=changes, finding=moved)

    def _refused(self, refusal: Refused) -> CellFinding:
        name = str(refusal.params.get("field") or (_ORG if _ORG in refusal.params else ""))
        code = refusal.code.removeprefix(_VALIDATION)
        column = self._column_of.get(name, -1)
        params = {**refusal.params, **named(self._reader, refusal.params)}
        return CellFinding(column, name, code, CheckLevel.ERROR, params)

    @cached_property
    def _imported(self) -> list[Operation]:
        """What the imports of this laptop wrote, in order, as far as it is still known here."""
        batches = {one.batch for one in import_profiles.taken(self._reader) if not one.undone}
        found = self._reader.operations_of_batches(batches)
        return [operation for operation, state in found if state not in _NEVER_HELD]


class _Row:
    """A row on its way to its verdict."""

    __slots__ = ("findings", "match", "row")

    def __init__(self, row: RowRead, findings: tuple[CellFinding, ...], match: Match) -> None:
        self.row, self.findings, self.match = row, findings, match

    def planned(
        self,
        verdict: Verdict,
        *,
        member: str = "",
        changes: tuple[CellChange, ...] = (),
        finding: CellFinding | None = None,
    ) -> PlannedRow:
        row = self.row
        findings = self.findings if finding is None else (*self.findings, finding)
        return PlannedRow(
            row.number, verdict, row.values, row.org, member, changes, findings, self.match.twins
        )
