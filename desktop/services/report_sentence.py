"""A ready sentence for a written report, worked out from the table's own figures."""

from __future__ import annotations

from string import Formatter
from typing import Final

from desktop.services.paper_words import organ_name
from desktop.services.report_scope import named
from desktop.services.stamps import freshness_told
from desktop.services.statistics import Counted
from desktop.services.wording import word
from domain.statistics.model import Cell, Result, Share
from domain.statistics.shares import cell_text, spelled
from domain.values.dates import show_date
from domain.values.numbers import grouped

_OF_COLUMNS: Final = frozenset({"total", "percent", "share"})


class NoSuchFigure(KeyError):
    """The template of a table asks for what the table has not: a mistake in its declaration."""


def sentence_of(counted: Counted) -> str:
    """The table's sentence; what is not sent yet is told behind it. "" for a table that has none.

    Also "" where it tells of columns that are kept from this cadre.

    In a template `{unit}`, `{first}`, `{day}` and `{rows}` stand for what they say, `{total:column}` for a
    cell of the total line, `{percent:column}` for its percentage and `{share:column}` for the percentage
    with what it is made of. Behind the unit stands what a filter left out of the figures. Raises
    NoSuchFigure for another name.
    """
    result = counted.result
    template = result.table.sentence
    if not template:
        return ""
    if not _asked_for(template) <= {column.key for column in result.table.columns}:
        # Somebody who may not see every column of the table gets no sentence about them either.
        return ""
    told = template.format_map(_Figures(result))
    if not counted.stamp.unsent:
        return told
    return word("report.sentence_unsent").format(sentence=told, freshness=freshness_told(counted.stamp))


def figure_of(result: Result, name: str, column: str) -> str:
    """What stands in the sentence of a table for `{name:column}`. Raises NoSuchFigure."""
    return format(_Figures(result)[name], column)


def cell_of(result: Result, column: str) -> Cell:
    """The cell of the total line that a template names. Raises NoSuchFigure."""
    return _Figure(result).cell(column)


def _asked_for(template: str) -> set[str]:
    """The columns that a template names."""
    return {column for _, name, column, _ in Formatter().parse(template) if name in _OF_COLUMNS and column}


class _Figures(dict[str, "_Figure"]):
    def __init__(self, result: Result) -> None:
        from sync.protocol.rulebook import rulebook

        span = result.query.span
        super().__init__(
            unit=_Figure(
                result, named(organ_name(result.unit_name, result.unit_level), result.query, rulebook())
            ),
            first=_Figure(result, show_date(span.first)),
            day=_Figure(result, show_date(span.last)),
            rows=_Figure(result, grouped(len(result.rows))),
            total=_Total(result),
            percent=_Total(result),
            share=_Spelled(result),
        )

    def __missing__(self, name: str) -> _Figure:
        raise NoSuchFigure(name)


class _Figure:
    def __init__(self, result: Result, text: str = "") -> None:
        self._result, self._text = result, text

    def __format__(self, column: str) -> str:
        return self._text

    def cell(self, column: str) -> Cell:
        keys = [one.key for one in self._result.table.columns]
        if column not in keys:
            raise NoSuchFigure(column)
        return self._result.total.cells[keys.index(column)]


class _Total(_Figure):
    def __format__(self, column: str) -> str:
        return cell_text(self.cell(column))


class _Spelled(_Figure):
    def __format__(self, column: str) -> str:
        cell = self.cell(column)
        return spelled(cell) if isinstance(cell, Share) else cell_text(cell)
