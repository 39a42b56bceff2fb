"""Lines over time: points with their values printed beside them as far as they do not cover each other."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF

from desktop.services.charts import ChartPicture
from desktop.widgets.chart_parts import CENTRE, RIGHT, ChartLayout, Dot, Label

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_PARTS = 4


def put_lines(layout: ChartLayout, chart: ChartPicture, room: QRectF, metrics: QFontMetricsF) -> float:
    """Put axis, points and texts into `room`; tells where it ends."""
    line = layout.line
    ticks = _ticks(chart)
    texts = [_tick_text(tick) for tick in ticks]
    left = max(metrics.horizontalAdvance(text) for text in texts) + line * 0.8
    plot = QRectF(left + line, room.top() + line * 1.4, 0, 0)
    plot.setRight(room.right() - line * 1.5)
    plot.setBottom(room.bottom() - line * 1.8)
    span = ticks[-1] - ticks[0]

    def height_of(value: float) -> float:
        return plot.bottom() - (value - ticks[0]) / span * plot.height()

    for tick, text in zip(ticks, texts, strict=True):
        at = height_of(tick)
        layout.grid.append((QPointF(left, at), QPointF(room.right(), at)))
        label = QRectF(room.left(), at - line / 2, left - room.left() - line * 0.4, line)
        layout.labels.append(Label(label, text, RIGHT, faint=True))
    layout.axis = QPointF(left, plot.bottom()), QPointF(room.right(), plot.bottom())
    step = plot.width() / max(1, len(chart.names) - 1)
    _put_names(layout, chart, plot, step, metrics)
    _put_dots(layout, chart, plot, step, height_of, metrics)
    return room.bottom()


def _put_names(
    layout: ChartLayout, chart: ChartPicture, plot: QRectF, step: float, metrics: QFontMetricsF
) -> None:
    """Names below the axis, from the last one backwards, as many as there is room for."""
    line, free = layout.line, plot.right() + layout.line * 2
    for place in reversed(range(len(chart.names))):
        text = chart.names[place]
        wide = metrics.horizontalAdvance(text) + 2
        centre = plot.left() + place * step
        if centre + wide / 2 > free:
            continue
        start = min(max(0.0, centre - wide / 2), layout.size.width() - wide)
        layout.labels.append(Label(QRectF(start, plot.bottom() + line * 0.5, wide, line), text, CENTRE))
        free = start - line * 0.5


def _put_dots(
    layout: ChartLayout,
    chart: ChartPicture,
    plot: QRectF,
    step: float,
    height_of: Callable[[float], float],
    metrics: QFontMetricsF,
) -> None:
    """The last value of each line gets its text first: it is what people look for."""
    line = layout.line
    centres = [
        (place, number, QPointF(plot.left() + place * step, height_of(mark.value)), mark.text)
        for number, series in enumerate(chart.series)
        for place, mark in enumerate(series.marks)
        if mark.value is not None
    ]
    taken = [
        QRectF(centre.x() - line * 0.3, centre.y() - line * 0.3, line * 0.6, line * 0.6)
        for _, _, centre, _ in centres
    ]
    for place, number, centre, text in sorted(centres, key=lambda one: (-one[0], one[1])):
        wide = metrics.horizontalAdvance(text) + 2
        label = None
        for top in (centre.y() - line * 1.35, centre.y() + line * 0.4):
            start = min(max(0.0, centre.x() - wide / 2), layout.size.width() - wide)
            wanted = QRectF(start, top, wide, line)
            inside = wanted.bottom() <= plot.bottom() + line * 0.4
            if inside and not any(wanted.intersects(one) for one in taken):
                taken.append(wanted)
                label = Label(wanted, text, CENTRE)
                break
        layout.dots.append(Dot(place, number, centre, label))
    layout.dots.sort(key=lambda dot: (dot.series, dot.name))


def _ticks(chart: ChartPicture) -> list[float]:
    """Round values from below the least to above the largest; from zero where that is not far."""
    values = [mark.value for series in chart.series for mark in series.marks if mark.value is not None]
    low, high = min(values, default=0.0), max([*values, chart.reaches])
    if low <= high / 2:
        low = 0.0
    step = _round_step((high - low or max(1.0, high / 10)) / _PARTS)
    first = math.floor(low / step)
    last = max(first + 1, math.ceil(high / step))
    return [number * step for number in range(first, last + 1)]


def _round_step(least: float) -> float:
    size = 10.0 ** math.floor(math.log10(least))
    return next(factor * size for factor in _STEPS if factor * size >= least * 0.999)


def _tick_text(value: float) -> str:
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")
