"""A chart on a page: the very one of the screen, in the face of the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from desktop.printing.flow import Piece
from desktop.printing.typesetting import face, of_points
from desktop.services.charts import ChartPicture
from desktop.widgets.chart_layout import lay_out
from desktop.widgets.chart_painting import ink_on_paper, paint_chart
from desktop.widgets.chart_parts import ChartLayout

_POINTS = 11.0
_BREATH = 8.0


@dataclass(slots=True)
class _Drawn:
    layout: ChartLayout
    font: QFont
    x: float
    y: float
    scale: float

    def draw(self, painter: QPainter) -> None:
        painter.save()
        painter.translate(self.x, self.y)
        painter.scale(self.scale, self.scale)
        painter.setFont(self.font)
        paint_chart(painter, self.layout, ink_on_paper())
        painter.restore()


class FigureItem:
    """A chart in the flow, never parted; one that is higher than a page is made smaller."""

    keep_with_next = False

    def __init__(self, chart: ChartPicture, width: float, page_height: float) -> None:
        self.before = self.after = of_points(_BREATH)
        self._font = face(_POINTS)
        self._layout = lay_out(chart, width, QFontMetricsF(self._font), titled=True)
        high = self._layout.size.height()
        self._scale = min(1.0, page_height / high)
        self._left = (width - width * self._scale) / 2

    @property
    def cuts(self) -> Sequence[float]:
        return [self._layout.size.height() * self._scale]

    def pieces(self, x: float, y: float, first: float, last: float) -> list[Piece]:
        return [_Drawn(self._layout, self._font, x + self._left, y, self._scale)]
