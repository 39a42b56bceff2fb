"""Text in several lines, for what is painted and not laid out by Qt."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF


def wrapped(text: str, width: float, metrics: QFontMetricsF, most: int) -> list[str]:
    """A text in at most `most` lines of `width`, broken between words; what is left over ends in …."""
    words = text.split()
    if metrics.horizontalAdvance(text) <= width:
        return [" ".join(words)]
    lines: list[str] = []
    while words:
        line = words.pop(0)
        last = len(lines) == most - 1
        while words and (last or metrics.horizontalAdvance(f"{line} {words[0]}") <= width):
            line = f"{line} {words.pop(0)}"
        if metrics.horizontalAdvance(line) > width:
            line = metrics.elidedText(line, Qt.TextElideMode.ElideRight, width)
        lines.append(line)
    return lines or [""]


def narrowest(text: str, metrics: QFontMetricsF, lines: int) -> float:
    """The least width, to a pixel, in which a text is whole in so many lines."""
    whole = " ".join(text.split())
    low, high = 0.0, metrics.horizontalAdvance(whole)
    while high - low > 1:
        middle = (low + high) / 2
        if " ".join(wrapped(whole, middle, metrics, lines)) == whole:
            high = middle
        else:
            low = middle
    return high
