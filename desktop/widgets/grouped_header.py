"""Titles of columns in several lines, with one above those that belong together, as on official tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QToolTip, QWidget

from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.theme import colour
from desktop.widgets.wrapping import wrapped

_PAD, _EDGE = 10, 6
_MOST_LINES = 4


class GroupedHeader(QHeaderView):
    """`show_titles` gives (group, label) for each section; "" for a section without a group.

    `like`: the header that this one is laid over, and as high as.
    """

    def __init__(self, parent: QWidget, like: GroupedHeader | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._like = like
        self._titles: tuple[tuple[str, str], ...] = ()
        # Sections whose titles stand at the left, as their texts do; above figures they are centred.
        self._at_left: frozenset[int] = frozenset((0,))
        # What was measured last; None: measure again.
        self._high: tuple[float, float] | None = None
        self.setHighlightSections(False)
        self.setSectionsClickable(False)
        self.setMinimumSectionSize(48)
        # What stands in no four lines can be read whole as a tooltip.
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        # Many columns change their width together.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._measure_again)
        self.sectionResized.connect(self._note_resized)

    def show_titles(self, titles: Sequence[tuple[str, str]], at_left: Collection[int] = (0,)) -> None:
        self._titles, self._at_left = tuple(titles), frozenset(at_left)
        self._measure_again()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if not self._titles:
            return hint
        group, label = self._heights()
        return QSize(hint.width(), round(group + label))

    def sectionSizeFromContents(self, section: int) -> QSize:
        """The least width in which a label is whole, on as many lines as there may be."""
        hint = super().sectionSizeFromContents(section)
        if section >= len(self._titles):
            return hint
        around = (_PAD if section in self._at_left else _EDGE) + _EDGE + 2
        return QSize(round(self._least(self._titles[section][1])) + around, hint.height())

    def _least(self, label: str) -> float:
        metrics = QFontMetricsF(self.font())
        words = label.split() or [""]
        least = max(metrics.horizontalAdvance(word) for word in words)
        # Any width at which a line ends differently is that of some words in a row.
        runs = {
            metrics.horizontalAdvance(" ".join(words[start:end]))
            for start in range(len(words))
            for end in range(start + 1, len(words) + 1)
        }
        for wide in sorted(one for one in runs if one >= least):
            if " ".join(wrapped(label, wide, metrics, _MOST_LINES)) == " ".join(words):
                return wide
        return least

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._measure_again()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            section = self.logicalIndexAt(event.pos())
            title = self._titles[section] if 0 <= section < len(self._titles) else ("", "")
            told = ": ".join(part for part in title if part)
            QToolTip.showText(event.globalPos(), tooltip_text(told), self)
            return True
        return super().viewportEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if section >= len(self._titles) or not rect.isValid():
            return
        painter.save()
        painter.setFont(self.font())
        painter.fillRect(rect, colour("surface"))
        group, label = self._titles[section]
        above = round(self._heights()[0]) if group else 0
        if group:
            self._paint_group(painter, rect, section, above)
        self._paint_text(painter, rect.adjusted(0, above, 0, 0), label, at_left=section in self._at_left)
        painter.setPen(QPen(colour("border"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()

    def _paint_group(self, painter: QPainter, rect: QRect, section: int, height: int) -> None:
        """Each section draws its part of the title that they share."""
        first, last = self._span(section)
        left = rect.left() - sum(self.sectionSize(one) for one in range(first, section))
        wide = sum(self.sectionSize(one) for one in range(first, last + 1))
        whole = QRect(left, rect.top(), wide, height)
        painter.save()
        painter.setClipRect(rect)
        self._paint_text(painter, whole, self._titles[section][0], at_left=False)
        painter.setPen(QPen(colour("hairline"), 1))
        painter.drawLine(whole.left() + _EDGE, whole.bottom(), whole.right() - _EDGE, whole.bottom())
        painter.restore()

    def _paint_text(self, painter: QPainter, place: QRect, text: str, *, at_left: bool) -> None:
        painter.setPen(colour("muted"))
        metrics = QFontMetricsF(self.font())
        room = place.adjusted(_PAD if at_left else _EDGE, 0, -_EDGE, 0)
        lines = wrapped(text, room.width(), metrics, _MOST_LINES)
        high = metrics.lineSpacing()
        top = place.top() + (place.height() - high * len(lines)) / 2
        across = Qt.AlignmentFlag.AlignLeft if at_left else Qt.AlignmentFlag.AlignHCenter
        for number, line in enumerate(lines):
            at = QRect(room.left(), round(top + number * high), room.width(), round(high))
            painter.drawText(at, across | Qt.AlignmentFlag.AlignVCenter, line)

    # -- measuring

    def _span(self, section: int) -> tuple[int, int]:
        """First and last section under the same title."""
        group = self._titles[section][0]
        first = last = section
        while first > 0 and self._titles[first - 1][0] == group:
            first -= 1
        while last + 1 < len(self._titles) and self._titles[last + 1][0] == group:
            last += 1
        return first, last

    def _heights(self) -> tuple[float, float]:
        """Of the titles of groups, 0 where there are none, and of the labels below."""
        if self._like is not None:
            return self._like._heights()
        if self._high is None:
            self._high = self._measured()
        return self._high

    def _measured(self) -> tuple[float, float]:
        metrics, high = QFontMetricsF(self.font()), QFontMetricsF(self.font()).lineSpacing()
        tallest_group = 0
        for group, sections in groupby(range(len(self._titles)), key=lambda one: self._titles[one][0]):
            if group:
                wide = sum(self.sectionSize(one) for one in sections)
                lines = wrapped(group, wide - 2 * _EDGE, metrics, _MOST_LINES)
                tallest_group = max(tallest_group, len(lines))
        labels, alone = 1, 1
        for section, (group, label) in enumerate(self._titles):
            lines = wrapped(label, self.sectionSize(section) - 2 * _EDGE, metrics, _MOST_LINES)
            if group:
                labels = max(labels, len(lines))
            else:
                alone = max(alone, len(lines))
        over = tallest_group * high + _EDGE if tallest_group else 0.0
        return over, max(labels * high, alone * high - over) + 2 * _EDGE

    def _note_resized(self) -> None:
        self._high = None
        if self._titles and not self._later.isActive():
            self._later.start()

    def _measure_again(self) -> None:
        self._high = None
        self.updateGeometry()
        self.geometriesChanged.emit()
        self.viewport().update()
