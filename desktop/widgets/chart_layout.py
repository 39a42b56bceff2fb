"""Where everything of a chart stands, from the metrics of a font: for a screen, a page or a picture.

All sizes follow from the font's height, so that the same code serves every resolution. Nothing is drawn here.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF

from desktop.services.charts import ChartPicture, ChartShape
from desktop.widgets.chart_bars import put_lying, put_upright, upright_slot
from desktop.widgets.chart_lines import put_lines
from desktop.widgets.chart_parts import CENTRE, LEFT, MOST_LINES, ChartLayout, Label
from desktop.widgets.wrapping import wrapped

# In heights of a line of text.
_LEAST_PLOT, _TALLEST_PLOT = 14.0, 22.0
# On a small screen whole bars, however short, say more than long ones that must be scrolled to.
_LEAST_ON_SCREEN = 9.0
# A curve is read in less room than bars with a text at each.
_LEAST_CURVE = 8.0


def lay_out(
    chart: ChartPicture,
    width: float,
    metrics: QFontMetricsF,
    *,
    height: float | None = None,
    titled: bool = False,
) -> ChartLayout:
    """Put a chart into `width`; it grows downwards as it needs. `height`: what a screen has for it at least.

    `titled`: the title stands above it, for a picture that is taken elsewhere.
    """
    layout = ChartLayout(QSizeF(width, 0.0), metrics.height())
    top = _put_head(layout, chart, width, metrics, titled=titled)
    foot = _foot(chart, width, metrics)
    is_curve = chart.shape is ChartShape.LINES
    least = _LEAST_CURVE if is_curve else _LEAST_PLOT if height is None else _LEAST_ON_SCREEN
    room = min(max(least * layout.line, (height or 0.0) - top - foot), _TALLEST_PLOT * layout.line)
    if is_curve:
        bottom = put_lines(layout, chart, QRectF(0, top, width, room), metrics)
    else:
        slots = upright_slot(chart, width, metrics)
        if slots is None:
            bottom = put_lying(layout, chart, top, width, metrics)
        else:
            bottom = put_upright(layout, chart, QRectF(0, top, width, room), slots, metrics)
    layout.size = QSizeF(width, _put_foot(layout, chart, bottom, width, metrics))
    return layout


# -- above and below the plot


def _put_head(
    layout: ChartLayout, chart: ChartPicture, width: float, metrics: QFontMetricsF, *, titled: bool
) -> float:
    line, top = layout.line, 0.0
    if titled:
        # A title is bold, and so wider than its metrics say.
        for text in wrapped(chart.title, width * 0.85, metrics, MOST_LINES):
            layout.labels.append(Label(QRectF(0, top, width, line * 1.1), text, CENTRE, bold=True))
            top += line * 1.1
        top += line * 0.5
    if len(chart.series) > 1 or (titled and chart.series):
        top = _put_legend(layout, chart, top, width, metrics)
    return top


def _put_legend(
    layout: ChartLayout, chart: ChartPicture, top: float, width: float, metrics: QFontMetricsF
) -> float:
    line = layout.line
    patch, gap = line * 1.6, line * 0.4
    left = 0.0
    for number, series in enumerate(chart.series):
        text = metrics.elidedText(series.name, Qt.TextElideMode.ElideRight, width - patch - gap)
        wide = patch + gap + metrics.horizontalAdvance(text) + 1
        if left and left + wide > width:
            left, top = 0.0, top + line * 1.4
        layout.swatches.append((number, QRectF(left, top + line * 0.15, patch, line * 0.8)))
        layout.labels.append(Label(QRectF(left + patch + gap, top, wide - patch - gap, line), text, LEFT))
        left += wide + line * 1.2
    return top + line * 1.8


def _foot(chart: ChartPicture, width: float, metrics: QFontMetricsF) -> float:
    lines = len(wrapped(chart.note, width, metrics, MOST_LINES)) if chart.note else 0
    return metrics.height() * (0.4 + lines + (0.4 if lines else 0))


def _put_foot(
    layout: ChartLayout, chart: ChartPicture, top: float, width: float, metrics: QFontMetricsF
) -> float:
    top += layout.line * 0.4
    if chart.note:
        for text in wrapped(chart.note, width, metrics, MOST_LINES):
            layout.labels.append(Label(QRectF(0, top, width, layout.line), text, LEFT, faint=True))
            top += layout.line
        top += layout.line * 0.4
    return top
