"""One paragraph set into lines. Lengths are dots of the reference resolution, whatever draws them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from desktop.services.paper_content import Look, Runs, plain

FAMILY: Final = "Tinos"
# Dots to an inch: fine enough that rounding the size of type to whole dots is not seen.
RESOLUTION: Final = 1200
_MM_PER_INCH: Final = 25.4
_POINTS_PER_INCH: Final = 72.0
_MIDDLE_TAB_MM: Final = 85.0
_ALIGNS: Final = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "centre": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
    "justify": Qt.AlignmentFlag.AlignJustify,
}


def of_mm(millimetres: float) -> float:
    return millimetres / _MM_PER_INCH * RESOLUTION


def of_points(points: float) -> float:
    return points / _POINTS_PER_INCH * RESOLUTION


def load_face() -> None:
    """The bundled face; a window of ours need not have been dressed before."""
    if FAMILY in QFontDatabase.families():
        return
    for face in ("Tinos-Regular.ttf", "Tinos-Bold.ttf"):
        content = files("resources").joinpath("fonts", face).read_bytes()
        if QFontDatabase.addApplicationFontFromData(content) < 0:
            raise OSError(f"the font {face} cannot be loaded")


def face(points: float, *, bold: bool = False, italic: bool = False) -> QFont:
    """The type of papers, sized in dots so that no screen's resolution has a part in it."""
    font = QFont(FAMILY)
    font.setPixelSize(round(of_points(points)))
    font.setBold(bold)
    font.setItalic(italic)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def width_of(text: str, points: float, *, bold: bool = False, italic: bool = False) -> float:
    return QFontMetricsF(face(points, bold=bold, italic=italic)).horizontalAdvance(text)


@dataclass(slots=True)
class Paragraph:
    """Lines with their tops, from 0; `height` is that of all lines, without the space around them."""

    layout: QTextLayout
    tops: tuple[float, ...]
    height: float

    @property
    def count(self) -> int:
        return len(self.tops)

    def top(self, line: int) -> float:
        """Of a line, or below the last one."""
        return self.tops[line] if line < self.count else self.height

    def draw(self, painter: QPainter, x: float, y: float, first: int, last: int) -> None:
        """The lines from `first` up to `last`, the first of them at `y`."""
        shift = QPointF(x, y - self.top(first))
        for number in range(first, last):
            self.layout.lineAt(number).draw(painter, shift)


def set_paragraph(runs: Runs, look: Look, width: float) -> Paragraph:
    """Break a paragraph into lines of a width. Words longer than a line are broken inside."""
    layout = QTextLayout(plain(runs), face(look.points))
    option = QTextOption(_ALIGNS[look.align])
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTabs([QTextOption.Tab(of_mm(_MIDDLE_TAB_MM), QTextOption.TabType.LeftTab)])
    layout.setTextOption(option)
    layout.setFormats(_formats(runs, look.points))
    tops: list[float] = []
    y, indent = 0.0, of_mm(look.indent)
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width - indent)
        line.setPosition(QPointF(indent, y))
        tops.append(y)
        y += line.height() * look.spread
        indent = 0.0
    layout.endLayout()
    return Paragraph(layout, tuple(tops), y)


def _formats(runs: Runs, points: float) -> list[QTextLayout.FormatRange]:
    ranges = []
    start = 0
    for run in runs:
        # Qt counts UTF-16 units.
        length = len(run.text.encode("utf-16-le")) // 2
        format_ = QTextCharFormat()
        format_.setFont(face(points, bold=run.bold, italic=run.italic))
        format_.setForeground(QBrush(Qt.GlobalColor.black))
        range_ = QTextLayout.FormatRange()
        range_.start, range_.length, range_.format = start, length, format_
        ranges.append(range_)
        start += length
    return ranges
