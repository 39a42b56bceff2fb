"""Taking a list into the register: checked cell by cell, then written in one transaction, as it was checked.

`check` decides everything and writes nothing; its plan is what is shown, counted and committed. A plan that
was made over another state of the replica than the one it would be written into is made again, and must say
the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.services import import_profiles
from desktop.services.acting import refused
from desktop.services.failures import ActionRefused
from desktop.services.gathering import gathering_put_off
from desktop.services.import_checking import Checking
from desktop.services.import_profiles import Taken
from desktop.services.import_rechecking import decided_anew, rows_again
from desktop.services.import_types import (
    Choices,
    ImportOutcome,
    ImportPlan,
    PlannedRow,
    Source,
    Verdict,
)
from desktop.services.session import Progress, Session
from domain.decisions import Command, Refused
from domain.entry_rules import NEW_MEMBER
from domain.importing.mapping import ColumnMapping
from domain.records import Value
from domain.roles import Actor

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import Entry
    from sync.replica.unit_of_work import UnitOfWork

KIND: Final = "member"
Cancelled = Callable[[], bool]
# Often enough to stop at once, seldom enough to cost nothing.
_AT_ONCE: Final = 1000
# New people that are written between two looks at whether to stop: the index of searches is written down with
# each such piece, and a piece is a fraction of a second.
_NEW_AT_ONCE: Final = 10000


class Import:
    """One list on its way in. Nothing is written before `commit`, and all of it is written then."""

    def __init__(self, session: Session, source: Source) -> None:
        self.session, self.source = session, source

    def mapping(self, profile: str = "") -> ColumnMapping:
        """Which column is which: as remembered, else as guessed. Raises Usage for an unfit profile."""
        return import_profiles.mapping_for(self.session, self.source, profile)

    def check(
        self,
        mapping: ColumnMapping,
        choices: Choices | None = None,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
        before: ImportPlan | None = None,
    ) -> ImportPlan:
        """What would happen to each row. Raises ActionRefused `import.cancelled`.

        `before`: what was found last. Where people only decided about single rows since, no other rows are
        looked at than those for which that matters.
        """
        with gathering_put_off(), self.session.replica.reading() as reader:
            return self._planned(reader, mapping, choices or Choices(), _watch(progress, cancelled), before)

    def commit(
        self, plan: ImportPlan, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> ImportOutcome:
        """Write what the plan says, in one transaction.

        Raises ActionRefused: `import.cancelled`; `import.stale` where the register changed meanwhile so that
        something else would happen now. Nothing is written then.
        """
        tell = _watch(progress, cancelled)
        adds = [row for row in plan.rows if row.verdict is Verdict.ADD]
        updates = [row for row in plan.rows if row.verdict is Verdict.UPDATE]
        if not adds and not updates:
            return ImportOutcome("", 0, 0)
        with gathering_put_off(), self.session.replica.writing() as work:
            if stand(work) != plan.stand:
                self._assert_still_so(work, plan)
            writing = _Writing(self.session, work, plan, tell, len(adds) + len(updates))
            writing.add(adds)
            writing.update(updates)
            import_profiles.note_taken(work, self._taken(plan))
            work.commit()
        return ImportOutcome(plan.batch, len(adds), len(updates))

    def _planned(
        self,
        reader: Reader,
        mapping: ColumnMapping,
        choices: Choices,
        tell: Progress,
        before: ImportPlan | None = None,
    ) -> ImportPlan:
        checking = Checking(self.session, reader, self.source, mapping, choices)
        anew = self._decided_anew(reader, mapping, choices, before) if before else None
        if before is None or anew is None:
            rows = checking.rows(tell)
        else:
            rows = rows_again(checking, before, anew, tell)
        taken = [
            one.at
            for one in import_profiles.taken(reader)
            if (one.digest, one.sheet) == (self.source.digest, self.source.place) and one.digest
        ]
        return ImportPlan(
            rows=tuple(rows),
            batch=self.session.new_id(),
            stand=stand(reader),
            source=self.source,
            mapping=mapping,
            choices=choices,
            taken_before=taken[-1] if taken else "",
            asked_by=self._asked_by(),
        )

    def _decided_anew(
        self, reader: Reader, mapping: ColumnMapping, choices: Choices, before: ImportPlan
    ) -> set[int] | None:
        """The rows about which was decided since; None where anything else is not as it was."""
        is_as_it_was = before.source is self.source and (before.mapping, before.asked_by, before.stand) == (
            mapping,
            self._asked_by(),
            stand(reader),
        )
        return decided_anew(before.choices, choices) if is_as_it_was else None

    def _asked_by(self) -> tuple[Actor, date]:
        return self.session.actor, self.session.today

    def _assert_still_so(self, work: UnitOfWork, plan: ImportPlan) -> None:
        again = self._planned(work, plan.mapping, plan.choices, _nobody_watches)
        if [_without_new_id(row) for row in again.rows] != [_without_new_id(row) for row in plan.rows]:
            raise ActionRefused("import.stale")

    def _taken(self, plan: ImportPlan) -> Taken:
        return Taken(
            batch=plan.batch,
            digest=self.source.digest,
            sheet=self.source.place,
            name=self.source.name,
            at=self.session.now_text,
            actor=self.session.actor.id,
            added=plan.added,
            updated=plan.updated,
        )


class _Writing:
    """The rows of one plan into one open unit of work."""

    def __init__(
        self, session: Session, work: UnitOfWork, plan: ImportPlan, tell: Progress, total: int
    ) -> None:
        self._session, self._work, self._plan = session, work, plan
        self._tell, self._total, self._done = tell, total, 0
        self._at = session.now_text

    def add(self, rows: Sequence[PlannedRow]) -> None:
        reasons = self._plan.choices.reasons
        for piece in _pieces([row for row in rows if row.number not in reasons]):
            self._work.enter(KIND, _entries(piece), self._session.actor, self._at, self._plan.batch)
            self._advance(len(piece))
        for row in rows:
            if row.number in reasons:
                values = {**row.values, "org": row.org}
                self._perform(Command("create", KIND, row.member, values, reasons[row.number]))

    def update(self, rows: Sequence[PlannedRow]) -> None:
        self._work.look_ahead((KIND, row.member) for row in rows)
        for row in rows:
            reason = self._plan.choices.reasons.get(row.number, "")
            self._perform(Command("edit", KIND, row.member, writes_of(row), reason))

    def _perform(self, command: Command) -> None:
        done = self._work.perform(command, self._session.actor, self._at, self._plan.batch)
        if isinstance(done, Refused):
            raise refused(self._work, done)
        self._advance(1)

    def _advance(self, count: int) -> None:
        self._done += count
        if self._done % _AT_ONCE == 0 or self._done == self._total or count > 1:
            self._tell(self._done, self._total)


def writes_of(row: PlannedRow) -> dict[str, Value]:
    """Field → stored value of what an update writes."""
    return {change.field: change.after for change in row.changes if change.writes}


def stand(reader: Reader) -> tuple[Value, ...]:
    """A mark of the replica's state: as long as it is the same, what was decided over it holds."""
    meta, counts = reader.meta, reader.counts()
    return (
        meta.incarnation,
        meta.epoch,
        meta.cursor,
        meta.digest,
        meta.next_seq,
        meta.next_n,
        counts.pending,
        counts.waiting,
        counts.rejected,
        counts.conflicts,
        *sorted(counts.records.items()),
    )


def _entries(rows: Sequence[PlannedRow]) -> list[Entry]:
    from sync.replica.types import Entry

    given = [{**row.values, "org": row.org} for row in rows]
    supplied = map(_supplied, given)
    return [*map(Entry, [row.member for row in rows], given, supplied)]


def _supplied(values: Mapping[str, Value]) -> Mapping[str, Value]:
    """What the rules say of everybody new of whom the row does not say it."""
    if values.keys().isdisjoint(NEW_MEMBER):
        return NEW_MEMBER
    return {name: value for name, value in NEW_MEMBER.items() if name not in values}


def _pieces(rows: Sequence[PlannedRow]) -> Iterator[Sequence[PlannedRow]]:
    for start in range(0, len(rows), _NEW_AT_ONCE):
        yield rows[start : start + _NEW_AT_ONCE]


def _without_new_id(row: PlannedRow) -> PlannedRow:
    return row._replace(member="") if row.verdict is Verdict.ADD else row


def _watch(progress: Progress | None, cancelled: Cancelled | None) -> Progress:
    """Tells how far it is and stops where somebody said so; what was begun leaves nothing."""

    def tell(done: int, total: int) -> None:
        if cancelled is not None and cancelled():
            raise ActionRefused("import.cancelled")
        if progress is not None:
            progress(done, total)

    return tell


def _nobody_watches(done: int, total: int) -> None:
    return None


def field_counts(plan: ImportPlan) -> Mapping[str, int]:
    """Field → how many cells of members who are here already would be written."""
    found: dict[str, int] = {}
    for row in plan.rows:
        for change in row.changes:
            if change.writes and row.verdict is Verdict.UPDATE:
                found[change.field] = found.get(change.field, 0) + 1
    return found
