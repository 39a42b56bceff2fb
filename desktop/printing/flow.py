"""What stands on a page below each other: paragraphs, rows of lists, and groups that stay together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop.printing.typesetting import Paragraph, of_points

_RULE: Final = 0.5


class Piece(Protocol):
    """Something at its place on a page."""

    def draw(self, painter: QPainter) -> None: ...


@dataclass(slots=True)
class Lines:
    """Lines of a paragraph, from `first` up to `last`."""

    paragraph: Paragraph
    x: float
    y: float
    first: int
    last: int

    def draw(self, painter: QPainter) -> None:
        self.paragraph.draw(painter, self.x, self.y, self.first, self.last)


@dataclass(slots=True)
class Rules:
    """Straight lines, all of one width."""

    lines: Sequence[QLineF]
    points: float = _RULE

    def draw(self, painter: QPainter) -> None:
        painter.setPen(QPen(Qt.GlobalColor.black, of_points(self.points)))
        painter.drawLines(list(self.lines))


class Item(Protocol):
    """One thing in the flow. `before` and `after` are the spaces around it.

    `cuts` are the heights at which it may be parted, in order; the last is its whole height.
    """

    before: float
    after: float
    keep_with_next: bool

    @property
    def cuts(self) -> Sequence[float]: ...

    def pieces(self, x: float, y: float, first: float, last: float) -> list[Piece]:
        """What stands between two of the cuts (or 0), its top at `y`."""


@dataclass(slots=True)
class TextItem:
    """A paragraph; no line of it stands alone on a page."""

    paragraph: Paragraph
    before: float
    after: float
    keep_with_next: bool = False

    @property
    def cuts(self) -> Sequence[float]:
        paragraph = self.paragraph
        inside = range(2, paragraph.count - 1) if not self.keep_with_next else range(0)
        return [*(paragraph.top(line) for line in inside), paragraph.height]

    def pieces(self, x: float, y: float, first: float, last: float) -> list[Piece]:
        paragraph = self.paragraph
        inside = [line for line in range(paragraph.count) if first <= paragraph.top(line) < last]
        return [Lines(paragraph, x, y, inside[0], inside[-1] + 1)] if inside else []


@dataclass(slots=True)
class Cell:
    """Paragraphs below each other in a column that begins at `x`."""

    x: float
    width: float
    paragraphs: Sequence[Paragraph]
    gaps: Sequence[float] = ()

    @property
    def height(self) -> float:
        return sum(paragraph.height for paragraph in self.paragraphs) + sum(self.gaps)


@dataclass(slots=True)
class GroupItem:
    """Columns beside each other that are never parted: the head, the signatures."""

    cells: Sequence[Cell]
    before: float
    after: float
    rules: Sequence[QLineF] = ()
    keep_with_next: bool = False

    @property
    def cuts(self) -> Sequence[float]:
        return [max(cell.height for cell in self.cells)]

    def pieces(self, x: float, y: float, first: float, last: float) -> list[Piece]:
        pieces: list[Piece] = []
        for cell in self.cells:
            top = y
            for number, paragraph in enumerate(cell.paragraphs):
                pieces.append(Lines(paragraph, x + cell.x, top, 0, paragraph.count))
                top += paragraph.height + (cell.gaps[number] if number < len(cell.gaps) else 0.0)
        if self.rules:
            pieces.append(Rules([line.translated(x, y) for line in self.rules], 0.75))
        return pieces


@dataclass(slots=True)
class RowItem:
    """One row of a list with its borders; `header` is the row that every page of the list begins with.

    It is parted only where it is higher than a page, which no name is.
    """

    cells: Sequence[Cell]
    padding: float
    header: RowItem | None = None
    before: float = 0.0
    after: float = 0.0
    keep_with_next: bool = False
    page_height: float = field(default=0.0)

    @property
    def height(self) -> float:
        return max(cell.height for cell in self.cells) + 2 * self.padding

    @property
    def cuts(self) -> Sequence[float]:
        if self.height <= self.page_height:
            return [self.height]
        longest = max((cell.paragraphs[0] for cell in self.cells), key=lambda one: one.height)
        inside = [self.padding + longest.top(line) for line in range(1, longest.count)]
        return [*inside, self.height]

    def pieces(self, x: float, y: float, first: float, last: float) -> list[Piece]:
        whole = first == 0.0 and last >= self.height
        pieces: list[Piece] = []
        for cell in self.cells:
            paragraph = cell.paragraphs[0]
            if whole:
                top = y + (self.height - paragraph.height) / 2
                pieces.append(Lines(paragraph, x + cell.x + self.padding, top, 0, paragraph.count))
                continue
            lines = [n for n in range(paragraph.count) if first <= self.padding + paragraph.top(n) < last]
            if lines:
                top = y if first else y + self.padding
                pieces.append(Lines(paragraph, x + cell.x + self.padding, top, lines[0], lines[-1] + 1))
        pieces.append(Rules(_borders(self.cells, x, QRectF(x, y, 0.0, last - first))))
        return pieces


@dataclass(slots=True, kw_only=True)
class GroupedHeader(RowItem):
    """The head of a list in two rows: `upper` cells lie over several columns, `single` columns have none.

    `single` are places among `cells`, which are those of the lower row.
    """

    upper: Sequence[Cell] = ()
    single: frozenset[int] = frozenset()

    @property
    def height(self) -> float:
        alone = [cell.height for at, cell in enumerate(self.cells) if at in self.single]
        return max(self._upper_height + self._lower_height, max(alone, default=0.0) + 2 * self.padding)

    @property
    def _upper_height(self) -> float:
        return max(cell.height for cell in self.upper) + 2 * self.padding

    @property
    def _lower_height(self) -> float:
        below = [cell.height for at, cell in enumerate(self.cells) if at not in self.single]
        return max(below, default=0.0) + 2 * self.padding

    @property
    def cuts(self) -> Sequence[float]:
        return [self.height]

    def pieces(self, x: float, y: float, first: float, last: float) -> list[Piece]:
        pieces: list[Piece] = []
        level = self._upper_height
        for cell in self.upper:
            pieces += self._boxed(cell, x, y, level)
        for at, cell in enumerate(self.cells):
            above = 0.0 if at in self.single else level
            pieces += self._boxed(cell, x, y + above, self.height - above)
        return pieces

    def _boxed(self, cell: Cell, x: float, y: float, height: float) -> list[Piece]:
        paragraph = cell.paragraphs[0]
        top = y + (height - paragraph.height) / 2
        lines = Lines(paragraph, x + cell.x + self.padding, top, 0, paragraph.count)
        return [lines, Rules(_borders([cell], x, QRectF(x, y, 0.0, height)))]


def _borders(cells: Sequence[Cell], x: float, area: QRectF) -> list[QLineF]:
    left, right = x + cells[0].x, x + cells[-1].x + cells[-1].width
    edges = [x + cell.x for cell in cells] + [right]
    upright = [QLineF(edge, area.top(), edge, area.bottom()) for edge in edges]
    level = [QLineF(left, y, right, y) for y in (area.top(), area.bottom())]
    return [*upright, *level]
