"""A table beside the same table of another day: what became more, what less, which lines came and went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.statistics.model import Cell, Column, Result, Row, Share
from domain.statistics.shares import hundredths, percent
from domain.values.numbers import grouped


@dataclass(frozen=True, slots=True)
class Kept:
    """A result as it was kept: the keys of its columns, its lines and its total."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row


@dataclass(frozen=True, slots=True)
class Change:
    """One cell then and now. None: the line or the column was not there, or does not apply."""

    before: Cell
    now: Cell

    @property
    def size(self) -> int | None:
        """By how much it grew: a count, or hundredths of a percent; None where nothing can be taken away."""
        before, now = _size(self.before), _size(self.now)
        return None if before is None or now is None else now - before

    @property
    def is_change(self) -> bool:
        return self.before != self.now

    @property
    def text(self) -> str:
        """ "+12", "-3", "+0,42%", "0"; "" where there is no difference to tell."""
        size = self.size
        if size is None:
            return ""
        sign = "+" if size > 0 else ""
        return f"{sign}{percent(size) if isinstance(self.now, Share) else grouped(size)}"


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A line with a change for each column of now. `was`, `still`: whether it stood there then, does now."""

    org: str
    name: str
    changes: tuple[Change, ...]
    was: bool = True
    still: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """`columns` are those of now; `gone` the keys of columns that the table had then."""

    columns: tuple[Column, ...]
    rows: tuple[ChangedRow, ...]
    total: ChangedRow
    gone: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        every = (*self.rows, self.total)
        return not any(change.is_change for row in every for change in row.changes) and all(
            row.was and row.still for row in self.rows
        )


def kept_of(result: Result) -> Kept:
    """What is needed of a result to compare with it later."""
    return Kept(tuple(column.key for column in result.table.columns), result.rows, result.total)


def compare(before: Kept, now: Result) -> Comparison:
    """Line by line, found by the organisation's id, in the order of now; lines that are gone come last."""
    columns = now.table.columns
    then = {row.org: row for row in before.rows}
    here = {row.org for row in now.rows}
    places = {key: place for place, key in enumerate(before.columns)}
    rows = [_changed(row, then.get(row.org), columns, places) for row in now.rows]
    rows += [_gone(row, columns, places) for row in before.rows if row.org not in here]
    total = _changed(now.total, before.total, columns, places)
    keys = {column.key for column in columns}
    return Comparison(columns, tuple(rows), total, tuple(key for key in before.columns if key not in keys))


def _changed(
    now: Row, before: Row | None, columns: Iterable[Column], places: Mapping[str, int]
) -> ChangedRow:
    old = [_cell(before, column.key, places) for column in columns]
    changes = tuple(Change(then, cell) for then, cell in zip(old, now.cells, strict=True))
    return ChangedRow(now.org, now.name, changes, was=before is not None)


def _gone(before: Row, columns: Iterable[Column], places: Mapping[str, int]) -> ChangedRow:
    changes = tuple(Change(_cell(before, column.key, places), None) for column in columns)
    return ChangedRow(before.org, before.name, changes, still=False)


def _cell(row: Row | None, key: str, places: Mapping[str, int]) -> Cell:
    return row.cells[places[key]] if row is not None and key in places else None


def _size(cell: Cell) -> int | None:
    if isinstance(cell, Share):
        return hundredths(cell)
    return cell if isinstance(cell, int) else None
