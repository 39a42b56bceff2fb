"""One row of a list as one person: what each cell says, and what is wrong or doubtful about it.

Nothing is repaired silently. Where the likely meaning is clear it is offered as a fix, for a person to take.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from domain.checks import check_together
from domain.fields import FieldType
from domain.findings import CheckLevel, Finding
from domain.importing.apart import read_apart
from domain.importing.cell_values import CellReader, OtherLabels, left_in
from domain.importing.cells import NO_CELL, Cell, CellValue
from domain.importing.column_reading import Column, finding_at
from domain.importing.dates import DateOrder, begins_like_a_day, date_and_rest, holds_a_number, order_of
from domain.importing.glance import glance
from domain.importing.headers import Doing, Target
from domain.importing.mapping import ColumnMapping
from domain.importing.row_read import NO_PART, CellFinding, Part, RowRead
from domain.members.checks import are_usual
from domain.members.fields import MEMBER
from domain.records import Value
from domain.rules import Rulebook
from domain.text import fold

_ERROR, _WARNING = CheckLevel.ERROR, CheckLevel.WARNING
_NO: Final = frozenset({"", "0", "khong", "ko", "k", "-", "--", "---", "false"})
_YES: Final = frozenset({"1", "true", "roi", "dung"})
# "x", "v", "có", a tick of whatever font.
_LONGEST_MARK: Final = 2
# Of a part of a list under a title that names a branch, or under none.
_BARE: Final = NO_PART[1:]
_NAME_PARTS: Final = ("family", "middle", "given")
_DATE_PARTS: Final = ("day", "month", "year")


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What rows are read against.

    `branch` gives the id of the branch that a text names, "" for the unit itself or something above it, None
    for a name that nobody here has, or several (`is_ambiguous`). `org` is the branch of those whose row names
    none. `beyond`: columns behind the last header that only single rows of a text reach.
    """

    rulebook: Rulebook
    today: date
    branch: Callable[[str], str | None]
    org: str = ""
    from_1904: bool = False
    orders: Mapping[int, DateOrder] = field(default_factory=dict)
    labels: OtherLabels = field(default_factory=lambda: OtherLabels({}))
    is_ambiguous: Callable[[str], bool] = lambda text: False
    beyond: Sequence[int] = ()


def orders_of(mapping: ColumnMapping, rows: Sequence[Sequence[Cell]]) -> dict[int, DateOrder]:
    """For each column of dates what its cells prove about day and month."""
    types = {name: MEMBER.by_name[name].type.value for target in mapping.targets for name in target.fields}
    dated = [
        column
        for column, target in enumerate(mapping.targets)
        if target.doing in (Doing.FIELD, Doing.BY_SEX) and "date" in types[target.field]
    ]
    return {column: order_of(cells[column] for cells in rows if column < len(cells)) for column in dated}


class RowReader:
    """Reads the rows of one table, many at once: column by column, because columns repeat themselves."""

    def __init__(self, mapping: ColumnMapping, context: ReadingContext) -> None:
        self._mapping, self._context = mapping, context
        self._columns: list[Column] = []
        self._together: list[tuple[int, Target]] = []
        self._branches: list[int] = []
        self._column_of: dict[str, int] = {}
        self._numbers = [
            column
            for column, target in enumerate(mapping.targets)
            if target.doing is Doing.SKIP and target.part == "number"
        ]
        self._cells = CellReader(
            context.rulebook, context.labels, from_1904=context.from_1904, pivot=mapping.pivot
        )
        self._pivot = context.today.year % 100
        for column, target in enumerate(mapping.targets):
            for name in target.fields:
                self._column_of.setdefault(name, column)
            self._take_up(column, target)

    def _take_up(self, column: int, target: Target) -> None:
        if target.doing is Doing.FIELD:
            declared, month_first = MEMBER.by_name[target.field], self._is_month_first(column)
            read = self._cells.reader(declared, month_first=month_first, suggested_pivot=self._pivot)
            is_plain = self._cells.plain_test(declared)
            as_typed = not month_first and self._mapping.pivot is None
            at_once = glance(declared, self._context.rulebook, days_as_typed=as_typed)
            self._columns.append(Column(column, target.field, read, is_plain, at_once))
        elif target.doing is Doing.BRANCH:
            self._branches.append(column)
        elif target.doing not in (Doing.ELSEWHERE, Doing.SKIP):
            self._together.append((column, target))

    def _is_month_first(self, column: int) -> bool:
        if self._mapping.month_first is not None:
            return column in self._mapping.month_first
        return self._context.orders.get(column, DateOrder()).is_month_first

    def read(self, number: int, cells: Sequence[Cell], part: Part = NO_PART) -> RowRead | None:
        """One row as `read_all` reads it."""
        return self.read_all([(number, cells)], [part])[0]

    def read_all(
        self, rows: Sequence[tuple[int, Sequence[Cell]]], parts: Sequence[Part]
    ) -> list[RowRead | None]:
        """Each row, given with its number; None for one in which no column that is taken says anything.

        `parts`: for each row the part of the list in which it stands; its branch goes before the context's.
        """
        width = len(self._mapping.targets)
        whole = [
            cells if len(cells) >= width else (*cells, *[NO_CELL] * (width - len(cells))) for _, cells in rows
        ]
        findings: list[list[CellFinding]] = [[] for _ in rows]
        by_column = list(zip(*whole, strict=False))
        columns = [column.read(by_column[column.place], findings) for column in self._columns] if rows else []
        values = _by_row([column.field for column in self._columns], columns, len(rows))
        plain = self._plain(values, findings)
        otherwise = self._context.org
        return [
            RowRead(number, said, org, ())
            if is_plain and part[1:] == _BARE and (org := part[0] or otherwise)
            else self._row(number, cells, said, found, part)
            for (number, _), cells, said, found, part, is_plain in zip(
                rows, whole, values, findings, parts, plain, strict=True
            )
        ]

    def _plain(
        self, values: Sequence[Mapping[str, Value]], findings: Sequence[Sequence[CellFinding]]
    ) -> Sequence[bool]:
        """Of which rows nothing is to be said, and nothing but single columns says anything.

        `_row` gives the same for them; it is for all others.
        """
        if self._together or self._branches or self._mapping.fixed or self._context.beyond:
            return [False] * len(values)
        usual = are_usual(values, self._context.rulebook, self._context.today)
        return [
            is_usual and not found and "full_name" in said
            for said, found, is_usual in zip(values, findings, usual, strict=True)
        ]

    def _row(
        self,
        number: int,
        cells: Sequence[Cell],
        values: dict[str, Value],
        findings: list[CellFinding],
        part: Part,
    ) -> RowRead | None:
        """A row of which `values` and `findings` have what single columns say."""
        if self._together:
            self._read_together(cells, values, findings)
        if not values and all(finding.level is CheckLevel.HINT for finding in findings):
            return None
        if self._may_go_on(cells, values):
            column = self._column_of["full_name"]
            findings.append(CellFinding(column, "full_name", "import.rest_of_above", _ERROR))
        for column in self._context.beyond:
            if not cells[column].empty:
                # A comma within a text parted it, and whatever follows may stand one place too far.
                findings.append(CellFinding(column, "full_name", "import.longer_than_header", _ERROR))
        if part.gone:
            params = {"title": part.gone}
            findings.append(CellFinding(-1, "status", "import.under_gone", _WARNING, params))
        branch = self._branch(cells, findings, part)
        for name, value in self._mapping.fixed.items():
            values.setdefault(name, value)
        self._check_row(values, findings)
        return RowRead(number, values, branch, tuple(findings))

    def _may_go_on(self, cells: Sequence[Cell], values: Mapping[str, Value]) -> bool:
        """Whether a row may be the rest of the name above: one word of a name, without the number that the
        list gives its people, and nothing else."""
        return (
            values.keys() == {"full_name"}
            and " " not in str(values["full_name"])
            and bool(self._numbers)
            and all(cells[column].empty for column in self._numbers)
        )

    # -- columns that only say something together

    def _read_together(
        self, cells: Sequence[Cell], values: dict[str, Value], findings: list[CellFinding]
    ) -> None:
        parts: dict[str, dict[str, tuple[int, str]]] = {}
        for column, target in self._together:
            cell = cells[column]
            if cell.empty or self._is_left(column, target.fields[0], cell, findings):
                continue
            if target.doing is Doing.PART:
                parts.setdefault(target.field, {})[target.part] = (column, cell.text.strip())
            elif target.doing is Doing.BY_SEX:
                self._by_sex(column, target, cell, values, findings)
            elif target.doing is Doing.MARK:
                self._mark(column, target, cell, values, findings)
            elif target.doing is Doing.SPLIT:
                self._split(column, target, cell, values, findings)
        for name, told in parts.items():
            order = _NAME_PARTS if told.keys() & set(_NAME_PARTS) else _DATE_PARTS
            text = _name_of(told) if order is _NAME_PARTS else _date_of(told)
            column = next(iter(told.values()))[0]
            self._read_as(column, name, text, values, findings, whole=False)

    def _is_left(
        self, column: int, name: str, cell: Cell, findings: list[CellFinding], *, needed: bool | None = None
    ) -> bool:
        """Whether a spreadsheet left something there that is no value; it is told."""
        left = left_in(MEMBER.by_name[name], cell.value, needed=needed)
        if left is not None:
            findings.append(finding_at(column, name, left))
        return left is not None

    def _mark(
        self, column: int, target: Target, cell: Cell, values: dict[str, Value], findings: list[CellFinding]
    ) -> None:
        """A cross under "Nữ". Whatever is none has to say the same in words: "Nam", or a year, does not."""
        said = fold(cell.text)
        if said in _NO:
            return
        if said in _YES or (len(said) <= _LONGEST_MARK and not said.isdigit()):
            self._set(column, target.field, target.part, values, findings)
            return
        meant: dict[str, Value] = {}
        if not self._read_as(column, target.field, cell.value, meant, findings, whole=False):
            return
        if meant[target.field] != target.part:
            findings.append(CellFinding(column, target.field, "import.contradicts", _ERROR))
        else:
            self._set(column, target.field, target.part, values, findings)

    def _by_sex(
        self, column: int, target: Target, cell: Cell, values: dict[str, Value], findings: list[CellFinding]
    ) -> None:
        if target.field in values:
            findings.append(CellFinding(column, target.field, "import.both_sexes", _ERROR))
            return
        if self._read_as(column, target.field, cell.value, values, findings):
            self._set(column, "sex", target.part, values, findings)

    def _split(
        self, column: int, target: Target, cell: Cell, values: dict[str, Value], findings: list[CellFinding]
    ) -> None:
        """A date and a place in one cell (one that holds a date only is that), or codes of several lists."""
        fields = [MEMBER.by_name[name] for name in target.fields]
        if fields[0].type is FieldType.CODE:
            for of, value, finding in read_apart(self._cells, fields, cell.text, self._context.rulebook):
                if value is not None:
                    self._set(column, of, value, values, findings)
                if finding is not None:
                    findings.append(finding_at(column, of, finding))
            return
        if not isinstance(cell.value, str):
            self._read_as(column, target.fields[0], cell.value, values, findings)
            return
        found, rest = date_and_rest(cell.value)
        if holds_a_number(rest):
            findings.append(CellFinding(column, target.fields[1], "import.number_among_text", _ERROR))
            return
        if not found and begins_like_a_day(rest):
            found, rest = rest, ""
        for name, text in zip(target.fields, (found, rest), strict=True):
            if text:
                self._read_as(column, name, text, values, findings, whole=False)

    def _read_as(
        self,
        column: int,
        name: str,
        raw: CellValue,
        values: dict[str, Value],
        findings: list[CellFinding],
        *,
        whole: bool = True,
    ) -> bool:
        """Whether there is a value now. A fix fits into the cell only where that is the `whole` value.

        What another column said already stays: these columns only complete it.
        """
        if name in values:
            return True
        month_first = self._is_month_first(column)
        read = self._cells.reader(MEMBER.by_name[name], month_first=month_first, suggested_pivot=self._pivot)
        for of, value, finding in read(raw):
            if value is not None:
                values[of] = value
            if finding is not None:
                told = finding_at(column, of, finding)
                findings.append(told if whole else told._replace(fix=None))
        return name in values

    def _set(
        self, column: int, name: str, value: Value, values: dict[str, Value], findings: list[CellFinding]
    ) -> None:
        before = values.get(name)
        if before is not None and before != value:
            findings.append(CellFinding(column, name, "import.contradicts", _ERROR))
        else:
            values[name] = value

    # -- the row as a whole

    def _branch(self, cells: Sequence[Cell], findings: list[CellFinding], part: Part) -> str:
        otherwise = part.org or self._context.org
        for column in self._branches:
            cell = cells[column]
            if cell.empty or self._is_left(column, "org", cell, findings, needed=not otherwise):
                continue
            found = self._context.branch(cell.text)
            if found:
                return found
            if found is None:
                findings.append(self._no_branch(column, cell.text.strip(), otherwise))
                return otherwise
        if part.above:
            level = _WARNING if otherwise else _ERROR
            column = self._branches[0]
            findings.append(
                CellFinding(column, "org", "import.branch_above", level, {"name": part.above}, part.above)
            )
        elif part.unknown:
            findings.append(self._no_branch(-1, part.unknown, otherwise))
        elif not otherwise:
            findings.append(CellFinding(-1, "org", "import.branch_missing", _ERROR))
        return otherwise

    def _no_branch(self, column: int, said: str, otherwise: str) -> CellFinding:
        """The name of no branch, or of several; only a warning where people said which it is to be."""
        several = self._context.is_ambiguous(said)
        code = "import.branch_ambiguous" if several else "import.branch_unknown"
        return CellFinding(column, "org", code, _WARNING if otherwise else _ERROR, {"name": said})

    def _check_row(self, values: dict[str, Value], findings: list[CellFinding]) -> None:
        if "full_name" not in values and not any(finding.field == "full_name" for finding in findings):
            column = self._column_of.get("full_name", -1)
            findings.append(CellFinding(column, "full_name", "required", _ERROR))
        for finding in check_together(MEMBER, values, self._context.rulebook, self._context.today):
            findings.append(finding_at(self._place(finding), finding.fields[0], finding))

    def _place(self, finding: Finding) -> int:
        """The column of the first field of a finding that the list has."""
        return next((self._column_of[name] for name in finding.fields if name in self._column_of), -1)


def _name_of(told: Mapping[str, tuple[int, str]]) -> str:
    return " ".join([told[part][1] for part in _NAME_PARTS if part in told])


def _date_of(told: Mapping[str, tuple[int, str]]) -> str:
    """Behind the first part that is told none may be missing: the 3rd of no month in 2001 is no March."""
    first = next(number for number, part in enumerate(_DATE_PARTS) if part in told)
    return "/".join([told[part][1] if part in told else "?" for part in _DATE_PARTS[first:]])


def _by_row(names: Sequence[str], columns: Sequence[Sequence[Value]], size: int) -> list[dict[str, Value]]:
    """What is set in each row, from columns of these names; of two of one name what the last of them says."""
    if not columns:
        return [{} for _ in range(size)]
    if len(set(names)) < len(names):
        said = zip(*columns, strict=True)
        return [{name: one for name, one in zip(names, row, strict=True) if one is not None} for row in said]
    # Most columns of a list are full, so little has to be taken out again. A copy has room for all of them.
    unfilled = dict.fromkeys(names)
    rows: list[dict[str, Value]] = []
    for values in zip(*columns, strict=True):
        row: dict[str, Value] = unfilled.copy()
        row.update(zip(names, values, strict=True))
        rows.append(row)
    for name, column in zip(names, columns, strict=True):
        if None in column:
            for row, value in zip(rows, column, strict=True):
                if value is None:
                    del row[name]
    return rows
