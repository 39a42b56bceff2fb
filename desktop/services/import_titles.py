"""Whose branch the rows under a title are, where the lines between the rows of a list say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from domain.importing.cells import NO_CELL, Cell
from domain.importing.gone import says_gone
from domain.importing.headers import Doing
from domain.importing.leftovers import DITTOS
from domain.importing.mapping import ColumnMapping
from domain.importing.row_read import NO_PART, Part
from domain.importing.table_lines import heading_of, names_unit
from domain.text import fold

# "(25 đ/c)", ": 25 đoàn viên", ":"
_COUNTED: Final = re.compile(
    r"\s*[:(–-]?\s*(?:\d+\s*(?:đ/c|đồng chí|đoàn viên|đv|người)|(?<=[:(–-]))\s*\)?\s*\.?$", re.IGNORECASE
)
# "C.Đ Thôn 1" has no part C.
_SHORT: Final = re.compile(r"\bC\.\s?Đ\b\.?", re.IGNORECASE)
# Nobody calls anything but a branch so; a "tổ" or a "khối" may lie inside of one, or hold several.
_BRANCH: Final = re.compile(r"(?:(?:lien )?chi doan|c\.?d\b\.?)\W*\w")


def parts_of(
    titles: Sequence[tuple[int, str]],
    rows: Iterable[int],
    find: Callable[[str], str | None],
    *,
    is_chosen: bool,
) -> list[Part]:
    """For each row, given by its number in order, the part of the list in which it stands.

    `titles`: from which row on what stands above it, in order. `find` gives the id of the branch that a text
    names. `is_chosen`: people said which branch; one title does not speak against them, several do.
    """
    read = [(row, heading_of(_SHORT.sub("CĐ", _COUNTED.sub("", text.strip())))) for row, text in titles]
    found = {text: id for _, text in read if (id := find(text))}
    styles = {_style(text) for text in found}
    parts = [
        (row, Part(found.get(text, ""), "" if text in found else text))
        for row, text in read
        if text in found or _BRANCH.match(fold(text)) or (names_unit(text) and _style(text) in styles)
    ]
    if is_chosen and len({part for _, part in parts}) < 2:
        parts = []
    stands, told = NO_PART, []
    for number in rows:
        while parts and parts[0][0] <= number:
            stands = parts.pop(0)[1]
        told.append(stands)
    return told


def gone_under(titles: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """(from which row on, the title that says that those under it left, "" from the next title on), in
    order."""
    found: dict[int, str] = {}
    for row, text in titles:
        found[row] = text.strip() if says_gone(text) else found.get(row, "")
    return list(found.items()) if any(found.values()) else []


def above_in(rows: Sequence[tuple[int, Sequence[Cell]]], mapping: ColumnMapping) -> dict[int, str]:
    """Row → what the one column of branches said last, of rows in which it says nothing itself.

    A csv has only the first cell of those that were merged in the spreadsheet; so it may be meant for them.
    """
    columns = [place for place, target in enumerate(mapping.targets) if target.doing is Doing.BRANCH]
    if len(columns) != 1:
        return {}
    place, last = columns[0], ""
    found: dict[int, str] = {}
    for number, cells in rows:
        cell = cells[place] if place < len(cells) else NO_CELL
        said = cell.text.strip()
        if said and said not in DITTOS:
            last = said
        elif last:
            found[number] = last
    return found


def _style(text: str) -> str:
    """What lists call their parts by: "thôn" of "Thôn Đông"."""
    return fold(text).partition(" ")[0]
