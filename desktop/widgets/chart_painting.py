"""Draws a chart on anything that can be drawn on: a screen, a page, a picture for the clipboard.

Every series has a colour and a pattern of its own: in grey, and for who does not tell colours apart, the
pattern and the printed values say all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from desktop.services.charts import ChartPicture
from desktop.widgets.chart_layout import lay_out
from desktop.widgets.chart_parts import ChartLayout, Label
from desktop.widgets.theme import FAMILY, colour_on_paper

SERIES_COLOURS = ("chart_1", "chart_2", "chart_3", "chart_4", "chart_5", "chart_6")
# Of a picture that is taken elsewhere: pixels for each dot of the screen, and its width in dots.
_PICTURE_SCALE, _PICTURE_WIDTH, _PICTURE_EDGE, _PICTURE_POINTS = 2, 900, 20, 11
# How much of a patterned bar's ground is its colour.
_TINT = 0.16


class Pattern(StrEnum):
    """How the bars of a series are filled, and how its line is broken."""

    FULL = "full"
    RISING = "rising"
    DOTTED = "dotted"
    LEVEL = "level"
    FALLING = "falling"
    CROSSED = "crossed"
    UPRIGHT = "upright"


_PATTERNS = tuple(Pattern)
_DASHES: dict[Pattern, list[float]] = {
    Pattern.RISING: [5, 3],
    Pattern.DOTTED: [1, 2.5],
    Pattern.LEVEL: [8, 3],
    Pattern.FALLING: [8, 3, 1.5, 3],
    Pattern.CROSSED: [3, 3],
    Pattern.UPRIGHT: [10, 3, 3, 3],
}


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of a chart; `ground` is what it is drawn on."""

    text: QColor
    muted: QColor
    hairline: QColor
    ground: QColor
    series: tuple[QColor, ...]

    def of(self, series: int) -> QColor:
        return self.series[series % len(self.series)]


def ink_from(colour: Callable[[str], QColor]) -> Ink:
    """The colours by their tokens."""
    return Ink(
        text=colour("text"),
        muted=colour("muted"),
        hairline=colour("hairline"),
        ground=colour("surface"),
        series=tuple(colour(token) for token in SERIES_COLOURS),
    )


def ink_on_paper() -> Ink:
    """The light colours, whatever the theme: paper is white."""
    return ink_from(colour_on_paper)


def pattern_of(series: int) -> Pattern:
    return _PATTERNS[series % len(_PATTERNS)]


def paint_chart(painter: QPainter, layout: ChartLayout, ink: Ink, only: QRectF | None = None) -> None:
    """Draw what was laid out, with the painter's font. `only`: the part that has to be drawn."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    thin = max(1.0, layout.line / 14)
    painter.setPen(QPen(ink.hairline, thin))
    for start, end in layout.grid:
        painter.drawLine(start, end)
    for bar in layout.bars:
        if bar.place.width() > 0 and bar.place.height() > 0 and (only is None or only.intersects(bar.place)):
            _fill(painter, bar.place, bar.series, ink, layout.line)
    if layout.axis is not None:
        painter.setPen(QPen(ink.muted, thin))
        painter.drawLine(*layout.axis)
    _paint_lines(painter, layout, ink)
    for series, place in layout.swatches:
        if layout.dots:
            _paint_sample(painter, place, series, ink, layout.line)
        else:
            _fill(painter, place, series, ink, layout.line)
    for dot in layout.dots:
        if dot.label is not None:
            # A line that goes on behind a number would be read as part of it.
            painter.fillRect(dot.label.place, ink.ground)
    for label in layout.every_label():
        if only is None or only.intersects(label.place):
            _write(painter, label, ink)
    painter.restore()


def picture(chart: ChartPicture) -> QImage:
    """A chart with its title on white, sharp enough to be put into a written report."""
    font = QFont(FAMILY)
    font.setPixelSize(round(_PICTURE_POINTS * 4 / 3))
    layout = lay_out(chart, _PICTURE_WIDTH - 2 * _PICTURE_EDGE, QFontMetricsF(font), titled=True)
    high = round(layout.size.height()) + 2 * _PICTURE_EDGE
    image = QImage(QSize(_PICTURE_WIDTH, high) * _PICTURE_SCALE, QImage.Format.Format_RGB32)
    ink = ink_on_paper()
    image.fill(ink.ground)
    painter = QPainter(image)
    painter.scale(_PICTURE_SCALE, _PICTURE_SCALE)
    painter.translate(_PICTURE_EDGE, _PICTURE_EDGE)
    painter.setFont(font)
    paint_chart(painter, layout, ink)
    painter.end()
    return image


def _write(painter: QPainter, label: Label, ink: Ink) -> None:
    painter.setPen(ink.muted if label.faint else ink.text)
    if not label.bold:
        painter.drawText(label.place, int(label.align), label.text)
        return
    plain = painter.font()
    strong = QFont(plain)
    strong.setBold(True)
    painter.setFont(strong)
    painter.drawText(label.place, int(label.align), label.text)
    painter.setFont(plain)


# -- bars


def _fill(painter: QPainter, place: QRectF, series: int, ink: Ink, line: float) -> None:
    colour, pattern = ink.of(series), pattern_of(series)
    edge = max(1.0, line / 12)
    if pattern is Pattern.FULL:
        painter.fillRect(place, colour)
        return
    painter.fillRect(place, _tinted(colour, ink.ground))
    painter.save()
    painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(colour, edge))
    if pattern is Pattern.DOTTED:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for centre in _dots(place, line * 0.36):
            painter.drawEllipse(centre, line * 0.09, line * 0.09)
    else:
        painter.drawLines(list(_hatching(place, pattern, line * 0.36)))
    painter.restore()
    painter.setPen(QPen(colour, edge))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = min(edge / 2, place.width() / 2, place.height() / 2)
    painter.drawRect(place.adjusted(half, half, -half, -half))


def _tinted(colour: QColor, ground: QColor) -> QColor:
    """Opaque: what shows through would look different on paper."""

    def part(front: float, back: float) -> float:
        return front * _TINT + back * (1 - _TINT)

    return QColor.fromRgbF(
        part(colour.redF(), ground.redF()),
        part(colour.greenF(), ground.greenF()),
        part(colour.blueF(), ground.blueF()),
    )


def _hatching(place: QRectF, pattern: Pattern, gap: float) -> Iterator[QLineF]:
    """Lines that reach over the edges of `place`; they start at its corner, so that every bar looks alike."""
    if pattern is Pattern.LEVEL:
        for number in range(1, int(place.height() / gap) + 1):
            at = place.bottom() - number * gap
            yield QLineF(place.left(), at, place.right(), at)
        return
    if pattern is Pattern.UPRIGHT:
        for number in range(1, int(place.width() / gap) + 1):
            at = place.left() + number * gap
            yield QLineF(at, place.top(), at, place.bottom())
        return
    high, apart = place.height(), gap * 1.4
    for number in range(int((place.width() + high) / apart) + 2):
        at = place.left() - high + number * apart
        if pattern in (Pattern.RISING, Pattern.CROSSED):
            yield QLineF(at, place.bottom(), at + high, place.top())
        if pattern in (Pattern.FALLING, Pattern.CROSSED):
            yield QLineF(at, place.top(), at + high, place.bottom())


def _dots(place: QRectF, gap: float) -> Iterator[QPointF]:
    for row in range(int(place.height() / gap) + 1):
        shift = gap / 2 if row % 2 else 0.0
        for number in range(int(place.width() / gap) + 1):
            yield QPointF(place.left() + gap / 2 + shift + number * gap, place.bottom() - gap / 2 - row * gap)


# -- lines


def _pen(series: int, ink: Ink, line: float) -> QPen:
    pen = QPen(ink.of(series), max(1.5, line / 7))
    dashes = _DASHES.get(pattern_of(series))
    if dashes:
        pen.setDashPattern(dashes)
    return pen


def _paint_lines(painter: QPainter, layout: ChartLayout, ink: Ink) -> None:
    """A line is broken where a value is missing: nothing is made up between."""
    before = None
    for dot in layout.dots:
        if before is not None and before.series == dot.series and before.name == dot.name - 1:
            painter.setPen(_pen(dot.series, ink, layout.line))
            painter.drawLine(before.centre, dot.centre)
        before = dot
    for dot in layout.dots:
        _paint_sign(painter, dot.centre, dot.series, ink, layout.line * 0.26)


def _paint_sample(painter: QPainter, place: QRectF, series: int, ink: Ink, line: float) -> None:
    middle = place.center()
    painter.setPen(_pen(series, ink, line))
    painter.drawLine(QPointF(place.left(), middle.y()), QPointF(place.right(), middle.y()))
    _paint_sign(painter, middle, series, ink, line * 0.26)


def _paint_sign(painter: QPainter, centre: QPointF, series: int, ink: Ink, size: float) -> None:
    """A round, square, pointed or standing sign: lines are told apart without colour."""
    painter.setPen(QPen(ink.of(series), size * 0.5))
    painter.setBrush(ink.of(series) if series % 2 == 0 else ink.ground)
    x, y = centre.x(), centre.y()
    match series % 4:
        case 0:
            painter.drawEllipse(centre, size, size)
        case 1:
            painter.drawRect(QRectF(x - size, y - size, 2 * size, 2 * size))
        case 2:
            corners = [QPointF(x, y - size * 1.2), QPointF(x + size * 1.2, y + size)]
            painter.drawPolygon(QPolygonF([*corners, QPointF(x - size * 1.2, y + size)]))
        case _:
            sides = [QPointF(x, y - size * 1.3), QPointF(x + size * 1.3, y), QPointF(x, y + size * 1.3)]
            painter.drawPolygon(QPolygonF([*sides, QPointF(x - size * 1.3, y)]))
