"""The parts that a chart is put together from: where each stands, never how it is painted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
# A name or a note takes no more lines than these.
MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Label:
    """A text in its place; `faint` for what is not a number of the chart, `bold` for its title."""

    place: QRectF
    text: str
    align: Qt.AlignmentFlag
    faint: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, also one of no length, with the text at its end. `name`, `series`: which value it is."""

    name: int
    series: int
    place: QRectF
    label: Label


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line; `label` None: there was no room for it beside the others."""

    name: int
    series: int
    centre: QPointF
    label: Label | None


@dataclass(slots=True)
class ChartLayout:
    """`size`: what the chart takes up. `swatches`: (series, place) of the legend's patches."""

    size: QSizeF
    line: float
    bars: list[Bar] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    swatches: list[tuple[int, QRectF]] = field(default_factory=list)
    # From, to: the axis, and fainter ones across a plot of lines.
    axis: tuple[QPointF, QPointF] | None = None
    grid: list[tuple[QPointF, QPointF]] = field(default_factory=list)

    def parts(self) -> list[Bar | Dot]:
        """Everything that stands for a value."""
        return [*self.bars, *self.dots]

    def every_label(self) -> Iterator[Label]:
        yield from self.labels
        yield from (bar.label for bar in self.bars)
        yield from (dot.label for dot in self.dots if dot.label is not None)
