"""A report as a filled paper: which sheet, how wide its columns are, how many parts it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.services import paper_words
from desktop.services.charts import ON_PAPER, ChartPicture, chart_of
from desktop.services.column_bands import bands
from desktop.services.paper_content import (
    MARGINS_MM,
    PAGE_MM,
    Figure,
    FilledPaper,
    Head,
    HeadedColumn,
    Part,
    Run,
    Runs,
    Signatures,
    Signed,
    Table,
    Text,
)
from desktop.services.report_types import Report, lines_title
from desktop.services.wording import word
from domain.statistics.model import Column, ColumnKind, Row
from domain.statistics.shares import cell_text

_, _RIGHT, _, _LEFT = MARGINS_MM
_UPRIGHT: Final = PAGE_MM[0] - _LEFT - _RIGHT
_LYING: Final = PAGE_MM[1] - _LEFT - _RIGHT
# Sheets and sizes of type in the order in which they are tried.
_TRIED: Final = ((False, 12.0), (False, 11.0), (True, 12.0), (True, 11.0), (True, 10.0), (True, 9.0))
_IN_PARTS: Final = 10.0
_MM_PER_POINT: Final = 25.4 / 72
# Widths in parts of the size of type: a bold capital is wider, a figure half as wide as it is high.
_LETTER_EM, _BOLD_EM, _FIGURE_EM = 0.5, 0.58, 0.5
_PADDING_MM: Final = 3.2
_LEAST_NAME_MM, _MOST_NAME_MM = 42.0, 90.0
_MOST_TEXT_MM: Final = 40.0
_LEAST_MM: Final = 11.0


class _Room:
    """How much room the columns of one report need; every cell is looked at once."""

    def __init__(self, report: Report) -> None:
        result = report.result
        self.columns = result.table.columns
        self._number = max(3, len(str(len(result.rows))))
        lines = (*result.rows, result.total)
        self._longest = [
            max((len(cell_text(row.cells[place])) for row in lines), default=0)
            for place in range(len(self.columns))
        ]

    def needed(self, band: Sequence[int], points: float) -> float:
        """By columns beside each other, with the number and the name before them."""
        columns = sum(self.least_width(place, points) for place in band)
        return self.number_width(points) + _LEAST_NAME_MM + columns

    def number_width(self, points: float) -> float:
        return self._number * _BOLD_EM * points * _MM_PER_POINT * 1.25 + _PADDING_MM

    def least_width(self, place: int, points: float) -> float:
        """What the longest word of the heading and the longest number need, and texts at most so much."""
        column, longest = self.columns[place], self._longest[place]
        em = points * _MM_PER_POINT
        heading = max((len(part) for part in column.label.split()), default=0) * _BOLD_EM * em
        if column.kind is ColumnKind.TEXT:
            content = min(longest * _LETTER_EM * em, _MOST_TEXT_MM)
        else:
            content = longest * _FIGURE_EM * em * 1.08
        return max(_LEAST_MM, max(heading, content) + _PADDING_MM)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """`bands`: places of the columns that stand beside each other, a table for each."""

    room: _Room
    landscape: bool
    points: float
    bands: tuple[tuple[int, ...], ...]


def paper_of(report: Report) -> FilledPaper:
    """The report as preview, PDF and Word show it."""
    sheet = _sheet_for(report)
    return FilledPaper(
        name=report.result.table.name,
        title=report.title,
        org=report.result.query.org,
        file_stem=report.file_stem,
        author=report.author,
        landscape=sheet.landscape,
        parts=tuple(_parts(report, sheet)),
    )


def charts_of(report: Report) -> list[ChartPicture]:
    """The charts that the table declares, with as many lines as a page can show."""
    result = report.result
    drawn = [chart_of(result, declared, ON_PAPER) for declared in result.table.charts]
    return [chart for chart in drawn if not chart.is_empty]


def _parts(report: Report, sheet: _Sheet) -> Iterator[Part]:
    table = report.result.table
    dated: Runs = (Run(report.dated.replace(" ", paper_words.FIRM), italic=True),)
    yield Head(report.superior, report.organ, (), paper_words.UNION, dated)
    yield Text((Run(table.number.upper(), bold=True),), "heading")
    yield Text((Run(table.title.upper(), bold=True),), "subject")
    yield Text((Run(f"{report.scope}. {report.as_of}", italic=True),), "centre")
    for number, band in enumerate(sheet.bands, start=1):
        if len(sheet.bands) > 1:
            told = word("report.part").format(part=number, parts=len(sheet.bands))
            yield Text((Run(told, italic=True),), "caption")
        yield _table(report, sheet, band)
    for chart in charts_of(report):
        yield Figure(chart)
    for line in report.explained():
        yield Text((Run(line),), "small")
    yield _signatures(report)


def _table(report: Report, sheet: _Sheet, band: Sequence[int]) -> Table:
    columns = report.result.table.columns
    widths = [sheet.room.least_width(place, sheet.points) for place in band]
    number = sheet.room.number_width(sheet.points)
    room = (_LYING if sheet.landscape else _UPRIGHT) - number - sum(widths)
    name = max(_LEAST_NAME_MM, min(_MOST_NAME_MM, room))
    spread = max(0.0, room - name) / len(widths)
    headed = [
        HeadedColumn(word("report.number"), number, "centre"),
        HeadedColumn(lines_title(report.result.table), name, "left"),
        *(
            HeadedColumn(columns[place].label, width + spread, _align(columns[place]), columns[place].group)
            for place, width in zip(band, widths, strict=True)
        ),
    ]
    rows = [_cells(str(at), row, band) for at, row in enumerate(report.result.rows, start=1)]
    rows.append(_cells("", report.result.total, band, bold=True))
    return Table(tuple(headed), tuple(rows), sheet.points)


def _cells(number: str, row: Row, band: Sequence[int], *, bold: bool = False) -> tuple[Runs, ...]:
    name = word("report.total") if bold else row.name
    texts = [number, name, *(cell_text(row.cells[place]) for place in band)]
    return tuple((Run(text, bold=bold),) for text in texts)


def _signatures(report: Report) -> Signatures:
    by_hand = word("report.by_hand")
    organ: list[Runs] = [(Run(paper_words.sign_for("committee"), bold=True),)]
    return Signatures(
        right=Signed((*organ, (Run(report.post, bold=True),)), by_hand, _name(report.signer)),
        # An empty line, so that both names stand at one height.
        left=Signed(
            ((Run(word("report.drafter"), bold=True),), (Run(paper_words.FIRM),)),
            by_hand,
            _name(report.drafter),
        ),
    )


def _name(name: str) -> Runs:
    return (Run(name, bold=True),) if name else ()


def _sheet_for(report: Report) -> _Sheet:
    room = _Room(report)
    places = tuple(range(len(room.columns)))
    for landscape, points in _TRIED:
        if room.needed(places, points) <= (_LYING if landscape else _UPRIGHT):
            return _Sheet(room, landscape, points, (places,))
    parts = bands(room.columns, lambda band: room.needed(band, _IN_PARTS), _LYING)
    return _Sheet(room, True, _IN_PARTS, tuple(parts))


def _align(column: Column) -> str:
    return "left" if column.kind is ColumnKind.TEXT else "right"
