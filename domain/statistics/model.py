"""What a statistical table is, and what counting one gives.

A table is declared once, in a module of `tables/`. The screen, the spreadsheet, the document, the chart, the
sentence for a report and the command line read that declaration. A number is always the size of a set of
things that can be shown one by one: nothing is ever counted that cannot be listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from domain.records import Value
from domain.rules import RuleSet

if TYPE_CHECKING:
    from domain.statistics.book import Book


class Grain(StrEnum):
    """When the figures of a table are true."""

    SNAPSHOT = "snapshot"  # at the end of one day
    PERIOD = "period"  # from the first to the last day, both included


class RowsOf(StrEnum):
    """What has a line of its own."""

    CHILDREN = "children"  # the organisations directly below the chosen one
    BRANCHES = "branches"  # every branch below it
    GRASSROOTS = "grassroots"  # every đoàn cơ sở at or below it


class ColumnKind(StrEnum):
    COUNT = "count"
    PERCENT = "percent"  # of two other columns, never entered
    SUM = "sum"  # of other columns, each added or taken away
    TEXT = "text"  # about the organisation of the line: its sector, a warning


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a table is counted for, "YYYY-MM-DD"; a snapshot looks at the end of `last` only.

    `as_in_2023`: with the thresholds of the letters of 2023; `compute` sets it from the query.
    """

    first: str
    last: str
    as_in_2023: bool = False

    def holds(self, day: str) -> bool:
        """Whether a day ("" for an unknown one) is one of these days."""
        return self.first <= day <= self.last


class Item(NamedTuple):
    """One thing counted: a record of `kind` under `id`, in the organisation that it counts for.

    One record may be counted more than once (a person who moved away twice): `at` tells the times apart.
    """

    kind: str
    id: str
    org: str
    at: str = ""


# What of the register a column counts.
Picks = Callable[["Book", Span], Iterable[Item]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `group`: the heading above it and its neighbours, "" for none.

    COUNT has `picks`; PERCENT has `of` = (numerator, denominator), SUM has `adds` and `takes`: keys of
    columns of the same table; TEXT has `says`, from the id of an organisation. `sensitive`: only for those
    who lead the whole unit; for everybody else the column `counted_in` counts it too, so that what adds up
    goes on adding up ("": it counts nowhere).
    """

    key: str
    label: str
    group: str = ""
    kind: ColumnKind = ColumnKind.COUNT
    picks: Picks | None = None
    of: tuple[str, str] = ("", "")
    adds: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    says: Callable[[Book, Span, str], str] | None = None
    sensitive: bool = False
    counted_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What must be equal on every line: `left` = `right` + `adds` - `takes`, keys of columns of people.

    `code`: of the remark where they are not, which names the people.
    """

    left: str
    right: str
    code: str
    adds: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """How a table is drawn: a bar for each line, one colour and pattern for each of the columns."""

    columns: tuple[str, ...]
    title: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """One statistical table.

    `number` as people call it ("Biểu 3"), `rule` what is counted, in a sentence for readers, `parameters` the
    names of the dated parameters shown below it, `sentence` a template of the sentence for a written report
    ("{unit}", "{day}", "{total:members}", "{percent:from_app}" ...), `keep` tells of RowsOf.BRANCHES and
    GRASSROOTS which have a line, `targets` column → what the level above expects. `columns_by`: further
    columns that depend on the dated parameters; `fitted` has them among `columns`.
    """

    name: str
    number: str
    title: str
    grain: Grain
    rule: str
    columns: tuple[Column, ...]
    rows: RowsOf = RowsOf.CHILDREN
    keep: Callable[[Book, Span, str], bool] | None = None
    parameters: tuple[str, ...] = ()
    sentence: str = ""
    charts: tuple[Chart, ...] = ()
    balances: tuple[Balance, ...] = ()
    targets: Mapping[str, Fraction] = field(default_factory=dict)
    source: str = ""
    columns_by: Callable[[RuleSet], tuple[Column, ...]] | None = None

    def fitted(self, rules: RuleSet) -> Table:
        """This table with all the columns that it has under these rules."""
        if self.columns_by is None:
            return self
        return replace(self, columns=(*self.columns, *self.columns_by(rules)), columns_by=None)

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        return {column.key: column for column in self.columns}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked for. `org`: the chosen organisation. `levels`, `sectors`: codes, empty for all.

    `as_in_2023`: count branches that are too small the way the letters of 2023 did.
    """

    table: str
    org: str
    span: Span
    levels: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    as_in_2023: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage as what it is made of. Nothing of nothing has no percentage."""

    part: int
    whole: int


# None: does not apply to this line.
Cell = int | Share | str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line: the organisation's id ("" for the total) and name, and a cell for each column.

    What belongs directly to the chosen organisation has a line with the chosen organisation's own id.
    """

    org: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about the figures: a code with its parameters, and the line that it is about."""

    code: str
    params: Mapping[str, Value]
    org: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One table counted. `rules`: the parameters in force on the last day."""

    table: Table
    query: Query
    unit_name: str
    rows: tuple[Row, ...]
    total: Row
    rules: RuleSet
    remarks: tuple[Remark, ...] = ()
    unit_level: str = ""
