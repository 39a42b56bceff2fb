"""A filled paper laid out once for its sheet. Preview, PDF and printer all draw this one layout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter

from desktop.printing.figures import FigureItem
from desktop.printing.flow import Cell, GroupedHeader, GroupItem, Item, RowItem, TextItem
from desktop.printing.pagination import Pagination
from desktop.printing.typesetting import (
    Paragraph,
    load_face,
    of_mm,
    of_points,
    set_paragraph,
    width_of,
)
from desktop.services.paper_content import (
    MARGINS_MM,
    RECEIVERS,
    SMALL_POINTS,
    STARS,
    Break,
    Figure,
    FilledPaper,
    Head,
    Look,
    Part,
    Run,
    Runs,
    Signatures,
    Signed,
    Table,
    Text,
    plain,
)

_TOP, _RIGHT, _BOTTOM, _LEFT = MARGINS_MM
_HEAD_SHARE: Final = 0.44
_HEAD_GAP_MM: Final = 3.0
_HEAD_POINTS: Final = 13.0
_UNION_POINTS: Final = 14.0
_SMALLEST_DATE_POINTS: Final = 9.0
_PAGE_NUMBER_FROM_TOP_MM: Final = 10.0
_PADDING_MM: Final = 1.2
_SIGNED_POINTS: Final = 13.0
_ROOM_FOR_THE_HAND_MM: Final = 18.0
_BREATH: Final = 6.0


class PaperDocument:
    """One paper on its pages; units are dots of the reference resolution."""

    def __init__(self, paper: FilledPaper) -> None:
        load_face()
        self.paper = paper
        width, height = paper.size_mm
        self._width = of_mm(width - _LEFT - _RIGHT)
        self._height = of_mm(height - _TOP - _BOTTOM)
        flow = [item for part in paper.parts for item in self._items(part)]
        self._pages = Pagination(flow, self._height).pages

    @property
    def pages(self) -> int:
        return len(self._pages)

    def draw(self, painter: QPainter, page: int) -> None:
        """One page, from 0; 0,0 is the corner of the sheet."""
        painter.save()
        painter.translate(of_mm(_LEFT), of_mm(_TOP))
        for piece in self._pages[page]:
            piece.draw(painter)
        if page:
            number = self._set(((Run(str(page + 1))),), _HEAD_POINTS, "centre", self._width)
            number.draw(painter, 0.0, of_mm(_PAGE_NUMBER_FROM_TOP_MM - _TOP), 0, 1)
        painter.restore()

    # -- from parts to what flows

    def _items(self, part: Part) -> Iterator[Item | None]:
        if isinstance(part, Head):
            yield self._head(part)
        elif isinstance(part, Text):
            look = part.look
            paragraph = set_paragraph(part.runs, look, self._width)
            before, after = of_points(look.before), of_points(look.after)
            yield TextItem(paragraph, before, after, look.keep_with_next)
        elif isinstance(part, Table):
            yield from self._rows(part)
        elif isinstance(part, Figure):
            yield FigureItem(part.chart, self._width, self._height)
        elif isinstance(part, Signatures):
            yield self._signatures(part)
        elif isinstance(part, Break):
            yield None

    def _set(self, runs: Runs, points: float, align: str, width: float) -> Paragraph:
        return set_paragraph(runs, Look(align, points, spread=1.05), width)

    def _head(self, head: Head) -> GroupItem:
        gap = of_mm(_HEAD_GAP_MM)
        left_width = self._width * _HEAD_SHARE - gap
        right_x = self._width * _HEAD_SHARE
        right_width = self._width - right_x
        union = self._set((Run(head.union, bold=True),), _UNION_POINTS, "centre", right_width)
        size = _fitting(head.dated, right_width)
        dated = self._set(head.dated, size, "centre", right_width)
        right = Cell(right_x, right_width, (union, dated), (of_points(_BREATH),))
        left = [
            self._set((run,), _HEAD_POINTS, "centre", left_width)
            for run in (Run(head.superior), Run(head.organ, bold=True), Run(STARS if head.organ else ""))
            if run.text
        ]
        if head.number:
            left.append(self._set(head.number, _HEAD_POINTS, "centre", left_width))
        half = width_of(head.union, _UNION_POINTS, bold=True) / 2
        middle, below = right_x + right_width / 2, union.height + of_points(1.0)
        rule = QLineF(middle - half, below, middle + half, below)
        return GroupItem((Cell(0.0, left_width, left), right), 0.0, of_points(_BREATH), (rule,))

    def _signatures(self, signatures: Signatures) -> GroupItem:
        half = self._width / 2
        right = self._signed(signatures.right, half, half)
        if signatures.left is not None:
            left = self._signed(signatures.left, 0.0, half)
        else:
            lines = [
                self._set(runs, points, "left", half - of_mm(_HEAD_GAP_MM))
                for runs, points in _receivers(signatures)
            ]
            left = Cell(0.0, half, lines)
        return GroupItem((left, right), of_points(2 * _BREATH), 0.0)

    def _signed(self, signed: Signed, x: float, width: float) -> Cell:
        inner = width - of_mm(_HEAD_GAP_MM)
        lines = [self._set(line, _SIGNED_POINTS, "centre", inner) for line in signed.lines]
        if signed.note:
            lines.append(self._set((Run(signed.note, italic=True),), SMALL_POINTS, "centre", inner))
        gaps = [0.0] * (len(lines) - 1) + [of_mm(_ROOM_FOR_THE_HAND_MM)]
        lines.append(self._set(signed.name, _SIGNED_POINTS, "centre", inner))
        return Cell(x + (width - inner) / 2, inner, lines, gaps)

    def _rows(self, table: Table) -> Iterator[RowItem]:
        header = self._titles(table) if table.grouped else self._row(table, _title_runs(table), None)
        header.keep_with_next = True
        header.before = of_points(2.0)
        yield header
        for number, row in enumerate(table.rows, start=1):
            item = self._row(table, row, header)
            item.page_height = self._height - header.height
            item.after = of_points(_BREATH) if number == len(table.rows) else 0.0
            yield item

    def _titles(self, table: Table) -> GroupedHeader:
        """Two rows: headings that several columns share, and the titles of these columns below."""
        lower = self._row(table, _title_runs(table), None)
        upper, single = [], []
        for title, at, count in table.heads():
            first, last = lower.cells[at], lower.cells[at + count - 1]
            if not table.columns[at].group:
                single.append(at)
                continue
            width = last.x + last.width - first.x
            inner = width - 2 * lower.padding
            heading = self._set((Run(title, bold=True),), table.points, "centre", inner)
            upper.append(Cell(first.x, width, (heading,)))
        return GroupedHeader(lower.cells, lower.padding, upper=upper, single=frozenset(single))

    def _row(self, table: Table, row: tuple[Runs, ...], header: RowItem | None) -> RowItem:
        padding = of_mm(_PADDING_MM)
        # A list that is narrower than the page stands in its middle.
        x = (self._width - sum(of_mm(column.width) for column in table.columns)) / 2
        cells = []
        for column, runs in zip(table.columns, row, strict=True):
            width = of_mm(column.width)
            align = column.align if header is not None else "centre"
            inside = self._set(runs, table.points, align, width - 2 * padding)
            cells.append(Cell(x, width, (inside,)))
            x += width
        return RowItem(cells, padding, header)


def _title_runs(table: Table) -> tuple[Runs, ...]:
    return tuple((Run(column.title, bold=True),) for column in table.columns)


def _receivers(signatures: Signatures) -> Iterator[tuple[Runs, float]]:
    if signatures.receivers:
        yield (Run(RECEIVERS, bold=True, italic=True),), SMALL_POINTS
    for receiver in signatures.receivers:
        yield (Run("- "), *receiver), SMALL_POINTS - 1


def _fitting(dated: Runs, width: float) -> float:
    """The size of type at which place and date stand on one line, however long the place is called."""
    points = _HEAD_POINTS
    # A slanted last letter leans out of its width.
    while points > _SMALLEST_DATE_POINTS and width_of(plain(dated), points, italic=True) > width * 0.98:
        points -= 0.5
    return points
