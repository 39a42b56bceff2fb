"""The words of an import: what comes in, what a person chose, what would happen, what happened. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from domain.findings import CheckLevel
from domain.importing.cells import Cell, shown
from domain.importing.encodings import ColumnEncoding
from domain.importing.mapping import ColumnMapping
from domain.importing.row_read import CellFinding
from domain.importing.table_guess import LeftOut
from domain.records import Value
from domain.roles import Actor

# Among the params of a finding: the row is taken, and this cell of it is not.
LEFT_EMPTY: Final = "left_empty"

# Codes of findings by which the list itself says that somebody left.
SAID_GONE: Final = frozenset({"import.under_gone", "import.note_says_gone"})

# Lists without types, in which a sign alone parts the cells.
_TEXTS: Final = (".csv", ".txt", ".tsv")
SourceRow = tuple[int, tuple[Cell, ...]]  # number of the row as people count, its cells


class Unread(NamedTuple):
    """A table of people that is not among the rows: its number on the sheet, "E1:G5", how many people."""

    table: int
    area: str
    rows: int


@dataclass(frozen=True, slots=True)
class Source:
    """The people of one sheet, as they came.

    `name` is the file's, `digest` of its bytes. `rows` are without totals and notes; `left_out` says of those
    which they are, by the number of the row. `titles`: (from which row on, what stands above it), in order.
    `places` are the columns of the sheet, from 0. `unread`: other tables of the sheet, which cannot be one
    list with this one. `part` is "" for what a sheet shows first, else the cells of the others.
    `hidden`: the numbers of those rows that nobody sees in the file, hidden by hand or by a filter.
    """

    name: str
    digest: str
    sheet: str
    headers: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    titles: tuple[tuple[int, str], ...] = ()
    from_1904: bool = False
    left_out: Mapping[int, LeftOut] = field(default_factory=dict)
    places: tuple[int, ...] = ()
    unread: tuple[Unread, ...] = ()
    hidden: tuple[int, ...] = ()
    part: str = ""

    @property
    def beside(self) -> int:
        """People of the other tables."""
        return sum(one.rows for one in self.unread)

    @property
    def place(self) -> str:
        """Where in the file it stands."""
        return f"{self.sheet}!{self.part}" if self.part else self.sheet

    @property
    def beyond(self) -> tuple[int, ...]:
        """The columns behind the last header that only single rows of a text reach, most of them not."""
        headed = max([place for place, header in enumerate(self.headers) if header.strip()], default=-1)
        behind = range(headed + 1, len(self.headers))
        if headed < 0 or not behind or not self.name.lower().endswith(_TEXTS):
            return ()
        filled = Counter(
            place
            for _, cells in self.rows
            for place in behind
            if place < len(cells) and not cells[place].empty
        )
        return tuple(place for place in behind if 0 < 2 * filled[place] <= len(self.rows))

    def columns(self, sample: int = 200) -> list[tuple[str, list[Cell]]]:
        """(header, some cells that are not empty) of each column, for guessing."""
        found: list[tuple[str, list[Cell]]] = [(header, []) for header in self.headers]
        for _, cells in self.rows[:sample]:
            for (_, kept), cell in zip(found, cells, strict=False):
                if not cell.empty:
                    kept.append(cell)
        return found


class Answer(StrEnum):
    """What a person says about a row that may be somebody who is here already."""

    NEW = "new"  # another person
    SAME = "same"  # the very one
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Choices:
    """What people decided about one list; rows by the number that people count, columns from 0.

    `org`: id of the branch of those whose row names none. `cells`: a corrected text in place of a cell.
    `answers`: what a doubtful row is. `same_as`: who it is, where several may be meant. `take`: cells of
    fields with the policy "ask" whose value of the list is taken. `reasons`: why a row goes against a rule
    that allows it. `without_bad_cells`: take a row without the cells that cannot be read, so long as it still
    names somebody. `encodings`: column → how its text in an old font's code is read.
    """

    org: str = ""
    cells: Mapping[tuple[int, int], str] = field(default_factory=dict)
    answers: Mapping[int, Answer] = field(default_factory=dict)
    same_as: Mapping[int, str] = field(default_factory=dict)
    take: frozenset[tuple[int, str]] = frozenset()
    reasons: Mapping[int, str] = field(default_factory=dict)
    without_bad_cells: bool = False
    encodings: Mapping[int, ColumnEncoding] = field(default_factory=dict)

    def with_cells(self, corrected: Mapping[tuple[int, int], str]) -> Choices:
        return replace(self, cells={**self.cells, **corrected})

    def without_hidden(self, source: Source, skips: bool = True) -> Choices:
        """The rows that nobody sees are left out; not `skips`: they are rows like the others again."""
        others = {number: answer for number, answer in self.answers.items() if number not in source.hidden}
        hidden = dict.fromkeys(source.hidden, Answer.SKIP) if skips else {}
        return replace(self, answers={**others, **hidden})

    def with_answers(self, answers: Mapping[int, Answer]) -> Choices:
        return replace(self, answers={**self.answers, **answers})


class Verdict(StrEnum):
    """What becomes of a row."""

    ADD = "add"
    UPDATE = "update"
    SAME = "same"  # all of it is here already
    SKIP = "skip"  # a person said so
    DUPLICATE = "duplicate"  # perhaps somebody who is here, or in an earlier row: a person has to say
    ERROR = "error"


class Change(StrEnum):
    """What becomes of one field of somebody who is here already."""

    FILL = "fill"
    OVERWRITE = "overwrite"
    KEPT = "kept"  # the list says something else; what is here stays
    KEPT_CHANGED = "kept_changed"  # it was changed since this list was last taken
    ASKED = "asked"  # a person has to say


@dataclass(frozen=True, slots=True)
class CellChange:
    """`before` is what is here, `after` what the list says, both stored values."""

    field: str
    before: Value
    after: Value
    change: Change

    @property
    def writes(self) -> bool:
        return self.change in (Change.FILL, Change.OVERWRITE)


@dataclass(frozen=True, slots=True)
class Twin:
    """Who a row may be: a member, or (`row`) an earlier row of the list. `why` is a word of the messages."""

    why: str
    member: str = ""
    name: str = ""
    row: int = 0


class PlannedRow(NamedTuple):
    """`number` as people count. `member` is whom it updates or equals, or the id of the new one."""

    number: int
    verdict: Verdict
    values: Mapping[str, Value]
    org: str = ""
    member: str = ""
    changes: tuple[CellChange, ...] = ()
    findings: tuple[CellFinding, ...] = ()
    twins: tuple[Twin, ...] = ()

    @property
    def left_empty(self) -> tuple[CellFinding, ...]:
        """Cells that could not be read, or hold the sign of an error, and without which the row is taken."""
        return tuple(
            finding
            for finding in self.findings
            if finding.params.get(LEFT_EMPTY)
            or (finding.code == "cell.sheet_error" and finding.level is not CheckLevel.ERROR)
        )

    @property
    def unknown_branches(self) -> tuple[CellFinding, ...]:
        """What the row says of its branch and nobody here is called; it is taken all the same."""
        codes = ("import.branch_unknown", "import.branch_ambiguous")
        return tuple(one for one in self.findings if one.code in codes and one.level is not CheckLevel.ERROR)

    @property
    def is_said_gone(self) -> bool:
        """Whether the list says somewhere that this person left, and the row is taken all the same."""
        is_taken = self.verdict in (Verdict.ADD, Verdict.UPDATE)
        return is_taken and any(one.code in SAID_GONE for one in self.findings)

    @property
    def errors(self) -> tuple[CellFinding, ...]:
        return tuple(finding for finding in self.findings if finding.level is CheckLevel.ERROR)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What importing would do, row by row; `commit` does exactly this. `stand` is the state it was made over,
    `asked_by` who asked for it, and on which day.

    `taken_before`: when this very table was imported the last time, ISO 8601, "" for never.
    """

    rows: tuple[PlannedRow, ...]
    batch: str
    stand: tuple[Value, ...]
    source: Source
    mapping: ColumnMapping
    choices: Choices
    taken_before: str = ""
    asked_by: tuple[Actor, date] | None = None

    @property
    def counts(self) -> Mapping[Verdict, int]:
        return Counter(row.verdict for row in self.rows)

    @property
    def added(self) -> int:
        return self.counts.get(Verdict.ADD, 0)

    @property
    def updated(self) -> int:
        return self.counts.get(Verdict.UPDATE, 0)

    @property
    def skipped(self) -> int:
        """Nothing new in them, or left out by a person."""
        return self.counts.get(Verdict.SAME, 0) + self.counts.get(Verdict.SKIP, 0)

    @property
    def duplicates(self) -> int:
        return self.counts.get(Verdict.DUPLICATE, 0)

    @property
    def asked(self) -> int:
        """Cells that wait for a person's answer; they are not written."""
        return sum(change.change is Change.ASKED for row in self.rows for change in row.changes)

    @property
    def failed(self) -> tuple[PlannedRow, ...]:
        """Rows that are not taken because something in them is wrong."""
        return tuple(row for row in self.rows if row.verdict is Verdict.ERROR)

    @property
    def reasons(self) -> Mapping[str, int]:
        """Code of a finding → how many cells have it, the most frequent first: for filtering."""
        found = Counter(finding.code for row in self.rows for finding in row.findings)
        return dict(found.most_common())

    def having(self, code: str) -> list[PlannedRow]:
        return [row for row in self.rows if any(finding.code == code for finding in row.findings)]


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """`batch` is what `undo` takes back; "" where nothing was written."""

    batch: str
    added: int
    updated: int


def fixes_alike(plan: ImportPlan, column: int, code: str) -> dict[tuple[int, int], str]:
    """ "Sửa tất cả giống vậy": the offered correction of every cell of a column with this finding."""
    return {
        (row.number, column): shown(finding.fix)
        for row in plan.rows
        for finding in row.findings
        if (finding.column, finding.code) == (column, code) and isinstance(finding.fix, str)
    }
