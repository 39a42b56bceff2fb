"""Counting a table, and telling who is behind each of its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain

from domain.statistics.book import Book
from domain.statistics.model import (
    Balance,
    Cell,
    Column,
    ColumnKind,
    Grain,
    Item,
    Query,
    Remark,
    Result,
    Row,
    RowsOf,
    Share,
    Span,
    Table,
)

# The line of a total.
TOTAL = ""
_GRASSROOTS = "doan_co_so"


def compute(table: Table, book: Book, query: Query) -> Result:
    """The figures of a table for the chosen organisation, a line for each that it has lines for.

    A line is there for every organisation that exists on the last day, and for any other of which something
    is counted. The total counts what the lines count.
    """
    return _Counting(table, book, query).result()


def who(table: Table, book: Book, query: Query, row_org: str, column_key: str) -> tuple[Item, ...]:
    """The things behind one number, as many as it says; `row_org` is TOTAL for the total.

    A percentage shows what it is a part of: the things of its numerator.
    """
    return tuple(_Counting(table, book, query).items(row_org, column_key))


class _Counting:
    """One table being counted for one query."""

    def __init__(self, table: Table, book: Book, query: Query) -> None:
        self.span = replace(query.span, as_in_2023=query.as_in_2023)
        if table.grain is Grain.SNAPSHOT:
            self.span = replace(self.span, first=self.span.last)
        self.rules = book.rules(self.span)
        self.table, self.book, self.query = table.fitted(self.rules), book, query
        self.tree = book.tree(self.span.last)
        self.places = _Places(self._lines(), self._fits, self.tree.upwards)
        self._items: dict[str, Sequence[Item]] = {}

    # -- lines

    def _lines(self) -> Sequence[str]:
        """Ids of the organisations that may have a line, in order."""
        tree, chosen, rows = self.tree, self.query.org, self.table.rows
        if rows is RowsOf.CHILDREN:
            return (*tree.children.get(chosen, ()), chosen)
        around = (chosen, *tree.below(chosen))
        if rows is RowsOf.GRASSROOTS:
            found = [org for org in around if tree.level(org) == _GRASSROOTS]
        else:
            found = [org for org in around if self._holds_members(org)]
        order = {org: place for place, org in enumerate(tree.ids)}
        return sorted(filter(self._kept, found), key=order.__getitem__)

    def _holds_members(self, org: str) -> bool:
        level = self.book.rulebook.level(self.tree.level(org))
        return level is not None and level.holds_members

    def _kept(self, org: str) -> bool:
        keep = self.table.keep
        return self.tree.exists(org) and (keep is None or keep(self.book, self.span, org))

    def _fits(self, org: str) -> bool:
        """Whether things of an organisation are asked for."""
        levels, sectors = self.query.levels, self.query.sectors
        return (not levels or self.tree.level(org) in levels) and (
            not sectors or self.tree.sector(org) in sectors
        )

    # -- numbers

    @cached_property
    def _counts(self) -> Mapping[str, Counter[str | None]]:
        """Column → line → how many."""
        return {
            column.key: Counter(map(self.places.__getitem__, [item.org for item in self._picked(column)]))
            for column in self.table.columns
            if column.kind is ColumnKind.COUNT
        }

    def _picked(self, column: Column) -> Sequence[Item]:
        """Everything that a column counts, whatever the line."""
        if column.key not in self._items:
            found = column.picks(self.book, self.span) if column.picks is not None else ()
            places = self.places
            self._items[column.key] = [item for item in found if places[item.org] is not None]
        return self._items[column.key]

    def _number(self, org: str, key: str) -> int:
        column = self.table.by_key[key]
        if column.kind is ColumnKind.SUM:
            adds = sum(self._number(org, each) for each in column.adds)
            return adds - sum(self._number(org, each) for each in column.takes)
        counted = self._counts[key]
        return counted.total() if org == TOTAL else counted[org]

    def _cell(self, org: str, column: Column) -> Cell:
        if column.kind is ColumnKind.TEXT:
            said = column.says
            return said(self.book, self.span, org) if said is not None and org != TOTAL else None
        if column.kind is ColumnKind.PERCENT:
            return Share(*(self._number(org, key) for key in column.of))
        return self._number(org, column.key)

    def _row(self, org: str, name: str) -> Row:
        return Row(org, name, tuple(self._cell(org, column) for column in self.table.columns))

    def result(self) -> Result:
        lines = [org for org in self.places.lines if self._shown(org)]
        unit_name = self.tree.name(self.query.org)
        return Result(
            table=self.table,
            query=self.query,
            unit_name=unit_name,
            rows=tuple(self._row(org, self.tree.name(org)) for org in lines),
            total=self._row(TOTAL, unit_name),
            rules=self.rules,
            remarks=tuple(chain.from_iterable(map(self._differences, self.table.balances))),
            unit_level=self.tree.level(self.query.org),
        )

    def _shown(self, org: str) -> bool:
        if any(counted[org] for counted in self._counts.values()):
            return True
        if self.table.rows is not RowsOf.CHILDREN:
            return self._fits(org)
        # What belongs directly to the chosen one has a line where there is something, or nothing else.
        alone = org == self.query.org and len(self.places.lines) == 1
        return alone or (org != self.query.org and self.tree.exists(org) and self._wanted(org))

    def _wanted(self, org: str) -> bool:
        """Whether an organisation, or anything below it, is asked for."""
        return self._fits(org) or any(map(self._fits, self.tree.below(org)))

    # -- what is behind a number

    def items(self, org: str, key: str) -> Iterator[Item]:
        column = self.table.by_key[key]
        if column.kind is ColumnKind.PERCENT:
            yield from self.items(org, column.of[0])
        elif column.kind is ColumnKind.SUM:
            away = Counter((item.kind, item.id) for each in column.takes for item in self.items(org, each))
            for each in column.adds:
                for item in self.items(org, each):
                    if away[item.kind, item.id] > 0:
                        away[item.kind, item.id] -= 1
                    else:
                        yield item
        elif org == TOTAL:
            yield from self._picked(column)
        else:
            yield from (item for item in self._picked(column) if self.places[item.org] == org)

    def _differences(self, balance: Balance) -> Iterator[Remark]:
        """The people by whom the two sides differ, for each line on which they do."""
        left = self._tallied((balance.left, *balance.takes))
        right = self._tallied((balance.right, *balance.adds))
        if left == right:
            return
        # Line → thing → how much more often it stands on the left.
        more: dict[str | None, dict[tuple[str, str], int]] = {line: {} for line in self.places.lines}
        for line, kind, id in {**left, **right}:
            if difference := left.get((line, kind, id), 0) - right.get((line, kind, id), 0):
                more[line][kind, id] = difference
        for org, things in more.items():
            if things and org is not None:
                have = self._number(org, balance.left)
                people = sorted(id for _, id in things)
                params = {"have": have, "expected": have - sum(things.values()), "people": people}
                yield Remark(balance.code, params, org)

    def _tallied(self, keys: Iterable[str]) -> Mapping[tuple[str | None, str, str], int]:
        """(line, kind, id) → how often these columns count it."""
        places = self.places
        items = chain.from_iterable(self.items(TOTAL, key) for key in keys)
        # Plain dicts, because counters are compared one by one.
        return dict(Counter([(places[org], kind, id) for kind, id, org, _ in items]))


class _Places(dict[str, "str | None"]):
    """Organisation → the line that it counts on; None where it counts on none."""

    def __init__(
        self,
        lines: Sequence[str],
        fits: Callable[[str], bool],
        upwards: Callable[[str], Iterable[str]],
    ) -> None:
        self.lines = lines
        self._known, self._fits, self._upwards = frozenset(lines), fits, upwards

    def __missing__(self, org: str) -> str | None:
        line = next((each for each in self._upwards(org) if each in self._known), None)
        self[org] = line if line is None or self._fits(org) else None
        return self[org]


__all__ = ["TOTAL", "Span", "compute", "who"]
