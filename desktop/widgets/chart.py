"""A chart on the screen: gone through by arrow keys, told to who listens, its bars lead to the people."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.services.charts import ChartPicture, described
from desktop.widgets.chart_layout import lay_out
from desktop.widgets.chart_painting import ink_from, paint_chart
from desktop.widgets.chart_parts import Bar, ChartLayout, Dot
from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.theme import colour, theme

_LEAST_CHARACTERS = 44
_EDGE = 8
_NONE = ChartPicture(title="", names=(), series=())
# What an arrow key does: places further among the names, and among the series of one name.
_STEPS = {
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Left: (0, -1),
}


class ChartView(QWidget):
    """Bars or lines, as high as they need. `chosen` carries the numbers of name and series, from 0."""

    chosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.chart = _NONE
        self.current: tuple[int, int] | None = None
        self._layout: ChartLayout | None = None
        self._laid_for = QSize()
        # Width → height: layouts ask for it again and again.
        self._heights: dict[int, int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        theme().changed.connect(self._anew)

    def show_chart(self, chart: ChartPicture) -> None:
        """What was the current bar stays so where there still is one."""
        self.chart = chart
        if self.current is not None and not self._has(*self.current):
            self.current = None
        self.setAccessibleDescription(described(chart))
        self._name()
        self._anew()

    def laid_out(self) -> ChartLayout:
        """As it stands now; places are those of the widget, `_EDGE` further in."""
        if self._layout is None or self._laid_for != self.size():
            self._laid_for = self.size()
            self._layout = self._lay_out(self.width(), self.height())
        return self._layout

    def sizeHint(self) -> QSize:
        wide = self.minimumSizeHint().width()
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * _LEAST_CHARACTERS, 0)

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = round(self._lay_out(width, 0).size.height()) + 2 * _EDGE
        return self._heights[width]

    def value_at(self, point: QPointF) -> tuple[int, int] | None:
        """Numbers of name and series of the bar or dot at a point of the widget."""
        layout, inside = self.laid_out(), point - QPointF(_EDGE, _EDGE)
        for part in layout.parts():
            if _reach(part, layout.line).contains(inside):
                return part.name, part.series
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.translate(_EDGE, _EDGE)
        layout, exposed = self.laid_out(), QRectF(event.rect()).translated(-_EDGE, -_EDGE)
        paint_chart(painter, layout, ink_from(colour), exposed)
        place = self._current_place(layout) if self.hasFocus() else None
        if place is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour("primary"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place, 3, 3)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.current is not None:
            self.chosen.emit(*self.current)
        elif key in _STEPS or key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(key)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(event.button() is Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self.value_at(event.position())
        event.setAccepted(event.button() is Qt.MouseButton.LeftButton)
        if found is not None and event.isAccepted():
            self._stand_on(*found)
            self.chosen.emit(*found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.value_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.value_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tooltip_text(self.said(*found)) if found else "", self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._anew()
        super().changeEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        if self.current is None and self._has(0, 0):
            self._stand_on(0, 0)
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.update()

    def said(self, name: int, series: int) -> str:
        """One value in words: "Chi đoàn Thôn 2, Nữ: 12"."""
        one = self.chart.series[series]
        return f"{self.chart.names[name]}, {one.name}: {one.marks[name].text}"

    # -- the bar that the keyboard stands on

    def _has(self, name: int, series: int) -> bool:
        return 0 <= name < len(self.chart.names) and 0 <= series < len(self.chart.series)

    def _go(self, key: Qt.Key) -> None:
        name, series = self.current or (0, 0)
        if key in _STEPS:
            names, aside = _STEPS[key]
            wanted = name + names, series + aside
            if aside and not self._has(*wanted):
                # Past the last bar of a group comes the next group.
                wanted = name + aside, 0 if aside > 0 else len(self.chart.series) - 1
        else:
            wanted = (0, 0) if key == Qt.Key.Key_Home else (len(self.chart.names) - 1, series)
        if self._has(*wanted):
            self._stand_on(*wanted)

    def _stand_on(self, name: int, series: int) -> None:
        self.current = name, series
        self._name()
        place = self._current_place(self.laid_out())
        if place is not None:
            self._bring_in_sight(place.toAlignedRect())
        self.update()

    def _bring_in_sight(self, place: QRect) -> None:
        from PySide6.QtWidgets import QScrollArea

        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            centre = place.center()
            above.ensureVisible(centre.x(), centre.y() + _EDGE, 0, place.height() + _EDGE)

    def _current_place(self, layout: ChartLayout) -> QRectF | None:
        for part in layout.parts():
            if self.current == (part.name, part.series):
                return _reach(part, layout.line)
        return None

    def _name(self) -> None:
        """What a screen reader says when the focus comes or goes on."""
        here = f"{self.said(*self.current)}. " if self.current is not None else ""
        self.setAccessibleName(f"{here}{self.chart.title}")

    def _lay_out(self, width: int, height: int) -> ChartLayout:
        room = QSize(max(1, width - 2 * _EDGE), max(0, height - 2 * _EDGE))
        return lay_out(self.chart, room.width(), QFontMetricsF(self.font()), height=room.height())

    def _anew(self) -> None:
        self._layout = None
        self._heights.clear()
        self.updateGeometry()
        self.update()


def _reach(part: Bar | Dot, line: float) -> QRectF:
    """What belongs to a value: its bar or sign, and the text beside it."""
    label = part.label.place if part.label is not None else QRectF()
    if isinstance(part, Bar):
        return part.place.united(label)
    sign = QRectF(part.centre.x() - line / 2, part.centre.y() - line / 2, line, line)
    return sign.united(label)
