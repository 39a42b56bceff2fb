"""From a workbook to the people of one sheet: its tables put together, column by meaning.

A sheet may hold one table for each branch, with columns called otherwise; they are one list all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Final

from desktop.services.failures import Usage
from desktop.services.gathering import gathering_put_off
from desktop.services.import_by_hand import letters_of
from desktop.services.import_profiles import known_headers
from desktop.services.import_types import Source, SourceRow, Unread
from domain.importing.cells import NO_CELL, Cell, Sheet, Workbook
from domain.importing.headers import Doing, plain_header
from domain.importing.mapping import guess
from domain.importing.merged import merged_down
from domain.importing.table_guess import LeftOut, TableGuess
from domain.importing.table_lines import words_of
from domain.importing.tables import find_tables

_Key = tuple[object, ...]
# A table with its number on the sheet, from 1.
_Numbered = tuple[int, TableGuess]
_SHOWN_NAMES: Final = 12
_NAME: Final = "full_name"


def sheet_named(book: Workbook, name: str) -> Sheet:
    """The sheet of this name, or with this number as people count. Raises Usage `import.no_sheet`."""
    numbered = {str(place): sheet for place, sheet in enumerate(book.sheets, 1)}
    for sheet in book.sheets:
        if plain_header(sheet.name) == plain_header(name):
            return sheet
    if name in numbered:
        return numbered[name]
    known = ", ".join(sheet.name for sheet in book.sheets[:_SHOWN_NAMES])
    raise Usage("import.no_sheet", {"sheet": name, "sheets": known})


@gathering_put_off()
def source_named(book: Workbook, name: str = "", table: int = 0) -> Source:
    """The people of the sheet of this name, or number; else of the first sheet that shows people.

    `table`: only the one with this number on the sheet, from 1; 0 for all that stand below each other.

    Raises Usage `import.no_sheet`, `import.no_table`, `import.on_its_side`.
    """
    if table:
        sheet = sheet_named(book, name or source_named(book).sheet)
        chosen = _numbered(find_tables(sheet))[table - 1 : table]
        return _source(book, sheet, _readable(chosen), part=table > 1)
    if name:
        return source_of(book, sheet_named(book, name))
    visible = [sheet for sheet in book.sheets if not sheet.hidden]
    for sheet in visible:
        tables = find_tables(sheet)
        if any(map(_names_people, tables)):
            return _first_list(book, sheet, tables)
    if not visible:
        raise Usage("import.no_table")
    return source_of(book, visible[0])


@gathering_put_off()
def source_of(book: Workbook, sheet: Sheet) -> Source:
    """The people of a sheet. Raises Usage `import.no_table`, `import.on_its_side`."""
    return _first_list(book, sheet, find_tables(sheet))


@gathering_put_off()
def lists_of(book: Workbook, sheet: Sheet) -> list[Source]:
    """`source_of`, and behind it what of the sheet is not in it: tables beside it, each a list of its own.

    Raises Usage `import.no_table`, `import.on_its_side`.
    """
    tables = find_tables(sheet)
    _, beside = _one_below_the_other(_people_of(tables))
    found = [_first_list(book, sheet, tables)]
    while beside:
        below, beside = _one_below_the_other(beside)
        found.append(_source(book, sheet, below, part=True))
    return found


def _first_list(book: Workbook, sheet: Sheet, tables: Sequence[TableGuess]) -> Source:
    """What a sheet shows first; told as not read are the other lists, and whatever else stands beside it."""
    people = _people_of(tables)
    below, beside = _one_below_the_other(people)
    known = {number for number, _ in people}
    others = [
        (number, table)
        for number, table in _numbered(tables)
        if number not in known and table.columns and _is_beside(table, below)
    ]
    return _source(book, sheet, below, sorted([*beside, *others], key=itemgetter(0)))


def _numbered(tables: Sequence[TableGuess]) -> list[_Numbered]:
    return [*enumerate(tables, 1)]


def _people_of(tables: Sequence[TableGuess]) -> list[_Numbered]:
    """Those that show people; where none does, whatever table there is. Raises Usage."""
    numbered = _numbered(tables)
    return _readable([one for one in numbered if _names_people(one[1])] or numbered)


def _readable(tables: Sequence[_Numbered]) -> list[_Numbered]:
    found = [one for one in tables if one[1].columns]
    if not found:
        raise Usage("import.no_table")
    if any(_lies_on_its_side(table) for _, table in found):
        raise Usage("import.on_its_side")
    return found


def _source(
    book: Workbook,
    sheet: Sheet,
    numbered: Sequence[_Numbered],
    beside: Sequence[_Numbered] = (),
    *,
    part: bool = False,
) -> Source:
    """The list of these tables, that stand below each other; `beside` are told as not read."""
    below = [table for _, table in numbered]
    sheet = merged_down(sheet, below)
    layout = _Layout(below)
    rows = [row for table in below for row in layout.rows(sheet, table)]
    return Source(
        name=book.name,
        digest=book.digest,
        sheet=sheet.name,
        headers=tuple(layout.headers),
        rows=tuple(rows),
        titles=_titles(sheet, below),
        from_1904=book.date_1904,
        left_out={row + 1: why for table in below for row, why in table.left_out.items()},
        places=tuple(layout.places),
        hidden=tuple(number for number, _ in rows if number - 1 in sheet.hidden_rows),
        unread=tuple(
            Unread(number, _area(table), sum(1 for _ in table.rows(sheet))) for number, table in beside
        ),
        part=", ".join(map(_area, below)) if part else "",
    )


def _titles(sheet: Sheet, tables: Sequence[TableGuess]) -> tuple[tuple[int, str], ...]:
    """(from which row on, what stands above it), in order."""
    titles = [(table.first_row + 1, text) for table in tables for text in reversed(table.titles)]
    titles += [
        (row + 1, words_of(cell))
        for table in tables
        for row, why in table.left_out.items()
        if why is LeftOut.TITLE
        for cell in sheet.rows[row]
        if not cell.empty
    ]
    return tuple(sorted(titles, key=lambda title: title[0]))


def _area(table: TableGuess) -> str:
    """The cells of a table with its header, as a spreadsheet names them: "E1:G5"."""
    places = [one.column for one in table.columns]
    top = min([table.first_row, *table.header_rows]) + 1
    return f"{letters_of(min(places))}{top}:{letters_of(max(places))}{table.last_row + 1}"


def other_lists(book: Workbook, sheet: str) -> list[str]:
    """Names of the other sheets that show people: each of them is a list of its own."""
    others = (each for each in book.sheets if not each.hidden and each.name != sheet)
    return [each.name for each in others if any(map(_names_people, find_tables(each)))]


def _names_people(table: TableGuess) -> bool:
    mapping = guess([(one.header, one.cells) for one in table.columns], known_headers())
    return _NAME in mapping.fields and not _lies_on_its_side(table)


def _lies_on_its_side(table: TableGuess) -> bool:
    """Whether most of what stands where the names do are headers: each person is a column, not a row."""
    mapping = guess([(one.header, one.cells) for one in table.columns], known_headers())
    names = [place for place, target in enumerate(mapping.targets) if target.field == _NAME] or [0]
    texts = [words_of(cell) for cell in table.columns[names[0]].cells]
    # A single word may be a given name, and somebody's name may be spelt like a header.
    heading = {text for text in texts if " " in text and known_headers().meaning(text).sure == 1}
    return len(heading) * 2 > len(texts)


def _one_below_the_other(tables: Sequence[_Numbered]) -> tuple[list[_Numbered], list[_Numbered]]:
    """Rows are told apart by their number: of tables side by side only one can be read at a time.

    Nor can one that writes names in another way, in two columns instead of one: no mapping fits both.
    """
    below: list[_Numbered] = []
    beside: list[_Numbered] = []
    for number, table in tables:
        is_beside = _is_beside(table, below)
        differs = bool(below) and _names_as(table) != _names_as(below[0][1])
        (beside if is_beside or differs else below).append((number, table))
    return below, beside


def _is_beside(table: TableGuess, others: Sequence[_Numbered]) -> bool:
    return any(one.first_row <= table.last_row and table.first_row <= one.last_row for _, one in others)


def _names_as(table: TableGuess) -> set[tuple[Doing, str]]:
    """In which parts the table writes names."""
    mapping = guess([(one.header, one.cells) for one in table.columns], known_headers())
    return {(target.doing, target.part) for target in mapping.targets if _NAME in target.fields}


class _Layout:
    """The columns of all tables: those of one meaning are one column, under the first one's header."""

    def __init__(self, tables: Sequence[TableGuess]) -> None:
        self.headers: list[str] = []
        self.places: list[int] = []
        self._of_key: dict[_Key, int] = {}
        self._of_table: dict[int, list[int]] = {}
        for table in tables:
            self._of_table[id(table)] = [
                self._column(key, place, table) for place, key in enumerate(_keys(table))
            ]

    def _column(self, key: _Key, place: int, table: TableGuess) -> int:
        if key not in self._of_key:
            self._of_key[key] = len(self.headers)
            self.headers.append(table.columns[place].header)
            self.places.append(table.columns[place].column)
        return self._of_key[key]

    def rows(self, sheet: Sheet, table: TableGuess) -> Iterator[SourceRow]:
        into = self._of_table[id(table)]
        places = [one.column for one in table.columns]
        width = len(self.headers)
        if into == list(range(width)) and places == list(range(places[0], places[0] + width)):
            yield from _as_they_stand(sheet, table, places[0], width)
            return
        for number, cells in table.rows(sheet):
            arranged = [NO_CELL] * width
            for column, cell in zip(into, cells, strict=True):
                arranged[column] = cell
            yield number + 1, tuple(arranged)


def _as_they_stand(sheet: Sheet, table: TableGuess, first: int, width: int) -> Iterator[SourceRow]:
    """The usual case, without looking at each cell: ten thousand rows have a third of a million."""
    for number in range(table.first_row, table.last_row + 1):
        if number in table.left_out:
            continue
        cells: tuple[Cell, ...] = sheet.rows[number][first : first + width]
        yield number + 1, cells if len(cells) == width else (*cells, *[NO_CELL] * (width - len(cells)))


def _keys(table: TableGuess) -> list[_Key]:
    """What makes a column the same as one of another table: its meaning, else its header."""
    mapping = guess([(one.header, one.cells) for one in table.columns], known_headers())
    keys: list[_Key] = []
    for one, target in zip(table.columns, mapping.targets, strict=True):
        if target.doing is Doing.SKIP:
            key: _Key = ("header", plain_header(one.header))
        else:
            key = (target.doing, target.fields, target.part)
        keys.append((*key, sum(1 for other in keys if other[: len(key)] == key)))
    return keys
