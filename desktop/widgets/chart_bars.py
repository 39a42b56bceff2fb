"""Bars: upright where names and values have room side by side, lying else."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF

from desktop.services.charts import ChartPicture
from desktop.widgets.chart_parts import CENTRE, LEFT, MOST_LINES, RIGHT, Bar, ChartLayout, Label
from desktop.widgets.wrapping import wrapped

# In heights of a line of text.
_BAR, _BAR_GAP, _GROUP_GAP = 1.25, 0.15, 0.9
# The most that names take of the width.
_NAME_SHARE = 0.3


def _texts_width(chart: ChartPicture, metrics: QFontMetricsF) -> float:
    texts = (mark.text for series in chart.series for mark in series.marks)
    return max((metrics.horizontalAdvance(text) for text in texts), default=0.0) + 2


def _largest(chart: ChartPicture) -> float:
    return max((mark.value or 0.0 for series in chart.series for mark in series.marks), default=0.0) or 1.0


def upright_slot(chart: ChartPicture, width: float, metrics: QFontMetricsF) -> float | None:
    """The room of one bar where upright bars have room for all their texts; None where they have not."""
    count, line = len(chart.names), metrics.height()
    if not count:
        return None
    least = max(_texts_width(chart, metrics) + line * 0.3, line * 1.4)
    slot = (width / count - _GROUP_GAP * line) / max(1, len(chart.series))
    if slot < least:
        return None
    room = width / count - line * 0.4
    for name in chart.names:
        lines = wrapped(name, room, metrics, MOST_LINES)
        if " ".join(lines) != " ".join(name.split()):
            return None
    return min(slot, line * 4)


def put_upright(
    layout: ChartLayout, chart: ChartPicture, room: QRectF, slot: float, metrics: QFontMetricsF
) -> float:
    """Bars side by side in `room`, `slot` for each; tells where it ends."""
    line, count = layout.line, len(chart.names)
    each = room.width() / count
    names = [wrapped(name, each - line * 0.4, metrics, MOST_LINES) for name in chart.names]
    lowest = max(len(lines) for lines in names) * line + line * 0.4
    base = room.bottom() - lowest
    scale = (base - room.top() - line * 1.3) / _largest(chart)
    for place in range(count):
        start = each * place + (each - slot * len(chart.series)) / 2
        for number, series in enumerate(chart.series):
            mark = series.marks[place]
            high = (mark.value or 0.0) * scale
            left = start + slot * number
            bar = QRectF(left + slot * 0.1, base - high, slot * 0.8, high)
            above = QRectF(left, base - high - line * 1.1, slot, line)
            layout.bars.append(Bar(place, number, bar, Label(above, mark.text, CENTRE, mark.value is None)))
        top = base + line * 0.3
        for text in names[place]:
            layout.labels.append(Label(QRectF(each * place, top, each, line), text, CENTRE))
            top += line
    layout.axis = QPointF(0, base), QPointF(room.width(), base)
    return room.bottom()


def put_lying(
    layout: ChartLayout, chart: ChartPicture, top: float, width: float, metrics: QFontMetricsF
) -> float:
    """Bars one below the other, their names at the left; as high as that takes: tells where it ends."""
    line = layout.line
    widest = max((metrics.horizontalAdvance(name) for name in chart.names), default=0.0)
    name_room = min(widest + 1, width * _NAME_SHARE)
    left = name_room + line * 0.6
    texts = _texts_width(chart, metrics)
    scale = max(0.0, width - left - texts - line * 0.5) / _largest(chart)
    start = top
    for place, name in enumerate(chart.names):
        lines = wrapped(name, name_room, metrics, MOST_LINES)
        bars = len(chart.series) * (_BAR + _BAR_GAP) * line
        high = max(bars, len(lines) * line)
        name_top = top + (high - len(lines) * line) / 2
        for number, text in enumerate(lines):
            layout.labels.append(Label(QRectF(0, name_top + number * line, name_room, line), text, RIGHT))
        bar_top = top + (high - bars) / 2
        for number, series in enumerate(chart.series):
            mark = series.marks[place]
            bar = QRectF(left, bar_top, (mark.value or 0.0) * scale, _BAR * line)
            beside = QRectF(bar.right() + line * 0.3, bar_top, texts, _BAR * line)
            layout.bars.append(Bar(place, number, bar, Label(beside, mark.text, LEFT, mark.value is None)))
            bar_top += (_BAR + _BAR_GAP) * line
        top += high + _GROUP_GAP / 2 * line
    layout.axis = QPointF(left, start - line * 0.1), QPointF(left, max(start, top - line * 0.2))
    return top
