"""What a chart shows, before anybody draws it: names, values, and the very texts that the table prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from desktop.services.paper_words import organ_name
from desktop.services.report_scope import named
from desktop.services.report_types import column_name
from desktop.services.stamps import days_told
from desktop.services.times import show_count
from desktop.services.wording import word
from domain.statistics.model import Cell, Chart, Result, Row, Share
from domain.statistics.shares import cell_text

# What is printed where there is no number.
MISSING = "—"
# More lines than these are folded into one: what can be read at a glance, and on a screen that is scrolled.
ON_PAPER, ON_SCREEN = 20, 60


class Which(StrEnum):
    """Which lines of a long table have a place of their own in its chart."""

    LARGEST = "largest"
    SMALLEST = "smallest"
    ALL = "all"


class ChartShape(StrEnum):
    BARS = "bars"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Mark:
    """One value as it is drawn and as it is printed. None: there is none, which is not zero."""

    value: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Series:
    """One colour and pattern; as many marks as the chart has names."""

    name: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPicture:
    """A chart ready to be drawn. `names`: of the bars' groups or of the points in time, in order.

    `orgs`: the organisations that these are of, "" for several together; empty where that plays no part.
    `reaches`: a value that the axis of lines goes up to at least, such as all of a hundred percent.
    """

    title: str
    names: tuple[str, ...]
    series: tuple[Series, ...]
    shape: ChartShape = ChartShape.BARS
    note: str = ""
    orgs: tuple[str, ...] = ()
    reaches: float = 0.0

    @property
    def is_empty(self) -> bool:
        return not any(mark.value is not None for series in self.series for mark in series.marks)


def chart_of(
    result: Result, declared: Chart, most: int | None = None, which: Which = Which.LARGEST
) -> ChartPicture:
    """One declared chart of a counted table, its numbers printed as in the table.

    `most`: where there are more lines, the largest `most` (or the smallest) keep theirs and all others share
    one; of `Which.ALL` as many as a screen shows are kept, the largest again.
    """
    rows, note = list(result.rows), ""
    if most is not None and which is Which.ALL:
        most = max(most, ON_SCREEN)
    if most is not None and len(rows) > most:
        is_smallest = which is Which.SMALLEST
        rows, rest = _parted(result, declared, most, smallest=is_smallest)
        rows.append(_together(rest, len(result.table.columns)))
        told = word("chart.folded_smallest" if is_smallest else "chart.folded")
        note = told.format(shown=show_count(most), rest=show_count(len(rest)))
    places = {column.key: place for place, column in enumerate(result.table.columns)}
    series = []
    for key in declared.columns:
        cells = [row.cells[places[key]] for row in rows]
        marks = (_mark(cell, alone=bool(row.org) or not note) for row, cell in zip(rows, cells, strict=True))
        series.append(Series(column_name(result, key), tuple(marks)))
    return ChartPicture(
        title=declared.title,
        names=tuple(row.name for row in rows),
        series=tuple(series),
        note=note,
        orgs=tuple(row.org for row in rows),
    )


def described(chart: ChartPicture) -> str:
    """The chart in words, every number of it: for who listens to it."""
    if chart.is_empty:
        return word("chart.empty")
    lines = []
    for place, name in enumerate(chart.names):
        marks = [f"{series.name} {series.marks[place].text}" for series in chart.series]
        lines.append(f"{name}: {', '.join(marks)}")
    return "; ".join([*lines, chart.note] if chart.note else lines)


def value_of(cell: Cell) -> float | None:
    """What a cell is as a length: a count, or the hundredths of a share; None where it has neither."""
    if isinstance(cell, Share):
        return 100 * cell.part / cell.whole if cell.whole else None
    return float(cell) if isinstance(cell, int) else None


def _mark(cell: Cell, *, alone: bool) -> Mark:
    """A count of many lines together is printed without a bar: beside it every other bar would be nothing."""
    value = value_of(cell)
    text = MISSING if value is None else cell_text(cell)
    return Mark(value if alone or isinstance(cell, Share) else None, text)


def _parted(result: Result, declared: Chart, most: int, *, smallest: bool) -> tuple[list[Row], list[Row]]:
    """The rows with the most (or least) in the chart's first column, in the table's order, and the others."""
    first = [column.key for column in result.table.columns].index(declared.columns[0])
    sign = 1 if smallest else -1

    def rank(place: int) -> tuple[bool, float, int]:
        value = value_of(result.rows[place].cells[first])
        # What has no value is not the smallest: it is nothing to look at.
        return smallest and value is None, sign * (value or 0.0), place

    ranked = sorted(range(len(result.rows)), key=rank)
    kept = set(ranked[:most])
    inside = [row for place, row in enumerate(result.rows) if place in kept]
    return inside, [row for place, row in enumerate(result.rows) if place not in kept]


def _together(rows: Sequence[Row], columns: int) -> Row:
    """Many rows as one: counts and both parts of shares added up."""
    name = word("chart.rest").format(rows=show_count(len(rows)))
    return Row("", name, tuple(_added([row.cells[place] for row in rows]) for place in range(columns)))


def _added(cells: Sequence[Cell]) -> Cell:
    shares = [cell for cell in cells if isinstance(cell, Share)]
    if shares:
        return Share(sum(share.part for share in shares), sum(share.whole for share in shares))
    counts = [cell for cell in cells if isinstance(cell, int)]
    return sum(counts) if counts else None


def standing_alone(drawn: ChartPicture, result: Result) -> ChartPicture:
    """The chart as a picture that is taken elsewhere: its title says of whom and of when it is.

    Also what a filter left out.
    """
    from sync.protocol.rulebook import rulebook

    unit = named(organ_name(result.unit_name, result.unit_level), result.query, rulebook())
    days = days_told(result.table, result.query)
    title = word("chart.alone").format(title=drawn.title, unit=unit, days=days[:1].lower() + days[1:])
    return replace(drawn, title=title)
