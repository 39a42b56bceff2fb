"""The rail at the left: sections with icon, word and how much work waits in each."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from desktop.widgets.icon import paint_icon
from desktop.widgets.plain_label import set_tooltip
from desktop.widgets.theme import colour

_ICON = 20
WIDE, NARROW, WIDEST = 208, 60, 320


class RailItem(QAbstractButton):
    """One section; `count` is work to do there, 0 shows nothing."""

    def __init__(self, text: str, icon_name: str, shortcut: str) -> None:
        super().__init__()
        self.setText(text)
        self.setCheckable(True)
        self.count = 0
        self.narrow = False
        self._icon_name = icon_name
        self._shortcut = shortcut
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._describe()

    def show_count(self, count: int) -> None:
        if count != self.count:
            self.count = count
            self._describe()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(NARROW - 16, self.fontMetrics().height() + 18)

    @property
    def width_needed(self) -> int:
        """So that the text is not cut, at any size of text."""
        return 22 + _ICON + self.fontMetrics().horizontalAdvance(self.text()) + 14

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(colour("primary"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(colour("selected"))
        elif self.underMouse():
            painter.setBrush(colour("hover"))
        painter.drawRoundedRect(place, 8, 8)
        token = "primary" if self.isChecked() else "muted"
        top = place.center().y() - _ICON / 2
        left = (self.width() - _ICON) / 2 if self.narrow else place.left() + 11
        paint_icon(painter, self._icon_name, colour(token).name(), QRectF(left, top, _ICON, _ICON))
        if self.narrow:
            if self.count:
                self._paint_dot(painter, left + _ICON)
            painter.end()
            return
        text_left = left + _ICON + 11
        badge = self._paint_badge(painter, place) if self.count else 0.0
        painter.setPen(colour("text"))
        room = QRectF(text_left, place.top(), place.right() - text_left - badge, place.height())
        metrics = painter.fontMetrics()
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()

    def _paint_badge(self, painter: QPainter, place: QRectF) -> float:
        text = str(self.count)
        width = max(22, painter.fontMetrics().horizontalAdvance(text) + 14)
        height = painter.fontMetrics().height() + 2
        badge = QRectF(place.right() - width - 8, place.center().y() - height / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("conflict_back"))
        painter.drawRoundedRect(badge, height / 2, height / 2)
        painter.setPen(colour("conflict"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
        return width + 8

    def _paint_dot(self, painter: QPainter, left: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("conflict"))
        painter.drawEllipse(QRectF(left - 4, self.height() / 2 - _ICON / 2 - 3, 8, 8))

    def _describe(self) -> None:
        waiting = f", {self.count} việc cần xem" if self.count else ""
        self.setAccessibleName(f"{self.text()}{waiting}")
        pressed = f" ({self._shortcut})" if self._shortcut else ""
        set_tooltip(self, f"{self.text()}{pressed}{waiting}")


class Rail(QWidget):
    """`chosen` carries the key of the section. `head` and `foot` are put in by whoever makes it."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.items: dict[str, RailItem] = {}
        self._group = QButtonGroup(self)
        self._sections = QVBoxLayout()
        self._sections.setSpacing(4)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(8, 14, 8, 10)
        self._whole.setSpacing(8)
        self._whole.addLayout(self._sections)
        self._whole.addStretch(1)
        self._only_wide: list[QWidget] = []
        self.set_narrow(False)

    def add(self, key: str, text: str, icon_name: str, shortcut: str) -> RailItem:
        item = RailItem(text, icon_name, shortcut)
        item.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(item)
        self.items[key] = item
        self._sections.addWidget(item)
        return item

    def set_head(self, widget: QWidget) -> None:
        self._whole.insertWidget(0, widget)
        self._only_wide.append(widget)

    def set_foot(self, widget: QWidget) -> None:
        self._whole.addWidget(widget)

    def choose(self, key: str) -> None:
        self.items[key].setChecked(True)

    def set_narrow(self, narrow: bool) -> None:
        needed = max((item.width_needed + 16 for item in self.items.values()), default=0)
        self.setFixedWidth(NARROW if narrow else min(max(WIDE, needed), WIDEST))
        for widget in self._only_wide:
            widget.setVisible(not narrow)
        for item in self.items.values():
            item.narrow = narrow
            item.update()
