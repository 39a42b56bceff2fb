"""Cells merged over several people: what such a cell says, it says of each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.importing.cells import Area, Cell, Sheet
from domain.importing.side_by_side import heads_names
from domain.importing.table_guess import TableGuess


def merged_down(sheet: Sheet, tables: Iterable[TableGuess]) -> Sheet:
    """The sheet with the value of each merged cell in all its rows of people.

    Where the name itself is merged, the rows below it are no people of their own and stay as they are.
    """
    areas = [area for area in sheet.merged if area.last_row > area.first_row]
    told = {place: cell for table in tables for place, cell in _told(sheet, table, areas)} if areas else {}
    if not told:
        return sheet
    rows = list(sheet.rows)
    for (row, column), cell in told.items():
        cells = list(rows[row])
        cells += [Cell()] * (column + 1 - len(cells))
        cells[column] = cell
        rows[row] = tuple(cells)
    return sheet._replace(rows=rows)


def _told(sheet: Sheet, table: TableGuess, areas: Iterable[Area]) -> Iterator[tuple[tuple[int, int], Cell]]:
    """Row and column of each empty cell of the table that a merged one covers, with what that one says."""
    columns = {one.column for one in table.columns}
    of_names = {one.column for one in table.columns if heads_names(one.header)}
    within = [area for area in areas if area.first_column in columns and area.first_row >= table.first_row]
    # Areas of a sheet do not overlap: those of a file made to waste time may.
    left = len(columns) * (table.last_row - table.first_row + 1)
    below: set[int] = set()
    for area in within:
        if area.first_column in of_names:
            below.update(range(area.first_row + 1, min(area.last_row, table.last_row) + 1))
    for area in within:
        cell = sheet.cell(area.first_row, area.first_column)
        if area.first_column in of_names or cell.empty:
            continue
        for row in range(area.first_row + 1, min(area.last_row, table.last_row) + 1):
            left -= 1
            if left < 0:
                return
            is_person = row not in below and row not in table.left_out
            if is_person and sheet.cell(row, area.first_column).empty:
                yield (row, area.first_column), cell
