"""A table for those who do not lead the whole unit: without its sensitive columns, and still adding up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from domain.statistics.comparing import Kept
from domain.statistics.model import Cell, Column, ColumnKind, Picks, Row, Table
from domain.statistics.picking import all_of


def without_sensitive(table: Table) -> Table:
    """The table without its sensitive columns; what they count stands in the columns that they name."""
    hidden = frozenset(column.key for column in table.columns if column.sensitive)
    if not hidden:
        return table
    taken_in: defaultdict[str, list[Picks]] = defaultdict(list)
    for column in table.columns:
        if column.sensitive and column.counted_in and column.picks is not None:
            taken_in[column.counted_in].append(column.picks)
    shown = (_as_shown(column, hidden, taken_in[column.key]) for column in table.columns)
    return replace(table, columns=tuple(column for column in shown if column.key not in hidden))


def _as_shown(column: Column, hidden: frozenset[str], taken_in: list[Picks]) -> Column:
    if column.kind is ColumnKind.SUM:
        adds, takes = ([key for key in keys if key not in hidden] for keys in (column.adds, column.takes))
        return replace(column, adds=tuple(adds), takes=tuple(takes))
    if taken_in and column.picks is not None:
        return replace(column, picks=all_of(column.picks, *taken_in))
    return column


def kept_without_sensitive(kept: Kept, table: Table) -> Kept:
    """The same of what was kept of the whole table: its figures move into the columns that take them in."""
    hidden = {column.key: column.counted_in for column in table.columns if column.sensitive}
    if hidden.keys().isdisjoint(kept.columns):
        return kept

    def shown(row: Row) -> Row:
        cells: dict[str, Cell] = dict(zip(kept.columns, row.cells, strict=True))
        for key, into in hidden.items():
            cell, other = cells.pop(key, None), cells.get(into)
            if isinstance(cell, int) and isinstance(other, int):
                cells[into] = other + cell
        return replace(row, cells=tuple(cells.values()))

    columns = tuple(key for key in kept.columns if key not in hidden)
    return Kept(columns, tuple(map(shown, kept.rows)), shown(kept.total))
