"""Blocks of cells as spreadsheets hand them over: text with tabs, and a table for those that read HTML."""

from __future__ import annotations

import html
from collections.abc import Sequence

_BREAKS = ("\r\n", "\n", "\r")
# Excel takes a cell for text, leading zeros and all, when its style says so.
_AS_TEXT = "mso-number-format:'\\@'"


def rows_of(text: str) -> list[list[str]]:
    """The cells of a pasted block. Only the one line break that a spreadsheet adds at the end is dropped."""
    for ending in _BREAKS:
        if text.endswith(ending):
            text = text.removesuffix(ending)
            break
    rows: list[list[str]] = [[]]
    place = 0
    while True:
        cell, place = _cell(text, place)
        rows[-1].append(cell)
        if place >= len(text):
            return rows
        if text[place] == "\t":
            place += 1
            continue
        place += 2 if text.startswith("\r\n", place) else 1
        rows.append([])


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """Tabs between cells, one line break after each row."""
    return "".join("\t".join(map(_quoted, row)) + "\r\n" for row in rows)


def as_html(rows: Sequence[Sequence[str]]) -> str:
    """A table whose cells stay text: no spreadsheet turns an id into a number."""
    lines = "".join(f"<tr>{''.join(map(_table_cell, row))}</tr>" for row in rows)
    return f'<html><head><meta charset="utf-8"></head><body><table>{lines}</table></body></html>'


def _cell(text: str, place: int) -> tuple[str, int]:
    """The cell that begins here, and where it ends."""
    if text.startswith('"', place):
        quoted = _quoted_cell(text, place)
        if quoted is not None:
            return quoted
    end = place
    while end < len(text) and text[end] not in "\t\r\n":
        end += 1
    return text[place:end], end


def _quoted_cell(text: str, place: int) -> tuple[str, int] | None:
    """A cell with breaks or tabs inside stands in quotation marks; None where the mark is only a mark."""
    end = place + 1
    while (end := text.find('"', end)) >= 0:
        if text.startswith('""', end):
            end += 2
            continue
        if end + 1 == len(text) or text[end + 1] in "\t\r\n":
            return text[place + 1 : end].replace('""', '"'), end + 1
        return None
    return None


def _quoted(cell: str) -> str:
    if not any(sign in cell for sign in '\t\r\n"'):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def _table_cell(cell: str) -> str:
    return f'<td style="{_AS_TEXT}">{html.escape(cell)}</td>'
